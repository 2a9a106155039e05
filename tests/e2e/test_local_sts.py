"""STS of ecr-local: keys for a while, and whose they are."""
import base64
import contextlib
import hmac
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse
import xml.etree.ElementTree

from local_api import Server, signed_headers
from test_local_run import Case

ROLE = "arn:aws:iam::210987654321:role/path/deploy"
WHO = "arn:aws:sts::210987654321:assumed-role/deploy/job"
USE = """use() { export AWS_ACCESS_KEY_ID=$1 AWS_SECRET_ACCESS_KEY=$2 \\
    AWS_SESSION_TOKEN=$3; }
KEYS='Credentials.[AccessKeyId,SecretAccessKey,SessionToken]'
"""


def jwt(**claims):
    parts = [json.dumps(p).encode() for p in ({"alg": "none"}, claims)]
    return ".".join(base64.urlsafe_b64encode(p).decode().rstrip("=")
                    for p in parts) + ".x"


class Sessions(Case):
    def test_a_role_is_its_account(self):
        for options in ((), ("--require-auth",), ("--aws-hosts",),
                        ("--account", "999999999999")):
            out = self.output(USE + """
use $(aws sts assume-role --role-arn %s --role-session-name job \\
    --query "$KEYS" --output text)
aws sts get-caller-identity --query '[Account,Arn]' --output text
aws ecr create-repository --repository-name app --output text \\
    --query repository.registryId
aws ecr get-login-password | cut -d. -f2
""" % ROLE, *options)
            self.assertEqual(out.split(), [
                "210987654321", WHO, "210987654321", "210987654321"])

    def test_web_identity(self):
        token = jwt(iss="https://issuer.example", sub="repo:x", aud=["sts"],
                    exp=time.time() + 60)
        for options in ((), ("--require-auth",)):
            out = self.output(USE + """
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
call() { aws sts assume-role-with-web-identity --role-arn %s \\
    --role-session-name job --web-identity-token "$1" --output text \\
    --query "$2"; }
call %s '[Provider,SubjectFromWebIdentityToken,Audience]'
use $(call any-token "$KEYS")
aws sts get-caller-identity --query Arn --output text
aws ecr describe-repositories --output text
""" % (ROLE, token), *options)
            self.assertEqual(out.split(), [
                "https://issuer.example", "repo:x", "sts", WHO])

    def test_a_session_of_ones_own(self):
        for options in ((), ("--require-auth",)):
            out = self.output(USE + """
use $(aws sts get-session-token --query "$KEYS" --output text)
aws sts get-caller-identity --query Account --output text
aws sts get-session-token 2>&1
aws sts assume-role --role-arn %s --role-session-name job --query \\
    AssumedRoleUser.Arn --output text
""" % ROLE, *options)
            self.assertTrue(out.startswith("123456789012\n"), out)
            self.assertIn("(AccessDenied)", out)
            self.assertIn("Cannot call GetSessionToken with session", out)
            self.assertTrue(out.endswith(WHO + "\n"), out)

    def test_profiles_of_roles_that_the_command_makes(self):
        if subprocess.run([sys.executable, "-c", "import boto3"],
                          capture_output=True).returncode != 0:
            self.skipTest("no boto3")
        self.write("config", "[profile r]\nrole_arn = %s\n"
                   "credential_source = Environment\n"
                   "role_session_name = job\n" % ROLE)
        out = self.output(
            "AWS_CONFIG_FILE=~/config %s -c 'import boto3; print(boto3.Session"
            "(profile_name=\"r\").client(\"sts\").get_caller_identity()"
            "[\"Arn\"])'" % sys.executable, "--require-auth")
        self.assertEqual(out, WHO + "\n")


KEYS = """[a]
aws_access_key_id = AKIDA
aws_secret_access_key = secret/a
account = 111111111111
[b]
aws_access_key_id = AKIDB
aws_secret_access_key = secret/b
account = 222222222222
trusts = 333333333333
[c]
aws_access_key_id = AKIDC
aws_secret_access_key = secret/c
account = 333333333333
[ci]
role_arn = %s
web_identity_token_file = %s
"""


class Query(unittest.TestCase):
    """Straight to a server that checks signatures."""
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.token = os.path.join(cls.folder.name, "token")
        path = os.path.join(cls.folder.name, "keys")
        with open(path, "w") as out:
            out.write(KEYS % (ROLE, cls.token))
        cls.server = Server("--require-auth", "--credentials", path)

    @classmethod
    def tearDownClass(cls):
        cls.server.close()
        cls.folder.cleanup()

    def ask(self, action, key=None, secret=None, token=None, server=None,
            **form):
        """The status, and the reply as {name: text}."""
        server = server or self.server
        body = urllib.parse.urlencode(dict(
            form, Action=action, Version="2011-06-15")).encode()
        headers = {}
        if key:
            headers = signed_headers(server, body, key, secret, None,
                                     service="sts", target=False)
        if token:
            headers["X-Amz-Security-Token"] = token
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        status, _, text = server.request("POST", "/", body, headers)
        return status, {e.tag.split("}")[1]: e.text for e in
                        xml.etree.ElementTree.fromstring(text).iter()}

    def assume(self, account, key="AKIDA", secret="secret/a", **more):
        return self.ask("AssumeRole", key, secret,
                        RoleArn="arn:aws:iam::%s:role/r" % account,
                        RoleSessionName="job", **more)

    def test_who_may_take_a_role(self):
        for account, key, good in (
                ("111111111111", "a", True), ("444444444444", "a", True),
                ("222222222222", "a", False), ("333333333333", "b", False),
                ("222222222222", "c", True)):
            status, reply = self.assume(account, "AKID" + key.upper(),
                                        "secret/" + key)
            self.assertEqual(status, 200 if good else 403, (account, key))
            if not good:
                self.assertEqual(reply["Code"], "AccessDenied")
                self.assertEqual(
                    reply["Message"], "User: arn:aws:iam::%s:root is not "
                    "authorized to perform: sts:AssumeRole on resource: "
                    "arn:aws:iam::%s:role/r" % (
                        {"a": "1", "b": "2"}[key] * 12, account))

    def test_keys_are_good_and_only_whole(self):
        _, keys = self.assume("444444444444")
        key, secret, token = (keys["AccessKeyId"], keys["SecretAccessKey"],
                              keys["SessionToken"])
        self.assertRegex(key, r"\AASIA[A-Z2-7]{16}\Z")
        status, who = self.ask("GetCallerIdentity", key, secret, token)
        self.assertEqual((status, who["Account"], who["Arn"]), (
            200, "444444444444",
            "arn:aws:sts::444444444444:assumed-role/r/job"))
        self.assertEqual(who["UserId"], keys["AssumedRoleId"])
        _, other = self.assume("444444444444")
        for key, secret, token, code in (
                (key, secret + "x", token, "SignatureDoesNotMatch"),
                (key, secret, None, "InvalidClientTokenId"),
                (key, secret, token + "0", "InvalidClientTokenId"),
                (key, secret, token.replace("444444444444", "111111111111"),
                 "InvalidClientTokenId"),
                (other["AccessKeyId"], secret, token, "InvalidClientTokenId"),
                ("AKIDNONE", "x", None, "InvalidClientTokenId")):
            status, reply = self.ask("GetCallerIdentity", key, secret, token)
            self.assertEqual((status, reply["Code"]), (403, code))
        self.assertEqual(reply["Message"], "The security token included in "
                         "the request is invalid.")

    def test_keys_end(self):
        _, keys = self.assume("444444444444")
        with contextlib.closing(sqlite3.connect(
                os.path.join(self.server.data, "ecr.db"))) as db:
            secret = db.execute("SELECT value FROM secret").fetchone()[0]

        def mac(parts):
            text = "".join("%d:%s," % (len(p), p) for p in parts)
            return hmac.new(secret, text.encode(), "sha256").hexdigest()

        kind, account, region, _, who, _ = keys["SessionToken"].split(".")
        for ahead, code in ((60, None), (-1, "ExpiredToken")):
            parts = (kind, account, region, "%d" % (time.time() + ahead), who)
            token = ".".join(parts + (mac(parts + (keys["AccessKeyId"],)),))
            own = mac(("ecr-local session", keys["AccessKeyId"], token))[:40]
            status, reply = self.ask("GetCallerIdentity", keys["AccessKeyId"],
                                     own, token)
            self.assertEqual(reply.get("Code"), code)
            self.assertEqual(status, 403 if code else 200)
        self.assertEqual(reply["Message"], "The security token included in "
                         "the request is expired")

    def test_tokens_of_others(self):
        def bring(token, role=ROLE):
            return self.ask("AssumeRoleWithWebIdentity", RoleArn=role,
                            RoleSessionName="job", WebIdentityToken=token)

        good = jwt(iss="https://issuer.example", sub="x")
        status, reply = bring(good)
        self.assertEqual((status, reply["Code"], reply["Message"]), (
            400, "InvalidIdentityToken", "No OpenIDConnect provider found in "
            "your account for https://issuer.example"))
        with open(self.token, "w") as out:
            out.write(good + "\n")
        self.addCleanup(os.unlink, self.token)
        status, reply = bring(good)
        self.assertEqual((status, reply.get("Arn")), (200, WHO))
        for token, role in ((good + "x", ROLE), (good, ROLE + "2")):
            self.assertEqual(bring(token, role)[1]["Code"],
                             "InvalidIdentityToken")
        old = jwt(iss="i", exp=1000)
        with open(self.token, "w") as out:
            out.write(old)
        self.assertEqual(bring(old)[1]["Code"], "ExpiredTokenException")
        status, reply = self.ask("GetCallerIdentity")
        self.assertEqual((status, reply["Code"]),
                         (403, "MissingAuthenticationToken"))

    def test_nobody_is_trusted_without_a_word(self):
        with tempfile.NamedTemporaryFile("w") as keys:
            keys.write(KEYS.split("[b]")[0])
            keys.flush()
            server = Server("--require-auth", "--credentials", keys.name)
            self.addCleanup(server.close)
        status, reply = self.ask(
            "AssumeRoleWithWebIdentity", server=server, RoleArn=ROLE,
            RoleSessionName="job", WebIdentityToken="token")
        self.assertEqual((status, reply["Code"]),
                         (403, "MissingAuthenticationToken"))

    def test_parameters(self):
        frame = "validation error%s detected: Value %s at '%s' failed to " \
            "satisfy constraint: Member must "
        for form, message in (
                (dict(RoleArn=ROLE), "1 " + frame % (
                    "", "null", "roleSessionName") + "not be null"),
                (dict(RoleArn="x", RoleSessionName="job"), "1 " + frame % (
                    "", "'x'", "roleArn") +
                 "have length greater than or equal to 20"),
                (dict(RoleArn=ROLE, RoleSessionName="a b"), "1 " + frame % (
                    "", "'a b'", "roleSessionName") +
                 "satisfy regular expression pattern: [\\w+=,.@-]*"),
                (dict(RoleArn=ROLE, RoleSessionName="job",
                      DurationSeconds="899"), "1 " + frame % (
                    "", "'899'", "durationSeconds") +
                 "have value greater than or equal to 900"),
                (dict(RoleArn=ROLE, RoleSessionName="job",
                      DurationSeconds="43201"), "1 " + frame % (
                    "", "'43201'", "durationSeconds") +
                 "have value less than or equal to 43200"),
                (dict(), "2 " + frame % ("s", "null", "roleArn") +
                 "not be null; Value null at 'roleSessionName' failed to "
                 "satisfy constraint: Member must not be null"),
                (dict(RoleArn="arn:aws:iam::12:role/abcdefg",
                      RoleSessionName="job"),
                 "arn:aws:iam::12:role/abcdefg is invalid"),
                (dict(RoleArn="arn:aws:iam::123456789012:user/x",
                      RoleSessionName="job"),
                 "arn:aws:iam::123456789012:user/x is invalid")):
            status, reply = self.ask("AssumeRole", "AKIDA", "secret/a", **form)
            self.assertEqual((status, reply["Code"], reply["Message"]),
                             (400, "ValidationError", message))
        status, reply = self.ask("GetSessionToken", "AKIDA", "secret/a",
                                 DurationSeconds="x")
        self.assertEqual(reply["Code"], "MalformedInput")
        _, keys = self.assume("444444444444")
        status, reply = self.ask(
            "AssumeRole", keys["AccessKeyId"], keys["SecretAccessKey"],
            keys["SessionToken"], RoleArn=ROLE, RoleSessionName="job",
            DurationSeconds="3601")
        self.assertIn("role chaining", reply["Message"])
        self.assertEqual(self.ask("Nonsense", "AKIDA", "secret/a")[1]["Code"],
                         "InvalidAction")

    def test_key_info(self):
        status, reply = self.ask("GetAccessKeyInfo", "AKIDA", "secret/a",
                                 AccessKeyId="AKIDAKIDAKIDAKID")
        self.assertEqual((status, reply["Account"]), (200, "123456789012"))


if __name__ == "__main__":
    unittest.main()
