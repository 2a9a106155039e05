"""A local ECR for the API's tests, and calls of it without any SDK."""
import datetime
import hashlib
import hmac
import http.client
import json
import os
import re
import subprocess
import tempfile
import unittest
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.environ.get("ECR_BUILD", os.path.join(HERE, "..", "..", "build"))
# a build with sanitizers takes its time, and memory
SANITIZED = os.path.basename(os.path.normpath(BUILD)).endswith("-san")
PROGRAM = os.path.join(BUILD, "ecr-local")
ACCOUNT = "123456789012"
TARGET = "AmazonEC2ContainerRegistry_V20150921."
TARGETS = {"ecr": TARGET, "ecr-public": "SpencerFrontendService."}
DOCKER = "application/vnd.docker.distribution.manifest.v2+json"
INDEX = "application/vnd.oci.image.index.v1+json"


class Refused(Exception):
    """The service answered with an error."""

    def __init__(self, status, body):
        self.status = status
        self.body = body
        self.code = body.get("__type")
        self.message = body.get("message")
        super().__init__("%d %s: %s" % (status, self.code, self.message))


class Server:
    def __init__(self, *options):
        self.folder = tempfile.TemporaryDirectory(prefix="ecr-local-api-")
        self.data = os.path.join(self.folder.name, "data")
        self.options = list(options)
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [PROGRAM, "start", "--data", self.data, "--listen",
             "127.0.0.1:0"] + self.options,
            stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().split()[-1]
        self.port = int(self.url.rsplit(":", 1)[1])

    def stop(self):
        self.process.terminate()
        code = self.process.wait(timeout=30)
        self.process.stdout.close()
        return code

    def close(self):
        if self.process.poll() is None:
            self.stop()
        self.folder.cleanup()

    def request(self, method, path, body=b"", headers=None):
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers or {})
            reply = connection.getresponse()
            return reply.status, reply.headers, reply.read()
        finally:
            connection.close()

    def call(self, operation, account=ACCOUNT, region="us-east-1",
             service="ecr", **members):
        headers = {
            "X-Amz-Target": TARGETS[service] + operation,
            "Content-Type": "application/x-amz-json-1.1",
            "Authorization": "AWS4-HMAC-SHA256 Credential=%s/20260101/%s/%s"
            "/aws4_request, SignedHeaders=host, Signature=0"
            % (account, region, service)}
        status, _, body = self.request(
            "POST", "/", json.dumps(members), headers)
        value = json.loads(body)
        if status != 200:
            raise Refused(status, value)
        return value

    def answer(self, operation, given):
        """The same in a service's place: the reply, or (status, refusal)."""
        try:
            return self.call(operation, **given)
        except Refused as refused:
            return refused.status, refused.body


def manifest(number=0, **more):
    """The text of a small manifest, another one for every number."""
    layer = "sha256:%064x" % number
    return json.dumps(dict({
        "schemaVersion": 2, "mediaType": DOCKER,
        "config": {
            "mediaType": "application/vnd.docker.container.image.v1+json",
            "size": 10, "digest": "sha256:%064x" % (number + 10 ** 9)},
        "layers": [{"mediaType": "application/x", "size": 100 + number,
                    "digest": layer}]}, **more))


def memory(process, what="VmRSS"):
    """MiB that a process holds; "VmHWM": has held at most."""
    with open("/proc/%d/status" % process.pid) as text:
        return int(re.search(what + r":\s+(\d+)", text.read())[1]) / 1024


def cpu(process):
    """Seconds of processor time that it has had: others may keep the machine
    busy."""
    with open("/proc/%d/stat" % process.pid) as text:
        return sum(map(int, text.read().rsplit(")", 1)[1].split()[
            11:13])) / os.sysconf("SC_CLK_TCK")


def digest_of(text):
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def sign(secret, scope, stamp, canonical):
    """The signature of a canonical request (Signature Version 4)."""
    to_sign = "AWS4-HMAC-SHA256\n%s\n%s\n%s" % (
        stamp, scope, hashlib.sha256(canonical.encode()).hexdigest())
    key = ("AWS4" + secret).encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()


def signed_headers(server, body, key, secret, operation, when=None,
                   region="us-east-1", service="ecr", target=True):
    """Headers of a request signed with Signature Version 4."""
    when = when or datetime.datetime.now(datetime.timezone.utc)
    stamp = when.strftime("%Y%m%dT%H%M%SZ")
    headers = {"host": "127.0.0.1:%d" % server.port, "x-amz-date": stamp}
    if target:
        headers["x-amz-target"] = TARGET + operation
    names = ";".join(sorted(headers))
    canonical = "POST\n/\n\n%s\n%s\n%s" % (
        "".join("%s:%s\n" % (n, headers[n]) for n in sorted(headers)), names,
        hashlib.sha256(body).hexdigest())
    scope = "%s/%s/%s/aws4_request" % (stamp[:8], region, service)
    headers["authorization"] = (
        "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s"
        % (key, scope, names, sign(secret, scope, stamp, canonical)))
    return headers


def presigned_path(server, body, key, secret, age, expires,
                   operation="DescribeRegistry"):
    """A path with its signature in the query, `age` seconds old."""
    when = (datetime.datetime.now(datetime.timezone.utc)
            - datetime.timedelta(seconds=age))
    stamp = when.strftime("%Y%m%dT%H%M%SZ")
    scope = "%s/us-east-1/ecr/aws4_request" % stamp[:8]
    query = urllib.parse.urlencode({
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": "%s/%s" % (key, scope), "X-Amz-Date": stamp,
        "X-Amz-Expires": str(expires),
        "X-Amz-SignedHeaders": "host;x-amz-target"})
    canonical = ("POST\n/\n%s\nhost:127.0.0.1:%d\nx-amz-target:%s\n\n"
                 "host;x-amz-target\n%s" % (
                     query, server.port, TARGET + operation,
                     hashlib.sha256(body).hexdigest()))
    return "/?%s&X-Amz-Signature=%s" % (
        query, sign(secret, scope, stamp, canonical))


def mount_small(case, folder, size):
    """A file system of so many bytes, for a test that root runs."""
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=" + size, "none", folder],
        stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        case.skipTest("no tmpfs: " + done.stderr)
    case.addCleanup(subprocess.run, ["umount", "-l", folder], check=False)


class Case(unittest.TestCase):
    """Tests against one server a class, emptied before each."""
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.server = Server("--in-memory", *cls.options)

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def setUp(self):
        status, _, _ = self.server.request("POST", "/_local/reset")
        self.assertEqual(status, 200)

    def call(self, operation, **members):
        return self.server.call(operation, **members)

    def refused(self, code, operation, **members):
        with self.assertRaises(Refused) as caught:
            self.call(operation, **members)
        self.assertEqual(caught.exception.code, code)
        self.assertEqual(caught.exception.status, 400)
        return caught.exception.message

    def create(self, name="app", **members):
        return self.call("CreateRepository", repositoryName=name,
                         **members)["repository"]

    def put(self, tag=None, number=0, name="app", **more):
        members = {"imageTag": tag} if tag else {}
        text = manifest(number, **more)
        self.call("PutImage", repositoryName=name, imageManifest=text,
                  **members)
        return digest_of(text)

    def pages(self, operation, key, **members):
        """All items, and how many pages they took."""
        items, count, token = [], 0, None
        while True:
            more = {"nextToken": token} if token else {}
            reply = self.call(operation, **members, **more)
            items += reply[key]
            count += 1
            token = reply.get("nextToken")
            if not token:
                return items, count

    def check_paging(self, operation, key, expected, **members):
        items, count = self.pages(operation, key, maxResults=2, **members)
        self.assertEqual(len(items), expected)
        self.assertEqual(count, (expected + 1) // 2)
        self.refused("InvalidParameterException", operation,
                     nextToken="bm9uc2Vuc2U=", **members)
        self.refused("InvalidParameterException", operation, maxResults=0,
                     **members)
        return items
