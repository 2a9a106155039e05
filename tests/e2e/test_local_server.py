"""The server itself: commands, signatures, limits, many clients, crashes."""
import concurrent.futures
import datetime
import json
import os
import random
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from local_api import (ACCOUNT, PROGRAM, TARGET, Case, Refused, Server,
                       digest_of, manifest, presigned_path, signed_headers)

KEYS = """[default]
aws_access_key_id = AKIDEXAMPLE
aws_secret_access_key = secret/Key
account = 222222222222
"""


class Commands(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def run_it(self, *words, **options):
        return subprocess.run([PROGRAM] + list(words), text=True, timeout=60,
                              capture_output=True, **options)

    def test_run(self):
        done = self.run_it("run", "--", "sh", "-c",
                           "echo $AWS_ENDPOINT_URL_ECR; exit 7")
        self.assertEqual(done.returncode, 7)
        self.assertRegex(done.stdout, r"^http://localhost:\d+\n$")
        self.assertEqual(self.run_it("run", "--", "/no/such").returncode, 127)
        self.assertEqual(self.run_it("run").returncode, 252)
        done = self.run_it("start", "--listen", "nonsense")
        self.assertEqual((done.returncode, done.stderr), (
            252, 'ecr-local: --listen needs ADDRESS:PORT, not "nonsense"\n'))

    def test_seed_inside_run(self):
        done = self.run_it(
            "run", "--", "sh", "-c",
            "echo 'repositories: [{name: app}]' | %s seed - && %s reset" %
            (PROGRAM, PROGRAM))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('"repositories":1', done.stdout)

    def test_detached_fails_as_in_front(self):
        options = ("start", "--listen", "127.0.0.1:0", "--require-auth",
                   "--credentials", "/no/such",
                   "--data", os.path.join(self.folder.name, "e"))
        front = self.run_it(*options)
        self.assertIn("cannot read the credentials", front.stderr)
        self.assertEqual(front.returncode, 253)
        behind = self.run_it(*options, "--detach")
        self.assertEqual(behind.stderr, front.stderr)
        self.assertEqual(behind.returncode, front.returncode)

    def test_detached(self):
        data = os.path.join(self.folder.name, "d")
        where = ("--data", data)
        done = self.run_it("start", "--detach", "--listen", "127.0.0.1:0",
                           *where)
        self.assertEqual(done.returncode, 0, done.stderr)
        try:
            again = self.run_it("start", "--listen", "127.0.0.1:0", *where)
            self.assertEqual(again.returncode, 255)
            self.assertIn("another ecr-local runs", again.stderr)
            status = self.run_it("status", *where)
            self.assertIn('"status":"ok"', status.stdout)
            env = self.run_it("env", *where).stdout
            self.assertIn("export AWS_ENDPOINT_URL_ECR='http://localhost:",
                          env)
            conf = re.search("REGISTRIES_CONF='(.*)'", env).group(1)
            with open(conf) as text:
                self.assertIn("insecure = true", text.read())
            seed = os.path.join(self.folder.name, "seed.yaml")
            with open(seed, "w") as out:
                out.write("repositories:\n- name: app\n  images:\n"
                          "  - tags: [a, b]\n  - {}\n- plain\n")
            done = self.run_it("seed", *where, seed)
            self.assertEqual(json.loads(done.stdout), {
                "repositories": 2, "images": 2, "findings": 0})
            self.assertEqual(self.run_it("reset", *where).returncode, 0)
            with open(seed, "w") as out:
                out.write("repositories: [")
            self.assertEqual(
                self.run_it("seed", *where, seed).returncode, 255)
        finally:
            done = self.run_it("stop", *where)
        self.assertEqual(done.returncode, 0)
        self.assertEqual(self.run_it("status", *where).returncode, 255)
        self.assertEqual(self.run_it("logs", *where).returncode, 0)

    @unittest.skipUnless(shutil.which("skopeo"), "skopeo is not installed")
    def test_skopeo_needs_no_flag(self):
        home = self.folder.name
        script = """set -e
echo "repositories: [{name: app, images: [{tag: a}]}]" | "$PROGRAM" seed -
skopeo copy -q --insecure-policy "docker://$ECR_LOCAL_REGISTRY/app:a" \
    "docker://$ECR_LOCAL_REGISTRY/app:b"
"""
        done = self.run_it(
            "run", "--open-registry", "--", "sh", "-c", script,
            env={"HOME": home, "PATH": os.environ["PATH"],
                 "PROGRAM": PROGRAM})
        self.assertEqual(done.returncode, 0, done.stderr)
        laid = os.path.join(home, ".config/containers/registries.conf.d")
        self.assertEqual(os.listdir(laid), [])

    def test_refused(self):
        done = self.run_it("start", "--listen", "0.0.0.0:0")
        self.assertEqual(done.returncode, 252)
        self.assertIn("--require-auth", done.stderr)
        for words in (["start", "--account", "12"], ["start", "--nonsense"],
                      ["nonsense"], ["start", "--listen", "x:y"]):
            self.assertEqual(self.run_it(*words).returncode, 252, words)

    def test_stored(self):
        server = Server()
        self.addCleanup(server.close)
        server.call("CreateRepository", repositoryName="app")
        token = server.call("GetAuthorizationToken")[
            "authorizationData"][0]["authorizationToken"]
        self.assertEqual(server.stop(), 0)
        server.start()
        server.call("DescribeRepositories", repositoryNames=["app"])
        status, _, _ = server.request(
            "GET", "/v2/", headers={"Authorization": "Basic " + token})
        self.assertEqual(status, 200)

    def test_aws_style(self):
        server = Server("--in-memory", "--uri-style", "aws")
        self.addCleanup(server.close)
        made = server.call("CreateRepository", repositoryName="app")
        self.assertEqual(made["repository"]["repositoryUri"],
                         ACCOUNT + ".dkr.ecr.us-east-1.amazonaws.com/app")


class Signatures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        path = os.path.join(cls.folder.name, "keys")
        with open(path, "w") as out:
            out.write(KEYS)
        cls.server = Server("--in-memory", "--require-auth",
                            "--credentials", path)

    @classmethod
    def tearDownClass(cls):
        cls.server.close()
        cls.folder.cleanup()

    def ask(self, key="AKIDEXAMPLE", secret="secret/Key", change=None,
            body=b"{}", **options):
        headers = signed_headers(self.server, body, key, secret,
                                 "DescribeRegistry", **options)
        if change:
            change(headers)
        status, _, reply = self.server.request("POST", "/", body, headers)
        value = json.loads(reply)
        return status, value.get("__type") or value["registryId"]

    def test_signatures(self):
        def without(headers):
            del headers["authorization"]

        def half(headers):
            headers["authorization"] = headers["authorization"].split(
                ", Signature")[0]
        past = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
        self.assertEqual(self.ask(), (200, "222222222222"))
        self.assertEqual(self.ask(change=without),
                         (400, "MissingAuthenticationTokenException"))
        self.assertEqual(self.ask(change=half), (400, "IncompleteSignature"))
        self.assertEqual(self.ask(key="OTHER"),
                         (400, "UnrecognizedClientException"))
        self.assertEqual(self.ask(secret="wrong"),
                         (400, "InvalidSignatureException"))
        self.assertEqual(self.ask(service="s3"),
                         (400, "InvalidSignatureException"))
        self.assertEqual(self.ask(when=past),
                         (400, "InvalidSignatureException"))

    def words(self, minutes, **options):
        """What is said of a request of so many minutes ago."""
        when = (datetime.datetime.now(datetime.timezone.utc)
                - datetime.timedelta(minutes=minutes))
        headers = signed_headers(self.server, b"{}", "AKIDEXAMPLE",
                                 "secret/Key", "DescribeRegistry", when=when,
                                 **options)
        status, _, reply = self.server.request("POST", "/", b"{}", headers)
        stamp = headers["x-amz-date"]
        return status, json.loads(reply)["message"].replace(stamp, "THEN")

    def test_a_clock_that_is_off(self):
        stamp = r"\d{8}T\d{6}Z"
        status, text = self.words(30)
        self.assertEqual(status, 400)
        self.assertRegex(text, r"^Signature expired: THEN is now earlier than "
                         r"%s \(%s - 15 min\.\)$" % (stamp, stamp))
        status, text = self.words(-30)
        self.assertEqual(status, 400)
        self.assertRegex(text, r"^Signature not yet current: THEN is still "
                         r"later than %s \(%s \+ 15 min\.\)$" % (stamp, stamp))
        earlier, now = [
            datetime.datetime.strptime(x, "%Y%m%dT%H%M%SZ")
            for x in re.findall(stamp, self.words(16)[1])]
        self.assertEqual(now - earlier, datetime.timedelta(minutes=15))

    def test_changed_body(self):
        headers = signed_headers(self.server, b"{}", "AKIDEXAMPLE",
                                 "secret/Key", "DescribeRegistry")
        status, _, reply = self.server.request(
            "POST", "/", b'{"a":1}', headers)
        self.assertEqual(status, 400)
        self.assertEqual(json.loads(reply), {
            "__type": "InvalidSignatureException",
            "message": "The request signature we calculated does not match "
            "the signature you provided. Check your AWS Secret Access Key and "
            "signing method. Consult the service documentation for details."})

    def test_presigned(self):
        def ask(age=0, expires=60, secret="secret/Key"):
            path = presigned_path(self.server, b"{}", "AKIDEXAMPLE", secret,
                                  age, expires)
            status, _, reply = self.server.request(
                "POST", path, b"{}",
                {"X-Amz-Target": TARGET + "DescribeRegistry"})
            return status, json.loads(reply).get("__type")
        self.assertEqual(ask(), (200, None))
        self.assertEqual(ask(age=59 * 60, expires=3600), (200, None))
        self.assertEqual(ask(age=120), (400, "RequestExpired"))
        self.assertEqual(ask(secret="x"), (400, "InvalidSignatureException"))

    def test_identity(self):
        body = b"Action=GetCallerIdentity&Version=2011-06-15"
        headers = signed_headers(self.server, body, "AKIDEXAMPLE",
                                 "secret/Key", "", service="sts",
                                 target=False)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        status, _, reply = self.server.request("POST", "/", body, headers)
        self.assertEqual(status, 200)
        self.assertIn(b"<Account>222222222222</Account>", reply)
        headers = signed_headers(self.server, body, "OTHER", "x", "",
                                 service="sts", target=False)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        status, _, reply = self.server.request("POST", "/", body, headers)
        self.assertEqual(status, 403)
        self.assertIn(b"InvalidClientTokenId", reply)


class Limits(Case):
    options = ("--header-timeout", "2", "--max-connections", "20")

    def connect(self):
        made = socket.create_connection(("127.0.0.1", self.server.port), 30)
        self.addCleanup(made.close)
        return made

    def test_slow_header(self):
        slow = self.connect()
        slow.sendall(b"GET /_local/health HTTP/1.1\r\n")
        start = time.time()
        with self.assertRaises(OSError):
            while True:
                slow.sendall(b"X: y\r\n")
                time.sleep(0.3)
        self.assertLess(time.time() - start, 8)

    def test_flood(self):
        many = [self.connect() for _ in range(40)]
        for one in many:
            try:            # over the limit or silent for too long
                while one.recv(1000):
                    pass
            except ConnectionError:
                pass
        status, _, _ = self.server.request("GET", "/_local/health")
        self.assertEqual(status, 200)

    def test_bodies(self):
        wire = self.connect()
        wire.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: y\r\n"
                     b"Content-Length: 99999999999\r\n\r\n")
        self.assertIn(b" 413 ", wire.recv(100))
        for body in (b"", b"[", b"[]", b"\xff", b'{"a":' * 5000):
            status, _, reply = self.server.request("POST", "/", body, {
                "X-Amz-Target": "AmazonEC2ContainerRegistry_V20150921."
                                "CreateRepository"})
            self.assertEqual(status, 400, body[:20])
            self.assertIn("__type", json.loads(reply))

    def test_unknown(self):
        status, _, reply = self.server.request(
            "POST", "/", b"{}", {"X-Amz-Target": "Other.Thing"})
        self.assertEqual(status, 400)
        self.assertEqual(json.loads(reply),
                         {"__type": "UnknownOperationException"})
        for path in ("/../../etc/passwd", "/%2e%2e/x", "/v2/../x", "/%00"):
            status, _, _ = self.server.request("GET", path)
            self.assertIn(status, (400, 401, 404), path)

    def test_browser_cannot_reset(self):
        status, _, _ = self.server.request(
            "POST", "/_local/reset", headers={"Origin": "http://evil"})
        self.assertEqual(status, 403)


class Many(Case):
    def test_64_clients(self):
        self.create()

        def work(i):
            for j in range(4):
                self.put("t%d-%d" % (i, j), 1 + i * 4 + j)
                self.put("shared", 1 + i * 4 + j)
                self.call("ListImages", repositoryName="app")
        with concurrent.futures.ThreadPoolExecutor(64) as pool:
            for done in [pool.submit(work, i) for i in range(64)]:
                done.result()
        items, _ = self.pages("ListImages", "imageIds", repositoryName="app",
                              maxResults=100)
        tags = [i["imageTag"] for i in items]
        self.assertEqual(len(tags), len(set(tags)))
        self.assertEqual(len(tags), 257)


class Crashes(unittest.TestCase):
    ROUNDS = int(os.environ.get("ECR_CRASHES", "8"))

    def test_kill(self):
        server = Server()
        self.addCleanup(server.close)
        server.call("CreateRepository", repositoryName="app")
        known, number = {}, 0
        for _ in range(self.ROUNDS):
            victim = threading.Timer(random.uniform(0.05, 0.4),
                                     server.process.kill)
            victim.start()
            try:
                while True:
                    number += 1
                    text = manifest(number)
                    server.call("PutImage", repositoryName="app",
                                imageManifest=text, imageTag="t%d" % number)
                    known["t%d" % number] = digest_of(text)
            except (OSError, ValueError, Refused,
                    __import__("http").client.HTTPException):
                pass
            victim.join()
            server.process.wait()
            server.process.stdout.close()
            server.start()
            token, found = {}, {}
            while True:
                reply = server.call("ListImages", repositoryName="app",
                                    maxResults=1000, **token)
                for one in reply["imageIds"]:
                    found[one["imageTag"]] = one["imageDigest"]
                if "nextToken" not in reply:
                    break
                token = {"nextToken": reply["nextToken"]}
            for tag, digest in known.items():
                self.assertEqual(found.get(tag), digest)


try:
    import boto3
except ImportError:
    boto3 = None


@unittest.skipUnless(boto3, "boto3 is not installed")
class Boto(Case):
    def test_paginates(self):
        client = boto3.client(
            "ecr", endpoint_url=self.server.url, region_name="us-east-1",
            aws_access_key_id=ACCOUNT, aws_secret_access_key="x")
        client.create_repository(repositoryName="app")
        for i in range(5):
            client.put_image(repositoryName="app", imageTag="v%d" % i,
                             imageManifest=manifest(i))
        pages = list(client.get_paginator("describe_images").paginate(
            repositoryName="app", PaginationConfig={"PageSize": 2}))
        self.assertEqual([len(p["imageDetails"]) for p in pages], [2, 2, 1])
        with self.assertRaises(
                client.exceptions.RepositoryNotFoundException):
            client.list_images(repositoryName="none")
        identity = boto3.client(
            "sts", endpoint_url=self.server.url, region_name="us-east-1",
            aws_access_key_id=ACCOUNT, aws_secret_access_key="x")
        self.assertEqual(identity.get_caller_identity()["Account"], ACCOUNT)


if __name__ == "__main__":
    unittest.main()
