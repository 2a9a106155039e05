"""The registry as the service answers, which is the default: every row where
it differs from the specification.
SPDX-License-Identifier: Apache-2.0"""
import json
import os
import re
import unittest
import urllib.parse

from registry_server import (
    ACCOUNT, OCI_MANIFEST, Server, descriptor, digest_of, image_manifest)

PART = 5 << 20
FRAME = "Invalid parameter at '%s' failed to satisfy constraint: '%s'"
SYNTAX = FRAME % ("ImageManifest", "Invalid JSON syntax")
TAG = FRAME % ("imageTag",
               "must satisfy regular expression '[a-zA-Z0-9-_.]+'")
SMALL = "All layer parts except the last part should be at least 5MB"


class Service(unittest.TestCase):
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.server = Server("--in-memory", *cls.options)
        for name in ("app", "two"):
            cls.server.create(name)

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def v2(self, *args, **more):
        return self.server.v2(*args, **more)

    def assert_error(self, reply, status, code, message):
        self.assertEqual(reply.status, status, reply)
        self.assertEqual(reply.json(), {"errors": [
            {"code": code, "message": message}]})
        self.assertTrue(reply.body.endswith(b"}\n"), reply)
        self.assertEqual(
            reply.headers["Docker-Distribution-Api-Version"], "registry/2.0")


class Tokens(Service):
    def test_none(self):
        reply = self.server.request("GET", "/v2/")
        self.assertEqual((reply.status, reply.body), (401, b"Not Authorized\n"))
        self.assertTrue(reply.headers["Content-Type"].startswith("text/plain"))
        self.assertRegex(
            reply.headers["WWW-Authenticate"],
            r'^Basic realm="http://[^"]+/",service="ecr.amazonaws.com"$')

    def test_a_wrong_one(self):
        for value in ("Basic QVdTOng=", "Bearer x"):
            reply = self.server.request(
                "GET", "/v2/", headers={"Authorization": value})
            self.assert_error(reply, 400, "DENIED",
                              "Your authorization token is invalid.")
            self.assertNotIn("WWW-Authenticate", reply.headers)


class Manifests(Service):
    def put(self, body, reference="v1", media_type=OCI_MANIFEST):
        headers = {"Content-Type": media_type} if media_type else {}
        return self.v2("PUT", "app/manifests/" + reference, body, headers)

    def test_what_is_no_manifest(self):
        config, layer = b"{}", b"layer"
        for blob in (config, layer):
            self.server.push_blob("app", blob)
        good = json.loads(image_manifest(config, layer))
        for change in ({"schemaVersion": 1}, {"config": {}}, {"layers": {}},
                       {"mediaType": "application/vnd.docker.distribution."
                                     "manifest.v2+json"},
                       {"layers": [dict(descriptor("a/b", layer),
                                        digest="sha512:" + "0" * 128)]},
                       {"layers": [descriptor("a/b;version=0.2", layer)]},
                       {"artifactType": "a/b;version=0.2"}):
            with self.subTest(change):
                self.assert_error(
                    self.put(json.dumps(dict(good, **change))), 405,
                    "UNSUPPORTED", SYNTAX)
        for body, media_type in (
                (b"{", OCI_MANIFEST), (b"", OCI_MANIFEST),
                (b"[]", OCI_MANIFEST), (b"{}", OCI_MANIFEST),
                (json.dumps(good), "application/x"),
                (json.dumps(dict(good, mediaType="application/x")), None),
                (json.dumps({k: v for k, v in good.items()
                             if k != "mediaType"}), None)):
            with self.subTest((body, media_type)):
                self.assert_error(self.put(body, media_type=media_type), 405,
                                  "UNSUPPORTED", SYNTAX)

    def test_the_number_of_layers(self):
        layer = self.server.push_blob("app", b"x")
        for blob in (b"{}",):
            self.server.push_blob("app", blob)
        for n, status in ((500, 201), (501, 405), (4300, 405)):
            body = image_manifest(b"{}", *[b"x"] * n)
            reply = self.put(body, "many")
            self.assertEqual(reply.status, status, (n, layer, reply))
            if status == 405:
                self.assert_error(
                    reply, 405, "UNSUPPORTED",
                    FRAME % ("ImageManifest", "Limit on number of layers per "
                             "image exceeded"))

    def test_tags(self):
        body = self.server.push_image("app", "good")
        for reference in ("a%20b", "a%2Bb", "%C3%A4", "a%40b"):
            for method in ("PUT", "GET", "DELETE"):
                self.assert_error(
                    self.v2(method, "app/manifests/" + reference,
                            body if method == "PUT" else None,
                            {"Content-Type": OCI_MANIFEST}),
                    405, "UNSUPPORTED", TAG)
        self.assert_error(
            self.put(body, "x" * 301), 405, "UNSUPPORTED",
            FRAME % ("imageTag", "must have length less than or equal to 300"))
        self.assertEqual(self.put(body, ".x").status, 201)
        self.assertEqual(self.v2("GET", "app/manifests/.none").status, 404)

    def test_a_thousand_tags(self):
        body = self.server.push_image("two", "t0")
        connection = self.server.connect()
        for n in range(1, 1000):
            reply = self.server.push_manifest(
                "two", "t%d" % n, body, OCI_MANIFEST, connection)
            self.assertEqual(reply.status, 201, (n, reply))
        self.assert_error(
            self.server.push_manifest("two", "more", body, OCI_MANIFEST,
                                      connection), 403, "DENIED",
            "Adding tag 'more' to an image in the repository with name 'two' "
            "in registry with id '%s' exceeds the maximum allowed number of "
            "tags per image which is '1000'" % ACCOUNT)
        # one that it has already, and another image's
        self.assertEqual(self.server.push_manifest(
            "two", "t7", body, OCI_MANIFEST, connection).status, 201)
        self.server.push_image("two", "more", b"another")
        connection.close()

    def test_a_digest_of_another_algorithm(self):
        body = self.server.push_image("app", "digest")
        digest = "sha512:" + "a" * 128
        for method, path in (("PUT", "app/manifests/" + digest),
                             ("GET", "app/manifests/" + digest),
                             ("GET", "app/blobs/" + digest),
                             ("POST", "app/blobs/uploads/?digest=" + digest)):
            reply = self.v2(method, path, body if method[0] == "P" else None,
                            {"Content-Type": OCI_MANIFEST})
            self.assert_error(reply, 400, "DIGEST_INVALID",
                              "Invalid digest '%s'" % digest)

    def test_missing_layers_are_all_named(self):
        body = image_manifest(b"not there", b"nor this")
        self.assert_error(
            self.put(body), 404, "MANIFEST_BLOB_UNKNOWN",
            "Layers with digests '[%s, %s]' required for pushing image into "
            "repository with name 'app' in the registry with id '%s' do not "
            "exist" % (digest_of(b"not there"), digest_of(b"nor this"),
                       ACCOUNT))


class Uploads(Service):
    def start(self, name="app"):
        return self.v2("POST", name + "/blobs/uploads/").headers[
            "Location"][len("/v2/"):]

    def finish(self, where, data, body=None):
        return self.v2("PUT", "%s?digest=%s" % (where, digest_of(data)), body)

    def chunk(self, where, data, first):
        return self.v2("PATCH", where, data, {
            "Content-Range": "%d-%d" % (first, first + len(data) - 1)})

    def test_a_chunk_is_answered_with_201(self):
        where = self.start()
        reply = self.chunk(where, b"abc", 0)
        self.assertEqual((reply.status, reply.body), (201, b""))
        self.assertEqual(reply.headers["Range"], "0-2")
        self.assertEqual(reply.headers["Location"], "/v2/" + where)
        self.assertEqual(self.finish(where, b"abc").status, 201)

    def test_small_chunks_but_the_last_are_refused_at_the_end(self):
        where = self.start()
        self.assertEqual(self.chunk(where, b"abc", 0).status, 201)
        reply = self.chunk(where, b"def", 3)
        self.assertEqual((reply.status, reply.headers["Range"]), (201, "0-5"))
        self.assert_error(self.finish(where, b"abcdef"), 400,
                          "BLOB_UPLOAD_INVALID", SMALL)
        self.assertEqual(self.v2(
            "GET", "app/blobs/" + digest_of(b"abcdef")).status, 404)
        # the bytes of the PUT are a part, too
        where = self.start()
        self.chunk(where, b"abc", 0)
        self.assert_error(self.finish(where, b"abcdef", b"def"), 400,
                          "BLOB_UPLOAD_INVALID", SMALL)

    def test_large_chunks_pass(self):
        data = os.urandom(2 * PART + 10)
        where = self.start()
        self.chunk(where, data[:PART], 0)
        self.chunk(where, data[PART:2 * PART], PART)
        self.assertEqual(
            self.chunk(where, data[2 * PART:], 2 * PART).status, 201)
        self.assertEqual(self.finish(where, data).status, 201)
        where = self.start()
        self.chunk(where, data[:PART + 1], 0)
        self.assertEqual(
            self.finish(where, data, data[PART + 1:]).status, 201)

    def test_a_small_one_in_the_middle(self):
        data = os.urandom(2 * PART + 10)
        where = self.start()
        self.chunk(where, data[:PART], 0)
        self.chunk(where, data[PART:PART + 10], PART)
        self.chunk(where, data[PART + 10:], PART + 10)
        self.assert_error(self.finish(where, data), 400,
                          "BLOB_UPLOAD_INVALID", SMALL)

    def test_mounts_of_what_a_manifest_names_when_switched_on(self):
        self.server.push_image("app", "v1", b"named")
        loose = self.server.push_blob("app", b"loose")
        named = digest_of(b"named")

        def mount(digest, source="app"):
            reply = self.v2("POST", "two/blobs/uploads/?mount=%s&from=%s"
                            % (digest, source))
            return reply.status
        setting = {"name": "BLOB_MOUNTING"}
        self.assertEqual(self.server.must("GetAccountSetting", **setting),
                         dict(setting, value="DISABLED"))
        self.assertEqual(mount(named), 202)
        self.server.must("PutAccountSetting", value="ENABLED", **setting)
        self.assertEqual(mount(named), 201)
        self.assertEqual(mount(loose), 202)
        self.assertEqual(mount(named, "none"), 202)
        self.server.must("PutAccountSetting", value="DISABLED", **setting)
        self.assertEqual(mount(named), 202)

    def test_mounts_where_both_are_encrypted_alike(self):
        self.server.must("PutAccountSetting", name="BLOB_MOUNTING",
                         value="ENABLED")
        key = "arn:aws:kms:us-east-1:123456789012:key/%s"
        for name, setting in (
                ("plain", {"encryptionType": "AES256"}),
                ("one", {"encryptionType": "KMS", "kmsKey": key % "1"}),
                ("same", {"kmsKey": key % "1", "encryptionType": "KMS"}),
                ("another", {"encryptionType": "KMS", "kmsKey": key % "2"}),
                ("managed", {"encryptionType": "KMS"}),
                ("too", {"encryptionType": "KMS"}),
                ("dual", {"encryptionType": "KMS_DSSE"})):
            self.server.must("CreateRepository", repositoryName=name,
                             encryptionConfiguration=setting)
        self.server.push_image("one", "v1", b"sealed")
        self.server.push_image("app", "v1", b"open")
        self.server.push_image("managed", "v1", b"managed")
        for target, source, data, status in (
                ("same", "one", b"sealed", 201),
                ("another", "one", b"sealed", 202),
                ("plain", "one", b"sealed", 202),
                ("plain", "app", b"open", 201),
                ("too", "managed", b"managed", 201),
                ("dual", "managed", b"managed", 202),
                ("one", "managed", b"managed", 202),
                ("one", "app", b"open", 202)):
            with self.subTest(target=target, source=source):
                self.assertEqual(self.v2(
                    "POST", "%s/blobs/uploads/?mount=%s&from=%s" % (
                        target, digest_of(data), source)).status, status)


    def test_the_key_that_is_managed_is_one_of_its_place(self):
        def key(name, region):
            return self.server.api(
                "CreateRepository", region=region, repositoryName=name,
                encryptionConfiguration={"encryptionType": "KMS"})[1][
                    "repository"]["encryptionConfiguration"]["kmsKey"]
        here = key("ka", "eu-west-1")
        self.assertRegex(here, "^arn:aws:kms:eu-west-1:%s:key/[0-9a-f]{8}-"
                         "[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$"
                         % ACCOUNT)
        self.assertEqual(key("kb", "eu-west-1"), here)
        self.assertNotEqual(key("kc", "eu-west-2")[-36:], here[-36:])

    def test_nothing_is_mounted_of_a_cache(self):
        self.server.must("PutAccountSetting", name="BLOB_MOUNTING",
                         value="ENABLED")
        self.server.create("cached/app")
        self.server.push_image("cached/app", "v1", b"theirs")

        def mount():
            return self.v2("POST", "two/blobs/uploads/?mount=%s&from=%s" % (
                digest_of(b"theirs"), "cached/app")).status
        self.server.must(
            "CreatePullThroughCacheRule", ecrRepositoryPrefix="cached",
            upstreamRegistryUrl="127.0.0.1:9")
        self.assertEqual(mount(), 202)
        self.server.must("DeletePullThroughCacheRule",
                         ecrRepositoryPrefix="cached")
        self.assertEqual(mount(), 201)


class Quirks(Service):
    options = ("--quirks",)

    def test_the_range_stands_still_after_the_first_chunk(self):
        data = os.urandom(2 * PART + 3)
        where = self.v2("POST", "app/blobs/uploads/").headers[
            "Location"][len("/v2/"):]
        told = []
        for first in (0, PART, 2 * PART):
            reply = self.v2("PATCH", where, data[first:first + PART], {
                "Content-Range": "%d-%d" % (
                    first, min(first + PART, len(data)) - 1)})
            told.append((reply.status, reply.headers["Range"]))
        self.assertEqual(told, [(201, "0-%d" % (PART - 1))] * 3)
        # what is sent again from there is refused
        reply = self.v2("PATCH", where, data[PART:], {
            "Content-Range": "%d-%d" % (PART, len(data) - 1)})
        self.assertEqual(reply.status, 416)
        reply = self.v2("PUT", "%s?digest=%s" % (where, digest_of(data)))
        self.assertEqual(reply.status, 201)
        self.assertEqual(
            self.v2("GET", "app/blobs/" + digest_of(data)).body, data)


class Lists(Service):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        body = cls.server.push_image("app", "v0").decode()
        for n in range(1, 250):
            cls.server.must(
                "PutImage", repositoryName="app", imageTag="v%d" % n,
                imageManifest=body)
        for n in range(120):
            cls.server.create("many/%d" % n)

    def walk(self, path, key):
        """All names, by the Links alone; and the sizes of the pages."""
        base = "http://%s" % self.server.host
        names, sizes = [], []
        url = "/v2/" + path
        while url:
            reply = self.server.request(
                "GET", url, None,
                dict(self.server.auth(), Host=self.server.host))
            self.assertEqual(reply.status, 200, reply)
            self.assertEqual(reply.headers["Content-Type"],
                             "text/plain; charset=utf-8")
            page = reply.json()[key]
            names += page
            sizes.append(len(page))
            link = reply.headers["Link"]
            if not link:
                break
            found = re.match(r'^<%s(/v2/[^>]+)>; rel="next"$' % base, link)
            self.assertTrue(found, link)
            url = found[1]
            last = urllib.parse.parse_qs(url.split("?")[1])["last"][0]
            self.assertNotIn(last, names)
        return names, sizes

    def test_tags_come_by_hundreds_in_no_order(self):
        names, sizes = self.walk("app/tags/list", "tags")
        self.assertEqual(sizes, [100, 100, 50])
        self.assertEqual(sorted(names), sorted("v%d" % n for n in range(250)))
        self.assertNotEqual(names, sorted(names))
        self.assertEqual(self.walk("app/tags/list", "tags")[0], names)

    def test_so_do_repositories(self):
        names, sizes = self.walk("_catalog", "repositories")
        self.assertEqual(sizes, [100, 22])
        self.assertEqual(len(set(names)), 122)

    def test_with_n(self):
        names, sizes = self.walk("app/tags/list?n=120", "tags")
        self.assertEqual((sizes, len(set(names))), ([120, 120, 10], 250))
        self.assertEqual(self.walk("app/tags/list?n=1000", "tags")[1], [250])

    def test_n_out_of_bounds(self):
        for path in ("app/tags/list", "_catalog"):
            for n, bound in (("1001", "less than or equal to 1000"),
                             ("99999999999999999999",
                              "less than or equal to 1000"),
                             ("0", "greater than or equal to 1"),
                             ("-1", "greater than or equal to 1")):
                self.assert_error(
                    self.v2("GET", "%s?n=%s" % (path, n)), 405, "UNSUPPORTED",
                    FRAME % ("maxResults", "Member must have value " + bound))
            self.assertEqual(self.v2("GET", path + "?n=x").status, 400)

    def test_a_last_of_ones_own(self):
        link = self.v2("GET", "app/tags/list").headers["Link"]
        token = re.search("last=([^>&]+)", link)[1]
        for path in ("app/tags/list?last=v1", "_catalog?last=app",
                     "_catalog?last=" + token, "two/tags/list?last=" + token):
            self.assert_error(self.v2("GET", path), 405, "UNSUPPORTED",
                              FRAME % ("NextToken", "Invalid token"))

    def test_what_is_archived_is_not_named(self):
        self.server.create("old")
        self.server.push_image("old", "here", b"here")
        self.server.push_image("old", "gone", b"gone")
        self.server.must(
            "UpdateImageStorageClass", repositoryName="old",
            imageId={"imageTag": "gone"}, targetStorageClass="ARCHIVE")
        self.assertEqual(self.v2("GET", "old/tags/list").json()["tags"],
                         ["here"])
        self.assertEqual(self.v2("GET", "old/manifests/gone").status, 404)


class ByTheSpecification(Service):
    options = ("--wire", "oci")

    def test_parameters_and_many_layers_pass(self):
        layers = [b"%d" % n for n in range(600)]
        for blob in layers + [b"{}"]:
            self.server.push_blob("app", blob)
        manifest = json.loads(image_manifest(b"{}", *layers))
        manifest["layers"][0]["mediaType"] = "a/b;version=0.2"
        reply = self.server.push_manifest("app", "many", manifest)
        self.assertEqual(reply.status, 201, reply)

    def test_mounting_is_on_from_the_start(self):
        self.assertEqual(
            self.server.must("GetAccountSetting", name="BLOB_MOUNTING"),
            {"name": "BLOB_MOUNTING", "value": "ENABLED"})
        loose = self.server.push_blob("app", b"loose")
        self.assertEqual(self.v2(
            "POST", "two/blobs/uploads/?mount=%s&from=app" % loose).status,
            201)


if __name__ == "__main__":
    unittest.main()
