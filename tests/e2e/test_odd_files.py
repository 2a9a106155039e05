"""Pipes, devices, folders and floods where a file is kept: nobody is held.

SPDX-License-Identifier: Apache-2.0
"""
import concurrent.futures
import json
import os
import stat
import subprocess
import threading
import unittest

import test_doctor
from local_api import Server

HOST = test_doctor.HOST
SILENT = "Connection timed out"  # of a pipe into which nobody writes


class Case(test_doctor.Doctor):
    """With the server and the home of the doctor's tests."""

    def environment(self, **env):
        env = {"PATH": self.home + "/bin:/usr/bin:/bin", "HOME": self.home,
               "REGISTRY_AUTH_FILE": self.home + "/auth.json",
               "AWS_ENDPOINT_URL": self.server.url, "AWS_REGION": "us-east-1",
               "AWS_ACCESS_KEY_ID": "123456789012", "NO_PROXY": "*",
               "AWS_SECRET_ACCESS_KEY": "S3CRET", "AWS_MAX_ATTEMPTS": "1",
               "AWS_EC2_METADATA_DISABLED": "true", **env}
        return {k: v for k, v in env.items() if v is not None}

    def ecr(self, *words, feed="", **env):
        return subprocess.run(
            [env.pop("program", test_doctor.ECR), *words], input=feed,
            capture_output=True, text=True, timeout=60,
            env=self.environment(**env))

    def place(self, name):
        path = os.path.join(self.home, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def pipe(self, name):
        path = self.place(name)
        os.mkfifo(path)
        return path

    def feed(self, path, data):
        """Somebody who writes into a pipe as soon as it is read."""
        def write():
            with open(path, "wb") as f:
                f.write(data)

        writer = threading.Thread(target=write)
        writer.start()
        self.addCleanup(writer.join)


class Clients(Case):
    def test_a_pipe_that_nobody_writes_into(self):
        path = self.pipe(".docker/config.json")
        os.mkfifo(self.home + "/auth.json")
        os.symlink(test_doctor.ECR, self.home + "/docker-credential-ecr-login")
        runs = (("doctor", "--json"), ("login", "--client", "docker"),
                ("logout",), ("docker-config", HOST),
                ("login", "--client", "podman"))
        with concurrent.futures.ThreadPoolExecutor(len(runs)) as pool:
            doctor, *others = pool.map(lambda words: self.ecr(*words), runs)
        found = json.loads(doctor.stdout)["findings"]
        self.assert_found(found, "docker", "fail", path + ": " + SILENT,
                          "correct the file")
        self.assert_found(found, "podman", "fail", SILENT)
        for words, done in zip(runs[1:], others):
            with self.subTest(words=words):
                self.assertEqual(done.returncode, 255, done.stderr)
                self.assertRegex(done.stderr, "Cannot read .*: " + SILENT)

    def test_a_pipe_that_is_written_into(self):
        self.feed(self.pipe(".docker/config.json"),
                  json.dumps({"credHelpers": {HOST: "none"}}).encode())
        done = self.ecr("doctor", "--json")
        self.assert_found(json.loads(done.stdout)["findings"], "docker",
                          "warn", HOST + " asks docker-credential-none")

    def test_devices_and_folders(self):
        path = self.place(".docker/config.json")
        for target, words in (("/dev/zero", "File too large"),
                              ("/dev", "Is a directory")):
            os.symlink(target, path)
            for command in ("login", "logout"):
                done = self.ecr(command)
                self.assertEqual(done.returncode, 255)
                self.assertIn("Cannot read %s: %s" % (path, words),
                              done.stderr)
            found = json.loads(self.ecr("doctor", "--json").stdout)
            self.assert_found(found["findings"], "docker", "fail", words,
                              "correct the file")
            os.unlink(path)

    def test_a_device_stays_what_it_is(self):
        path = self.place(".docker/config.json")
        os.symlink("/dev/full", path)
        os.symlink("/dev/null", self.home + "/auth.json")
        for client, words in (("docker", "Cannot read"),
                              ("podman", "Cannot write")):
            done = self.ecr("login", "--client", client)
            self.assertEqual(done.returncode, 255)
            self.assertIn(words, done.stderr)
        for device in ("/dev/full", "/dev/null"):
            self.assertTrue(stat.S_ISCHR(os.stat(device).st_mode))
        self.assertEqual(self.ecr("logout", "--client", "podman").returncode,
                         0)


class Configuration(Case):
    def test_a_pipe_is_no_configuration(self):
        """The peer looks for plain files as well."""
        for name in ("config", "credentials"):
            self.pipe(".aws/" + name)
        done = self.ecr("describe-registry")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_flood(self):
        path = self.place(".aws/config")
        with open(path, "wb") as f:
            f.truncate(17 << 20)
        found = self.findings(status=255)
        self.assert_found(found, "settings", "fail", "too large",
                          "correct the file")

    def test_input_comes_through_pipes(self):
        """Where the peer reads them once; --cli-input-json it reads twice."""
        create = "create-repository", "--repository-name"
        done = self.ecr(*create, "file:///dev/stdin", feed="by/stdin")
        self.assertEqual(done.returncode, 0, done.stderr)
        path = self.pipe("input")
        self.feed(path, b"by/pipe")
        done = self.ecr(*create, "file://" + path)
        self.assertEqual(done.returncode, 0, done.stderr)
        done = subprocess.run(
            ["bash", "-c", "%s %s file://<(sleep .1; printf by/shell)"
             % (test_doctor.ECR, " ".join(create))],
            capture_output=True, text=True, timeout=60,
            env=self.environment())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(
            [one["repositoryName"] for one in
             self.server.call("DescribeRepositories")["repositories"]],
            ["by/stdin", "by/pipe", "by/shell"])

    def test_a_program_that_does_not_end(self):
        for words in ("sleep 600", "sleep 600 >&- 2>&-"):
            path = self.write("keys", "#!/bin/sh\nexec " + words + "\n")
            os.chmod(path, 0o755)
            self.write(".aws/config",
                       "[default]\ncredential_process = %s\n" % path)
            done = self.ecr("doctor", "--json", "--cli-read-timeout", "1",
                            AWS_ACCESS_KEY_ID=None,
                            AWS_SECRET_ACCESS_KEY=None)
            self.assertEqual(done.returncode, 255)
            self.assert_found(
                json.loads(done.stdout)["findings"], "credentials", "fail",
                "not done after 3 seconds", "credential_process")


class Bundles(Case):
    options = ("--tls",)

    def bundle(self):
        with open(os.path.join(self.server.data, "ca.pem"), "rb") as f:
            return f.read()

    def test_a_pipe_is_read_once(self):
        """Many connections, of one run and of several handles."""
        for words in (("doctor",), ("describe-registry",)):
            path = self.pipe(words[0])
            self.feed(path, self.bundle())
            done = self.ecr(*words, AWS_CA_BUNDLE=path)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        path = self.pipe("ssl")
        self.feed(path, self.bundle())
        done = self.ecr("describe-registry", SSL_CERT_FILE=path)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_what_is_no_bundle(self):
        pipe, empty = self.pipe("pipe"), self.write("empty", "nothing")
        for path, why in ((pipe, SILENT), ("/dev/zero", "File too large"),
                          ("/dev", "Is a directory"),
                          ("/dev/null", "no certificate is in it"),
                          (empty, "no certificate is in it"),
                          ("/nowhere/x", "No such file")):
            with self.subTest(path=path):
                found = self.findings(status=255, AWS_CA_BUNDLE=path,
                                      HTTPS_PROXY=None)
                self.assert_found(found, "trust", "fail",
                                  "%s cannot be used: %s" % (path, why),
                                  "AWS_CA_BUNDLE")
        for env in ({"AWS_CA_BUNDLE": pipe}, {"SSL_CERT_FILE": pipe}):
            done = self.ecr("describe-registry", **env)
            self.assertEqual(done.returncode, 255)
            self.assertIn(SILENT, done.stderr)


class Slow(unittest.TestCase):
    """What drips has an end, too."""

    def test_an_answer_without_end(self):
        server = Server()
        self.addCleanup(server.close)
        listener = test_doctor.http.server.HTTPServer(
            ("127.0.0.1", 0), Drip)
        self.addCleanup(listener.server_close)
        self.addCleanup(listener.shutdown)
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        done = subprocess.run(
            [test_doctor.ECR, "doctor", "--cli-read-timeout", "1",
             "--endpoint-url",
             "http://127.0.0.1:%d" % listener.server_port],
            capture_output=True, text=True, timeout=60, env={
                "PATH": "/usr/bin:/bin", "HOME": "/nowhere",
                "AWS_ACCESS_KEY_ID": "AKIA1", "AWS_SECRET_ACCESS_KEY": "s",
                "AWS_REGION": "us-east-1", "AWS_MAX_ATTEMPTS": "1"})
        self.assertEqual(done.returncode, 255)
        self.assertRegex(done.stdout, "FAIL  service  .* timeout on endpoint")


class Drip(test_doctor.http.server.BaseHTTPRequestHandler):
    """A byte of the body every 50 milliseconds, until the other side goes."""

    def log_message(self, *args):
        pass

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        try:
            for _ in range(10000):
                self.wfile.write(b"x")
                test_doctor.time.sleep(0.05)
        except OSError:
            self.close_connection = True


# those of the doctor are tested there
for name in [n for n in dir(test_doctor.Doctor) if n.startswith("test_")]:
    setattr(Case, name, None)


if __name__ == "__main__":
    unittest.main()
