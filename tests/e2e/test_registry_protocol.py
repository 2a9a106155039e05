"""The registry over plain HTTP, by the specification (--wire oci): every
endpoint and every refusal.  What the service does otherwise is in
test_registry_service."""
import json
import os
import unittest

from registry_server import (
    ACCOUNT, DOCKER_LIST, DOCKER_MANIFEST, OCI_CONFIG, OCI_INDEX, OCI_LAYER,
    OCI_MANIFEST, Server, descriptor, digest_of, image_manifest)

UNKNOWN = "sha256:" + "0" * 64


class Protocol(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--wire", "oci")
        for name in ("app", "other/app", "locked", "empty", "paged"):
            cls.server.create(name, **(
                {"imageTagMutability": "IMMUTABLE"}
                if name == "locked" else {}))

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def v2(self, *args, **more):
        return self.server.v2(*args, **more)

    def assert_error(self, reply, status, code, message=None):
        self.assertEqual((reply.status, reply.code()), (status, code), reply)
        if message is not None:
            self.assertEqual(reply.json()["errors"][0]["message"], message)


class Authorization(Protocol):
    def test_base(self):
        reply = self.v2("GET", "")
        self.assertEqual(reply.status, 200)
        self.assertEqual(reply.headers["Docker-Distribution-Api-Version"],
                         "registry/2.0")

    def test_a_token_is_demanded(self):
        for path in ("/v2/", "/v2", "/v2/app/tags/list", "/v2/_catalog"):
            reply = self.server.request("GET", path)
            self.assert_error(reply, 401, "UNAUTHORIZED")
            self.assertRegex(
                reply.headers["WWW-Authenticate"],
                r'^Basic realm="http://[^"]+/",service="ecr.amazonaws.com"$')

    def test_wrong_tokens_are_refused(self):
        for value in ("Basic", "Basic !!", "Basic QVdTOng=", "Bearer x",
                      "Digest a"):
            reply = self.server.request(
                "GET", "/v2/", headers={"Authorization": value})
            self.assertEqual(reply.status, 401, value)

    def test_a_big_body_without_a_token(self):
        reply = self.server.request(
            "POST", "/v2/app/blobs/uploads/?digest=" + UNKNOWN, b"x" * 300000)
        self.assertEqual(reply.status, 401)


    def test_a_host_like_that_of_ecr(self):
        self.server.push_image("app", "hosted")
        for account, region, status in (
                (ACCOUNT, "us-east-1", 200), (ACCOUNT, "eu-west-1", 404),
                ("210987654321", "us-east-1", 403)):  # no policy lets in
            reply = self.v2("GET", "app/manifests/hosted", headers={
                "Host": "%s.dkr.ecr.%s.amazonaws.com" % (account, region)})
            self.assertEqual(reply.status, status, (account, region))


class Paths(Protocol):
    def test_unknown_paths(self):
        self.assertEqual(self.v2("GET", "app").status, 404)
        self.assertEqual(self.v2("GET", "app/what/x").status, 404)
        self.assert_error(
            self.v2("GET", "../../etc/manifests/x"), 400, "NAME_INVALID")
        self.assert_error(self.v2("GET", "App/tags/list"), 400, "NAME_INVALID")

    def test_unsupported_methods(self):
        for method, path in (
                ("POST", ""), ("DELETE", "app/blobs/" + UNKNOWN),
                ("POST", "app/manifests/x"), ("PUT", "app/tags/list")):
            self.assert_error(self.v2(method, path), 405, "UNSUPPORTED",
                              "The operation is unsupported.")

    def test_unknown_repository(self):
        message = ("The repository with name 'none' does not exist in the "
                   "registry with id '%s'" % ACCOUNT)
        for method, path in (
                ("GET", "none/tags/list"), ("GET", "none/manifests/x"),
                ("GET", "none/blobs/" + UNKNOWN),
                ("POST", "none/blobs/uploads/"),
                ("PATCH", "none/blobs/uploads/x"),
                ("GET", "none/referrers/" + UNKNOWN),
                ("DELETE", "none/manifests/x"),
                ("PUT", "none/manifests/x")):
            self.assert_error(
                self.v2(method, path), 404, "NAME_UNKNOWN", message)


class Uploads(Protocol):
    def start(self, name="app"):
        reply = self.v2("POST", name + "/blobs/uploads/")
        self.assertEqual(reply.status, 202)
        self.assertEqual(reply.headers["Range"], "0-0")
        where = reply.headers["Location"]
        self.assertEqual(where, "/v2/%s/blobs/uploads/%s"
                         % (name, reply.headers["Docker-Upload-UUID"]))
        return where[len("/v2/"):]

    def assert_blob(self, name, data):
        reply = self.v2("GET", "%s/blobs/%s" % (name, digest_of(data)))
        self.assertEqual((reply.status, reply.body), (200, data))

    def assert_made(self, reply, name, data):
        self.assertEqual(reply.status, 201, reply)
        self.assertEqual(reply.headers["Location"],
                         "/v2/%s/blobs/%s" % (name, digest_of(data)))
        self.assertEqual(
            reply.headers["Docker-Content-Digest"], digest_of(data))
        self.assert_blob(name, data)

    def test_in_one_post(self):
        data = os.urandom(100000)
        self.assert_made(
            self.v2("POST", "app/blobs/uploads/?digest=" + digest_of(data),
                    data), "app", data)

    def test_post_then_put(self):
        data = os.urandom(3000000)
        where = self.start()
        self.assert_made(
            self.v2("PUT", where + "?digest=" + digest_of(data), data),
            "app", data)
        self.assert_error(self.v2("GET", where), 404, "BLOB_UPLOAD_UNKNOWN")

    def test_empty_blob(self):
        where = self.start()
        self.assert_made(
            self.v2("PUT", where + "?digest=" + digest_of(b"")), "app", b"")

    def test_in_chunks(self):
        data = os.urandom(50000)
        where = self.start()
        for first in range(0, 40000, 10000):
            reply = self.v2(
                "PATCH", where, data[first:first + 10000],
                {"Content-Range": "%d-%d" % (first, first + 9999)})
            self.assertEqual(reply.status, 202)
            self.assertEqual(reply.headers["Range"], "0-%d" % (first + 9999))
            self.assertEqual(reply.headers["Location"], "/v2/" + where)
        self.assert_made(
            self.v2("PUT", where + "?digest=" + digest_of(data), data[40000:],
                    {"Content-Range": "40000-49999"}), "app", data)

    def test_streamed(self):
        data = os.urandom(500000)
        where = self.start()
        reply = self.v2("PATCH", where, iter([data[:7], data[7:]]),
                        {"Transfer-Encoding": "chunked"})
        self.assertEqual(reply.status, 202)
        self.assert_made(
            self.v2("PUT", where + "?digest=" + digest_of(data)), "app", data)

    def test_chunks_out_of_order(self):
        where = self.start()
        self.v2("PATCH", where, b"12345", {"Content-Range": "0-4"})
        for value in ("7-11", "0-4", "5-8", "x", "9-5"):
            reply = self.v2("PATCH", where, b"67890",
                            {"Content-Range": value})
            self.assert_error(reply, 416, "BLOB_UPLOAD_INVALID")
            self.assertEqual(reply.headers["Range"], "0-4")
            self.assertEqual(reply.headers["Location"], "/v2/" + where)
        self.assertEqual(self.v2("GET", where).headers["Range"], "0-4")

    def test_status_and_resume_after_restart(self):
        data = os.urandom(20000)
        where = self.start()
        self.v2("PATCH", where, data[:12000])
        self.server.kill()
        self.server.start()
        reply = self.v2("GET", where)
        self.assertEqual((reply.status, reply.headers["Range"]),
                         (204, "0-11999"))
        self.v2("PATCH", where, data[12000:])
        self.assert_made(
            self.v2("PUT", where + "?digest=" + digest_of(data)), "app", data)

    def test_cancel(self):
        where = self.start()
        self.assertEqual(self.v2("DELETE", where).status, 204)
        for method in ("GET", "PATCH", "DELETE"):
            self.assert_error(
                self.v2(method, where), 404, "BLOB_UPLOAD_UNKNOWN")
        self.assert_error(self.v2("PUT", where + "?digest=" + UNKNOWN), 404,
                          "BLOB_UPLOAD_UNKNOWN")

    def test_an_upload_belongs_to_its_repository(self):
        where = self.start()
        self.assert_error(self.v2("PATCH", where.replace("app", "other/app")),
                          404, "BLOB_UPLOAD_UNKNOWN")

    def test_wrong_digest(self):
        where = self.start()
        self.assert_error(self.v2("PUT", where + "?digest=" + UNKNOWN, b"x"),
                          400, "DIGEST_INVALID")
        self.assertEqual(self.v2("HEAD", "app/blobs/" + UNKNOWN).status, 404)
        self.assert_error(
            self.v2("POST", "app/blobs/uploads/?digest=" + UNKNOWN, b"x"),
            400, "DIGEST_INVALID")

    def test_no_digest(self):
        where = self.start()
        for tail in ("", "?digest=", "?digest=md5:12", "?digest=sha256:XY"):
            self.assert_error(self.v2("PUT", where + tail, b"x"), 400,
                              "DIGEST_INVALID")
        self.assertEqual(self.v2("GET", where).status, 204)

    def test_mount(self):
        data = os.urandom(1000)
        digest = self.server.push_blob("app", data)
        target = "other/app/blobs/uploads/?mount=%s&from=" % digest
        self.assertEqual(self.v2("HEAD", "other/app/blobs/" + digest).status,
                         404)
        for source in ("none", "empty"):
            self.assertEqual(self.v2("POST", target + source).status, 202)
        self.assert_made(self.v2("POST", target + "app"), "other/app", data)


class Blobs(Protocol):
    def setUp(self):
        self.data = bytes(range(256)) * 40
        self.digest = self.server.push_blob("app", self.data)
        self.path = "app/blobs/" + self.digest

    def test_head(self):
        reply = self.v2("HEAD", self.path)
        self.assertEqual((reply.status, reply.body), (200, b""))
        self.assertEqual(reply.headers["Content-Length"], "10240")
        self.assertEqual(reply.headers["Docker-Content-Digest"], self.digest)

    def test_ranges(self):
        for value, first, last in (
                ("bytes=0-0", 0, 0), ("bytes=10-19", 10, 19),
                ("bytes=10000-", 10000, 10239), ("bytes=-5", 10235, 10239),
                ("bytes=10-99999", 10, 10239)):
            reply = self.v2("GET", self.path, headers={"Range": value})
            self.assertEqual(reply.status, 206, value)
            self.assertEqual(reply.headers["Content-Range"],
                             "bytes %d-%d/10240" % (first, last))
            self.assertEqual(reply.body, self.data[first:last + 1])

    def test_range_behind_the_end(self):
        reply = self.v2("GET", self.path, headers={"Range": "bytes=10240-"})
        self.assertEqual(reply.status, 416)
        self.assertEqual(reply.headers["Content-Range"], "bytes */10240")

    def test_conditions(self):
        tag = self.v2("HEAD", self.path).headers["ETag"]
        self.assertEqual(tag, '"%s"' % self.digest)
        for value in (tag, "W/" + tag, '"x", ' + tag, "*"):
            reply = self.v2("GET", self.path,
                            headers={"If-None-Match": value})
            self.assertEqual((reply.status, reply.body), (304, b""), value)
        reply = self.v2("GET", self.path, headers={"If-None-Match": '"x"'})
        self.assertEqual(reply.status, 200)
        reply = self.v2("GET", self.path, headers={
            "If-Range": '"other"', "Range": "bytes=0-1"})
        self.assertEqual(reply.status, 200)
        reply = self.v2("GET", self.path, headers={
            "If-Range": tag, "Range": "bytes=0-1"})
        self.assertEqual(reply.status, 206)

    def test_unknown(self):
        self.assert_error(self.v2("GET", "app/blobs/" + UNKNOWN), 404,
                          "BLOB_UNKNOWN")
        self.assert_error(self.v2("GET", "empty/blobs/" + self.digest), 404,
                          "BLOB_UNKNOWN")
        self.assert_error(self.v2("GET", "app/blobs/sha256:1"), 400,
                          "DIGEST_INVALID")


class Manifests(Protocol):
    def test_bytes_are_kept(self):
        self.server.push_image("app", "seed")
        manifest = self.v2("GET", "app/manifests/seed").body
        odd = manifest.replace(b"{", b"{ \n\t", 1) + b"\n\n"
        for tag, body, media_type in (
                ("oci", odd, OCI_MANIFEST),
                ("docker", odd.replace(OCI_MANIFEST.encode(),
                                       DOCKER_MANIFEST.encode()),
                 DOCKER_MANIFEST)):
            reply = self.server.push_manifest("app", tag, body, media_type)
            self.assertEqual(reply.status, 201, reply)
            digest = digest_of(body)
            self.assertEqual(reply.headers["Docker-Content-Digest"], digest)
            self.assertEqual(reply.headers["Location"],
                             "/v2/app/manifests/" + digest)
            for reference in (tag, digest):
                reply = self.v2("GET", "app/manifests/" + reference)
                self.assertEqual((reply.status, reply.body), (200, body))
                self.assertEqual(reply.headers["Content-Type"], media_type)
                self.assertEqual(
                    reply.headers["Docker-Content-Digest"], digest)
                head = self.v2("HEAD", "app/manifests/" + reference)
                self.assertEqual((head.status, head.body), (200, b""))
                self.assertEqual(head.headers["Content-Length"],
                                 str(len(body)))

    def test_unchanged(self):
        body = self.server.push_image("app", "same")
        reply = self.v2("GET", "app/manifests/same", headers={
            "If-None-Match": '"%s"' % digest_of(body)})
        self.assertEqual((reply.status, reply.body), (304, b""))

    def test_indexes(self):
        body = self.server.push_image("app", None, b"child")
        child = {"mediaType": OCI_MANIFEST, "digest": digest_of(body),
                 "size": len(body),
                 "platform": {"os": "linux", "architecture": "arm64"}}
        for tag, media_type in (("index", OCI_INDEX), ("list", DOCKER_LIST)):
            reply = self.server.push_manifest(
                "app", tag, {"schemaVersion": 2, "mediaType": media_type,
                             "manifests": [child]})
            self.assertEqual(reply.status, 201, reply)
            reply = self.v2("GET", "app/manifests/" + tag)
            self.assertEqual(reply.headers["Content-Type"], media_type)
        reply = self.server.push_manifest(
            "app", "broken", {"schemaVersion": 2, "mediaType": OCI_INDEX,
                              "manifests": [dict(child, digest=UNKNOWN)]})
        self.assertEqual(reply.status, 404, reply)

    def test_missing_layers(self):
        reply = self.server.push_manifest(
            "app", "gone", image_manifest(b"no such config", b"nor layer"))
        self.assert_error(reply, 404, "MANIFEST_BLOB_UNKNOWN")
        self.assertIn("required for pushing image into repository with name "
                      "'app' in the registry with id '%s' do not exist"
                      % ACCOUNT, reply.json()["errors"][0]["message"])
        self.assertEqual(self.v2("GET", "app/manifests/gone").status, 404)

    def test_wrong_digest(self):
        body = self.server.push_image("app", None, b"digest")
        self.assert_error(
            self.server.push_manifest("app", UNKNOWN, body), 400,
            "DIGEST_INVALID")

    def test_refused(self):
        for reference, body, code in (
                ("x", b"", "MANIFEST_INVALID"),
                ("x", b"nonsense", "MANIFEST_INVALID"),
                ("x", b"[]", "MANIFEST_INVALID"),
                ("x", b"{}", "MANIFEST_INVALID"),
                (".x", b"{}", "TAG_INVALID"),
                ("sha256:12", b"{}", "DIGEST_INVALID")):
            reply = self.v2("PUT", "app/manifests/" + reference, body,
                            {"Content-Type": OCI_MANIFEST})
            self.assertEqual(reply.status, 400, (reference, body, reply))
            self.assert_error(reply, 400, code)

    def test_too_big(self):
        reply = self.v2("PUT", "app/manifests/big", b" " * (5 << 20),
                        {"Content-Type": OCI_MANIFEST})
        self.assert_error(reply, 413, "SIZE_INVALID")

    def test_unknown(self):
        for reference in ("none", UNKNOWN):
            self.assert_error(
                self.v2("GET", "app/manifests/" + reference), 404,
                "MANIFEST_UNKNOWN", "Requested image not found")

    def test_a_tag_moves(self):
        one = self.server.push_image("app", "moving", b"one")
        two = self.server.push_image("app", "moving", b"two")
        self.assertEqual(self.v2("GET", "app/manifests/moving").body, two)
        self.assertEqual(
            self.v2("GET", "app/manifests/" + digest_of(one)).body, one)

    def test_an_immutable_tag_stays(self):
        one = self.server.push_image("locked", "v1", b"one")
        two = self.server.push_image("locked", None, b"two")
        for body in (one, two):
            self.assert_error(
                self.server.push_manifest("locked", "v1", body), 400,
                "TAG_INVALID",
                "The image tag 'v1' already exists in the 'locked' "
                "repository and cannot be overwritten because the "
                "repository is immutable.")
        self.assertEqual(self.v2("GET", "locked/manifests/v1").body, one)

    def test_delete(self):
        body = self.server.push_image("app", "goes", b"delete")
        digest = digest_of(body)
        self.assertEqual(
            self.server.push_manifest("app", "too", body).status, 201)
        self.assertEqual(self.v2("DELETE", "app/manifests/goes").status, 202)
        self.assertEqual(self.v2("GET", "app/manifests/goes").status, 404)
        self.assertEqual(self.v2("GET", "app/manifests/too").status, 200)
        self.assertEqual(
            self.v2("DELETE", "app/manifests/" + digest).status, 202)
        self.assertEqual(self.v2("GET", "app/manifests/too").status, 404)
        self.assert_error(self.v2("DELETE", "app/manifests/" + digest), 404,
                          "MANIFEST_UNKNOWN")

    def test_a_child_goes_after_its_index(self):
        body = self.server.push_image("app", None, b"kept child")
        index = json.dumps({
            "schemaVersion": 2, "mediaType": OCI_INDEX,
            "manifests": [descriptor(OCI_MANIFEST, body)]}).encode()
        self.server.push_manifest("app", "parent", index)
        child = "app/manifests/" + digest_of(body)
        self.assert_error(self.v2("DELETE", child), 403, "DENIED")
        self.assertEqual(self.v2(
            "DELETE", "app/manifests/" + digest_of(index)).status, 202)
        self.assertEqual(self.v2("DELETE", child).status, 202)


class Lists(Protocol):
    def all_pages(self, path, member):
        pages = []
        while path:
            reply = self.v2("GET", path)
            self.assertEqual(reply.status, 200, reply)
            pages.append(reply.json()[member])
            link = reply.headers["Link"]
            path = None
            if link:
                self.assertTrue(link.endswith('>; rel="next"'))
                path = link[len("</v2/"):link.index(">")]
        return pages

    def test_tags(self):
        self.server.push_image("paged", "b")
        body = self.v2("GET", "paged/manifests/b").body
        for tag in ("d", "a", "c", "e"):
            self.server.push_manifest("paged", tag, body)
        reply = self.v2("GET", "paged/tags/list").json()
        self.assertEqual(reply, {"name": "paged",
                                 "tags": ["a", "b", "c", "d", "e"]})
        self.assertEqual(self.all_pages("paged/tags/list?n=2", "tags"),
                         [["a", "b"], ["c", "d"], ["e"]])
        self.assertEqual(
            self.v2("GET", "paged/tags/list?last=c").json()["tags"],
            ["d", "e"])
        self.assertEqual(
            self.v2("GET", "paged/tags/list?n=0").json()["tags"], [])
        for n in ("x", "-1", ""):
            self.assertEqual(
                self.v2("GET", "paged/tags/list?n=" + n).status, 400)
        self.assertEqual(self.v2("GET", "empty/tags/list").json()["tags"], [])

    def test_catalog(self):
        names = self.v2("GET", "_catalog").json()["repositories"]
        self.assertEqual(names, sorted(names))
        self.assertIn("other/app", names)
        pages = self.all_pages("_catalog?n=2", "repositories")
        self.assertEqual(sum(pages, []), names)
        self.assertEqual(len(pages[0]), 2)

    def refer(self, subject, kind, **more):
        config = b"{}"
        self.server.push_blob("app", config)
        body = image_manifest(
            config, artifactType=kind, subject={
                "mediaType": OCI_MANIFEST, "digest": subject, "size": 1},
            **more)
        reply = self.server.push_manifest("app", digest_of(body), body)
        self.assertEqual(reply.status, 201, reply)
        self.assertEqual(reply.headers["OCI-Subject"], subject)
        return dict(descriptor(OCI_MANIFEST, body), artifactType=kind,
                    **({"annotations": more["annotations"]}
                       if "annotations" in more else {}))

    def test_referrers(self):
        subject = digest_of(self.server.push_image("app", None, b"subject"))
        path = "app/referrers/" + subject
        reply = self.v2("GET", path)
        self.assertEqual(reply.headers["Content-Type"], OCI_INDEX)
        self.assertEqual(reply.json(), {"schemaVersion": 2,
                                        "mediaType": OCI_INDEX,
                                        "manifests": []})
        one = self.refer(subject, "application/x.signature")
        two = self.refer(subject, "application/x.sbom+json",
                         annotations={"made.by": "a test"})
        self.assertEqual(self.v2("GET", path).json()["manifests"], [one, two])
        reply = self.v2("GET", path + "?artifactType=application/x.sbom+json")
        self.assertEqual(reply.headers["OCI-Filters-Applied"], "artifactType")
        self.assertEqual(reply.json()["manifests"], [two])
        self.assertEqual(
            self.v2("GET", "app/referrers/" + UNKNOWN).json()["manifests"],
            [])
        self.assert_error(self.v2("GET", "app/referrers/x"), 400,
                          "DIGEST_INVALID")

    def test_referrers_of_what_is_not_there_yet(self):
        late = image_manifest(b"{}", b"late")
        one = self.refer(digest_of(late), "application/x.early")
        self.assertEqual(
            self.v2("GET", "app/referrers/" + digest_of(late)).json()
            ["manifests"], [one])


del Protocol  # a base, with no test of its own

if __name__ == "__main__":
    unittest.main()
