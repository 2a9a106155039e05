"""Requests that are no requests: the server answers each and lives on.

SPDX-License-Identifier: Apache-2.0
"""
import hashlib
import http.client
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

from local_api import (ACCOUNT, BUILD, DOCKER, PROGRAM, SANITIZED, TARGET,
                       Refused, Server, manifest, memory, sign)

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


class Signed(unittest.TestCase):
    """Words of a request that stand in an answer in XML."""

    def test_a_date_that_is_none(self):
        with tempfile.TemporaryDirectory() as folder:
            keys = os.path.join(folder, "keys")
            with open(keys, "w") as out:
                out.write("[default]\naws_access_key_id = AKIDEXAMPLE\n"
                          "aws_secret_access_key = secret\n")
            server = Server("--in-memory", "--require-auth", "--credentials",
                            keys)
            self.addCleanup(server.close)
            body = b"Action=GetCallerIdentity&Version=2011-06-15"
            scope = "20260101/us-east-1/sts/aws4_request"
            stamp = "20260101<x>&"
            canonical = ("POST\n/\n\nhost:127.0.0.1:%d\n\nhost\n%s" % (
                server.port, hashlib.sha256(body).hexdigest()))
            status, _, text = server.request("POST", "/", body, {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Amz-Date": stamp,
                "Authorization": "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/%s, "
                "SignedHeaders=host, Signature=%s" % (scope, sign(
                    "secret", scope, stamp, canonical))})
        self.assertEqual(status, 403)
        root = xml.etree.ElementTree.fromstring(text.decode("utf-8"))
        self.assertNotIn("x", [e.tag for e in root.iter()])
        self.assertIn("Got '20260101<x>&'", "".join(root.itertext()))


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
            status, value = self.get("/v2/app/manifests/" + bad, "GET")
            self.assertEqual(
                (status, value["errors"][0]["code"]), (405, "UNSUPPORTED"))
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
                         (405, "UNSUPPORTED"))

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

    @unittest.skipUnless(os.path.exists("/proc/self/status") and
                         not SANITIZED, "memory tells nothing here")
    def test_parts_that_are_no_base64(self):
        """Nothing of them stays in memory."""
        part = {"repositoryName": "app", "partFirstByte": 0,
                "partLastByte": 1, "layerPartBlob": "A" * (2 << 20) + "B",
                "uploadId": "00000000-0000-4000-8000-000000000000"}
        before = None
        for i in range(40):
            with self.assertRaises(Refused) as caught:
                self.server.call("UploadLayerPart", **part)
            self.assertEqual(caught.exception.code, "SerializationException")
            if i == 9:
                before = memory(self.server.process)
        self.assertLess(memory(self.server.process) - before, 20)

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


class Seeds(Attacked):
    def test_filters_without_a_filter(self):
        status, _, body = self.server.request(
            "POST", "/_local/seed", json.dumps({"repositories": [{
                "name": "seeded",
                "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
                "imageTagMutabilityExclusionFilters": [{}, 5, None],
                "images": [{"tags": ["a"]}]}]}).encode())
        self.assertEqual(status, 400)
        where = "repositories[0].imageTagMutabilityExclusionFilters"
        for n in range(3):
            self.assertIn("line 1: %s[%d]: " % (where, n), body.decode())
        with self.assertRaises(Refused) as caught:
            self.server.call("ListImages", repositoryName="seeded")
        self.assertEqual(caught.exception.code, "RepositoryNotFoundException")


class UploadsOfOtherReleases(unittest.TestCase):
    """What the server cannot read on its disk is dropped and named."""
    ID = "01234567-89ab-4def-8123-456789abcdef"

    def test_a_memory_image_is_dropped(self):
        with tempfile.TemporaryDirectory() as folder:
            uploads = os.path.join(folder, "uploads")
            os.mkdir(uploads)
            with open(os.path.join(uploads, self.ID), "wb") as out:
                out.write(b"hel")
            with open(os.path.join(uploads, self.ID + ".state"), "wb") as out:
                out.write(struct.pack("<IIqQQ128s", 0x65637231, 160, 1, 3, 0,
                                      b""))
            done = subprocess.run(
                [PROGRAM, "run", "--data", folder, "--", "true"],
                capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(self.ID, done.stderr)
            self.assertEqual(os.listdir(uploads), [])

    def test_the_state_is_text(self):
        server = Server()
        self.addCleanup(server.close)
        server.call("CreateRepository", repositoryName="app")
        part = {"repositoryName": "app", "layerPartBlob": "aGVs",
                "partFirstByte": 0, "partLastByte": 2}
        part["uploadId"] = server.call(
            "InitiateLayerUpload", repositoryName="app")["uploadId"]
        server.call("UploadLayerPart", **part)
        with open(os.path.join(server.data, "uploads",
                               part["uploadId"] + ".state")) as text:
            self.assertRegex(text.read(), r"\Aecr-local upload 1\nowner \d+\n"
                             r"received 3\nnote \d+\nsha256 [0-9a-f]{70}\n\Z")
        server.stop()
        server.start()
        part.update(layerPartBlob="bG8=", partFirstByte=3, partLastByte=4)
        self.assertEqual(
            server.call("UploadLayerPart", **part)["lastByteReceived"], 4)


# What takes a lock in a child of a process with threads may wait for ever:
# here the child ends at once.
NO_LOCKS = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>
static pid_t first;
__attribute__((constructor)) static void begin(void) { first = getpid(); }
#define GUARD(type, name, parameters, arguments) \\
    type name parameters { static type (*real) parameters; \\
    if (first && getpid() != first) _exit(99); \\
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, #name); \\
    return real arguments; }
GUARD(int, setenv, (const char *n, const char *v, int o), (n, v, o))
GUARD(int, unsetenv, (const char *n), (n))
"""


class Run(unittest.TestCase):
    """The command of `run` is started beside the server's threads."""

    def run_it(self, *words, **options):
        return subprocess.run([PROGRAM, "run", "--", *words], text=True,
                              capture_output=True, timeout=60, **options)

    @unittest.skipIf(SANITIZED, "the sanitizer wants to be loaded first")
    @unittest.skipUnless(shutil.which("cc"), "needs a C compiler")
    def test_the_child_takes_no_lock(self):
        with tempfile.TemporaryDirectory() as folder:
            code = os.path.join(folder, "locks.c")
            library = os.path.join(folder, "locks.so")
            with open(code, "w") as out:
                out.write(NO_LOCKS)
            subprocess.run(["cc", "-shared", "-fPIC", "-o", library, code,
                            "-ldl"], check=True)
            done = self.run_it("/usr/bin/env", env=dict(
                os.environ, LD_PRELOAD=library, AWS_PROFILE="mine"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"(?m)^AWS_ENDPOINT_URL_ECR=http://loc")
        self.assertNotRegex(done.stdout, r"(?m)^AWS_PROFILE=")

    def test_the_environment(self):
        done = self.run_it("env", env=dict(
            os.environ, AWS_ACCESS_KEY_ID="old", AWS_REGIONS="kept",
            AWS_SESSION_TOKEN="gone"))
        names = re.findall(r"(?m)^(AWS_\w+)=", done.stdout)
        self.assertEqual(len(names), len(set(names)))
        self.assertIn("AWS_ACCESS_KEY_ID=123456789012\n", done.stdout)
        self.assertIn("AWS_REGIONS=kept\n", done.stdout)
        self.assertNotIn("AWS_SESSION_TOKEN", names)

    def test_programs_that_are_none(self):
        with tempfile.TemporaryDirectory() as folder:
            script = os.path.join(folder, "script")
            with open(script, "w") as out:
                out.write("echo $1 $ECR_LOCAL_REGISTRY; exit 3\n")
            done = self.run_it(script, "x")
            self.assertEqual(done.returncode, 126)
            self.assertEqual(done.stderr, "ecr-local: cannot run %s: "
                             "Permission denied\n" % script)
            os.chmod(script, 0o755)
            done = self.run_it(script, "x")
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertRegex(done.stdout, r"^x localhost:\d+\n$")
        done = self.run_it("/no/such")
        self.assertEqual(done.returncode, 127)
        self.assertIn("cannot run /no/such: No such file", done.stderr)


if __name__ == "__main__":
    unittest.main()
