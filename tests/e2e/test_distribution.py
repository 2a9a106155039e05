"""The requests of the distribution specification's conformance suite, in our
own words: by the specification none fails, and as the service answers just
those fail that the service is known for.  The suite is
opencontainers/distribution-spec, folder conformance, of v1.1 and later.
SPDX-License-Identifier: Apache-2.0"""
import hashlib
import json
import os
import unittest
import urllib.parse

from registry_server import (
    OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST, Server, digest_of)

OCTETS = "application/octet-stream"
EMPTY = "application/vnd.oci.empty.v1+json"
EXAMPLE = "application/vnd.example.oci.conformance"
CHUNK = 1024
# The service answers a chunk with 201, and gives pages of its own.
KNOWN = {"blob: chunked, single", "blob: chunked, multi",
         "blob: chunked, multi, the last by PUT", "blob: out of order",
         "blob: out of order, the last by PUT", "blob: stream",
         "tags: last is a name"}


class Failed(Exception):
    pass


def descriptor(media_type, data, **more):
    return dict({"mediaType": media_type, "digest": digest_of(data),
                 "size": len(data)}, **more)


class Suite:
    """Runs all checks against one server; `failed` has those that failed."""

    def __init__(self, server):
        self.server = server
        self.ran, self.failed = [], {}

    def check(self, name, work, *args):
        self.ran.append(name)
        try:
            work(*args)
        except Failed as why:
            self.failed[name] = str(why)

    def ask(self, method, path, body=None, wanted=(200,), **headers):
        """A request below /v2/, or to a Location; its reply."""
        path = urllib.parse.urlsplit(path)
        path = (path.path + ("?" + path.query if path.query else ""))
        path = path[len("/v2/"):] if path.startswith("/v2/") else path
        reply = self.server.v2(method, path, body, {
            name.replace("_", "-"): value for name, value in headers.items()})
        if reply.status not in wanted:
            raise Failed("%s %s: %d, not %s: %r" % (
                method, path, reply.status, wanted, reply.body[:200]))
        return reply

    def must(self, good, *why):
        if not good:
            raise Failed(" ".join(str(x) for x in why))

    @staticmethod
    def with_digest(location, data):
        return "%s%cdigest=%s" % (
            location, "&" if "?" in location else "?",
            urllib.parse.quote(digest_of(data)))

    # Blobs

    def start(self, repo="app", query=""):
        reply = self.ask("POST", repo + "/blobs/uploads/" + query, None,
                         (202,))
        self.must(reply.headers["Location"], "no Location")
        return reply.headers["Location"]

    def finish(self, location, data, body=b"", wanted=(201,), **more):
        reply = self.ask("PUT", self.with_digest(location, data), body, wanted,
                         Content_Type=OCTETS, **more)
        if reply.status == 201:
            self.verify(reply, data)
        return reply

    def verify(self, reply, data):
        self.must(reply.headers.get("Docker-Content-Digest", digest_of(data))
                  == digest_of(data), "another digest")
        got = self.ask("GET", reply.headers["Location"])
        self.must(got.body == data, "other bytes")

    def post_only(self, data):
        reply = self.ask("POST", "app/blobs/uploads/?digest="
                         + digest_of(data), data, (201, 202),
                         Content_Type=OCTETS)
        if reply.status == 202:
            return self.finish(reply.headers["Location"], data, data)
        return self.verify(reply, data)

    def post_put(self, data):
        self.finish(self.start(), data, data)

    def stream(self, data):
        location = self.start()
        reply = self.ask("PATCH", location, iter([data]), (202,),
                         Content_Type=OCTETS, Transfer_Encoding="chunked")
        self.finish(reply.headers["Location"], data)

    def chunk(self, method, location, data, first, wanted):
        piece = data[first:first + CHUNK]
        return self.ask(
            method, location, piece, wanted, Content_Type=OCTETS,
            Content_Range="%d-%d" % (first, first + len(piece) - 1))

    def out_of_order(self, location, data, first):
        wrong = first + CHUNK if first + CHUNK < len(data) else 0
        self.chunk("PATCH", location, data, wrong, (416,))
        reply = self.ask("GET", location, None, (204,))
        told = reply.headers["Range"]
        self.must(first == 0 or told == "0-%d" % (first - 1), "Range", told)
        return reply.headers["Location"]

    def chunked(self, data, last_by_put=False, disorder=False):
        location = self.start()
        for first in range(0, len(data), CHUNK):
            if disorder:
                location = self.out_of_order(location, data, first)
            if last_by_put and first + CHUNK >= len(data):
                reply = self.chunk("PUT", self.with_digest(location, data),
                                   data, first, (201,))
                return self.verify(reply, data)
            reply = self.chunk("PATCH", location, data, first, (202,))
            location = reply.headers["Location"]
        return self.finish(location, data)

    def cancel(self, data):
        self.ask("DELETE", self.start(), None, (204,))
        self.ask("GET", "app/blobs/" + digest_of(data), None, (404,))

    def mount(self, data, source="&from=other", there=True):
        if there:
            self.server.push_blob("other", data)
        reply = self.ask("POST", "app/blobs/uploads/?mount=%s%s" % (
            digest_of(data), source), None, (201, 202))
        if reply.status == 202:
            return self.finish(reply.headers["Location"], data, data)
        self.must(there, "mounted what was nowhere")
        return self.verify(reply, data)

    def bad_digest(self, data):
        wrong = data + b"!"
        self.finish(self.start(), wrong, data, (400,))
        self.ask("POST", "app/blobs/uploads/?digest=" + digest_of(wrong),
                 data, (400, 202), Content_Type=OCTETS)
        location = self.start()
        self.ask("PATCH", location, data, (201, 202), Content_Type=OCTETS)
        self.finish(location, wrong, b"", (400,))

    def read_blob(self, data):
        path = "app/blobs/" + digest_of(data)
        reply = self.ask("HEAD", path)
        self.must(reply.body == b"", "HEAD with a body")
        self.must(reply.headers["Content-Length"] == str(len(data)), "length")
        self.must(self.ask("GET", path).body == data, "other bytes")
        reply = self.ask("GET", path, None, (206, 200), Range="bytes=5-9")
        self.must(reply.body in (data[5:10], data), "another range")

    def blobs(self):
        def data(size=512):
            return os.urandom(size)
        three = 3 * CHUNK - 5
        self.check("blob: missing", lambda: self.ask(
            "GET", "app/blobs/" + digest_of(data()), None, (404,)))
        for name, work in (
                ("post only", lambda: self.post_only(data())),
                ("post and put", lambda: self.post_put(data())),
                ("chunked, single", lambda: self.chunked(data())),
                ("stream", lambda: self.stream(data())),
                ("mount", lambda: self.mount(data())),
                ("mount from nowhere", lambda: self.mount(data(), "")),
                ("mount what is missing",
                 lambda: self.mount(data(), there=False)),
                ("cancel", lambda: self.cancel(data())),
                ("bad digest", lambda: self.bad_digest(data())),
                ("chunked, multi", lambda: self.chunked(data(three))),
                ("chunked, multi, the last by PUT",
                 lambda: self.chunked(data(three), True)),
                ("out of order",
                 lambda: self.chunked(data(three), False, True)),
                ("out of order, the last by PUT",
                 lambda: self.chunked(data(three), True, True))):
            self.check("blob: " + name, work)
        kept = data()
        self.check("blob: read", lambda: (
            self.server.push_blob("app", kept), self.read_blob(kept)))
        self.check("blob: delete", lambda: self.ask(
            "DELETE", "app/blobs/" + digest_of(kept), None, (202, 404, 405)))

    # Manifests

    def image(self, layers=2, config=None, config_type=OCI_CONFIG,
              layer_type=OCI_LAYER, **more):
        config = config or json.dumps({
            "architecture": "amd64", "os": "linux", "x": os.urandom(8).hex(),
            "rootfs": {"type": "layers", "diff_ids": []}}).encode()
        blobs = [os.urandom(300) for _ in range(layers)]
        for blob in blobs + [config]:
            self.server.push_blob("app", blob)
        return json.dumps(dict({
            "schemaVersion": 2, "mediaType": OCI_MANIFEST,
            "config": descriptor(config_type, config),
            "layers": [descriptor(layer_type, x) for x in blobs]},
            **more)).encode()

    def index(self, *children, **more):
        return json.dumps(dict({
            "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [
                descriptor(json.loads(c)["mediaType"], c) for c in children]},
            **more)).encode()

    def put(self, body, reference=None):
        value = json.loads(body)
        reply = self.ask(
            "PUT", "app/manifests/" + (reference or digest_of(body)), body,
            (201,), Content_Type=value["mediaType"])
        if "subject" in value:
            self.must(reply.headers["OCI-Subject"]
                      == value["subject"]["digest"], "OCI-Subject")
        got = self.ask("GET", reply.headers["Location"])
        self.must((got.body, got.headers["Content-Type"])
                  == (body, value["mediaType"]), "Location leads elsewhere")

    def round_trip(self, name, *bodies):
        """Push, list, look, pull and delete; the last one has a tag."""
        tag = "tag-" + hashlib.sha256(bodies[-1]).hexdigest()[:12]
        for body in bodies:
            self.put(body)
        self.put(bodies[-1], tag)
        listed = self.ask("GET", "app/tags/list").json()["tags"]
        self.must(tag in listed, tag, "is not listed")
        for reference in [tag] + [digest_of(body) for body in bodies]:
            body = bodies[-1] if reference == tag else \
                [b for b in bodies if digest_of(b) == reference][0]
            head = self.ask("HEAD", "app/manifests/" + reference)
            self.must(head.headers["Docker-Content-Digest"] == digest_of(body)
                      and head.headers["Content-Length"] == str(len(body)),
                      "HEAD of", reference)
            self.must(self.ask("GET", "app/manifests/" + reference).body
                      == body, "other bytes of", reference)
        self.referrers(bodies)
        self.ask("DELETE", "app/manifests/" + tag, None, (202,))
        self.ask("GET", "app/manifests/" + tag, None, (404,))
        for body in reversed(bodies):
            self.ask("DELETE", "app/manifests/" + digest_of(body), None,
                     (202,))
            self.ask("GET", "app/manifests/" + digest_of(body), None, (404,))

    def referrers(self, bodies):
        for body in bodies:
            value = json.loads(body)
            if "subject" not in value:
                continue
            path = "app/referrers/" + value["subject"]["digest"]
            kind = value.get("artifactType") or value["config"]["mediaType"]
            for query in ("", "?artifactType=" + urllib.parse.quote(kind, "")):
                reply = self.ask("GET", path + query)
                self.must(reply.headers["Content-Type"] == OCI_INDEX, "type")
                found = {m["digest"]: m for m in reply.json()["manifests"]}
                self.must(digest_of(body) in found, "not among referrers")
                one = found[digest_of(body)]
                self.must(one.get("artifactType") == kind and
                          one.get("annotations") == value.get("annotations"),
                          "another artifact type or other annotations")
                if query:
                    self.must({m["artifactType"] for m in found.values()}
                              == {kind}, "not filtered")

    def manifests(self):
        notes = {"org.opencontainers.conformance": "hello conformance test"}

        def artifact(**more):
            return self.image(1, b"{}", EMPTY, EXAMPLE, **dict(
                {"artifactType": EXAMPLE}, **more))

        def subject_of(body, **more):
            return dict({"subject": descriptor(
                json.loads(body)["mediaType"], body)}, **more)
        one, two = self.image(), self.image()
        inner = self.index(one, two)
        inline = json.loads(self.image(1, b"{}", EMPTY))
        inline["config"]["data"] = "e30="
        foreign = self.image(1)
        layers = json.loads(foreign)["layers"] + [dict(descriptor(
            "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
            os.urandom(9)), urls=["https://store.example.com/x"])]
        for name, bodies in (
                ("image", [self.image()]),
                ("large", [self.image(annotations={
                    "large-%d" % n: "A" * 10000 for n in range(390)})]),
                ("index", [one, two, inner]),
                ("index of indexes", [one, two, inner, self.index(inner)]),
                ("empty index", [self.index()]),
                ("artifact", [artifact()]),
                ("artifact index", [one, self.index(
                    one, artifactType=EXAMPLE)]),
                ("artifact without layers", [self.image(
                    1, b"{}", EMPTY, EMPTY, artifactType=EXAMPLE)]),
                ("subject", [one, self.image(**subject_of(one)), artifact(
                    **subject_of(one, annotations=notes))]),
                ("subject of an index", [one,
                                         self.index(one, **subject_of(
                                             one, artifactType=EXAMPLE))]),
                ("missing subject", [artifact(**subject_of(self.image()))]),
                ("data field", [json.dumps(inline).encode()]),
                ("layers from elsewhere", [json.dumps(dict(
                    json.loads(foreign), layers=layers)).encode()]),
                ("custom fields", [self.image(**{"org.example": [1]})]),
                ("no layers", [self.image(0)])):
            bodies = list(dict.fromkeys(bodies))
            self.check("manifest: " + name, self.round_trip, name, *bodies)

    def wrong_manifests(self):
        body = self.image()
        self.check("manifest: missing by digest", lambda: self.ask(
            "GET", "app/manifests/" + digest_of(os.urandom(9)), None, (404,)))
        self.check("manifest: missing by tag", lambda: self.ask(
            "GET", "app/manifests/missing-" + os.urandom(9).hex(), None,
            (404,)))
        for wrong in ("sha256:baddigeststring", digest_of(body + b"  ")):
            self.check("manifest: put by " + wrong[:9], lambda: self.ask(
                "PUT", "app/manifests/" + wrong, body, (400,),
                Content_Type=OCI_MANIFEST))
        self.check("manifest: get by no digest", lambda: self.ask(
            "GET", "app/manifests/sha256:baddigeststring", None, (400, 404)))

    # Lists

    def last(self):
        body = self.image()
        for tag in "abcd":
            self.put(body, "list-" + tag)
        names = sorted(self.ask("GET", "app/tags/list").json()["tags"])
        middle = len(names) // 2
        rest = self.ask("GET", "app/tags/list?last=" + names[middle - 1])
        self.must(sorted(rest.json()["tags"]) == names[middle:], "the rest is",
                  rest.body)

    def pages(self):
        body = self.image()
        for tag in "abcd":
            self.put(body, "page-" + tag)
        whole = self.ask("GET", "app/tags/list").json()["tags"]
        found, path = [], "app/tags/list?n=2"
        while path:
            reply = self.ask("GET", path)
            self.must(len(reply.json()["tags"]) <= 2, "too many")
            found += reply.json()["tags"]
            link = reply.headers["Link"]
            path = link and link[1:link.index(">")]
        self.must(sorted(found) == sorted(whole), "the pages are", found)

    def run(self):
        self.check("ping", lambda: self.ask("GET", "/v2/"))
        self.check("tags: of an empty repository", lambda: self.must(
            self.ask("GET", "app/tags/list").json()["tags"] == [], "some"))
        self.check("referrers: none", lambda: self.must(
            self.ask("GET", "app/referrers/" + digest_of(b"x")).json()[
                "manifests"] == [], "some"))
        self.blobs()
        self.manifests()
        self.wrong_manifests()
        self.check("tags: last is a name", self.last)
        self.check("tags: pages", self.pages)


class Distribution(unittest.TestCase):
    def run_suite(self, *options):
        server = Server("--in-memory", *options)
        self.addCleanup(server.close)
        for name in ("app", "other"):
            server.create(name)
        suite = Suite(server)
        suite.run()
        self.assertGreater(len(suite.ran), 35)
        return suite

    def test_by_the_specification_nothing_fails(self):
        self.assertEqual(self.run_suite("--wire", "oci").failed, {})

    def test_by_default_what_the_service_is_known_for(self):
        failed = self.run_suite().failed
        self.assertEqual(set(failed), KNOWN, failed)

    def test_digests_of_another_algorithm_are_refused(self):
        """The specification: 400 for one that is not supported."""
        for options in ((), ("--wire", "oci")):
            server = Server("--in-memory", *options)
            self.addCleanup(server.close)
            server.create("app")
            suite = Suite(server)
            data = b"x" * 100
            body = suite.image()
            digest = "sha512:" + hashlib.sha512(data).hexdigest()
            location = suite.start()
            for method, path, sent in (
                    ("POST", "app/blobs/uploads/?digest=" + digest, data),
                    ("PUT", location + "?digest=" + digest, data),
                    ("GET", "app/blobs/" + digest, None),
                    ("PUT", "app/manifests/" + digest, body),
                    ("GET", "app/manifests/" + digest, None),
                    ("DELETE", "app/manifests/" + digest, None),
                    ("GET", "app/referrers/" + digest, None)):
                reply = suite.ask(method, path, sent, (400,),
                                  Content_Type=OCI_MANIFEST)
                self.assertEqual(reply.code(), "DIGEST_INVALID")


if __name__ == "__main__":
    unittest.main()
