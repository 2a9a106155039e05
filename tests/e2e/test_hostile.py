"""Answers no service should give: the right output, or one clear error.

What must never come of them: a crash, half an output, minutes or gigabytes.
"""
import http.server
import json
import os
import resource
import subprocess
import tempfile
import threading
import time
import unittest

from local_api import SANITIZED

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
ECR = os.path.join(os.environ.get("ECR_BUILD", os.path.join(ROOT, "build")),
                   "ecr")
FORMATS = ("json", "text", "table", "yaml", "yaml-stream")
DEEP = 100000
LONG = 100 << 20
MEMORY = 1200 << 20                 # eleven times the answer, and a little
SECONDS = 60


class Service(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        pieces = self.server.pieces
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(sum(map(len, pieces))))
        self.end_headers()
        try:
            for piece in pieces:
                self.wfile.write(piece)
        except OSError:
            self.close_connection = True

    def log_message(self, *args):
        pass


class Done:
    """How a run ended, what it wrote, and what it took."""

    def __init__(self, argv, env, limit):
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            start = time.monotonic()
            child = subprocess.Popen(argv, env=env, stdout=out, stderr=err,
                                     stdin=subprocess.DEVNULL,
                                     preexec_fn=limit)
            clock = threading.Timer(4 * SECONDS, child.kill)
            clock.start()
            _, status, usage = os.wait4(child.pid, 0)
            clock.cancel()
            self.code = child.returncode = os.waitstatus_to_exitcode(status)
            self.seconds = time.monotonic() - start
            # kilobytes, but bytes on macOS
            self.memory = usage.ru_maxrss * (
                1 if os.uname().sysname == "Darwin" else 1024)
            out.seek(0)
            err.seek(0)
            self.out, self.err = out.read(), err.read()


def no_core():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Hostile(unittest.TestCase):
    def setUp(self):
        self.server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), Service)
        self.server.daemon_threads = True
        self.server.status = 200
        threading.Thread(target=self.server.serve_forever,
                         kwargs={"poll_interval": 0.05}, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def ecr(self, pieces, output, operation, *more):
        self.server.pieces = (pieces if isinstance(pieces, list)
                              else [pieces])
        env = {k: v for k, v in os.environ.items()
               if k.startswith(("ASAN_", "UBSAN_", "LSAN_"))}
        env.update(
            PATH=os.environ["PATH"], HOME="/nonexistent", LC_ALL="C.UTF-8",
            AWS_ACCESS_KEY_ID="AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY="secret",
            AWS_REGION="us-east-1", AWS_EC2_METADATA_DISABLED="true",
            AWS_MAX_ATTEMPTS="1",
            AWS_ENDPOINT_URL="http://127.0.0.1:%d"
            % self.server.server_address[1])
        return Done([ECR, operation, *more, "--output", output], env, no_core)

    def check(self, pieces, operation="describe-registry", *more,
              codes=(0, 255), before=b""):
        """Run it in every format; what was written, by format."""
        outs = {}
        for output in FORMATS:
            with self.subTest(output=output):
                done = self.ecr(pieces, output, operation, *more)
                outs[output] = done
                self.assertIn(done.code, codes, done.err[-2000:])
                if not SANITIZED:
                    self.assertLess(done.seconds, SECONDS)
                    self.assertLess(done.memory, MEMORY)
                if done.code:
                    self.assert_one_error(done.err)
                if output == "json":
                    self.assert_whole_or_nothing(done, before)
        return outs

    def assert_one_error(self, text):
        self.assertLess(len(text), 10000)
        self.assertEqual(text[:1], b"\n")
        self.assertRegex(text, rb"\A\necr: \[ERROR\]: [^\n]+\n\Z")

    def assert_whole_or_nothing(self, done, before):
        if done.code:
            self.assertEqual(done.out, before)
        elif done.out:
            json.loads(done.out)

    def test_deep_nesting(self):
        for head, inner, tail in (
                (b"[", b"", b"]"), (b'{"a":', b"1", b"}"),
                (b'{"registryId":', b'"1"', b"}"), (b"[", b"", b"")):
            with self.subTest(head=head, tail=tail):
                body = head * DEEP + inner + tail * DEEP
                self.check(body)
                self.check(b'{"registryId":' + body + b"}")

    def test_deep_nesting_in_an_error(self):
        self.server.status = 400
        self.check(b'{"__type":"X","message":' + b"[" * DEEP + b"]" * DEEP
                   + b"}", codes=(254, 255))

    def test_long_string(self):
        text = b"x" * LONG
        outs = self.check([b'{"registryId":"', text, b'"}'])
        for output, done in outs.items():
            self.assertEqual((done.code, done.err), (0, b""), output)
            self.assertEqual(done.out.count(b"x"), LONG, output)
        self.assertEqual(outs["json"].out, b'{\n    "registryId": "' + text
                         + b'"\n}\n')
        self.assertEqual(outs["text"].out, text + b"\n")

    def test_long_message_of_an_error(self):
        self.server.status = 400
        done = self.ecr([b'{"__type":"X","message":"', b"x" * (LONG // 10),
                         b'"}'], "json", "describe-registry")
        self.assertEqual((done.code, done.out), (254, b""))
        self.assertIn(b"An error occurred (X) when calling the", done.err)

    def test_invalid_utf8(self):
        for bad in (b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80",
                    b"\xe2\x82", b"\x80"):
            with self.subTest(bad=bad):
                self.check(b'{"registryId":"a' + bad + b'b"}')
                self.check(b'{"' + bad + b'":"a"}')

    def test_lone_surrogates(self):
        for bad in (b"\\ud800", b"\\udc00", b"\\ud800x", b"\\ud800\\ud800",
                    b"\\udc00\\ud800"):
            with self.subTest(bad=bad):
                # the peer's, too, has printed what it can say
                self.check(b'{"registryId":"' + bad + b'"}',
                           before=b'{\n    "registryId": ')
        done = self.check(b'{"registryId":"\\ud83d\\ude00"}')["text"]
        self.assertEqual((done.code, done.out.decode()), (0, "\U0001f600\n"))

    def test_odd_characters(self):
        outs = self.check(b'{"registryId":"a\\u0000b\\u001b[2J\\u2028"}')
        done = outs["json"]
        self.assertEqual(done.code, 0, done.err)
        self.assertEqual(json.loads(done.out),
                         {"registryId": "a\0b\x1b[2J\u2028"})
        self.assertEqual(outs["text"].out.decode(), "a\0b\x1b[2J\u2028\n")

    def test_duplicate_keys(self):
        outs = self.check(b'{"registryId":"1","registryId":"2"}')
        self.assertEqual(json.loads(outs["json"].out), {"registryId": "2"})
        self.assertEqual(outs["text"].out, b"2\n")
        self.assertEqual(outs["yaml"].out, b"registryId: '2'\n")
        self.assertEqual(outs["table"].out.count(b"registryId"), 1)

    def test_numbers(self):
        for number in (b"18446744073709551616", b"-9223372036854775809",
                       b"9" * 4300, b"1e400", b"-1e400", b"1e-400", b"NaN",
                       b"Infinity", b"-Infinity", b"1" + b"0" * 400,
                       b"0." + b"1" * 5000, b"-0", b"01", b"1.", b"+1"):
            for member in (b"imageSizeInBytes", b"imagePushedAt"):
                with self.subTest(number=number[:24], member=member):
                    self.check(b'{"imageDetails":[{"%s":%s}]}'
                               % (member, number), "describe-images",
                               "--repository-name", "app")

    def test_numbers_of_64_bits_are_exact(self):
        for number in (2 ** 63 - 1, -2 ** 63, 2 ** 53 + 1):
            outs = self.check(b'{"imageDetails":[{"imageSizeInBytes":%d}]}'
                              % number, "describe-images",
                              "--repository-name", "app", codes=(0,))
            self.assertIn(b": %d\n" % number, outs["json"].out)
            self.assertIn(b"%d" % number, outs["text"].out)

    def test_other_types_than_the_model(self):
        for value in (b"null", b"true", b"1", b'""', b"[]", b"{}", b"[[]]",
                      b'[{"imageTags":{}}]', b'[{"imageTags":"x"}]', b"[null]",
                      b'{"a":[1,{}]}', b'[{"imagePushedAt":{}}]'):
            with self.subTest(value=value):
                self.check(b'{"imageDetails":' + value + b"}",
                           "describe-images", "--repository-name", "app")

    def test_what_is_no_json(self):
        for body in (b"", b"{", b"[1", b"null", b"true", b'"x"', b"1", b"[]",
                     b"\xef\xbb\xbf{}", b"\0" * 1000, b"{}{}",
                     b"<html></html>", "{}".encode("utf-16")):
            with self.subTest(body=body):
                self.check(body)


if __name__ == "__main__":
    unittest.main()
