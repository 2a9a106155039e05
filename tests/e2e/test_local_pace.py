"""Quotas and latency of ecr-local, as scripts and clients meet them.
SPDX-License-Identifier: Apache-2.0"""
import base64
import json
import select
import socket
import subprocess
import time
import unittest

from local_api import ACCOUNT, BUILD, TARGET, Case, Refused

PROGRAM = BUILD + "/ecr-local"


class Throttle(Case):
    options = ("--throttle", "quotas,ListImages=2,DescribeRegistry=0")

    def burst(self, operation, times, **members):
        """How many of so many calls at once were let through."""
        passed = 0
        for _ in range(times):
            try:
                self.call(operation, **members)
                passed += 1
            except Refused as refused:
                self.assertEqual(refused.status, 400)
                self.assertEqual(refused.code, "ThrottlingException")
                self.assertEqual(refused.message, "Rate exceeded")
        return passed

    def test_a_bucket_holds_a_second_and_fills_again(self):
        self.create()
        started = time.monotonic()
        passed = self.burst("ListImages", 20, repositoryName="app")
        most = 2 + 2 * (time.monotonic() - started) + 1
        self.assertGreaterEqual(passed, 2)
        self.assertLessEqual(passed, most)
        time.sleep(1.1)
        self.assertGreaterEqual(
            self.burst("ListImages", 20, repositoryName="app"), 2)

    def test_put_image_has_the_quota_of_the_service(self):
        self.create()
        started = time.monotonic()
        passed = 0
        for n in range(40):
            try:
                self.put("t%d" % n, number=n)
                passed += 1
            except Refused as refused:
                self.assertEqual(refused.code, "ThrottlingException")
        took = time.monotonic() - started
        self.assertGreaterEqual(passed, 10)
        self.assertLessEqual(passed, 10 + 10 * took + 1)

    def test_an_action_does_not_slow_another_nor_an_account(self):
        self.assertEqual(self.burst("DescribeRegistry", 3), 0)
        self.assertEqual(self.burst("DescribeRepositories", 50), 50)
        self.create()
        self.assertLess(
            self.burst("ListImages", 10, repositoryName="app"), 10)
        self.server.call("CreateRepository", account="210987654321",
                         repositoryName="app")
        self.server.call("ListImages", account="210987654321",
                         repositoryName="app")
        self.server.call("CreateRepository", region="eu-west-1",
                         repositoryName="app")
        self.server.call("ListImages", region="eu-west-1",
                         repositoryName="app")

    def test_the_registry_says_it_its_own_way(self):
        self.create()
        token = self.call("GetAuthorizationToken")["authorizationData"][0]
        headers = {"Authorization": "Basic " + token["authorizationToken"]}
        refused = 0
        for _ in range(10):
            status, reply, body = self.server.request(
                "GET", "/v2/app/tags/list", b"", headers)
            if status == 200:
                continue
            refused += 1
            self.assertEqual(status, 429)
            self.assertEqual(json.loads(body)["errors"][0], {
                "code": "TOOMANYREQUESTS", "message": "Rate exceeded"})
            self.assertEqual(
                reply["Docker-Distribution-Api-Version"], "registry/2.0")
        self.assertGreaterEqual(refused, 7)
        self.assertTrue(base64.b64decode(token["authorizationToken"]))


class Latency(Case):
    options = ("--latency", "80ms")

    def test_each_answer_waits(self):
        started = time.monotonic()
        for _ in range(3):
            self.call("DescribeRegistry")
        self.server.request("GET", "/v2/")
        self.assertGreaterEqual(time.monotonic() - started, 0.32)

    def test_what_is_for_this_machine_does_not(self):
        started = time.monotonic()
        for _ in range(10):
            self.server.request("GET", "/_local/health")
        self.assertLess(time.monotonic() - started, 0.7)


class WorkInTheMeantime(Case):
    options = ("--latency", "60s")

    def test_what_the_server_works_is_part_of_it(self):
        """A repository is there long before the answer that says so."""
        body = b'{"repositoryName": "early"}'
        with socket.create_connection(("127.0.0.1", self.server.port)) as one:
            one.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                        b"X-Amz-Target: %sCreateRepository\r\n"
                        b"Authorization: AWS4-HMAC-SHA256 Credential=%s/"
                        b"20260101/us-east-1/ecr/aws4_request, "
                        b"SignedHeaders=host, Signature=0\r\n"
                        b"Content-Length: %d\r\n\r\n%s"
                        % (self.server.port, TARGET.encode(),
                           ACCOUNT.encode(), len(body), body))
            end, seen = time.monotonic() + 40, b""
            while b"early" not in seen and time.monotonic() < end:
                seen = self.server.request("GET", "/_local/repositories")[2]
            self.assertIn(b"early", seen)
            self.assertEqual(select.select([one], [], [], 0)[0], [])


class Words(unittest.TestCase):
    def check(self, option, value, words):
        done = subprocess.run(
            [PROGRAM, "start", "--in-memory", "--listen", "127.0.0.1:0",
             option, value], capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 252)
        self.assertIn(words, done.stderr)

    def test_what_is_no_rate_is_refused(self):
        for value in ("", "PutImage", "PutImage=", "PutImage=fast",
                      "PutImage=-1", "PutImage=nan", "quotas,"):
            with self.subTest(value):
                self.check("--throttle", value, "--throttle needs")
        self.check("--throttle", "putimage=3", "operation of ECR")

    def test_what_is_no_time_is_refused(self):
        for value in ("", "fast", "-1ms", "20m", "61s", "nan"):
            with self.subTest(value):
                self.check("--latency", value, "--latency needs")


if __name__ == "__main__":
    unittest.main()
