"""Images, layers, scans and lifecycle policies on a local ECR."""
import base64
import hashlib
import json
import unittest
import urllib.request

from local_api import ACCOUNT, Case, INDEX, digest_of, manifest

KEEP_ONE = json.dumps({"rules": [{
    "rulePriority": 1, "description": "keep the newest one only, please",
    "selection": {"tagStatus": "any", "countType": "imageCountMoreThan",
                  "countNumber": 1},
    "action": {"type": "expire"}}]})


class Images(Case):
    def setUp(self):
        super().setUp()
        self.create()

    def test_put(self):
        text = manifest(1)
        reply = self.call("PutImage", repositoryName="app", imageTag="v1",
                          imageManifest=text, imageDigest=digest_of(text))
        self.assertEqual(reply["image"]["imageId"], {
            "imageDigest": digest_of(text), "imageTag": "v1"})
        self.assertEqual(reply["image"]["imageManifest"], text)
        self.assertIn("already exists in the repository", self.refused(
            "ImageAlreadyExistsException", "PutImage", repositoryName="app",
            imageTag="v1", imageManifest=text))
        self.refused("ImageDigestDoesNotMatchException", "PutImage",
                     repositoryName="app", imageManifest=text,
                     imageDigest="sha256:" + "0" * 64)
        self.refused("InvalidParameterException", "PutImage",
                     repositoryName="app", imageManifest="{")
        self.refused("RepositoryNotFoundException", "PutImage",
                     repositoryName="none", imageManifest=text)

    def test_immutable_tag(self):
        self.call("PutImageTagMutability", repositoryName="app",
                  imageTagMutability="IMMUTABLE")
        self.put("v1", 1)
        self.assertIn("cannot be overwritten", self.refused(
            "ImageTagAlreadyExistsException", "PutImage",
            repositoryName="app", imageTag="v1", imageManifest=manifest(2)))

    def test_lists(self):
        digests = [self.put("v%d" % i, i) for i in range(4)]
        untagged = self.put(None, 9)
        items = self.check_paging("ListImages", "imageIds", 5,
                                  repositoryName="app")
        self.assertEqual([i["imageDigest"] for i in items],
                         digests + [untagged])
        items = self.check_paging("DescribeImages", "imageDetails", 5,
                                  repositoryName="app")
        self.assertNotIn("imageTags", items[4])
        self.assertEqual(items[0]["imageSizeInBytes"], 110)
        for status, count in (("TAGGED", 4), ("UNTAGGED", 1), ("ANY", 5)):
            for operation, key in (("ListImages", "imageIds"),
                                   ("DescribeImages", "imageDetails")):
                reply = self.call(operation, repositoryName="app",
                                  filter={"tagStatus": status})
                self.assertEqual(len(reply[key]), count)
        for operation in ("ListImages", "DescribeImages"):
            self.refused("RepositoryNotFoundException", operation,
                         repositoryName="none")

    def test_pages_through_many_tags(self):
        for i in range(7):
            self.put("t%d" % i, 1)
        items, count = self.pages("ListImages", "imageIds",
                                  repositoryName="app", maxResults=3)
        self.assertEqual([i["imageTag"] for i in items],
                         ["t%d" % i for i in range(7)])
        self.assertEqual(count, 3)

    def test_token_of_another_repository(self):
        self.create("other")
        for i in range(3):
            self.put("v%d" % i, i)
        token = self.call("ListImages", repositoryName="app",
                          maxResults=1)["nextToken"]
        self.refused("InvalidParameterException", "ListImages",
                     repositoryName="other", nextToken=token)
        self.refused("InvalidParameterException", "DescribeImages",
                     repositoryName="app", nextToken=token)

    def test_describe_by_id(self):
        digest = self.put("v1", 1)
        reply = self.call("DescribeImages", repositoryName="app",
                          imageIds=[{"imageTag": "v1"},
                                    {"imageDigest": digest}])
        self.assertEqual(len(reply["imageDetails"]), 1)
        self.assertEqual(self.refused(
            "ImageNotFoundException", "DescribeImages", repositoryName="app",
            imageIds=[{"imageTag": "v2"}]),
            "The image with imageId {imageDigest:'null', imageTag:'v2'} does "
            "not exist within the repository with name 'app' in the registry "
            "with id '%s'" % ACCOUNT)

    def test_batch_get(self):
        digest = self.put("v1", 1)
        reply = self.call("BatchGetImage", repositoryName="app", imageIds=[
            {"imageTag": "v1"}, {"imageTag": "v2"}, {},
            {"imageDigest": "sha256:zz"}])
        self.assertEqual(reply["images"][0]["imageId"],
                         {"imageDigest": digest, "imageTag": "v1"})
        self.assertEqual([f["failureCode"] for f in reply["failures"]],
                         ["ImageNotFound", "MissingDigestAndTag",
                          "InvalidImageDigest"])
        details = self.call("DescribeImages", repositoryName="app")
        self.assertIn("lastRecordedPullTime", details["imageDetails"][0])
        self.refused("RepositoryNotFoundException", "BatchGetImage",
                     repositoryName="none", imageIds=[{"imageTag": "v"}])

    def test_batch_delete(self):
        digest = self.put("a", 1)
        self.put("b", 1)
        self.put("c", 2)

        def delete(**id_members):
            return self.call("BatchDeleteImage", repositoryName="app",
                             imageIds=[id_members])
        self.assertEqual(delete(imageTag="a")["imageIds"],
                         [{"imageDigest": digest, "imageTag": "a"}])
        self.assertEqual(
            delete(imageDigest=digest, imageTag="c")["failures"][0]
            ["failureCode"], "ImageTagDoesNotMatchDigest")
        self.assertEqual(delete(imageTag="b")["imageIds"][0]["imageTag"],
                         "b")
        self.assertEqual(delete(imageDigest=digest)["failures"][0]
                         ["failureCode"], "ImageNotFound")

    def test_children_of_an_index_stay(self):
        child = self.put(None, 1)
        index = json.dumps({
            "schemaVersion": 2, "mediaType": INDEX, "manifests": [{
                "mediaType": "x", "digest": child, "size": 3}]})
        self.call("PutImage", repositoryName="app", imageManifest=index,
                  imageTag="all")
        reply = self.call("BatchDeleteImage", repositoryName="app",
                          imageIds=[{"imageDigest": child}])
        self.assertEqual(reply["failures"][0]["failureCode"],
                         "ImageReferencedByManifestList")
        size = self.call("DescribeImages", repositoryName="app", imageIds=[
            {"imageTag": "all"}])["imageDetails"][0]["imageSizeInBytes"]
        self.assertEqual(size, 111)

    def test_referrers(self):
        subject = self.put("v1", 0)
        for i in range(1, 5):
            self.put(None, i, subject={
                "mediaType": "x", "digest": subject, "size": 1},
                artifactType="type/%d" % (i % 2),
                annotations={"number": str(i)})
        items = self.check_paging("ListImageReferrers", "referrers", 4,
                                  repositoryName="app",
                                  subjectId={"imageDigest": subject})
        self.assertEqual(items[0]["annotations"], {"number": "1"})
        reply = self.call("ListImageReferrers", repositoryName="app",
                          subjectId={"imageDigest": subject},
                          filter={"artifactTypes": ["type/0"]})
        self.assertEqual(len(reply["referrers"]), 2)
        self.refused("RepositoryNotFoundException", "ListImageReferrers",
                     repositoryName="none",
                     subjectId={"imageDigest": subject})

    def test_storage_class(self):
        self.put("v1")
        one = {"repositoryName": "app", "imageId": {"imageTag": "v1"}}
        reply = self.call("UpdateImageStorageClass",
                          targetStorageClass="ARCHIVE", **one)
        self.assertEqual(reply["imageStatus"], "ARCHIVED")
        self.refused("ImageStorageClassUpdateNotSupportedException",
                     "UpdateImageStorageClass", targetStorageClass="ARCHIVE",
                     **one)
        self.refused("ImageArchivedException", "StartImageScan", **one)
        reply = self.call("ListImages", repositoryName="app",
                          filter={"imageStatus": "ARCHIVED"})
        self.assertEqual(len(reply["imageIds"]), 1)
        self.call("UpdateImageStorageClass", targetStorageClass="STANDARD",
                  **one)
        self.refused("ImageNotFoundException", "UpdateImageStorageClass",
                     repositoryName="app", imageId={"imageTag": "x"},
                     targetStorageClass="ARCHIVE")

    def test_layers(self):
        data = b"layer" * 1000
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        upload = self.call("InitiateLayerUpload", repositoryName="app")
        where = {"repositoryName": "app", "uploadId": upload["uploadId"]}
        self.refused("EmptyUploadException", "CompleteLayerUpload",
                     layerDigests=[digest], **where)
        part = base64.b64encode(data).decode()
        reply = self.call("UploadLayerPart", partFirstByte=0,
                          partLastByte=len(data) - 1, layerPartBlob=part,
                          **where)
        self.assertEqual(reply["lastByteReceived"], len(data) - 1)
        self.refused("InvalidLayerPartException", "UploadLayerPart",
                     partFirstByte=0, partLastByte=1, layerPartBlob="AAA=",
                     **where)
        reply = self.call("CompleteLayerUpload", layerDigests=[digest],
                          **where)
        self.assertEqual(reply["layerDigest"], digest)
        self.refused("UploadNotFoundException", "CompleteLayerUpload",
                     layerDigests=[digest], **where)
        reply = self.call("BatchCheckLayerAvailability", repositoryName="app",
                          layerDigests=[digest, "sha256:" + "0" * 64, "bad"])
        self.assertEqual([x["layerAvailability"] for x in reply["layers"]],
                         ["AVAILABLE", "UNAVAILABLE"])
        self.assertEqual(reply["failures"][0]["failureCode"],
                         "InvalidLayerDigest")
        self.assertEqual(
            self.refused("LayerInaccessibleException",
                         "GetDownloadUrlForLayer", repositoryName="app",
                         layerDigest=digest),
            "The layer with digest '%s' in the repository with name 'app' in "
            "the registry with id '%s' is not associated with an image"
            % (digest, ACCOUNT))
        self.put("v1", layers=[{"mediaType": "a/b", "digest": digest,
                                "size": len(data)}])
        url = self.call("GetDownloadUrlForLayer", repositoryName="app",
                        layerDigest=digest)["downloadUrl"]
        with urllib.request.urlopen(url) as got:
            self.assertEqual(got.read(), data)
        self.refused("LayersNotFoundException", "GetDownloadUrlForLayer",
                     repositoryName="app", layerDigest="sha256:" + "0" * 64)

    def test_wrong_layer(self):
        upload = self.call("InitiateLayerUpload", repositoryName="app")
        where = {"repositoryName": "app", "uploadId": upload["uploadId"]}
        for first in (0, 3):
            self.call("UploadLayerPart", partFirstByte=first,
                      partLastByte=first + 2, layerPartBlob="AAAA", **where)
        self.refused("LayerPartTooSmallException", "CompleteLayerUpload",
                     layerDigests=["sha256:" + "0" * 64], **where)
        upload = self.call("InitiateLayerUpload", repositoryName="app")
        where["uploadId"] = upload["uploadId"]
        self.call("UploadLayerPart", partFirstByte=0, partLastByte=2,
                  layerPartBlob="AAAA", **where)
        self.refused("InvalidLayerException", "CompleteLayerUpload",
                     layerDigests=["sha256:" + "0" * 64], **where)


class Scans(Case):
    def test_scan(self):
        self.create()
        self.put("v1")
        one = {"repositoryName": "app", "imageId": {"imageTag": "v1"}}
        self.refused("ScanNotFoundException", "DescribeImageScanFindings",
                     **one)
        findings = [{"name": "CVE-%d" % i, "severity": "HIGH"}
                    for i in range(5)]
        seed = {"findings": [{"repository": "app", "tag": "v1",
                              "findings": findings}]}
        status, _, _ = self.server.request("POST", "/_local/seed",
                                           json.dumps(seed))
        self.assertEqual(status, 200)
        reply = self.call("StartImageScan", **one)
        self.assertEqual(reply["imageScanStatus"]["status"], "IN_PROGRESS")
        self.refused("LimitExceededException", "StartImageScan", **one)
        reply = self.call("DescribeImageScanFindings", maxResults=2, **one)
        self.assertEqual(len(reply["imageScanFindings"]["findings"]), 2)
        self.assertEqual(
            reply["imageScanFindings"]["findingSeverityCounts"], {"HIGH": 5})
        token = reply["nextToken"]
        reply = self.call("DescribeImageScanFindings", nextToken=token, **one)
        self.assertEqual(len(reply["imageScanFindings"]["findings"]), 3)
        self.refused("ImageNotFoundException", "StartImageScan",
                     repositoryName="app", imageId={"imageTag": "x"})
        self.refused("ImageNotFoundException", "DescribeImageScanFindings",
                     repositoryName="app", imageId={"imageTag": "x"})


class Lifecycle(Case):
    def test_policy(self):
        self.create()
        where = {"repositoryName": "app"}
        missing = "LifecyclePolicyNotFoundException"
        for operation in ("GetLifecyclePolicy", "DeleteLifecyclePolicy",
                          "StartLifecyclePolicyPreview"):
            self.refused(missing, operation, **where)
        self.assertIn("Lifecycle policy validation failure", self.refused(
            "InvalidParameterException", "PutLifecyclePolicy",
            lifecyclePolicyText="{" + " " * 100 + "}", **where))
        reply = self.call("PutLifecyclePolicy", lifecyclePolicyText=KEEP_ONE,
                          **where)
        kept = json.dumps(json.loads(KEEP_ONE), separators=(",", ":"))
        self.assertEqual(reply["lifecyclePolicyText"], kept)
        reply = self.call("GetLifecyclePolicy", **where)
        self.assertEqual(reply["lifecyclePolicyText"], kept)
        self.assertEqual(reply["lastEvaluatedAt"], 0)
        self.call("DeleteLifecyclePolicy", **where)
        self.refused(missing, "GetLifecyclePolicy", **where)

    def test_policy_as_it_is_kept(self):
        """Compact, by priority; from a seed and a template as well.  The
        preview says what it was given."""
        policy = {"rules": [
            {"rulePriority": n, "selection": {
                "tagStatus": "tagged", "tagPrefixList": ["v%d" % n, "\u00e9"],
                "countType": "sinceImagePushed", "countUnit": "days",
                "countNumber": n}, "action": {"type": "expire"}}
            for n in (20, 3, 100)]}
        text = json.dumps(policy, indent=3)
        kept = json.dumps({"rules": sorted(
            policy["rules"], key=lambda r: r["rulePriority"])},
            separators=(",", ":"), ensure_ascii=False)
        self.create()
        where = {"repositoryName": "app"}
        for reply in (
                self.call("PutLifecyclePolicy", lifecyclePolicyText=text,
                          **where),
                self.call("GetLifecyclePolicy", **where),
                self.call("DeleteLifecyclePolicy", **where)):
            self.assertEqual(reply["lifecyclePolicyText"], kept)
        for operation, more in (
                ("StartLifecyclePolicyPreview", {"lifecyclePolicyText": text}),
                ("GetLifecyclePolicyPreview", {})):
            reply = self.call(operation, **where, **more)
            self.assertEqual(reply["lifecyclePolicyText"], text)
        self.seed({"repositories": [
            {"name": "one", "lifecyclePolicy": policy},
            {"name": "two", "lifecyclePolicy": text}]})
        for name in ("one", "two"):
            self.assertEqual(self.call(
                "GetLifecyclePolicy", repositoryName=name)
                ["lifecyclePolicyText"], kept)

    def seed(self, value):
        status, _, body = self.server.request(
            "POST", "/_local/seed", json.dumps(value))
        self.assertEqual(status, 200, body)

    def test_refused_texts(self):
        """The schema's messages, one a line; then the rules' own."""
        self.create()
        head = ("Invalid parameter at 'LifecyclePolicyText' failed to satisfy "
                "constraint: 'Lifecycle policy validation failure: ")
        null = ("instance type (null) does not match any allowed primitive "
                "type (allowed: [\"array\"])\n")
        one = "instance failed to match exactly one schema (matched 0 out of "

        def rule(n=1, action=None, **more):
            return {"rulePriority": n, "description": "of %d" % n,
                    "selection": dict({"tagStatus": "untagged",
                                       "countType": "imageCountMoreThan",
                                       "countNumber": 3}, **more),
                    "action": action or {"type": "expire"}}

        days = {"countType": "sinceImageTransitioned", "countUnit": "days",
                "countNumber": 100}
        for rules, words in (
                ([rule(1), rule(2)], "Only one rule can select Untagged "
                 "images per storage class."),
                ([rule(tagPatternList=None, tagPrefixList=None)], null + null),
                ([rule(tagStatus="tagged", tagPatternList=None,
                       tagPrefixList=None)], null + null),
                ([rule(countUnit=None)], one + "2)\n"),
                ([rule(countUnit="day")], one + "2)\n"),
                ([rule(action={"type": "expire", "targetStorageClass": None})],
                 one + "2)\n"),
                ([rule(action={"type": "transition"})], one + "4)\n"),
                ([rule(**days)], one + "4)\n"),
                ([rule(countNumber=0)], "numeric instance is lower than the "
                 "required minimum (minimum: 1, found: 0)\n")):
            for operation in ("PutLifecyclePolicy",
                              "StartLifecyclePolicyPreview"):
                self.assertEqual(self.refused(
                    "InvalidParameterException", operation,
                    repositoryName="app",
                    lifecyclePolicyText=json.dumps({"rules": rules})),
                    head + words + "'")

    def test_preview_and_run(self):
        self.create()
        where = {"repositoryName": "app"}
        for i in range(4):
            self.put("v%d" % i, i)
        self.refused("LifecyclePolicyPreviewNotFoundException",
                     "GetLifecyclePolicyPreview", **where)
        self.call("PutLifecyclePolicy", lifecyclePolicyText=KEEP_ONE, **where)
        reply = self.call("StartLifecyclePolicyPreview", **where)
        self.assertEqual(reply["status"], "IN_PROGRESS")
        items = self.check_paging("GetLifecyclePolicyPreview",
                                  "previewResults", 3, **where)
        self.assertEqual(items[0]["action"], {"type": "EXPIRE"})
        reply = self.call("GetLifecyclePolicyPreview", **where)
        self.assertEqual(reply["status"], "COMPLETE")
        self.assertEqual(reply["summary"]["expiringImageTotalCount"], 3)
        status, _, body = self.server.request("POST", "/_local/lifecycle/run")
        self.assertEqual((status, json.loads(body)["expired"]), (200, 3))
        reply = self.call("ListImages", **where)
        self.assertEqual([i["imageTag"] for i in reply["imageIds"]], ["v3"])
        reply = self.call("GetLifecyclePolicy", **where)
        self.assertGreater(reply["lastEvaluatedAt"], 10 ** 9)


if __name__ == "__main__":
    unittest.main()
