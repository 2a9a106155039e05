"""Sizes, memory, connections and the disk: nothing without a bound.

SPDX-License-Identifier: Apache-2.0
"""
import contextlib
import json
import os
import resource
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

from registry_server import Server, digest_of

MIB = 1 << 20


def wait_until(test, seconds):
    deadline = time.time() + seconds
    while not test() and time.time() < deadline:
        time.sleep(0.02)
    return test()


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
        head = "Host: x\r\nContent-Length: 1000000\r\nAuthorization: %s" \
            "\r\n\r\n" % self.server.auth()["Authorization"]
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
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=48m", "none", self.data],
            stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0:
            self.skipTest("no tmpfs: " + done.stderr)
        self.addCleanup(subprocess.run, ["umount", "-l", self.data],
                        check=False)
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
