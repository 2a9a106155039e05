"""Commands in `ecr-local run`: whose profiles, which server, what is left."""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

from local_api import BUILD, PROGRAM

ECR = os.path.abspath(os.path.join(BUILD, "ecr"))
LOCAL = os.path.abspath(PROGRAM)
# Profiles of every kind, none of which the run may ask for anything.
CONFIG = """[default]
region = eu-central-1
cli_pager =
[profile prod]
role_arn = arn:aws:iam::210987654321:role/deploy
source_profile = base
region = us-east-1
[profile base]
region = us-east-1
[profile own]
s3 =
    max_concurrent_requests = 20
[profile source]
role_arn = arn:aws-cn:iam::310987654321:role/a/b
credential_source = Ec2InstanceMetadata
[profile web]
role_arn = arn:aws:iam::410987654321:role/web
web_identity_token_file = /no/such
[profile sso]
sso_session = mine
sso_account_id = 510987654321
sso_role_name = deploy
[profile "old sso"]
sso_start_url = https://127.0.0.1:1/start
sso_region = us-east-1
sso_account_id = 610987654321
sso_role_name = deploy
[profile process]
credential_process = touch MARK
[profile login]
login_session = arn:aws:iam::710987654321:user/u
[profile led]
endpoint_url = https://127.0.0.1:1
services = else
use_fips_endpoint = true
use_dualstack_endpoint = true
[sso-session mine]
sso_start_url = https://127.0.0.1:1/start
sso_region = us-east-1
[services else]
ecr =
    endpoint_url = https://127.0.0.1:1
"""
CREDENTIALS = """[keys]
aws_access_key_id = AKIDREAL
aws_secret_access_key = realsecret
aws_session_token = realtoken
[saml]
aws_access_key_id = AKIDREAL
aws_secret_access_key = realsecret
region = us-west-2
"""
NAMES = ["default", "prod", "base", "own", "source", "web", "sso", "old sso",
         "process", "login", "led", "keys", "saml"]
# The inputs of the report.
DEPLOY = """
aws ecr create-repository --profile default --repository-name team/app \
    --query repository.repositoryArn --output text
aws ecr describe-repositories --profile prod \
    --query "repositories[].repositoryName" --output text
"""


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = folder.name
        bin = os.path.join(self.home, "bin")
        os.makedirs(os.path.join(self.home, ".aws"))
        os.mkdir(bin)
        os.symlink(ECR, os.path.join(bin, "aws"))
        os.symlink(ECR, os.path.join(bin, "ecr"))
        os.symlink(LOCAL, os.path.join(bin, "ecr-local"))
        self.environment = {
            "HOME": self.home, "PATH": bin + ":" + os.environ["PATH"],
            "AWS_EC2_METADATA_DISABLED": "true"}

    def write(self, name, text):
        path = os.path.join(self.home, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as out:
            out.write(text)
        return path

    def have_profiles(self):
        self.write(".aws/config", CONFIG.replace(
            "MARK", os.path.join(self.home, "asked")))
        self.write(".aws/credentials", CREDENTIALS)

    def files(self):
        texts = []
        for name in ("config", "credentials"):
            with open(os.path.join(self.home, ".aws", name)) as file:
                texts.append(file.read())
        return texts

    def started(self, *words, **env):
        return subprocess.run(
            [LOCAL, *words], text=True, capture_output=True, timeout=180,
            stdin=subprocess.DEVNULL, env={**self.environment, **env})

    def run_in(self, script, *options, **env):
        return self.started("run", *options, "--", "bash", "-c", script, **env)

    def output(self, script, *options, **env):
        done = self.run_in(script, *options, **env)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout


# Prints the account of each profile that is an argument.
ASK = """import boto3, sys
for name in sys.argv[1:]:
    session = boto3.Session(profile_name=name)
    session.client("ecr").describe_repositories()
    print(session.client("sts").get_caller_identity()["Account"])
"""
EACH = """for p in "${NAMES[@]}"; do
    aws ecr describe-repositories --profile "$p" --output text &&
    aws sts get-caller-identity --profile "$p" --query Account --output text ||
    exit 1
done
[ ! -e ~/asked ]"""


def each(names):
    return "NAMES=(%s)\n%s" % (" ".join("'%s'" % n for n in names), EACH)


class Profiles(Case):
    def test_the_report(self):
        for _ in range(2):
            self.assertEqual(
                self.output(DEPLOY),
                "arn:aws:ecr:us-east-1:123456789012:repository/team/app\n"
                "team/app\n")
            self.have_profiles()

    def test_every_kind_means_the_local_account(self):
        self.have_profiles()
        names = NAMES + ["no such"]
        self.assertEqual(self.output(each(names)).split(),
                         ["123456789012"] * len(names))
        self.assertEqual(
            self.output(each(names), "--account", "999999999999").split(),
            ["999999999999"] * len(names))

    def test_accounts_can_be_kept(self):
        self.have_profiles()
        for options in ((), ("--require-auth",)):
            self.assertEqual(
                self.output(each(["default", "prod", "source", "web", "sso",
                                  "old sso", "keys", "no such"]),
                            "--profile-accounts", *options).split(),
                ["123456789012", "210987654321", "310987654321",
                 "410987654321", "510987654321", "610987654321",
                 "123456789012", "123456789012"])

    def test_keys_that_work_where_signatures_are_checked(self):
        self.have_profiles()
        script = each(NAMES) + "; env -u AWS_SECRET_ACCESS_KEY " \
            "AWS_ACCESS_KEY_ID=AKIDREAL AWS_SECRET_ACCESS_KEY=realsecret " \
            "aws ecr describe-repositories 2>&1; echo $?"
        out = self.output(script, "--require-auth")
        self.assertEqual(out.split()[:len(NAMES)],
                         ["123456789012"] * len(NAMES))
        self.assertIn("UnrecognizedClientException", out)
        keys = [self.output("echo $AWS_SECRET_ACCESS_KEY", "--require-auth")
                for _ in range(2)]
        self.assertNotEqual(*keys)

    def test_given_keys_are_good_beside(self):
        path = self.write("keys", "[a]\naws_access_key_id = AKIDA\n"
                          "aws_secret_access_key = s\n"
                          "account = 222222222222\n")
        self.assertEqual(
            self.output("aws sts get-caller-identity --query Account; "
                        "AWS_ACCESS_KEY_ID=AKIDA AWS_SECRET_ACCESS_KEY=s "
                        "aws sts get-caller-identity --query Account",
                        "--require-auth", "--credentials", path),
            '"123456789012"\n"222222222222"\n')

    def test_profiles_that_the_command_makes(self):
        self.write("ci/config", CONFIG.replace(
            "MARK", os.path.join(self.home, "asked")).replace(
                "use_fips_endpoint = true\nuse_dualstack_endpoint = true", ""))
        names = [n for n in NAMES if n not in ("keys", "saml")]
        self.assertEqual(
            self.output("export AWS_CONFIG_FILE=~/ci/config; " + each(names))
            .split(), ["123456789012"] * len(names))
        self.assertEqual(self.output(
            "aws configure set region eu-west-1 --profile new && "
            "aws configure set aws_access_key_id 888888888888 --profile o && "
            "aws configure set aws_secret_access_key x --profile o && "
            + each(["new", "o"])).split(), ["123456789012", "888888888888"])

    def test_variables(self):
        self.have_profiles()
        for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
            for profile in ("prod", "sso", "nowhere"):
                script = "aws sts get-caller-identity --query Account"
                self.assertEqual(
                    self.output(script, **{name: profile}),
                    '"123456789012"\n')
                self.assertEqual(
                    self.output("export %s=%s; %s" % (name, profile, script)),
                    '"123456789012"\n')
        self.assertIn("nowhere\n", self.output(
            "aws configure list-profiles", AWS_PROFILE="nowhere"))
        self.output("aws ecr describe-repositories",
                    AWS_CREDENTIAL_EXPIRATION="2001-01-01T00:00:00Z",
                    AWS_SECURITY_TOKEN="x", AWS_USE_FIPS_ENDPOINT="true",
                    AWS_USE_DUALSTACK_ENDPOINT="true",
                    AWS_ROLE_ARN="arn:aws:iam::1:role/r",
                    AWS_WEB_IDENTITY_TOKEN_FILE="/no/such")

    def test_settings_stay_and_secrets_do_not_come(self):
        self.have_profiles()
        before = self.files()
        out = self.output(
            "aws configure get region; aws configure get region --profile "
            "saml; aws configure get own.s3.max_concurrent_requests; "
            "cat $AWS_CONFIG_FILE $AWS_SHARED_CREDENTIALS_FILE; "
            "aws configure set region x; aws configure list-profiles")
        self.assertEqual(out.split()[:3], ["eu-central-1", "us-west-2", "20"])
        for word in ("real", "AKID", "role_arn", "sso_", "process =", "127.0",
                     "services", "fips"):
            self.assertNotIn(word, out)
        self.assertIn("old sso\n", out)
        self.assertEqual(before, self.files())

    def test_sessions_of_the_person_are_none_of_the_run(self):
        self.have_profiles()
        kept = [self.write(".aws/%s/cache/x.json" % name, '{"startUrl": "u", '
                           '"accessToken": "t", "region": "us-east-1"}')
                for name in ("sso", "login", "cli")]
        for words in ("sso login --profile sso", "sso login --profile none",
                      "sso logout", "login", "logout --all"):
            done = self.run_in("aws " + words, AWS_ENDPOINT_URL_SSO_OIDC=
                               "http://127.0.0.1:1")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("every profile has keys", done.stderr)
        for path in kept:
            self.assertTrue(os.path.exists(path))

    def test_a_broken_file_is_none(self):
        self.write(".aws/config", "no section\n[x")
        self.assertEqual(self.output(each(["default", "x"])).split(),
                         ["123456789012"] * 2)

    def test_names_that_are_none(self):
        for name in ("", "a]b", 'a"b', "a\nb", " a"):
            done = self.started("run", "--add-profile", name, "--", "true")
            self.assertEqual(done.returncode, 252, name)
            self.assertIn("--add-profile", done.stderr)
        for words in (["start", "--add-profile", "x"], ["stop", "--account",
                                                        "123456789012"]):
            self.assertIn("unknown option", self.started(*words).stderr)

    def test_help_on_a_command(self):
        for words in (["run", "--help"], ["run", "-h"], ["help", "run"]):
            done = self.started(*words)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            for option in ("--aws-hosts\n", "--latency …\n", "--log\n"):
                self.assertIn("  " + option, done.stdout)
            self.assertNotIn("--detach\n", done.stdout)
        self.assertIn("  --unset\n", self.started("env", "-h").stdout)
        self.assertNotIn("--account", self.started("stop", "-h").stdout)
        # the command's own word is the command's
        self.assertEqual(self.started(
            "run", "sh", "-c", "echo $1", "sh", "--help").stdout, "--help\n")


@unittest.skipUnless(
    subprocess.run([sys.executable, "-c", "import boto3"],
                   capture_output=True).returncode == 0, "no boto3")
class Boto(Case):
    def test_profiles(self):
        self.have_profiles()
        names = NAMES + ["added", "a b"]
        done = self.started(
            "run", "--add-profile", "added", "--add-profile=a b", "--",
            sys.executable, "-c", ASK, *names)
        self.assertEqual(done.stdout.split(), ["123456789012"] * len(names),
                         done.stderr)
        done = self.started(
            "run", "--profile-accounts", "--require-auth", "--",
            sys.executable, "-c", ASK, "prod", "sso", "keys")
        self.assertEqual(done.stdout.split(), [
            "210987654321", "510987654321", "123456789012"], done.stderr)


@unittest.skipUnless(shutil.which("aws"), "no aws")
class AwsCli(Case):
    def test_profiles(self):
        self.have_profiles()
        os.unlink(os.path.join(self.home, "bin", "aws"))
        # it starts slowly, so a few
        out = self.output(
            "for p in prod sso added; do aws ecr describe-registry --profile "
            "$p --query registryId --output text || exit 1; done",
            "--add-profile", "added", "--require-auth")
        self.assertEqual(out.split(), ["123456789012"] * 3)


class Which(Case):
    """status, stop, logs, env, seed and reset mean the server at hand."""

    def start(self, *options):
        done = self.started("start", "--detach", "--listen", "127.0.0.1:0",
                            *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        url, pid = re.search(r"(http\S+) \(pid (\d+)\)",
                             done.stdout).groups()
        port = url.rsplit(":")[-1]
        self.addCleanup(self.end, int(pid))
        return url, pid, port

    def wait_for_log(self, text, *which):
        """A line is written when the answer is on its way."""
        end = time.monotonic() + 20
        while text not in self.started("logs", *which).stdout:
            self.assertLess(time.monotonic(), end, text)
            time.sleep(0.05)

    def end(self, pid):
        """Of whatever folder it is; it may have been stopped."""
        try:
            os.kill(pid, signal.SIGTERM)
        except ProcessLookupError:
            pass

    def test_inside_run(self):
        url, pid, _ = self.start()
        for options in ((), ("--data", os.path.join(self.home, "data"))):
            out = self.output(
                "set -e; ecr-local status; ecr-local seed - <<< "
                "'repositories: [{name: app}]'; ecr-local env; "
                "aws ecr describe-repositories --output text; "
                "ecr-local reset; until ecr-local logs | grep -q reset; do "
                "sleep 0.1; done; ecr-local logs; ecr-local stop; "
                "! ecr-local status 2>&1; ! ecr-local stop 2>&1; "
                "! aws ecr describe-repositories 2>&1; echo goes on", *options)
            self.assertNotIn(url, out)
            own = re.match(r"ecr-local listens on (\S+) \(pid", out)[1]
            self.assertIn("export ECR_LOCAL_ENDPOINT='%s'\n" % own, out)
            self.assertIn('"repositories":1', out)
            self.assertIn("POST / DescribeRepositories 200", out)
            self.assertIn("POST /_local/reset - 200", out)
            self.assertIn("does not run on this machine", out)
            self.assertTrue(out.endswith("goes on\n"), out)
        self.assertIn(url, self.started("status").stdout)
        os.kill(int(pid), 0)

    def test_the_status_of_the_command_stays(self):
        done = self.run_in("ecr-local stop; exit 7")
        self.assertEqual((done.returncode, done.stdout), (7, ""))

    def test_after_env(self):
        data = os.path.join(self.home, "data")
        url, _, port = self.start("--data", data)
        self.start()
        text = self.started("env", "--data", data).stdout
        script = "set -e\n" + text + "cd /; ecr-local status; ecr-local " \
            "logs; ecr-local seed - <<< 'repositories: [app]'; ecr-local reset; " \
            "ecr-local env; ecr-local stop; ! ecr-local stop 2>&1"
        done = subprocess.run(["bash", "-c", script], text=True, timeout=60,
                              env=self.environment, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        self.assertIn("listens on " + url, done.stdout)
        self.assertIn("ECR_LOCAL_ENDPOINT='%s'" % url, done.stdout)
        self.assertIn("the server of ECR_LOCAL_ENDPOINT, " + url, done.stdout)
        self.assertEqual(self.started("status").returncode, 0)

    def test_a_server_that_runs_elsewhere(self):
        url, _, _ = self.start("--data", os.path.join(self.home, "data"))
        self.start()
        for word, code in (("status", 0), ("reset", 0), ("stop", 255),
                           ("env", 255)):
            done = self.started(word, ECR_LOCAL_ENDPOINT=url)
            self.assertEqual(done.returncode, code, word + done.stderr)
        self.assertIn("unset ECR_LOCAL_ENDPOINT", done.stderr)

    def test_two_in_memory(self):
        one, two = self.start("--in-memory"), self.start("--in-memory")
        kept = self.start()
        for word in ("status", "stop", "env", "reset"):
            done = self.started(word)
            self.assertEqual(done.returncode, 252, done.stdout)
            for url in (one[0], two[0], kept[0]):
                self.assertIn(url, done.stderr)
        for url, _, port in (one, two, kept):
            self.assertIn(url, self.started(
                "status", "--listen", "127.0.0.1:" + port).stdout)
            self.wait_for_log("_local/health", "--listen", port)
        self.started("stop", "--listen", one[2])
        self.started("stop", "--listen", kept[2])
        self.assertIn(two[0], self.started("status").stdout)
        self.assertEqual(self.started("stop").returncode, 0)
        self.assertIn("no ecr-local runs", self.started("status").stderr)
        self.assertIn("found by it alone", self.started(
            "status", "--listen", "127.0.0.1:9").stderr)
        self.assertIn('"statsu"; did you mean status?',
                      self.started("statsu").stderr)
        self.assertIn('"zzz"; ecr-local help lists them',
                      self.started("zzz").stderr)
        self.assertEqual(self.started("logs").returncode, 0)

    def test_address_in_use(self):
        _, pid, port = self.start("--in-memory")
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            for number, who, what in (
                    (port, "ecr-local (process %s)" % pid, "ecr-local stop"),
                    (str(taken.getsockname()[1]),
                     "(process %d)" % os.getpid(), "--listen")):
                for more in ((), ("--detach",)):
                    done = self.started("start", "--in-memory", "--listen",
                                        "127.0.0.1:" + number, *more)
                    self.assertEqual(done.returncode, 255)
                    # glibc's words, and musl's
                    self.assertRegex(done.stderr, "Address (already )?in use")
                    self.assertIn(who, done.stderr)
                    self.assertIn(what, done.stderr)


class Logins(Case):
    """What a run logs in to is gone with it."""
    DOCKER = {"auths": {"registry.example": {"auth": "dTpw"}, "store.example":
                        {}}, "credsStore": "mine", "currentContext": "there",
              "credHelpers": {"other.example": "other"}}
    LOGIN = "ecr login > /dev/null && "

    def left(self):
        """All files of the home but the test's own."""
        return sorted(
            os.path.join(folder, name)[len(self.home) + 1:]
            for folder, _, names in os.walk(self.home) for name in names
            if "/bin" not in folder)

    def test_the_report(self):
        for _ in range(2):
            self.output(self.LOGIN + "ecr login --client podman && "
                        "ecr login --client helm && "
                        "grep -q localhost $DOCKER_CONFIG/config.json "
                        "&& grep -q localhost $REGISTRY_AUTH_FILE "
                        "&& grep -q localhost $HELM_REGISTRY_CONFIG && "
                        "ls $ECR_CACHE_DIR | grep -q token")
        self.assertEqual(self.left(), [])

    def test_files_that_variables_name(self):
        self.write("d/config.json", json.dumps(self.DOCKER))
        self.write("a.json", "{}")
        self.write("h.json", "{}")
        env = {"DOCKER_CONFIG": self.home + "/d", "ECR_CACHE_DIR":
               self.home + "/c", "REGISTRY_AUTH_FILE": self.home + "/a.json",
               "HELM_REGISTRY_CONFIG": self.home + "/h.json"}
        before = self.left()
        self.output(self.LOGIN + "ecr login --client podman && "
                    "ecr login --client helm", **env)
        self.assertEqual(self.left(), before)
        for name in ("a.json", "h.json"):
            with open(os.path.join(self.home, name)) as file:
                self.assertEqual(file.read(), "{}")

    def test_what_is_there_is_there(self):
        self.write(".docker/config.json", json.dumps(self.DOCKER))
        self.write(".docker/contexts/meta/x", "context")
        self.write("run/containers/auth.json", json.dumps(
            {"auths": {"podman.example": {"auth": "dTpw"}}}))
        self.environment["XDG_RUNTIME_DIR"] = self.home + "/run"
        out = self.output(
            self.LOGIN + "cat $DOCKER_CONFIG/contexts/meta/x; "
            "cat $DOCKER_CONFIG/config.json; echo ,; cat $REGISTRY_AUTH_FILE")
        self.assertEqual(out[:7], "context")
        docker, containers = json.loads("[%s]" % out[7:])
        self.assertEqual(docker["currentContext"], "there")
        self.assertNotIn("credsStore", docker)
        self.assertEqual(docker["credHelpers"], {
            "other.example": "other", "registry.example": "mine",
            "store.example": "mine"})
        self.assertEqual(len(docker["auths"]), 3)
        self.assertEqual(set(containers["auths"]) - set(docker["auths"]),
                         {"podman.example"})
        with open(os.path.join(self.home, ".docker/config.json")) as file:
            self.assertEqual(json.load(file), self.DOCKER)

    def test_our_own_store_goes_on(self):
        self.write(".docker/config.json", '{"credsStore": "ecr-login"}')
        self.assertIn("ecr-login", self.output(
            "cat $DOCKER_CONFIG/config.json"))

    def test_files_that_are_none(self):
        self.write(".docker/config.json", "[")
        self.output(self.LOGIN + "true")

    def test_keep(self):
        out = self.output(self.LOGIN + "echo $DOCKER_CONFIG", "--keep-logins")
        self.assertEqual(out, "\n")
        self.assertIn(".docker/config.json", self.left())
        self.assertTrue([n for n in self.left() if "token" in n])

    @unittest.skipUnless(shutil.which("skopeo"), "no skopeo")
    def test_skopeo(self):
        self.output(
            "ecr create-repository --repository-name app > ~/out && rm ~/out "
            "&& ecr get-login-password | skopeo login --tls-verify=false -u "
            "AWS --password-stdin $ECR_LOCAL_REGISTRY && ! skopeo inspect "
            "--tls-verify=false docker://$ECR_LOCAL_REGISTRY/app:x 2>&1 | "
            "grep -i unauth")
        self.assertEqual(self.left(), [])


class Shells(Case):
    """env, in the words of several shells, and back."""
    NAME = "it's \\ \"odd\" $HOME \u2019"

    def setUp(self):
        super().setUp()
        self.data = os.path.join(self.home, self.NAME)
        done = self.started("start", "--detach", "--listen", "127.0.0.1:0",
                            "--data", self.data)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.addCleanup(self.started, "stop", "--data", self.data)

    def say(self, *words, **env):
        done = self.started("env", "--data", self.data, *words, **env)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def in_shell(self, shell, name, before, **env):
        """What the shell then has, and what it has once that is taken back."""
        script = self.say("--shell", name) + before + "env; echo -----\n"
        script += self.say("--shell", name, "--unset", **dict(
            env, AWS_SECRET_ACCESS_KEY="local")) + "env\n"
        done = subprocess.run([shell, "-c", script], text=True, timeout=30,
                              capture_output=True, env=self.environment)
        self.assertEqual(done.stderr, "")
        return done.stdout.split("-----\n")

    def check(self, shell, name):
        there, gone = self.in_shell(shell, name, "")
        self.assertIn("ECR_LOCAL_STATE=%s\n" % os.path.realpath(self.data),
                      there)
        self.assertIn("AWS_ACCESS_KEY_ID=123456789012\n", there)
        self.assertNotRegex(gone, "(?m)^(ECR_|AWS_(?!EC2))")

    def test_sh(self):
        for shell in ("sh", "bash", "zsh"):
            if shutil.which(shell):
                self.check(shell, shell)

    @unittest.skipUnless(shutil.which("fish"), "no fish")
    def test_fish(self):
        self.check("fish", "fish")

    def test_powershell(self):
        text = self.say("--shell", "powershell")
        self.assertEqual(text, self.say("--shell=pwsh"))
        self.assertIn("$Env:ECR_LOCAL_STATE = '%s'\n" % os.path.realpath(
            self.data).replace("'", "''").replace("\u2019", "\u2019" * 2), text)
        self.assertIn("Remove-Item -ErrorAction SilentlyContinue "
                      "Env:AWS_PROFILE\n", text)

    def test_what_is_not_of_env_stays(self):
        text = self.say("--unset", AWS_SECRET_ACCESS_KEY="mine",
                        SSL_CERT_FILE="/mine")
        self.assertNotIn("AWS_SECRET", text)
        self.assertNotIn("SSL_CERT", text)
        self.assertIn("unset SSL_CERT_FILE\n", self.say(
            "--unset", ECR_LOCAL_ENDPOINT="https://localhost:1"))

    def test_refused(self):
        for words in (("env", "--shell", "csh"), ("status", "--unset")):
            self.assertEqual(self.started(*words).returncode, 252)


class Recipes(Case):
    """The snippets of docs/local.md."""

    def snippets(self, language):
        path = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                            "../../docs/local.md")
        with open(path) as file:
            return re.findall("```%s\n(.*?)```" % language, file.read(), re.S)

    @unittest.skipUnless(shutil.which("systemd-analyze"), "no systemd")
    def test_the_unit(self):
        unit, = (s for s in self.snippets("ini") if "[Unit]" in s)
        path = self.write("ecr-local.service", unit.replace(
            "/usr/local/bin/ecr-local", LOCAL))
        done = subprocess.run(["systemd-analyze", "verify", path], text=True,
                              capture_output=True, timeout=60,
                              env={**os.environ, "SYSTEMD_LOG_LEVEL": "err"})
        self.assertNotIn("ecr-local.service", done.stderr)
        self.assertIn("ExecStart=%s start --log\n" % LOCAL,
                      open_and_read(path))

    def test_compose(self):
        text, = (s for s in self.snippets("yaml") if "services:" in s)
        keys, = (s for s in self.snippets("ini") if "AKIDLOCAL" in s)
        words = re.findall(r"(?m)^      - (--\S+)$", text)
        self.assertEqual(len(words), 5)
        words = [w.replace("0.0.0.0:4510", "127.0.0.1:0").replace(
            "=/keys", "=" + self.write("keys", keys)) for w in words]
        done = self.started("start", "--detach", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.addCleanup(self.started, "stop")
        url = re.search(r"http\S+", done.stdout)[0]
        variables = dict(re.findall(r"(?m)^      (AWS_\w+): (\S+)$", text))
        self.assertEqual(variables["AWS_ENDPOINT_URL_ECR"], "http://ecr:4510")
        variables["AWS_ENDPOINT_URL_ECR"] = url
        listed = subprocess.run(
            [ECR, "describe-repositories"], text=True, capture_output=True,
            timeout=30, env={**self.environment, **variables})
        self.assertEqual(listed.returncode, 0, listed.stderr)


def open_and_read(path):
    with open(path) as file:
        return file.read()


if __name__ == "__main__":
    unittest.main()
