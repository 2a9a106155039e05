"""docker-credential-ecr-login as docker calls it, and what it leaves behind."""
import base64
import glob
import hashlib
import json
import os
import random
import shutil
import stat
import subprocess
import time
import unittest

from login_server import ECR, HELPER, HOST, Api, Home

NOT_FOUND = "credentials not found in native keychain\n"
OTHER = "210987654321.dkr.ecr.eu-west-1.amazonaws.com"


class Case(unittest.TestCase):
    api_options = {}

    def setUp(self):
        self.api = Api(**self.api_options)
        self.home = Home(self.api)
        self.addCleanup(self.home.close)
        self.addCleanup(self.api.close)

    def get(self, server=HOST, **extra):
        return self.home.run(HELPER, "get", input=server, **extra)

    def secret(self, server=HOST, **extra):
        done = self.get(server, **extra)
        self.assertEqual((done.returncode, done.err), (0, ""))
        return json.loads(done.out)["Secret"]


class Protocol(Case):
    def test_get(self):
        done = self.get("https://" + HOST + "/v2/\n")
        self.assertEqual(done.out, '{"ServerURL":"https://%s/v2/","Username":"AWS",'
                         '"Secret":"AKIAENV.123456789012.us-west-2.1"}\n' % HOST)
        self.assertEqual((done.returncode, done.err), (0, ""))
        self.assertEqual(json.loads(self.api.calls[0].body),
                         {"registryIds": ["123456789012"]})

    def test_the_region_is_the_hosts(self):
        self.secret(OTHER)
        call = self.api.calls[0]
        self.assertEqual((call.region, call.service), ("eu-west-1", "ecr"))

    def test_public(self):
        for host in ("public.ecr.aws", "ecr-public.aws.com"):
            self.assertIn(".us-east-1.", self.secret(host))
        self.assertEqual({(c.region, c.service) for c in self.api.calls},
                         {("us-east-1", "ecr-public")})

    def test_foreign_hosts(self):
        for host in ("https://index.docker.io/v1/", HOST + ".fake.example.com",
                     "public.ecr.aws.fake.example.com", "127.example.com:1",
                     HOST + "\0", HOST + "\0.example.com", "a" * 200000,
                     b"\xff\xfe\x00\x01" * 1000, HOST.encode() + b"/\xff"):
            done = self.home.run(HELPER, "get", input=host)
            self.assertEqual((done.returncode, done.out), (1, NOT_FOUND))
        for host in ("", " \n\t\n"):
            done = self.get(host)
            self.assertEqual((done.returncode, done.out),
                             (1, "no credentials server URL\n"))

    def test_the_reason_is_on_standard_error(self):
        self.api.status = 400
        done = self.get()
        self.assertEqual((done.returncode, done.out), (1, NOT_FOUND))
        self.assertIn("out of order", done.err)
        done = self.get(AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="")
        self.assertEqual((done.returncode, done.out), (1, NOT_FOUND))
        self.assertIn("Unable to locate credentials", done.err)

    def test_store_and_erase(self):
        login = {"ServerURL": HOST, "Username": "AWS", "Secret": "x"}
        hub = dict(login, ServerURL="https://index.docker.io/v1/")
        local = dict(login, ServerURL="localhost:1")
        strict = {"ECR_HELPER_STRICT": "true"}
        ignore = {"AWS_ECR_IGNORE_CREDS_STORAGE": "true"}
        for entry, extra, status in ((login, {}, 0), (hub, {}, 1), (local, {}, 1),
                                     (login, strict, 1), (hub, ignore, 0)):
            out = "not implemented\n" if status else ""
            for verb, text in (("store", json.dumps(entry)), ("erase", entry["ServerURL"])):
                done = self.home.run(HELPER, verb, input=text, **extra)
                self.assertEqual((done.returncode, done.out), (status, out), (verb, entry, extra))
        for text, out in (("", "EOF\n"), ("{}", "no credentials server URL\n"),
                          ('{"ServerURL":"x"}', "no credentials username\n"),
                          ("x", "invalid character 'x' looking for beginning of value\n")):
            done = self.home.run(HELPER, "store", input=text)
            self.assertEqual((done.returncode, done.out), (1, out))
        self.assertEqual(self.api.calls, [])

    def test_a_fallback_keeps_the_others(self):
        self.home.script("docker-credential-mine", 'echo "$1 $(cat)"\n')
        extra = {"ECR_HELPER_FALLBACK": "mine"}
        self.assertEqual(self.get("ghcr.io", **extra).out, "get ghcr.io\n")
        done = self.home.run(HELPER, "erase", input="ghcr.io", **extra)
        self.assertEqual((done.returncode, done.out), (0, "erase ghcr.io\n"))
        done = self.get("ghcr.io", ECR_HELPER_FALLBACK="absent")
        self.assertEqual((done.returncode, done.out), (1, NOT_FOUND))
        self.assertIn("docker-credential-absent", done.err)
        self.secret(HOST, **extra)

    def test_list_asks_nobody(self):
        self.assertEqual(self.home.run(HELPER, "list").out, "{}\n")
        self.assertEqual(self.api.calls, [])
        self.secret(OTHER)
        self.secret("public.ecr.aws")
        self.secret()
        self.assertEqual(self.home.run(HELPER, "list").out,
                         '{"https://%s":"AWS","https://%s":"AWS","https://public.ecr.aws"'
                         ':"AWS"}\n' % (HOST, OTHER))
        self.assertEqual(len(self.api.calls), 3)
        self.assertEqual(self.home.run(HELPER, "list", AWS_ECR_DISABLE_CACHE="1").out, "{}\n")

    def test_words(self):
        for words, status, out, err in (
                ([], 1, "Usage: %s <store|get|erase|list|version>\n" % HELPER, ""),
                (["get", "x"], 1, "Usage: %s <store|get|erase|list|version>\n" % HELPER, ""),
                (["what"], 1, HELPER + ": unknown action: what\n", ""),
                (["--version"], 2, "", "flag provided but not defined: -version\n")):
            done = self.home.run(HELPER, *words)
            self.assertEqual((done.returncode, done.out), (status, out))
            self.assertTrue(done.err.startswith(err))
        done = self.home.run(HELPER, "--help")
        self.assertEqual((done.returncode, done.out), (0, ""))
        self.assertIn("  -v\tprint version and exit\n", done.err)
        self.assertTrue(self.home.run(HELPER, "-v").out.startswith(
            "amazon-ecr-credential-helper\nVersion:    "))


@unittest.skipUnless(os.path.exists("/usr/bin/" + HELPER), "the original is not installed")
class BesideTheOriginal(Case):
    """What needs no network, word for word; what is newer than Debian's is
    left out."""

    def original(self, *words, input=""):
        return subprocess.run(["/usr/bin/" + HELPER, *words], input=input,
                              env=self.home.env, capture_output=True, text=True, timeout=60)

    def test_same_answers(self):
        for words in ([], ["a", "b"], ["-v=false", "get"], ["-v=maybe"], ["-x"],
                      ["---v"], ["-=x"], ["-h"], ["--help"], ["-v="]):
            self.same(words)
        for text in ("", "x", "{}", '{"ServerURL":"x"}', '{"ServerURL":"x","Username":"u"}',
                     "  ", "https://index.docker.io/v1/", "null", '{"ServerURL":"x"'):
            for verb in ("get", "store", "erase"):
                self.same([verb], text)

    def same(self, words, text=""):
        want = self.original(*words, input=text)
        got = self.home.run(HELPER, *words, input=text)
        self.assertEqual((got.returncode, got.out), (want.returncode, want.stdout.replace("/usr/bin/", "")), (words, text))
        if words[:1] not in (["get"], ["store"], ["erase"]):
            self.assertEqual(got.err.replace(self.home.bin, "/usr/bin"), want.stderr)

    def test_its_cache_serves_both(self):
        """A file under the key of its older versions: neither asks anyone."""
        dead = {"HTTPS_PROXY": "http://127.0.0.1:1", "HTTP_PROXY": "http://127.0.0.1:1"}
        self.home.env.update(dead, NO_PROXY="127.0.0.1")
        key = base64.b64encode(b"AKIAENV" + hashlib.md5(b"").digest()).decode()
        stamp = "%Y-%m-%dT%H:%M:%SZ"
        now = time.time()
        self.home.file(".ecr/cache.json", json.dumps({"Registries": {
            "us-west-2-%s-123456789012" % key: {
                "AuthorizationToken": base64.b64encode(b"AWS:theirs").decode(),
                "RequestedAt": time.strftime(stamp, time.gmtime(now - 60)),
                "ExpiresAt": time.strftime(stamp, time.gmtime(now + 40000)),
                "ProxyEndpoint": "https://" + HOST, "Service": "ecr"}},
            "Version": "1.0"}))
        self.assertEqual(self.secret(), "theirs")
        self.assertEqual(self.original("get", input=HOST).stdout, self.get().out)
        self.assertEqual(self.api.calls, [])


class Cache(Case):
    def test_one_call_then_none(self):
        first = self.secret()
        self.assertEqual([self.secret() for _ in range(3)], [first] * 3)
        self.assertEqual(len(self.api.calls), 1)

    def test_identities_are_apart(self):
        self.home.file(".aws/config", "[profile a]\naws_access_key_id=AKIAA\n"
                       "aws_secret_access_key=s\n[profile b]\naws_access_key_id=AKIAB\n"
                       "aws_secret_access_key=s\n")
        none = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
        for _ in range(2):
            self.assertTrue(self.secret().startswith("AKIAENV."))
            for name in "ab":
                secret = self.secret(AWS_PROFILE=name, **none)
                self.assertTrue(secret.startswith("AKIA" + name.upper()))
        self.assertEqual(len(self.api.calls), 3)

    def test_half_a_life_then_again_then_stale(self):
        first = self.secret()
        self.age(0.6)
        second = self.secret()
        self.assertNotEqual(first, second)
        self.age(0.6)
        self.api.status = 400
        self.assertEqual(self.secret(), second)
        self.age(1.1)
        self.assertEqual(self.get().out, NOT_FOUND)

    def test_their_older_token_serves_when_the_service_does_not(self):
        first = self.secret()
        shutil.rmtree(self.home.path + "/.cache")
        file = json.loads(self.home.file(".ecr/cache.json"))
        for entry in file["Registries"].values():
            entry["RequestedAt"] = "2020-01-01T00:00:00Z"
        self.home.file(".ecr/cache.json", json.dumps(file))
        self.api.status = 400
        self.assertEqual(self.secret(), first)
        self.api.status = 200
        self.assertNotEqual(self.secret(), first)

    def age(self, part):
        """As if that part of the tokens' lives were over; the original's file
        is lost, which costs nothing."""
        shutil.rmtree(os.path.join(self.home.path, ".ecr"), ignore_errors=True)
        for path in self.files():
            with open(path) as f:
                entry = json.load(f)
            for key in ("requestedAt", "expiresAt"):
                entry[key] -= int(43200 * part)
            with open(path, "w") as f:
                json.dump(entry, f)

    def files(self):
        return glob.glob(self.home.path + "/.cache/ecr/token-*.json")

    def test_damage_costs_one_call(self):
        for count, text in enumerate(("", "{", "[]", "\0\0", '{"version":99,"key":"x"}',
                                      "x" * 100000, '{"version":1}')):
            secret = self.secret()
            for path in self.files() + [self.home.path + "/.ecr/cache.json"]:
                with open(path, "w") as f:
                    f.write(text)
            self.assertNotEqual(self.secret(), secret)
            self.assertEqual(len(self.api.calls), count + 2)

    def test_another_version_of_their_file_stays(self):
        path = self.home.file(".ecr/cache.json", '{"Version":"2.0","Registries":{}}')
        self.secret()
        self.assertEqual(self.home.file(".ecr/cache.json"),
                         '{"Version":"2.0","Registries":{}}')
        os.unlink(path)

    def test_their_form(self):
        self.secret()
        file = json.loads(self.home.file(".ecr/cache.json"))
        self.assertEqual(list(file), ["Registries", "Version"])
        (key, entry), = file["Registries"].items()
        self.assertRegex(key, r"^us-west-2-[A-Za-z0-9+/]{43}=-123456789012$")
        self.assertEqual(list(entry), ["AuthorizationToken", "RequestedAt", "ExpiresAt",
                                       "ProxyEndpoint", "Service"])

    def test_modes(self):
        old = os.umask(0)
        self.addCleanup(os.umask, old)
        self.secret()
        for folder in (".cache/ecr", ".ecr"):
            top = os.path.join(self.home.path, folder)
            self.assertEqual(stat.S_IMODE(os.stat(top).st_mode), 0o700)
            for name in os.listdir(top):
                mode = os.stat(os.path.join(top, name)).st_mode
                self.assertEqual(stat.S_IMODE(mode), 0o600, name)

    def test_no_home(self):
        for home in ({"HOME": ""}, {"HOME": "/proc"}, {"HOME": "/dev/null"}):
            start = time.time()
            self.assertTrue(self.secret(**home))
            self.assertLess(time.time() - start, 5)
        env = dict(self.home.env)
        del env["HOME"]
        done = subprocess.run([self.home.bin + "/" + HELPER, "get"], input=HOST, env=env,
                              capture_output=True, text=True, timeout=20)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    @unittest.skipUnless(os.geteuid() == 0, "needs another user")
    def test_another_users_home(self):
        self.secret()
        for folder in (".cache/ecr", ".ecr"):
            os.chown(os.path.join(self.home.path, folder), 12345, 12345)
        before = sorted(self.everything())
        self.secret(OTHER)
        self.secret(OTHER)
        self.assertEqual(sorted(self.everything()), before)

    def everything(self):
        for top, _, names in os.walk(self.home.path):
            for name in names:
                yield os.path.join(top, name)


class Many(Case):
    api_options = {"delay": 0.3}

    def start(self, servers):
        started = []
        for server in servers:
            process = self.home.popen(HELPER, "get")
            process.server = server
            process.stdin.write(server.encode())
            process.stdin.close()
            process.stdin = None
            started.append(process)
        return started

    def test_a_hundred_make_one_call(self):
        started = self.start([HOST] * 100)
        answers = {p.communicate(timeout=120) for p in started}
        self.assertEqual({p.returncode for p in started}, {0})
        self.assertEqual(len(answers), 1)
        self.assertEqual(len(self.api.calls), 1)

    def test_killed_at_random(self):
        """Whatever is killed: those that live have their own token, the caches
        are whole, nothing is readable to others."""
        self.api.delay = 0.02
        dice = random.Random(4)
        hosts = [HOST, OTHER, "public.ecr.aws",
                 "210987654321.dkr.ecr.us-east-1.amazonaws.com"]
        want = {hosts[0]: "123456789012.us-west-2", hosts[1]: "210987654321.eu-west-1",
                hosts[2]: "us-east-1", hosts[3]: "210987654321.us-east-1"}
        started = self.start([hosts[i % 4] for i in range(100)])
        for process in dice.sample(started, 60):
            time.sleep(dice.random() * 0.004)
            process.kill()
        for process in started:
            out, err = process.communicate(timeout=120)
            self.assertIn(process.returncode, (0, -9), err)
            if out:
                self.assertIn(want[process.server], json.loads(out)["Secret"])
        for host in hosts:
            self.assertIn(want[host], self.secret(host))
        for host, file in ((h, f) for h in hosts for f in self.tokens()):
            self.assertEqual(stat.S_IMODE(os.stat(file).st_mode), 0o600)
        json.loads(self.home.file(".ecr/cache.json"))
        calls = len(self.api.calls)
        for host in hosts:
            self.secret(host)
        self.assertEqual(len(self.api.calls), calls)

    def tokens(self):
        return glob.glob(self.home.path + "/.cache/ecr/*") + glob.glob(
            self.home.path + "/.ecr/*")


class Identities(Case):
    CONFIG = ("[default]\nregion=us-west-2\n[profile prod]\naws_access_key_id=AKIAPROD\n"
              "aws_secret_access_key=s\nregion=us-west-2\n"
              "[profile base]\naws_access_key_id=AKIABASE\naws_secret_access_key=s\n")

    def setUp(self):
        super().setUp()
        self.home.file(".aws/config", self.CONFIG)

    def map(self, text):
        self.home.file(".config/ecr/registries", text)

    def test_the_file_maps_hosts_to_profiles(self):
        self.map("# ours\n123456789012.* profile=prod\n*.eu-west-1.* profile=base\n")
        self.assertTrue(self.secret().startswith("AKIAPROD."))
        self.assertTrue(self.secret(OTHER).startswith("AKIABASE."))
        self.assertTrue(self.secret("public.ecr.aws").startswith("AKIAENV."))

    def test_roles_are_assumed(self):
        for line, signer, extra in (
                ("role=arn:aws:iam::210987654321:role/ci", "AKIAENV", {}),
                ("role=arn:aws:iam::210987654321:role/cj profile=base", "AKIABASE", {})):
            self.map("* %s\n" % line)
            start = len(self.api.calls)
            self.assertTrue(self.secret(OTHER, **extra).startswith("AKIAROLE"))
            sts, ecr = self.api.calls[start:]
            self.assertIn("Action=AssumeRole&", sts.body + "&")
            self.assertEqual((sts.key, sts.service), (signer, "sts"))
            self.assertEqual(ecr.key, "AKIAROLE%d" % (start + 1))
            self.assertTrue(self.secret(OTHER, **extra).startswith("AKIAROLE"))
            self.assertEqual(len(self.api.calls), start + 2)
        # no role's token where the access key alone is the key
        self.assertFalse(os.path.exists(self.home.path + "/.ecr/cache.json"))

    def test_a_role_on_top_of_a_web_identity(self):
        token = self.home.file("token", "a.b.c")
        self.map("* role=arn:aws:iam::210987654321:role/ci\n")
        secret = self.secret(
            AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="",
            AWS_WEB_IDENTITY_TOKEN_FILE=token, AWS_ROLE_ARN="arn:aws:iam::1:role/irsa")
        self.assertTrue(secret.startswith("AKIAROLE2."))
        web, role, _ = self.api.calls
        self.assertIn("AssumeRoleWithWebIdentity", web.body)
        self.assertEqual(role.key, "AKIAROLE1")

    def test_a_wrong_line_is_named(self):
        self.map("a profile=x\nb what=y\n")
        done = self.get()
        self.assertEqual((done.returncode, done.out), (1, NOT_FOUND))
        self.assertIn("registries, line 2: ", done.err)
        self.assertEqual(self.api.calls, [])

    def test_the_links_name_says_the_profile(self):
        self.map("* profile=base\n")
        done = self.home.run(HELPER + "-prod", "get", input=HOST)
        self.assertTrue(json.loads(done.out)["Secret"].startswith("AKIAPROD."))


if __name__ == "__main__":
    unittest.main()
