"""What only a terminal sees, and what a pipe must never see.

Standard output and standard error are each a pseudo-terminal or a pipe.
"""
import fcntl
import http.server
import json
import os
import pty
import select
import signal
import struct
import subprocess
import tempfile
import termios
import threading
import time
import unittest

from local_api import SANITIZED

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
ECR = os.path.join(os.environ.get("ECR_BUILD", os.path.join(ROOT, "build")),
                   "ecr")
FORMATS = ("json", "text", "table", "yaml", "yaml-stream")
EVIL = "a\x1b[2Jb\x07c\x7fd\u009be"
ESCAPED = rb"a\x1b[2Jb\x07c\x7fd\x9be"
ERASE = b"\r\x1b[K"


class Service(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        given = json.loads(self.rfile.read(int(
            self.headers["Content-Length"])))
        self.server.asked += 1
        if self.server.slow:
            self.server.stop.wait(self.server.slow)
        body = json.dumps(self.server.reply(given)).encode()
        try:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, *args):
        pass


def five_pages(given):
    at = int(given.get("nextToken", "0"))
    reply = {"repositories": [{"repositoryName": "r%d" % at}]}
    if at < 4:
        reply["nextToken"] = str(at + 1)
    return reply


class Terminal:
    """One end for the program, what it wrote at the other."""

    def __init__(self):
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ,
                    struct.pack("HHHH", 24, 80, 0, 0))
        mode = termios.tcgetattr(self.slave)
        mode[1] &= ~termios.OPOST        # \n stays \n
        termios.tcsetattr(self.slave, termios.TCSANOW, mode)
        self.text = b""

    def read(self):
        try:
            more = os.read(self.master, 65536)
        except OSError:                  # the last writer has closed
            more = b""
        self.text += more
        return bool(more)

    def close(self):
        os.close(self.master)


class Case(unittest.TestCase):
    def setUp(self):
        self.server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), Service)
        self.server.daemon_threads = True
        self.server.asked, self.server.slow = 0, 0
        self.server.stop = threading.Event()
        self.server.reply = lambda given: {"registryId": EVIL}
        threading.Thread(target=self.server.serve_forever,
                         kwargs={"poll_interval": 0.05}, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.addCleanup(self.server.stop.set)
        folder = tempfile.TemporaryDirectory(prefix="ecr-terminal-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.pager = self.script("pager", "printf 'PAGED\\n'; cat")

    def script(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w") as out:
            out.write("#!/bin/sh\n%s\n" % text)
        os.chmod(path, 0o755)
        return path

    def environment(self, **more):
        env = {k: v for k, v in os.environ.items()
               if k.startswith(("ASAN_", "UBSAN_", "LSAN_"))}
        env.update(
            PATH=os.environ["PATH"], HOME="/nonexistent", LC_ALL="C.UTF-8",
            TERM="xterm", AWS_ACCESS_KEY_ID="AKIDEXAMPLE",
            AWS_SECRET_ACCESS_KEY="secret", AWS_REGION="us-east-1",
            AWS_EC2_METADATA_DISABLED="true", AWS_PAGER="",
            AWS_ENDPOINT_URL="http://127.0.0.1:%d"
            % self.server.server_address[1])
        env.update(more)
        return {k: v for k, v in env.items() if v is not None}

    def start(self, *args, out, err, **more):
        return subprocess.Popen(
            [ECR, *args], env=self.environment(**more), stdout=out,
            stderr=err, stdin=subprocess.DEVNULL)

    def on_terminal(self, *args, stream="out", **more):
        """Status, what the terminal got, what the other stream got."""
        terminal = Terminal()
        self.addCleanup(terminal.close)
        with tempfile.TemporaryFile() as other:
            ends = {"out": other, "err": other, stream: terminal.slave}
            child = self.start(*args, **ends, **more)
            self.addCleanup(child.kill)
            os.close(terminal.slave)
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                ready = select.select([terminal.master], [], [], 0.2)[0]
                if ready and not terminal.read():
                    break
            code = child.wait(timeout=30)
            other.seek(0)
            return code, terminal.text, other.read()

    def in_pipe(self, *args, **more):
        done = subprocess.run([ECR, *args], env=self.environment(**more),
                              stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=60)
        return done.returncode, done.stdout, done.stderr


class Pager(Case):
    PLAIN = b'{\n    "registryId": "1"\n}\n'

    def setUp(self):
        super().setUp()
        self.server.reply = lambda given: {"registryId": "1"}

    def shown(self, *more, **env):
        code, text, err = self.on_terminal("describe-registry", *more, **env)
        self.assertEqual((code, err), (0, b""))
        return text

    def test_on_a_terminal(self):
        for output in FORMATS:
            with self.subTest(output=output):
                text = self.shown("--output", output, AWS_PAGER=self.pager)
                self.assertTrue(text.startswith(b"PAGED\n"), text)
                self.assertEqual(text.count(b"PAGED"), 1)
                self.assertIn(b"registryId" if output != "text" else b"1",
                              text)
        self.assertEqual(self.shown(AWS_PAGER=self.pager),
                         b"PAGED\n" + self.PLAIN)

    def test_not_in_a_pipe(self):
        self.assertEqual(
            self.in_pipe("describe-registry", AWS_PAGER=self.pager),
            (0, self.PLAIN, b""))

    def test_not_where_unwanted(self):
        self.assertEqual(self.shown("--no-cli-pager", AWS_PAGER=self.pager),
                         self.PLAIN)
        self.assertEqual(self.shown(AWS_PAGER="", PAGER=self.pager),
                         self.PLAIN)

    def test_which(self):
        other = self.script("other", "printf 'OTHER\\n'; cat")
        self.assertEqual(self.shown(AWS_PAGER=None, PAGER=other),
                         b"OTHER\n" + self.PLAIN)
        self.assertEqual(self.shown(AWS_PAGER=self.pager, PAGER=other),
                         b"PAGED\n" + self.PLAIN)
        config = os.path.join(self.folder, "config")
        with open(config, "w") as out:
            out.write("[default]\ncli_pager = %s\n" % self.pager)
        self.assertEqual(self.shown(AWS_PAGER=None, PAGER=other,
                                    AWS_CONFIG_FILE=config),
                         b"PAGED\n" + self.PLAIN)

    def test_arguments_and_less(self):
        show = self.script("show", 'printf "%s|%s\\n" "$*" "$LESS"; cat')
        self.assertEqual(self.shown(AWS_PAGER=show + " -x 'two words'"),
                         b"-x two words|FRX\n" + self.PLAIN)

    def test_one_that_is_not_there(self):
        for name in ("/nonexistent/pager", "no-such-pager-at-all"):
            self.assertEqual(self.shown(AWS_PAGER=name), self.PLAIN)

    def test_one_that_leaves_early(self):
        def listing(given):
            return dict(five_pages(given), repositories=[
                {"repositoryName": "x" * 300000}])
        leave = self.script("leave", "exit 3")
        for output in FORMATS:
            with self.subTest(output=output):
                self.server.reply = lambda given: {"registryId": "x" * 300000}
                self.assertEqual(self.shown("--output", output,
                                            AWS_PAGER=leave), b"")
                self.server.reply = listing
                self.assertEqual(self.on_terminal(
                    "describe-repositories", "--output", output,
                    AWS_PAGER=leave), (0, b"", b""))

    def test_not_for_an_error(self):
        code, text, err = self.on_terminal("describe-registry", "--none",
                                           AWS_PAGER=self.pager)
        self.assertEqual((code, text), (252, b""))
        self.assertIn(b"Unknown options: --none", err)


class Controls(Case):
    def test_escaped_on_a_terminal_raw_in_a_pipe(self):
        for output in ("text", "table"):
            with self.subTest(output=output):
                code, text, err = self.on_terminal(
                    "describe-registry", "--output", output, "--color", "off")
                self.assertEqual((code, err), (0, b""))
                for raw in (b"\x1b", b"\x07", b"\x7f", "\u009b".encode()):
                    self.assertNotIn(raw, text)
                self.assertIn(ESCAPED, text)
                code, text, err = self.in_pipe(
                    "describe-registry", "--output", output)
                self.assertEqual((code, err), (0, b""))
                self.assertIn(EVIL.encode(), text)

    def test_json_and_yaml_stay_the_same_everywhere(self):
        """Where nothing in them could be obeyed, as in most replies."""
        self.server.reply = lambda given: {
            "registryId": "a\x1b[2Jb\x07c\u00e9\u20ac\U0001f600"}
        for output in ("json", "yaml"):
            with self.subTest(output=output):
                args = ("describe-registry", "--output", output)
                code, text, _ = self.on_terminal(*args)
                self.assertEqual((code, text), self.in_pipe(*args)[:2])
                self.assertNotIn(b"\x1b", text)

    def test_json_says_the_same_everywhere(self):
        code, text, _ = self.on_terminal("describe-registry")
        self.assertEqual(code, 0)
        for raw in (b"\x7f", "\u009b".encode()):
            self.assertNotIn(raw, text)
        self.assertEqual(json.loads(text), json.loads(
            self.in_pipe("describe-registry")[1]))


class Progress(Case):
    def setUp(self):
        super().setUp()
        self.server.reply = five_pages

    def listing(self, **env):
        self.server.slow = 0.5
        code, err, out = self.on_terminal("describe-repositories",
                                          stream="err", **env)
        self.assertEqual(code, 0)
        self.assertEqual(len(json.loads(out)["repositories"]), 5)
        return err

    def assert_no_trace(self, err):
        """After the last erasing of the line comes nothing, and no newline
        has moved away from it."""
        self.assertTrue(err.endswith(ERASE), err)
        self.assertNotIn(b"\n", err)

    def test_of_a_listing(self):
        err = self.listing()
        self.assertRegex(err, rb"\r\x1b\[K\d items, \d pages, \d+/s")
        self.assert_no_trace(err)

    def test_off(self):
        self.assertEqual(self.listing(ECR_PROGRESS="off"), b"")

    def test_none_in_a_pipe(self):
        self.server.slow = 0.3
        code, _, err = self.in_pipe("describe-repositories")
        self.assertEqual((code, err), (0, b""))

    @unittest.skipIf(SANITIZED, "a sanitizer takes its time")
    def test_none_for_quick_work(self):
        start = time.monotonic()
        code, err, _ = self.on_terminal("describe-repositories",
                                        stream="err")
        if time.monotonic() - start < 1:
            self.assertEqual((code, err), (0, b""))

    def test_of_a_waiter(self):
        def scan(given):
            done = self.server.asked > 2
            return {"imageScanStatus": {
                "status": "COMPLETE" if done else "IN_PROGRESS"}}
        self.server.reply = scan
        args = ("wait", "image-scan-complete", "--repository-name", "aa",
                "--image-id", "imageTag=x", "--poll-interval", "0.3")
        code, err, out = self.on_terminal(*args, stream="err")
        self.assertEqual((code, out), (0, b""))
        self.assertIn(b"IN_PROGRESS, asked 1 times", err)
        self.assert_no_trace(err)
        self.server.asked = 0
        code, err, out = self.on_terminal(*args, stream="err",
                                          ECR_PROGRESS="off")
        self.assertEqual((code, err, out), (0, b"", b""))
        self.server.asked = 0
        self.assertEqual(self.in_pipe(*args), (0, b"", b""))


class Interrupt(Case):
    def interrupt(self, *args):
        """Ctrl-C in the session that owns the terminal, as a shell has it."""
        child, master = pty.fork()
        if child == 0:
            try:
                os.execve(ECR, [ECR, *args], self.environment(
                    ASAN_OPTIONS="detect_leaks=0"))  # left to the exit
            finally:
                os._exit(126)
        try:
            deadline = time.monotonic() + 30
            while not self.server.asked and time.monotonic() < deadline:
                time.sleep(0.02)
            time.sleep(0.2)
            start = time.monotonic()
            os.write(master, b"\x03")
            while time.monotonic() - start < 20:
                done, status = os.waitpid(child, os.WNOHANG)
                if done:
                    child = 0
                    return (os.waitstatus_to_exitcode(status),
                            time.monotonic() - start)
                if select.select([master], [], [], 0.02)[0]:
                    try:
                        os.read(master, 65536)
                    except OSError:
                        time.sleep(0.01)
            self.fail("Ctrl-C does not end it")
        finally:
            if child:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
            os.close(master)

    def test_while_the_service_is_silent(self):
        self.server.slow = 30
        code, seconds = self.interrupt("describe-registry")
        self.assertEqual(code, 130)
        self.assertLess(seconds, 5)

    def test_while_a_waiter_waits(self):
        self.server.reply = lambda given: {
            "imageScanStatus": {"status": "IN_PROGRESS"}}
        code, seconds = self.interrupt(
            "wait", "image-scan-complete", "--repository-name", "aa",
            "--image-id", "imageTag=x")
        self.assertEqual(code, 130)
        self.assertLess(seconds, 5)


class Ends(Case):
    def test_a_closed_pipe_is_silent(self):
        self.server.reply = lambda given: {"registryId": "x" * 2000000}
        for output in FORMATS:
            with self.subTest(output=output):
                reader, writer = os.pipe()
                os.close(reader)
                with tempfile.TemporaryFile() as err:
                    child = self.start("describe-registry", "--output",
                                       output, out=writer, err=err)
                    os.close(writer)
                    self.assertNotIn(child.wait(timeout=60),
                                     (130, -signal.SIGSEGV, -signal.SIGABRT))
                    err.seek(0)
                    self.assertEqual(err.read(), b"")

    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full here")
    def test_a_full_disk_is_told(self):
        for size in (1, 2000000):
            self.server.reply = lambda given: {"registryId": "x" * size}
            for output in FORMATS:
                with self.subTest(output=output, size=size):
                    with open("/dev/full", "wb") as full:
                        child = self.start("describe-registry", "--output",
                                           output, out=full,
                                           err=subprocess.PIPE)
                        err = child.communicate(timeout=60)[1]
                    self.assertEqual(child.returncode, 255)
                    self.assertEqual(err, b"\necr: [ERROR]: [Errno 28] "
                                     b"No space left on device\n")


if __name__ == "__main__":
    unittest.main()
