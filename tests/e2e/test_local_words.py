"""What the service says, word for word, where ecr-local once had its own: what
scripts look for must be found here as well.
SPDX-License-Identifier: Apache-2.0"""
import base64
import hashlib
import json
import os
import unittest

from local_api import ACCOUNT, Case, INDEX, digest_of, manifest

OTHER = "210987654321"
OCI = "application/vnd.oci.image.manifest.v1+json"
NAME = (r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*"
        r"(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*")
SYNTAX = ("ImageManifest", "Invalid JSON syntax")
TAG = ("imageTag", "must satisfy regular expression '[a-zA-Z0-9-_.]+'")
ID = "registryId", "must satisfy regular expression [0-9]{12}"


class Words(Case):
    def setUp(self):
        super().setUp()
        self.create()

    def invalid(self, where, operation, **members):
        self.assertEqual(
            self.refused("InvalidParameterException", operation, **members),
            "Invalid parameter at '%s' failed to satisfy constraint: '%s'"
            % where)

    def says(self, words, code, operation, **members):
        self.assertEqual(self.refused(code, operation, **members), words)


class Parameters(Words):
    def test_names_of_repositories(self):
        for name, text in (
                ("a", "must have length greater than or equal to 2"),
                ("a" * 257, "must have length less than or equal to 256"),
                ("Bad_Name!", "must satisfy regular expression '%s'" % NAME),
                (None, "must not be null")):
            members = {"repositoryName": name} if name else {}
            self.invalid(("repositoryName", text), "CreateRepository",
                         **members)
            self.invalid(("repositoryName", text), "ListImages", **members)

    def test_accounts(self):
        for operation, members in (
                ("DescribeRepositories", {}),
                ("ListImages", {"repositoryName": "app"}),
                ("BatchDeleteImage", {"repositoryName": "app",
                                      "imageIds": [{"imageTag": "a"}]}),
                ("PutImage", {"repositoryName": "none", "imageManifest": "{}"}),
                ("DeleteRepository", {"repositoryName": "app"})):
            for wrong in ("12", "1234567890123", "abcdefghijkl", ""):
                self.invalid(ID, operation, registryId=wrong, **members)

    def test_lists_of_plain_things(self):
        self.invalid(
            ("registryIds", "Member must satisfy constraint: [Member must "
             "satisfy regular expression pattern: [0-9]{12}]"),
            "GetAuthorizationToken", registryIds=[ACCOUNT, "12"])
        reply = self.refused(
            "InvalidParameterException", "DescribeRepositories",
            repositoryNames=["app", "Bad"])
        self.assertRegex(
            reply, r"^Invalid parameter at 'repositoryNames' failed to satisfy "
            r"constraint: 'Member must satisfy constraint: \[Member must have "
            r"length less than or equal to 256, Member must have length "
            r"greater than or equal to 2, Member must satisfy regular "
            r"expression pattern: .*\]'$")
        self.invalid(
            ("imageIds", "Member must have length less than or equal to 100"),
            "BatchGetImage", repositoryName="app",
            imageIds=[{"imageTag": "a"}] * 101)

    def test_patterns_of_the_model(self):
        message = self.refused(
            "InvalidParameterException", "CreatePullThroughCacheRule",
            ecrRepositoryPrefix="Bad", upstreamRegistryUrl="quay.io")
        self.assertRegex(
            message, r"^Invalid parameter at 'ecrRepositoryPrefix' failed to "
            r"satisfy constraint: 'Member must satisfy regular expression "
            r"pattern: \^.*\$'$")

    def test_texts_of_policies(self):
        for operation in ("SetRepositoryPolicy", "PutRegistryPolicy"):
            members = {"repositoryName": "app"} if "Repo" in operation else {}
            self.invalid(("PolicyText", "Cannot be null"), operation,
                         **members)

    def test_tags_of_resources(self):
        self.invalid(("tags.2.member.key", "Member must not be null"),
                     "CreateRepository", repositoryName="new", tags=[
                         {"Key": "a", "Value": "b"}, {"Value": "c"}])
        for tags in ([("", "")], [("aws:x", "")], [("k" * 129, "")],
                     [("k", "v" * 257)], [("k", "1"), ("k", "2")]):
            tags = [{"Key": k, "Value": v} for k, v in tags]
            for operation, members in (
                    ("CreateRepository", {"repositoryName": "new"}),
                    ("TagResource", {"resourceArn": "arn:aws:ecr:us-east-1:"
                                     "%s:repository/app" % ACCOUNT})):
                self.says("Tag parameters are invalid",
                          "InvalidTagParameterException", operation,
                          tags=tags, **members)

    def test_pages_of_what_is_named(self):
        self.put("v1")
        for operation, key, value in (
                ("DescribeImages", "imageIds", [{"imageTag": "v1"}]),
                ("DescribeRepositories", "repositoryNames", ["app"]),
                ("DescribePullThroughCacheRules", "ecrRepositoryPrefixes",
                 ["up"]),
                ("DescribeRepositoryCreationTemplates", "prefixes", ["up"])):
            members = {key: value}
            if "Images" in operation:
                members["repositoryName"] = "app"
            for page in ({"maxResults": 1}, {"nextToken": "x"}):
                name = list(page)[0]
                self.invalid(
                    (name, "%s cannot be used when %s is specified"
                     % (name, key)), operation, **members, **page)

    def test_wildcards_of_exclusions(self):
        def filters(text):
            return {"imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
                    "imageTagMutabilityExclusionFilters": [
                        {"filterType": "WILDCARD", "filter": text}]}
        where = ("imageTagMutabilityExclusionFilters",
                 "A filter can have at most 2 wildcards (*)")
        self.invalid(where, "CreateRepository", repositoryName="new",
                     **filters("a*b*c*"))
        self.invalid(where, "PutImageTagMutability", repositoryName="app",
                     **filters("***"))
        self.invalid(where, "CreateRepositoryCreationTemplate", prefix="p",
                     appliedFor=["REPLICATION"], **filters("*-*-*"))
        self.call("PutImageTagMutability", repositoryName="app",
                  **filters("a*b*"))

    def test_a_key_for_aes256(self):
        key = "arn:aws:kms:us-east-1:%s:key/x" % ACCOUNT
        with_key = {"encryptionConfiguration": {
            "encryptionType": "AES256", "kmsKey": key}}
        where = ("encryptionConfiguration.kmsKey",
                 "A KMS key cannot be specified for encryption type AES256")
        self.invalid(where, "CreateRepository", repositoryName="new",
                     **with_key)
        self.invalid(where, "CreateRepositoryCreationTemplate", prefix="p",
                     appliedFor=["REPLICATION"], **with_key)
        self.create("kms", encryptionConfiguration={
            "encryptionType": "KMS", "kmsKey": key})

    def test_keys_that_are_none(self):
        """Of another region, of another service, of no form."""
        def told(operation, key, **members):
            self.says("The operation failed due to a KMS exception.",
                      "KmsException", operation, encryptionConfiguration={
                          "encryptionType": "KMS", "kmsKey": key}, **members)
        arn = "arn:aws:kms:%s:" + ACCOUNT + ":key/x"
        for key in (arn % "eu-west-1", arn.replace("aws:k", "aws-cn:k") %
                    "us-east-1", "arn:aws:s3:::bucket", "banana", "g" * 36):
            told("CreateRepository", key, repositoryName="new")
        told("CreateRepositoryCreationTemplate", arn % "eu-west-1",
             prefix="p", appliedFor=["REPLICATION"])
        for n, key in enumerate((
                "alias/mine", "1234abcd-12ab-34cd-56ef-1234567890ab",
                "mrk-1234abcd12ab34cd56ef1234567890ab",
                "arn:aws:kms:us-east-1:%s:alias/theirs" % OTHER)):
            for kind in ("KMS", "KMS_DSSE"):
                self.create("kms%d-%d" % (n, len(kind)),
                            encryptionConfiguration={
                                "encryptionType": kind, "kmsKey": key})

    def test_arns_of_elsewhere(self):
        arn = "arn:%s:ecr:%s:%s:repository/app"
        for wrong in (arn % ("aws", "eu-west-1", ACCOUNT),
                      arn % ("aws-cn", "us-east-1", ACCOUNT),
                      arn % ("aws", "us-east-1", ACCOUNT[1:]),
                      (arn % ("aws", "us-east-1", ACCOUNT)).replace(
                          "ecr", "ecr-public"), ACCOUNT):
            for operation, members in (
                    ("ListTagsForResource", {}), ("UntagResource",
                                                  {"tagKeys": ["a"]}),
                    ("TagResource", {"tags": [{"Key": "a", "Value": "b"}]})):
                self.invalid(("resourceArn", "Invalid ARN"), operation,
                             resourceArn=wrong, **members)

    def test_replication_to_another_partition(self):
        for region in ("cn-north-1", "us-gov-west-1", "aws-global"):
            self.invalid(
                ("replicationConfiguration",
                 "The region '%s' is invalid" % region),
                "PutReplicationConfiguration", replicationConfiguration={
                    "rules": [{"destinations": [
                        {"region": region, "registryId": ACCOUNT}]}]})

    def test_replication_to_many(self):
        def put(n):
            places = [{"region": "eu-west-1", "registryId": "%012d" % i}
                      for i in range(n)]
            # what a second rule names again counts once
            return {"replicationConfiguration": {"rules": [
                {"destinations": places[:20]},
                {"destinations": places[10:] or places}]}}
        self.call("PutReplicationConfiguration", **put(25))
        self.invalid(("replicationConfiguration",
                      "There can be at most 25 different destinations"),
                     "PutReplicationConfiguration", **put(26))

    def test_tags_of_templates(self):
        def tags(*keys):
            return {"resourceTags": [{"Key": k, "Value": ""} for k in keys]}
        create = "CreateRepositoryCreationTemplate"
        base = {"prefix": "p", "appliedFor": ["REPLICATION"]}
        for wrong in (("",), ("aws:x",), ("a", "a"), ("k" * 129,)):
            self.invalid(("resourceTags", "Tag parameters are invalid"),
                         create, **base, **tags(*wrong))
        self.refused("InvalidParameterException", create, **base,
                     **tags(*map(str, range(51))))
        self.call(create, **base, **tags("a"))
        self.invalid(("resourceTags", "Tag parameters are invalid"),
                     "UpdateRepositoryCreationTemplate", prefix="p",
                     **tags("aws:x"))

    def test_replication_to_no_region(self):
        def rules(region):
            return {"replicationConfiguration": {"rules": [{"destinations": [
                {"region": region, "registryId": ACCOUNT}]}]}}
        self.refused("InvalidParameterException",
                     "PutReplicationConfiguration", **rules("mars-north-1"))
        self.call("PutReplicationConfiguration", **rules("eu-west-1"))
        # this is how it is switched off
        self.call("PutReplicationConfiguration",
                  replicationConfiguration={"rules": []})

    def test_signing_by_no_rule(self):
        self.invalid(
            ("signingConfiguration.rules",
             "Member must have length greater than or equal to 1"),
            "PutSigningConfiguration", signingConfiguration={"rules": []})


class Images(Words):
    DIGEST = ("imageDigest", "must satisfy regular expression "
              "'[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'")

    def test_digests(self):
        self.put("v1")
        for digest in ("nonsense", "sha256:", ":ab", "sha256:xy", "a b:ab",
                       "sha256:ab "):
            one = {"imageDigest": digest}
            self.invalid(self.DIGEST, "DescribeImages", repositoryName="app",
                         imageIds=[one])
            for operation in ("DescribeImageScanFindings", "StartImageScan",
                              "DescribeImageReplicationStatus",
                              "DescribeImageSigningStatus"):
                self.invalid(self.DIGEST, operation, repositoryName="app",
                             imageId=one)
            self.invalid(self.DIGEST, "UpdateImageStorageClass", imageId=one,
                         repositoryName="app", targetStorageClass="ARCHIVE")
            self.invalid(self.DIGEST, "ListImageReferrers", subjectId=one,
                         repositoryName="app")
            self.invalid(self.DIGEST, "PutImage", repositoryName="app",
                         imageManifest=manifest(), **one)
            for operation in ("BatchGetImage", "BatchDeleteImage"):
                self.assertEqual([f["failureCode"] for f in self.call(
                    operation, repositoryName="app", imageIds=[one])[
                        "failures"]], ["InvalidImageDigest"])
        # what may be one is not there
        for digest in ("sha512:" + "AB" * 64, "x+y-z.1_2:0"):
            one = {"imageDigest": digest}
            self.refused("ImageNotFoundException", "DescribeImages",
                         repositoryName="app", imageIds=[one])
            self.assertEqual([f["failureCode"] for f in self.call(
                "BatchGetImage", repositoryName="app", imageIds=[one])[
                    "failures"]], ["ImageNotFound"])
            self.assertEqual(self.call(
                "BatchCheckLayerAvailability", repositoryName="app",
                layerDigests=[digest])["layers"], [
                    {"layerDigest": digest,
                     "layerAvailability": "UNAVAILABLE"}])
            self.assertEqual(self.call(
                "ListImageReferrers", repositoryName="app",
                subjectId=one)["referrers"], [])

    def ask(self, operation, tag):
        members = {"imageIds": [{"imageTag": tag}]} \
            if operation == "DescribeImages" else {"imageId": {"imageTag": tag}}
        if operation == "UpdateImageStorageClass":
            members["targetStorageClass"] = "ARCHIVE"
        self.invalid(TAG, operation, repositoryName="app", **members)

    def test_tags_that_are_none(self):
        for tag in ("a b", "a/b", "a:b", "a@b", "ä", "a\nb"):
            self.invalid(TAG, "PutImage", repositoryName="app", imageTag=tag,
                         imageManifest=manifest())
            for operation in (
                    "DescribeImages", "DescribeImageScanFindings",
                    "StartImageScan", "DescribeImageReplicationStatus",
                    "UpdateImageStorageClass", "DescribeImageSigningStatus"):
                self.ask(operation, tag)
            for operation in ("BatchGetImage", "BatchDeleteImage"):
                reply = self.call(operation, repositoryName="app",
                                  imageIds=[{"imageTag": tag}])
                self.assertEqual(reply["failures"][0]["failureCode"],
                                 "InvalidImageTag")
        self.invalid(
            ("imageTag", "must have length less than or equal to 300"),
            "PutImage", repositoryName="app", imageTag="a" * 301,
            imageManifest=manifest())
        for tag in (".a", "-a", "_", "A.b-C_9", "a" * 300):
            self.put(tag, number=len(tag) + ord(tag[0]))

    def test_what_is_no_manifest(self):
        good = json.loads(manifest())
        chart = {"schemaVersion": 2, "config": {
            "mediaType": "application/vnd.cncf.helm.config.v1+json",
            "digest": "sha256:" + "1" * 64, "size": 100}, "layers": [{
                "mediaType": "application/vnd.cncf.helm.chart.content.v1."
                             "tar+gzip",
                "digest": "sha256:" + "2" * 64, "size": 1000}]}
        wrong = dict(chart, mediaType=chart["config"]["mediaType"])
        for text in ("{", "[]", "null", '"x"', "{}", json.dumps(chart),
                     json.dumps(wrong), json.dumps(dict(good, layers=None)),
                     json.dumps(dict(good, config=None)),
                     json.dumps(dict(good, schemaVersion=3)),
                     json.dumps(dict(good, mediaType="text/plain")),
                     json.dumps(dict(good, layers=[{"digest": "x"}]))):
            with self.subTest(text):
                self.invalid(SYNTAX, "PutImage", repositoryName="app",
                             imageTag="1", imageManifest=text)
        self.invalid(SYNTAX, "PutImage", repositoryName="app",
                     imageManifest=json.dumps(good),
                     imageManifestMediaType=OCI)
        # which is the way out for a chart
        self.call("PutImage", repositoryName="app", imageTag="1",
                  imageManifest=json.dumps(chart),
                  imageManifestMediaType=OCI)

    def test_the_first_schema_of_docker(self):
        kind = "application/vnd.docker.distribution.manifest.v1+prettyjws"
        text = json.dumps({"schemaVersion": 1, "name": "x", "fsLayers": []})
        self.invalid(SYNTAX, "PutImage", repositoryName="app",
                     imageManifest=text)
        reply = self.call("PutImage", repositoryName="app", imageTag="old",
                          imageManifest=text, imageManifestMediaType=kind)
        self.assertEqual(reply["image"]["imageManifestMediaType"], kind)

    def test_a_manifest_alone_is_no_copy(self):
        seed = b"repositories: [{name: from, images: [{tag: a}]}]"
        self.server.request("POST", "/_local/seed", seed)
        text = self.call("BatchGetImage", repositoryName="from", imageIds=[
            {"imageTag": "a"}])["images"][0]["imageManifest"]
        parts = json.loads(text)
        missing = ", ".join([parts["config"]["digest"]] + [
            layer["digest"] for layer in parts["layers"]])
        words = ("Layers with digests '[%s]' required for pushing image into "
                 "repository with name 'app' in the registry with id '%s' do "
                 "not exist")
        self.says(words % (missing, ACCOUNT), "LayersNotFoundException",
                  "PutImage", repositoryName="app", imageTag="a",
                  imageManifest=text)
        self.server.call("CreateRepository", account=OTHER,
                         repositoryName="app")
        with self.assertRaisesRegex(Exception, "LayersNotFoundException"):
            self.server.call("PutImage", account=OTHER, repositoryName="app",
                             imageTag="a", imageManifest=text)
        # nobody has these
        self.put("lenient", number=77)
        # nor is an index copied without its images
        child = digest_of(text)
        index = json.dumps({"schemaVersion": 2, "mediaType": INDEX,
                            "manifests": [{"mediaType": OCI, "digest": child,
                                           "size": len(text)}]})
        self.says(
            "Images with digests '[%s]' required for pushing image into "
            "repository with name 'app' in the registry with id '%s' do not "
            "exist" % (child, ACCOUNT), "ReferencedImagesNotFoundException",
            "PutImage", repositoryName="app", imageManifest=index)
        self.call("PutImage", repositoryName="from", imageManifest=index)

    def test_limits(self):
        good = json.loads(manifest())
        many = dict(good, layers=[dict(
            good["layers"][0], digest="sha256:%064x" % n)
            for n in range(501)])
        self.invalid(
            ("ImageManifest", "Limit on number of layers per image exceeded"),
            "PutImage", repositoryName="app", imageManifest=json.dumps(many))
        many["layers"].pop()
        self.call("PutImage", repositoryName="app",
                  imageManifest=json.dumps(many))
        for n in range(1000):
            self.put("t%d" % n)
        self.says(
            "Adding tag 'v1' to an image in the repository with name 'app' in "
            "registry with id '%s' exceeds the maximum allowed number of tags "
            "per image which is '1000'" % ACCOUNT,
            "LimitExceededException", "PutImage", repositoryName="app",
            imageTag="v1", imageManifest=manifest())
        self.put("v1", number=2)

    def test_media_types_with_parameters(self):
        for change in ({"artifactType": "a/b;version=0.2"},
                       {"layers": [{"mediaType": "a/b;version=0.2", "size": 1,
                                    "digest": "sha256:" + "3" * 64}]}):
            self.invalid(SYNTAX, "PutImage", repositoryName="app",
                         imageManifest=manifest(0, **change))

    def test_archived_images_are_listed_when_asked_for(self):
        digest = self.put("here")
        gone = self.put("gone", number=1)
        subject = {"mediaType": OCI, "digest": digest, "size": 1}
        for n in range(2, 32):
            self.put("r%d" % n, number=n, subject=subject)
        for tag in ("gone", "r2"):
            self.call("UpdateImageStorageClass", repositoryName="app",
                      imageId={"imageTag": tag}, targetStorageClass="ARCHIVE")

        def tags(operation, key, **more):
            found = self.pages(operation, key, repositoryName="app", **more)[0]
            return {x.get("imageTag") or x["imageTags"][0] for x in found}
        for operation, key in (("ListImages", "imageIds"),
                               ("DescribeImages", "imageDetails")):
            self.assertNotIn("gone", tags(operation, key))
            self.assertIn("gone", tags(operation, key,
                                       filter={"imageStatus": "ANY"}))
            self.assertEqual({"gone", "r2"}, tags(
                operation, key, filter={"imageStatus": "ARCHIVED"}))
        shown = self.call("DescribeImages", repositoryName="app",
                          imageIds=[{"imageDigest": gone}])["imageDetails"]
        self.assertEqual(shown[0]["imageStatus"], "ARCHIVED")
        asked = {"repositoryName": "app", "subjectId": {
            "imageDigest": digest}}
        page = self.call("ListImageReferrers", **asked)["referrers"]
        self.assertEqual(len(page), 20)
        self.assertEqual(len(self.pages(
            "ListImageReferrers", "referrers", **asked)[0]), 29)
        for status, n in (("ANY", 30), ("ARCHIVED", 1)):
            self.assertEqual(len(self.pages(
                "ListImageReferrers", "referrers", **asked,
                filter={"artifactStatus": status})[0]), n)


class Layers(Words):
    def test_small_parts(self):
        upload = self.call("InitiateLayerUpload", repositoryName="app")
        where = {"repositoryName": "app", "uploadId": upload["uploadId"]}
        for first in (0, 3):
            self.call("UploadLayerPart", partFirstByte=first,
                      partLastByte=first + 2, layerPartBlob="AAAA", **where)
        self.says("All layer parts except the last part should be at least "
                  "5MB", "LayerPartTooSmallException", "CompleteLayerUpload",
                  layerDigests=["sha256:" + "0" * 64], **where)

    def test_large_parts_and_a_small_last_one(self):
        data = os.urandom((5 << 20) + 10)
        upload = self.call("InitiateLayerUpload", repositoryName="app")
        where = {"repositoryName": "app", "uploadId": upload["uploadId"]}
        for first, piece in ((0, data[:5 << 20]), (5 << 20, data[5 << 20:])):
            self.call("UploadLayerPart", partFirstByte=first,
                      partLastByte=first + len(piece) - 1,
                      layerPartBlob=base64.b64encode(piece).decode(), **where)
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        self.call("CompleteLayerUpload", layerDigests=[digest], **where)


class Rules(Words):
    ARN = ("arn:aws:secretsmanager:us-east-1:%s:secret:"
           "ecr-pullthroughcache/one" % ACCOUNT)

    def test_upstreams_that_want_credentials(self):
        for n, url in enumerate((
                "registry-1.docker.io", "ghcr.io", "registry.gitlab.com",
                "mine.azurecr.io", "cgr.dev")):
            rule = {"ecrRepositoryPrefix": "up%d" % n,
                    "upstreamRegistryUrl": url}
            self.assertTrue(self.refused(
                "UnsupportedUpstreamRegistryException",
                "CreatePullThroughCacheRule", **rule).startswith(
                    "The specified upstream registry requires authentication. "
                    "Specify a valid Secrets Manager ARN"))
            self.call("CreatePullThroughCacheRule", credentialArn=self.ARN,
                      **rule)
        for url in ("public.ecr.aws", "quay.io", "registry.k8s.io"):
            self.call("CreatePullThroughCacheRule", upstreamRegistryUrl=url,
                      ecrRepositoryPrefix=url.replace(".", "-"))

    def test_secrets_of_elsewhere(self):
        rule = {"ecrRepositoryPrefix": "hub"}
        update = "UpdatePullThroughCacheRule"
        create = dict(rule, upstreamRegistryUrl="registry-1.docker.io")
        for arn, code, words in (
                (self.ARN.replace("us-east-1", "eu-west-1"),
                 "SecretNotFoundException",
                 "The ARN of the secret specified in the pull through cache "
                 "rule was not found"),
                (self.ARN.replace(ACCOUNT, OTHER),
                 "UnableToAccessSecretException",
                 "The secret is unable to be accessed.")):
            self.assertTrue(self.refused(
                code, "CreatePullThroughCacheRule", credentialArn=arn,
                **create).startswith(words))
        self.call("CreatePullThroughCacheRule", credentialArn=self.ARN,
                  **create)
        self.refused("UnableToAccessSecretException", update, **rule,
                     credentialArn=self.ARN.replace(ACCOUNT, OTHER))

    def test_an_upstream_by_another_name(self):
        for url, name in (("quay.io", "ecr-public"), ("ghcr.io", "quay"),
                          (OTHER + ".dkr.ecr.us-east-1.amazonaws.com", "k8s")):
            self.refused("UnsupportedUpstreamRegistryException",
                         "CreatePullThroughCacheRule", upstreamRegistryUrl=url,
                         ecrRepositoryPrefix="up1", upstreamRegistry=name,
                         credentialArn=self.ARN)

    def test_an_update_of_nothing(self):
        rule = {"ecrRepositoryPrefix": "quay1"}
        self.call("CreatePullThroughCacheRule",
                  upstreamRegistryUrl="quay.io", **rule)
        self.invalid(("credentialArn", "Member must not be null"),
                     "UpdatePullThroughCacheRule", **rule)
        self.call("UpdatePullThroughCacheRule", credentialArn=self.ARN, **rule)

    def test_scans_of_what_is_no_image(self):
        """An index, a chart: its images, and nothing, are scanned."""
        self.call("PutImageScanningConfiguration", repositoryName="app",
                  imageScanningConfiguration={"scanOnPush": True})
        child = {"mediaType": OCI, "digest": self.put("v1"), "size": 10}
        chart = {"config": {"mediaType": "application/vnd.cncf.helm.config."
                            "v1+json", "size": 2, "digest": "sha256:%064x" % 9}}
        self.call("PutImage", repositoryName="app", imageTag="index",
                  imageManifest=json.dumps({"schemaVersion": 2, "manifests": [
                      child], "mediaType": INDEX}))
        self.put("chart", number=2, **chart)
        for tag in ("index", "chart"):
            image = {"repositoryName": "app", "imageId": {"imageTag": tag}}
            self.refused("ScanNotFoundException", "DescribeImageScanFindings",
                         **image)
            self.says("The image is of a type that cannot be scanned.",
                      "UnsupportedImageTypeException", "StartImageScan",
                      **image)
        # but for what a seed has laid out for them
        self.server.request("POST", "/_local/seed", json.dumps({"findings": [
            {"repository": "app", "tag": "chart", "findings": []}]}).encode())
        self.call("StartImageScan", **image)

    def test_an_image_that_is_there_already(self):
        text = manifest(3)
        digest = digest_of(text)
        put = {"repositoryName": "app", "imageManifest": text}
        self.call("PutImage", **put)
        for tag, more in (("null", {}), ("v1", {"imageTag": "v1"})):
            if more:
                self.call("PutImage", **put, **more)
            self.says("Image with digest '%s' and tag '%s' already exists in "
                      "the repository with name 'app' in registry with id '%s'"
                      % (digest, tag, ACCOUNT), "ImageAlreadyExistsException",
                      "PutImage", **put, **more)

    def test_scans_by_hand_under_enhanced_scanning(self):
        self.put("v1")
        image = {"repositoryName": "app", "imageId": {"imageTag": "v1"}}
        self.call("PutRegistryScanningConfiguration", scanType="ENHANCED")
        self.says("This feature is disabled", "ValidationException",
                  "StartImageScan", **image)
        self.call("PutRegistryScanningConfiguration", scanType="BASIC")
        self.call("StartImageScan", **image)


if __name__ == "__main__":
    unittest.main()
