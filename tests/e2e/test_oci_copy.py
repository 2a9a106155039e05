"""ecr tag and ecr copy: whole or not at all, between any two registries."""
import json
import os
import shutil
import signal
import subprocess
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

    def test_moving_takes_force(self):
        self.registry.image("v1")
        self.registry.image("v2")
        before = self.registry.tags["v2"]
        self.assertEqual(self.tag(
            self.name("v1"), "v2", "new", status=1,
            part="v2 is on %s, and stays" % before), ["taken", "tagged"])
        self.assertEqual(self.registry.tags["v2"], before)
        self.assertEqual(self.tag(
            "--dry-run", "--force", self.name("v1"), "v2"), ["moved"])
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
                         part="would be copied")
        self.assertEqual(rows[0][2], "copied")
        self.assertTrue({a[0] for a in self.other.asked} <= {"GET", "HEAD"})
        self.copy("--dry-run", "--create", self.name("v1"), "team/new:v1",
                  part="would be created")
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

    def test_killed_at_any_moment(self):
        self.registry.index("v1")
        argv = [ECR, "copy", self.name("v1"), self.to("v1")]
        asked = len(self.registry.asked)
        for n in range(0, 60, 3):
            self.other.tags.clear()
            child = subprocess.Popen(
                argv, env=self.environment(), stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL)
            until = len(self.other.asked) + n
            while child.poll() is None and len(self.other.asked) < until:
                time.sleep(0.0005)
            child.send_signal(signal.SIGKILL)
            child.wait()
            for digest in list(self.other.manifests):
                self.assertTrue(self.other.is_whole(digest))
        self.assertGreater(len(self.registry.asked), asked)
        self.other.tags.clear()
        self.copy(self.name("v1"), self.to("v1"))
        self.assertTrue(self.other.is_whole(self.other.tags["v1"]))

    def test_interrupted(self):
        self.registry.image("v1", size=300000)
        hold = threading.Event()
        self.addCleanup(hold.set)
        self.registry.trap = lambda r: (
            "/blobs/" in r.path and hold.wait(30) and False)
        child = subprocess.Popen(
            [ECR, "copy", self.name("v1"), self.to("v1")],
            env=self.environment(), stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE)
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
