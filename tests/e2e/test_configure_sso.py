"""configure sso on a terminal, and as ecr, against a portal on loopback.

SPDX-License-Identifier: Apache-2.0
"""
import fcntl
import json
import os
import pty
import select
import signal
import subprocess
import termios
import time
import unittest
import urllib.parse

import test_sso
from local_api import BUILD

ACCOUNTS = [{"accountId": "%012d" % n, "accountName": "Team %02d" % n} for n in range(12)]
ROLES = ["Reader", "admin", "Deployer"]


class Portal(test_sso.Portal):
    """Tokens, and what may be had for them."""

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        with self.server.lock:
            self.server.asked.append((self.path, b""))
        self.server.tokens.add(self.headers.get("x-amz-sso_bearer_token"))
        page = int(query.get("next_token", 0))
        if url.path == "/assignment/accounts":
            answer = {"accountList": ACCOUNTS[page:page + 5]}
            if page + 5 < len(ACCOUNTS):
                answer["nextToken"] = str(page + 5)
        else:
            answer = {"roleList": [{"roleName": role} for role in ROLES]}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Case(test_sso.Case):
    def serve(self, context=None):
        server = super().serve(context)
        server.RequestHandlerClass, server.tokens = Portal, set()
        return server

    def environment(self):
        return {"HOME": self.home, "PATH": "/usr/bin:/bin", "TERM": "xterm",
                "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1",
                "AWS_ENDPOINT_URL": "http://127.0.0.1:%d" % self.server.server_port,
                "HTTPS_PROXY": "http://127.0.0.1:9",
                "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")}

    def config(self):
        with open(self.home + "/.aws/config") as text:
            return text.read()


class Terminal(Case):
    def begin(self, *words, program="ecr"):
        self.master, slave = pty.openpty()
        self.addCleanup(os.close, self.master)
        self.addCleanup(os.close, slave)
        self.slave, self.text = slave, ""

        def own_terminal():
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
            signal.signal(signal.SIGINT, signal.SIG_DFL)

        path = self.home + "/aws" if program == "aws" else os.path.join(BUILD, "ecr")
        self.child = subprocess.Popen([path, "configure", *words], env=self.environment(),
                                      stdin=slave, stdout=slave, stderr=slave,
                                      preexec_fn=own_terminal)
        self.addCleanup(self.child.wait)
        self.addCleanup(self.child.kill)

    def until(self, want):
        """What was shown until now, up to `want`."""
        limit = time.monotonic() + 30
        while want not in self.text:
            self.assertLess(time.monotonic(), limit, self.text)
            if select.select([self.master], [], [], 0.05)[0]:
                self.text += os.read(self.master, 4096).decode()
        shown, _, self.text = self.text.partition(want)
        return shown

    def type(self, *pairs):
        for prompt, answer in pairs:
            self.until(prompt)
            os.write(self.master, answer.encode())

    def new_session(self):
        self.type(("(Recommended): ", "team\n"), ("URL [None]: ", test_sso.START + "\n"),
                  ("region [None]: ", "eu-west-1\n"), ("scopes [sso:account:access]: ", "\n"))

    def status(self):
        return self.child.wait(timeout=30)

    def test_whole(self):
        self.begin("sso", "--use-device-code")
        self.new_session()
        self.assertNotIn("Warning", self.until("There are 12 AWS accounts"))
        self.until("> Team 00 (000000000000)")
        shown = self.until("  Team 09 (000000000009)")
        self.assertNotIn("\x1b", shown)
        os.write(self.master, b"\x1b[A")                # round to the last one
        shown = self.until("> Team 11 (000000000011)")
        self.assertIn("\x1b[10A\x1b[J  Team 02", shown)  # the window moved
        os.write(self.master, b"x\x1bOA\r")              # letters are nothing
        self.until("Using the account ID 000000000010\r\n")
        self.until("> admin")                           # whatever the case
        os.write(self.master, b"\x1b[B\r")
        self.until("Using the role name \"Deployer\"\r\n")
        self.type(("Region [None]: ", "eu-north-1\n"), ("specified) [None]: ", "\n"),
                  ("Profile name [Deployer-000000000010]: ", "\n"))
        self.until("ecr sts get-caller-identity --profile Deployer-000000000010\r\n")
        self.assertEqual(self.status(), 0)
        self.assertEqual(self.server.tokens, {"access-me"})
        self.assertTrue(termios.tcgetattr(self.slave)[3] & termios.ICANON)
        self.assertEqual(self.config(), test_sso.CONFIG % test_sso.START + """\
[profile Deployer-000000000010]
sso_session = team
sso_account_id = 000000000010
sso_role_name = Deployer
region = eu-north-1
[sso-session team]
sso_start_url = %s
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
""" % test_sso.START)

    def test_ctrl_c_in_the_list(self):
        self.begin("sso", "--use-device-code")
        self.new_session()
        self.until("> Team 00")
        self.assertFalse(termios.tcgetattr(self.slave)[3] & termios.ICANON)
        os.write(self.master, b"\x03")
        self.assertEqual(self.status(), 130)
        self.assertTrue(termios.tcgetattr(self.slave)[3] & termios.ECHO)
        self.assertEqual(self.config(), test_sso.CONFIG % test_sso.START)

    def test_ctrl_c_and_ctrl_d_at_a_question(self):
        for typed, status in ((b"\x03", 130), (b"\x04", 255)):
            self.begin("sso-session", program="aws")
            self.until("SSO session name: ")
            os.write(self.master, typed)
            self.assertEqual(self.status(), status)
        self.assertEqual(self.config(), test_sso.CONFIG % test_sso.START)

    def test_what_is_refused_is_asked_again(self):
        self.begin("sso-session", program="aws")
        self.type(("name: ", "\n"), ("A value is required\r\nSSO session name: ", "new\n"),
                  ("URL [None]: ", "no url\n"),
                  ("Not a valid Start URL\r\nSSO start URL [None]: ", test_sso.START + "\n"),
                  ("region [None]: ", "eu-west-1\n"), ("access]: ", "a b\n"),
                  ("separated by commas\r\nSSO registration scopes", " a:b, c:d\n"))
        self.until("aws sso login --sso-session new\r\n")
        self.assertEqual(self.status(), 0)
        self.assertIn("\n[sso-session new]\nsso_start_url = %s\nsso_region = eu-west-1\n"
                      "sso_registration_scopes = a:b, c:d\n" % test_sso.START, self.config())

    def test_the_code_flow(self):
        self.begin("sso", "--no-browser", "--profile", "dev")
        self.until("SSO session name [corp]: ")
        os.write(self.master, b"\n")
        self.until("following URL:\r\n\r\n")
        query = dict(urllib.parse.parse_qsl(self.until("\r\n").partition("?")[2]))
        test_sso.visit(query["redirect_uri"] + "?code=c&state=" + query["state"])
        self.type(("> Team 00", "\n"), ("> admin", "\n"), ("[None]: ", "\n"),
                  ("[None]: ", "text\n"))
        self.until("ecr sts get-caller-identity --profile dev\r\n")
        self.assertEqual(self.status(), 0)
        self.assertIn("[profile dev]\nsso_session = corp\nsso_account_id = 000000000000\n"
                      "sso_role_name = admin\noutput = text\n", self.config())


class Pipe(Case):
    """As ecr, which is not held to the peer's line editor."""

    def run_it(self, stdin, *words):
        return subprocess.run(
            [os.path.join(BUILD, "ecr"), "configure", *words], input=stdin,
            env=self.environment(), capture_output=True, text=True, timeout=60)

    def test_a_refused_line_is_gone(self):
        done = self.run_it("new\nnonsense\n%s\neu-west-1\n\n" % test_sso.START, "sso-session")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("sso_start_url = %s\n" % test_sso.START, self.config())
        self.assertIn("ecr sso login --sso-session new\n", done.stdout)

    def test_the_list_takes_a_line_end(self):
        done = self.run_it("corp\n\x1b[B\n\n\n\nme\n", "sso", "--use-device-code")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("> Team 01 (000000000001)", done.stdout)
        self.assertNotIn("\x1b", done.stdout)
        self.assertIn("[profile me]\nsso_session = corp\nsso_account_id = 000000000001\n"
                      "sso_role_name = admin\n", self.config())

    def test_from_a_file(self):
        with open(self.home + "/answers", "w") as out:
            out.write("new\n%s\neu-west-1\n\n" % test_sso.START)
        with open(self.home + "/answers") as answers:
            done = subprocess.run([os.path.join(BUILD, "ecr"), "configure", "sso-session"],
                                  stdin=answers, env=self.environment(), timeout=60,
                                  capture_output=True)
        self.assertEqual(done.returncode, 0)

    def test_names_that_would_bend_a_terminal_or_a_file(self):
        self.server.RequestHandlerClass = self.odd("role\nx = 1")
        done = self.run_it("corp\n\n\nme\n", "sso", "--use-device-code")
        self.assertEqual(done.returncode, 255)
        self.assertEqual(self.config(), test_sso.CONFIG % test_sso.START)

    @staticmethod
    def odd(role):
        class Odd(Portal):
            def do_GET(self):
                body = json.dumps({"accountList": ACCOUNTS[:1],
                                   "roleList": [{"roleName": role}]}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
        return Odd


if __name__ == "__main__":
    unittest.main()
