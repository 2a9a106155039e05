"""configure: what it does to the files of a person, seen from outside.

What it prints and writes, byte for byte, is in the recorded cases; here are
links, modes, folders, several writers, terminals and other readers."""
import configparser
import os
import pty
import signal
import stat
import subprocess
import tempfile
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
ECR = os.path.join(os.environ.get("ECR_BUILD", os.path.join(ROOT, "build")),
                   "ecr")
CONFIG = "# mine\n[default]\nregion = a-1\n\n; end\n[profile x]\noutput = json\n"


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = folder.name
        self.aws = os.path.join(self.home, "aws")
        os.symlink(ECR, self.aws)
        os.mkdir(self.path(".aws"), 0o700)
        self.config = self.path(".aws/config")
        self.environment = {
            "HOME": self.home, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
            "AWS_EC2_METADATA_DISABLED": "true"}

    def path(self, name):
        return os.path.join(self.home, name)

    def write(self, text, path=None, mode=0o600):
        with open(path or self.config, "w", newline="") as file:
            file.write(text)
        os.chmod(path or self.config, mode)

    def read(self, path=None):
        with open(path or self.config, newline="") as file:
            return file.read()

    def run_it(self, *args, program=None, stdin="", **env):
        return subprocess.run(
            [program or ECR, "configure", *args], input=stdin, timeout=30,
            env={**self.environment, **env}, capture_output=True, text=True)

    def set_region(self, program=None, **env):
        done = self.run_it("set", "region", "z-9", program=program, **env)
        self.assertEqual(done.returncode, 0, done.stderr)

    def left(self):
        return sorted(os.listdir(self.path(".aws")))


class Files(Case):
    def test_what_is_not_meant_stays(self):
        self.write(CONFIG)
        self.set_region()
        self.assertEqual(self.read(), CONFIG.replace("a-1", "z-9"))
        self.assertEqual(self.left(), ["config"])

    def test_modes_stay(self):
        for mode in (0o600, 0o640, 0o644, 0o400 | 0o200):
            self.write(CONFIG, mode=mode)
            self.set_region()
            self.assertEqual(
                stat.S_IMODE(os.stat(self.config).st_mode), mode)

    def test_a_link_stays_one(self):
        os.mkdir(self.path("dot"))
        for target in (self.path("dot/config"), "../dot/config"):
            for there in (True, False):
                with self.subTest(target=target, there=there):
                    real = self.path("dot/config")
                    if there:
                        self.write(CONFIG, real)
                    elif os.path.exists(real):
                        os.unlink(real)
                    if os.path.lexists(self.config):
                        os.unlink(self.config)
                    os.symlink(target, self.config)
                    self.set_region()
                    self.assertEqual(os.readlink(self.config), target)
                    self.assertIn("region = z-9\n", self.read(real))
                    self.assertEqual(os.listdir(self.path("dot")), ["config"])

    def test_a_second_name_stays_one(self):
        self.write(CONFIG)
        os.link(self.config, self.path("other"))
        self.set_region()
        self.assertIn("region = z-9\n", self.read(self.path("other")))

    def test_a_new_inode_takes_the_place(self):
        self.write(CONFIG)
        with open(self.config) as reader:
            self.set_region()
            self.assertEqual(reader.read(), CONFIG)

    @unittest.skipIf(os.geteuid() == 0, "root may write anything")
    def test_what_may_not_be_written(self):
        self.write(CONFIG, mode=0o400)
        done = self.run_it("set", "region", "z")
        self.assertEqual(done.returncode, 255)
        self.assertIn("[Errno 13] Permission denied: '%s'" % self.config,
                      done.stderr)
        self.assertEqual(self.read(), CONFIG)

    def test_what_is_no_file(self):
        os.mkdir(self.config)
        for program in (ECR, self.aws):
            done = self.run_it("set", "region", "z", program=program)
            self.assertEqual(done.returncode, 255)
            self.assertIn("[Errno 21] Is a directory: '%s'" % self.config,
                          done.stderr)

    def test_line_ends_quotes_and_case_are_ours_to_keep(self):
        before = ("[default]\r\nRegion = a\r\ns3 =\r\n\tregion = b\r\n"
                  "[profile \"two words\"]\r\nnote = one\r\n  two\r\n")
        self.write(before)
        self.set_region()
        done = self.run_it("set", "note", "n", "--profile", "two words")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(
            self.read(), before.replace("Region = a", "region = z-9")
            .replace("note = one\r\n  two\r\n", "note = n\r\n"))

    def test_what_would_be_lost_is_refused(self):
        self.write("[default]\nregion = a\ns3 =\n  b = c\n")
        for words in (("region.x", "1"), ("s3", "1"), ("s3.b.c", "1")):
            done = self.run_it("set", *words)
            self.assertNotEqual(done.returncode, 0)
            self.assertEqual(
                self.read(), "[default]\nregion = a\ns3 =\n  b = c\n")

    def test_a_part_of_the_word_plugins_is_a_profile(self):
        self.write("[profile p]\nregion = a\n")
        self.assertEqual(
            self.run_it("set", "profile.p.region", "z").returncode, 0)
        self.assertEqual(self.read(), "[profile p]\nregion = z\n")

    def test_two_writers_lose_nothing(self):
        self.write(CONFIG)
        writers = [subprocess.Popen(
            [ECR if n % 2 else self.aws, "configure", "set", "key%d" % n,
             "v%d" % n], env=self.environment) for n in range(24)]
        for writer in writers:
            self.assertEqual(writer.wait(60), 0)
        parser = configparser.RawConfigParser()
        parser.read(self.config)
        for n in range(24):
            self.assertEqual(parser.get("default", "key%d" % n), "v%d" % n)
        self.assertEqual(self.left(), ["config"])

    def test_what_is_no_text_is_not_written(self):
        self.write(CONFIG)
        for program in (ECR, self.aws):
            done = self.run_it("set", "note", "a\udcff", program=program)
            self.assertEqual(done.returncode, 255)
            self.assertIn("'utf-8' codec can't encode character '\\udcff'",
                          done.stderr)
            self.assertEqual(self.read(), CONFIG)

    def test_secrets_are_in_no_message(self):
        done = self.run_it("set", "aws_secret_access_key", "SECRETone\nx")
        self.assertEqual(done.returncode, 255)
        self.assertNotIn("SECRET", done.stdout + done.stderr)


class Others(Case):
    def test_python_reads_what_was_written(self):
        for name, value in (("s3.a", "b = c"), ("note", "zoë"),
                            ("profile.dev.region", "r-1")):
            done = self.run_it("set", name, value, program=self.aws)
            self.assertEqual(done.returncode, 0, done.stderr)
        parser = configparser.RawConfigParser()
        parser.read(self.config, encoding="utf-8")
        self.assertEqual(parser["default"]["note"], "zoë")
        self.assertEqual(parser["default"]["s3"], "\na = b = c")
        self.assertEqual(parser["profile dev"]["region"], "r-1")

    def test_a_process_of_ours_hands_keys_on(self):
        self.write("[default]\ncredential_process = %s configure "
                   "export-credentials --profile keys\n" % self.aws)
        self.write("[keys]\naws_access_key_id = AKIAX\n"
                   "aws_secret_access_key = s\n", self.path(".aws/credentials"))
        done = self.run_it("export-credentials", "--format", "env")
        self.assertEqual(done.stdout, "export AWS_ACCESS_KEY_ID=AKIAX\n"
                         "export AWS_SECRET_ACCESS_KEY=s\n", done.stderr)

    def test_a_process_that_asks_for_itself_ends(self):
        self.write("[default]\ncredential_process = %s configure "
                   "export-credentials\n" % self.aws)
        done = self.run_it("export-credentials")
        self.assertEqual(done.returncode, 253)
        self.assertIn("profile cycle: default -> default", done.stderr)

    def test_models_are_refused_with_a_word(self):
        done = self.run_it("add-model", "--service-model", "{}")
        self.assertEqual(done.returncode, 252)
        self.assertIn("~/.aws/models", done.stderr)


class LocalRun(Case):
    def test_a_run_writes_files_of_its_own(self):
        self.write(CONFIG)
        self.write("[k]\naws_access_key_id = A\n",
                   self.path(".aws/credentials"))
        script = ("aws configure set default.region \"$AWS_REGION\" && "
                  "aws configure set aws_access_key_id X --profile k && "
                  "aws configure get region && "
                  "aws configure get profile.x.output && "
                  "aws configure get aws_access_key_id --profile k && "
                  "aws configure list > /dev/null && "
                  "dirname \"$AWS_CONFIG_FILE\"")
        done = subprocess.run(
            [ECR, "local", "run", "--", "sh", "-c", script], text=True,
            capture_output=True, timeout=60, env={
                **self.environment,
                "PATH": self.home + ":" + self.environment["PATH"]})
        self.assertEqual(done.returncode, 0, done.stderr)
        *values, folder = done.stdout.split()
        self.assertEqual(values, ["us-east-1", "json", "X"])
        self.assertFalse(os.path.exists(folder))
        self.assertEqual(self.read(), CONFIG)
        self.assertEqual(self.read(self.path(".aws/credentials")),
                         "[k]\naws_access_key_id = A\n")

    def test_the_first_lines_of_a_login_script(self):
        script = ("set -u; ACCOUNT=$(aws sts get-caller-identity --query Account "
                  "--output text); aws configure set default.region \"$AWS_REGION\"; "
                  "REGION=$(aws configure get region); aws configure list >/dev/null; "
                  "echo \"account=$ACCOUNT region=$REGION\"")
        done = subprocess.run(
            [ECR, "local", "run", "--", "sh", "-c", script], text=True,
            capture_output=True, timeout=60, env={
                **self.environment,
                "PATH": self.home + ":" + self.environment["PATH"]})
        self.assertEqual(done.stdout, "account=123456789012 region=us-east-1\n",
                         done.stderr)


class WhoAmI(Case):
    def run_in(self, script, **env):
        return subprocess.run(
            [ECR, "local", "run", "--", "sh", "-c", script], text=True,
            capture_output=True, timeout=60, env={
                **self.environment, "ECR": ECR, **env})

    def test_words(self):
        done = self.run_in(
            'for word in account region registry arn; do '
            '"$ECR" whoami --print $word; done; echo "$ECR_LOCAL_REGISTRY"; '
            '"$ECR" whoami --region eu-west-1 --print region')
        account, region, registry, arn, local, other = done.stdout.split()
        self.assertEqual((account, region, other),
                         ("123456789012", "us-east-1", "eu-west-1"))
        self.assertEqual(registry, local)
        self.assertEqual(arn, "arn:aws:iam::123456789012:root")

    def test_all(self):
        done = self.run_in(
            'export AWS_CREDENTIAL_EXPIRATION=2099-01-01T00:00:00Z; '
            '"$ECR" whoami')
        self.assertRegex(
            done.stdout, r"account: +123456789012\narn: .*\nregion: .*\n"
            r"registry: +localhost:[0-9]+\n"
            r"credentials: env, until 2099-01-01T00:00:00\+00:00\n", done.stderr)

    def test_a_registry_of_aws(self):
        done = self.run_in('AWS_ENDPOINT_URL_ECR= "$ECR" whoami '
                           '--region cn-north-1 --print registry')
        self.assertEqual(
            done.stdout,
            "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn\n", done.stderr)

    def test_no_region(self):
        done = subprocess.run([ECR, "whoami"], env=self.environment, text=True,
                              capture_output=True, timeout=30)
        self.assertEqual(done.returncode, 253)
        self.assertIn("NoRegion", done.stderr)


class Terminal(Case):
    def start(self, *args):
        pid, fd = pty.fork()
        if pid == 0:
            os.execve(ECR, [ECR, "configure", *args], self.environment)
        self.addCleanup(os.close, fd)
        return pid, fd

    def read_until(self, fd, text):
        seen = b""
        end = time.monotonic() + 10
        while text not in seen:
            self.assertLess(time.monotonic(), end, seen)
            seen += os.read(fd, 1000)
        return seen

    def test_answers(self):
        pid, fd = self.start()
        for answer in (b"AKIAX", b"s", b"r-1", b"text"):
            self.read_until(fd, b"]: ")
            os.write(fd, answer + b"\n")
        self.assertEqual(os.waitpid(pid, 0)[1], 0)
        self.assertEqual(self.read(), "[default]\nregion = r-1\noutput = text\n")
        self.assertEqual(
            self.read(self.path(".aws/credentials")),
            "[default]\naws_access_key_id = AKIAX\naws_secret_access_key = s\n")

    def test_interrupted_writes_nothing(self):
        pid, fd = self.start()
        self.read_until(fd, b"]: ")
        os.write(fd, b"AKIAX\n")
        self.read_until(fd, b"Secret Access Key [None]: ")
        os.kill(pid, signal.SIGINT)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 130)
        self.assertEqual(self.left(), [])


if __name__ == "__main__":
    unittest.main()
