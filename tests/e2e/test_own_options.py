"""Options of our own: --all, and those of wait."""
import http.server
import json
import os
import subprocess
import threading
import time
import unittest

import test_hints

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
BUILD = os.environ.get("ECR_BUILD", os.path.join(ROOT, "build"))


class Service(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        given = json.loads(self.rfile.read(int(
            self.headers["Content-Length"])))
        operation = self.headers["X-Amz-Target"].split(".")[-1]
        self.server.asked.append(given)
        at = int(given.get("nextToken", "0"))
        reply = {"imageScanStatus": {"status": self.server.status}}
        if operation == "ListImageReferrers":
            reply = {"referrers": [{"digest": "d%d" % at}]}
            if at < 2:
                reply["nextToken"] = str(at + 1)
        body = json.dumps(reply).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class OwnOptions(unittest.TestCase):
    def setUp(self):
        self.server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), Service)
        self.server.asked, self.server.status = [], "IN_PROGRESS"
        threading.Thread(target=self.server.serve_forever,
                         kwargs={"poll_interval": 0.05}, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def run_ecr(self, *args):
        env = {"PATH": os.environ["PATH"], "HOME": "/nowhere",
               "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_REGION": "us-east-1",
               "AWS_SECRET_ACCESS_KEY": "secret",
               "AWS_ENDPOINT_URL": "http://127.0.0.1:%d"
                                   % self.server.server_address[1]}
        return subprocess.run([BUILD + "/ecr"] + list(args), env=env,
                              capture_output=True, text=True, timeout=30)

    def referrers(self, *more):
        return self.run_ecr("list-image-referrers", "--repository-name", "aa",
                            "--subject-id", "imageDigest=x", *more)

    def test_largest_pages_go_by_the_format(self):
        """A name that holds a format's name is a name."""
        self.run_ecr("list-images", "--repository-name", "my-context")
        self.run_ecr("list-images", "--repository-name", "text",
                     "--output", "text")
        self.assertEqual(self.server.asked, [
            {"repositoryName": "my-context", "maxResults": 1000},
            {"repositoryName": "text"}])

    def wait(self, *more):
        return self.run_ecr("wait", "image-scan-complete",
                            "--repository-name", "aa",
                            "--image-id", "imageTag=x", *more)

    def test_all(self):
        first = json.loads(self.referrers().stdout)
        self.assertEqual(first, {"referrers": [{"digest": "d0"}],
                                 "nextToken": "1"})
        every = json.loads(self.referrers("--all").stdout)
        self.assertEqual(every, {"referrers": [
            {"digest": "d0"}, {"digest": "d1"}, {"digest": "d2"}]})

    def test_only_in_full_and_only_there(self):
        for more in (["--al"], ["--all=x"]):
            self.assertEqual(self.referrers(*more).returncode, 252)
        done = self.run_ecr("list-images", "--repository-name", "aa", "--all")
        self.assertEqual(done.returncode, 252)
        self.assertIn("Unknown options: --all", done.stderr)

    def test_wait_timeout(self):
        start = time.monotonic()
        done = self.wait("--wait-timeout", "1", "--poll-interval", "0.3")
        self.assertEqual((done.returncode, done.stdout), (255, ""))
        self.assertLess(time.monotonic() - start, 4)
        self.assertGreater(len(self.server.asked), 2)

    def test_fail_fast(self):
        self.server.status = "UNSUPPORTED_IMAGE"
        start = time.monotonic()
        done = self.wait("--fail-fast")
        self.assertEqual((done.returncode, done.stdout), (255, ""))
        self.assertLess(time.monotonic() - start, 3)
        self.assertEqual(len(self.server.asked), 1)

    def test_bad_numbers(self):
        for value in ("x", "0", "-1", "nan", "1s", ""):
            done = self.wait("--wait-timeout=" + value)
            self.assertEqual(done.returncode, 252)
        self.assertEqual(self.server.asked, [])


class WaitForStart(test_hints.Case):
    """A scan that is not there yet, right after a push."""

    NONE = test_hints.refusal("ScanNotFoundException", "no scan")
    RUNS = (200, {"imageScanStatus": {"status": "IN_PROGRESS"}})
    DONE = (200, {"imageScanStatus": {"status": "COMPLETE"}})

    def wait(self, *more, answers):
        self.answer(DescribeImageScanFindings=list(answers))
        start = time.monotonic()
        code, out, err = self.piped(
            "wait", "image-scan-complete", "--repository-name", "aa",
            "--image-id", "imageTag=x", "--poll-interval", "0.2", *more,
            AWS_MAX_ATTEMPTS="1")
        self.assertEqual(out, b"")
        return (code, err.decode(), len(self.server.asked),
                time.monotonic() - start)

    def test_it_comes(self):
        code, err, asked, _ = self.wait(
            "--wait-for-start", "60s",
            answers=[self.NONE, self.NONE, self.RUNS, self.DONE])
        self.assertEqual((code, err, asked), (0, "", 4))

    def test_off_by_default(self):
        code, err, asked, _ = self.wait(answers=[self.NONE, self.DONE])
        self.assertEqual((code, asked), (255, 1))
        self.assertIn("ScanNotFoundException", err)

    def test_it_does_not_come(self):
        for value in ("1", "1s"):
            self.server.asked.clear()
            code, err, asked, took = self.wait(
                "--wait-for-start", value, answers=[self.NONE] * 60)
            self.assertEqual(code, 255)
            self.assertIn("ScanNotFoundException", err)
            self.assertGreater(asked, 2)
            self.assertLess(took, 6)

    def test_once_it_is_there_it_may_not_go(self):
        code, _, asked, _ = self.wait(
            "--wait-for-start", "60s", answers=[self.RUNS, self.NONE])
        self.assertEqual((code, asked), (255, 2))

    def test_another_error_ends_it(self):
        code, err, asked, _ = self.wait(
            "--wait-for-start", "60s",
            answers=[self.NONE, test_hints.refusal("ServerException")])
        self.assertEqual((code, asked), (255, 2))

    def test_the_whole_timeout_holds(self):
        code, err, _, took = self.wait(
            "--wait-for-start", "60s", "--wait-timeout", "1",
            answers=[self.NONE] * 60)
        self.assertEqual(code, 255)
        self.assertIn("--wait-timeout", err)
        self.assertLess(took, 6)

    def test_no_duration(self):
        for value in ("x", "-1", "", "1q"):
            code, _, asked, _ = self.wait(
                "--wait-for-start=" + value, answers=[])
            self.assertEqual((code, asked), (252, 0))

    def test_a_terminal_is_told_of_it(self):
        self.answer(DescribeImageScanFindings=self.NONE)
        self.assertEqual(
            self.hint("wait", "image-scan-complete", "--repository-name",
                      "aa", "--image-id", "imageTag=x", status=255),
            "there is no scan yet; --wait-for-start 60s waits for one")


if __name__ == "__main__":
    unittest.main()
