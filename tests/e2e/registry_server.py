"""A local ECR for the registry's tests: started, stopped, killed, spoken to."""
import base64
import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from local_api import ACCOUNT, PROGRAM

REGION = "us-east-1"

OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
OCI_CONFIG = "application/vnd.oci.image.config.v1+json"
OCI_LAYER = "application/vnd.oci.image.layer.v1.tar"
DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Reply:
    def __init__(self, response, body):
        self.status = response.status
        self.headers = response.headers
        self.body = body

    def json(self):
        return json.loads(self.body)

    def code(self):
        return self.json()["errors"][0]["code"]

    def __repr__(self):
        return "%d %r" % (self.status, self.body[:200])


class Server:
    """One ecr-local; `port` stays the same over restarts."""

    def __init__(self, *options, data=None):
        self.options = list(options)
        self.own_data = data is None
        self.data = data or tempfile.mkdtemp(prefix="ecr-local-test-")
        self.port = free_port()
        self.process = None
        self.token = None
        self.start()

    def start(self):
        argv = [PROGRAM, "start", "--listen", "127.0.0.1:%d" % self.port,
                "--data", self.data] + self.options
        self.log = open(os.path.join(self.data, "test.log"), "ab")
        self.process = subprocess.Popen(argv, stdout=self.log,
                                        stderr=self.log,
                                        stdin=subprocess.DEVNULL)
        deadline = time.time() + 10
        while time.time() < deadline:
            try:
                if self.request("GET", "/_local/health").status == 200:
                    return
            except OSError:
                time.sleep(0.005)
            if self.process.poll() is not None:
                break
        raise RuntimeError("ecr-local did not start: " + self.read_log())

    def read_log(self):
        with open(os.path.join(self.data, "test.log"), "rb") as f:
            return f.read()[-4000:].decode("utf-8", "replace")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.log.close()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(20)
        self.log.close()
        return status

    def close(self):
        if self.process.poll() is None:
            status = self.stop()
            assert status == 0, (status, self.read_log())
        if self.own_data:
            shutil.rmtree(self.data, ignore_errors=True)

    @property
    def host(self):
        return "localhost:%d" % self.port

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def request(self, method, path, body=None, headers=None, connection=None):
        c = connection or self.connect()
        try:
            headers = headers or {}
            c.request(method, path, body, headers,
                      encode_chunked="Transfer-Encoding" in headers)
            response = c.getresponse()
            return Reply(response, response.read())
        finally:
            if not connection:
                c.close()

    def api(self, operation, account=ACCOUNT, region=REGION, **members):
        """Call an operation of the control plane; returns (status, reply)."""
        scope = "%s/20260101/%s/ecr/aws4_request" % (account, region)
        reply = self.request(
            "POST", "/", json.dumps(members),
            {"Content-Type": "application/x-amz-json-1.1",
             "X-Amz-Target":
                 "AmazonEC2ContainerRegistry_V20150921." + operation,
             "Authorization": "AWS4-HMAC-SHA256 Credential=%s, "
                              "SignedHeaders=host, Signature=0" % scope})
        return reply.status, json.loads(reply.body or b"{}")

    def must(self, operation, **members):
        status, reply = self.api(operation, **members)
        assert status == 200, (operation, status, reply)
        return reply

    def create(self, name, **members):
        return self.must("CreateRepository", repositoryName=name, **members)

    def password(self, **where):
        reply = self.must("GetAuthorizationToken", **where)
        token = reply["authorizationData"][0]["authorizationToken"]
        return base64.b64decode(token).decode().split(":", 1)[1]

    def auth(self, **where):
        pair = "AWS:" + self.password(**where)
        return {"Authorization":
                "Basic " + base64.b64encode(pair.encode()).decode()}

    def v2(self, method, path, body=None, headers=None, connection=None):
        """A request below /v2/, with a token."""
        if self.token is None:
            self.token = self.auth()
        return self.request(method, "/v2/" + path, body,
                            dict(self.token, **(headers or {})), connection)

    def push_blob(self, name, data, connection=None):
        digest = digest_of(data)
        reply = self.v2("POST", "%s/blobs/uploads/?digest=%s" % (name, digest),
                        data, {"Content-Type": "application/octet-stream"},
                        connection)
        assert reply.status == 201, reply
        return digest

    def push_manifest(self, name, reference, manifest, media_type=None,
                      connection=None):
        body = manifest if isinstance(manifest, bytes) \
            else json.dumps(manifest).encode()
        media_type = media_type or json.loads(body).get("mediaType")
        return self.v2("PUT", "%s/manifests/%s" % (name, reference), body,
                       {"Content-Type": media_type}, connection)

    def push_image(self, name, tag, layer=b"layer", connection=None, **more):
        """A small image; returns the bytes of its manifest."""
        config = json.dumps({"architecture": "amd64", "os": "linux",
                             "rootfs": {"type": "layers", "diff_ids":
                                        [digest_of(layer)]}}).encode()
        self.push_blob(name, config, connection)
        self.push_blob(name, layer, connection)
        manifest = image_manifest(config, layer, **more)
        reply = self.push_manifest(name, tag or digest_of(manifest), manifest,
                                   OCI_MANIFEST, connection)
        assert reply.status == 201, reply
        return manifest


def descriptor(media_type, data):
    return {"mediaType": media_type, "digest": digest_of(data),
            "size": len(data)}


def image_manifest(config, *layers, media_type=OCI_MANIFEST, **more):
    return json.dumps(dict(
        {"schemaVersion": 2, "mediaType": media_type,
         "config": descriptor(OCI_CONFIG, config),
         "layers": [descriptor(OCI_LAYER, x) for x in layers]},
        **more)).encode()
