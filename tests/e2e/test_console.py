"""A login with a session of the console, against a service on loopback.

SPDX-License-Identifier: Apache-2.0
"""
import base64
import glob
import hashlib
import http.server
import json
import os
import stat
import subprocess
import tempfile
import threading
import unittest
import urllib.parse

from local_api import BUILD

ARN = "arn:aws:iam::123456789012:user/ada"
# Calls back as a browser would after the person has agreed.
BROWSER = """#!/usr/bin/env python3
import os, sys, urllib.parse, urllib.request
query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(sys.argv[-1]).query))
with open(os.environ["SEEN"], "w") as out:
    out.write(sys.argv[-1])
state = os.environ.get("STATE") or query["state"]
back = query["redirect_uri"] + "?" + urllib.parse.urlencode(
    {"code": "the-code", "state": state})
urllib.request.build_opener(urllib.request.ProxyHandler({})).open(back).read()
"""


def part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


class Signin(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, dict(self.headers), body))
        status, answer = self.server.answers.pop(0)
        answer = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *words):
        pass


GOOD = {"accessToken": {"accessKeyId": "ASIACONSOLE", "secretAccessKey": "secret",
                        "sessionToken": "session"},
        "tokenType": "aws_sigv4", "expiresIn": 900, "refreshToken": "refresh-me",
        "idToken": part({"alg": "none"}) + "." + part({"sub": ARN}) + ".x"}


class Console(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = folder.name
        os.symlink(os.path.join(os.path.abspath(BUILD), "ecr"), self.home + "/aws")
        with open(self.home + "/browser", "w") as out:
            out.write(BROWSER)
        os.chmod(self.home + "/browser", 0o755)
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Signin)
        self.server.asked, self.server.answers = [], [(200, GOOD)]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def aws(self, *words, **more):
        env = {"HOME": self.home, "PATH": os.environ["PATH"], "AWS_REGION": "us-east-1",
               "AWS_EC2_METADATA_DISABLED": "true", "BROWSER": self.home + "/browser",
               "SEEN": self.home + "/seen", **more}
        return subprocess.run(
            [self.home + "/aws", *words, "--endpoint-url",
             "http://127.0.0.1:%d" % self.server.server_port],
            env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            stdin=subprocess.DEVNULL, timeout=60)

    def caches(self):
        return glob.glob(self.home + "/.aws/login/cache/*.json")

    def test_login_and_logout(self):
        done = self.aws("login", "--profile", "dev")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Updated profile dev to use %s credentials." % ARN, done.stdout)
        path, _, body = self.server.asked[0]
        self.assertEqual((path, body["code"]), ("/v1/token", "the-code"))
        with open(self.home + "/seen") as seen:
            query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(seen.read()).query))
        hashed = hashlib.sha256(body["codeVerifier"].encode()).digest()
        self.assertEqual(query["code_challenge"],
                         base64.urlsafe_b64encode(hashed).decode().rstrip("="))
        self.assertEqual(query["redirect_uri"], body["redirectUri"])
        [cache] = self.caches()
        self.assertEqual(stat.S_IMODE(os.stat(cache).st_mode), 0o600)
        with open(cache) as text:
            kept = json.load(text)
        self.assertEqual(kept["accessToken"]["accountId"], "123456789012")
        self.assertEqual(kept["refreshToken"], "refresh-me")
        with open(self.home + "/.aws/config") as text:
            self.assertIn("login_session = " + ARN, text.read())
        self.server.answers.append((200, GOOD))
        told = self.aws("login", "--profile", "dev", "--debug").stderr
        for secret in ("secret", "refresh-me", self.server.asked[1][2]["codeVerifier"]):
            self.assertNotIn('"%s"' % secret, told)
        done = self.aws("logout", "--profile", "dev")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("for profile 'dev'", done.stdout)
        self.assertEqual(self.caches(), [])

    def remote(self, config="", answers="", **more):
        """Log in with the browser elsewhere: what the page shows is pasted."""
        os.makedirs(self.home + "/.aws", exist_ok=True)
        with open(self.home + "/.aws/config", "w") as out:
            out.write(config)
        process = subprocess.Popen(
            [self.home + "/aws", "login", "--remote", "--endpoint-url",
             "http://127.0.0.1:%d" % self.server.server_port],
            env={"HOME": self.home, "PATH": "/usr/bin:/bin", "AWS_REGION": "us-east-1",
                 "AWS_EC2_METADATA_DISABLED": "true", **more},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        shown = b""
        while not shown.endswith(b"\nEnter the authorization code displayed in your browser: "):
            more = os.read(process.stdout.fileno(), 4096)
            self.assertTrue(more, shown)
            shown += more
        lines = shown.decode().splitlines()
        self.assertEqual(lines[:3], ["Browser will not be automatically opened.",
                                     "Please visit the following URL:", ""])
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(lines[3]).query))
        pasted = "state=%s&code=c%%2Bd" % query["state"]
        out, err = process.communicate(
            base64.b64encode(pasted.encode()).decode() + "\n" + answers, timeout=60)
        return query, process.returncode, out, err

    def test_a_code_that_is_pasted(self):
        query, code, out, err = self.remote()
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(out, "\nUpdated profile default to use %s credentials.\n" % ARN)
        self.assertTrue(query["redirect_uri"].endswith("/v1/sessions/confirmation"))
        self.assertTrue(query["client_id"].endswith("/cross-device"))
        _, headers, body = self.server.asked[0]
        self.assertIn("DPoP", headers)
        self.assertEqual((body["code"], body["redirectUri"], body["clientId"]),
                         ("c+d", query["redirect_uri"], query["client_id"]))
        self.assertEqual(len(self.caches()), 1)

    def test_questions_one_after_the_other(self):
        other = "[default]\nlogin_session = arn:aws:iam::1:user/x\n"
        for answers, kept in (("maybe\nYES\n", ARN), ("no\n", "arn:aws:iam::1:user/x")):
            self.server.answers[:] = [(200, GOOD)]
            _, code, out, err = self.remote(other, answers)
            self.assertEqual(code, 0, err)
            self.assertEqual("Invalid response." in out, answers.startswith("maybe"))
            with open(self.home + "/.aws/config") as text:
                self.assertIn("login_session = %s\n" % kept, text.read())

    def test_a_state_of_somebody_else(self):
        done = self.aws("login", "--profile", "dev", STATE="another")
        self.assertEqual(done.returncode, 255, done.stdout)
        self.assertIn("State parameter another does not match", done.stderr)
        self.assertEqual((self.server.asked, self.caches()), ([], []))
        self.assertFalse(os.path.exists(self.home + "/.aws/config"))

    def test_an_expired_code(self):
        self.server.answers[:] = [(403, {"__type": "AccessDeniedException",
                                         "error": "AUTHCODE_EXPIRED", "message": "no"})]
        done = self.aws("login")
        self.assertEqual(done.returncode, 255, done.stdout)
        self.assertIn("expired authorization code", done.stderr)
        self.assertEqual(self.caches(), [])

    def test_answers_that_are_none(self):
        for answer in ({}, {**GOOD, "idToken": "a.b"}, {**GOOD, "accessToken": 1},
                       {**GOOD, "expiresIn": "soon"}, []):
            self.server.answers[:] = [(200, answer)]
            done = self.aws("login")
            self.assertEqual((done.returncode, self.caches()), (255, []), answer)
            self.assertTrue(done.stderr.strip())


if __name__ == "__main__":
    unittest.main()
