"""The auto-prompt on a pseudo-terminal: help, completion, history, and the run at its end.

What it does without a terminal is in tests/conformance/cases/auto-prompt.json.

SPDX-License-Identifier: Apache-2.0
"""
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import tempfile
import termios
import time
import unittest

from local_api import BUILD, Server

ECR = os.path.join(os.path.abspath(BUILD), "ecr")
TAB, ENTER, UP, LEFT, CTRL_C, CTRL_D = b"\t", b"\r", b"\x1b[A", b"\x1b[D", b"\x03", b"\x04"


class Screen:
    """A program at a terminal; what it shows so far, and what is typed."""

    def __init__(self, argv, env, columns=100):
        self.child, self.fd = pty.fork()
        if self.child == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            # before the program can ask for it
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
            os.execve(argv[0], argv, env)
        self.shown = ""
        self.new = ""

    def read(self, seconds):
        """Whether something came within the time."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return False
        text = data.decode(errors="replace")
        self.shown += text
        self.new += text
        return bool(data)

    def wait_for(self, text, seconds=20):
        """Until what is new holds the text; then nothing is new."""
        end = time.monotonic() + seconds
        while text not in plain(self.new):
            if time.monotonic() > end or (not self.read(0.2) and self.ended()):
                raise AssertionError("%r never came: %r" % (text, self.new[-1500:]))
        self.new = ""

    def ended(self):
        return select.select([self.fd], [], [], 0)[0] and not self.read(0)

    def type(self, keys):
        os.write(self.fd, keys)

    def finish(self):
        while self.read(10):
            pass
        os.close(self.fd)
        return os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])


def plain(text):
    """Without the sequences that move the cursor."""
    return re.sub(r"\x1b(\[[0-9;?]*[A-Za-z]|[78])", "", text).replace("\r", "")


def holds(text):
    with open(ECR, "rb") as program:
        return text in program.read()


class Prompt(unittest.TestCase):
    def setUp(self):
        if holds(b"is built without a line editor"):
            self.skipTest("built without libedit")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = folder.name
        self.env = {"HOME": self.home, "PATH": "/usr/bin:/bin", "TERM": "xterm",
                    "LANG": "C.UTF-8", "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "a",
                    "AWS_SECRET_ACCESS_KEY": "b", "AWS_EC2_METADATA_DISABLED": "true",
                    "AWS_MAX_ATTEMPTS": "1", "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
                    "ECR_PROGRESS": "off", "AWS_PAGER": "",
                    **{k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}}
        self.history = self.home + "/.aws/cli/cache/prompt_history.json"

    def start(self, *words, program=ECR, columns=100, **env):
        return Screen([program, *words], {**self.env, **env}, columns)

    def put_history(self, *lines):
        os.makedirs(os.path.dirname(self.history), exist_ok=True)
        with open(self.history, "w") as out:
            json.dump({"version": 1, "commands": list(lines)}, out)

    def link(self):
        os.symlink(ECR, self.home + "/aws")
        return self.home + "/aws"


class Typed(Prompt):
    def test_help_follows_what_is_typed(self):
        screen = self.start("--cli-auto-prompt")
        screen.wait_for("A command; Tab shows what there is")
        screen.type(b"describe-images")
        screen.wait_for("Show size, tags, push time")
        screen.type(b" ")
        screen.wait_for("Still needed: --repository-name")
        screen.type(b"--repository-name")
        screen.wait_for("--repository-name TEXT: Repository to list")
        screen.type(b" team/web --filter")
        screen.wait_for("--filter STRUCTURE")
        screen.type(LEFT * len("--filter"))
        screen.wait_for("describe-images: Show size")
        screen.type(CTRL_C)
        self.assertEqual(screen.finish(), 130)
        self.assertFalse(os.path.exists(self.history))

    def test_completion_of_commands_options_and_values(self):
        screen = self.start("--cli-auto-prompt")
        screen.wait_for("> ecr ")
        screen.type(b"put-image-tag" + TAB)
        screen.wait_for("Still needed: --repository-name, --image-tag-mutability")
        screen.type(b"--rep" + TAB)
        screen.wait_for("--repository-name TEXT")
        screen.type(b"xx --image-tag-mutability" + TAB + TAB)
        screen.wait_for("--image-tag-mutability-exclusion-filters")
        screen.type(b" " + TAB + TAB)
        screen.wait_for("IMMUTABLE_WITH_EXCLUSION")
        screen.type(b"I" + TAB)
        screen.wait_for("MMUTABLE")
        screen.type(ENTER)
        self.assertEqual(screen.finish(), 255)
        with open(self.history) as lines:
            self.assertEqual(json.load(lines), {"version": 1, "commands": [
                "ecr put-image-tag-mutability --repository-name xx "
                "--image-tag-mutability IMMUTABLE"]})
        self.assertEqual(os.stat(self.history).st_mode & 0o777, 0o600)

    def test_a_long_list_is_cut(self):
        screen = self.start("--cli-auto-prompt")
        screen.wait_for("> ecr ")
        screen.type(TAB)
        screen.wait_for("more\n")
        screen.type(CTRL_C)
        screen.finish()

    def test_live_names(self):
        server = Server()
        self.addCleanup(server.close)
        subprocess.run(
            [ECR, "create-repository", "--repository-name", "team/web"], check=True,
            env={**self.env, "AWS_ENDPOINT_URL": server.url}, stdout=subprocess.DEVNULL)
        screen = self.start("describe-images", "--cli-auto-prompt", AWS_ENDPOINT_URL=server.url,
                            XDG_CACHE_HOME=self.home + "/cache")
        screen.wait_for("Still needed")
        screen.type(b"--repository-name te" + TAB)
        screen.wait_for("am/web")
        screen.type(b"--query imageDetails --output text" + ENTER)
        self.assertEqual(screen.finish(), 0, screen.shown)

    def test_history(self):
        self.put_history("s3 ls", "ecr describe-registry", "ecr list-images --repository-name xx")
        screen = self.start("--cli-auto-prompt")
        screen.wait_for("> ecr ")
        screen.type(UP)
        screen.wait_for("list-images --repository-name xx")
        screen.type(UP)
        screen.wait_for("describe-registry")
        screen.type(UP)
        screen.type(ENTER)
        self.assertEqual(screen.finish(), 255)
        with open(self.history) as lines:
            self.assertEqual(json.load(lines)["commands"][-1], "ecr describe-registry")

    def test_history_keeps_five_hundred(self):
        self.put_history(*("ecr n%d" % i for i in range(700)))
        screen = self.start("--cli-auto-prompt")
        screen.wait_for("> ecr ")
        screen.type(b"describe-registry" + ENTER)
        screen.finish()
        with open(self.history) as lines:
            commands = json.load(lines)["commands"]
        self.assertEqual((len(commands), commands[0], commands[-1]),
                         (500, "ecr n201", "ecr describe-registry"))

    def test_a_history_of_nonsense(self):
        for text in ("", "[", "[]", '{"commands": {"a": 1}}', '{"commands": [1, null, "ecr x"]}'):
            self.put_history()
            with open(self.history, "w") as out:
                out.write(text)
            screen = self.start("--cli-auto-prompt")
            screen.wait_for("> ecr ")
            screen.type(UP + b"\x15describe-registry" + ENTER)
            self.assertEqual(screen.finish(), 255, screen.shown)

    def test_what_was_typed_stands_there_already(self):
        screen = self.start("describe-images", "--repository-name", "a b", "--query", "x['y']",
                            "--cli-auto-prompt")
        screen.wait_for(r"describe-images --repository-name a\ b --query x\[\'y\'\] ")
        screen.type(ENTER)
        self.assertEqual(screen.finish(), 252)
        self.assertIn("Bad value for --query x['y']", screen.shown)

    def test_letters_beyond_ascii(self):
        screen = self.start("--cli-auto-prompt")
        screen.wait_for("> ecr ")
        screen.type("describe-images --repository-name 'äö' --registry-id ü\x7f1".encode())
        screen.type(ENTER)
        self.assertEqual(screen.finish(), 255, screen.shown)
        with open(self.history) as lines:
            self.assertIn("'äö' --registry-id 1", json.load(lines)["commands"][0])

    def test_an_open_quote(self):
        screen = self.start("--cli-auto-prompt")
        screen.wait_for("> ecr ")
        screen.type(b"describe-images 'x" + ENTER)
        self.assertEqual(screen.finish(), 255)
        self.assertIn("No closing quotation", screen.shown)

    def test_a_line_wider_than_the_terminal(self):
        screen = self.start("--cli-auto-prompt", columns=40)
        screen.wait_for("> ecr ")
        screen.type(b"describe-images --repository-name " + b"x" * 40 + b" --no-p" + TAB)
        screen.wait_for("aginate")
        screen.type(CTRL_C)
        self.assertEqual(screen.finish(), 130)

    def test_a_dumb_terminal(self):
        screen = self.start("--cli-auto-prompt", TERM="dumb")
        screen.wait_for("> ecr ")
        screen.type(b"describe-regi" + TAB)
        screen.wait_for("stry")
        screen.type(ENTER)
        self.assertEqual(screen.finish(), 255)
        self.assertNotIn("\x1b", screen.shown)

    def test_stopped_and_continued(self):
        screen = self.start("--cli-auto-prompt")
        screen.wait_for("> ecr ")
        screen.type(b"describe-reg")
        screen.wait_for("reg")
        os.kill(screen.child, signal.SIGSTOP)
        os.kill(screen.child, signal.SIGCONT)
        screen.type(b"istry" + ENTER)
        self.assertEqual(screen.finish(), 255, screen.shown)
        self.assertIn("Could not connect", screen.shown)

    def test_the_terminal_is_put_back(self):
        for end in (CTRL_C, ENTER, signal.SIGTERM):
            screen = self.start("--cli-auto-prompt")
            screen.wait_for("> ecr ")
            self.assertFalse(self.is_plain(screen), end)
            if end is signal.SIGTERM:
                os.kill(screen.child, end)
            else:
                screen.type(end)
            while screen.read(10):
                pass
            self.assertTrue(self.is_plain(screen), end)
            screen.finish()

    def is_plain(self, screen):
        """Whether the terminal shows what is typed, and gives it out by lines."""
        wanted = termios.ECHO | termios.ICANON
        return termios.tcgetattr(screen.fd)[3] & wanted == wanted

    def test_leaving(self):
        for key in (CTRL_C, CTRL_D):
            screen = self.start("--cli-auto-prompt")
            screen.wait_for("> ecr ")
            screen.type(key)
            self.assertEqual(screen.finish(), 130, screen.shown)


class Modes(Prompt):
    def test_partial_prompts_where_it_was_refused(self):
        screen = self.start("describe-images", AWS_CLI_AUTO_PROMPT="on-partial")
        screen.wait_for("Still needed: --repository-name")
        self.assertNotIn("ERROR", screen.shown)
        screen.type(b"--repository-name xx" + ENTER)
        self.assertEqual(screen.finish(), 255)
        self.assertIn("Could not connect", screen.shown)

    def test_partial_prompts_once(self):
        screen = self.start("describe-images", AWS_CLI_AUTO_PROMPT="on-partial")
        screen.wait_for("Still needed")
        screen.type(ENTER)
        self.assertEqual(screen.finish(), 252)
        self.assertIn("the following arguments are required", screen.shown)

    def test_partial_runs_what_is_whole(self):
        screen = self.start("describe-registry", AWS_CLI_AUTO_PROMPT="on-partial")
        self.assertEqual(screen.finish(), 255)
        self.assertNotIn("> ecr", screen.shown)

    def test_the_profile_says_on(self):
        os.mkdir(self.home + "/.aws")
        with open(self.home + "/.aws/config", "w") as out:
            out.write("[default]\ncli_auto_prompt = on\n")
        screen = self.start("describe-registry")
        screen.wait_for("> ecr ")
        screen.type(ENTER)
        self.assertEqual(screen.finish(), 255)
        for words in (("describe-registry", "help"), ("--version",), ("describe-registry", "-h"),
                      ("describe-registry", "--no-cli-auto-prompt")):
            screen = self.start(*words)
            screen.finish()
            self.assertNotIn("> ecr", screen.shown)

    def test_as_aws(self):
        screen = self.start(program=self.link(), AWS_CLI_AUTO_PROMPT="on")
        screen.wait_for("A service; Tab shows which")
        screen.type(TAB + TAB)
        screen.wait_for("ecr-public")
        screen.type(b"sts get-caller-id" + TAB)
        screen.wait_for("entity")
        screen.type(b"\x15ecr-public describe-regis" + TAB)
        screen.wait_for("tries")
        screen.type(ENTER)
        self.assertEqual(screen.finish(), 255, screen.shown)
        with open(self.history) as lines:
            self.assertEqual(json.load(lines)["commands"], ["ecr-public describe-registries"])

    def test_the_next_aws_gets_what_was_entered(self):
        os.mkdir(self.home + "/next")
        with open(self.home + "/next/aws", "w") as out:
            out.write("#!/bin/sh\necho next: \"$@\"\nexit 7\n")
        os.chmod(self.home + "/next/aws", 0o755)
        screen = self.start("--cli-auto-prompt", program=self.link(),
                            PATH=self.home + "/next:/usr/bin:/bin")
        screen.wait_for("> aws ")
        screen.type(b"s3 ls 'a b'" + ENTER)
        self.assertEqual(screen.finish(), 7, screen.shown)
        self.assertIn("next: s3 ls a b", screen.shown)


@unittest.skipUnless(holds(b"libedit.so.2"), "linked in: the static build")
class Loaded(Prompt):
    def test_only_then(self):
        """The library is loaded for a prompt alone."""
        maps = self.start("--cli-auto-prompt")
        maps.wait_for("> ecr ")
        with open("/proc/%d/maps" % maps.child) as lines:
            self.assertIn("libedit", lines.read())
        maps.type(CTRL_C)
        maps.finish()
        linked = subprocess.run(["readelf", "-d", ECR], stdout=subprocess.PIPE, text=True).stdout
        self.assertNotIn("libedit", linked)


if __name__ == "__main__":
    unittest.main()
