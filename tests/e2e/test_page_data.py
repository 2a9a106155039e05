"""The data of the local registry's page, held like an API.
SPDX-License-Identifier: Apache-2.0"""
import gzip
import hashlib
import hmac
import io
import json
import os
import sqlite3
import struct
import tarfile
import time
import unittest
import urllib.parse
from contextlib import closing

from local_api import (ACCOUNT, BUILD, DOCKER, INDEX, SANITIZED, Case, Server, cpu,
                       digest_of, manifest, memory)

assert BUILD
JSON = "application/json"
CONFIG = "application/vnd.oci.image.config.v1+json"
OCI = "application/vnd.oci.image.manifest.v1+json"


class Page(Case):
    def get(self, path, **arguments):
        status, body = self.ask("GET", path, arguments)
        self.assertEqual(status, 200, body)
        return body

    def ask(self, method, path, arguments=None, body=None, **headers):
        """Status and JSON; what every answer has to have is looked at."""
        if body is not None:
            headers.setdefault("Content-Type", JSON)
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        query = urllib.parse.urlencode(arguments or {})
        status, got, text = self.server.request(
            method, "/_local/%s?%s" % (path, query), body or b"", headers)
        self.assertEqual(got["Content-Type"], JSON, text)
        self.assertEqual(got["Cache-Control"], "no-store")
        self.assertEqual(got["X-Content-Type-Options"], "nosniff")
        return status, json.loads(text, parse_constant=self.fail)

    def refuse(self, wanted, path, **arguments):
        status, body = self.ask("GET", path, arguments)
        self.assertEqual(status, wanted, body)
        self.assertEqual(list(body), ["message"])
        return body["message"]

    def seed(self, *repositories, **more):
        status, _, body = self.server.request(
            "POST", "/_local/seed",
            json.dumps(dict(more, repositories=list(repositories))).encode())
        self.assertEqual(status, 200, body)

    def blob(self, data, name="app"):
        """A blob by the registry's own protocol; its digest."""
        data = data.encode() if isinstance(data, str) else data
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        token = self.call("GetAuthorizationToken")["authorizationData"][0][
            "authorizationToken"]
        login = {"Authorization": "Basic " + token}
        status, got, _ = self.server.request(
            "POST", "/v2/%s/blobs/uploads/" % name, b"", login)
        self.assertEqual(status, 202)
        place = urllib.parse.urlsplit(got["Location"])
        status, _, body = self.server.request(
            "PUT", place.path + "?digest=" + digest, data, login)
        self.assertEqual(status, 201, body)
        return digest

    def put_text(self, value, name="app", tag=None):
        text = value if isinstance(value, str) else json.dumps(value)
        members = {"imageTag": tag} if tag else {}
        self.call("PutImage", repositoryName=name, imageManifest=text,
                  **members)
        return digest_of(text)

    def names(self, path, key="name", **arguments):
        return [item[key] for item in self.get(path, **arguments)["items"]]


class Overview(Page):
    def test_empty(self):
        got = self.get("overview")
        self.assertRegex(got["account"], "^[0-9]{12}$")
        self.assertEqual((got["repositories"], got["images"], got["bytes"]),
                         (0, 0, 0))
        self.assertEqual((got["storage"], got["pushes"]), ([], []))
        self.assertEqual(got["host"], "127.0.0.1:%d" % self.server.port)
        self.assertEqual(got["client"], "ecr --region us-east-1 --endpoint-url"
                         " http://127.0.0.1:%d" % self.server.port)
        self.assertEqual(got["registry"], "%s.dkr.ecr.%s.amazonaws.com"
                         % (got["account"], got["region"]))
        self.assertFalse(got["key"])

    def test_shared_blobs_once(self):
        """A layer that two repositories have is shared, and counted once."""
        for name in "one", "two":
            self.create(name)
            self.put("v1", 1, name)
        self.put("v2", 2, "two")
        got = self.get("overview")
        blobs = {name: (one["bytes"], one["shared"]) for one in got["storage"]
                 for name in [one["name"]]}
        self.assertEqual(blobs, {"one": (0, 111), "two": (112, 111)})
        self.assertEqual(got["bytes"], 223)
        self.assertEqual(got["images"], 3)
        self.assertEqual(sum(day["images"] for day in got["pushes"]), 3)

    def test_told_sizes(self):
        """What a seed tells of the size of an image counts as its own."""
        self.seed({"name": "app", "images": [
            {"tag": "a", "sizeInBytes": 5000,
             "pushedAt": "2026-01-31T23:59:59Z"},
            {"tag": "b", "sizeInBytes": 7000,
             "pushedAt": "2026-02-01T00:00:00Z"}]})
        got = self.get("overview")
        self.assertGreaterEqual(got["bytes"], 12000 - 2 * 200)
        self.assertLessEqual(got["bytes"], 12000)
        self.assertEqual(got["pushes"], [
            {"day": "2026-01-31", "images": 1, "bytes": 5000},
            {"day": "2026-02-01", "images": 1, "bytes": 7000}])

    def test_places(self):
        """Accounts and regions to choose from; what is not there is told."""
        self.create("here")
        self.server.call("CreateRepository", account="210987654321",
                         region="eu-west-1", repositoryName="there")
        got = self.get("overview")
        self.assertIn({"account": "210987654321", "regions": ["eu-west-1"]},
                      got["accounts"])
        self.assertEqual(self.names("repositories", account="210987654321",
                                    region="eu-west-1"), ["there"])
        self.assertIn("999999999999", self.refuse(
            404, "overview", account="999999999999"))
        self.refuse(404, "overview", account="210987654321",
                    region="us-west-2")

    def test_rules(self):
        self.call("CreatePullThroughCacheRule", ecrRepositoryPrefix="quay",
                  upstreamRegistryUrl="quay.io")
        self.call("CreateRepositoryCreationTemplate", prefix="team",
                  appliedFor=["CREATE_ON_PUSH"])
        rules = [{"destinations": [{"region": "eu-west-1",
                                    "registryId": ACCOUNT}]}]
        self.call("PutReplicationConfiguration",
                  replicationConfiguration={"rules": rules})
        scans = [{"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": [
            {"filter": "*", "filterType": "WILDCARD"}]}]
        self.call("PutRegistryScanningConfiguration", scanType="BASIC",
                  rules=scans)
        got = self.get("overview", account=ACCOUNT, region="us-east-1")
        self.assertEqual(got["pullThrough"], [
            {"prefix": "quay", "upstream": "quay", "upstreamUrl": "quay.io",
             "upstreamPrefix": "ROOT"}])
        self.assertEqual(got["templates"][0]["prefix"], "team")
        self.assertEqual(got["templates"][0]["appliedFor"],
                         ["CREATE_ON_PUSH"])
        self.assertEqual(got["replication"], {"rules": rules})
        self.assertEqual(got["scanning"], {"type": "BASIC", "rules": scans})


class Repositories(Page):
    def fill(self):
        for number, name in enumerate(("b/two", "a/one", "cc", "a/ten")):
            self.create(name)
            for image in range(number):
                self.put("v%d" % image, 100 * number + image, name)

    def test_orders(self):
        self.fill()
        self.assertEqual(self.names("repositories"),
                         ["a/one", "a/ten", "b/two", "cc"])
        self.assertEqual(self.names("repositories", order="desc"),
                         ["cc", "b/two", "a/ten", "a/one"])
        self.assertEqual(self.names("repositories", sort="images"),
                         ["a/ten", "cc", "a/one", "b/two"])
        self.assertEqual(
            self.names("repositories", sort="images", order="asc"),
            ["b/two", "a/one", "cc", "a/ten"])
        self.assertEqual(self.names("repositories", sort="bytes")[0], "a/ten")
        self.assertEqual(self.names("repositories", sort="pushed")[-1],
                         "b/two")

    def test_parts(self):
        """The order is that of all, and a part of it is shown."""
        self.fill()
        got = self.get("repositories", **{"from": 1, "count": 2})
        self.assertEqual((got["total"], got["from"]), (4, 1))
        self.assertEqual([one["name"] for one in got["items"]],
                         ["a/ten", "b/two"])
        self.assertEqual(self.get("repositories", filter="A/")["total"], 2)
        self.assertEqual(self.names("repositories", group="a/"),
                         ["a/one", "a/ten"])
        self.assertEqual(self.names("repositories", group=""), ["cc"])
        self.assertEqual(self.names("repositories", **{"from": 9}), [])
        self.assertEqual(self.names("repositories", count=0), [])

    def test_refused(self):
        for arguments in ({"from": "-1"}, {"count": "1001"}, {"from": "x"},
                          {"count": "1e3"}, {"from": "9" * 40},
                          {"sort": "colour"}, {"order": "up"}):
            self.refuse(400, "repositories", **arguments)

    def test_members(self):
        self.create("app", imageTagMutability="IMMUTABLE",
                    imageScanningConfiguration={"scanOnPush": True})
        self.put("v1", 5)
        self.put("v2", 5)
        one = self.get("repositories")["items"][0]
        self.assertEqual(
            {key: one[key] for key in ("name", "images", "tags", "bytes",
                                       "mutability", "scanOnPush", "policy",
                                       "encryption", "lifecycle")},
            {"name": "app", "images": 1, "tags": 2, "bytes": 115,
             "mutability": "IMMUTABLE", "scanOnPush": True, "policy": False,
             "encryption": "AES256", "lifecycle": False})
        self.assertRegex(one["pushedAt"], r"^\d{4}-\d\d-\d\dT[\d:]{8}Z$")

    def test_groups(self):
        self.fill()
        got = self.get("groups")
        self.assertEqual([(one["prefix"], one["repositories"], one["images"])
                          for one in got["items"]],
                         [("", 1, 2), ("a/", 2, 4), ("b/", 1, 0)])
        self.assertEqual(self.names("groups", "prefix", sort="repositories"),
                         ["a/", "", "b/"])
        self.assertEqual(self.names("groups", "prefix", filter="TEN"), ["a/"])

    def test_one(self):
        self.create("app", tags=[{"Key": "team", "Value": "red"}])
        self.put("v1", 5)
        text = json.dumps({"rules": [{
            "rulePriority": 1, "action": {"type": "expire"}, "selection": {
                "tagStatus": "any", "countType": "imageCountMoreThan",
                "countNumber": 9}}]})
        self.call("PutLifecyclePolicy", repositoryName="app",
                  lifecyclePolicyText=text)
        got = self.get("repository", repository="app")
        self.assertEqual(got["uri"].split("/")[-1], "app")
        self.assertEqual(json.loads(got["lifecyclePolicy"]), json.loads(text))
        self.assertIsNone(got["repositoryPolicy"])
        self.assertEqual(got["resourceTags"], {"team": "red"})
        self.assertEqual([day["images"] for day in got["timeline"]], [1])
        self.assertTrue(got["lifecycle"])
        self.refuse(404, "repository", repository="nope")
        self.refuse(400, "repository")


class Images(Page):
    def tags(self, **arguments):
        return [one["tags"] for one in self.get(
            "images", repository="app", **arguments)["items"]]

    def index(self, *children):
        return {"schemaVersion": 2, "mediaType": INDEX, "manifests": list(
            children)}

    def test_natural_order(self):
        self.create()
        for number, tag in enumerate(("6.0.10", "6.0.8", "6.0.9")):
            self.put(tag, number)
        self.put(None, 9)
        self.assertEqual(self.tags(sort="tag"),
                         [["6.0.8"], ["6.0.9"], ["6.0.10"], []])
        self.assertEqual(self.tags(sort="tag", order="desc"),
                         [["6.0.10"], ["6.0.9"], ["6.0.8"], []])

    def test_row_a_tag(self):
        self.create()
        self.put("b", 1)
        self.put("a", 1)
        self.put(None, 2)
        got = self.get("images", repository="app", view="tag", sort="tag")
        self.assertEqual([(one["tag"], one["tags"]) for one in got["items"]],
                         [("a", ["b", "a"]), ("b", ["b", "a"])])
        self.assertEqual(got["total"], 2)

    def test_orders(self):
        self.seed({"name": "app", "images": [
            {"tag": "a", "sizeInBytes": 300, "pulledAt": "2026-03-02",
             "pushedAt": "2026-01-01"},
            {"tag": "b", "sizeInBytes": 500, "pushedAt": "2026-01-02"},
            {"tag": "c", "sizeInBytes": 400, "pulledAt": "2026-03-01",
             "pushedAt": "2026-01-03"}]})
        self.assertEqual(self.tags(), [["c"], ["b"], ["a"]])
        self.assertEqual(self.tags(order="asc"), [["a"], ["b"], ["c"]])
        self.assertEqual(self.tags(sort="size"), [["b"], ["c"], ["a"]])
        self.assertEqual(self.tags(sort="pulled"), [["a"], ["c"], ["b"]])
        digests = self.names("images", "digest", repository="app",
                             sort="digest")
        self.assertEqual(digests, sorted(digests))

    def test_findings(self):
        def found(**counts):
            return {"findings": [{"name": "CVE-%s-%d" % (word, n),
                                  "severity": word}
                                 for word, many in counts.items()
                                 for n in range(many)]}
        self.seed({"name": "app", "images": [
            {"tag": "low", "findings": found(LOW=9)},
            {"tag": "bad", "findings": found(CRITICAL=1)},
            {"tag": "worse", "findings": found(CRITICAL=2, LOW=1)},
            {"tag": "clean", "findings": {"findings": []}},
            {"tag": "unseen"}]})
        self.assertEqual(self.tags(sort="findings"), [
            ["worse"], ["bad"], ["low"], ["clean"], ["unseen"]])
        items = self.get("images", repository="app", sort="findings")["items"]
        self.assertEqual([one["worst"] for one in items],
                         ["CRITICAL", "CRITICAL", "LOW", None, None])
        self.assertEqual(items[0]["counts"], {"CRITICAL": 2, "LOW": 1})
        self.assertEqual(items[3]["counts"], {})
        self.assertIsNone(items[4]["counts"])

    def make_kinds(self):
        """An index, its child, an artifact, and three that refer to it."""
        self.create()
        child = self.put(None, 1)
        self.index_digest = self.put_text(self.index(
            {"mediaType": DOCKER, "digest": child, "size": 1, "platform": {
                "os": "linux", "architecture": "arm64", "variant": "v8"}},
            {"mediaType": DOCKER, "digest": child, "size": 1, "platform": {
                "os": "unknown", "architecture": "unknown"}, "annotations": {
                    "vnd.docker.reference.type": "attestation-manifest",
                    "vnd.docker.reference.digest": child}}), tag="multi")
        self.put("chart", 2, config={
            "mediaType": "application/vnd.cncf.helm.config.v1+json",
            "size": 2, "digest": "sha256:%064x" % 77})
        self.sbom = self.put_text(dict(
            json.loads(manifest(3)), mediaType=OCI, subject={
                "mediaType": INDEX, "digest": self.index_digest, "size": 1},
            artifactType="application/spdx+json",
            annotations={"note": "<b>"}))
        self.signature = self.put(
            self.index_digest.replace(":", "-") + ".sig", 4)
        self.child = child

    def kinds(self, **arguments):
        return {one["digest"]: one["kind"] for one in self.get(
            "images", repository="app", **arguments)["items"]}

    def test_kinds(self):
        self.make_kinds()
        every = self.kinds(hidden=1)
        self.assertEqual(sorted(every.values()), [
            "artifact", "image", "index", "referrer", "referrer"])
        self.assertEqual(sorted(self.kinds().values()),
                         ["artifact", "image", "index"])
        for kind in "image", "index", "artifact", "referrer":
            self.assertEqual(
                self.kinds(kind=kind),
                {key: value for key, value in every.items() if value == kind})
        self.assertEqual(set(self.kinds(subject=self.index_digest)),
                         {self.sbom, self.signature})
        self.assertEqual(set(self.kinds(tagged="no")), {self.child})
        self.assertEqual(len(self.kinds(tagged="yes")), 2)
        self.assertIn(self.sbom, self.kinds(filter="SPDX"))
        self.assertEqual(set(self.kinds(filter="ULTI")), {self.index_digest})

    def test_index(self):
        self.make_kinds()
        one = self.get("images", repository="app", kind="index")["items"][0]
        self.assertEqual(one["platforms"], ["linux/arm64/v8"])
        self.assertEqual(one["referrers"], 2)
        child = self.get("images", repository="app", kind="image")["items"][0]
        self.assertEqual(child["parents"], 1)
        about = {one["subject"] for one in self.get(
            "images", repository="app", kind="referrer")["items"]}
        self.assertEqual(about, {self.index_digest})

    def test_configs_are_bounded(self):
        """As manifests are: what platforms say may be all of a config."""
        self.create()
        config = self.blob(json.dumps({
            "os": "linux", "architecture": "x" * 1000000}))
        for number in range(20):
            self.put_text({
                "schemaVersion": 2, "mediaType": OCI, "layers": [],
                "annotations": {"n": str(number)},
                "config": {"mediaType": CONFIG, "digest": config,
                           "size": 1000036}})
        items = self.get("images", repository="app")["items"]
        read = [len(item["platforms"]) for item in items
                if item["platforms"] is not None]
        self.assertEqual((len(items), read), (20, [1] * 16))

    def test_refused(self):
        self.create()
        for arguments in ({"view": "x"}, {"kind": "x"}, {"tagged": "x"},
                          {"hidden": "2"}, {"sort": "name"}):
            self.refuse(400, "images", repository="app", **arguments)
        self.refuse(404, "images", repository="nope")
        self.refuse(400, "images")


class Image(Page):
    def make(self, config=None, layers=("one", "two"), tag="v1"):
        self.create()
        config = config or {
            "os": "linux", "architecture": "arm64", "variant": "v8",
            "config": {"Labels": {"team": "<i>red</i>"}},
            "history": [
                {"created": "2026-01-01T00:00:00Z", "created_by": "ADD one"},
                {"created_by": "ENV x=y", "empty_layer": True},
                {"created_by": "RUN two"}]}
        text = config if isinstance(config, str) else json.dumps(config)
        self.layers = [self.blob(one) for one in layers]
        self.manifest = json.dumps({
            "schemaVersion": 2, "mediaType": OCI,
            "config": {"mediaType": CONFIG, "size": len(text),
                       "digest": self.blob(text)},
            "layers": [{"mediaType": "application/x", "size": len(data),
                        "digest": digest}
                       for data, digest in zip(layers, self.layers)]},
            indent=1)
        return self.put_text(self.manifest, tag=tag)

    def image(self, **arguments):
        arguments = arguments or {"tag": "v1"}
        return self.get("image", repository="app", **arguments)

    def test_parts(self):
        digest = self.make()
        self.create("other")
        self.blob("one", "other")
        got = self.image()
        self.assertEqual(got, self.image(digest=digest))
        self.assertEqual(got["manifestText"], self.manifest)
        self.assertEqual(got["manifest"], json.loads(self.manifest))
        self.assertEqual(got["config"]["os"], "linux")
        self.assertEqual(got["platforms"], ["linux/arm64/v8"])
        self.assertEqual(got["labels"], {"team": "<i>red</i>"})
        self.assertEqual(
            [(one["createdBy"], one["emptyLayer"], one["size"])
             for one in got["history"]],
            [("ADD one", False, 3), ("ENV x=y", True, None),
             ("RUN two", False, 3)])
        self.assertEqual(
            [(one["digest"], one["createdBy"], one["sharedWith"], one["here"])
             for one in got["layers"]],
            [(self.layers[0], "ADD one", ["other"], True),
             (self.layers[1], "RUN two", [], True)])

    def test_strange_config(self):
        """No config keeps the rest from being read, whatever is in it."""
        self.make('{"a":NaN,"os":7,"history":{"x":1},"config":[],"s":"\\ud800",'
                  '"big":[-Infinity,123456789012345678901234567890]}')
        got = self.image()
        self.assertEqual(got["config"]["a"], None)
        self.assertEqual(got["config"]["big"][1],
                         123456789012345678901234567890)
        self.assertEqual((got["history"], got["labels"], got["platforms"]),
                         ([], {}, []))

    def test_large_config(self):
        self.make('{"os":"%s"}' % ("x" * 1024 * 1024))
        self.assertIsNone(self.image()["config"])

    def test_no_config(self):
        """Manifests whose blobs were never pushed have their layers yet."""
        self.create()
        self.put("v1", 1)
        got = self.image()
        self.assertIsNone(got["config"])
        self.assertFalse(got["layers"][0]["here"])

    def test_findings(self):
        found = [{"name": "CVE-1", "severity": "LOW", "uri": "http://x",
                  "attributes": [{"key": "package_name", "value": "zlib"},
                                 {"key": "package_version", "value": "1.2"}]},
                 {"name": "CVE-2", "severity": "HIGH", "description": "bad"}]
        self.seed({"name": "app", "images": [
            {"tag": "v1", "findings": {"findings": found}}, {"tag": "v2"}]})
        got = self.image()["findings"]
        self.assertEqual(got["total"], 2)
        self.assertEqual([one["name"] for one in got["list"]],
                         ["CVE-2", "CVE-1"])
        self.assertEqual(got["list"][1], {
            "name": "CVE-1", "severity": "LOW", "package": "zlib",
            "version": "1.2", "fixedIn": None, "uri": "http://x",
            "description": None})
        self.assertIsNone(self.image(tag="v2")["findings"])

    def test_referrers(self):
        digest = self.make()
        text = manifest(3, subject={"mediaType": OCI, "digest": digest,
                                    "size": 1}, annotations={"note": "<b>"},
                        artifactType="application/spdx+json")
        self.put_text(text)
        signature = self.put(digest.replace(":", "-") + ".sig", 4)
        got = self.image()["referrers"]
        self.assertEqual([one["digest"] for one in got],
                         [digest_of(text), signature])
        self.assertEqual(got[0]["annotations"], {"note": "<b>"})

    def test_children(self):
        self.create()
        child = self.put(None, 1)
        self.put_text({"schemaVersion": 2, "mediaType": INDEX, "manifests": [
            {"mediaType": DOCKER, "digest": child, "size": 7, "platform": {
                "os": "linux", "architecture": "amd64"}}]}, tag="v1")
        got = self.image()
        self.assertEqual([(one["digest"], one["platform"], one["size"])
                          for one in got["children"]],
                         [(child, "linux/amd64", 7)])

    def test_lifecycle(self):
        """What goes now has no moment, what goes by age has one."""
        self.seed({"name": "app", "images": [
            {"tag": "old", "pushedAt": "2020-01-01T00:00:00Z"},
            {"tag": "v1"}]})
        self.call("PutLifecyclePolicy", repositoryName="app",
                  lifecyclePolicyText=json.dumps({"rules": [{
                      "rulePriority": 3, "action": {"type": "expire"},
                      "selection": {
                          "tagStatus": "any", "countType": "sinceImagePushed",
                          "countUnit": "days", "countNumber": 30}}]}))
        self.assertEqual(self.image(tag="old")["lifecycle"], [
            {"rule": 3, "action": "expire", "at": None}])
        later = self.image()["lifecycle"]
        self.assertEqual([(one["rule"], one["action"]) for one in later],
                         [(3, "expire")])
        self.assertRegex(later[0]["at"], r"^\d{4}-\d\d-\d\dT[\d:]{8}Z$")

    def test_refused(self):
        digest = self.make()
        self.refuse(404, "image", repository="app", tag="nope")
        self.refuse(404, "image", repository="app", tag=digest)
        self.refuse(404, "image", repository="app", digest="v1")
        self.refuse(400, "image", repository="app")
        self.refuse(400, "image", repository="app", tag="v1", digest=digest)


def pack(*entries, **more):
    """A tar of (name, bytes or a TarInfo's members)."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", **more) as archive:
        for name, content in entries:
            info = tarfile.TarInfo(name)
            if isinstance(content, dict):
                for key, value in content.items():
                    setattr(info, key, value)
                content = b""
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def header(name, size="00000000000", kind="0"):
    """One header of tar with whatever is to stand for the size."""
    block = bytearray(512)
    block[0:len(name)] = name
    block[100:108] = b"0000644\0"
    block[124:124 + len(size)] = size.encode("latin-1")
    block[156:157] = kind.encode()
    block[257:265] = b"ustar\x0000"
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def zstd(data):
    """A frame of zstd in which nothing is packed (RFC 8878)."""
    out = b"\x28\xb5\x2f\xfd\xa0" + struct.pack("<I", len(data))
    for at in range(0, len(data), 1 << 16):
        part = data[at:at + (1 << 16)]
        last = at + len(part) == len(data)
        out += struct.pack("<I", len(part) << 3 | last)[:3] + part
    return out


class Layer(Page):
    def files(self, data, **arguments):
        digest = self.blob(data)
        return self.get("layer", repository="app", digest=digest, **arguments)

    def setUp(self):
        super().setUp()
        self.create()

    def check_some(self, data):
        got = self.files(data)
        self.assertEqual((got["total"], got["truncated"]), (4, False))
        self.assertEqual(
            [(one["path"], one["size"], one["type"], one["mode"], one["link"])
             for one in got["items"]],
            [("etc/", 0, "folder", 0o755, None),
             ("etc/passwd", 5, "file", 0o640, None),
             ("etc/link", 0, "symlink", 0o777, "../x"),
             ("etc/hard", 0, "link", 0o644, "etc/passwd")])

    def some(self):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as archive:
            for name, mode, kind, link, content in (
                    ("etc/", 0o755, tarfile.DIRTYPE, "", b""),
                    ("etc/passwd", 0o640, tarfile.REGTYPE, "", b"root\n"),
                    ("etc/link", 0o777, tarfile.SYMTYPE, "../x", b""),
                    ("etc/hard", 0o644, tarfile.LNKTYPE, "etc/passwd", b"")):
                info = tarfile.TarInfo(name)
                info.mode, info.type, info.linkname = mode, kind, link
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
        return out.getvalue()

    def test_packed(self):
        """Plain, by gzip, by gzip in several members, with what some leave
        behind its end."""
        data = self.some()
        for packed in (data, gzip.compress(data),
                       gzip.compress(data[:700]) + gzip.compress(data[700:]),
                       gzip.compress(data) + b"\0" * 100):
            with self.subTest(length=len(packed)):
                self.check_some(packed)

    def test_zstd(self):
        status, got = self.ask("GET", "layer", {
            "repository": "app", "digest": self.blob(zstd(self.some()))})
        if status == 400 and "no library" in got["message"]:
            self.skipTest("this system has no libzstd")
        self.check_some(zstd(self.some()))

    def test_long_names(self):
        """Names of any length, by GNU's way and by pax."""
        name = "a/" * 150 + "<script>"
        for form in tarfile.GNU_FORMAT, tarfile.PAX_FORMAT:
            got = self.files(pack((name, b"x"), ("\u00e9\u202e", b""),
                                  format=form))
            self.assertEqual([one["path"] for one in got["items"]],
                             [name, "\u00e9\u202e"])

    def test_parts(self):
        data = pack(*(("f%03d" % n, b"x" * n) for n in range(300)))
        got = self.files(data, **{"from": 100, "count": 2})
        self.assertEqual((got["total"], got["from"]), (300, 100))
        self.assertEqual([(one["path"], one["size"]) for one in got["items"]],
                         [("f100", 100), ("f101", 101)])
        self.assertEqual(self.files(data, filter="F29")["total"], 10)

    def test_hostile(self):
        """What is no archive is told, what breaks off is shown so far."""
        good = header(b"first")
        for data in (b"", b"{}", b"x" * 2000, gzip.compress(b"no tar"),
                     b"\x1f\x8b" + b"x" * 1000, zstd(b"")[:7],
                     header(b"neg", "\xff" * 12), header(b"odd", "99999999999")):
            with self.subTest(data=data[:20]):
                self.refuse(400, "layer", repository="app",
                            digest=self.blob(data))
        for rest in (header(b"neg", "\xff" * 12), b"junk" * 200,
                     header(b"short", "00000010000") + b"x" * 10,
                     header(b"@Long", "77777777777", "L") + b"x" * 600,
                     header(b"pax", "00000000010", "x") + b"9999 a=b" * 64):
            for data in good + rest, gzip.compress(good + rest):
                got = self.files(data)
                self.assertEqual(got["items"][0]["path"], "first")
                self.assertTrue(got["truncated"])
                self.assertIsNone(got["total"])
        self.assertTrue(self.files(gzip.compress(good * 9)[:-12])["truncated"])
        self.assertTrue(self.files(good + header(b"huge", "77777777777"))[
            "truncated"])

    def test_names_before_an_entry(self):
        """Long names that no file follows are not gathered."""
        long = header(b"@Long", "%011o" % (1 << 20), "L") + b"n" * (1 << 20)
        before = memory(self.server.process, "VmHWM")
        got = self.files(gzip.compress(header(b"first") + long * 100))
        self.assertTrue(got["truncated"])
        if not SANITIZED:
            self.assertLess(
                memory(self.server.process, "VmHWM") - before, 64)

    def test_bomb(self):
        """Two GiB are unpacked at the most, in ten seconds at the most."""
        begin = time.monotonic()
        piece = gzip.compress(b"\0" * (64 << 20))
        data = gzip.compress(header(b"big", "\x80" + "\0" * 6 + "\1" + "\0" * 4))
        got = self.files(data + piece * 40)
        self.assertEqual(got["items"][0]["path"], "big")
        self.assertEqual(got["items"][0]["size"], 1 << 32)
        self.assertTrue(got["truncated"])
        self.assertLess(time.monotonic() - begin, 15)

    def test_blob(self):
        data = b"<html><script>alert(1)</script>"
        digest = self.blob(data)
        status, got, body = self.server.request(
            "GET", "/_local/blob?repository=app&digest=" + digest)
        self.assertEqual((status, body), (200, data))
        self.assertEqual(got["Content-Type"], "application/octet-stream")
        self.assertEqual(got["X-Content-Type-Options"], "nosniff")
        self.assertTrue(got["Content-Disposition"].startswith("attachment;"))

    def test_not_here(self):
        """A blob of another repository is none of this one."""
        self.create("other")
        digest = self.blob(b"x", "other")
        for path in "layer", "blob":
            self.refuse(404, path, repository="app", digest=digest)
            self.refuse(404, path, repository="app", digest="../../etc/passwd")
            self.refuse(404, path, repository="app")


def policy(*rules):
    return json.dumps({"rules": [
        {"rulePriority": number + 1, "action": action or {"type": "expire"},
         "selection": selection}
        for number, (selection, action) in enumerate(rules)]})


OLD = {"tagStatus": "any", "countType": "sinceImagePushed",
       "countUnit": "days", "countNumber": 30}


class Playground(Page):
    def post(self, path, **body):
        return self.ask("POST", path, body=body)

    def preview(self, text, **more):
        status, got = self.post("lifecycle/preview", repository="app",
                                policy=text, **more)
        self.assertEqual(status, 200, got)
        return got

    def fill(self):
        self.seed({"name": "app", "images": [
            {"tag": "old", "pushedAt": "2020-01-01T00:00:00Z",
             "sizeInBytes": 1000},
            {"tag": "older", "pushedAt": "2019-01-01T00:00:00Z",
             "sizeInBytes": 2000},
            {"tag": "new", "sizeInBytes": 4000}]})

    def test_lint(self):
        status, got = self.post(
            "lifecycle/lint",
            policy='{"rules": [\n{"rulePriority": 0}]}' + " " * 100)
        self.assertEqual(status, 200)
        first = got["problems"][0]
        self.assertEqual((first["line"], first["severity"]), (2, "error"))
        self.assertRegex(first["code"], "^L[0-9]{2}$")
        self.assertTrue(first["message"])
        self.assertEqual(self.post("lifecycle/lint", policy=policy(
            (OLD, None)))[1]["problems"], [])
        self.assertTrue(self.post("lifecycle/lint", policy="")[1]["problems"])

    def test_preview(self):
        self.fill()
        got = self.preview(policy((OLD, None)))
        self.assertEqual((got["expire"], got["archive"], got["kept"]),
                         (2, 0, 1))
        self.assertGreater(got["bytes"], 2400)
        self.assertLessEqual(got["bytes"], 3000)
        self.assertEqual(got["rules"], [{
            "rule": 1, "action": "expire", "images": 2,
            "bytes": got["bytes"]}])
        self.assertEqual(
            [(one["tags"], one["rule"], one["action"])
             for one in got["images"]],
            [(["new"], None, None), (["old"], 1, "expire"),
             (["older"], 1, "expire")])
        self.assertEqual(got["total"], 3)

    def test_changes_nothing(self):
        self.fill()
        self.preview(policy((OLD, None)))
        self.refused("LifecyclePolicyPreviewNotFoundException",
                     "GetLifecyclePolicyPreview", repositoryName="app")
        self.assertEqual(
            self.get("images", repository="app")["total"], 3)

    def test_parts(self):
        self.fill()
        text = policy((OLD, None))
        got = self.preview(text, **{"from": 1, "count": 1})
        self.assertEqual((got["total"], got["images"][0]["tags"]),
                         (3, ["old"]))
        self.assertEqual(self.preview(text, only="taken")["total"], 2)
        self.assertEqual(self.preview(text, only="kept")["total"], 1)

    def test_moment(self):
        """The slider: what the policy does on another day."""
        self.fill()
        text = policy((OLD, None))
        self.assertEqual(
            self.preview(text, at="2020-01-15T00:00:00Z")["expire"], 1)
        self.assertEqual(
            self.preview(text, at="2126-01-01T00:00:00Z")["expire"], 3)
        self.assertEqual(self.preview(text, at=None)["expire"], 2)

    def test_shared_blobs_stay(self):
        """A layer that something else names is not freed."""
        self.create("app")
        self.create("other")
        self.put("a", 1)
        time.sleep(0.01)  # the next is newer
        self.put("b", 2)
        self.put("a", 1, "other")
        count = {"tagStatus": "any", "countType": "imageCountMoreThan",
                 "countNumber": 1}
        got = self.preview(policy((dict(count, tagStatus="untagged"), None),
                                  (count, None)))
        self.assertEqual((got["expire"], got["bytes"]), (1, 0))

    def test_archive(self):
        self.fill()
        got = self.preview(policy((
            dict(OLD, storageClass="standard"),
            {"type": "transition", "targetStorageClass": "archive"})))
        self.assertEqual((got["expire"], got["archive"], got["bytes"]),
                         (0, 2, 0))
        self.assertEqual(got["rules"][0]["action"], "archive")
        self.assertGreater(got["rules"][0]["bytes"], 2400)

    def test_problems_alone(self):
        self.fill()
        got = self.preview('{"rules": []}')
        self.assertEqual(list(got), ["problems"])
        self.assertTrue(got["problems"])

    def test_listing_rules(self):
        """The linter sees the images: nothing is tagged so."""
        self.fill()
        got = self.preview(policy(({
            "tagStatus": "tagged", "tagPrefixList": ["nothing"],
            "countType": "imageCountMoreThan", "countNumber": 1}, None)))
        self.assertTrue(got["problems"])
        self.assertEqual(got["expire"], 0)

    def test_refused(self):
        self.fill()
        text = policy((OLD, None))
        for more in ({"at": "yesterday"}, {"at": 5}, {"only": "some"},
                     {"from": -1}, {"count": 1001}, {"count": "x"},
                     {"policy": 7}, {"policy": None}):
            status, got = self.post("lifecycle/preview", **dict(
                {"repository": "app", "policy": text}, **more))
            self.assertEqual((status, list(got)), (400, ["message"]), more)
        self.assertEqual(self.post("lifecycle/preview", repository="nope",
                                   policy=text)[0], 404)
        for body in b"", b"[]", b"{", b"7":
            self.assertEqual(
                self.ask("POST", "lifecycle/lint", body=body)[0], 400)


class Changes(Page):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()

    def setUp(self):
        super().setUp()
        self.key = key_of(self.server)

    def change(self, path, wanted=200, **body):
        status, got = self.ask("POST", path, body=body,
                               **{"X-Ecr-Local-Key": self.key})
        self.assertEqual(status, wanted, got)
        return got

    def test_delete(self):
        self.create()
        self.put("a", 1)
        digest = self.put("b", 1)
        other = self.put("c", 2)
        got = self.change("images/delete", repository="app", ids=[
            {"imageTag": "a"}, {"imageDigest": other}, {"imageTag": "nope"}])
        self.assertEqual(got["deleted"], [
            {"imageDigest": digest, "imageTag": "a"},
            {"imageDigest": other, "imageTag": "c"}])
        self.assertEqual([one["failureCode"] for one in got["failures"]],
                         ["ImageNotFound"])
        self.assertEqual(
            self.names("images", "tags", repository="app"), [["b"]])

    def test_delete_many(self):
        """More than one call of the service takes."""
        self.seed({"name": "app", "images": [
            {"tag": "t%d" % n} for n in range(250)]})
        got = self.change("images/delete", repository="app", ids=[
            {"imageTag": "t%d" % n} for n in range(250)])
        self.assertEqual(len(got["deleted"]), 250)
        self.assertEqual(self.get("images", repository="app")["total"], 0)

    def test_delete_child(self):
        """What an index names stays, as in the service."""
        self.create()
        child = self.put(None, 1)
        self.put_text({"schemaVersion": 2, "mediaType": INDEX, "manifests": [
            {"mediaType": DOCKER, "digest": child, "size": 7}]}, tag="v1")
        got = self.change("images/delete", repository="app",
                          ids=[{"imageDigest": child}])
        self.assertEqual(got["failures"][0]["failureCode"],
                         "ImageReferencedByManifestList")

    def test_put(self):
        self.create()
        text = policy((OLD, None))
        self.assertTrue(self.change("lifecycle/put", repository="app",
                                    policy=text)["ok"])
        kept = self.call("GetLifecyclePolicy", repositoryName="app")
        self.assertEqual(json.loads(kept["lifecyclePolicyText"]),
                         json.loads(text))
        got = self.change("lifecycle/put", 400, repository="app",
                          policy='{"rules": []}')
        self.assertTrue(got["problems"])
        self.assertTrue(got["message"])
        for _ in range(2):
            self.assertTrue(self.change(
                "lifecycle/put", repository="app", policy=None)["ok"])
        self.refused("LifecyclePolicyNotFoundException", "GetLifecyclePolicy",
                     repositoryName="app")

    def test_wrong(self):
        self.create()
        for body in ({"ids": []}, {"ids": 7}, {}, {"ids": [7]},
                     {"ids": [{"imageTag": 7}]}, {"ids": [{}] * 1001}):
            self.change("images/delete", 400, repository="app", **body)
        self.change("images/delete", 404, repository="nope",
                    ids=[{"imageTag": "a"}])
        self.change("lifecycle/put", 400, repository="app")

    def test_who_may(self):
        """Without the key, or as a form of some page sends it: refused, and
        nothing is changed."""
        self.create()
        self.put("a", 1)
        body = {"repository": "app", "ids": [{"imageTag": "a"}]}
        for headers in ({}, {"X-Ecr-Local-Key": "x"},
                        {"X-Ecr-Local-Key": self.key[:-1]},
                        {"X-Ecr-Local-Key": self.key,
                         "Content-Type": "text/plain"},
                        {"X-Ecr-Local-Key": self.key,
                         "Content-Type":
                         "application/x-www-form-urlencoded"}):
            status, got = self.ask("POST", "images/delete", body=body,
                                   **headers)
            self.assertEqual((status, list(got)), (403, ["message"]))
        self.assertEqual(self.get("images", repository="app")["total"], 1)
        self.assertEqual(self.ask("GET", "images/delete")[0], 405)
        self.assertTrue(self.ask("GET", "overview", **{
            "X-Ecr-Local-Key": self.key})[1]["key"])

    def test_asking_takes_json_alone(self):
        status, _ = self.ask("POST", "lifecycle/lint", body={"policy": "x"},
                             **{"Content-Type": "text/plain"})
        self.assertEqual(status, 403)
        status, _ = self.ask(
            "POST", "lifecycle/lint", body={"policy": "x"},
            **{"Content-Type": "application/json; charset=utf-8"})
        self.assertEqual(status, 200)


class Many(Page):
    """10,000 repositories and 100,000 images."""
    REPOSITORIES = 500 if SANITIZED else 10000

    def timed(self, path, **arguments):
        begin = cpu(self.server.process)
        got = self.get(path, **arguments)
        return got, cpu(self.server.process) - begin

    def sow(self):
        for first in range(0, self.REPOSITORIES, 1000):
            self.seed(*({
                "name": "team%02d/app-%05d" % (n % 40, n), "images": [
                    {"tags": ["1.%d" % i], "sizeInBytes": 10000 + n,
                     "pushedAt": "2026-%02d-01T10:00:00Z" % (i + 1)}
                    for i in range(10)]}
                for n in range(first, min(first + 1000, self.REPOSITORIES))))

    def test_many(self):
        """Every view in a fraction of a second, and nothing is remembered
        between two of them."""
        self.sow()
        views = (("overview", {}), ("repositories", {}), ("groups", {}),
                 ("repositories", {"sort": "bytes", "count": 1000}),
                 ("repository", {"repository": "team01/app-00001"}),
                 ("images", {"repository": "team01/app-00001"}),
                 ("image", {"repository": "team01/app-00001", "tag": "1.3"}))
        for path, arguments in views:
            _, cost = self.timed(path, **arguments)
            self.assertLess(cost, 0.5 if not SANITIZED else 5, path)
        got = self.get("overview")
        self.assertEqual(got["repositories"], self.REPOSITORIES)
        self.assertEqual(got["images"], 10 * self.REPOSITORIES)
        self.assertEqual(len(got["storage"]),
                         min(501, self.REPOSITORIES))
        self.assertEqual(len(got["pushes"]), 10)
        if self.REPOSITORIES > 500:
            self.assertEqual(
                {key: got["storage"][-1][key] for key in (
                    "name", "repositories")},
                {"name": None, "repositories": self.REPOSITORIES - 500})
        last = self.get("repositories", sort="bytes")["items"][0]
        self.assertEqual(last["name"], "team%02d/app-%05d" % (
            (self.REPOSITORIES - 1) % 40, self.REPOSITORIES - 1))
        if not SANITIZED:
            self.check_memory(views)

    def check_memory(self, views):
        before = memory(self.server.process)
        for _ in range(5):
            for path, arguments in views:
                self.get(path, **arguments)
        self.assertLess(memory(self.server.process) - before, 16)


def key_of(server):
    """The key of a server's store, as it makes it of its secret."""
    with closing(sqlite3.connect(server.data + "/ecr.db")) as db:
        secret, = db.execute("SELECT value FROM secret WHERE name='token'")
    return hmac.new(secret[0], b"13:ecr-local key,", hashlib.sha256).hexdigest()


if __name__ == "__main__":
    unittest.main()
