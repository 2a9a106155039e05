"""Every fault at every place: the whole right answer, or an error and nothing.

A scripted TCP server on loopback misbehaves exactly once, or always.  What
counts is what a script sees: standard output and the exit status.
"""
import concurrent.futures
import gzip
import json
import os
import signal
import socket
import struct
import subprocess
import threading
import time
import unittest

ECR = os.path.join(os.environ.get("ECR_BUILD", "build"), "ecr")
PAGES = [
    {"repositories": [{"repositoryName": "a%d" % i} for i in range(200)], "nextToken": "2"},
    {"repositories": [{"repositoryName": "b%d" % i} for i in range(200)], "nextToken": "3"},
    {"repositories": [{"repositoryName": "c"}]},
]
WHOLE = {"repositories": [r for page in PAGES for r in page["repositories"]]}
PLACES = ("connect", "headers", "first byte", "mid-body", "page 2")
FAULTS = ("reset", "truncation", "delay", "garbage", "5xx", "throttling")
GARBAGE = b"\x00\xff\x16\x03 this is no HTTP \r\n\r\n"


def read_request(client):
    """The head and the body of a request; b"", b"" where the client has gone."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = client.recv(65536)
        if not more:
            return b"", b""
        data += more
    head, body = data.split(b"\r\n\r\n", 1)
    for line in head.lower().split(b"\r\n"):
        while line.startswith(b"content-length:") and len(body) < int(line.split(b":")[1]):
            body += client.recv(65536)
    return head, body


class Server:
    """Serves the pages; `fault` strikes at `place`, `times` times."""

    def __init__(self, fault=None, place=None, times=1, answer=None):
        self.fault, self.place, self.left = fault, place, times
        self.answer = answer
        self.connections = self.requests = 0
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.url = "http://127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *why):
        self.listener.close()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def strikes(self):
        with self.lock:
            self.left -= 1
            return self.left >= 0

    def serve(self, client):
        try:
            with client:
                if self.place == "connect" and self.strikes():
                    if not self.strike(client, b""):
                        return
                while self.one(client):
                    pass
        except OSError:
            pass

    def one(self, client):
        head, body = read_request(client)
        if not head:
            return False
        asked = json.loads(body)
        self.requests += 1
        if self.answer:
            return self.answer(client, self.requests)
        number = int(asked.get("nextToken", "1"))
        body = json.dumps(PAGES[number - 1]).encode()
        head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
        cut = {"headers": 20, "first byte": len(head),
               "mid-body": len(head) + len(body) // 2,
               "page 2": len(head) + len(body) // 2 if number == 2 else None}.get(self.place)
        whole = head + body
        if cut is None or not self.strikes():
            client.sendall(whole)
            return True
        if self.fault not in ("5xx", "throttling"):
            client.sendall(whole[:cut])
        return self.strike(client, whole[cut:])

    def strike(self, client, rest):
        """Do the fault; True when the connection stays good."""
        if self.fault == "delay":
            time.sleep(0.4)
            client.sendall(rest)
            return True
        if self.fault in ("5xx", "throttling"):
            if self.place == "connect":
                read_request(client)
            status, body = (b"503 Busy", b"<html>busy</html>") if self.fault == "5xx" else (
                b"400 Bad Request", b'{"__type":"ThrottlingException","message":"slow"}')
            client.sendall(b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body))
            return True
        if self.fault == "garbage":
            client.sendall(GARBAGE)
        if self.fault == "reset":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False


def environment(url, **more):
    env = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "TZ": "UTC", "LC_ALL": "C.UTF-8",
           "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "notso" + "secret",
           "AWS_SESSION_TOKEN": "session" + "token", "AWS_DEFAULT_REGION": "us-west-2",
           "AWS_ENDPOINT_URL": url, "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": "",
           "AWS_NEW_RETRIES_2026": "true"}  # its first pauses are 50 ms
    for key in os.environ:
        if key.startswith(("ASAN_", "UBSAN_", "LSAN_")):
            env[key] = os.environ[key]
    env.update(more)
    return env


def ecr(url, *args, **more):
    return subprocess.run([ECR, *args], env=environment(url, **more), stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=60)


class Matrix(unittest.TestCase):
    def cell(self, fault, place, output, once):
        times, attempts = (1, "3") if once else (99, "1")
        with Server(fault, place, times) as server:
            done = ecr(server.url, "describe-repositories", "--output", output,
                       AWS_MAX_ATTEMPTS=attempts)
        return fault, place, output, once, done

    def test_every_cell(self):
        cells = [(f, p, o, once) for f in FAULTS for p in PLACES
                 for o in ("json", "yaml") for once in (True, False)]
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            results = list(pool.map(lambda c: self.cell(*c), cells))
        for fault, place, output, once, done in results:
            with self.subTest(fault=fault, place=place, output=output, once=once):
                if once or fault == "delay":
                    self.assertEqual(done.returncode, 0, done.stderr)
                    if output == "json":
                        self.assertEqual(json.loads(done.stdout), WHOLE)
                    else:
                        self.assertEqual(done.stdout.count(b"repositoryName"), 401)
                else:
                    self.assertIn(done.returncode, (254, 255), done.stderr)
                    self.assertEqual(done.stdout, b"")
                    self.assertNotEqual(done.stderr.strip(), b"")


class Clocks(unittest.TestCase):
    def test_read_timeout_is_between_bytes(self):
        def dribble(client, _):
            for c in b'HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\n{"registryId":"1"}':
                client.sendall(bytes([c]))
                time.sleep(0.04)
            return True
        with Server(answer=dribble) as server:
            done = ecr(server.url, "describe-registry", "--cli-read-timeout", "1")
        self.assertEqual((done.returncode, json.loads(done.stdout)), (0, {"registryId": "1"}))

    def test_silence_within_the_body_times_out(self):
        def stall(client, _):
            client.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\n{"reg')
            time.sleep(4)
            return False
        with Server(answer=stall) as server:
            start = time.time()
            done = ecr(server.url, "describe-registry", "--cli-read-timeout", "1",
                       AWS_MAX_ATTEMPTS="1")
        self.assertLess(time.time() - start, 3)
        self.assertEqual((done.returncode, done.stdout), (255, b""))
        self.assertIn(b"Read timeout on endpoint URL", done.stderr)


class Interrupts(unittest.TestCase):
    def interrupt(self, answer):
        # a sanitizer looks for leaks at exit, which takes its time
        limit = 0.1 if "ASAN_OPTIONS" not in os.environ else 3
        # the machine may be busy just then: one of a few is in time
        took = self.interrupt_once(answer)
        for _ in range(4):
            if took >= limit:
                took = self.interrupt_once(answer)
        self.assertLess(took, limit)

    def interrupt_once(self, answer):
        with Server(answer=answer) as server:
            # an interrupted transfer is left to the end of the process
            env = dict(environment(server.url), ASAN_OPTIONS="detect_leaks=0")
            child = subprocess.Popen([ECR, "describe-registry"], env=env,
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            deadline = time.time() + 30
            while not server.requests:
                self.assertLess(time.time(), deadline, "nothing was asked")
                time.sleep(0.01)
            time.sleep(0.2)
            start = time.time()
            child.send_signal(signal.SIGINT)
            out, err = child.communicate(timeout=10)
            took = time.time() - start
        self.assertEqual((child.returncode, out, err), (130, b"\n", b""))
        return took

    def test_while_the_service_is_silent(self):
        self.interrupt(lambda client, _: time.sleep(5))

    def test_while_a_retry_waits(self):
        def busy(client, _):
            client.sendall(b"HTTP/1.1 503 Busy\r\nx-amz-retry-after: 5000\r\n"
                           b"Content-Length: 0\r\n\r\n")
            return True
        self.interrupt(busy)


class Connections(unittest.TestCase):
    def test_pages_share_one_connection(self):
        with Server() as server:
            done = ecr(server.url, "describe-repositories")
            self.assertEqual(json.loads(done.stdout), WHOLE)
            self.assertEqual((server.connections, server.requests), (1, 3))

    def test_nothing_repeats_a_request_on_its_own(self):
        def close_on_second(client, n):
            if n > 1:
                return False
            body = b'{"repositories":[],"nextToken":"2"}'
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
            return True
        with Server(answer=close_on_second) as server:
            done = ecr(server.url, "describe-repositories", AWS_MAX_ATTEMPTS="1")
            self.assertEqual((done.returncode, done.stdout, server.requests), (255, b"", 2))

    def test_gzip_is_read(self):
        def answer(client, _):
            body = gzip.compress(b'{"registryId":"1"}')
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                           b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            return True
        with Server(answer=answer) as server:
            done = ecr(server.url, "describe-registry")
        self.assertEqual(json.loads(done.stdout), {"registryId": "1"})

    def test_whole_garbage_prints_nothing_as_in_the_peer(self):
        def answer(client, _):
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
            return True
        with Server(answer=answer) as server:
            done = ecr(server.url, "describe-registry")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"", b""))


class Secrets(unittest.TestCase):
    def test_debug_shows_none(self):
        token = b"QVdTOnRoZS1wYXNzd29yZA=="

        def answer(client, _):
            body = b'{"authorizationData":[{"authorizationToken":"%s"}]}' % token
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
            return True
        with Server(answer=answer) as server:
            done = ecr(server.url, "get-authorization-token", "--debug")
        self.assertIn(token, done.stdout)
        self.assertIn(b"X-Amz-Target", done.stderr)
        for secret in (token, b"notso" + b"secret", b"session" + b"token"):
            self.assertNotIn(secret, done.stderr)
        self.assertRegex(done.stderr, rb"Signature=\*\*\*")


if __name__ == "__main__":
    unittest.main()
