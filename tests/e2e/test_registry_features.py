"""What ECR adds to a registry: templates, caches, replication, layers."""
import base64
import hashlib
import http.server
import json
import os
import threading
import unittest

from registry_server import (
    ACCOUNT, OCI_CONFIG, OCI_INDEX, OCI_MANIFEST, Server, descriptor,
    digest_of, image_manifest)

OTHER = "210987654321"
MIB = 1 << 20


class Upstream(http.server.BaseHTTPRequestHandler):
    """A registry that wants a token, and counts what it is asked."""
    protocol_version = "HTTP/1.1"
    manifests, blobs, asked = {}, {}, []
    before = {}     # what is done before a blob is sent, by its digest
    wants_token = True
    challenge = 'Bearer realm="%s/token",service="up",scope="x"'

    def log_message(self, *args):
        pass

    def send(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        base = "http://localhost:%d" % self.server.server_port
        self.asked.append(self.path)
        for status, word in ((401, "secret"), (403, "forbidden")):
            if "/%s/" % word in self.path or \
                    "%s:pull" % word in self.path:
                return self.send(status, b"{}")
        if self.path.startswith("/token"):
            return self.send(200, b'{"token":"secret"}')
        if self.path.startswith("/elsewhere/"):
            assert "Authorization" in self.headers
            return self.send_blob(self.blobs[self.path[11:]])
        if self.wants_token and \
                self.headers["Authorization"] != "Bearer secret":
            return self.send(401, WWW_Authenticate=(
                self.challenge % base))
        parts = self.path.split("/")
        kind, name = parts[-2], parts[-1]
        if kind == "manifests" and name in self.manifests:
            media_type, body = self.manifests[name]
            return self.send(200, body, Content_Type=media_type)
        if kind == "blobs" and name in self.blobs:
            self.before.get(name, lambda: None)()
            return self.send(307, Location=base + "/elsewhere/" + name)
        self.send(404, b"{}")

    def send_blob(self, data):
        wanted = self.headers["Range"]
        if not wanted:
            return self.send(200, data)
        first, last = wanted[6:].split("-")
        piece = data[int(first):int(last) + 1]
        self.send(206, piece, Content_Range="bytes %s-%d/%d" % (
            first, int(first) + len(piece) - 1, len(data)))


class Features(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def must(self, operation, **members):
        return self.server.must(operation, **members)

    def refused(self, operation, error, **members):
        status, reply = self.server.api(operation, **members)
        self.assertEqual(reply.get("__type", "").split("#")[-1], error, reply)
        self.assertEqual(status, 400)
        return reply


class PullThrough(Features):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.upstream = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), Upstream)
        threading.Thread(target=cls.upstream.serve_forever,
                         daemon=True).start()
        cls.config = b'{"architecture":"amd64","os":"linux"}'
        cls.layer = os.urandom(20 * MIB)
        cls.manifest = image_manifest(cls.config, cls.layer)
        child = {"mediaType": OCI_MANIFEST, "digest": digest_of(cls.manifest),
                 "size": len(cls.manifest)}
        cls.index = json.dumps({
            "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [
                child, dict(child, digest="sha256:" + "1" * 64)]}).encode()
        Upstream.blobs = {digest_of(b): b for b in (cls.config, cls.layer)}
        Upstream.manifests = {
            "v1": (OCI_MANIFEST, cls.manifest),
            digest_of(cls.manifest): (OCI_MANIFEST, cls.manifest),
            "all": (OCI_INDEX, cls.index),
            "broken": (OCI_MANIFEST, image_manifest(b"gone", cls.layer)),
            "sha256:" + "2" * 64: (OCI_MANIFEST, cls.manifest)}
        cls.server.must(
            "CreatePullThroughCacheRule", ecrRepositoryPrefix="cache",
            upstreamRegistryUrl="localhost:%d" % cls.upstream.server_port)

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.upstream.shutdown()
        cls.upstream.server_close()

    def test_an_image_comes_once(self):
        del Upstream.asked[:]
        reply = self.server.v2("GET", "cache/lib/app/manifests/v1")
        self.assertEqual((reply.status, reply.body), (200, self.manifest))
        self.assertIn("/v2/lib/app/manifests/v1", Upstream.asked)
        reply = self.server.v2(
            "GET", "cache/lib/app/blobs/" + digest_of(self.layer))
        self.assertEqual(reply.body, self.layer)
        del Upstream.asked[:]
        self.assertEqual(
            self.server.v2("GET", "cache/lib/app/manifests/v1").status, 200)
        self.assertEqual(Upstream.asked, [])
        image = self.must("DescribeImages", repositoryName="cache/lib/app")
        self.assertEqual(image["imageDetails"][0]["imageTags"], ["v1"])

    def test_challenges_of_all_forms(self):
        """As RFC 9110 lets them be written, and what goes back is encoded."""
        usual = Upstream.challenge
        self.addCleanup(setattr, Upstream, "challenge", usual)
        for number, challenge in enumerate((
                'Basic realm="x", Bearer realm="%s/token",service="u p&x=1"',
                'bearer Service=up , REALM = "%s/token"',
                'Digest realm="y",service="no", Bearer realm="%s/to\\ken"')):
            Upstream.challenge = challenge
            del Upstream.asked[:]
            reply = self.server.v2(
                "GET", "cache/form%d/manifests/v1" % number)
            self.assertEqual(reply.status, 200, challenge)
            asked = [a for a in Upstream.asked if a.startswith("/token")]
            self.assertEqual(asked[0], "/token?%sscope=repository:form%d:pull" % (
                ("service=u%20p%26x%3D1&", "service=up&", "")[number], number))

    def test_an_index_and_then_its_child(self):
        reply = self.server.v2("GET", "cache/multi/manifests/all")
        self.assertEqual((reply.status, reply.body), (200, self.index))
        reply = self.server.v2(
            "GET", "cache/multi/manifests/" + digest_of(self.manifest))
        self.assertEqual((reply.status, reply.body), (200, self.manifest))

    def test_a_template_for_caches(self):
        self.must("CreateRepositoryCreationTemplate", prefix="cache/special",
                  appliedFor=["PULL_THROUGH_CACHE"],
                  imageTagMutability="IMMUTABLE")
        self.assertEqual(self.server.v2(
            "GET", "cache/special/manifests/v1").status, 200)
        made = self.must("DescribeRepositories", repositoryNames=[
            "cache/special"])["repositories"][0]
        self.assertEqual(made["imageTagMutability"], "IMMUTABLE")

    def test_what_cannot_be_had(self):
        for reference in ("none", "broken", "sha256:" + "2" * 64):
            reply = self.server.v2("GET", "cache/bad/manifests/" + reference)
            self.assertEqual((reply.status, reply.code()),
                             (404, "MANIFEST_UNKNOWN"), reference)
        reply = self.server.v2("GET", "cachet/app/manifests/v1")
        self.assertEqual(reply.code(), "NAME_UNKNOWN")

    def test_an_upstream_that_lets_nobody_in(self):
        words = ("The authentication to the upstream registry failed. Verify "
                 "that the credenti")
        for name in ("secret", "forbidden"):
            reply = self.server.v2("GET", "cache/%s/manifests/v1" % name)
            self.assertEqual((reply.status, reply.code()), (403, "DENIED"))
            message = reply.json()["errors"][0]["message"]
            self.assertTrue(message.startswith(words), message)
            status, reply = self.server.api(
                "BatchGetImage", repositoryName="cache/" + name,
                imageIds=[{"imageTag": "v1"}])
            self.assertEqual(
                (status, reply["__type"], reply["message"]),
                (400, "UnableToGetUpstreamImageException", message))

    def test_many_ask_at_once(self):
        del Upstream.asked[:]
        bodies = []

        def ask():
            bodies.append(self.server.v2(
                "GET", "cache/busy/manifests/v1").body)

        threads = [threading.Thread(target=ask) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(bodies, [self.manifest] * 16)
        asked = Upstream.asked.count("/v2/busy/manifests/v1")
        self.assertEqual(asked, 2)  # the first time without its token


    def collect(self):
        """Whatever no repository has goes at once, however young."""
        status = self.server.request(
            "POST", "/_local/lifecycle/run?collect=-60").status
        self.assertEqual(status, 200)

    def offer(self, name, act, *more):
        """Upstream has an image of a config of its own and a layer, before
        which `act` is called: the config, and where it lies here."""
        config = b'{"architecture":"amd64","os":"%s"}' % name.encode()
        digest = digest_of(config)
        Upstream.blobs[digest] = config
        Upstream.manifests[name] = (
            OCI_MANIFEST, image_manifest(config, self.layer, *more))
        path = os.path.join(self.server.data, "blobs", "sha256",
                            digest[7:9], digest[7:])
        Upstream.before[digest_of(self.layer)] = lambda: (
            act(), self.seen.append(os.path.exists(path)))
        self.seen = []
        self.addCleanup(Upstream.before.clear)
        return config, path

    def pull_offer(self, name, config):
        reply = self.server.v2("GET", "cache/%s/manifests/%s" % (name, name))
        self.assertEqual(reply.status, 200, reply)
        for blob in config, self.layer:
            self.assertEqual(self.server.v2("GET", "cache/%s/blobs/%s" % (
                name, digest_of(blob))).body, blob)
        self.assertEqual(self.seen, [True])

    def test_what_has_come_stays_until_all_has(self):
        config, _ = self.offer("apart", self.collect)
        self.pull_offer("apart", config)

    def test_what_was_there_stays_until_all_has_come(self):
        """An image with the same config is deleted meanwhile."""
        def delete():
            self.must("BatchDeleteImage", repositoryName="cache/again",
                      imageIds=[{"imageTag": "old"}])
            self.collect()
        config, _ = self.offer("again", delete)
        self.server.create("cache/again")
        for blob in config, b"old":
            self.server.push_blob("cache/again", blob)
        self.server.push_manifest("cache/again", "old", image_manifest(
            config, b"old"), OCI_MANIFEST)
        self.pull_offer("again", config)

    def test_what_did_not_come_whole_leaves_nothing(self):
        _, path = self.offer("half", self.collect, b"gone")
        self.assertEqual(
            self.server.v2("GET", "cache/half/manifests/half").status, 404)
        self.assertEqual((self.seen, os.path.exists(path)), ([True], False))


class Neighbours(Features):
    def test_a_cache_of_another_account(self):
        status, _ = self.server.api("CreateRepository", account=OTHER,
                                    region="eu-west-1",
                                    repositoryName="shared/app")
        self.assertEqual(status, 200)
        mine = self.server.auth()
        self.server.token = self.server.auth(account=OTHER,
                                             region="eu-west-1")
        body = self.server.push_image("shared/app", "v1", b"shared")
        self.server.token = mine
        self.must("CreatePullThroughCacheRule", ecrRepositoryPrefix="theirs",
                  upstreamRegistryUrl="%s.dkr.ecr.eu-west-1.amazonaws.com"
                  % OTHER, customRoleArn="arn:aws:iam::%s:role/x" % ACCOUNT)
        reply = self.server.v2("GET", "theirs/shared/app/manifests/v1")
        self.assertEqual(reply.status, 404)
        self.assertIn("is not authorized to perform: ecr:BatchGetImage",
                      reply.json()["errors"][0]["message"])
        status, _ = self.server.api(
            "SetRepositoryPolicy", account=OTHER, region="eu-west-1",
            repositoryName="shared/app", policyText=json.dumps({
                "Statement": [{"Effect": "Allow", "Principal": {
                    "AWS": "arn:aws:iam::%s:role/x" % ACCOUNT},
                    "Action": "ecr:BatchGetImage"}]}))
        self.assertEqual(status, 200)
        reply = self.server.v2("GET", "theirs/shared/app/manifests/v1")
        self.assertEqual((reply.status, reply.body), (200, body))
        reply = self.server.v2(
            "GET", "theirs/shared/app/blobs/" + digest_of(b"shared"))
        self.assertEqual(reply.body, b"shared")
        reply = self.server.v2("GET", "theirs/shared/app/manifests/v2")
        self.assertEqual(reply.code(), "MANIFEST_UNKNOWN")


class Replication(Features):
    def test_images_go_where_the_rules_say(self):
        status, _ = self.server.api(
            "PutRegistryPolicy", account=OTHER, policyText=json.dumps({
                "Statement": [{"Effect": "Allow", "Resource": "*",
                               "Principal": {"AWS": ACCOUNT},
                               "Action": "ecr:ReplicateImage"}]}))
        self.assertEqual(status, 200)
        self.must("PutReplicationConfiguration", replicationConfiguration={
            "rules": [{"destinations": [
                {"region": "eu-west-1", "registryId": ACCOUNT},
                {"region": "us-east-1", "registryId": OTHER}],
                "repositoryFilters": [
                    {"filter": "prod", "filterType": "PREFIX_MATCH"}]}]})
        self.server.create("prod/app")
        self.server.create("dev/app")
        body = self.server.push_image("prod/app", "v1", b"replicated")
        self.server.push_image("dev/app", "v1", b"stays")
        for where in ({"region": "eu-west-1"}, {"account": OTHER}):
            auth = self.server.auth(**where)
            reply = self.server.request(
                "GET", "/v2/prod/app/manifests/v1", headers=auth)
            self.assertEqual((reply.status, reply.body), (200, body))
            reply = self.server.request(
                "GET", "/v2/prod/app/blobs/" + digest_of(b"replicated"),
                headers=auth)
            self.assertEqual(reply.body, b"replicated")
            reply = self.server.request(
                "GET", "/v2/dev/app/manifests/v1", headers=auth)
            self.assertEqual(reply.status, 404)
        status = self.must(
            "DescribeImageReplicationStatus", repositoryName="prod/app",
            imageId={"imageTag": "v1"})["replicationStatuses"]
        self.assertEqual(sorted(s["status"] for s in status),
                         ["COMPLETE", "COMPLETE"])


class Repositories(Features):
    def test_a_push_makes_a_repository_from_a_template(self):
        self.must("CreateRepositoryCreationTemplate", prefix="team",
                  appliedFor=["CREATE_ON_PUSH"],
                  imageTagMutability="IMMUTABLE")
        self.server.push_image("team/new", "v1")
        made = self.must("DescribeRepositories",
                         repositoryNames=["team/new"])["repositories"][0]
        self.assertEqual(made["imageTagMutability"], "IMMUTABLE")
        reply = self.server.v2("POST", "crew/new/blobs/uploads/")
        self.assertEqual(reply.code(), "NAME_UNKNOWN")

    def test_immutable_with_exclusions(self):
        self.server.create(
            "partly", imageTagMutability="IMMUTABLE_WITH_EXCLUSION",
            imageTagMutabilityExclusionFilters=[
                {"filterType": "WILDCARD", "filter": "dev-*"}])
        self.server.push_image("partly", "dev-1", b"a")
        self.server.push_image("partly", "dev-1", b"b")
        self.server.push_image("partly", "v1", b"a")
        other = self.server.v2("GET", "partly/manifests/dev-1").body
        reply = self.server.push_manifest("partly", "v1", other)
        self.assertEqual((reply.status, reply.code()), (400, "TAG_INVALID"))

    def test_a_pull_is_recorded(self):
        self.server.create("pulled")
        self.server.push_image("pulled", "v1")

        def detail():
            return self.must("DescribeImages", repositoryName="pulled"
                             )["imageDetails"][0]

        self.assertNotIn("lastRecordedPullTime", detail())
        self.server.v2("HEAD", "pulled/manifests/v1")
        self.assertNotIn("lastRecordedPullTime", detail())
        self.server.v2("GET", "pulled/manifests/v1")
        self.assertIn("lastRecordedPullTime", detail())

    def test_an_archived_image_is_not_pulled(self):
        self.server.create("cold")
        body = self.server.push_image("cold", "v1")
        self.must("UpdateImageStorageClass", repositoryName="cold",
                  imageId={"imageDigest": digest_of(body)},
                  targetStorageClass="ARCHIVE")
        reply = self.server.v2("GET", "cold/manifests/v1")
        self.assertEqual((reply.status, reply.code()),
                         (404, "MANIFEST_UNKNOWN"))

    def test_both_planes_show_the_same(self):
        self.server.create("same")
        body = self.server.push_image("same", "v1")
        image = self.must("BatchGetImage", repositoryName="same", imageIds=[
            {"imageTag": "v1"}])["images"][0]
        self.assertEqual(image["imageManifest"].encode(), body)
        copy = body.replace(b"{", b"{ ", 1).decode()
        self.must("PutImage", repositoryName="same", imageManifest=copy,
                  imageManifestMediaType=OCI_MANIFEST, imageTag="v2")
        self.assertEqual(
            self.server.v2("GET", "same/manifests/v2").body.decode(), copy)
        self.must("BatchDeleteImage", repositoryName="same", imageIds=[
            {"imageTag": "v1"}])
        self.assertEqual(
            self.server.v2("GET", "same/manifests/v1").status, 404)

    def test_blob_mounting_can_be_switched_off(self):
        self.server.create("from")
        self.server.create("to")
        digest = digest_of(b"mounted")
        self.server.push_image("from", None, b"mounted")
        self.must("PutAccountSetting", name="BLOB_MOUNTING",
                  value="DISABLED")
        path = "to/blobs/uploads/?mount=%s&from=from" % digest
        self.assertEqual(self.server.v2("POST", path).status, 202)
        self.must("PutAccountSetting", name="BLOB_MOUNTING", value="ENABLED")
        self.assertEqual(self.server.v2("POST", path).status, 201)


class Lifecycle(Features):
    """Policies act on what was pushed; what nobody needs is collected."""

    POLICY = {"rules": [{
        "rulePriority": 1, "selection": {
            "tagStatus": "untagged", "countType": "imageCountMoreThan",
            "countNumber": 1}, "action": {"type": "expire"}}]}

    def run_policies(self, query=""):
        reply = self.server.request(
            "POST", "/_local/lifecycle/run" + query, b"")
        self.assertEqual(reply.status, 200, reply)
        return reply.json()

    def digests(self, name):
        return {i["imageDigest"] for i in self.must(
            "ListImages", repositoryName=name)["imageIds"]}

    def test_a_policy_spares_the_children_of_an_index(self):
        self.server.create("cleaned")
        bodies = [self.server.push_image("cleaned", None, b"%d" % n)
                  for n in range(4)]
        index = json.dumps({
            "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [
                {"mediaType": OCI_MANIFEST, "digest": digest_of(bodies[0]),
                 "size": len(bodies[0])}]}).encode()
        self.server.push_manifest("cleaned", "v1", index)
        self.must("PutLifecyclePolicy", repositoryName="cleaned",
                  lifecyclePolicyText=json.dumps(self.POLICY))
        self.run_policies()
        self.assertEqual(self.digests("cleaned"), {
            digest_of(b) for b in (bodies[0], bodies[3], index)})

    def test_a_preview_changes_nothing(self):
        self.server.create("previewed")
        bodies = [self.server.push_image("previewed", None, b"%d" % n)
                  for n in range(3)]
        self.must("StartLifecyclePolicyPreview", repositoryName="previewed",
                  lifecyclePolicyText=json.dumps(self.POLICY))
        reply = self.must("GetLifecyclePolicyPreview",
                          repositoryName="previewed")
        self.assertEqual(reply["status"], "COMPLETE")
        self.assertEqual(
            {r["imageDigest"] for r in reply["previewResults"]},
            {digest_of(b) for b in bodies[:2]})
        self.assertEqual(reply["summary"]["expiringImageTotalCount"], 2)
        self.assertEqual(len(self.digests("previewed")), 3)

    def test_policies_are_refused(self):
        self.server.create("refused")
        policy = json.dumps(self.POLICY).replace("expire", "forget")
        reply = self.refused(
            "PutLifecyclePolicy", "InvalidParameterException",
            repositoryName="refused", lifecyclePolicyText=policy)
        self.assertIn("Lifecycle policy validation failure: instance value "
                      "(forget) not found in enum", reply["message"])

    def test_unused_blobs_are_collected(self):
        for name in ("kept", "dropped"):
            self.server.create(name)
        self.server.push_image("kept", "v1", b"in both")
        self.server.push_image("dropped", "v1", b"in both")
        self.server.push_image("dropped", "v2", b"in one")
        kept = self.server.v2("GET", "kept/manifests/v1").body
        self.must("BatchDeleteImage", repositoryName="dropped", imageIds=[
            {"imageTag": "v1"}, {"imageTag": "v2"}])
        self.run_policies("?collect=-2")
        for name, data, status in (
                ("kept", b"in both", 200), ("dropped", b"in both", 404),
                ("dropped", b"in one", 404)):
            self.assertEqual(self.server.v2("GET", "%s/blobs/%s" % (
                name, digest_of(data))).status, status, (name, data))
        path = os.path.join(self.server.data, "blobs", "sha256")
        files = {n for _, _, names in os.walk(path) for n in names}
        self.assertIn(digest_of(b"in both")[7:], files)
        self.assertNotIn(digest_of(b"in one")[7:], files)
        self.assertEqual(
            self.server.v2("GET", "kept/manifests/v1").body, kept)


class Layers(Features):
    """The layer operations, over the same blobs."""

    def setUp(self):
        self.name = "layers/" + hashlib.sha256(
            self.id().encode()).hexdigest()[:8]
        self.server.create(self.name)

    def call(self, operation, **members):
        return self.must(operation, repositoryName=self.name, **members)

    def start(self):
        return self.call("InitiateLayerUpload")["uploadId"]

    def part(self, upload, first, data):
        return dict(uploadId=upload, partFirstByte=first,
                    partLastByte=first + len(data) - 1,
                    layerPartBlob=base64.b64encode(data).decode())

    def test_upload_check_download(self):
        data = os.urandom(5 * MIB + 1000)
        upload = self.start()
        reply = self.call("UploadLayerPart",
                          **self.part(upload, 0, data[:5 * MIB]))
        self.assertEqual(reply["lastByteReceived"], 5 * MIB - 1)
        self.call("UploadLayerPart",
                  **self.part(upload, 5 * MIB, data[5 * MIB:]))
        reply = self.call("CompleteLayerUpload", uploadId=upload,
                          layerDigests=[digest_of(data)])
        self.assertEqual(reply["layerDigest"], digest_of(data))
        reply = self.call("BatchCheckLayerAvailability", layerDigests=[
            digest_of(data), digest_of(b"none"), "x"])
        self.assertEqual(
            [x["layerAvailability"] for x in reply["layers"]],
            ["AVAILABLE", "UNAVAILABLE"])
        self.assertEqual(reply["layers"][0]["layerSize"], len(data))
        self.assertEqual(reply["failures"][0]["failureCode"],
                         "InvalidLayerDigest")
        self.call("PutImage", imageManifest=json.dumps({
            "schemaVersion": 2, "mediaType": OCI_MANIFEST,
            "config": descriptor(OCI_CONFIG, data), "layers": []}))
        url = self.call("GetDownloadUrlForLayer",
                        layerDigest=digest_of(data))["downloadUrl"]
        path = "/" + url.split("/", 3)[3]
        self.assertEqual(self.server.request("GET", path).body, data)
        self.assertEqual(
            self.server.v2("GET", "%s/blobs/%s" % (
                self.name, digest_of(data))).body, data)

    def test_refusals(self):
        name = {"repositoryName": self.name}
        upload = self.start()
        self.refused("CompleteLayerUpload", "EmptyUploadException",
                     uploadId=upload, layerDigests=[digest_of(b"")], **name)
        self.call("UploadLayerPart", **self.part(upload, 0, b"12345"))
        reply = self.refused("UploadLayerPart", "InvalidLayerPartException",
                             **self.part(upload, 7, b"678"), **name)
        self.assertEqual(reply["lastValidByteReceived"], 4)
        self.assertEqual(reply["uploadId"], upload)
        self.call("UploadLayerPart", **self.part(upload, 5, b"678"))
        self.refused("CompleteLayerUpload", "LayerPartTooSmallException",
                     uploadId=upload, layerDigests=[digest_of(b"12345678")],
                     **name)
        upload = self.start()
        self.call("UploadLayerPart", **self.part(upload, 0, b"layer"))
        self.refused("CompleteLayerUpload", "InvalidLayerException",
                     uploadId=upload, layerDigests=[digest_of(b"other")],
                     **name)
        self.refused("UploadLayerPart", "UploadNotFoundException",
                     **self.part(
                         "00000000-0000-4000-8000-000000000000", 0, b"x"), **name)
        self.server.push_blob(self.name, b"there")
        upload = self.start()
        self.call("UploadLayerPart", **self.part(upload, 0, b"there"))
        self.refused("CompleteLayerUpload", "LayerAlreadyExistsException",
                     uploadId=upload, layerDigests=[digest_of(b"there")],
                     **name)
        self.refused("GetDownloadUrlForLayer", "LayersNotFoundException",
                     layerDigest=digest_of(b"none"), **name)


del Features

if __name__ == "__main__":
    unittest.main()
