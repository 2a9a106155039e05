"""Requests that are no requests: the server answers each and lives on.

SPDX-License-Identifier: Apache-2.0
"""
import http.client
import json
import socket
import unittest

from local_api import ACCOUNT, DOCKER, TARGET, Refused, Server, manifest

EMPTY = ("sha256:e3b0c44298fc1c149afbf4c8996fb924"
         "27ae41e4649b934ca495991b7852b855")
REPLACED = "\ufffd"
HUGE = 99999999999999999999999


class Attacked(unittest.TestCase):
    """One server; after each test it must still be the same process."""
    options = ("--open-registry",)

    @classmethod
    def setUpClass(cls):
        cls.server = Server("--in-memory", *cls.options)
        cls.server.call("CreateRepository", repositoryName="app")

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def tearDown(self):
        self.assertIsNone(self.server.process.poll(), "the server has ended")
        status, _, _ = self.server.request("GET", "/_local/health")
        self.assertEqual(status, 200)

    def get(self, path, method="GET", body=b"", headers=None):
        try:
            status, _, text = self.server.request(method, path, body, headers)
        except (OSError, http.client.HTTPException) as lost:
            self.fail("no answer to %s %s: %r" % (method, path, lost))
        return status, json.loads(text.decode("utf-8"))


class TextThatIsNoUtf8(Attacked):
    def refused(self, status, code, path, method="GET"):
        with self.subTest(path=path):
            got, value = self.get(path, method)
            self.assertEqual(got, status)
            error = value["errors"][0]
            self.assertEqual(error["code"], code)
            self.assertIn(REPLACED, error["message"])

    def test_names_in_paths(self):
        for path in ("tags/list", "manifests/v1", "blobs/" + EMPTY,
                     "referrers/" + EMPTY, "blobs/uploads/x"):
            self.refused(400, "NAME_INVALID", "/v2/%FF/" + path)

    def test_references_in_paths(self):
        for bad in ("%FF", "%ed%a0%80", "a%C0%AFb"):
            self.refused(400, "TAG_INVALID", "/v2/app/manifests/" + bad)
            self.refused(400, "DIGEST_INVALID", "/v2/app/manifests/x:" + bad)
            self.refused(400, "DIGEST_INVALID", "/v2/app/blobs/" + bad)
            self.refused(400, "DIGEST_INVALID", "/v2/app/referrers/" + bad)
            self.refused(404, "BLOB_UPLOAD_UNKNOWN",
                         "/v2/app/blobs/uploads/" + bad)

    def test_digests_in_queries(self):
        for bad in ("%FF", "%ed%a0%80"):
            self.refused(400, "DIGEST_INVALID",
                         "/v2/app/blobs/uploads/?digest=" + bad, "POST")
            self.refused(400, "DIGEST_INVALID",
                         "/v2/app/blobs/uploads/x?digest=" + bad, "PUT")
        status, _, _ = self.server.request(
            "POST", "/v2/app/blobs/uploads/?mount=%FF&from=%FF")
        self.assertEqual(status, 202)

    def test_a_type_in_a_header(self):
        status, value = self.get(
            "/v2/app/manifests/v1", "PUT", b"{}",
            {"Content-Type": b"application/\xff"})
        self.assertEqual((status, value["errors"][0]["code"]),
                         (400, "MANIFEST_INVALID"))

    def test_hosts_and_regions(self):
        """A reply that repeats them is JSON all the same."""
        with socket.create_connection(
                ("127.0.0.1", self.server.port), timeout=30) as raw:
            raw.sendall(
                b"POST / HTTP/1.1\r\nHost: \xff\xfe.example\r\n"
                b"X-Amz-Target: " + TARGET.encode() + b"DescribeRepositories"
                b"\r\nAuthorization: AWS4-HMAC-SHA256 Credential=AKID/"
                b"20260101/\xff/ecr/aws4_request, SignedHeaders=host, "
                b"Signature=0\r\nContent-Length: 2\r\n"
                b"Connection: close\r\n\r\n{}")
            reply = http.client.HTTPResponse(raw)
            reply.begin()
            text = reply.read()
        self.assertNotEqual(reply.status, 500)
        if text:
            text.decode("utf-8")

    def test_a_form_that_is_none(self):
        status, _, text = self.server.request(
            "POST", "/", b"Action=%FF\xff&Version=2011-06-15",
            {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(status, 400)
        self.assertIn(b"InvalidAction", text)


class Numbers(Attacked):
    def refused(self, text, operation, **members):
        with self.assertRaises(Refused) as caught:
            self.server.call(operation, **members)
        self.assertEqual(caught.exception.status, 400)
        self.assertEqual(caught.exception.code, "SerializationException")
        self.assertEqual(caught.exception.message,
                         "NUMBER_VALUE can not be converted to " + text)

    def test_beyond_64_bits(self):
        for huge in (HUGE, -HUGE, float("nan"), float("inf")):
            part = {"repositoryName": "app", "layerPartBlob": "eA==",
                    "uploadId": "00000000-0000-4000-8000-000000000000",
                    "partFirstByte": 0, "partLastByte": 1}
            with self.subTest(huge=huge):
                self.refused("a String", "CreateRepository",
                             repositoryName=huge)
                self.refused("an Integer", "DescribeRepositories",
                             maxResults=huge)
                self.refused("a Long", "UploadLayerPart",
                             **dict(part, partFirstByte=huge))
                self.refused("a Blob", "UploadLayerPart",
                             **dict(part, layerPartBlob=huge))

    def test_a_part_of_all_bytes(self):
        upload = self.server.call("InitiateLayerUpload", repositoryName="app")
        with self.assertRaises(Refused) as caught:
            self.server.call(
                "UploadLayerPart", repositoryName="app",
                uploadId=upload["uploadId"], partFirstByte=0,
                partLastByte=2 ** 63 - 1, layerPartBlob="aGVsbG8=")
        self.assertEqual(caught.exception.code, "InvalidLayerPartException")

    def test_sizes_that_overflow(self):
        layers = [{"mediaType": "a/b", "size": 2 ** 63 - 1,
                   "digest": "sha256:%064x" % i} for i in range(3)]
        text = manifest(layers=layers)
        self.server.call("PutImage", repositoryName="app",
                         imageManifest=text, imageTag="big",
                         imageManifestMediaType=DOCKER)
        detail = self.server.call(
            "DescribeImages", repositoryName="app",
            imageIds=[{"imageTag": "big"}])["imageDetails"][0]
        self.assertEqual(detail["imageSizeInBytes"], 2 ** 63 - 1)
        self.assertEqual(detail["registryId"], ACCOUNT)


if __name__ == "__main__":
    unittest.main()
