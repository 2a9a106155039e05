"""Where credentials come from: every provider against fake services on the
loopback interface, caches under many processes, services and files that
misbehave, and no secret in anything that is printed.

Threads of users that these tests answer to are named beside them."""
import concurrent.futures
import hashlib
import http.server
import json
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import threading
import time
import unittest
from urllib.parse import parse_qs, urlsplit

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
ECR = os.path.join(os.environ.get("ECR_BUILD", os.path.join(ROOT, "build")),
                   "ecr")
SECRETS = ["SECRETstatic", "SECRETsts", "SECRETsso", "SECRETtokenSTS",
           "SECRETtokenSSO", "SECRETaccess", "SECRETrefresh", "SECRETclient",
           "SECRETwebid", "SECRETbearer", "SECRETimds", "SECRETcontainer"]
FAR = "2099-01-01T00:00:00Z"
ROLE = "arn:aws:iam::123456789012:role/deploy"
BASE = "[base]\naws_access_key_id=AKIABASE\naws_secret_access_key=SECRETstatic\n"
DEPLOY = ("[profile deploy]\nrole_arn=%s\nsource_profile=base\n"
          "role_session_name=ci\n" % ROLE)
SESSION = ("[profile dev]\nsso_session=corp\nsso_account_id=123456789012\n"
           "sso_role_name=Dev\n[sso-session corp]\nsso_region=us-east-1\n"
           "sso_start_url=https://corp.example/start\n")
LEGACY = ("[profile dev]\nsso_start_url=https://corp.example/start\n"
          "sso_region=us-east-1\nsso_account_id=123456789012\n"
          "sso_role_name=Dev\n")


def keys(secret, token):
    return {"AccessKeyId": "ASIA" + secret[-4:].upper(),
            "SecretAccessKey": secret, "Token": token, "Expiration": FAR}


def sts(action, expires=FAR):
    return ("<{0}Response><{0}Result><AssumedRoleUser><AssumedRoleId>A:ci"
            "</AssumedRoleId><Arn>arn:aws:sts::123456789012:assumed-role/"
            "deploy/ci</Arn></AssumedRoleUser><Credentials><AccessKeyId>"
            "ASIASTS</AccessKeyId><SecretAccessKey>SECRETsts"
            "</SecretAccessKey><SessionToken>SECRETtokenSTS</SessionToken>"
            "<Expiration>{1}</Expiration></Credentials></{0}Result>"
            "</{0}Response>").format(action, expires)


class Service(http.server.BaseHTTPRequestHandler):
    """STS, SSO, OIDC, metadata services and ECR in one."""
    protocol_version = "HTTP/1.1"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = urlsplit(self.path).path
        key = self.headers.get("Authorization", "")
        self.server.seen.append((self.command, path, dict(self.headers), body))
        for prefix, action in self.server.rules:
            if path.startswith(prefix):
                return action(self, body)
        if "X-Amz-Target" in self.headers:
            return self.reply(200, {"registryId": key.split("/")[0][-8:],
                                    "replicationConfiguration": {"rules": []}})
        if path == "/" and body:
            action = parse_qs(body.decode())["Action"][0]
            return self.reply(200, sts(action))
        if path == "/federation/credentials":
            return self.reply(200, {"roleCredentials": {
                "accessKeyId": "ASIASSO", "secretAccessKey": "SECRETsso",
                "sessionToken": "SECRETtokenSSO",
                "expiration": 4070908800000}})
        if path == "/token":
            return self.reply(200, {"accessToken": "SECRETaccess2",
                                    "expiresIn": 3600,
                                    "refreshToken": "SECRETrefresh2"})
        if path == "/pod":
            return self.reply(200, keys("SECRETcontainer", "SECRETbearerC"))
        if path == "/latest/api/token":
            return self.reply(200, "SECRETimdstoken")
        if path.endswith("/security-credentials/"):
            return self.reply(200, "node")
        if path.endswith("/security-credentials/node"):
            return self.reply(200, keys("SECRETimds", "SECRETimdsT"))
        return self.reply(404, "")

    do_GET = do_POST = do_PUT = answer

    def reply(self, status, body, **headers):
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, client_address):
        pass


class Case(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.mkdtemp(prefix="ecr-credentials-")
        self.addCleanup(shutil.rmtree, self.home, True)
        self.server = Server(("127.0.0.1", 0), Service)
        self.server.seen, self.server.rules = [], []
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.url = "http://127.0.0.1:%d" % self.server.server_port

    def write(self, path, text):
        path = os.path.join(self.home, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as f:
            f.write(text if isinstance(text, str) else json.dumps(text))
        return path

    def read(self, path):
        with open(os.path.join(self.home, path)) as f:
            return json.load(f)

    def environment(self, **env):
        return dict({"HOME": self.home, "PATH": os.environ["PATH"],
                     "AWS_ENDPOINT_URL": self.url, "AWS_PAGER": "",
                     "AWS_REGION": "us-west-2",
                     "AWS_EC2_METADATA_DISABLED": "true"},
                    **{k: v for k, v in env.items()})

    def ecr(self, *args, status=0, timeout=30, **env):
        """Run describe-registry; standard output and error as one text."""
        done = subprocess.run(
            [ECR, *args, "describe-registry"], env=self.environment(**env),
            capture_output=True, timeout=timeout, stdin=subprocess.DEVNULL)
        text = (done.stdout + done.stderr).decode("utf-8", "replace")
        self.assertEqual(done.returncode, status, text)
        for secret in SECRETS:
            self.assertNotIn(secret, text)
        return text

    def signed_by(self):
        """The access key of the last request to ECR."""
        last = [h for _, _, h, _ in self.server.seen if "X-Amz-Target" in h]
        return last[-1]["Authorization"].split("Credential=")[1].split("/")[0]

    def count(self, what):
        return sum(1 for _, path, _, body in self.server.seen
                   if path == what or what.encode() in body)


class Providers(Case):
    def test_sso_of_a_legacy_profile(self):  # HELP#229, #653
        key = hashlib.sha1(b"https://corp.example/start").hexdigest()
        self.write(".aws/config", LEGACY)
        self.write(".aws/sso/cache/%s.json" % key,
                   {"accessToken": "SECRETaccess", "expiresAt": FAR})
        self.ecr("--profile", "dev", "--debug")
        self.assertEqual(self.signed_by(), "ASIASSO")

    def test_sso_session_is_refreshed(self):  # HELP#522, #573
        key = hashlib.sha1(b"corp").hexdigest()
        path = ".aws/sso/cache/%s.json" % key
        self.write(".aws/config", SESSION)
        self.write(path, {
            "accessToken": "SECRETaccess", "expiresAt": "2020-01-01T00:00:00Z",
            "clientId": "c", "clientSecret": "SECRETclient",
            "refreshToken": "SECRETrefresh", "registrationExpiresAt": FAR})
        self.ecr("--profile", "dev", "--debug")
        self.assertEqual(self.signed_by(), "ASIASSO")
        self.assertEqual(self.read(path)["accessToken"], "SECRETaccess2")
        self.assertEqual(self.read(path)["refreshToken"], "SECRETrefresh2")

    def test_expired_sso_says_what_to_run(self):  # HELP#573
        key = hashlib.sha1(b"https://corp.example/start").hexdigest()
        self.write(".aws/config", LEGACY)
        self.write(".aws/sso/cache/%s.json" % key,
                   {"accessToken": "SECRETaccess",
                    "expiresAt": "2020-01-01T00:00:00Z"})
        self.assertIn("aws sso login", self.ecr("--profile", "dev",
                                                status=255))

    def pod(self, **env):
        token = self.write("token", "SECRETbearer")
        return dict({"AWS_CONTAINER_CREDENTIALS_FULL_URI": self.url + "/pod",
                     "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": token}, **env)

    def test_pod_identity(self):  # HELP#959, ACT#624, ACT#735
        self.ecr("--debug", **self.pod())
        self.assertEqual(self.signed_by(), "ASIAINER")
        first = self.server.seen[0][2]
        self.assertEqual(first["Authorization"], "SECRETbearer")

    def test_environment_beats_the_container(self):  # ACT#951, ACT#952
        self.ecr(**self.pod(AWS_ACCESS_KEY_ID="AKIAENV",
                            AWS_SECRET_ACCESS_KEY="SECRETstatic"))
        self.assertEqual(self.signed_by(), "AKIAENV")
        self.assertEqual(self.count("/pod"), 0)

    def test_web_identity(self):  # HELP#581, docker/login-action#64
        token = self.write("jwt", "SECRETwebid")
        self.ecr("--debug", AWS_WEB_IDENTITY_TOKEN_FILE=token,
                 AWS_ROLE_ARN=ROLE)
        self.assertEqual(self.signed_by(), "ASIASTS")

    def test_instance_by_version_2(self):  # HELP#181, #323
        self.ecr("--debug", AWS_EC2_METADATA_DISABLED="false",
                 AWS_EC2_METADATA_SERVICE_ENDPOINT=self.url)
        self.assertEqual(self.signed_by(), "ASIAIMDS")
        asked = [h for _, p, h, _ in self.server.seen if "meta-data" in p]
        self.assertTrue(all(h["x-aws-ec2-metadata-token"] ==
                            "SECRETimdstoken" for h in asked))

    def test_throttled_sts_is_asked_again(self):  # CLI#3665, #5653
        busy = ["<ErrorResponse><Error><Code>Throttling</Code><Message>slow"
                "</Message></Error></ErrorResponse>"]

        def once(handler, body):
            if b"Action" in body and busy:
                return handler.reply(400, busy.pop())
            self.server.rules.clear()
            return handler.reply(200, sts("AssumeRole"))
        self.server.rules.append(("/", once))
        self.write(".aws/credentials", BASE)
        self.write(".aws/config", DEPLOY)
        self.ecr("--profile", "deploy", "--debug")
        self.assertEqual(self.signed_by(), "ASIASTS")


def load(path):
    with open(path) as f:
        return json.load(f)


def store(path, text):
    with open(path, "w") as f:
        f.write(text)


class Caches(Case):
    def setUp(self):
        super().setUp()
        self.write(".aws/credentials", BASE)
        self.write(".aws/config", DEPLOY)
        self.folder = os.path.join(self.home, ".aws/cli/cache")

    def file(self):
        (name,) = os.listdir(self.folder)
        return os.path.join(self.folder, name)

    def test_role_is_cached(self):  # HELP#269
        self.ecr("--profile", "deploy")
        self.ecr("--profile", "deploy")
        self.assertEqual(self.count("Action=AssumeRole"), 1)
        self.assertEqual(stat.S_IMODE(os.stat(self.file()).st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(self.folder).st_mode), 0o700)

    def test_expired_keys_are_never_used(self):  # HELP#679, #276
        self.ecr("--profile", "deploy")
        cached = load(self.file())
        cached["Credentials"]["Expiration"] = "2020-01-01T00:00:00+00:00"
        cached["Credentials"]["AccessKeyId"] = "ASIAOLD"
        store(self.file(), json.dumps(cached))
        self.ecr("--profile", "deploy")
        self.assertEqual(self.signed_by(), "ASIASTS")

    def test_broken_cache_heals(self):  # boto/botocore#3213
        self.ecr("--profile", "deploy")
        whole = json.dumps(load(self.file()))
        for half in ("", whole[:40], "[1]", "{}", "\0" * 100):
            store(self.file(), half)
            self.ecr("--profile", "deploy")
            self.assertEqual(load(self.file()), json.loads(whole))

    def test_a_hundred_processes(self):  # boto/botocore#3213
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            list(pool.map(lambda _: self.ecr("--profile", "deploy"),
                          range(100)))
        self.assertEqual(os.listdir(self.folder),
                         [os.path.basename(self.file())])
        self.assertIn("Credentials", load(self.file()))

    @unittest.skipIf(os.geteuid() == 0, "root may write everywhere")
    def test_read_only_home(self):
        os.chmod(os.path.join(self.home, ".aws"), 0o500)
        self.addCleanup(os.chmod, os.path.join(self.home, ".aws"), 0o700)
        self.ecr("--profile", "deploy")

    def test_no_home_at_all(self):
        self.ecr("--profile", "deploy", HOME="/proc/nowhere",
                 AWS_CONFIG_FILE=os.path.join(self.home, ".aws/config"),
                 AWS_SHARED_CREDENTIALS_FILE=os.path.join(
                     self.home, ".aws/credentials"))
        self.assertEqual(self.signed_by(), "ASIASTS")


class Trouble(Case):
    IMDS = {"AWS_EC2_METADATA_DISABLED": "false"}

    def imds(self, **env):
        return dict(self.IMDS, AWS_EC2_METADATA_SERVICE_ENDPOINT=self.url,
                    **env)

    def test_instance_service_hangs(self):  # HELP#137, #351, #327
        self.server.rules.append(("/latest", lambda h, b: time.sleep(20)))
        start = time.time()
        self.ecr(status=253, **self.imds())
        self.assertLess(time.time() - start, 4)

    def test_nothing_is_asked_when_disabled(self):  # HELP#381, #63
        self.ecr(status=253, AWS_EC2_METADATA_SERVICE_ENDPOINT=self.url)
        self.assertEqual(self.server.seen, [])

    def test_instance_service_lies(self):
        for body in ("", "{", "[]", "null", "x" * 100000,
                     {"AccessKeyId": "x"}, {"Code": "Failed", "Message": "m"}):
            self.server.rules[:] = [(
                "/latest/meta-data/iam/security-credentials/node",
                lambda h, b, body=body: h.reply(200, body))]
            self.ecr(status=253, **self.imds())

    def test_redirects_are_not_followed(self):
        self.server.rules.append(("/latest", lambda h, b: h.reply(
            302, "", Location=self.url + "/pod")))
        self.ecr(status=253, **self.imds())
        self.server.rules[:] = [("/pod", lambda h, b: h.reply(
            302, "", Location=self.url + "/elsewhere"))]
        self.ecr(status=255, timeout=15,
                 AWS_CONTAINER_CREDENTIALS_FULL_URI=self.url + "/pod")
        self.assertEqual(self.count("/elsewhere"), 0)

    def test_token_is_for_the_loopback_alone(self):
        text = self.ecr(
            status=255, AWS_CONTAINER_AUTHORIZATION_TOKEN="SECRETbearer",
            AWS_CONTAINER_CREDENTIALS_FULL_URI="http://metadata.invalid/x")
        self.assertIn("Unsupported host", text)

    def process(self, script):
        path = self.write("keys", "#!/bin/sh\n" + script)
        os.chmod(path, 0o755)
        self.write(".aws/config", "[default]\ncredential_process=%s\n" % path)

    def test_process_floods(self):
        self.process("yes SECRETstatic\n")
        start = time.time()
        self.assertIn("more than", self.ecr(status=255))
        self.assertLess(time.time() - start, 5)

    def test_process_prints_garbage(self):
        for text in ("x", "[]", "null", "{", r"\377", "{\"Version\":1}"):
            self.process("printf '%s'\n" % text)
            self.ecr(status=255)

    def test_process_hangs_until_interrupted(self):
        begun = os.path.join(self.home, "begun")
        self.process("touch '%s'\nexec sleep 60\n" % begun)
        child = subprocess.Popen(
            [ECR, "describe-registry"], env=self.environment(),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            start_new_session=True)
        deadline = time.monotonic() + 30
        while not os.path.exists(begun):
            self.assertLess(time.monotonic(), deadline, "it never began")
            time.sleep(0.02)
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=5)
        self.assertEqual(child.returncode, 130)

    def test_sts_answer_is_cut_short(self):
        self.write(".aws/credentials", BASE)
        self.write(".aws/config", DEPLOY)
        whole = sts("AssumeRole")
        for part in (0.5, 0.8, 0.95):
            self.server.rules[:] = [("/", lambda h, b, part=part: h.reply(
                200, whole[:int(len(whole) * part)]))]
            self.ecr("--profile", "deploy", "--debug", status=255)
        self.assertFalse(os.path.exists(
            os.path.join(self.home, ".aws/cli/cache")))

    def test_huge_config(self):
        self.write(".aws/credentials", BASE)
        self.write(".aws/config", "".join(
            "[profile p%d]\nregion=us-east-1\n" % i for i in range(30000)) +
            DEPLOY)
        start = time.time()
        self.ecr("--profile", "deploy")
        self.assertLess(time.time() - start, 5)


class Commands(Case):
    def run_ecr(self, *args, **env):
        done = subprocess.run([ECR, *args], env=self.environment(**env),
                              capture_output=True, timeout=30)
        text = (done.stdout + done.stderr).decode()
        for secret in SECRETS:
            self.assertNotIn(secret, text)
        return done.returncode, text

    def test_configure_list(self):
        self.write(".aws/credentials", BASE)
        self.write(".aws/config", DEPLOY + "region=eu-west-1\n")
        status, text = self.run_ecr("configure", "list", "--details", "--profile", "deploy")
        self.assertEqual(status, 0, text)
        self.assertRegex(text, r"profile +: deploy +: manual +: --profile")
        self.assertRegex(text, r"access_key : \*+ASTS|access_key : \*+.* : "
                               r"assume-role")
        self.assertRegex(text, r"region +: us-west-2 +: env +: AWS_REGION")

    def test_configure_list_when_something_cannot_be_used(self):
        """It is what one calls then."""
        self.write(".aws/credentials", BASE)
        self.write(".aws/config", DEPLOY)
        keys = {"AWS_ACCESS_KEY_ID": "AKIAKEYFOUR", "AWS_SECRET_ACCESS_KEY": "SECRETstatic"}
        for region, shown in (("us_west", "us_west"), ("us west\n", r"us west\\x0a"),
                              ("-a-", "-a-"), ("\x1b[2J", r"\\x1b\[2J")):
            for args in ((), ("--profile", "deploy")):
                status, text = self.run_ecr("configure", "list", "--details", *args, AWS_REGION=region, **keys)
                self.assertEqual(status, 0, text)
                self.assertRegex(text, r"region +: %s +: env +: AWS_REGION\n" % shown)
                self.assertRegex(text, "endpoint +: <not set> .*(supported format|Invalid endpoint)")
                self.assertEqual(len(text.splitlines()), 6, text)
                self.assertRegex(text, "access_key : <not set> +: assume-role" if args
                                 else r"access_key : \*+FOUR +: env")
        self.assertEqual(self.server.seen, [])
        status, text = self.run_ecr("configure", "list", "--details", "--profile", "gone")
        self.assertEqual(status, 255)
        self.assertRegex(text, r"profile +: gone +: manual +: --profile\naccess_key : <not set>")
        self.assertIn("[ERROR]: The config profile (gone) could not be found", text)
        status, text = self.run_ecr("configure", "list", "--details", AWS_ACCESS_KEY_ID="AKIAKEYFOUR")
        self.assertEqual(status, 255)
        self.assertRegex(text, r"region +: us-west-2 +: env +: AWS_REGION\n")
        self.assertIn("Partial credentials found in env", text)

    def test_doctor(self):
        status, text = self.run_ecr("doctor")
        self.assertEqual(status, 255)
        self.assertRegex(text, r"FAIL +credentials.*\n +-> run aws login")
        self.write(".aws/credentials", BASE.replace("base", "default"))
        status, text = self.run_ecr(
            "doctor", "123456789012.dkr.ecr.us-east-1.amazonaws.com",
            HTTPS_PROXY=self.url)
        self.assertRegex(text, r"ok +credentials +from shared-credentials")
        self.assertIn("use --region us-east-1", text)

    def test_doctor_goes_by_kinds_not_by_words(self):
        self.write(".aws/credentials", BASE.replace("base", "default"))
        status, text = self.run_ecr(
            "doctor", "--endpoint-url", "http://127.0.0.1:1/AccessDenied",
            AWS_MAX_ATTEMPTS="1")
        self.assertEqual(status, 255)
        self.assertRegex(text, r"FAIL +service.*AccessDenied.*\n +-> no route")

    def test_configure_names_its_parts(self):
        status, text = self.run_ecr("configure", "lst")
        self.assertEqual(status, 252)
        self.assertRegex(text, r"Found invalid choice 'lst'\n[^*]*\* list\b")


if __name__ == "__main__":
    unittest.main()
