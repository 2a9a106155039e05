"""Files and caches that we wrote are read by others, and theirs by us.

boto3 and whatever `aws` is on PATH (version 1 or 2), and one more that ECR_PEER
names; each is skipped where it is not.  Everything stays on loopback.
SPDX-License-Identifier: Apache-2.0
"""
import glob
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.parse

from local_api import BUILD

try:
    import boto3
except ImportError:
    boto3 = None

START = "https://d-9067example.awsapps.com/start"
KEYS = """<Credentials><AccessKeyId>%s</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
<SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>
<AssumedRoleUser><AssumedRoleId>A:s</AssumedRoleId>
<Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn></AssumedRoleUser>"""
IDENTITY = "<Account>123456789012</Account><Arn>%s</Arn><UserId>AIDA</UserId>"
ANSWERS = {
    "/client/register": {"clientId": "client", "clientSecret": "client-secret",
                         "clientSecretExpiresAt": 4070908800},
    "/device_authorization": {
        "deviceCode": "device", "userCode": "WXYZ", "expiresIn": 600, "interval": 0,
        "verificationUri": "https://device.example/",
        "verificationUriComplete": "https://device.example/?c=WXYZ"},
    "/token": {"accessToken": "access-me", "expiresIn": 28800, "refreshToken": "renew-me"},
    "/logout": {},
    "/federation/credentials": {"roleCredentials": {
        "accessKeyId": "ASIASSO", "secretAccessKey": "s", "sessionToken": "t",
        "expiration": 4070908800000}},
}
BOTO = """import boto3, sys
session = boto3.Session(profile_name=sys.argv[1])
if sys.argv[2] == "get":
    print(session._session.get_scoped_config()[sys.argv[3]])
else:
    print(session.client("sts").get_caller_identity()["Arn"])
"""


class Services(http.server.BaseHTTPRequestHandler):
    """STS says who signed; Identity Center lets everybody in."""

    def answer(self, kind, body):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def do_POST(self):
        form = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        path = urllib.parse.urlsplit(self.path).path
        action = dict(urllib.parse.parse_qsl(form)).get("Action") if path == "/" else path
        self.server.asked.append(action)
        if path != "/":
            self.answer("application/json", json.dumps(ANSWERS[path]))
            return
        signed = re.search(r"Credential=([^/]*)", self.headers.get("Authorization", ""))
        inner = IDENTITY % signed.group(1) if action == "GetCallerIdentity" else KEYS % "ASIAROLE"
        self.answer("text/xml", "<R><%sResult>%s</%sResult></R>" % (action, inner, action))

    def do_GET(self):
        path = urllib.parse.urlsplit(self.path).path
        self.server.asked.append((path, self.headers.get("x-amz-sso_bearer_token")))
        self.answer("application/json", json.dumps(ANSWERS[path]))

    def log_message(self, *words):
        pass


class Shared:
    """What holds for each of them: `program` and `words` of the other one."""

    program, boto = None, False

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = folder.name
        os.mkdir(self.home + "/ours")
        os.symlink(os.path.join(os.path.abspath(BUILD), "ecr"), self.home + "/ours/aws")
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Services)
        self.server.asked = []
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def call(self, command, stdin=""):
        kept = {name: value for name, value in os.environ.items()
                if name.startswith(("ASAN_", "UBSAN_", "PYENV", "PYTHON"))}
        done = subprocess.run(
            command, input=stdin, capture_output=True, text=True, timeout=120,
            env={**kept, "HOME": self.home, "PATH": os.environ["PATH"], "AWS_PAGER": "",
                 "AWS_ENDPOINT_URL": "http://127.0.0.1:%d" % self.server.server_port,
                 "HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1",
                 "AWS_EC2_METADATA_DISABLED": "true"})
        self.assertEqual(done.returncode, 0, (command, done.stderr))
        return done.stdout

    def ours(self, *words, stdin=""):
        return self.call([self.home + "/ours/aws", *words], stdin)

    def theirs(self, *words, stdin=""):
        return self.call([*self.program, *words], stdin)

    def who_is(self, side, profile):
        """The key with which a program signs for a profile."""
        if side == "ours" or not self.boto:
            ask = self.ours if side == "ours" else self.theirs
            return ask("sts", "get-caller-identity", "--query", "Arn", "--output", "text",
                       "--profile", profile).strip()
        return self.call([sys.executable, "-c", BOTO, profile, "who"]).strip()

    def setting(self, side, profile, name):
        if side == "ours" or not self.boto:
            ask = self.ours if side == "ours" else self.theirs
            return ask("configure", "get", name, "--profile", profile).strip()
        return self.call([sys.executable, "-c", BOTO, profile, "get", name]).strip()

    def sides(self):
        """Who writes, and who reads then."""
        yield self.ours, "ours", "theirs"
        if not self.boto:
            yield self.theirs, "theirs", "ours"

    def asked(self, action):
        return sum(action in (one, one[0]) for one in self.server.asked)

    def test_keys_and_settings(self):
        for number, (write, _, reader) in enumerate(self.sides()):
            for name in ("default", "two words"):
                with self.subTest(reader=reader, profile=name):
                    key = "AKIA%d%d" % (number, len(name))
                    write("configure", "set", "aws_access_key_id", key, "--profile", name)
                    write("configure", "set", "aws_secret_access_key", "s/+=", "--profile", name)
                    write("configure", "set", "region", "eu-west-%d" % number, "--profile", name)
                    self.assertEqual(self.who_is(reader, name), key)
                    self.assertEqual(self.setting(reader, name, "region"), "eu-west-%d" % number)

    def test_the_questions(self):
        for write, _, reader in self.sides():
            with self.subTest(reader=reader):
                write("configure", "--profile", "asked",
                      stdin="AKIAASKED\nsecret\nap-south-1\ntext\n")
                self.assertEqual(self.who_is(reader, "asked"), "AKIAASKED")
                self.assertEqual(self.setting(reader, "asked", "output"), "text")

    def test_imported(self):
        with open(self.home + "/keys.csv", "w") as out:
            out.write("\ufeffUser name,Access key ID,Secret access key\r\nada,AKIAADA,s\r\n")
        self.ours("configure", "import", "--csv", "file://%s/keys.csv" % self.home)
        self.ours("configure", "set", "region", "eu-west-1", "--profile", "ada")
        self.assertEqual(self.who_is("theirs", "ada"), "AKIAADA")

    def role(self):
        self.ours("configure", "set", "aws_access_key_id", "AKIABASE", "--profile", "base")
        self.ours("configure", "set", "aws_secret_access_key", "s", "--profile", "base")
        for name, value in (("role_arn", "arn:aws:iam::123456789012:role/r"),
                            ("source_profile", "base"), ("region", "eu-west-1"),
                            ("external_id", "xyz")):
            self.ours("configure", "set", name, value, "--profile", "role")

    def test_keys_of_a_role(self):
        self.role()
        for _, writer, reader in self.sides():
            with self.subTest(reader=reader):
                shutil.rmtree(self.home + "/.aws/cli", ignore_errors=True)
                self.server.asked.clear()
                self.assertEqual(self.who_is(writer, "role"), "ASIAROLE")
                self.assertEqual(len(glob.glob(self.home + "/.aws/cli/cache/*.json")), 1)
                self.assertEqual(self.who_is(reader, "role"), "ASIAROLE")
                # boto3 keeps none on the disk
                self.assertEqual(self.asked("AssumeRole"), 2 if self.boto else 1)

    def identity_center(self):
        self.ours("configure", "sso-session", stdin="corp\n%s\neu-west-1\n\n" % START)
        for name, value in (("sso_session", "corp"), ("sso_account_id", "123456789012"),
                            ("sso_role_name", "Developer"), ("region", "eu-west-1")):
            self.ours("configure", "set", name, value, "--profile", "dev")

    def test_a_login_of_ours(self):
        self.identity_center()
        self.ours("sso", "login", "--profile", "dev", "--use-device-code", "--no-browser")
        self.assertEqual(self.who_is("theirs", "dev"), "ASIASSO")
        self.assertIn(("/federation/credentials", "access-me"), self.server.asked)
        self.assertEqual(self.asked("/token"), 1)

    def test_a_token_that_must_be_renewed(self):
        self.identity_center()
        self.ours("sso", "login", "--profile", "dev", "--use-device-code", "--no-browser")
        for _, writer, reader in self.sides():
            shutil.rmtree(self.home + "/.aws/cli", ignore_errors=True)
            [cache] = [name for name in glob.glob(self.home + "/.aws/sso/cache/*.json")
                       if "refreshToken" in self.read(name)]
            token = json.loads(self.read(cache))
            with open(cache, "w") as out:
                json.dump({**token, "expiresAt": "2001-01-01T00:00:00Z"}, out)
            self.server.asked.clear()
            self.assertEqual(self.who_is(reader, "dev"), "ASIASSO")
            self.assertEqual(self.asked("/token"), 1)
            # and what the reader wrote
            shutil.rmtree(self.home + "/.aws/cli", ignore_errors=True)
            self.assertEqual(self.who_is(writer, "dev"), "ASIASSO")
            self.assertEqual(self.asked("/token"), 1)

    @staticmethod
    def read(name):
        with open(name) as text:
            return text.read()


@unittest.skipUnless(boto3, "boto3 is not here")
class Boto3(Shared, unittest.TestCase):
    boto = True


@unittest.skipUnless(shutil.which("aws"), "aws is not here")
class AwsCli(Shared, unittest.TestCase):
    program = [shutil.which("aws")]


@unittest.skipUnless(os.environ.get("ECR_PEER"), "ECR_PEER names no other aws")
class Peer(Shared, unittest.TestCase):
    """AWS CLI v2, which logs in as well."""

    program = [os.environ.get("ECR_PEER")]

    def test_a_login_of_theirs(self):
        self.identity_center()
        self.theirs("sso", "login", "--profile", "dev", "--use-device-code", "--no-browser")
        self.assertEqual(self.who_is("ours", "dev"), "ASIASSO")
        self.ours("sso", "logout")
        self.assertEqual([name for name in glob.glob(self.home + "/.aws/sso/cache/*.json")
                          if "accessToken" in self.read(name)], [])


if __name__ == "__main__":
    unittest.main()
