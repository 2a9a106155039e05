"""Sizes, memory, connections and the disk: nothing without a bound.

SPDX-License-Identifier: Apache-2.0
"""
import concurrent.futures
import contextlib
import gzip
import http.client
import http.server
import json
import os
import resource
import shutil
import socket
import tempfile
import threading
import time
import unittest

import local_api
from local_api import memory, mount_small
from registry_server import (
    OCI_CONFIG, OCI_LAYER, OCI_MANIFEST, Server, descriptor, digest_of)

MIB = 1 << 20
CONFIG = b'{"architecture":"amd64","os":"linux"}'
GOOD = b"a layer that is as it should be"
LATE = b"a layer that comes late" * 1000
KEYS = "[one]\naws_access_key_id=AKIDEXAMPLE\naws_secret_access_key=secret\n"


def wait_until(test, seconds):
    deadline = time.time() + seconds
    while not test() and time.time() < deadline:
        time.sleep(0.02)
    return test()


def image_of(*layers):
    """A manifest whose layers are bytes, or descriptors."""
    return json.dumps({
        "schemaVersion": 2, "mediaType": OCI_MANIFEST,
        "config": descriptor(OCI_CONFIG, CONFIG),
        "layers": [one if isinstance(one, dict)
                   else descriptor(OCI_LAYER, one) for one in layers]}
    ).encode()


def layer(name, size):
    return {"mediaType": OCI_LAYER, "digest": digest_of(name), "size": size}


class Upstream(http.server.BaseHTTPRequestHandler):
    """A registry that misbehaves in the way that the tag names."""
    protocol_version = "HTTP/1.1"
    asked, ended = [], []
    images = {
        "endless": image_of(layer(b"empty", 0)),
        "huge": image_of(layer(b"huge", 2 ** 63 - 1)),
        "sum": image_of(*[layer(b"%d" % n, 50 << 30) for n in range(20000)]),
        "more": image_of(layer(b"more", 1000)),
        "less": image_of(layer(b"less", 1000)),
        "half": image_of(GOOD, layer(b"less", 1000)),
        "drip": image_of(layer(b"drip", 1000)),
        "hang": image_of(layer(b"hang", 1000)),
        "late": image_of(LATE)}
    bomb = gzip.compress(bytes(128 * MIB), 1)

    def log_message(self, *args):
        pass

    def handle(self):
        with contextlib.suppress(OSError):
            super().handle()

    def start(self, status=200, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def whole(self, body, status=200, **headers):
        self.start(status, Content_Length=str(len(body)), **headers)
        self.wfile.write(body)

    def do_GET(self):
        self.asked.append(self.path)
        name = self.path.split("/")[-1]
        try:
            if "/manifests/" in self.path:
                self.send_manifest(name)
            elif self.path.startswith("/token"):
                self.pour(b"{" * MIB)
            else:
                self.send_blob(name)
        except OSError:
            self.ended.append(self.path)
            self.close_connection = True

    def pour(self, piece, pause=0.0, **headers):
        """The same for ever."""
        self.close_connection = True
        self.start(**headers)
        while True:
            self.wfile.write(piece)
            time.sleep(pause)

    def send_manifest(self, name):
        if name == "pour":
            self.pour(b" " * MIB, Content_Type=OCI_MANIFEST)
        elif name == "bomb":
            self.whole(self.bomb, Content_Type=OCI_MANIFEST,
                       Content_Encoding="gzip")
        elif name == "headers":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while True:
                self.wfile.write(b"X-Y: " + b"z" * 60000 + b"\r\n")
        elif name == "token":
            self.whole(b"", 401, WWW_Authenticate='Bearer realm="http://'
                       'localhost:%d/token"' % self.server.server_port)
        elif name == "refusal":
            self.close_connection = True
            self.send_response(404)
            self.end_headers()
            while True:
                self.wfile.write(b"x" * MIB)
        elif name in self.images:
            self.whole(self.images[name], Content_Type=OCI_MANIFEST)
        else:
            self.whole(b"{}", 404)

    def send_blob(self, digest):
        known = {digest_of(b): b for b in (CONFIG, GOOD)}
        if digest in known:
            self.whole(known[digest])
        elif digest == digest_of(b"empty"):
            self.whole(b"", 206, Content_Range="bytes 0-0/0")
        elif digest == digest_of(b"more"):
            self.pour(b"x" * MIB)
        elif digest == digest_of(b"less"):
            self.whole(b"x" * 999)
        elif digest == digest_of(b"drip"):
            self.pour(b"x", 0.5)
        elif digest == digest_of(LATE):
            time.sleep(2)
            self.whole(LATE)
        else:
            self.start(Content_Length="1000")
            while True:             # silence, until the other side goes
                self.connection.settimeout(0.05)
                with contextlib.suppress(socket.timeout):
                    if not self.connection.recv(1):
                        raise ConnectionResetError


class Pulls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.upstream = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), Upstream)
        cls.upstream.daemon_threads = True
        threading.Thread(target=cls.upstream.serve_forever,
                         daemon=True).start()

    @classmethod
    def tearDownClass(cls):
        cls.upstream.shutdown()
        cls.upstream.server_close()

    def setUp(self):
        self.server = Server("--open-registry")
        self.addCleanup(self.server.close)
        self.server.must(
            "CreatePullThroughCacheRule", ecrRepositoryPrefix="up",
            upstreamRegistryUrl="localhost:%d" % self.upstream.server_port)
        del Upstream.asked[:], Upstream.ended[:]

    def pull(self, tag):
        return self.server.request("GET", "/v2/up/app/manifests/" + tag)

    def begin(self, tag):
        """A pull whose answer is not waited for."""
        wire = socket.create_connection(("127.0.0.1", self.server.port), 30)
        self.addCleanup(wire.close)
        wire.sendall(b"GET /v2/up/app/manifests/%s HTTP/1.1\r\n"
                     b"Host: localhost\r\n\r\n" % tag.encode())
        return wire

    def files(self):
        return [name for folder in ("blobs", "uploads")
                for _, _, names in os.walk(
                    os.path.join(self.server.data, folder))
                for name in names]

    def fails(self, tag, words):
        start = time.time()
        reply = self.pull(tag)
        self.assertEqual((reply.status, reply.code()),
                         (404, "MANIFEST_UNKNOWN"), tag)
        self.assertIn(words, reply.body.decode())
        self.assertLess(time.time() - start, 5, tag)
        self.assertEqual(self.files(), [], tag)

    def test_what_is_more_or_less_than_it_may_be(self):
        for tag, words in (
                ("endless", "status 206"), ("huge", "size that can be"),
                ("sum", "no room"), ("more", "more than it may"),
                ("less", "shorter"), ("half", "shorter"),
                ("pour", "more than it may"), ("bomb", ""),
                ("token", "more than it may"), ("headers", ""),
                ("refusal", "")):
            self.fails(tag, words)
        self.assertLess(memory(self.server.process, "VmHWM"), 200)
        asked = [path for path in Upstream.asked if "/blobs/" in path]
        self.assertEqual(asked.count("/v2/app/blobs/" + digest_of(b"empty")),
                         1)
        self.assertNotIn("/v2/app/blobs/" + digest_of(b"huge"), asked)
        self.assertNotIn("/v2/app/blobs/" + digest_of(b"0"), asked)

    def test_no_progress_is_an_end(self):
        reply = self.pull("drip")
        self.assertIn("too slowly", reply.body.decode())
        self.assertEqual(self.files(), [])

    def hanging(self):
        return any(digest_of(b"hang") in path for path in Upstream.asked)

    def test_a_client_that_leaves_ends_its_fetch(self):
        wire = self.begin("hang")
        self.assertTrue(wait_until(self.hanging, 5))
        self.assertEqual(Upstream.ended, [])
        wire.close()
        self.assertTrue(wait_until(lambda: Upstream.ended, 2))
        self.assertTrue(wait_until(lambda: not self.files(), 2))

    def test_others_still_get_what_one_began(self):
        wire = self.begin("late")
        self.assertTrue(wait_until(lambda: any(
            digest_of(LATE) in path for path in Upstream.asked), 5))
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            other = pool.submit(self.pull, "late")
            time.sleep(0.3)
            wire.close()
            self.assertEqual(other.result().status, 200)
        self.assertEqual(
            Upstream.asked.count("/v2/app/manifests/late"), 1)

    def test_a_signal_ends_everything(self):
        self.begin("hang")
        self.begin("hang")
        self.assertTrue(wait_until(self.hanging, 5))
        wire = socket.create_connection(("127.0.0.1", self.server.port))
        self.addCleanup(wire.close)
        wire.sendall(b"POST /v2/app/blobs/uploads/ HTTP/1.1\r\n")
        start = time.time()
        self.assertEqual(self.server.stop(), 0)
        self.assertLess(time.time() - start, 2)


class Wires(unittest.TestCase):
    """Connections of our own to one server a test."""

    def connect(self, text=b""):
        wire = socket.create_connection(("127.0.0.1", self.server.port), 30)
        self.addCleanup(wire.close)
        wire.sendall(text)
        return wire

    def is_open(self, wire):
        wire.settimeout(0.05)
        try:
            return bool(wire.recv(1000))
        except (socket.timeout, BlockingIOError):
            return True
        except ConnectionError:
            return False

    def status(self, wire):
        wire.settimeout(30)
        reply = http.client.HTTPResponse(wire)
        reply.begin()
        reply.read()
        return reply.status

    def healthy(self):
        start = time.time()
        self.assertEqual(
            self.server.request("GET", "/_local/health")[0], 200)
        self.assertLess(time.time() - start, 5)


class Bodies(Wires):
    def setUp(self):
        keys = tempfile.NamedTemporaryFile("w")
        self.addCleanup(keys.close)
        keys.write(KEYS)
        keys.flush()
        self.server = local_api.Server(
            "--in-memory", "--require-auth", "--credentials", keys.name)
        self.addCleanup(self.server.close)

    def send(self, head, size):
        """Headers and a body but for its last byte; the wire."""
        wire = self.connect(
            b"%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
            % (head, size))
        with contextlib.suppress(ConnectionError):
            for _ in range((size - 1) // MIB):
                wire.sendall(bytes(MIB))
            wire.sendall(bytes((size - 1) % MIB))
        return wire

    def test_unsigned_bodies_are_not_kept(self):
        head = b"POST / HTTP/1.1\r\nHost: localhost\r\n" \
            b"X-Amz-Target: %sUploadLayerPart\r\nContent-Length: %%d" \
            b"\r\n\r\n" % local_api.TARGET.encode()

        def attack(_):
            wire = self.connect(head % (7 * MIB))
            wire.sendall(bytes(7 * MIB))
            return self.status(wire)

        with concurrent.futures.ThreadPoolExecutor(32) as pool:
            self.assertEqual(set(pool.map(attack, range(64))), {400})
        self.assertEqual(self.status(self.connect(head % (28 * MIB))), 400)
        self.assertLess(memory(self.server.process, "VmHWM"), 100)

    def test_bodies_that_nobody_needs(self):
        self.server = local_api.Server("--in-memory")
        self.addCleanup(self.server.close)
        for head, status in (
                (b"GET /_local/health", 413), (b"POST /_local/reset", 413),
                (b"GET /_local/none", 404), (b"PATCH /_local/seed", 405)):
            wires = [self.send(head, 200 * MIB) for _ in range(2)] + [
                self.send(head, 100)]
            wires[2].sendall(b"x")
            for wire in wires:
                self.assertEqual(self.status(wire), status, head)
        self.assertLess(memory(self.server.process, "VmHWM"), 100)

    def signed(self, size):
        """A request of a known key, whose signature can only be checked when
        the body is there; but for its last byte."""
        headers = local_api.signed_headers(
            self.server, b"", "AKIDEXAMPLE", "wrong", "UploadLayerPart")
        wire = self.connect(b"POST / HTTP/1.1\r\n%sContent-Length: %d\r\n\r\n"
                            % ("".join("%s: %s\r\n" % h for h in
                                       headers.items()).encode(), size))
        wire.settimeout(12)
        with contextlib.suppress(OSError):
            for _ in range(size // MIB):
                wire.sendall(bytes(MIB))
            wire.sendall(bytes(size % MIB - 1))
        return wire

    def test_the_sum_is_bounded(self):
        size = 28 * MIB + 1000
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            wires = list(pool.map(self.signed, [size] * 16))
            refused = [w for w in wires if self.is_answered(w)]
            self.healthy()
            self.assertEqual(len(wires) - len(refused), 4)
            self.assertEqual(
                set(pool.map(self.status, refused)), {503})
        self.assertLess(memory(self.server.process, "VmHWM"), 200)
        for wire in wires:
            if wire not in refused:
                wire.sendall(b"x")
                self.assertEqual(self.status(wire), 400)

    def is_answered(self, wire):
        wire.settimeout(0.2)
        try:
            return bool(wire.recv(1, socket.MSG_PEEK))
        except socket.timeout:
            return False

    def test_values_are_counted_before_they_are_made(self):
        server = local_api.Server("--in-memory", "--open-registry")
        self.addCleanup(server.close)
        server.call("CreateRepository", repositoryName="app")
        for method, path, size, headers, wanted in (
                ("PUT", "/v2/app/manifests/x", 4 * MIB,
                 {"Content-Type": OCI_MANIFEST}, 405),
                ("POST", "/", 27 * MIB, {
                    "X-Amz-Target": local_api.TARGET + "UploadLayerPart"},
                 400)):
            body = b'{"a":[' + b"[]," * (size // 3 - 10) + b"[]]}"
            status, _, _ = server.request(method, path, body, headers)
            self.assertEqual(status, wanted)
        self.assertLess(memory(server.process, "VmHWM"), 150)

    def test_what_is_refused_has_an_end(self):
        wire = self.connect(b"POST /_local/reset HTTP/1.1\r\n"
                            b"Host: localhost\r\n"
                            b"Transfer-Encoding: chunked\r\n\r\n")
        with self.assertRaises(ConnectionError):
            for _ in range(100):
                wire.sendall(b"100000\r\n" + bytes(MIB) + b"\r\n")

    def test_protocols_say_it_in_their_form(self):
        server = local_api.Server("--in-memory", "--open-registry")
        self.addCleanup(server.close)
        server.call("CreateRepository", repositoryName="app")
        for path in ("/v2/", "/v2/app/tags/list"):
            status, _, body = server.request("GET", path, b"x")
            self.assertEqual(status, 413)
            self.assertEqual(json.loads(body)["errors"][0]["code"],
                             "SIZE_INVALID")
        with self.assertRaises(local_api.Refused) as caught:
            server.call("DescribeRepositories", nextToken="x" * 2 * MIB)
        self.assertEqual(
            (caught.exception.status, caught.exception.code),
            (413, "RequestEntityTooLargeException"))


    def test_a_signal_ends_what_computes(self):
        server = local_api.Server("--in-memory")
        self.addCleanup(server.close)

        def seed():
            with contextlib.suppress(OSError, http.client.HTTPException):
                server.request("POST", "/_local/seed", b"#x\n" * 85000000)

        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            pool.submit(seed)
            self.assertTrue(wait_until(
                lambda: memory(server.process, "VmHWM") > 250, 20))
            start = time.time()
            self.assertEqual(server.stop(), 0)
            self.assertLess(time.time() - start, 2)


class Connections(Wires):
    def start(self, *options):
        self.server = local_api.Server("--in-memory", *options)
        self.addCleanup(self.server.close)

    def test_silent_ones_give_way(self):
        self.start()
        # a shell grants 1024; the server gets on with that
        limits = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (limits[1], limits[1]))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, limits)
        wires = [self.connect() for _ in range(512)]
        for _ in range(20):
            self.healthy()
        wires += [self.connect(b"GET / HTTP/1.1\r\n") for _ in range(512)]
        self.healthy()

    def test_idle_ones_first(self):
        self.start("--max-connections", "8")
        silent = [self.connect() for _ in range(4)]
        ask = b"GET /_local/health HTTP/1.1\r\nHost: localhost\r\n\r\n"
        idle = [self.connect(ask) for _ in range(4)]
        for wire in idle:
            self.assertEqual(self.status(wire), 200)
        time.sleep(0.1)
        others = [self.connect(b"GET /") for _ in range(4)]
        self.assertEqual([self.is_open(w) for w in idle], [False] * 4)
        self.assertTrue(all(self.is_open(w) for w in silent + others))
        self.healthy()
        self.assertEqual([self.is_open(w) for w in silent],
                         [False, True, True, True])

    def test_refused_ones_and_those_who_do_not_read(self):
        self.start("--max-connections", "8")
        for _ in range(4):
            self.connect(b"GET /_local/none HTTP/1.1\r\nHost: localhost\r\n"
                         b"Content-Length: 1000\r\n\r\n")
        deaf = [self.connect() for _ in range(4)]
        for wire in deaf:
            wire.settimeout(0.2)
            with self.assertRaises(socket.timeout):
                while True:
                    wire.sendall(b"GET /_local/none HTTP/1.1\r\n"
                                 b"Host: localhost\r\n\r\n" * 1000)
        for _ in range(4):
            self.connect(b"GET /")
        time.sleep(6)
        self.healthy()

    def test_when_all_are_at_work(self):
        self.start("--max-connections", "4")
        head = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n" \
            b"X-Amz-Target: %sDescribeRepositories\r\n\r\n" \
            % local_api.TARGET.encode()
        wires = [self.connect(head) for _ in range(4)]
        time.sleep(0.2)
        self.assertEqual(
            self.server.request("GET", "/_local/health")[0], 503)
        for wire in wires:
            wire.sendall(b"{}")
            self.assertEqual(self.status(wire), 200)
        time.sleep(0.1)
        self.healthy()

    def test_a_body_that_drips(self):
        self.start()
        wire = self.connect(b"POST / HTTP/1.1\r\nHost: localhost\r\n"
                            b"Content-Length: 1000\r\n\r\n")
        start = time.time()
        with self.assertRaises(ConnectionError):
            while time.time() - start < 16:
                wire.sendall(b" ")
                time.sleep(0.25)


class FullDisk(unittest.TestCase):
    """A push that fails leaves nothing, and nothing that was told is lost."""

    def setUp(self):
        self.data = tempfile.mkdtemp(prefix="ecr-local-full-")
        self.addCleanup(shutil.rmtree, self.data, True)

    def uploads(self):
        return os.listdir(os.path.join(self.data, "uploads"))

    def start(self, *options):
        self.server = Server(*options, data=self.data)
        self.addCleanup(self.server.close)

    def fail_to_push(self, size):
        """In each way that there is."""
        data = os.urandom(MIB) * (size >> 20)
        where = "app/blobs/uploads/"
        digest = "?digest=" + digest_of(data)
        for method, tail in (("PATCH", ""), ("PUT", digest)):
            path = self.server.v2("POST", where).headers["Location"][4:]
            reply = self.server.v2(method, path + tail, data)
            self.assertEqual(reply.status, 507, reply)
            self.assertEqual(self.uploads(), [])
        reply = self.server.v2("POST", where + digest, data)
        self.assertEqual(reply.status, 507, reply)
        self.assertEqual(self.uploads(), [])

    def test_a_limit_of_sizes(self):
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20 * MIB, limits[1]))
        try:
            self.start()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        self.server.create("app")
        kept = self.server.push_image("app", "v1")
        self.fail_to_push(24 * MIB)
        self.assertEqual(
            self.server.v2("GET", "app/manifests/v1").body, kept)

    def test_a_client_that_breaks_off(self):
        self.start()
        self.server.create("app")
        head = "Host: localhost\r\nContent-Length: 1000000\r\n" \
            "Authorization: %s\r\n\r\n" % self.server.auth()["Authorization"]
        path = self.server.v2("POST", "app/blobs/uploads/").headers["Location"]
        self.server.v2("PATCH", path[4:], b"kept")
        for line in ("POST /v2/app/blobs/uploads/?digest=" + digest_of(b"x"),
                     "PATCH " + path):
            before = set(self.uploads())
            with socket.create_connection(
                    ("127.0.0.1", self.server.port)) as wire:
                wire.sendall(("%s HTTP/1.1\r\n%s" % (line, head)).encode()
                             + bytes(500000))
                self.assertTrue(wait_until(lambda: self.size() > 400000, 5))
            self.assertTrue(wait_until(lambda: self.size() == 4, 5), line)
            self.assertEqual(set(self.uploads()), before)
        self.assertEqual(
            self.server.v2("GET", path[4:]).headers["Range"], "0-3")

    def size(self):
        sizes = 0
        for name in self.uploads():
            with contextlib.suppress(FileNotFoundError):
                if not name.endswith(".state"):
                    sizes += os.stat(os.path.join(
                        self.data, "uploads", name)).st_size
        return sizes

    def test_what_a_killed_server_left(self):
        self.start()
        self.server.create("app")
        path = self.server.v2("POST", "app/blobs/uploads/").headers["Location"]
        self.server.v2("PATCH", path[4:], b"kept")
        name = path.rsplit("/", 1)[1]
        self.server.kill()
        with open(os.path.join(self.data, "uploads", name), "ab") as out:
            out.write(bytes(MIB))
        other = os.path.join(self.data, "uploads", "0" * 36)
        with open(other, "wb") as out:
            out.write(bytes(MIB))
        self.server.start()
        self.assertEqual(self.size(), 4)
        self.assertFalse(os.path.exists(other))
        self.assertEqual(
            self.server.v2("GET", path[4:]).headers["Range"], "0-3")

    @unittest.skipUnless(os.geteuid() == 0, "only root may mount a tmpfs")
    def test_a_full_disk(self):
        mount_small(self, self.data, "48m")
        self.start()
        self.server.create("app")
        kept = {}
        for n in range(5):
            layer_bytes = os.urandom(4 * MIB)
            kept["v%d" % n] = self.server.push_image(
                "app", "v%d" % n, layer_bytes)
        self.fail_to_push(40 * MIB)
        self.check(kept)
        self.server.stop()
        with contextlib.suppress(OSError):
            with open(os.path.join(self.data, "filler"), "wb") as out:
                while True:
                    out.write(bytes(4096))
                    out.flush()
        self.assertEqual(shutil.disk_usage(self.data).free, 0)
        self.server.start()
        self.check(kept)
        self.server.must("BatchDeleteImage", repositoryName="app",
                         imageIds=[{"imageTag": "v0"}])
        reply = self.server.request(
            "POST", "/_local/lifecycle/run?collect=-2", b"")
        self.assertGreater(reply.json()["blobs"], 0)
        self.assertGreater(shutil.disk_usage(self.data).free, 3 * MIB)
        del kept["v0"]
        self.check(kept)
        self.server.kill()
        self.server.start()
        self.check(kept)

    def check(self, kept):
        tags = self.server.v2("GET", "app/tags/list").json()["tags"]
        self.assertEqual(sorted(tags), sorted(kept))
        for tag, body in kept.items():
            reply = self.server.v2("GET", "app/manifests/" + tag)
            self.assertEqual((reply.status, reply.body), (200, body))
            for one in json.loads(body)["layers"]:
                blob = self.server.v2("GET", "app/blobs/" + one["digest"])
                self.assertEqual(digest_of(blob.body), one["digest"])


if __name__ == "__main__":
    unittest.main()
