"""A registry in memory that may be as hostile as a test wants it.

`trap(request)` is asked first and may answer in the registry's place; every
request is noted with its headers.
"""
import base64
import gzip
import hashlib
import http.server
import io
import json
import os
import re
import socket
import tarfile
import threading
import urllib.parse

from verbs import Listener, Verbs

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"


def digest_of(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def layer(data):
    """A layer with one file."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        info = tarfile.TarInfo("file")
        info.size = len(data)
        tar.addfile(info, io.BytesIO(data))
    return gzip.compress(out.getvalue(), 1, mtime=0)


class Request(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle_one(self):
        self.url = urllib.parse.urlsplit(self.path)
        self.query = urllib.parse.parse_qs(self.url.query)
        registry = self.server.registry
        with registry.lock:
            registry.asked.append(
                (self.command, self.path, dict(self.headers.items())))
        trap = registry.trap
        try:
            if not (trap and trap(self)):
                registry.answer(self)
        except OSError:
            self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = handle_one

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def reply(self, status, body=b"", **headers):
        self.send_response(status)
        headers.setdefault("Content-Length", str(len(body)))
        for name, value in headers.items():
            if value is not None:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        return True

    def refuse(self, status, code, message="no", **headers):
        return self.reply(status, json.dumps({"errors": [
            {"code": code, "message": message}]}).encode(), **headers)

    def reset(self):
        """Close with a reset, whatever stands unread."""
        self.connection.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.connection.close()
        self.close_connection = True
        return True

    def log_message(self, *args):
        pass


class Registry:
    def __init__(self):
        self.blobs, self.manifests, self.tags = {}, {}, {}
        self.uploads, self.asked, self.trap = {}, [], None
        self.lock = threading.Lock()
        self.referrers, self.begun = True, 0
        self.strict = True   # refuses a manifest before what it names
        self.server = Listener(Request)
        self.server.registry = self
        self.port = self.server.port
        self.host = "127.0.0.1:%d" % self.port
        self.server.begin()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def requests(self, method=None, part=""):
        return [a for a in self.asked
                if method in (None, a[0]) and part in a[1]]

    # what is in it

    def blob(self, data):
        self.blobs[digest_of(data)] = data
        return {"digest": digest_of(data), "size": len(data)}

    def put(self, value, tag=None, kind=MANIFEST):
        data = value if isinstance(value, bytes) else json.dumps(
            value).encode()
        self.manifests[digest_of(data)] = (kind, data)
        if tag:
            self.tags[tag] = digest_of(data)
        return {"mediaType": kind, "digest": digest_of(data),
                "size": len(data)}

    def image(self, tag=None, layers=2, size=2000, config=None, **more):
        """An image; its manifest as a descriptor."""
        value = {"os": "linux", "architecture": "amd64",
                 "created": "2026-11-20T10:00:00Z", "config": {}}
        data = [layer(os.urandom(size)) for _ in range(layers)]
        value["rootfs"] = {"type": "layers", "diff_ids": [
            digest_of(gzip.decompress(one)) for one in data]}
        value.update(config or {})
        head = dict(self.blob(json.dumps(value).encode()), mediaType=CONFIG)
        rest = [dict(self.blob(one), mediaType=LAYER) for one in data]
        return self.put(dict({
            "schemaVersion": 2, "mediaType": MANIFEST, "config": head,
            "layers": rest}, **more), tag)

    def index(self, tag=None, architectures=("amd64", "arm64"), **more):
        children = [dict(self.image(config={"architecture": arch}),
                         platform={"os": "linux", "architecture": arch})
                    for arch in architectures]
        return self.put(dict({"schemaVersion": 2, "mediaType": INDEX,
                              "manifests": children}, **more), tag, INDEX)

    def holds(self, value):
        """Whether all that a manifest names is there."""
        parts = value.get("layers", []) + [
            value[k] for k in ("config",) if k in value]
        return (all(p["digest"] in self.blobs for p in parts) and
                all(c["digest"] in self.manifests
                    for c in value.get("manifests", [])))

    def is_whole(self, digest):
        """A manifest and everything that it names."""
        if digest not in self.manifests:
            return False
        value = json.loads(self.manifests[digest][1])
        return self.holds(value) and all(
            self.is_whole(c["digest"]) for c in value.get("manifests", []))

    # the protocol

    def answer(self, request):
        path = request.url.path
        if path == "/v2/":
            return request.reply(200, b"{}")
        for pattern, handler in (
                (r"/v2/(.+)/manifests/([^/]+)$", self.manifest),
                (r"/v2/(.+)/blobs/uploads/([^/]*)$", self.upload),
                (r"/v2/(.+)/blobs/([^/]+)$", self.one_blob),
                (r"/v2/(.+)/tags/list$", self.list_tags),
                (r"/v2/(.+)/referrers/([^/]+)$", self.list_referrers)):
            match = re.match(pattern, path)
            if match:
                return handler(request, *match.groups())
        return request.refuse(404, "UNSUPPORTED")

    def manifest(self, request, _name, reference):
        if request.command == "PUT":
            return self.put_manifest(request, reference)
        digest = self.tags.get(reference, reference)
        if digest not in self.manifests:
            return request.refuse(404, "MANIFEST_UNKNOWN")
        kind, data = self.manifests[digest]
        return request.reply(200, data, Content_Type=kind,
                             Docker_Content_Digest=digest)

    def put_manifest(self, request, reference):
        data = request.body()
        value = json.loads(data)
        if self.strict and not self.holds(value):
            return request.refuse(404, "MANIFEST_BLOB_UNKNOWN")
        self.put(data, None if ":" in reference else reference,
                 request.headers["Content-Type"])
        more = {}
        if "subject" in value and self.referrers:
            more["OCI_Subject"] = value["subject"]["digest"]
        return request.reply(201, Docker_Content_Digest=digest_of(data),
                             **more)

    def one_blob(self, request, _name, digest):
        if digest not in self.blobs:
            return request.refuse(404, "BLOB_UNKNOWN")
        data = self.blobs[digest]
        match = re.match(r"bytes=(\d+)-$", request.headers.get("Range") or "")
        if match:
            at = int(match.group(1))
            return request.reply(206, data[at:], Content_Range=(
                "bytes %d-%d/%d" % (at, len(data) - 1, len(data))))
        return request.reply(200, data)

    def upload(self, request, name, number):
        place = "/v2/%s/blobs/uploads/%s"
        if request.command == "POST":
            with self.lock:
                self.begun += 1
                number = str(self.begun)
                self.uploads[number] = b""
            return request.reply(202, Location=place % (name, number))
        if number not in self.uploads:
            return request.refuse(404, "BLOB_UPLOAD_UNKNOWN")
        if request.command == "DELETE":
            del self.uploads[number]
            return request.reply(204)
        if request.command != "GET":
            self.uploads[number] += request.body()
        have = len(self.uploads[number])
        if request.command == "PUT":
            data, digest = self.uploads[number], request.query["digest"][0]
            if digest_of(data) != digest:
                return request.refuse(400, "DIGEST_INVALID")
            self.blob(data)
            return request.reply(201, Docker_Content_Digest=digest)
        return request.reply(
            204 if request.command == "GET" else 202,
            Location=place % (name, number),
            Range="0-%d" % max(have - 1, 0))

    def list_tags(self, request, name):
        return request.reply(200, json.dumps(
            {"name": name, "tags": sorted(self.tags)}).encode())

    def list_referrers(self, request, _name, digest):
        if not self.referrers:
            return request.refuse(404, "UNSUPPORTED")
        found = []
        for one, (kind, data) in self.manifests.items():
            value = json.loads(data)
            if value.get("subject", {}).get("digest") == digest:
                found.append({"mediaType": kind, "digest": one,
                              "size": len(data), "artifactType":
                              value.get("artifactType", "")})
        return request.reply(200, json.dumps({
            "schemaVersion": 2, "mediaType": INDEX,
            "manifests": found}).encode(), Content_Type=INDEX)


class Oci(Verbs):
    """A registry for each test, and another host beside it."""

    def setUp(self):
        super().setUp()
        self.registry = self.started()
        self.other = self.started()

    def started(self):
        registry = Registry()
        self.addCleanup(registry.close)
        return registry

    def name(self, tag, repository="team/app"):
        return "%s/%s:%s" % (self.registry.host, repository, tag)

    def log_in(self, host, user="me", password="hunter2"):
        os.makedirs(os.path.join(self.home, ".docker"), exist_ok=True)
        pair = base64.b64encode(("%s:%s" % (user, password)).encode())
        with open(os.path.join(self.home, ".docker/config.json"), "w") as f:
            json.dump({"auths": {host: {"auth": pair.decode()}}}, f)
