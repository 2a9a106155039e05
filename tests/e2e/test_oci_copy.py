"""ecr tag and ecr copy: whole or not at all, between any two registries."""
import gzip
import io
import json
import os
import shutil
import signal
import subprocess
import tarfile
import threading
import time
import unittest

from local_api import BUILD
from oci_registry import INDEX, MANIFEST, Oci, Registry, digest_of, layer

ECR = os.path.join(BUILD, "ecr")
SANITIZED = "ASAN_OPTIONS" in os.environ


class Moving(Oci):
    """From `registry` to `other`."""
    seed = {"repositories": [{"name": "team/app"}]}

    def setUp(self):
        super().setUp()
        self.local.request("POST", "/_local/reset")
        self.local.call("CreateRepository", repositoryName="team/app")

    def to(self, tag=None, repository="copy/app"):
        return "%s/%s%s" % (self.other.host, repository,
                            ":" + tag if tag else "")

    def copy(self, *words, status=0, part=""):
        code, out, err = self.ecr("copy", *words)
        self.assertEqual(code, status, err)
        self.assertIn(part, err)
        return [line.split("\t") for line in out.splitlines()]

    def nothing_came(self):
        self.assertEqual(self.other.tags, {})
        self.assertEqual(self.other.manifests, {})

    def there(self, tag):
        """The local ECR's digest of a tag."""
        return self.local.call("DescribeImages", repositoryName="team/app",
                               imageIds=[{"imageTag": tag}])[
            "imageDetails"][0]["imageDigest"]


class Tag(Moving):
    def tag(self, *words, status=0, part=""):
        code, out, err = self.ecr("tag", *words)
        self.assertEqual(code, status, err)
        self.assertIn(part, err)
        return [line.split("\t")[2] for line in out.splitlines()]

    def test_the_bytes_and_the_type_stay(self):
        self.registry.put(b'{"schemaVersion":2,"manifests":[]}\n', "v1",
                          INDEX)
        self.assertEqual(self.tag(self.name("v1"), "v2", "prod"),
                         ["tagged", "tagged"])
        self.assertEqual(set(self.registry.tags.values()),
                         {self.registry.tags["v1"]})
        put = self.registry.requests("PUT")[0]
        self.assertEqual(put[2]["Content-Type"], INDEX)

    def test_an_equal_tag_sends_nothing(self):
        self.registry.image("v1")
        self.registry.tags["v2"] = self.registry.tags["v1"]
        self.assertEqual(self.tag(self.name("v1"), "v2"), ["same"])
        self.assertEqual(self.registry.requests("PUT"), [])

    def test_what_is_no_tag(self):
        for word in ("a tag", ".x"):
            self.tag(self.name("v1"), word, status=252, part="/".join(
                self.name(word).split("/")[1:]) + "': a tag has letters")

    def test_moving_takes_force(self):
        self.registry.image("v1")
        self.registry.image("v2")
        before = self.registry.tags["v2"]
        self.assertEqual(self.tag(
            self.name("v1"), "v2", "new", status=1,
            part="v2 is on %s, and stays" % before), ["taken", "tagged"])
        self.assertEqual(self.registry.tags["v2"], before)
        self.assertEqual(self.tag(
            "--dry-run", "--force", self.name("v1"), "v2", "v3", "v1",
            status=1, part="2 changes would be made"), ["move", "tag", "same"])
        self.assertEqual(self.registry.tags["v2"], before)
        self.assertEqual(self.tag("--force", self.name("v1"), "v2",
                                  part="(was %s)" % before), ["moved"])
        self.assertEqual(self.registry.tags["v2"], self.registry.tags["v1"])

    def test_an_immutable_tag(self):
        for tag in ("v1", "v2"):
            self.registry.image(tag)
            self.copy(self.name(tag), "team/app:" + tag)
        self.local.call("PutImageTagMutability", repositoryName="team/app",
                        imageTagMutability="IMMUTABLE")
        for words in ((), ("--force",)):
            self.tag(*words, "team/app:v1", "v2", status=254,
                     part="is on %s, and tags of this repository are "
                     "immutable" % self.there("v2"))
        self.assertEqual(self.tag("team/app:v1", "v3"), ["tagged"])
        self.assertEqual(self.tag("team/app:v1", "v1"), ["same"])

    def test_names(self):
        self.registry.image("v1")
        self.tag(self.name("v1"), self.name("v3"))
        self.assertIn("v3", self.registry.tags)
        self.tag(self.name("v1"), self.name("v3", "other"), status=252,
                 part="ecr copy takes it there")
        self.tag(self.name("v1"), "no tag", status=252)
        self.tag(self.name("v1"), status=252, part="takes an image")
        self.tag(self.name("none"), "v2", status=254,
                 part="MANIFEST_UNKNOWN")

    def test_one_fails_and_the_others_go_on(self):
        self.registry.image("v1")
        self.registry.trap = lambda r: (
            r.command == "PUT" and r.path.endswith("/bad") and
            r.refuse(400, "TAG_INVALID", "not this one"))
        self.assertEqual(
            self.tag(self.name("v1"), "a", "bad", "b", status=255,
                     part="1 of 3 failed; the first: "),
            ["tagged", "failed", "tagged"])


class Copy(Moving):
    def test_digests_are_the_same_on_both_sides(self):
        self.registry.index("v1", annotations={"x": "\u00e9"})
        rows = self.copy(self.name("v1"), self.to("v2"))
        digest = self.registry.tags["v1"]
        self.assertEqual(rows, [[self.to("v2"), digest, "copied"]])
        self.assertEqual(self.other.tags, {"v2": digest})
        self.assertEqual(self.other.manifests, self.registry.manifests)
        self.assertEqual(self.other.blobs, self.registry.blobs)

    def test_any_bytes_of_a_manifest(self):
        blob = dict(self.registry.blob(b"{}"), mediaType="application/x")
        for text in (
                json.dumps({"schemaVersion": 2, "config": blob,
                            "layers": [blob, blob]}).encode() + b"\n",
                json.dumps({"schemaVersion": 2, "manifests": []},
                           indent=3).encode()):
            self.registry.put(text, "v1", MANIFEST if b"config" in text
                              else INDEX)
            self.copy("--force", self.name("v1"), self.to("v1"))
            self.assertEqual(self.other.manifests[digest_of(text)][1], text)
            self.copy("--force", self.name("v1"), "team/app:v1")
            self.assertEqual(self.there("v1"), digest_of(text))

    def test_to_ecr_and_back(self):
        self.registry.index("v1")
        self.copy(self.name("v1"), "team/app:v1")
        self.assertEqual(self.there("v1"), self.registry.tags["v1"])
        self.copy("team/app:v1", self.to("v1"))
        self.assertTrue(self.other.is_whole(self.registry.tags["v1"]))

    def test_done_again_nothing_is_sent(self):
        self.registry.index("v1")
        self.copy(self.name("v1"), self.to("v1"))
        self.other.asked.clear()
        self.assertEqual(self.copy(self.name("v1"), self.to("v1"))[0][2],
                         "same")
        self.assertEqual({a[0] for a in self.other.asked}, {"HEAD"})

    def test_moving_a_tag_takes_force(self):
        self.registry.image("v1")
        self.other.image("v1")
        before = self.other.tags["v1"]
        self.copy(self.name("v1"), self.to("v1"), status=1,
                  part="is on %s" % before)
        self.assertEqual(self.other.requests("POST"), [])
        self.copy("--force", self.name("v1"), self.to("v1"))
        self.assertEqual(self.other.tags, self.registry.tags)

    def test_what_is_there_is_not_sent_again(self):
        self.registry.image("v1", layers=3)
        for digest in list(self.registry.blobs)[1:]:
            self.other.blobs[digest] = self.registry.blobs[digest]
        self.copy(self.name("v1"), self.to("v1"))
        self.assertEqual(len(self.other.requests("POST")), 1)

    def test_the_same_layer_twice_is_sent_once(self):
        one = dict(self.registry.blob(layer(b"x")), mediaType="x")
        config = dict(self.registry.blob(b"{}"), mediaType="y")
        self.registry.put({"schemaVersion": 2, "mediaType": MANIFEST,
                           "config": config, "layers": [one, one]}, "v1")
        self.copy(self.name("v1"), self.to("v1"))
        self.assertEqual(len(self.other.requests("POST")), 2)

    def test_layers_that_lie_elsewhere_stay_there(self):
        config = dict(self.registry.blob(b"{}"), mediaType="y")
        far = {"mediaType": "application/vnd.docker.image.rootfs.foreign."
               "diff.tar.gzip", "size": 5, "digest": "sha256:" + "1" * 64,
               "urls": ["https://example.com/x"]}
        self.registry.put({"schemaVersion": 2, "mediaType": MANIFEST,
                           "config": config, "layers": [far]}, "v1")
        self.other.blobs[far["digest"]] = b"-"
        self.copy(self.name("v1"), self.to("v1"))
        self.assertEqual(len(self.registry.requests("GET", "/blobs/")), 1)

    def test_many_tags(self):
        for tag in ("v1.0", "v1.1", "v2.0"):
            self.registry.image(tag)
        self.copy("--tags", "w*", self.registry.host + "/a", self.to(),
                  status=1, part="no tag matches w*\n")
        rows = self.copy("--tags", "v1.*", self.registry.host + "/a",
                         self.to())
        self.assertEqual([r[0] for r in rows],
                         [self.to("v1.0"), self.to("v1.1")])
        self.copy("--all-tags", self.registry.host + "/a", self.to())
        self.assertEqual(self.other.tags, self.registry.tags)
        self.copy("--all-tags", self.name("v1.0"), self.to(), status=252,
                  part="names a tag")

    def test_tags_over_pages(self):
        for n in range(5):
            self.registry.image("v%d" % n, layers=1)

        def trap(request):
            if not request.url.path.endswith("/tags/list"):
                return False
            at = int(request.query.get("last", ["0"])[0])
            more = {"Link": '</v2/a/tags/list?last=%d>; rel="next"'
                    % (at + 2)} if at < 4 else {}
            return request.reply(200, json.dumps(
                {"tags": sorted(self.registry.tags)[at:at + 2]}).encode(),
                **more)
        self.registry.trap = trap
        self.copy("--all-tags", self.registry.host + "/a", self.to())
        self.assertEqual(self.other.tags, self.registry.tags)
        self.registry.trap = lambda r: r.url.path.endswith("list") and r.reply(
            200, b'{"tags":[]}',
            Link="<http://%s/v2/a/tags/list>; rel=next" % self.other.host)
        self.other.asked.clear()
        self.copy("--all-tags", self.registry.host + "/a", self.to(),
                  status=255, part="goes on in another place")
        self.assertEqual(self.other.asked, [])

    def test_some_platforms(self):
        self.registry.index("v1", ("amd64", "arm64", "s390x"))
        children = json.loads(self.registry.manifests[
            self.registry.tags["v1"]][1])["manifests"]
        self.copy("--platform", "linux/arm64", self.name("v1"),
                  self.to("one"), part="the digest is another")
        self.assertEqual(self.other.tags["one"], children[1]["digest"])
        self.copy("--platform", "arm64", "--platform", "s390x",
                  self.name("v1"), self.to("two"))
        kind, text = self.other.manifests[self.other.tags["two"]]
        self.assertEqual((kind, json.loads(text)["manifests"]),
                         (INDEX, children[1:]))
        self.copy("--platform", "amd64,arm64,s390x", self.name("v1"),
                  self.to("all"))
        self.assertEqual(self.other.tags["all"], self.registry.tags["v1"])
        self.copy("--platform", "mips", self.name("v1"), self.to("none"),
                  status=254, part="it is not for mips")

    def test_the_platform_of_an_image_that_is_no_index(self):
        self.registry.image("v8", config={
            "architecture": "arm64", "variant": "v8"})
        self.registry.image("untold", config={"os": "", "architecture": ""})
        for tag, wish, status in (
                ("v8", "linux/arm64", 0), ("v8", "arm64/v8", 0),
                ("v8", "amd64,linux/arm64", 0), ("v8", "linux/arm", 254),
                ("v8", "linux/amd64", 254), ("untold", "linux/amd64", 0)):
            with self.subTest(tag + wish):
                self.other.tags.clear()
                self.copy("--platform", wish, self.name(tag), self.to("a"),
                          status=status, part="" if status == 0 else
                          "it is for linux/arm64/v8")
                self.assertEqual("a" in self.other.tags, status == 0)

    def check_referrers(self):
        image = self.registry.image("v1")
        sig = self.registry.image(subject=image, artifactType="a/b")
        deep = self.registry.image(subject=sig, artifactType="c/d")
        old = image["digest"].replace(":", "-") + ".sig"
        self.registry.image(old)
        self.copy(self.name("v1"), self.to("v1"))
        self.assertNotIn(sig["digest"], self.other.manifests)
        self.copy("--referrers", self.name("v1"), self.to("v1"))
        for one in (sig, deep):
            self.assertTrue(self.other.is_whole(one["digest"]))
        self.assertEqual(self.other.tags[old], self.registry.tags[old])
        return image, sig, deep

    def test_referrers(self):
        self.check_referrers()

    def test_referrers_where_the_target_has_no_api(self):
        self.other.referrers = False
        image, sig, deep = self.check_referrers()
        for subject, one in ((image, sig), (sig, deep)):
            tag = subject["digest"].replace(":", "-")
            index = json.loads(self.other.manifests[self.other.tags[tag]][1])
            self.assertEqual([m["digest"] for m in index["manifests"]],
                             [one["digest"]])

    def test_dry_run(self):
        self.registry.index("v1")
        rows = self.copy("--dry-run", self.name("v1"), self.to("v1"),
                         status=1, part="blobs to send")
        self.assertEqual(rows[0][2], "copy")
        self.assertTrue({a[0] for a in self.other.asked} <= {"GET", "HEAD"})
        self.copy(self.name("v1"), "team/new:v1", status=254,
                  part="\n--create makes it\n")
        self.assertNotIn("--create", self.ecr(
            "copy", "team/new:v1", "team/app:v1")[2])
        self.other.trap = lambda r: r.refuse(404, "NAME_UNKNOWN", "no")
        self.assertIn("--create makes none there", self.ecr(
            "copy", "--create", self.name("v1"), self.to("v1"))[2])
        self.copy("--dry-run", "--create", self.name("v1"), "team/new:v1",
                  status=1, part="would be created")
        self.copy(self.name("v1"), "team/new:v1", status=254,
                  part="NAME_UNKNOWN")

    def test_a_missing_repository_is_made(self):
        self.registry.image("v1")
        self.copy("--create", self.name("v1"), "team/new:v1",
                  part="created localhost:%d/team/new" % self.local.port)
        self.local.call(
            "PutImageTagMutability", repositoryName="team/new",
            imageTagMutability="IMMUTABLE")
        self.copy("--create", "team/new:v1", "team/like:v1")
        self.assertEqual(self.repository("team/like")[
            "imageTagMutability"], "IMMUTABLE")
        self.local.call(
            "CreateRepositoryCreationTemplate", prefix="tpl",
            appliedFor=["CREATE_ON_PUSH"], imageTagMutability="IMMUTABLE",
            lifecyclePolicy=json.dumps({"rules": [{
                "rulePriority": 1, "selection": {
                    "tagStatus": "any", "countType": "imageCountMoreThan",
                    "countNumber": 5}, "action": {"type": "expire"}}]}))
        self.copy("--create", self.name("v1"), "tpl/app:v1")
        self.assertEqual(self.repository("tpl/app")[
            "imageTagMutability"], "IMMUTABLE")
        self.local.call("GetLifecyclePolicy", repositoryName="tpl/app")

    def test_none_is_made_for_what_cannot_be_read(self):
        for words in ((self.name("none"),), ("team/app:none",),
                      ("team/none:v1",), ("oci:/nowhere/there",),
                      ("docker-archive:/nowhere/there",),
                      ("--all-tags", "team/none"),
                      ("--tags", "none*", "team/app")):
            to = "team/new" if words[0][0] == "-" else "team/new:v1"
            code, _, err = self.ecr("copy", "--create", *words, to)
            self.assertNotIn(code, (0, 252), err)
            self.assertNotIn("created", err)
        self.assertEqual(
            [r["repositoryName"] for r in self.local.call(
                "DescribeRepositories")["repositories"]], ["team/app"])

    def repository(self, name):
        return self.local.call("DescribeRepositories",
                               repositoryNames=[name])["repositories"][0]

    def test_within_a_registry_blobs_are_mounted(self):
        self.local.call("PutAccountSetting", name="BLOB_MOUNTING",
                        value="ENABLED")
        self.registry.index("v1")
        self.copy(self.name("v1"), "team/app:v1")
        self.copy("--create", "team/app:v1", "team/two:v1",
                  part="0 blobs sent, 0 B, 6 mounted")
        self.local.call("PutAccountSetting", name="BLOB_MOUNTING",
                        value="DISABLED")
        self.copy("--create", "team/app:v1", "team/three:v1",
                  part="6 blobs sent")

    def test_bad_words(self):
        self.copy(self.name("v1"), status=252, part="takes a source")
        self.copy(self.name("v1"), "UPPER/x:1", status=252)
        self.copy("--all-tags", "--tags", "x", "a", "b", status=252,
                  part="two different things")


class Hostile(Moving):
    """A source or a target that does anything: whole, or an error."""

    def last_layer(self):
        return json.loads(self.registry.manifests[
            self.registry.tags["v1"]][1])["layers"][-1]

    def test_wrong_blobs_never_arrive(self):
        self.registry.image("v1", size=300000)
        one = self.last_layer()
        good = self.registry.blobs[one["digest"]]
        for bad, why in ((b"x" + good[1:], "a blob that is another"),
                         (good[:-1] + b"x", "a blob that is another"),
                         (good + b"x", "more than the manifest says"),
                         (good[:-1], "bytes came of")):
            self.registry.blobs[one["digest"]] = bad
            self.copy(self.name("v1"), self.to("v1"), status=255, part=why)
            self.nothing_came()
            self.assertNotIn(one["digest"], self.other.blobs)
            self.assertNotIn(digest_of(bad), self.other.blobs)

    def test_a_child_that_is_not_there(self):
        self.registry.index("v1")
        child = json.loads(self.registry.manifests[
            self.registry.tags["v1"]][1])["manifests"][1]
        del self.registry.manifests[child["digest"]]
        self.copy(self.name("v1"), self.to("v1"), status=254,
                  part="MANIFEST_UNKNOWN")
        self.assertEqual(self.other.tags, {})

    def test_an_index_that_holds_itself(self):
        # no digest does, but a registry may say so of one
        self.registry.put({"schemaVersion": 2, "mediaType": INDEX,
                           "manifests": []}, "v1", INDEX)
        digest = self.registry.tags["v1"]

        def trap(request):
            if "/manifests/" not in request.path:
                return False
            return request.reply(200, json.dumps({
                "schemaVersion": 2, "manifests": [{
                    "mediaType": INDEX, "digest": digest, "size": 1}],
                "n": len(self.registry.asked)}).encode(),
                Content_Type=INDEX)
        self.registry.trap = trap
        self.copy(self.name("v1"), self.to("v1"), status=255)
        self.nothing_came()

    def test_a_lost_answer_is_not_sent_again(self):
        self.registry.image("v1", size=300000)
        lost = []

        def trap(request):
            if request.command != "PUT" or "uploads" not in request.path \
                    or len(lost) == 1:
                return False
            lost.append(request.path)
            self.other.blob(request.body())
            return request.reset()
        self.other.trap = trap
        self.copy(self.name("v1"), self.to("v1"))
        self.assertEqual(len(self.other.requests("PUT", "uploads")), 3)
        self.assertEqual(len(self.other.requests("POST")), 3)

    def test_an_upload_goes_on_where_it_broke(self):
        self.registry.image("v1", layers=1, size=2000000)
        big = self.last_layer()
        cut = []

        def trap(request):
            length = int(request.headers.get("Content-Length") or 0)
            if request.command != "PUT" or "uploads" not in request.path \
                    or length < 1000000 or cut:
                return False
            cut.append(length)
            number = request.url.path.split("/")[-1]
            self.other.uploads[number] = request.rfile.read(700000)
            return request.reset()
        self.other.trap = trap
        self.copy(self.name("v1"), self.to("v1"))
        patch = self.other.requests("PATCH")
        self.assertEqual([p[2]["Content-Range"] for p in patch],
                         ["700000-%d" % (big["size"] - 1)])
        self.assertEqual(self.other.tags, self.registry.tags)

    def test_a_body_that_is_too_large_goes_in_chunks(self):
        self.registry.image("v1", layers=1, size=40 << 20)

        def trap(request):
            length = int(request.headers.get("Content-Length") or 0)
            if request.command in ("PUT", "PATCH") and length > 20 << 20:
                request.close_connection = True
                return request.refuse(413, "SIZE_INVALID")
            return False
        self.other.trap = trap
        self.copy(self.name("v1"), self.to("v1"))
        self.assertEqual(self.other.tags, self.registry.tags)
        self.assertEqual(len(self.other.requests("PATCH")), 3)

    def test_a_range_that_stands_still(self):
        self.registry.image("v1", layers=1, size=40 << 20)

        def trap(request):
            length = int(request.headers.get("Content-Length") or 0)
            if request.command == "PUT" and length > 20 << 20:
                request.close_connection = True
                return request.refuse(413, "SIZE_INVALID")
            if request.command == "PATCH":
                request.body()
                return request.reply(201, Range="0-99",
                                     Location=request.path)
            return False
        self.other.trap = trap
        self.copy(self.name("v1"), self.to("v1"), status=255,
                  part="the registry keeps 100 bytes of 16777216")
        self.nothing_came()

    def test_late_blobs_are_waited_for(self):
        self.registry.image("v1")
        left = [2]

        def trap(request):
            if request.command == "PUT" and "/manifests/" in request.path \
                    and left[0]:
                left[0] -= 1
                request.body()
                return request.refuse(400, "MANIFEST_BLOB_UNKNOWN")
            return False
        self.other.trap = trap
        self.copy(self.name("v1"), self.to("v1"))
        self.assertEqual(self.other.tags, self.registry.tags)

    def test_a_blob_that_is_lost_is_sent_once_more(self):
        self.registry.image("v1")
        one = self.last_layer()["digest"]
        lost = []

        def trap(request):
            if request.command == "PUT" and not lost and \
                    request.query.get("digest") == [one]:
                lost.append(one)
                request.body()
                return request.reply(201)
            return False
        self.other.trap = trap
        self.copy(self.name("v1"), self.to("v1"))
        self.assertTrue(self.other.is_whole(self.registry.tags["v1"]))

    def test_what_is_kept_under_another_digest(self):
        self.registry.image("v1")
        for part in ("uploads", "/manifests/"):
            def trap(request, part=part):
                if request.command == "PUT" and part in request.path:
                    request.body()
                    return request.reply(
                        201, Docker_Content_Digest="sha256:" + "0" * 64)
                return False
            self.other.trap = trap
            self.copy(self.name("v1"), self.to("v1"), status=255)

    def test_a_tag_that_is_elsewhere_afterwards(self):
        self.registry.image("v1")

        def trap(request):
            if request.command == "PUT" and "/manifests/" in request.path:
                request.body()
                self.other.image("v1")
                return request.reply(201)
            return False
        self.other.trap = trap
        self.copy(self.name("v1"), self.to("v1"), status=255,
                  part="afterwards, and not on")

    def test_an_upload_elsewhere_has_no_login(self):
        self.log_in(self.other.host)
        third = self.started()
        self.registry.image("v1")

        def trap(request):
            if not request.headers.get("Authorization"):
                return request.refuse(401, "UNAUTHORIZED",
                                      WWW_Authenticate="Basic")
            if request.command == "POST":
                third.uploads["1"] = b""
                return request.reply(
                    202, Location="http://%s/v2/a/blobs/uploads/1"
                    % third.host)
            return False
        self.other.trap = trap
        self.other.blobs = third.blobs
        self.copy(self.name("v1"), self.to("v1"))
        self.assertTrue(third.asked)
        for _, _, headers in third.asked:
            self.assertNotIn("Authorization", headers)
        self.other.trap = lambda r: r.command == "POST" and r.reply(
            202, Location="http://192.0.2.1/x")
        self.registry.image("v2")
        self.copy(self.name("v2"), self.to("v2"), status=255,
                  part="where nothing is sent to")

    def test_429_and_resets_at_every_stage(self):
        self.registry.index("v1")
        for stage in ("POST", "PUT", "HEAD", "/manifests/"):
            for way in ("reset", "429"):
                with self.subTest(stage=stage, way=way):
                    self.check_stage(stage, way)

    def check_stage(self, stage, way):
        self.other.tags.clear()
        self.other.manifests.clear()
        self.other.blobs.clear()
        left = [1]

        def trap(request):
            if left[0] and stage in (request.command + request.path):
                left[0] -= 1
                request.body()
                return request.reset() if way == "reset" else \
                    request.refuse(429, "TOOMANYREQUESTS", Retry_After="0")
            return False
        self.other.trap = trap
        self.copy(self.name("v1"), self.to("v1"))
        self.assertEqual(left, [0])
        self.assertEqual(self.other.tags, self.registry.tags)
        self.assertTrue(self.other.is_whole(self.other.tags["v1"]))

    def test_one_image_that_fails_does_not_end_the_others(self):
        for tag in ("a", "b", "c"):
            self.registry.image(tag)
        del self.registry.manifests[self.registry.tags["b"]]
        rows = self.copy("--all-tags", self.registry.host + "/a", self.to(),
                         status=255, part="1 of 3 failed; the first: ")
        self.assertEqual([r[2] for r in rows], ["copied", "failed", "copied"])

    def test_interrupted(self):
        self.registry.image("v1", size=300000)
        hold = threading.Event()
        self.addCleanup(hold.set)
        self.registry.trap = lambda r: (
            "/blobs/" in r.path and hold.wait(30) and False)
        # transfers are left where they were: libcurl may wait for a name
        env = self.environment(**(
            {"ASAN_OPTIONS": "detect_leaks=0"} if SANITIZED else {}))
        child = subprocess.Popen(
            [ECR, "copy", self.name("v1"), self.to("v1")],
            env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        while not self.registry.requests(part="/blobs/"):
            time.sleep(0.01)
        child.send_signal(signal.SIGINT)
        started = time.monotonic()
        child.communicate(timeout=20)
        self.assertEqual(child.returncode, 130)
        self.assertLess(time.monotonic() - started, 5)
        self.nothing_came()

    @unittest.skipIf(SANITIZED, "memory is another with a sanitizer")
    def test_memory_is_flat(self):
        self.registry.image("v1", layers=1, size=96 << 20)
        done = subprocess.run(
            ["/usr/bin/time", "-f", "%M", ECR, "copy", self.name("v1"),
             self.to("v1")], env=self.environment(), capture_output=True,
            text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertLess(int(done.stderr.split()[-1]), 24 << 10)


class Layout(Moving):
    """Layouts and archives, both ways."""

    def setUp(self):
        super().setUp()
        self.folder = os.path.join(self.home, "work")
        os.makedirs(self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def index(self, name):
        with open(self.path(name) + "/index.json") as file:
            return {m.get("annotations", {}).get(
                "org.opencontainers.image.ref.name"): m["digest"]
                for m in json.load(file)["manifests"]}

    def test_a_folder_and_back(self):
        self.registry.index("v1")
        self.copy(self.name("v1"), "oci:" + self.path("a"))
        self.assertEqual(self.index("a"), self.registry.tags)
        for digest, (_, data) in self.registry.manifests.items():
            with open(self.path("a/blobs/sha256/" + digest[7:]), "rb") as f:
                self.assertEqual(f.read(), data)
        with open(self.path("a/oci-layout")) as file:
            self.assertEqual(json.load(file),
                             {"imageLayoutVersion": "1.0.0"})
        self.copy("oci:%s:v1" % self.path("a"), self.to("v2"))
        self.assertEqual(self.other.tags, {"v2": self.registry.tags["v1"]})
        self.assertEqual(self.other.blobs, self.registry.blobs)

    def test_two_tags_of_one_digest_are_two(self):
        self.registry.image("v1")
        for tag in ("a", "b", "a"):
            self.copy(self.name("v1"), "oci:%s:%s" % (self.path("x"), tag))
        self.assertEqual(self.index("x"), dict.fromkeys(
            ("a", "b"), self.registry.tags["v1"]))

    def test_moving_a_tag_takes_force(self):
        self.registry.image("v1")
        self.registry.image("v2")
        target = "oci:%s:x" % self.path("a")
        self.copy(self.name("v1"), target)
        self.copy(self.name("v2"), target, status=1, part="without --force")
        self.copy("--force", self.name("v2"), target)
        self.assertEqual(self.index("a"), {"x": self.registry.tags["v2"]})

    def test_several_and_none_named(self):
        for tag in ("v1", "v2"):
            self.registry.image(tag)
        self.copy("--all-tags", self.registry.host + "/a",
                  "oci:" + self.path("a"))
        self.copy("oci:" + self.path("a"), self.to(), status=252,
                  part="several images, v1, v2")
        self.copy("--all-tags", "oci:" + self.path("a"), self.to())
        self.assertEqual(self.other.tags, self.registry.tags)

    def test_names_of_others(self):
        image = self.registry.image("v1")
        self.copy(self.name("v1"), "oci:" + self.path("a"))
        for key, name in (
                ("org.opencontainers.image.ref.name", "h.example/a/b:v9"),
                ("io.containerd.image.name", "docker.io/library/a:v9")):
            with open(self.path("a/index.json"), "w") as file:
                json.dump({"schemaVersion": 2, "manifests": [
                    dict(image, annotations={key: name})]}, file)
            self.copy("oci:%s:v9" % self.path("a"), self.to("v9"))

    def test_bytes_that_are_others(self):
        image = self.registry.image("v1", layers=1)
        self.copy(self.name("v1"), "oci:" + self.path("a"))
        layer_of = json.loads(self.registry.manifests[
            image["digest"]][1])["layers"][0]["digest"]
        for digest, what in ((layer_of, "DIGEST_INVALID"),
                             (image["digest"], "are others")):
            path = self.path("a/blobs/sha256/" + digest[7:])
            os.chmod(path, 0o600)
            with open(path, "r+b") as file:
                file.write(b"X")
            self.copy("oci:%s:v1" % self.path("a"), self.to("v1"),
                      status=254 if "INVALID" in what else 255, part=what)
            self.copy("oci:%s:v1" % self.path("a"),
                      "oci:" + self.path("b"), status=255, part="are others")
            self.nothing_came()

    def test_what_is_no_layout(self):
        self.copy("oci:" + self.path("none"), self.to("x"), status=255,
                  part="is no OCI layout")
        for text in ("", "x" * 2000, "\0" * 5000):
            with open(self.path("a.tar"), "w") as file:
                file.write(text)
            self.copy("oci-archive:" + self.path("a.tar"), self.to("x"),
                      status=255)
        with open(self.path("z"), "wb") as file:
            file.write(b"\x28\xb5\x2f\xfd" + b"0" * 600)
        self.copy("oci-archive:" + self.path("z"), self.to("x"), status=255,
                  part="packed by zstd")
        self.copy("oci:", self.to("x"), status=252, part="names no path")

    def test_archives(self):
        self.registry.index("v1")
        for scheme in ("oci-archive:", "docker-archive:"):
            target = scheme + self.path(scheme[:-1] + ".tar")
            self.copy(self.name("v1"), target)
            self.copy(self.name("v1"), target, status=1,
                      part="without --force")
            self.copy("--force", self.name("v1"), target)
            self.other.tags.clear()
            self.copy(target, self.to("v2"))
            self.assertEqual(self.other.tags,
                             {"v2": self.registry.tags["v1"]})
            with open(target[len(scheme):], "rb") as plain, \
                    open(self.path("p.gz"), "wb") as packed:
                text = plain.read()
                # members that follow one another, and padding behind them
                packed.write(gzip.compress(text[:70000]) + gzip.compress(
                    text[70000:]) + bytes(200000))
            self.copy(scheme + self.path("p.gz") + ":v1", self.to("v3"))
            self.assertEqual(self.other.tags["v3"], self.registry.tags["v1"])
        with tarfile.open(self.path("docker-archive.tar")) as tar:
            entry = json.load(tar.extractfile("manifest.json"))[0]
            self.assertEqual(entry["RepoTags"], [self.name("v1")])
            for name in [entry["Config"]] + entry["Layers"]:
                self.assertTrue(tar.getmember(name).isreg())

    def test_the_name_in_an_archive_for_docker(self):
        self.registry.image("v1")
        self.copy(self.name("v1"), "docker-archive:%s:mine/app:9"
                  % self.path("a.tar"))
        with tarfile.open(self.path("a.tar")) as tar:
            self.assertEqual(json.load(tar.extractfile("manifest.json"))[0][
                "RepoTags"], ["mine/app:9"])

    def old_archive(self):
        """As docker save wrote them: plain layers, one by a link."""
        plain = io.BytesIO()
        with tarfile.open(fileobj=plain, mode="w") as tar:
            tar.addfile(tarfile.TarInfo("file"))
        config = b'{"os":"linux","architecture":"amd64"}'
        with tarfile.open(self.path("old.tar"), "w") as tar:
            def add(name, data):
                info = tarfile.TarInfo(name)
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
            add("c.json", config)
            add("1/layer.tar", plain.getvalue())
            link = tarfile.TarInfo("2/layer.tar")
            link.type, link.linkname = tarfile.SYMTYPE, "../1/layer.tar"
            tar.addfile(link)
            add("manifest.json", json.dumps([{
                "Config": "c.json", "RepoTags": ["a/b:old", "a/b:two"],
                "Layers": ["1/layer.tar", "2/layer.tar"]}]).encode())
        return config, plain.getvalue()

    def test_what_docker_save_of_old_wrote(self):
        config, plain = self.old_archive()
        self.copy("docker-archive:%s:a/b:old" % self.path("old.tar"),
                  self.to("x"))
        kind, text = self.other.manifests[self.other.tags["x"]]
        value = json.loads(text)
        self.assertEqual(kind, value["mediaType"])
        self.assertEqual(self.other.blobs[value["config"]["digest"]], config)
        self.assertEqual([gzip.decompress(self.other.blobs[
            part["digest"]]) for part in value["layers"]], [plain, plain])
        before = self.other.tags["x"]
        self.copy("docker-archive:%s:two" % self.path("old.tar"),
                  self.to("x"))
        self.assertEqual(self.other.tags["x"], before)

    def test_many_into_one_layout_at_once(self):
        tags = ["v%d" % n for n in range(8)]
        for tag in tags:
            self.registry.image(tag)
        runs = [subprocess.Popen(
            [ECR, "copy", self.name(tag), "oci:" + self.path("a")],
            env=self.environment(), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL) for tag in tags]
        self.assertEqual([run.wait() for run in runs], [0] * len(runs))
        self.assertEqual(self.index("a"), self.registry.tags)

    def test_referrers_in_a_layout(self):
        image = self.registry.image("v1")
        sig = self.registry.image(subject=image, artifactType="a/b")
        self.copy("--referrers", self.name("v1"), "oci:" + self.path("a"))
        self.copy("--referrers", "oci:%s:v1" % self.path("a"), self.to("v1"))
        self.assertTrue(self.other.is_whole(sig["digest"]))

    def test_folders_come_before_what_is_in_them(self):
        """Who unpacks makes missing ones as root's, which only root may."""
        self.registry.image("v1")
        for kind in "oci-archive:", "docker-archive:":
            self.copy(self.name("v1"), "--force", kind + self.path("f.tar"))
            with tarfile.open(self.path("f.tar")) as tar:
                self.assertEqual(
                    [(one.name, one.type, one.mode)
                     for one in tar.getmembers()[:2]],
                    [(name, tarfile.DIRTYPE, 0o755)
                     for name in ("blobs", "blobs/sha256")], kind)

    @unittest.skipUnless(shutil.which("skopeo"), "no skopeo")
    def test_skopeo_reads_them(self):
        self.registry.index("v1")
        for target in ("oci:" + self.path("a"),
                       "oci-archive:" + self.path("a.tar")):
            self.copy(self.name("v1"), target)
            raw = subprocess.run(
                ["skopeo", "inspect", "--raw", target + ":v1"], check=True,
                capture_output=True, timeout=60).stdout
            self.assertEqual(digest_of(raw), self.registry.tags["v1"])
        target = "docker-archive:" + self.path("d.tar")
        self.copy(self.name("v1"), target)
        subprocess.run(
            ["skopeo", "copy", "-q", target, "oci:" + self.path("b")],
            check=True, timeout=60)

    @unittest.skipUnless(shutil.which("skopeo"), "no skopeo")
    def test_what_skopeo_wrote(self):
        self.registry.image("v1")
        for scheme, tail in (("oci:", ":v1"), ("oci-archive:", ":v1"),
                             ("docker-archive:", ":a/b:v1")):
            target = scheme + self.path(scheme[:-1])
            subprocess.run(
                ["skopeo", "copy", "-q", "--src-tls-verify=false",
                 "docker://" + self.name("v1"), target + tail], check=True,
                timeout=60, env=self.environment())
            self.copy(target + tail, self.to(scheme[:-1]))
        self.assertEqual(self.other.tags["oci"], self.registry.tags["v1"])
        self.assertEqual(self.other.tags["oci-archive"],
                         self.registry.tags["v1"])


@unittest.skipUnless(shutil.which("skopeo"), "no skopeo")
class Skopeo(Moving):
    def test_the_same_digests_as_skopeos(self):
        self.registry.index("v1")
        subprocess.run(
            ["skopeo", "copy", "-q", "--all", "--src-tls-verify=false",
             "--dest-tls-verify=false", "docker://" + self.name("v1"),
             "docker://" + self.to("theirs")], check=True, timeout=60,
            env=self.environment())
        theirs = dict(self.other.manifests)
        self.other.manifests.clear()
        self.copy(self.name("v1"), self.to("ours"))
        self.assertEqual(self.other.tags["ours"], self.other.tags["theirs"])
        self.assertEqual(set(self.other.manifests), set(theirs))


if __name__ == "__main__":
    unittest.main()
