"""Killed at any moment, and many clients at once.

ECR_KILLS sets how often the server is killed, ECR_CLIENTS how many push at
once (64).
"""
import http.client
import json
import os
import random
import threading
import time
import unittest

from killed import KILLS
from registry_server import (
    OCI_MANIFEST, Server, digest_of, image_manifest)

CLIENTS = int(os.environ.get("ECR_CLIENTS", "64"))


class Pusher(threading.Thread):
    """Pushes images until the server goes away, and remembers what was
    acknowledged."""

    def __init__(self, server, number, generation):
        super().__init__()
        self.server = server
        self.prefix = "g%d-c%d" % (generation, number)
        self.random = random.Random(self.prefix)
        self.blobs, self.tags = {}, {}
        self.fault = None

    def run(self):
        connection = self.server.connect()
        try:
            for n in range(10000):
                self.push(connection, "%s-%d" % (self.prefix, n))
        except (OSError, http.client.HTTPException):
            pass
        except Exception as fault:  # an answer that should not have been
            self.fault = fault
        finally:
            connection.close()

    def push(self, connection, tag):
        layer = self.random.randbytes(self.random.randrange(1, 300000))
        config = json.dumps({"tag": tag}).encode()
        for data in (config, layer):
            self.blobs[self.upload(connection, data)] = data
        manifest = image_manifest(config, layer)
        reply = self.server.push_manifest(
            "app", tag, manifest, OCI_MANIFEST, connection)
        assert reply.status == 201, reply
        self.tags[tag] = manifest

    def upload(self, connection, data):
        if self.random.random() < 0.5:
            return self.server.push_blob("app", data, connection)
        where = self.server.v2("POST", "app/blobs/uploads/", b"",
                               connection=connection).headers["Location"][4:]
        cut = len(data) // 2
        self.server.v2("PATCH", where, data[:cut], connection=connection)
        digest = digest_of(data)
        reply = self.server.v2("PUT", where + "?digest=" + digest, data[cut:],
                               connection=connection)
        assert reply.status == 201, reply
        return digest


class Caller(threading.Thread):
    """Calls the control plane until the server goes away, and remembers what
    was acknowledged."""

    def __init__(self, server, number, generation):
        super().__init__()
        self.server = server
        self.prefix = "g%d-a%d" % (generation, number)
        self.repositories, self.images, self.gone = set(), {}, set()
        self.fault = None

    def run(self):
        try:
            for n in range(10000):
                self.call("%s-%d" % (self.prefix, n))
        except (OSError, http.client.HTTPException):
            pass
        except Exception as fault:
            self.fault = fault

    def call(self, name):
        self.server.create(name)
        self.repositories.add(name)
        manifest = image_manifest(b"config of " + name.encode()).decode()
        for tag in ("one", "two"):
            self.server.must("PutImage", repositoryName=name, imageTag=tag,
                             imageManifest=manifest)
            self.images[name, tag] = manifest
        del self.images[name, "one"]      # not known while it is under way
        self.server.must("BatchDeleteImage", repositoryName=name,
                         imageIds=[{"imageTag": "one"}])
        self.gone.add((name, "one"))

    def check(self, test):
        for name in self.repositories:
            self.server.must("DescribeRepositories", repositoryNames=[name])
        for (name, tag), manifest in self.images.items():
            reply = self.server.must("BatchGetImage", repositoryName=name,
                                     imageIds=[{"imageTag": tag}])
            test.assertEqual(reply["images"][0]["imageManifest"], manifest)
        for name, tag in self.gone:
            reply = self.server.must("BatchGetImage", repositoryName=name,
                                     imageIds=[{"imageTag": tag}])
            test.assertEqual(reply["failures"][0]["failureCode"],
                             "ImageNotFound")


class Endurance(unittest.TestCase):
    def setUp(self):
        self.server = Server("--wire", "oci")  # chunks of any size
        self.server.create("app")
        self.server.token = self.server.auth()

    def tearDown(self):
        self.server.close()

    def check_blob_files(self):
        root = os.path.join(self.server.data, "blobs", "sha256")
        for folder, _, names in os.walk(root):
            for name in names:
                with open(os.path.join(folder, name), "rb") as f:
                    self.assertEqual(digest_of(f.read()), "sha256:" + name)

    def check_kept(self, pusher, connection):
        for digest, data in pusher.blobs.items():
            reply = self.server.v2("GET", "app/blobs/" + digest,
                                   connection=connection)
            self.assertEqual((reply.status, reply.body == data), (200, True))
        for tag, manifest in pusher.tags.items():
            reply = self.server.v2("GET", "app/manifests/" + tag,
                                   connection=connection)
            self.assertEqual((reply.status, reply.body), (200, manifest))

    def test_killed_at_any_moment(self):
        kept = 0
        for generation in range(KILLS):
            pushers = [Pusher(self.server, n, generation) for n in range(4)]
            callers = [Caller(self.server, n, generation) for n in range(2)]
            for thread in pushers + callers:
                thread.start()
            time.sleep(random.uniform(0.01, 0.4))
            self.server.kill()
            for thread in pushers + callers:
                thread.join()
                self.assertIsNone(thread.fault, thread.fault)
            self.server.start()
            connection = self.server.connect()
            for pusher in pushers:
                self.check_kept(pusher, connection)
                kept += len(pusher.tags)
            connection.close()
            for caller in callers:
                caller.check(self)
                kept += len(caller.images)
        self.check_blob_files()
        self.assertGreater(kept, 0)

    def run_clients(self, work):
        faults = []

        def run(n):
            try:
                work(n)
            except Exception as fault:
                faults.append((n, repr(fault)))

        threads = [threading.Thread(target=run, args=(n,))
                   for n in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(faults, [])

    def test_many_clients_at_once(self):
        manifests = {}
        shared = os.urandom(100000)

        def work(n):
            connection = self.server.connect()
            for i in range(3):
                tag = "c%d-%d" % (n, i)
                manifests[tag] = self.server.push_image(
                    "app", tag, shared if i else os.urandom(5000),
                    connection, annotations={"n": tag})
                reply = self.server.push_manifest(
                    "app", "latest", manifests[tag], OCI_MANIFEST, connection)
                assert reply.status == 201, reply
                reply = self.server.v2("GET", "app/manifests/latest",
                                       connection=connection)
                assert reply.status == 200, reply
            connection.close()

        self.run_clients(work)
        tags = self.server.v2("GET", "app/tags/list").json()["tags"]
        self.assertEqual(sorted(tags), sorted(list(manifests) + ["latest"]))
        for tag, manifest in manifests.items():
            reply = self.server.v2("GET", "app/manifests/" + tag)
            self.assertEqual(reply.body, manifest)

    def test_one_upload_has_one_writer(self):
        where = self.server.v2(
            "POST", "app/blobs/uploads/").headers["Location"][4:]
        counts = {}

        def work(n):
            status = self.server.v2("PATCH", where, b"x" * 50000, {
                "Content-Range": "0-49999"}).status
            counts[status] = counts.get(status, 0) + 1
            assert status in (202, 409, 416), status

        self.run_clients(work)
        self.assertEqual(counts[202], 1)
        self.assertEqual(
            self.server.v2("GET", where).headers["Range"], "0-49999")


if __name__ == "__main__":
    unittest.main()
