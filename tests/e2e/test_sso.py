"""Logging in to IAM Identity Center, against services on loopback, also bad ones.

SPDX-License-Identifier: Apache-2.0
"""
import base64
import glob
import hashlib
import http.server
import json
import os
import re
import signal
import socket
import ssl
import stat
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.parse
import urllib.request

from local_api import BUILD

try:
    import botocore.session
except ImportError:
    botocore = None

START = "https://d-9067example.awsapps.com/start"
CONFIG = """# mine
[profile dev]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Developer

[sso-session corp]
sso_region = eu-west-1
sso_start_url = %s
"""
REGISTERED = {"clientId": "client", "clientSecret": "client-secret",
              "clientSecretExpiresAt": 4070908800}
DEVICE = {"deviceCode": "device", "userCode": "WXYZ-ABCD", "expiresIn": 600,
          "verificationUri": "https://device.example/",
          "verificationUriComplete": "https://device.example/?c=WXYZ-ABCD",
          "interval": 0}
TOKEN = {"accessToken": "access-me", "expiresIn": 28800, "refreshToken": "refresh-me"}


def refused(name, error):
    return (400, {"__type": name, "error": error, "error_description": "why"})


PENDING = refused("AuthorizationPendingException", "authorization_pending")


class Portal(http.server.BaseHTTPRequestHandler):
    """Each path's answers in turn, the last one for ever."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.server.lock:
            self.server.asked.append((self.path, body))
            answers = self.server.answers.get(self.path, [(200, {})])
            status, answer = answers.pop(0) if len(answers) > 1 else answers[0]
        answer = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def do_HEAD(self):
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        # who ends a body by hanging up on TLS is refused by newer libcurls
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, *words):
        pass


def visit(url):
    """What a browser gets there, redirected nowhere and through no proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=20) as page:
        return page.read().decode()


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = folder.name
        os.symlink(os.path.join(os.path.abspath(BUILD), "ecr"), self.home + "/aws")
        os.mkdir(self.home + "/.aws", 0o700)
        self.configure(CONFIG % START)
        self.server = self.serve()

    def serve(self, context=None):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Portal)
        server.asked, server.lock = [], threading.Lock()
        server.status, server.location = 200, None
        server.answers = {"/client/register": [(200, REGISTERED)],
                          "/device_authorization": [(200, DEVICE)],
                          "/token": [(200, TOKEN)]}
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server

    def configure(self, text):
        with open(self.home + "/.aws/config", "w") as out:
            out.write(text)

    def popen(self, *words, **more):
        env = {"HOME": self.home, "PATH": "/usr/bin:/bin", "AWS_PROFILE": "dev",
               "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1",
               "AWS_ENDPOINT_URL": "http://127.0.0.1:%d" % self.server.server_port,
               "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", ""), **more}
        process = subprocess.Popen(
            [self.home + "/aws", "sso", *words], env=env, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def end(self, process):
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    def sso(self, *words, **more):
        return self.end(self.popen(*words, **more))

    def address(self, process):
        """The query of the URL that a login shows, as it waits."""
        for line in process.stdout:
            if "redirect_uri=" in line:
                return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(line.strip()).query))
        self.fail(process.stderr.read())

    def begin(self, *words, **more):
        process = self.popen("login", "--no-browser", *words, **more)
        return process, self.address(process)

    def caches(self):
        return sorted(glob.glob(self.home + "/.aws/sso/cache/*"))

    def token(self):
        with open(self.home + "/.aws/sso/cache/%s.json" %
                  hashlib.sha1(b"corp").hexdigest()) as text:
            return json.load(text)


class Code(Case):
    """The browser comes back to us."""

    def test_login(self):
        process, query = self.begin()
        page = visit(query["redirect_uri"] + "?code=c%2Bd+e&state=" + query["state"])
        self.assertNotIn("c+d e", page)
        self.assertEqual(self.end(process)[0], 0)
        asked = json.loads(self.server.asked[-1][1])
        hashed = hashlib.sha256(asked["codeVerifier"].encode()).digest()
        self.assertEqual(query["code_challenge"],
                         base64.urlsafe_b64encode(hashed).decode().rstrip("="))
        self.assertEqual(asked["code"], "c+d e")
        self.assertRegex(asked["codeVerifier"], r"^[A-Za-z0-9._~-]{64}$")
        self.assertEqual(self.token()["accessToken"], "access-me")
        self.assertEqual({stat.S_IMODE(os.stat(name).st_mode) for name in self.caches()},
                         {0o600})
        self.assertEqual(stat.S_IMODE(os.stat(self.home + "/.aws/sso/cache").st_mode), 0o700)

    def test_only_this_machine_can_reach_us(self):
        _, query = self.begin()
        port = urllib.parse.urlsplit(query["redirect_uri"]).port
        with open("/proc/net/tcp") as table:
            [place] = [line.split()[1] for line in table
                       if line.split()[1].endswith(":%04X" % port)
                       and line.split()[3] == "0A"]
        self.assertEqual(place.split(":")[0], "0100007F")

    def test_wrong_state(self):
        process, query = self.begin()
        visit(query["redirect_uri"] + "?code=c&state=" + query["state"][:-1])
        code, _, err = self.end(process)
        self.assertEqual(code, 255)
        self.assertIn("State parameter does not match expected value.", err)
        self.assertEqual([path for path, _ in self.server.asked], ["/client/register"])

    def test_noise_keeps_nobody_out(self):
        process, query = self.begin()
        back = urllib.parse.urlsplit(query["redirect_uri"])
        silent = [socket.create_connection(("127.0.0.1", back.port)) for _ in range(40)]
        for noise in (b"\0" * 5000, b"POST / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\n",
                      b"GET /?code=%00&state=x HTTP/1.1\r\n\r\n", b"\r\n\r\n",
                      b"GET /?code=&state= HTTP/1.1\r\n\r\n", b"A" * 200000):
            with socket.create_connection(("127.0.0.1", back.port)) as guest:
                try:
                    guest.sendall(noise)
                except OSError:
                    pass
        visit(query["redirect_uri"] + "?error=&code=c&state=" + query["state"])
        self.assertEqual(self.end(process)[0], 0)
        for guest in silent:
            guest.close()

    def test_two_at_once(self):
        first, one = self.begin()
        second, two = self.begin()
        self.assertNotEqual(one["redirect_uri"], two["redirect_uri"])
        visit(two["redirect_uri"] + "?code=2&state=" + two["state"])
        visit(one["redirect_uri"] + "?code=1&state=" + one["state"])
        self.assertEqual([self.end(first)[0], self.end(second)[0]], [0, 0])
        self.assertEqual(len(self.caches()), 2)
        self.assertEqual(self.token()["accessToken"], "access-me")

    def test_ended_by_a_signal(self):
        for number, status in ((signal.SIGINT, 130), (signal.SIGKILL, -9)):
            process, _ = self.begin()
            process.send_signal(number)
            self.assertEqual(self.end(process)[0], status)
            self.assertFalse([name for name in self.caches()
                              if not re.search(r"/[0-9a-f]{40}\.json$", name)])

    def test_no_browser_to_open(self):
        for browser in ("/nowhere/browser", "false", "false %s", "'", "%s &"):
            process = self.popen("login", BROWSER=browser)
            query = self.address(process)
            visit(query["redirect_uri"] + "?code=c&state=" + query["state"])
            self.assertEqual(self.end(process)[0], 0, browser)

    def test_a_browser_that_stays_and_waits_for_our_answer(self):
        with open(self.home + "/browser", "w") as out:
            out.write("#!/usr/bin/env python3\nimport sys, urllib.parse as p\n"
                      "import urllib.request as r\n"
                      "q = dict(p.parse_qsl(p.urlsplit(sys.argv[1]).query))\n"
                      "r.build_opener(r.ProxyHandler({})).open(q['redirect_uri']"
                      " + '?code=c&state=' + q['state']).read()\n")
        os.chmod(self.home + "/browser", 0o755)
        code, _, err = self.sso("login", BROWSER=self.home + "/browser",
                                PATH=os.environ["PATH"])
        self.assertEqual(code, 0, err)

    @unittest.skipUnless(botocore, "no botocore here")
    def test_botocore_reads_what_was_written(self):
        process, query = self.begin()
        visit(query["redirect_uri"] + "?code=c&state=" + query["state"])
        self.assertEqual(self.end(process)[0], 0)
        script = ("import botocore.tokens, botocore.session as s\n"
                  "x = s.Session(profile='dev')\n"
                  "p = botocore.tokens.SSOTokenProvider(x)\n"
                  "print(p.load_token().get_frozen_token().token)\n")
        done = subprocess.run(
            ["python3", "-c", script], env={**os.environ, "HOME": self.home},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
        self.assertEqual(done.stdout, "access-me\n", done.stderr)


class Device(Case):
    """A code is typed in anywhere."""

    def login(self, **more):
        return self.sso("login", "--no-browser", "--use-device-code", **more)

    def test_pending_and_then_not(self):
        self.server.answers["/token"] = [PENDING, PENDING, PENDING, (200, TOKEN)]
        code, out, err = self.login()
        self.assertEqual((code, err), (0, ""))
        self.assertIn("WXYZ-ABCD", out)

    def test_a_code_that_nobody_lets_expire(self):
        self.server.answers["/token"] = [PENDING]
        self.server.answers["/device_authorization"] = [(200, {**DEVICE, "expiresIn": 2})]
        begun = time.monotonic()
        code, _, err = self.login()
        self.assertEqual(code, 255)
        self.assertIn("has expired", err)
        self.assertLess(time.monotonic() - begun, 20)
        self.assertLess(len(self.server.asked), 40)

    def test_nonsense(self):
        for path in ("/client/register", "/device_authorization", "/token"):
            for answer in (b"", b"nonsense", b"[]", b"null", b"{\"expiresIn\": []}",
                           b"\xff\xfe", b"[" * 50000):
                kept = self.server.answers[path]
                self.server.answers[path] = [(200, answer)]
                for name in self.caches():
                    os.unlink(name)
                code, _, err = self.login()
                self.assertEqual(code, 255, (path, answer[:20], err))
                self.assertTrue(err.strip())
                self.assertFalse(os.path.exists(
                    self.home + "/.aws/sso/cache/%s.json" % hashlib.sha1(b"corp").hexdigest()))
                self.server.answers[path] = kept

    def test_a_page_that_is_none_is_not_opened(self):
        with open(self.home + "/browser", "w") as out:
            out.write("#!/bin/sh\n: > %s/opened\n" % self.home)
        os.chmod(self.home + "/browser", 0o755)
        self.server.answers["/token"] = [PENDING, PENDING, (200, TOKEN)]
        for url in ("file:///etc/passwd", "--version", "javascript:alert(1)"):
            self.server.answers["/device_authorization"] = [
                (200, {**DEVICE, "verificationUriComplete": url})]
            code, _, err = self.sso("login", "--use-device-code",
                                    BROWSER=self.home + "/browser")
            self.assertEqual(code, 0, err)
            self.assertFalse(os.path.exists(self.home + "/opened"), url)

    def test_a_cache_that_cannot_be_kept(self):
        os.makedirs(self.home + "/.aws/sso", 0o700)
        with open(self.home + "/.aws/sso/cache", "w") as out:
            out.write("no folder")
        code, out, err = self.login()
        self.assertEqual(code, 255)
        self.assertIn("cannot be written", err)
        self.assertNotIn("Successfully", out)

    def test_no_secret_is_told(self):
        _, _, err = self.login(AWS_ACCESS_KEY_ID="A")
        told = self.sso("login", "--no-browser", "--use-device-code", "--debug")[2] + err
        for secret in ("access-me", "refresh-me", "client-secret"):
            self.assertNotIn(secret, told)


class StartUrl(Case):
    """A host of one's own, which says where the portal is."""

    def setUp(self):
        super().setUp()
        key, cert = self.home + "/key.pem", self.home + "/cert.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
             "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
             "-keyout", key, "-out", cert], check=True, stderr=subprocess.DEVNULL)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        self.own, self.cert = self.serve(context), cert
        self.start = "https://localhost:%d/start" % self.own.server_port
        self.configure(CONFIG % self.start)

    def login(self, status, location):
        self.own.status, self.own.location = status, location
        return self.sso("login", "--no-browser", "--use-device-code",
                        AWS_CA_BUNDLE=self.cert)

    def test_the_portal_names_the_region(self):
        code, out, err = self.login(302, "https://idc.portal.us-west-2.app.aws/x/?y#z")
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(out, "SSO region updated to us-west-2\n"
                         "Successfully logged into Start URL: %s\n" % self.start)
        with open(self.home + "/.aws/config") as text:
            self.assertEqual(text.read(), (CONFIG % self.start).replace(
                "eu-west-1", "us-west-2"))
        self.assertEqual(json.loads(self.server.asked[1][1])["startUrl"],
                         "https://idc.portal.us-west-2.app.aws/x")
        self.assertEqual(self.token()["region"], "us-west-2")

    def test_anything_else_is_refused(self):
        for status, location, why in (
                (302, "https://awsapps.com.evil.example/", "to an AWS-owned endpoint"),
                (302, "/elsewhere", "to an AWS-owned endpoint"),
                (302, "http://d-1.awsapps.com/start", "must use https"),
                (302, None, "missing Location"),
                (200, None, "to an AWS-owned endpoint"),
                (404, None, "HTTP 404"), (405, None, "HTTP 405")):
            code, _, err = self.login(status, location)
            self.assertEqual(code, 253, (status, location, err))
            self.assertIn(why, err)
            self.assertEqual((self.server.asked, self.caches()), ([], []))


class Logout(Case):
    def test_only_logins_go(self):
        os.makedirs(self.home + "/.aws/sso/cache", 0o700)
        for name, text in (("a.json", {"accessToken": "access-me", "region": "eu-west-1"}),
                           ("client.json", {"clientId": "c"}), ("odd", ["accessToken"])):
            with open(self.home + "/.aws/sso/cache/" + name, "w") as out:
                json.dump(text, out)
        os.mkfifo(self.home + "/.aws/sso/cache/pipe")
        code, _, err = self.sso("logout")
        self.assertEqual((code, err), (0, ""))
        self.assertEqual([path for path, _ in self.server.asked], ["/logout"])
        self.assertEqual([os.path.basename(name) for name in self.caches()],
                         ["client.json", "odd", "pipe"])


if __name__ == "__main__":
    unittest.main()
