"""What answers take and tell: memory, readers, requests in two readings.

SPDX-License-Identifier: Apache-2.0
"""
import hashlib
import json
import re
import socket
import time
import unittest

import local_api
from local_api import INDEX, TARGET, memory
from registry_server import OCI_CONFIG, OCI_MANIFEST, descriptor
from test_attack_bounds import MIB, Wires

HOST = b"Host: localhost\r\n"
CALL = b"X-Amz-Target: %sDescribeRegistry\r\n" % TARGET.encode()
SUBJECT = "sha256:" + "2" * 64


class Framing(Wires):
    """No request that a proxy in front could read in another way."""
    HIDDEN = b"GET /v2/hidden HTTP/1.1\r\n" + HOST + b"\r\n"

    def setUp(self):
        self.server = local_api.Server("--in-memory")
        self.addCleanup(self.server.close)

    def answers(self, headers, body):
        """The statuses of all answers to what lies on one connection."""
        wire = self.connect(b"POST / HTTP/1.1\r\n" + HOST + CALL + headers +
                            b"\r\n" + body)
        wire.settimeout(1)
        text = b""
        try:
            while piece := wire.recv(MIB):
                text += piece
        except OSError:
            pass
        return [int(n) for n in re.findall(rb"HTTP/1.1 (\d+) ", text)]

    def test_bodies_with_two_ends(self):
        hidden = self.HIDDEN
        both = b"2\r\n{}\r\n0\r\n\r\n"
        for headers, body in (
                (b"Content-Length: 2\r\nContent-Length: %d\r\n"
                 % (2 + len(hidden)), b"{}"),
                (b"Content-Length: 2\r\nContent-length: 2\r\n", b"{}"),
                (b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", both),
                (b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n",
                 both),
                (b"Transfer-Encoding : chunked\r\nContent-Length: 2\r\n",
                 b"{}"),
                (b"Content-Length : 2\r\n", b""),
                (b"Host: evil.example\r\nContent-Length: 2\r\n", b"{}"),
                (b"Origin: http://localhost\r\nOrigin: null\r\n"
                 b"Content-Length: 2\r\n", b"{}")):
            self.assertEqual(self.answers(headers, body + hidden), [400],
                             headers)
        self.assertEqual(
            self.answers(b"Content-Length: 2\r\n", b"{}" + hidden),
            [200, 401])
        self.assertEqual(
            self.answers(b"Transfer-Encoding: Chunked\r\n", both + hidden),
            [200, 401])

    def test_codings_that_are_none(self):
        for coding in (b"xchunked", b"gzip, chunked", b"identity", b""):
            wire = self.connect(
                b"POST / HTTP/1.1\r\n" + HOST + CALL +
                b"Transfer-Encoding: " + coding + b"\r\n\r\n2\r\n{}\r\n0\r\n")
            wire.shutdown(socket.SHUT_WR)
            wire.settimeout(3)
            with self.subTest(coding):
                self.assertNotIn(b"HTTP/1.1 200", wire.recv(MIB))

    def test_pages_without_an_origin(self):
        for site, status in (("cross-site", 403), ("same-site", 403),
                             ("same-origin", 200), ("none", 200)):
            for path in ("/_local/health", "/?Action=GetCallerIdentity"):
                self.assertEqual(self.server.request(
                    "GET", path, headers={"Sec-Fetch-Site": site})[0],
                    status, site)


class Memory(unittest.TestCase):
    """What one request can make the server hold."""

    def setUp(self):
        self.server = local_api.Server("--in-memory", "--open-registry")
        self.addCleanup(self.server.close)
        self.server.call("CreateRepository", repositoryName="app")

    def put(self, number, pad=0, **more):
        text = json.dumps(dict({
            "schemaVersion": 2, "mediaType": OCI_MANIFEST,
            "config": descriptor(OCI_CONFIG, b"{}"), "layers": [],
            "annotations": {"number": str(number), "pad": "x" * pad}}, **more))
        self.server.call("PutImage", repositoryName="app", imageManifest=text,
                         imageTag="t%d" % number)
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    def test_indexes_that_name_one_image(self):
        child = {"mediaType": OCI_MANIFEST, "size": 9,
                 "digest": self.put(0)}
        for number in range(1, 501):
            self.put(number, mediaType=INDEX, manifests=[child])
        before = memory(self.server.process, "VmHWM")
        reply = self.server.call(
            "BatchDeleteImage", repositoryName="app",
            imageIds=[{"imageDigest": child["digest"]}] * 100)
        self.assertEqual(len(reply["failures"]), 100)
        reason = reply["failures"][0]["failureReason"]
        self.assertTrue(reason.startswith(
            "Requested image referenced by manifest list: [sha256:"))
        self.assertEqual(reason.count("sha256:"), 100)
        self.assertLess(memory(self.server.process, "VmHWM") - before, 100)

    def test_media_types_without_end(self):
        for more in ({"artifactType": "x/" + "y" * 3000000},
                     {"mediaType": "x/" + "y" * 3000000},
                     {"subject": {"digest": "sha256:" + "1" * 3000000}}):
            with self.assertRaises(local_api.Refused) as caught:
                self.put(1, **more)
            self.assertEqual(caught.exception.code,
                             "InvalidParameterException")
        self.put(1, artifactType="x/" + "y" * 253)

    def put_large(self):
        for number in range(24):
            self.put(number, 4000000, subject={
                "mediaType": OCI_MANIFEST, "size": 9, "digest": SUBJECT})

    def test_large_manifests_at_once(self):
        self.put_large()
        ids = [{"imageTag": "t%d" % n} for n in range(24)]
        before = memory(self.server.process, "VmHWM")
        with self.assertRaises(local_api.Refused) as caught:
            self.server.call("BatchGetImage", repositoryName="app",
                             imageIds=ids)
        self.assertEqual(caught.exception.code, "LimitExceededException")
        self.assertLess(memory(self.server.process, "VmHWM") - before, 150)
        self.assertEqual(len(self.server.call(
            "BatchGetImage", repositoryName="app",
            imageIds=ids[:4])["images"]), 4)

    def test_large_referrers_come_in_pages(self):
        self.put_large()
        before = memory(self.server.process, "VmHWM")
        path, found = "/v2/app/referrers/" + SUBJECT, 0
        while path:
            status, headers, body = self.server.request("GET", path)
            self.assertEqual(status, 200)
            found += len(json.loads(body)["manifests"])
            link = headers.get("Link")
            path = link and link[1:link.index(">")]
        self.assertEqual(found, 24)
        more, found = {}, 0
        while more is not None:
            reply = self.server.call(
                "ListImageReferrers", repositoryName="app",
                subjectId={"imageDigest": SUBJECT}, **more)
            found += len(reply["referrers"])
            more = {"nextToken": reply["nextToken"]} \
                if "nextToken" in reply else None
        self.assertEqual(found, 24)
        self.assertLess(memory(self.server.process, "VmHWM") - before, 150)


class Readers(Wires):
    def test_who_does_not_read_gives_way(self):
        self.server = local_api.Server("--in-memory", "--open-registry",
                                       "--max-connections", "4")
        self.addCleanup(self.server.close)
        self.server.call("CreateRepository", repositoryName="app")
        data = bytes(24 * MIB)
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        self.assertEqual(self.server.request(
            "POST", "/v2/app/blobs/uploads/?digest=" + digest, data)[0], 201)
        for _ in range(4):
            self.connect(b"GET /v2/app/blobs/%s HTTP/1.1\r\n%s\r\n"
                         % (digest.encode(), HOST))
        time.sleep(6.5)
        self.healthy()


if __name__ == "__main__":
    unittest.main()
