"""ecr rm: what is named goes, nothing else, and only with consent."""
import json
import os
import pty
import subprocess
import unittest

from verbs import ECR, Verbs, refusal, token

OCI = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"


class Local(Verbs):
    seed = {"repositories": []}

    def setUp(self):
        super().setUp()
        self.local.call("CreateRepository", repositoryName="app")
        self.addCleanup(self.local.call, "DeleteRepository",
                        repositoryName="app", force=True)

    def push(self, *tags, text=None):
        text = text or json.dumps({
            "schemaVersion": 2, "mediaType": OCI, "config": {
                "mediaType": "application/x", "digest": "sha256:" + "0" * 64,
                "size": 2}, "layers": [], "annotations": {"n": str(tags)}})
        for tag in tags or (None,):
            given = {"imageTag": tag} if tag else {}
            image = self.local.call(
                "PutImage", repositoryName="app", imageManifest=text,
                **given)["image"]
        return image["imageId"]["imageDigest"], len(text)

    def index(self, *tags, of):
        return self.push(*tags, text=json.dumps({
            "schemaVersion": 2, "mediaType": INDEX, "manifests": [
                {"mediaType": OCI, "digest": d, "size": n} for d, n in of]}))

    def left(self):
        details = self.local.call(
            "DescribeImages", repositoryName="app")["imageDetails"]
        return {d["imageDigest"]: set(d.get("imageTags", ()))
                for d in details}

    def test_a_tag_alone(self):
        one, _ = self.push("a", "b")
        status, out, err = self.ecr("rm", "--yes", "app:a")
        self.assertEqual((status, err), (0, "app:a: tag removed\n"))
        self.assertEqual(out.split("\t")[:3], ["tag", "app:a", one])
        self.assertEqual(self.left(), {one: {"b"}})

    def test_the_last_tag_takes_the_image(self):
        self.push("a")
        status, out, _ = self.ecr("rm", "--yes", "app:a")
        self.assertEqual((status, out.split("\t")[0]), (0, "image"))
        self.assertIn("no other tag is left on it", out)
        self.assertEqual(self.left(), {})

    def test_all_tags_are_the_last_one(self):
        one, _ = self.push("a", "b")
        status, out, _ = self.ecr("rm", "--yes", "app:a", "app:b")
        self.assertEqual((status, [line.split("\t")[0]
                                   for line in out.splitlines()]),
                         (0, ["image", "tag"]))
        self.assertEqual(self.left(), {})

    def test_tag_only(self):
        one, _ = self.push("a")
        status, out, err = self.ecr("rm", "--yes", "--tag-only", "app:a")
        self.assertEqual((status, out), (1, ""))
        self.assertIn("nothing was done", err)
        self.push("b", text=self.local.call(
            "BatchGetImage", repositoryName="app", imageIds=[
                {"imageTag": "a"}])["images"][0]["imageManifest"])
        self.assertEqual(
            self.ecr("rm", "--yes", "--tag-only", "app:a")[0], 0)
        self.assertEqual(self.left(), {one: {"b"}})

    def test_a_tag_that_is_named_twice(self):
        one = self.push()
        top, _ = self.index("v1", of=[one])
        self.local.call("PutImage", repositoryName="app", imageTag="w",
                        imageManifest=self.local.call(
                            "BatchGetImage", repositoryName="app", imageIds=[
                                {"imageTag": "v1"}])["images"][0][
                                    "imageManifest"])
        for words in ["app:v1", "app:v1"], ["app:v1", "app:v*"]:
            status, out, _ = self.ecr("rm", "--dry-run", *words)
            self.assertEqual((status, [line.split("\t")[0] for line in
                                       out.splitlines()]), (1, ["tag"]))
        self.assertEqual(self.ecr("rm", "--yes", "--tag-only", "app:v1",
                                  "app:v*")[0], 0)
        self.assertEqual(self.left(), {one[0]: set(), top: {"w"}})

    def test_an_image_by_digest_with_all_its_tags(self):
        one, _ = self.push("a", "b")
        two, _ = self.push("c")
        status, out, err = self.ecr("rm", "--yes", "app@" + one)
        self.assertEqual(status, 0)
        self.assertEqual(out.rstrip("\n").split("\t")[4], "a,b")
        self.assertEqual(err, "app@%s: deleted\n" % one)
        self.assertEqual(self.left(), {two: {"c"}})

    def test_tags_by_a_pattern(self):
        for tag in ("pr-1", "pr-2", "main"):
            self.push(tag)
        self.assertEqual(self.ecr("rm", "--yes", "app:pr-*")[0], 0)
        self.assertEqual(list(self.left().values()), [{"main"}])
        self.assertEqual(self.ecr("rm", "--yes", "app:pr-*"), (0, "", ""))

    def test_more_than_a_batch(self):
        for i in range(130):
            self.push("t%d" % i)
        keep, _ = self.push("keep")
        self.assertEqual(self.ecr("rm", "--yes", "app:t*")[0], 0)
        self.assertEqual(self.left(), {keep: {"keep"}})

    def test_an_index_takes_the_images_that_it_alone_names(self):
        own, shared, tagged = self.push(), self.push(text=json.dumps({
            "schemaVersion": 2, "mediaType": OCI, "config": {
                "mediaType": "application/x", "digest": "sha256:" + "1" * 64,
                "size": 2}, "layers": []})), self.push("t")
        inner = self.index(of=[own])
        self.index("v1", of=[inner, shared, tagged])
        other, _ = self.index("v2", of=[shared])
        status, out, _ = self.ecr("rm", "--yes", "app:v1")
        self.assertEqual((status, len(out.splitlines())), (0, 3))
        self.assertEqual(self.left(), {
            shared[0]: set(), tagged[0]: {"t"}, other: {"v2"}})

    def test_an_image_that_an_index_names_stays(self):
        one = self.push()
        top, _ = self.index("v1", of=[one])
        status, _, err = self.ecr("rm", "--yes", "app@" + one[0])
        self.assertEqual(status, 255)
        self.assertIn("app@%s: " % one[0], err)
        self.assertEqual(self.left(), {one[0]: set(), top: {"v1"}})

    def test_index_and_image_in_any_order(self):
        one = self.push()
        self.index("v1", of=[one])
        self.assertEqual(self.ecr(
            "rm", "--yes", "app@" + one[0], "app:v1")[0], 0)
        self.assertEqual(self.left(), {})

    def test_a_pipe_needs_yes(self):
        one, _ = self.push("a")
        status, out, err = self.ecr("rm", "app:a")
        self.assertEqual((status, out.split("\t")[0]), (1, "image"))
        self.assertIn("--yes", err)
        self.assertEqual(self.left(), {one: {"a"}})

    def test_dry_run(self):
        one, _ = self.push("a")
        status, out, err = self.ecr("rm", "--yes", "--dry-run", "app:a")
        self.assertEqual((status, out.split("\t")[0]), (1, "image"))
        self.assertIn("1 image or tag would go", err)
        self.assertEqual(self.left(), {one: {"a"}})

    def answer(self, answer, meanwhile=lambda: None):
        return self.asked("rm", "app:a", answer=answer, meanwhile=meanwhile)

    def test_a_person_is_asked(self):
        one, _ = self.push("a")
        for word, status in (("\n", 1), ("n\n", 1), ("maybe\n", 1)):
            with self.subTest(word):
                self.assertEqual(self.answer(word)[0], status)
                self.assertEqual(self.left(), {one: {"a"}})
        status, text = self.answer("y\n")
        self.assertEqual(status, 0)
        self.assertIn("Delete these images and tags? [y/N]", text)
        self.assertEqual(self.left(), {})

    def test_what_changes_while_a_person_thinks(self):
        one, _ = self.push("a")
        two = []
        status, text = self.answer(
            "y\n", lambda: two.append(self.push("a", text=json.dumps({
                "schemaVersion": 2, "mediaType": OCI, "config": {
                    "mediaType": "application/x", "size": 2,
                    "digest": "sha256:" + "0" * 64}, "layers": []}))[0]))
        self.assertEqual(status, 1)
        self.assertIn("has changed since it was shown", text)
        self.assertEqual(self.left(), {one: set(), two[0]: {"a"}})

    def test_what_is_not_there(self):
        one, _ = self.push("a")
        for word, status in (("app:b", 254), ("nope:a", 254), ("app", 252),
                             ("a b", 252), ("public.ecr.aws/x:y", 254),
                             ("app@sha256:" + "0" * 64, 254)):
            with self.subTest(word):
                self.assertEqual(
                    self.ecr("rm", "--yes", "app:a", word)[0], status)
                self.assertEqual(self.left(), {one: {"a"}})
        self.assertEqual(self.ecr("rm")[0], 252)


class Failures(Verbs):
    """Recorded replies."""
    detail = {"imageDigest": "sha256:" + "a" * 64, "imageTags": ["a", "b"],
              "imageManifestMediaType": OCI, "imageSizeInBytes": 5}

    def run_with(self, deleted, *words):
        def reply(operation, given):
            if operation == "GetAuthorizationToken":
                return token()
            if operation == "DescribeImages":
                return {"imageDetails": [self.detail]}
            return deleted(given) if callable(deleted) else deleted
        self.service = self.replies(reply)
        return self.ecr("rm", "--yes", *words)

    def test_part_of_a_batch(self):
        status, _, err = self.run_with({"failures": [
            {"imageId": {"imageTag": "b"}, "failureCode": "KmsError",
             "failureReason": "no key"}]}, "app:a", "app:b")
        self.assertEqual(status, 255)
        self.assertIn("app:a: tag removed\n", err)
        self.assertIn("app:b: no key", err)

    def test_gone_already_is_done(self):
        self.assertEqual(self.run_with({"failures": [
            {"imageId": {"imageTag": "a"}, "failureCode": "ImageNotFound",
             "failureReason": "none"}]}, "app:a")[::2],
            (0, "app:a: was gone already\n"))

    def test_no_rights(self):
        status, _, err = self.run_with(
            refusal("AccessDeniedException", "no"), "app:a")
        self.assertEqual(status, 254)
        self.assertIn("AccessDeniedException", err)

    def test_passes_end(self):
        held = {"failures": [
            {"imageId": {"imageTag": "a"}, "failureReason": "held",
             "failureCode": "ImageReferencedByManifestList"}]}
        status, _, err = self.run_with(held, "app:a")
        self.assertEqual((status, "app:a: held" in err), (255, True))
        self.assertLessEqual(len(self.service.asked), 5)


if __name__ == "__main__":
    unittest.main()
