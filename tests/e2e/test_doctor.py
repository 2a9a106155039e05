"""ecr doctor: each thing that people get wrong, and what it says of it.
SPDX-License-Identifier: Apache-2.0"""
import base64
import contextlib
import email.utils
import glob
import http.server
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from local_api import BUILD, Server

ECR = os.path.join(os.path.abspath(BUILD), "ecr")
HOST = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
NOWHERE = "http://127.0.0.1:1"


def later(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(
        time.time() + seconds))


class Doctor(unittest.TestCase):
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.server = Server(*cls.options)
        cls.addClassCleanup(cls.server.close)

    def setUp(self):
        self.home = tempfile.mkdtemp(prefix="ecr-doctor-")
        self.addCleanup(shutil.rmtree, self.home)

    def write(self, name, text):
        path = os.path.join(self.home, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as f:
            f.write(text if isinstance(text, str) else json.dumps(text))
        return path

    def run_doctor(self, *words, **env):
        # what is not here is asked for at a port where nobody listens
        env = {"PATH": self.home + "/bin:/usr/bin:/bin", "HOME": self.home,
               "REGISTRY_AUTH_FILE": self.home + "/auth.json",
               "AWS_ENDPOINT_URL": self.server.url, "AWS_REGION": "us-east-1",
               "AWS_ACCESS_KEY_ID": "123456789012", "AWS_MAX_ATTEMPTS": "1",
               "AWS_SECRET_ACCESS_KEY": "S3CRET", "HTTPS_PROXY": NOWHERE,
               "AWS_EC2_METADATA_DISABLED": "true", **env}
        done = subprocess.run(
            [ECR, "doctor", *words], capture_output=True, text=True,
            timeout=60, env={k: v for k, v in env.items() if v is not None})
        self.assertNotIn("S3CRET", done.stdout + done.stderr)
        return done

    def findings(self, *words, status, **env):
        done = self.run_doctor("--json", *words, **env)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        all_of_it = json.loads(done.stdout)
        self.assertEqual(all_of_it["status"],
                         {0: "ok", 1: "warn", 255: "fail"}[status])
        for one in all_of_it["findings"]:  # whoever is told is told what next
            self.assertTrue(one["level"] == "ok" or one.get("advice"), one)
        return all_of_it["findings"]

    def assert_found(self, found, check, level, text, advice=None):
        for one in found:
            if (one["check"], one["level"]) == (check, level) and \
                    text in one["text"]:
                self.assertIn(advice or "", one.get("advice", ""))
                return
        self.fail("no %s %s with %r in %s" % (check, level, text, found))

    def test_all_is_well(self):
        found = self.findings(status=0)
        self.assertEqual({one["level"] for one in found}, {"ok"})
        for check, text in (
                ("version", ", libcurl "), ("profile", "default"),
                ("region", "us-east-1 (partition aws)"),
                ("credentials", "from env"), ("endpoint", self.server.url),
                ("proxy", "none"), ("clock", "as the service's"),
                ("service", "answers"), ("login", "GetAuthorizationToken"),
                ("identity", "account 123456789012, arn:aws:iam::"),
                ("pull", "BatchGetImage"), ("push", "CompleteLayerUpload")):
            self.assert_found(found, check, "ok", text)
        done = self.run_doctor()
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("ok    pull         allowed for", done.stdout)

    def test_it_changes_nothing(self):
        self.server.call("CreateRepository", repositoryName="kept")
        before = self.server.call("DescribeRepositories")
        self.run_doctor(self.server.url[7:] + "/kept")
        self.run_doctor(self.server.url[7:])
        self.assertEqual(self.server.call("DescribeRepositories"), before)
        self.assertEqual(self.server.call(
            "ListImages", repositoryName="kept")["imageIds"], [])

    def test_regions(self):
        self.assert_found(
            self.findings(status=255, AWS_REGION="us-esat-1"),
            "region", "warn", "not known", "did you mean us-east-1?")
        self.assert_found(
            self.findings(status=255, AWS_REGION=None), "region", "fail",
            "You must specify a region", "AWS_REGION")

    def test_keys(self):
        for env, level, text, advice in (
                ({"AWS_ACCESS_KEY_ID": "ASIA1"}, "fail", "without their",
                 "AWS_SESSION_TOKEN"),
                ({"AWS_ACCESS_KEY_ID": "ASIA1", "AWS_SESSION_TOKEN": "x"},
                 "ok", "until when", None),
                ({"AWS_ACCESS_KEY_ID": "AKIA1", "AWS_SESSION_TOKEN": "x"},
                 "warn", "of others", "unset AWS_SESSION_TOKEN"),
                ({"AWS_ACCESS_KEY_ID": None}, "fail", "Unable to locate",
                 "aws login")):
            done = self.run_doctor("--json", **env)
            self.assert_found(json.loads(done.stdout)["findings"],
                              "credentials", level, text, advice)

    def test_keys_that_end(self):
        for left, level, text in ((7300, "ok", "for 2 hours"),
                                  (620, "warn", "for 10 minutes")):
            path = self.write("bin/keys", "#!/bin/sh\ncat <<.\n" + json.dumps(
                {"Version": 1, "AccessKeyId": "123456789012",
                 "SecretAccessKey": "S3CRET", "SessionToken": "t",
                 "Expiration": later(left)}) + "\n.\n")
            os.chmod(path, 0o755)
            self.write(".aws/config", "[default]\ncredential_process = %s\n"
                       % path)
            done = self.run_doctor("--json", AWS_ACCESS_KEY_ID=None,
                                   AWS_SECRET_ACCESS_KEY=None)
            self.assert_found(json.loads(done.stdout)["findings"],
                              "credentials", level, text)

    def test_what_another_account_may(self):
        found = self.findings(HOST + "/none", status=255,
                              AWS_ACCESS_KEY_ID="210987654321")
        self.assert_found(found, "pull", "warn", "denied for none: ",
                          "repository's policy")
        self.assert_found(found, "push", "warn", "PutImage")
        self.assert_found(found, "registry", "ok", "belongs to account")
        self.assert_found(found, "registry", "fail", "proxy")

    def test_another_region(self):
        self.assert_found(
            self.findings(HOST, status=255, AWS_REGION="eu-west-1"),
            "registry", "fail", "it is in us-east-1",
            "use --region us-east-1")
        self.assert_found(self.findings("docker.io", status=255), "registry",
                          "fail", "not a registry of ECR", "ACCOUNT.dkr.ecr")

    def test_proxies(self):
        tls = {"AWS_ENDPOINT_URL": "https://ecr.example"}
        self.assert_found(self.findings(status=255, **tls), "service", "fail",
                          "Failed to connect to proxy", "HTTPS_PROXY")
        found = self.findings(
            status=255, AWS_ENDPOINT_URL="https://127.0.0.1:1",
            NO_PROXY="10.0.0.0/8,127.0.0.1")
        self.assert_found(found, "proxy", "ok", "NO_PROXY excepts 127.0.0.1")
        self.assert_found(found, "proxy", "warn", "10.0.0.0/8")
        self.assert_found(
            self.findings(status=255, AWS_ENDPOINT_URL=NOWHERE,
                          HTTPS_PROXY=None, ALL_PROXY=NOWHERE),
            "proxy", "warn", "ALL_PROXY is set")
        found = self.findings(status=255, HTTPS_PROXY="http://me:S3CRET@"
                              "127.0.0.1:1", **tls)
        self.assert_found(found, "proxy", "ok", "127.0.0.1:1")

    def test_names_and_connections_apart(self):
        self.assert_found(
            self.findings(status=255, AWS_ENDPOINT_URL=NOWHERE), "service",
            "fail", "Could not connect", "nobody listens")
        # a name that nobody is asked about
        self.assert_found(
            self.findings(status=255,
                          AWS_ENDPOINT_URL="http://ecr.onion"),
            "service", "fail", "Could not connect", "no such name")

    def test_certificates(self):
        self.assert_found(
            self.findings(status=255, AWS_ENDPOINT_URL="https://127.0.0.1:1",
                          AWS_CA_BUNDLE="/nowhere/ca.pem"),
            "trust", "fail", "/nowhere/ca.pem", "AWS_CA_BUNDLE")
        self.assert_found(
            self.findings("--no-verify-ssl", status=255,
                          AWS_ENDPOINT_URL="https://127.0.0.1:1"),
            "trust", "warn", "no certificate")
        self.assert_found(
            self.findings(
                status=255, NO_PROXY="*",
                AWS_ENDPOINT_URL=self.server.url.replace("http:", "https:")),
            "service", "fail", "SSL validation failed", "http://")

    def test_what_speaks_no_tls(self):
        """It answers with something else, or hangs up, as newer releases of
        libmicrohttpd do."""
        def serve():
            with contextlib.suppress(OSError):
                while True:
                    with listener.accept()[0] as wire:
                        wire.recv(1)
                        wire.sendall(reply)
                        wire.shutdown(socket.SHUT_WR)
                        while wire.recv(65536):
                            pass

        for reply, word in ((b"HTTP/1.1 400 Bad Request\r\n\r\n",
                             "WRONG_VERSION_NUMBER"),
                            (b"", "has been closed (EOF)")):
            listener = socket.create_server(("127.0.0.1", 0))
            thread = threading.Thread(target=serve)
            thread.start()
            url = "https://127.0.0.1:%d" % listener.getsockname()[1]
            found = self.findings(status=255, NO_PROXY="*",
                                  AWS_ENDPOINT_URL=url)
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
            thread.join()
            self.assert_found(found, "service", "fail", word, "http://")

    def test_sts_is_not_asked_behind_a_local_ecr(self):
        found = self.findings(status=0, AWS_ENDPOINT_URL=None,
                              AWS_ENDPOINT_URL_ECR=self.server.url)
        self.assertNotIn("identity", [one["check"] for one in found])

    def test_files_of_clients(self):
        self.write(".docker/config.json", {
            "credsStore": "desktop",
            "credHelpers": {HOST: "ecr-login", "ghcr.io": "other"},
            "auths": {HOST: {"auth": "eDp5"}}})
        self.write("auth.json", "{")
        found = self.findings(status=255)
        self.assert_found(found, "helper", "ok", "is not on PATH")
        self.assert_found(found, "docker", "warn", "docker-credential-desktop,"
                          " which is not on PATH", "credsStore")
        self.assert_found(found, "docker", "warn", HOST + " asks docker-"
                          "credential-ecr-login, which is not on PATH", "ln -s")
        self.assert_found(found, "docker", "warn", "is not looked at",
                          "ecr logout " + HOST)
        self.assert_found(found, "podman", "fail", "auth.json is not JSON")
        self.assertNotIn("ghcr.io", json.dumps(found))

    def test_a_helper_on_path(self):
        for name in ("ecr-login", "desktop"):
            os.chmod(self.write("bin/docker-credential-" + name, ""), 0o755)
        self.write(".docker/config.json", {"credsStore": "ecr-login",
                                           "credHelpers": {HOST: "ecr-login"}})
        found = self.findings(status=1)
        self.assert_found(found, "helper", "ok", self.home + "/bin/docker-")
        self.assert_found(found, "docker", "ok", HOST + " asks")
        self.assert_found(found, "docker", "warn", "Docker Hub", "HOST")
        self.write(".docker/config.json", {"credsStore": "desktop"})
        self.assert_found(self.findings(status=0), "docker", "ok", "desktop")

    def test_a_registry_that_no_client_knows(self):
        host = self.server.url[7:]
        self.assert_found(self.findings(host, status=1), "clients", "warn",
                          host, "ecr docker-config " + host)
        self.write(".docker/config.json", {"auths": {host: {"auth": "eDp5"}}})
        found = self.findings(host, status=0)
        self.assert_found(found, "docker", "ok", host + " has a login")
        self.assert_found(found, "registry", "ok", host + " answers")

    def test_until_when_a_login_lasts(self):
        """The service's tokens say so themselves, a local ECR's too."""
        host = self.server.url[7:]
        for client, name in (("docker", ".docker/config.json"),
                             ("podman", "auth.json")):
            for at, told in ((1700000000, "ran out at 2023-11-14T22:13:20Z"),
                             (4102444800, "until 2100-01-01T00:00:00Z"),
                             (10 ** 18 - 1, "until 9999-12-31T23:59:59Z")):
                theirs = base64.b64encode(json.dumps(
                    {"payload": "x", "version": "2", "type": "DATA_KEY",
                     "expiration": at}).encode()).decode()
                for token in (theirs, "ecrlocal3.123456789012.us-east-1."
                              "%d.2d.00" % at):
                    auth = base64.b64encode(b"AWS:" + token.encode()).decode()
                    self.write(name, {"auths": {
                        host: {"auth": auth}, HOST: {"auth": auth}}})
                    old = at < 1800000000
                    with self.subTest(client=client, at=at, token=token):
                        found = self.findings(host, status=int(old))
                        text = " has a login " + "that " * old + told
                        self.assert_found(
                            found, client, "warn" if old else "ok",
                            host + text, "ecr login --client %s %s" %
                            (client, host) if old else None)
                        self.assert_found(found, client, "ok", HOST + text)
            os.unlink(os.path.join(self.home, name))

    def test_what_no_other_command_begins_with(self):
        """A file or a setting that is refused is a finding."""
        for text, words, advice in (
                ("[default]\nregion = x\n\nwhat\n", "Unable to parse",
                 "correct line 4: "),
                ("no", "Unable to parse", "correct line 1: ")):
            path = self.write(".aws/config", text)
            self.assert_found(self.findings(status=255), "settings", "fail",
                              words + " config file: " + path, advice)
        os.unlink(path)
        self.write(".aws/credentials", "[a\n")
        found = self.findings(status=255)
        self.assert_found(found, "settings", "fail", "credentials",
                          "correct line 1")
        self.assertEqual([one["check"] for one in found],
                         ["version", "settings", "helper"])
        os.unlink(self.home + "/.aws/credentials")
        self.write(".aws/cli/alias", "what\n")
        self.assert_found(self.findings(status=255), "settings", "fail",
                          "/.aws/cli/alias", "correct line 1")
        os.unlink(self.home + "/.aws/cli/alias")
        self.assert_found(
            self.findings(status=255, AWS_MAX_ATTEMPTS="many"), "service",
            "fail", "many", "configure list")
        self.assert_found(
            self.findings(status=255, AWS_METADATA_SERVICE_TIMEOUT="long"),
            "settings", "fail", "long", "configure list")
        # what was typed wrong is refused as ever
        done = self.run_doctor("--color", "long")
        self.assertEqual((done.returncode, done.stdout), (252, ""))

    def test_the_names_of_checks_are_documented(self):
        root = os.path.dirname(os.path.dirname(os.path.dirname(
            os.path.abspath(__file__))))
        named = set()
        for path in glob.glob(root + "/src/cmd/doctor/check_*.c") + [
                root + "/src/cmd/doctor/doctor.c"]:
            with open(path) as source:
                named.update(re.findall(
                    r'(?:FINDING_\w+,|finding_fail\(doctor,|check_use\('
                    r'doctor, client,)\s*"(\w+)"', source.read()))
        with open(root + "/docs/troubleshooting.md") as page:
            told = re.search(r"`check` is one of (.*?);", page.read())[1]
        self.assertEqual(set(re.findall(r"`(\w+)`", told)),
                         named | {"docker", "podman"})

    def test_words(self):
        self.assertEqual(self.run_doctor("a", "b").returncode, 252)
        done = self.run_doctor(AWS_ENDPOINT_URL=NOWHERE)
        self.assertRegex(done.stdout, r"FAIL  service .*\n      -> no route")
        self.assertIn("1 of the checks failed", done.stderr)

    def print(self, *words, **env):
        return self.run_doctor(*words, AWS_ENDPOINT_URL=NOWHERE, **env).stdout

    def test_query(self):
        whole = json.loads(self.print("--json"))
        failed = [one["check"] for one in whole["findings"]
                  if one["level"] == "fail"]
        self.assertEqual(failed, ["service"])
        for words in ([], ["--json"]):
            self.assertEqual(json.loads(self.print(
                *words, "--query", "findings[?level==`fail`].check")), failed)

    def test_output(self):
        for words in ([], ["--json"]):
            self.assertEqual(self.print(*words, "--output", "json"),
                             self.print("--json"))
            self.assertIn("\nstatus: fail\n",
                          self.print(*words, "--output", "yaml"))
            self.assertEqual(self.print(*words, "--output", "text",
                                        "--query", "status"), "fail\n")
            self.assertTrue(self.print(*words, "--output", "text")
                            .startswith("fail\nFINDINGS\t"))
            table = self.print(*words, "--output", "table").splitlines()
            self.assertIn("doctor", table[1])
            self.assertIn("status", table[3])

    def test_a_configuration_that_cannot_be_read(self):
        self.write(".aws/config", "no section\n")
        self.assertEqual(self.print("--query", "findings[?level==`fail`].check",
                                    "--output", "text"), "settings\n")

    def test_the_output_of_the_profile_is_for_answers(self):
        self.write(".aws/config", "[default]\noutput = text\n")
        self.assertEqual(json.loads(self.print("--json"))["status"], "fail")
        self.assertTrue(self.print().startswith("ok    version"))

    def test_wrong_words(self):
        for words in (["--query", "status["], ["--output", "xml"]):
            done = self.run_doctor(*words)
            self.assertEqual((done.returncode, done.stdout), (252, ""))


class Tls(Doctor):
    """The same server behind TLS; only what differs is tested."""
    options = ("--tls",)

    def run_doctor(self, *words, **env):
        return super().run_doctor(*words, **{"NO_PROXY": "*", **env})

    def ca(self):
        return os.path.join(self.server.data, "ca.pem")

    def test_all_is_well(self):
        found = self.findings(status=0, AWS_CA_BUNDLE=self.ca())
        self.assert_found(found, "trust", "ok", self.ca())
        host = self.server.url[8:]
        self.assert_found(
            self.findings(host, status=1, AWS_CA_BUNDLE=self.ca()),
            "registry", "ok", "answers")

    def test_an_authority_of_its_own(self):
        self.assert_found(self.findings(status=255), "service", "fail",
                          "CERTIFICATE_VERIFY_FAILED", "ecr local env")


# what is inherited but says nothing new
for name in [n for n in dir(Doctor) if n.startswith("test_")]:
    if name not in Tls.__dict__:
        setattr(Tls, name, None)


class Hostile(unittest.TestCase):
    """A service that says what it likes, or nothing."""

    def ask(self, answers, *words, login=""):
        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *args):
                pass

            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                action = self.headers.get("X-Amz-Target", ".").split(".")[-1]
                asked.append(action)
                if action not in answers:
                    over.wait(60)
                    return
                body = json.dumps(answers[action]).encode()
                self.send_response(400 if "__type" in answers[action] else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                self.send_response(404)
                self.send_header("Content-Length", "0")
                self.end_headers()

        asked, over = [], threading.Event()
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.addCleanup(over.set)
        url = "http://%s127.0.0.1:%d" % (login, server.server_port)
        done = subprocess.run(
            [ECR, "doctor", *words, "--region", "us-east-1", "--endpoint-url",
             url, "--cli-read-timeout", "1"],
            capture_output=True, text=True, timeout=60, env={
                "PATH": "/usr/bin:/bin", "HOME": "/nowhere",
                "AWS_ACCESS_KEY_ID": "AKIA1", "AWS_SECRET_ACCESS_KEY": "s",
                "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:1"})
        return done, asked

    def test_what_it_says_is_no_finding(self):
        said = "no\nok    service      answers\r\nok    login        allowed"
        answers = {"GetAuthorizationToken": {
            "__type": "AccessDeniedException", "message": said}}
        done, _ = self.ask(answers)
        self.assertEqual(done.returncode, 255)
        self.assertNotIn("\r", done.stdout)
        self.assertEqual(
            [line for line in done.stdout.split("\n")
             if line.startswith(("ok    service", "ok    login"))], [])
        done, _ = self.ask(answers, "--json")
        self.assertTrue([one for one in json.loads(done.stdout)["findings"]
                         if said in one["text"]])

    def test_who_is_silent_is_not_waited_for_again(self):
        done, asked = self.ask({"GetAuthorizationToken": {
            "authorizationData": [{
                "authorizationToken": "QVdTOnB3", "expiresAt": 4e9,
                "proxyEndpoint": "https://" + HOST}]}}, "--json")
        self.assertEqual(asked.count("BatchCheckLayerAvailability"), 2)
        self.assertNotIn("GetDownloadUrlForLayer", asked)
        self.assertNotIn("UploadLayerPart", asked)
        found = {one["check"]: one["text"]
                 for one in json.loads(done.stdout)["findings"]}
        for use, last in (("pull", "BatchGetImage"),
                          ("push", "CompleteLayerUpload")):
            self.assertIn("no answer on BatchCheck", found[use])
            self.assertIn(last, found[use])

    def test_a_login_in_the_url_is_masked(self):
        for words in ([], ["--json"]):
            done, _ = self.ask({}, *words, login="us:s3cret@")
            self.assertNotIn("s3cret", done.stdout + done.stderr)
            self.assertIn("http://***@127.0.0.1:", done.stdout)


class Clock(unittest.TestCase):
    def ask(self, ahead):
        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *args):
                pass

            def date_time_string(self, timestamp=None):
                return email.utils.formatdate(time.time() + ahead, usegmt=True)

            def do_GET(self):
                self.send_response(404)
                self.send_header("Content-Length", "0")
                self.end_headers()

        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        done = subprocess.run(
            [ECR, "doctor", "--json", "--region", "us-east-1",
             "--endpoint-url", "http://127.0.0.1:%d" % server.server_port],
            capture_output=True, text=True, timeout=60, env={
                "PATH": "/usr/bin:/bin", "HOME": "/nowhere",
                "AWS_ACCESS_KEY_ID": "AKIA1", "AWS_SECRET_ACCESS_KEY": "s",
                "AWS_MAX_ATTEMPTS": "1"})
        return [(one["level"], one["text"], one.get("advice", ""))
                for one in json.loads(done.stdout)["findings"]
                if one["check"] == "clock"]

    def test_how_far_it_is_off(self):
        self.assertEqual(self.ask(0)[0][0], "ok")
        level, text, advice = self.ask(120)[0]
        self.assertEqual(level, "warn")
        self.assertIn("seconds behind the service's", text)
        level, text, advice = self.ask(-4000)[0]
        self.assertEqual(level, "fail")
        self.assertIn("seconds ahead of the service's", text)
        self.assertIn("NTP", advice)


if __name__ == "__main__":
    unittest.main()
