"""Attacks on logging in: hostile answers and hosts, planted caches, endless
input, and runs that are killed while they write.
SPDX-License-Identifier: Apache-2.0"""
import base64
import glob
import hashlib
import json
import os
import random
import re
import shutil
import signal
import time
import unittest

from login_server import HELPER, HOST, PROVIDER
from test_login import Case


class Caches(Case):
    """What somebody else could have laid into a cache is not used."""

    CONFIG = ("[profile base]\naws_access_key_id=AKIABASE\naws_secret_access_key=s\n"
              "[profile deploy]\nrole_arn=arn:aws:iam::1:role/r\nsource_profile=base\n"
              "role_session_name=name\n"
              "[profile sso]\nsso_start_url=https://corp.example/start\nsso_region=us-east-1\n"
              "sso_account_id=123456789012\nsso_role_name=r\n"
              "[profile session]\nsso_session=corp\nsso_account_id=123456789012\n"
              "sso_role_name=r\n[sso-session corp]\nsso_region=us-east-1\n"
              "sso_start_url=https://corp.example/start\n"
              "[profile login]\nlogin_session=me\n")
    FAR = "2099-01-01T00:00:00Z"

    def setUp(self):
        super().setUp()
        self.home.file(".aws/config", self.CONFIG)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            del self.home.env[name]

    @staticmethod
    def own_group():
        """Whether the user's group is the user alone, as useradd makes it."""
        return os.geteuid() == os.getegid() != 0

    def spoiled(self, name, text):
        """The file, foreign in one way after another."""
        path = os.path.join(self.home.path, name)
        folder = os.path.dirname(path)
        ways = [("file 602", lambda: os.chmod(path, 0o602)),
                ("folder 757", lambda: os.chmod(folder, 0o757)),
                ("folder 1777", lambda: os.chmod(folder, 0o1777)),
                ("link", lambda: (os.rename(path, path + ".real"),
                                  os.symlink(path + ".real", path)))]
        if not self.own_group():
            ways += [("file 620", lambda: os.chmod(path, 0o620)),
                     ("folder 775", lambda: os.chmod(folder, 0o775))]
        if os.geteuid() == 0:
            ways += [("file's owner", lambda: os.chown(path, 12345, 12345)),
                     ("folder's owner", lambda: os.chown(folder, 12345, 12345))]
        for how, spoil in ways:
            shutil.rmtree(folder)
            self.home.file(name, text)
            spoil()
            yield how, path
        shutil.rmtree(folder)
        self.home.file(name, text)

    def role(self):
        """Who signed the last request, and whether the role was assumed."""
        start = len(self.api.calls)
        self.ecr("get-authorization-token", "--profile", "deploy")
        return self.api.calls[-1].key, len(self.api.calls) - start > 1

    def test_roles(self):
        self.assertEqual(self.role(), ("AKIAROLE1", True))
        self.assertEqual(self.role(), ("AKIAROLE1", False))
        name, = os.listdir(self.home.path + "/.aws/cli/cache")
        name = ".aws/cli/cache/" + name
        planted = self.home.file(name).replace("AKIAROLE1", "AKIAPLANTED")
        for how, _ in self.spoiled(name, planted):
            key, assumed = self.role()
            self.assertTrue(assumed, how)
            self.assertNotEqual(key, "AKIAPLANTED", how)
        self.assertEqual(self.role(), ("AKIAPLANTED", False))

    def test_ones_own_group_is_nobody_else(self):
        """A umask of 002 goes with it: what AWS CLI leaves then counts."""
        self.assertEqual(self.role(), ("AKIAROLE1", True))
        folder = self.home.path + "/.aws/cli/cache"
        os.chmod(folder, 0o775)
        self.assertEqual(self.role()[1], not self.own_group())

    def refused(self, profile, name, text):
        self.home.file(name, "")
        for how, path in self.spoiled(name, json.dumps(text)):
            done = self.home.run("ecr", "get-authorization-token", "--profile", profile)
            self.assertEqual(done.returncode, 255, how)
            self.assertIn("%s is not used: " % path, done.err, how)
            self.assertIn("chmod go-w", self.ecr("doctor", "--profile", profile, status=255).out)
        self.assertEqual(self.api.calls, [])

    def test_identity_center(self):
        token = {"accessToken": "planted", "expiresAt": self.FAR}
        for profile, name in (("sso", b"https://corp.example/start"), ("session", b"corp")):
            key = hashlib.sha1(name).hexdigest()
            self.refused(profile, ".aws/sso/cache/%s.json" % key, token)

    def test_logins(self):
        path = ".aws/login/cache/%s.json" % hashlib.sha256(b"me").hexdigest()
        self.refused("login", path, {
            "accessToken": {"accessKeyId": "AKIALOGIN", "secretAccessKey": "s",
                            "sessionToken": "t", "expiresAt": self.FAR, "accountId": "1"},
            "refreshToken": "r", "dpopKey": "k", "clientId": "c"})
        self.ecr("get-authorization-token", "--profile", "login")
        self.assertEqual(self.api.calls[-1].key, "AKIALOGIN")

    def test_registry_tokens(self):
        self.home.env.update(AWS_ACCESS_KEY_ID="AKIAENV", AWS_SECRET_ACCESS_KEY="s")
        self.ecr("login", HOST)
        path, = glob.glob(self.home.path + "/.cache/ecr/token-*")
        os.rename(self.home.path + "/.ecr", self.home.path + "/.none")
        for how in (0o757, 0o777):
            os.chmod(os.path.dirname(path), how)
            os.chmod(self.home.path + "/.none", how)
            start = len(self.api.calls)
            self.ecr("login", HOST, AWS_ECR_CACHE_DIR=self.home.path + "/.none",
                     ECR_CACHE_DIR=os.path.dirname(path))
            self.assertEqual(len(self.api.calls), start + 1, oct(how))


class Hosts(Case):
    """Which hosts are those of ECR: the vectors of the client's reader."""

    def vectors(self):
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..",
                               "vectors", "registry", "hosts.txt")) as file:
            return [line.split()[:2] for line in file if line[:1] not in "#\n"]

    def test_the_kubelet_is_told_of_all_of_them(self):
        """Its `*` stands for one label."""
        text = self.ecr("kubelet-config").out
        patterns = [re.compile("^" + re.escape(p).replace(r"\*", "[^.]+") + "$")
                    for p in re.findall('- "(.*)"', text)]
        for host, kind in self.vectors():
            host = re.sub("^[a-z]+://|[:/].*", "", re.sub("^https?://", "", host))
            # a region that is nowhere yet, and two forms that are no names of AWS's
            if kind in ("private", "public") and "lala-land" not in host \
                    and not re.match(r"\d+\.dkr-ecr\.[^.]+\.amazonaws", host):
                self.assertTrue(any(p.match(host) for p in patterns), host)
            elif kind == "refused" and "/" not in host and ".fake." in host:
                self.assertFalse(any(p.match(host) for p in patterns), host)
        self.assertEqual(len(patterns), len(set(patterns)))


class Answers(Case):
    """A service that is not what it should be."""

    HOSTILE = ("https://ghcr.io", "ghcr.io", "https://index.docker.io/v1/", "https://localhost:1",
               "https://%s.evil.example" % HOST, "https://me@" + HOST, "http://" + HOST, "",
               "https://" + HOST + "\x1b[2J", "https://\x1b]0;title\x07\u202e.example")
    OLD = {"auths": {"ghcr.io": {"auth": "bWU6aGVyZQ=="},
                     "https://index.docker.io/v1/": {"auth": "bWU6dGhlcmU="}}}

    def setUp(self):
        super().setUp()
        self.home.file(".docker/config.json", json.dumps(self.OLD))

    def refused(self, *words, **extra):
        done = self.ecr(*words, status=255, **extra)
        self.assertIn("a password for a host that is not its own", done.err)
        self.assertNotRegex(done.out + done.err, "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]")
        self.assertEqual(self.docker(), self.OLD)

    def test_it_names_another_host(self):
        for self.api.proxy in self.HOSTILE:
            self.refused("login")
            self.refused("login", HOST)
            self.refused("login", "--ci", "github", HOST, GITHUB_OUTPUT=self.home.path + "/out")
            self.refused("docker-config")
            done = self.home.run(HELPER, "get", input=HOST)
            self.assertEqual((done.returncode, done.out),
                             (1, "credentials not found in native keychain\n"))
            self.assertEqual(glob.glob(self.home.path + "/.cache/ecr/token-*"), [])

    def test_what_an_older_release_has_kept(self):
        self.ecr("login", HOST)
        self.home.file(".docker/config.json", json.dumps(self.OLD))
        shutil.rmtree(self.home.path + "/.ecr")
        path, = glob.glob(self.home.path + "/.cache/ecr/token-*")
        with open(path) as file:
            entry = json.load(file)
        entry["proxyEndpoint"] = self.api.proxy = "https://ghcr.io"
        self.home.file(os.path.relpath(path, self.home.path), json.dumps(entry))
        self.refused("login", HOST)
        self.assertEqual(len(self.api.calls), 2)

    def test_a_local_ecr(self):
        """Where it was asked for: on the endpoint's port of this machine, or
        by the endpoint's own name."""
        self.api.proxy = "http://localhost:%d" % self.api.server.server_port
        self.assertIn("localhost:%d: docker" % self.api.server.server_port, self.ecr("login").out)
        named = {"AWS_ENDPOINT_URL": "http://ecr.example:5000", "HTTP_PROXY": self.api.url,
                 "ECR_DISABLE_CACHE": "1"}
        self.api.proxy = "http://ecr.example:5000"
        self.assertIn("ecr.example:5000: docker", self.ecr("login", **named).out)
        self.assertIn("ecr.example:5000: docker", self.ecr("login", "ecr.example:5000", **named).out)
        self.assertIn("ecr.example:5000: logged out\n", self.ecr("logout", **named).out)
        self.home.file(".docker/config.json", json.dumps(self.OLD))
        for self.api.proxy in ("http://ecr.example:5001", "http://ecr.example", "https://localhost"):
            self.refused("login", **named)

    def test_a_local_ecr_and_another_store(self):
        """The store is asked for what is none of ours."""
        self.home.script("docker-credential-other", 'echo "$1 $(cat)"\n')
        named = {"AWS_ENDPOINT_URL": "http://ecr.example:5000", "HTTP_PROXY": self.api.url,
                 "ECR_HELPER_FALLBACK": "other"}
        self.api.proxy = "http://ecr.example:5000"
        done = self.home.run(HELPER, "get", input="ecr.example:5000", **named)
        self.assertEqual((done.returncode, json.loads(done.out)["Username"]), (0, "AWS"))
        self.assertEqual(self.home.run(HELPER, "erase", input="ecr.example:5000", **named).out, "")
        done = self.home.run(HELPER, "get", input="ecr.example:5001", **named)
        self.assertEqual(done.out, "get ecr.example:5001\n")

    def test_a_password_of_two_lines(self):
        for text in ("AWS:a\nb", "AWS:a\rb", "A\nS:b", "AWS:a\0b", "AWS:\x1b[2J"):
            self.api.token = base64.b64encode(text.encode()).decode()
            done = self.ecr("login", HOST, status=255, ECR_DISABLE_CACHE="1")
            self.assertIn("USER:PASSWORD", done.err)
            self.assertEqual(self.docker(), self.OLD)


class Kubelet(Case):
    """Any image's name may come in; a password goes to hosts of ECR alone."""

    def ask(self, image, status=0, **extra):
        done = self.home.run(PROVIDER, input=json.dumps({
            "apiVersion": "credentialprovider.kubelet.k8s.io/v1",
            "kind": "CredentialProviderRequest", "image": image}), **extra)
        self.assertEqual(done.returncode, status, (image, done.err))
        return done

    def test_other_hosts(self):
        port = self.api.server.server_port
        for image in ("registry.example.com/x", "ghcr.io/x/y:1", "docker.io/library/x", "x", "x:1",
                      HOST + ".evil.example/x", "me@%s/x" % HOST, "http://%s/x" % HOST, "localhost/x",
                      "localhost:%d/x" % (port - 1), "evil.example/" + HOST, HOST + "\x1b[2J/x",
                      HOST + ":0/x", "evil.example#" + HOST, "evil.example?" + HOST,
                      "123456789012.dkr.ecr.us-west-2.amazonaws.com.cn/x", "y" * 100000):
            done = self.ask(image, status=1)
            self.assertEqual(done.out, "")
            self.assertIn("the image's host is refused: ", done.err)
            self.assertLess(len(done.err), 1000)
            self.assertNotIn("\x1b", done.err)
        self.assertEqual(self.api.calls, [])

    def test_the_local_one_in_force(self):
        answer = json.loads(self.ask("localhost:%d/x" % self.api.server.server_port).out)
        self.assertEqual(list(answer["auth"]), ["localhost"])


class Endless(Case):
    """What comes in has an end, and is not told again in an error."""

    def pour(self, *argv, start=b"", chunk=b"A" * 65536, **extra):
        """How much was taken, and what came back."""
        process = self.home.popen(*argv, **extra)
        taken = 0
        try:
            os.write(process.stdin.fileno(), start)
            for _ in range(512):
                taken += os.write(process.stdin.fileno(), chunk)
        except BrokenPipeError:
            pass
        process.stdin.close()
        process.stdin = None
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1)
        return taken, out.decode(), err.decode()

    def check(self, taken, err):
        self.assertLess(taken, 2 << 20)
        self.assertIn("longer than 1048576 bytes", err)
        self.assertLess(len(err), 300)
        self.assertEqual(self.api.calls, [])

    def test_the_helper(self):
        self.home.script("docker-credential-other", "cat\n")
        for verb, want in (("get", "credentials not found in native keychain\n"),
                           ("store", "not implemented\n"), ("erase", "not implemented\n")):
            for extra in ({}, {"ECR_HELPER_FALLBACK": "other"}):
                for start in (b"", HOST.encode() + b"/", b'{"ServerURL":"'):
                    taken, out, err = self.pour(HELPER, verb, start=start, **extra)
                    self.assertEqual(out, want)
                    self.check(taken, err)

    def test_the_kubelet(self):
        for start in (b"", b'{"image":"'):
            taken, out, err = self.pour(PROVIDER, start=start)
            self.assertEqual(out, "")
            self.check(taken, err)

    def test_little_of_it_is_quoted(self):
        for host in ("h" * 500000, "\x1b[2J" * 1000):
            done = self.home.run(HELPER, "get", input=host)
            self.assertEqual(done.returncode, 1)
            self.assertLess(len(done.err), 4 * 255 + 100)
            self.assertNotIn("\x1b", done.err)
        done = self.home.run(PROVIDER, input=json.dumps({"apiVersion": "\x1b]0;" + "v" * 500000}))
        self.assertEqual((done.returncode, done.out), (1, ""))
        self.assertLess(len(done.err), 500)
        self.assertNotIn("\x1b", done.err)

    def test_token_files(self):
        role = {"AWS_ROLE_ARN": "arn:aws:iam::1:role/r", "AWS_WEB_IDENTITY_TOKEN_FILE": "/dev/zero",
                "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
        pod = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": self.api.url,
               "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/dev/zero",
               "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
        for extra in (role, pod, {"ECR_REGISTRIES": "/dev/zero"}):
            done = self.home.run(HELPER, "get", input=HOST, **extra)
            self.assertEqual(done.returncode, 1)
            self.assertIn("File too large", done.err)
            self.assertIn("/dev/zero", done.err)
        self.assertEqual(self.api.calls, [])


class Killed(Case):
    """SIGKILL while config.json is written: the old file or the new one, and
    no other after the next run."""

    def setUp(self):
        super().setUp()
        self.folder = self.home.path + "/.docker"
        # long enough to be caught at it
        self.old = {"auths": {"example.com": {"auth": base64.b64encode(
            b"me:" + b"p" * 400000).decode()}}}
        self.home.file(".docker/config.json", json.dumps(self.old))
        self.ecr("login", HOST)

    def watch(self, process, until):
        """Kill at the moment `until`, or (None) as soon as a second name
        stands in the folder; 1 for one that was still at it."""
        while process.poll() is None:
            if until is None:
                if len(os.listdir(self.folder)) > 1:
                    break
            elif time.monotonic() > until:
                break
        process.kill()
        process.communicate(timeout=60)
        return int(process.returncode == -signal.SIGKILL)

    def test_nothing_is_left(self):
        dice = random.Random(8)
        start = time.monotonic()
        self.ecr("login", HOST)
        whole = time.monotonic() - start
        killed = 0
        for i in range(50):
            until = None if i % 2 else time.monotonic() + whole * dice.random()
            killed += self.watch(self.home.popen("ecr", "login", HOST), until)
            auths = json.loads(self.home.file(".docker/config.json"))["auths"]
            self.assertEqual(auths["example.com"], self.old["auths"]["example.com"])
        self.assertGreater(killed, 10)
        # whatever the next run is: this one has nothing to write
        self.ecr("logout", "ghcr.io")
        self.assertEqual(os.listdir(self.folder), ["config.json"])


if __name__ == "__main__":
    unittest.main()
