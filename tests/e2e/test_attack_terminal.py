"""Attacks on the terminal: strangers' words, Ctrl-C, descriptors, a full disk.

SPDX-License-Identifier: Apache-2.0
"""
import base64
import fcntl
import glob
import json
import os
import pty
import re
import resource
import select
import shutil
import signal
import subprocess
import tempfile
import termios
import time
import unittest

from local_api import SANITIZED
import test_terminal
from login_server import HELPER, PROVIDER

ECR = test_terminal.ECR
LOCAL = os.path.join(os.path.dirname(ECR), "ecr-local")
# ESC, OSC with BEL, CR, DEL, C1, two changes of direction
EVIL = ("a\x1b[2Jb\x1b]0;owned\x07c\rd\x7fe\u009b2Jf\u0080g\u202eh\u2066i"
        "\u200fj")
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f"
                    "\u202a-\u202e\u2066-\u2069]")
ERRORS = ("legacy", "enhanced", "json", "yaml", "text", "table")
FORMATS = test_terminal.FORMATS
STYLE = re.compile(r"\x1b\[\d*m")
FULL = b"[Errno 28] No space left on device\n"


class Service(test_terminal.Service):
    """Its answers have a status; reply() may give the body itself."""

    def do_POST(self):
        given = self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.server.asked += 1
        if not given.startswith(b"{"):
            given = b"{}"
        body = self.server.reply(json.loads(given))
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        try:
            self.answer(body)
        except OSError:
            self.close_connection = True

    def answer(self, body):
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = do_POST

    def handle(self):
        try:
            super().handle()
        except ConnectionError:
            pass                         # the client was killed


class Case(test_terminal.Case):
    def setUp(self):
        super().setUp()
        self.server.RequestHandlerClass = Service
        self.server.status, self.server.headers = 200, {}
        self.url = "http://127.0.0.1:%d" % self.server.server_address[1]

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as out:
            out.write(text)
        return path

    def fail_with(self, message, status=400, **members):
        self.server.status = status
        self.server.reply = lambda given: dict(
            members, __type="ServerException", message=message)

    def environment(self, **more):
        more.setdefault("HOME", self.folder)
        return super().environment(**more)

    def command(self, args):
        """The program by the name it is called by."""
        if args[0] == "ecr-local":
            return [LOCAL, *args[1:]], None
        if args[0] in (HELPER, PROVIDER):
            return list(args), ECR
        return [ECR, *args], None

    def on_terminals(self, *args, feed=b"", **env):
        """Status and what both streams, each a terminal, were given."""
        ends = [test_terminal.Terminal(), test_terminal.Terminal()]
        for end in ends:
            self.addCleanup(end.close)
        argv, program = self.command(args)
        child = subprocess.Popen(
            argv, executable=program, env=self.environment(**env),
            stdin=subprocess.PIPE, stdout=ends[0].slave,
            stderr=ends[1].slave)
        self.addCleanup(child.kill)
        child.stdin.write(feed)
        child.stdin.close()
        for end in ends:
            os.close(end.slave)
        live = {end.master: end for end in ends}
        limit = time.monotonic() + 60
        while live and time.monotonic() < limit:
            for fd in select.select(list(live), [], [], 0.2)[0]:
                if not live[fd].read():
                    del live[fd]
        return (child.wait(timeout=30), ends[0].text.decode(),
                ends[1].text.decode())

    def piped(self, *args, feed=b"", stdout=subprocess.PIPE, **env):
        argv, program = self.command(args)
        done = subprocess.run(
            argv, executable=program, env=self.environment(**env),
            input=feed, stdout=stdout, stderr=subprocess.PIPE, timeout=60)
        return done.returncode, done.stdout, done.stderr

    def assert_tame(self, *args, seen="owned", styled=False, **env):
        """Nothing hidden on either terminal, and the words are there."""
        code, out, err = self.on_terminals(*args, **env)
        for text in (out, err):
            if styled:
                text = STYLE.sub("", text)
            self.assertIsNone(HIDDEN.search(text), (args, out, err))
        self.assertIn(seen, out + err)
        return code, out, err


class Words(Case):
    """B2: what a stranger says is shown, and obeyed by no terminal."""

    def test_error_messages(self):
        self.fail_with(EVIL)
        for name in ERRORS:
            with self.subTest(format=name):
                code, _, _ = self.assert_tame(
                    "describe-registry", "--cli-error-format", name,
                    "--color", "off")
                self.assertEqual(code, 254)
        # in colour only the program's own sequences
        self.assert_tame("describe-registry", "--cli-error-format", "table",
                         styled=True)

    def test_words_of_the_command_line(self):
        for words in ((HELPER, EVIL), (HELPER, "-" + EVIL),
                      (HELPER, "---" + EVIL), (HELPER, "-v=" + EVIL),
                      ("login", EVIL), (EVIL,)):
            self.assert_tame(*words)

    def test_details_of_an_error(self):
        self.server.status = 400
        self.server.reply = lambda given: {
            "__type": "RepositoryNotFoundException" + EVIL, "message": "m",
            "extra" + EVIL: EVIL}
        for name in ERRORS:
            with self.subTest(format=name):
                self.assert_tame("describe-registry", "--cli-error-format",
                                 name, "--color", "off")

    def test_the_peers_bytes_in_a_pipe(self):
        self.fail_with(EVIL)
        _, _, err = self.piped("describe-registry")
        self.assertEqual(
            err.decode(), "\necr: [ERROR]: An error occurred "
            "(ServerException) when calling the DescribeRegistry operation: "
            + EVIL + "\n")

    def test_a_nul_cuts_nothing(self):
        self.server.status = 400
        self.server.reply = lambda given: {"__type": "Co\0de",
                                           "message": "a\0b"}
        _, _, err = self.piped("describe-registry")
        self.assertEqual(
            err, b"\necr: [ERROR]: An error occurred (Co\0de) when calling "
            b"the DescribeRegistry operation: a\0b\n")
        for name, want in (("json", b'"a\\u0000b"'), ("text", b"a\0b"),
                           ("legacy", b": a\0b\n")):
            with self.subTest(format=name):
                err = self.piped("describe-registry", "--cli-error-format",
                                 name)[2]
                self.assertIn(want, err)
        self.assertIn(b"a\0b", self.piped("doctor")[1])
        self.assertEqual(
            self.piped("wait", "image-scan-complete", "--repository-name",
                       "rr", "--image-id", "imageTag=x")[2],
            b"\necr: [ERROR]: Waiter ImageScanComplete failed: "
            b"An error occurred (Co\0de): a\0b\n")
        self.assertIn("a\\x00b", self.on_terminals("doctor")[1])
        self.assertIn("a\\x00b", self.on_terminals("describe-registry")[2])

    def test_replies_in_every_format(self):
        self.server.reply = lambda given: {
            "registryId": EVIL, "replicationConfiguration": {"rules": []}}
        for name in FORMATS:
            with self.subTest(output=name):
                self.assert_tame("describe-registry", "--output", name,
                                 "--color", "off")
        code, out, _ = self.on_terminals("describe-registry")
        self.assertEqual((code, json.loads(out)["registryId"]), (0, EVIL))
        # less leaves colours through: it gets what the terminal would
        self.assert_tame("describe-registry", AWS_PAGER="cat")
        self.assertIn(EVIL.encode(), self.piped(
            "describe-registry", "--output", "text")[1])

    def token(self, proxy, text="AWS:pass" + EVIL):
        self.server.reply = lambda given: {"authorizationData": [{
            "authorizationToken": base64.b64encode(text.encode()).decode(),
            "expiresAt": 4102444800, "proxyEndpoint": proxy}]}

    def test_a_hostile_proxy_endpoint(self):
        host = "https://1.dkr.ecr.us-east-1.amazonaws.com" + EVIL
        self.token(host, "AWS:owned")
        for args in (("login",), ("docker-config",), ("doctor",),
                     ("logout",), ("get-login",),
                     ("login", "123456789012"), (HELPER, "list")):
            with self.subTest(args=args):
                code, out, err = self.on_terminals(*args)
                self.assertIsNone(HIDDEN.search(out + err), (out, err))

    def test_a_hostile_password(self):
        self.token("https://x")
        self.assert_tame("get-login-password")
        self.assert_tame("get-login")
        self.assertEqual(self.piped("get-login-password")[1].decode(),
                         "pass" + EVIL + "\n")

    def test_debug(self):
        self.server.headers = {"X-Evil": "\x1b]0;owned\x07"}
        self.server.reply = lambda given: json.dumps(
            {"x": EVIL}, ensure_ascii=False).encode() + b"\x9b\0owned"
        self.server.status = 400
        self.assert_tame("describe-registry", "--debug",
                         seen="\\x9b\\x00owned")
        self.assertIn(b"\x9b\\x00owned",
                      self.piped("describe-registry", "--debug")[2])

    def test_what_a_program_complains_of(self):
        program = self.script("creds", "printf '%s\\000%s' \"$EVIL\" end >&2;"
                              " exit 1")
        config = self.write("config", "[profile p]\nregion = us-east-1\n"
                            "credential_process = %s\n" % program)
        env = dict(AWS_CONFIG_FILE=config, EVIL=EVIL, AWS_PROFILE="p",
                   AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)
        for words in (("describe-registry",), ("doctor",),
                      ("describe-registry", "--debug")):
            with self.subTest(words=words):
                self.assert_tame(*words, **env)
        self.assertIn((EVIL + "\0end").encode(),
                      self.piped("describe-registry", **env)[2])

    def test_what_a_container_client_says(self):
        self.script("docker", "cat >/dev/null; printf '%s\\n' \"$EVIL\";"
                    " exit 1")
        self.token("https://123456789012.dkr.ecr.us-east-1.amazonaws.com",
                   "AWS:x")
        self.assert_tame("login", "--run-client", EVIL=EVIL,
                         PATH=self.folder + ":" + os.environ["PATH"])

    def test_the_helpers_that_docker_and_the_kubelet_call(self):
        self.fail_with(EVIL)
        host = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
        self.assert_tame(HELPER, "get", feed=host.encode())
        self.assert_tame(PROVIDER, feed=json.dumps({
            "apiVersion": "credentialprovider.kubelet.k8s.io/v1",
            "kind": "CredentialProviderRequest",
            "image": host + "/x:1"}).encode())

    def test_the_state_that_a_waiter_shows(self):
        self.server.reply = lambda given: {"imageScanStatus": {
            "status": EVIL * 9}}
        code, _, err = self.on_terminals(
            "wait", "image-scan-complete", "--repository-name", "rr",
            "--image-id", "imageTag=x", "--wait-timeout", "1.5",
            "--poll-interval", "1")
        self.assertNotEqual(code, 0)
        erase = "\r\x1b[K"
        self.assertIn(erase, err)
        for line in err.split(erase):
            self.assertIsNone(HIDDEN.search(line), err)
        self.assertIn("owned", err)

    def test_values_that_a_shell_completes(self):
        self.server.reply = lambda given: {"repositories": [
            {"repositoryName": name} for name in ("good", EVIL, "t\tab")]}
        line = "ecr describe-images --repository-name "
        code, out, err = self.piped(
            "--complete", "fish", *line.split(), "",
            XDG_CACHE_HOME=self.folder)
        self.assertEqual((code, err), (0, b""))
        self.assertEqual(out.split(), [b"good"])

    def test_the_answers_of_a_local_server(self):
        env = dict(ECR_LOCAL_ENDPOINT=self.url)
        self.server.reply = lambda given: EVIL.encode()
        self.assert_tame("ecr-local", "reset", **env)
        self.server.status = 500
        self.assert_tame("ecr-local", "reset", **env)
        self.assertIn(EVIL.encode(),
                      self.piped("ecr-local", "reset", **env)[2])


class Echo(Case):
    """B9: whatever ends a run, the terminal shows what is typed again."""

    def setUp(self):
        super().setUp()
        config = self.write(
            "config", "[profile m]\nrole_arn = arn:aws:iam::123456789012:"
            "role/r\nsource_profile = s\nmfa_serial = arn:device%s\nregion ="
            " us-east-1\n[profile s]\naws_access_key_id = A\n"
            "aws_secret_access_key = B\n" % "\x1b[2J")
        self.env = self.environment(
            AWS_CONFIG_FILE=config, AWS_PROFILE="m",
            AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)
        self.fail_with("no")

    def ask(self, signals=None):
        """The program, asking, on a terminal of its own."""
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)
        self.addCleanup(os.close, slave)

        def own_terminal():
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
            os.tcsetpgrp(slave, os.getpgrp())
            for number in signals or ():
                signal.signal(number, signal.SIG_IGN)

        child = subprocess.Popen(
            [ECR, "describe-registry"], env=self.env, stdin=slave,
            stdout=slave, stderr=slave, preexec_fn=own_terminal)
        self.addCleanup(child.kill)
        text = b""
        limit = time.monotonic() + 30
        while b"MFA code" not in text or self.shows(slave):
            self.assertLess(time.monotonic(), limit, text)
            if select.select([master], [], [], 0.05)[0]:
                text += os.read(master, 4096)
        self.assertNotIn(b"\x1b", text)
        return child, master, slave

    @staticmethod
    def shows(slave):
        return bool(termios.tcgetattr(slave)[3] & termios.ECHO)

    def test_ctrl_c(self):
        child, master, slave = self.ask()
        os.write(master, b"12\x03")
        self.assertEqual(child.wait(timeout=30), 130)
        self.assertTrue(self.shows(slave))

    def test_ctrl_backslash_and_the_end_of_input(self):
        for typed, want in ((b"\x1c", -signal.SIGQUIT), (b"\x04", 255)):
            with self.subTest(typed=typed):
                child, master, slave = self.ask()
                os.write(master, typed)
                self.assertEqual(child.wait(timeout=30), want)
                self.assertTrue(self.shows(slave))

    def test_signals(self):
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGABRT,
                       signal.SIGALRM, signal.SIGUSR1, signal.SIGSEGV):
            if SANITIZED and number in (signal.SIGSEGV, signal.SIGABRT):
                continue
            with self.subTest(signal=number):
                child, _, slave = self.ask()
                child.send_signal(number)
                self.assertEqual(child.wait(timeout=30), -number)
                self.assertTrue(self.shows(slave))

    def test_what_is_ignored_stays_ignored(self):
        """As in a script's background, and in the peer."""
        child, master, slave = self.ask([signal.SIGINT, signal.SIGHUP])
        child.send_signal(signal.SIGHUP)
        os.write(master, b"\x03")
        time.sleep(0.3)
        self.assertIsNone(child.poll())
        self.assertFalse(self.shows(slave))
        os.write(master, b"123456\n")
        self.assertEqual(child.wait(timeout=30), 255)
        self.assertTrue(self.shows(slave))

    def test_an_answer(self):
        child, master, slave = self.ask()
        os.write(master, b"123456\n")
        self.assertEqual(child.wait(timeout=30), 255)
        self.assertTrue(self.shows(slave))
        self.assertGreater(self.server.asked, 0)

    def test_a_program_that_asks_puts_its_terminal_back(self):
        """Ctrl-C reaches both: it is not killed before it has cleaned up."""
        asker = self.script(
            "asker", "exec 2>/dev/tty; stty -echo </dev/tty; trap 'sleep 0.2;"
            " stty echo </dev/tty; exit 1' INT; echo MFA code >&2;"
            " n=0; while [ $n -lt 200 ]; do sleep 0.1; n=$((n+1)); done")
        config = self.write(
            "config", "[profile m]\nregion = us-east-1\n"
            "credential_process = %s\n" % asker)
        self.env["AWS_CONFIG_FILE"] = config
        child, master, slave = self.ask()
        os.write(master, b"\x03")
        self.assertEqual(child.wait(timeout=30), 130)
        self.assertTrue(self.shows(slave))

    def test_progress_is_wiped_on_a_signal(self):
        self.server.status = 200

        def slowly(given):
            time.sleep(0.4)
            return {"repositories": [{"repositoryName": "r"}],
                    "nextToken": str(self.server.asked)}
        self.server.reply = slowly
        for number, status in ((signal.SIGTERM, -15), (signal.SIGINT, 130)):
            with self.subTest(signal=number):
                terminal = test_terminal.Terminal()
                self.addCleanup(terminal.close)
                child = self.start("describe-repositories", err=terminal.slave,
                                   out=subprocess.DEVNULL,
                                   # a transfer is left to the exit
                                   ASAN_OPTIONS="detect_leaks=0")
                self.addCleanup(child.kill)
                os.close(terminal.slave)
                limit = time.monotonic() + 30
                while b"items" not in terminal.text:
                    self.assertLess(time.monotonic(), limit)
                    terminal.read()
                child.send_signal(number)
                self.assertEqual(child.wait(timeout=30), status)
                while terminal.read():
                    pass
                self.assertTrue(terminal.text.endswith(test_terminal.ERASE))


class Descriptors(Case):
    """B10: a program that we start gets what is its own."""

    # of the shell's own descriptors none gets as far as these programs
    LIST = ("stat -c 'fd %%n' /proc/self/fd/* >%s 2>/dev/null;"
            " grep -E '^Sig(Ign|Blk)' /proc/self/status >>%s;"
            " echo end >>%s;")

    def setUp(self):
        super().setUp()
        self.report = os.path.join(self.folder, "report")
        self.list = self.LIST % ((self.report,) * 3)
        token = base64.b64encode(b"AWS:x").decode()
        self.server.reply = lambda given: {
            "repositories": [{"repositoryName": "r" * 900}] * 3000,
            "authorizationData": [{
                "authorizationToken": token, "expiresAt": 4102444800,
                "proxyEndpoint":
                "https://123456789012.dkr.ecr.us-east-1.amazonaws.com"}]}
        self.path = self.folder + ":" + os.environ["PATH"]

    def runs(self):
        """Ten typical runs that start a program, name by name."""
        docker = os.path.join(self.folder, ".docker")
        store = self.write(".docker-store/config.json",
                           '{"credsStore":"spy"}')
        spy = self.script("docker-credential-spy", self.list + "cat >&2")
        self.script("docker", self.list + "cat >/dev/null")
        self.script("ecr-local", self.list)
        keys = self.script("keys", self.list + "echo '{\"Version\":1,"
                           "\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"B\"}'")
        config = self.write("config", "[profile p]\nregion = us-east-1\n"
                            "credential_process = %s\n" % keys)
        aliases = self.write(".aws/cli/alias", "[command ecr]\nspy = !%s\n"
                             % self.script("alias", self.list))
        pager = self.script("spy-pager", self.list + "cat >/dev/null")
        host = b"123456789012.dkr.ecr.us-east-1.amazonaws.com"
        keyless = dict(AWS_CONFIG_FILE=config, AWS_PROFILE="p",
                       AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)
        del spy, aliases, store
        return {
            "pager, a large result": (
                ("describe-repositories",), dict(AWS_PAGER=pager)),
            "pager, by page": (
                ("describe-repositories", "--output", "text"),
                dict(AWS_PAGER=pager)),
            "pager of help": (("help",), dict(AWS_PAGER=pager)),
            "credential_process": (("describe-registry",), keyless),
            "credential_process, then the token": (
                ("get-login-password",), keyless),
            "alias": (("spy",), {}),
            "container client": (
                ("login", "--run-client"), dict(DOCKER_CONFIG=docker)),
            "credential store": (
                ("login",), dict(DOCKER_CONFIG=docker + "-store")),
            "credential store, logout": (
                ("logout", host.decode()),
                dict(DOCKER_CONFIG=docker + "-store")),
            "fallback helper": (
                (HELPER, "get"), dict(ECR_HELPER_FALLBACK="spy",
                                      feed=b"other.example")),
        }

    def check(self, name, ignored=signal.SIGPIPE):
        with open(self.report) as report:
            text = report.read()
        self.assertTrue(text.endswith("end\n"), (name, text))
        self.assertEqual(
            set(re.findall(r"^fd .*/(\d+)$", text, re.M)) - set("012"),
            set(), (name, text))
        self.assertIn("fd ", text)
        self.assertRegex(text, r"SigBlk:\t0{16}\n", name)
        mask = int(re.search(r"SigIgn:\t(\w+)", text)[1], 16)
        self.assertFalse(mask >> (ignored - 1) & 1, (name, text))
        os.unlink(self.report)

    def test_ten_typical_runs(self):
        runs = self.runs()
        self.assertEqual(len(runs), 10)
        for name, (args, env) in runs.items():
            with self.subTest(run=name):
                self.on_terminals(*args, PATH=self.path, **env)
                self.check(name)

    def test_the_server_and_its_command(self):
        script = self.script("job", self.list)
        code, _, err = self.piped("ecr-local", "run", "--", script)
        self.assertEqual(code, 0, err)
        self.check("ecr-local run")

    def test_a_server_set_apart_keeps_nothing_of_who_started_it(self):
        data = os.path.join(self.folder, "data")
        ends = os.pipe()
        os.set_inheritable(ends[1], True)
        done = subprocess.run(
            [LOCAL, "start", "--detach", "--data", data, "--listen",
             "127.0.0.1:0"], env=self.environment(), capture_output=True,
            pass_fds=[ends[1]], timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        os.close(ends[1])
        try:
            self.assertTrue(select.select([ends[0]], [], [], 10)[0],
                            "the server holds the pipe open")
            self.assertEqual(os.read(ends[0], 1), b"")
        finally:
            os.close(ends[0])
            self.piped("ecr-local", "stop", "--data", data)

    def test_without_standard_descriptors(self):
        """No file of ours may stand where output goes."""
        config = self.write("config", "[default]\nregion = us-east-1\n")
        done = subprocess.run(
            ["/bin/sh", "-c", '"$0" get-login-password <&- >&-', ECR],
            env=self.environment(AWS_CONFIG_FILE=config),
            stderr=subprocess.PIPE, timeout=60)
        self.assertEqual(done.returncode, 255)
        self.assertIn(b"[Errno 9] Bad file descriptor", done.stderr)
        with open(config) as text:
            self.assertEqual(text.read(), "[default]\nregion = us-east-1\n")

    @unittest.skipUnless(shutil.which("valgrind"), "valgrind is missing")
    @unittest.skipIf(SANITIZED, "a sanitizer and valgrind are one too many")
    def test_valgrind_sees_no_descriptor_left_to_a_child(self):
        for name, (args, env) in self.runs().items():
            with self.subTest(run=name):
                self.valgrind(name, args, dict(env, PATH=self.path))

    def valgrind(self, name, args, env):
        logs = tempfile.mkdtemp(dir=self.folder)
        argv, program = self.command(args)
        if program:
            argv[0] = os.path.join(logs, HELPER)
            os.symlink(program, argv[0])
        feed = env.pop("feed", b"")
        terminal = test_terminal.Terminal()
        self.addCleanup(terminal.close)
        child = subprocess.Popen(
            ["valgrind", "-q", "--tool=none", "--track-fds=yes",
             "--trace-children=yes", "--log-file=%s/%%p" % logs, *argv],
            env=self.environment(**env), stdin=subprocess.PIPE,
            stdout=terminal.slave, stderr=subprocess.DEVNULL)
        self.addCleanup(child.kill)
        os.close(terminal.slave)
        child.stdin.write(feed)
        child.stdin.close()
        while terminal.read():
            pass
        child.wait(timeout=60)
        self.assertTrue(os.path.exists(self.report), name)
        os.unlink(self.report)
        children = 0
        for path in glob.glob(logs + "/[0-9]*"):
            if path.endswith("/%d" % child.pid):
                continue
            with open(path, errors="replace") as log:
                text = log.read()
            children += 1
            for fd, more in re.findall(
                    r"Open (?:file descriptor|\S+ socket) (\d+)(.*(?:\n.*){2})",
                    text):
                if "inherited from parent" in more and logs not in more:
                    self.assertIn(fd, "012", (name, text))
        self.assertGreater(children, 0, name)


class FullDisk(Case):
    """B11: what cannot be written is said, whatever was to be printed."""

    def setUp(self):
        super().setUp()
        token = base64.b64encode(b"AWS:x").decode()
        self.server.reply = lambda given: {
            "registryId": "1", "repositories": [{"repositoryName": "r"}],
            "authorizationData": [{
                "authorizationToken": token, "expiresAt": 4102444800,
                "proxyEndpoint":
                "https://123456789012.dkr.ecr.us-east-1.amazonaws.com"}]}
        self.full = open("/dev/full", "w")
        self.addCleanup(self.full.close)

    def spoiled(self, *args, status=255, words=FULL, **env):
        code, _, err = self.piped(*args, stdout=self.full, **env)
        self.assertEqual(code, status, (args, err))
        self.assertTrue(err.endswith(words), (args, err))
        return err

    def test_every_format(self):
        for name in FORMATS:
            for command in ("describe-registry", "describe-repositories"):
                with self.subTest(output=name, command=command):
                    err = self.spoiled(command, "--output", name)
                    self.assertEqual(err, b"\necr: [ERROR]: " + FULL)

    def test_it_is_no_fault_of_a_registry(self):
        self.server.reply = lambda given: {
            "repositories": [{"repositoryName": "rr"}]}
        err = self.spoiled("repos", "--columns", "name", "--regions",
                           "us-east-1,eu-west-1")
        self.assertEqual(err, b"\necr: [ERROR]: " + FULL)

    def test_every_command_that_prints(self):
        host = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
        for args in (
                ("get-login-password",), ("get-login",), ("login",),
                ("login", "--ci", "github"), ("logout", host),
                ("docker-config",), ("docker-config", host),
                ("kubelet-config",), ("doctor",), ("configure", "list"),
                ("help",), ("help", "describe-images"), ("public", "help"),
                ("login", "help"), ("wait", "help"), ("--version",),
                ("describe-images", "--generate-cli-skeleton"),
                ("describe-images", "--generate-cli-skeleton", "yaml-input"),
                ("describe-registry", "--generate-cli-skeleton", "output"),
                ("public", "get-login-password"),
                ("--man-page",), ("--man-page", "ecr-login"),
                ("--complete", "fish", "ecr", "desc"),
                ("--complete", "bash", "ecr desc", "=:")):
            with self.subTest(args=args):
                if args[0] == "public":
                    continue_with = dict(AWS_ENDPOINT_URL=self.url)
                    reply = self.server.reply({})
                    data = reply["authorizationData"][0]
                    self.server.reply = lambda given: dict(
                        reply, authorizationData=data)
                    self.spoiled(*args, **continue_with)
                    self.server.reply = lambda given: reply
                else:
                    self.spoiled(*args, GITHUB_OUTPUT=os.devnull)

    def test_the_helpers(self):
        host = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
        for args, feed in (((HELPER, "get"), host.encode()),
                           ((HELPER, "list"), b""),
                           ((HELPER, "version"), b""), ((HELPER, "-v"), b""),
                           ((PROVIDER,), json.dumps({
                               "apiVersion":
                               "credentialprovider.kubelet.k8s.io/v1",
                               "kind": "CredentialProviderRequest",
                               "image": host + "/x:1"}).encode())):
            with self.subTest(args=args):
                err = self.spoiled(*args, status=1, feed=feed)
                self.assertEqual(err, args[0].encode() + b": " + FULL)

    def test_the_local_server(self):
        words = b": No space left on device\n"
        for args in (("help",), ("--version",), ("reset",),
                     ("seed", os.devnull)):
            with self.subTest(args=args):
                self.server.reply = lambda given: b"x" * 9000
                self.spoiled("ecr-local", *args, words=words,
                             ECR_LOCAL_ENDPOINT=self.url)
        data = os.path.join(self.folder, "data")
        self.spoiled("ecr-local", "start", "--data", data, "--listen",
                     "127.0.0.1:0", words=words)
        code, _, err = self.piped("ecr-local", "start", "--detach", "--data",
                                  data, "--listen", "127.0.0.1:0")
        self.assertEqual(code, 0, err)
        self.addCleanup(self.piped, "ecr-local", "stop", "--data", data)
        with open(data + "/ecr-local.log", "a") as log:
            log.write("a line\n" * 2000)
        for args in (("status",), ("env",), ("logs",)):
            with self.subTest(args=args):
                self.spoiled("ecr-local", *args, "--data", data, words=words)

    def test_success_is_told_after_it(self):
        """Where the file cannot be written, nothing is said to be so."""
        host = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
        before = json.dumps({"auths": {host: {"auth": "QVdTOng="}}})
        path = self.write("d/config.json", before)

        def no_room():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

        for args in (("docker-config",), ("docker-config", host), ("login",),
                     ("logout",), ("logout", host)):
            with self.subTest(args=args):
                done = subprocess.run(
                    [ECR, *args], stdin=subprocess.DEVNULL,
                    capture_output=True, timeout=60, preexec_fn=no_room,
                    env=self.environment(DOCKER_CONFIG=os.path.dirname(path)))
                self.assertEqual((done.returncode, done.stdout), (255, b""))
                self.assertIn(b"Cannot write", done.stderr)
                with open(path) as text:
                    self.assertEqual(text.read(), before)


if __name__ == "__main__":
    unittest.main()
