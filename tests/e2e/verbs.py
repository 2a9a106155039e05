"""Verbs against a local ECR, or against recorded replies: in a pipe and on a
terminal."""
import base64
import http.server
import json
import os
import pty
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from local_api import BUILD, Server
from test_terminal import Terminal

ECR = os.path.join(BUILD, "ecr")
NOWHERE = "http://127.0.0.1:9"
# whose question a thread answers: the region it is signed for
asking = threading.local()


def environment(home, **more):
    env = {"PATH": os.environ["PATH"], "HOME": home, "LC_ALL": "C.UTF-8",
           "TERM": "xterm", "TZ": "UTC", "AWS_PAGER": "",
           "AWS_EC2_METADATA_DISABLED": "true",
           "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_REGION": "us-east-1",
           "AWS_SECRET_ACCESS_KEY": "secret", "HTTP_PROXY": NOWHERE,
           "HTTPS_PROXY": NOWHERE, "NO_PROXY": "127.0.0.1,localhost"}
    env.update({key: value for key, value in os.environ.items()
                if key.endswith("SAN_OPTIONS")})
    env.update(more)
    return {key: value for key, value in env.items() if value is not None}


def on_terminal(arguments, env, stream="stdout"):
    """Run with one stream on a terminal of 80 columns, the other in a pipe:
    status, standard output, standard error."""
    terminal = Terminal()
    ends = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
            stream: terminal.slave}
    process = subprocess.Popen(
        arguments, env=env, stdin=subprocess.DEVNULL, **ends)
    os.close(terminal.slave)
    reader = threading.Thread(target=lambda: [
        None for _ in iter(terminal.read, False)])
    reader.start()
    pipe = process.stderr if stream == "stdout" else process.stdout
    other = pipe.read().decode()
    pipe.close()
    process.wait(timeout=60)
    reader.join()
    terminal.close()
    shown = terminal.text.decode()
    return process.returncode, *(
        (shown, other) if stream == "stdout" else (other, shown))


class Replies(http.server.BaseHTTPRequestHandler):
    """Answers operations with what `server.reply(operation, input)` returns:
    a reply, or (status, body)."""
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def date_time_string(self, timestamp=None):
        return super().date_time_string(time.time() + self.server.ahead)

    def do_POST(self):
        given = json.loads(self.rfile.read(int(
            self.headers["Content-Length"])))
        operation = self.headers["X-Amz-Target"].split(".")[-1]
        self.server.asked.append((operation, given))
        signed = self.headers.get("Authorization", "")
        self.server.signed.append(signed)
        asking.region = signed.split("/")[2] if "/" in signed else None
        reply = self.server.reply(operation, given)
        status, value = reply if isinstance(reply, tuple) else (200, reply)
        body = json.dumps(value).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, *args):
        pass


class Listener(http.server.ThreadingHTTPServer):
    """On loopback; a program that is gone is no fault of it."""
    daemon_threads = True
    request_queue_size = 128    # beyond that a connection takes a second

    def __init__(self, handler):
        super().__init__(("127.0.0.1", 0), handler)
        self.port = self.server_address[1]

    def begin(self):
        threading.Thread(target=self.serve_forever, args=(0.05,),
                         daemon=True).start()

    def handle_error(self, request, address):
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, address)


class Service:
    """Recorded replies on loopback; its clock is so many seconds ahead."""

    def __init__(self, reply, ahead=0):
        self.server = Listener(Replies)
        self.server.reply = reply
        self.server.ahead = ahead
        self.server.asked = self.asked = []
        self.server.signed = self.signed = []
        self.url = "http://127.0.0.1:%d" % self.server.port
        self.server.begin()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def refusal(code, message, status=400):
    return status, {"__type": code, "message": message}


def token():
    """The reply to GetAuthorizationToken, of the service itself."""
    return {"authorizationData": [{
        "authorizationToken": base64.b64encode(b"AWS:x").decode(),
        "expiresAt": 2 ** 31, "proxyEndpoint":
        "https://123456789012.dkr.ecr.us-east-1.amazonaws.com"}]}


class Verbs(unittest.TestCase):
    """Each test has a folder of its own; `seed` fills the local ECR that all
    tests of a class share."""
    seed = None

    @classmethod
    def setUpClass(cls):
        cls.local = None
        if cls.seed is None:
            return
        cls.local = Server("--in-memory")
        status, _, body = cls.local.request(
            "POST", "/_local/seed", json.dumps(cls.seed).encode(),
            {"Content-Type": "application/json"})
        assert status == 200, body

    @classmethod
    def tearDownClass(cls):
        if cls.local:
            cls.local.close()

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="ecr-verbs-")
        self.addCleanup(folder.cleanup)
        self.home = folder.name
        self.url = self.local.url if self.local else NOWHERE

    def replies(self, reply, ahead=0):
        """Let recorded replies answer in this test."""
        service = Service(reply, ahead)
        self.addCleanup(service.close)
        self.url = service.url
        return service

    def environment(self, **more):
        return environment(self.home, AWS_ENDPOINT_URL_ECR=self.url, **more)

    def ecr(self, *arguments, env=None):
        """In a pipe: status, standard output, standard error."""
        done = subprocess.run(
            [ECR, *arguments], env=self.environment(**(env or {})),
            stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def tty(self, *arguments, env=None, stream="stdout"):
        return on_terminal(
            [ECR, *arguments], self.environment(**(env or {})), stream)

    def asked(self, *arguments, answer, meanwhile=lambda: None, out=None):
        """Run it at a terminal of its own where `answer` is typed at the
        question, after `meanwhile`: status, and what stood there.  Standard
        output may be another stream, `out`."""
        master, slave = pty.openpty()
        child = subprocess.Popen(
            [ECR, *arguments], env=self.environment(), stdin=slave,
            stdout=out or slave, stderr=slave, start_new_session=True,
            preexec_fn=lambda: os.close(os.open(os.ttyname(slave),
                                                os.O_RDWR)))
        os.close(slave)
        text = b""
        try:
            while b"[y/N]" not in text:
                text += os.read(master, 4096)
            meanwhile()
            os.write(master, answer.encode())
            while chunk := os.read(master, 4096):
                text += chunk
        except OSError:
            pass
        os.close(master)
        return child.wait(timeout=30), text.decode()

    def lines(self, *arguments):
        """The lines of a run that succeeds, each cut at its tabs."""
        status, out, err = self.ecr(*arguments)
        self.assertEqual(status, 0, err)
        return [line.split("\t") for line in out.splitlines()]

    def write(self, name, text):
        path = os.path.join(self.home, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path


class SideBySide(Verbs):
    """Regions that answer only once all of them are asked, the last first:
    whoever asks one after another gets no answer."""
    regions = ["us-east-1", "eu-west-1", "ap-south-1"]
    reply = None

    def at_once(self, operation, *words, reply=None):
        """The lines, where this operation is asked in that way."""
        done = {region: threading.Event() for region in self.regions}
        all_asked = threading.Barrier(len(self.regions))
        first = {region: threading.Lock() for region in self.regions}

        def answer(name, given):
            at = self.regions.index(asking.region)
            if name == operation and first[asking.region].acquire(False):
                all_asked.wait(60)
                for later in self.regions[at + 1:]:
                    done[later].wait(60)
                done[asking.region].set()
            return (reply or self.reply)(name, given)
        self.replies(answer)
        return self.lines(*words, "--regions", ",".join(self.regions))
