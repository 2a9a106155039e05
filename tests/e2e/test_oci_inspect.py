"""ecr inspect and what reads registries, theirs and hostile ones."""
import base64
import json
import os
import resource
import shutil
import subprocess
import unittest

import registry_server
from local_api import BUILD, manifest
from oci_registry import INDEX, MANIFEST, Oci, digest_of
from verbs import Replies, refusal

ECR = os.path.join(BUILD, "ecr")
SANITIZED = "ASAN_OPTIONS" in os.environ


class Inspect(Oci):
    def raw(self, *words):
        """Bytes: what is printed is a manifest."""
        done = subprocess.run([ECR, "inspect", *words], env=self.environment(),
                              stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=120)
        return done.returncode, done.stdout, done.stderr.decode()

    def fails(self, part, *words, status=255):
        code, out, err = self.raw(*words)
        self.assertEqual((code, out), (status, b""), err)
        self.assertIn(part, err)
        return err


class Bytes(Inspect):
    def test_raw_is_the_manifest_to_the_byte(self):
        texts = (b'{"schemaVersion":2,"manifests":[]}\n',
                 b'{ "schemaVersion": 2,\r\n "manifests": [ ] }',
                 json.dumps({"schemaVersion": 2, "mediaType": INDEX,
                             "manifests": [], "a": "\u00e9"}).encode())
        for text in texts:
            self.registry.put(text, "v1", INDEX)
            code, out, err = self.raw("--raw", self.name("v1"))
            self.assertEqual((code, out, err), (0, text, ""))

    def test_raw_of_a_platform_and_its_config(self):
        self.registry.index("v1")
        index = json.loads(self.registry.manifests[
            self.registry.tags["v1"]][1])
        child = index["manifests"][1]["digest"]
        kind, text = self.registry.manifests[child]
        self.assertEqual(self.raw("--raw", "--platform", "linux/arm64",
                                  self.name("v1"))[1], text)
        config = json.loads(text)["config"]["digest"]
        self.assertEqual(self.raw("--config", "--platform", "arm64",
                                  self.name("v1"))[1],
                         self.registry.blobs[config])

    def test_no_such_platform(self):
        self.registry.index("v1")
        self.fails("it is for linux/amd64, linux/arm64", "--raw",
                   "--platform", "linux/s390x", self.name("v1"), status=254)
        self.registry.image("one")
        self.fails("it is for linux/amd64", "--platform", "linux/arm64",
                   self.name("one"), status=254)

    def test_without_a_media_type(self):
        self.registry.put({"schemaVersion": 2, "manifests": []}, "v1",
                          "text/plain")
        code, out, _ = self.raw(self.name("v1"), "--output", "json")
        self.assertEqual((code, json.loads(out)["mediaType"]), (0, INDEX))


class Page(Inspect):
    CONFIG = {"config": {
        "Env": ["PATH=/bin", "DB_PASSWORD=hunter2", "API_TOKEN=t0p",
                "URL=https://me:pw@example.com/", "KEYBOARD=de", "EMPTY="],
        "Entrypoint": ["/app", "a b"], "Cmd": ["-v"], "User": "1000",
        "Labels": {"team": "x", "evil": "\u001b[31mred"},
        "ExposedPorts": {"80/tcp": {}}}, "history": [
            {"created_by": "ADD file"},
            {"created_by": "ENV x", "empty_layer": True},
            {"created_by": "RUN |1 TOKEN=xyzzy make"}]}

    def document(self, *more):
        code, out, err = self.raw(*more, self.name("v1"), "--output", "json")
        self.assertEqual((code, err), (0, ""))
        return json.loads(out)

    def test_the_document(self):
        self.registry.image("v1", config=self.CONFIG, annotations={
            "org.opencontainers.image.base.name": "debian:12"})
        whole = self.document()
        self.assertEqual(whole["digest"], self.registry.tags["v1"])
        self.assertEqual(whole["kind"], "image")
        self.assertEqual(whole["base"], {"name": "debian:12"})
        self.assertTrue(whole["lambda"])
        image = whole["image"]
        self.assertEqual(image["platform"], "linux/amd64")
        self.assertEqual(image["entrypoint"], ["/app", "a b"])
        self.assertEqual([layer.get("createdBy") for layer in
                          image["layers"]],
                         ["ADD file", "RUN |1 TOKEN=**** make"])
        text = self.registry.manifests[whole["digest"]][1]
        self.assertEqual(image["size"], len(text) + sum(
            len(b) for b in self.registry.blobs.values()))

    def test_secrets_are_hidden_unless_asked_for(self):
        self.registry.image("v1", config=self.CONFIG)
        shown = {e["name"]: e.get("value")
                 for e in self.document()["image"]["environment"]}
        self.assertEqual(shown, {
            "PATH": "/bin", "DB_PASSWORD": None, "API_TOKEN": None,
            "URL": None, "KEYBOARD": "de", "EMPTY": ""})
        for form in ((), ("--output", "json"), ("--output", "table")):
            _, out, _ = self.raw(self.name("v1"), *form)
            self.assertNotIn(b"hunter2", out)
            self.assertNotIn(b"xyzzy", out)
        shown = self.document("--show-secrets")["image"]
        self.assertIn({"name": "DB_PASSWORD", "value": "hunter2"},
                      shown["environment"])

    def test_lines_in_a_pipe(self):
        self.registry.image("v1", config=self.CONFIG)
        _, out, _ = self.raw(self.name("v1"))
        lines = [line.split("\t") for line in out.decode().splitlines()]
        self.assertIn(["name", self.name("v1")], lines)
        self.assertIn(["env", "DB_PASSWORD", "", "hidden"], lines)
        self.assertIn(["label", "team", "x"], lines)
        self.assertIn(["cmd", '["-v"]'], lines)

    def test_a_terminal_obeys_nobody(self):
        self.registry.image("v1", config=self.CONFIG)
        code, shown, _ = self.tty("inspect", self.name("v1"))
        self.assertEqual(code, 0)
        self.assertNotIn("\x1b[31m", shown)
        self.assertIn("\\x1b[31mred", shown)
        self.assertIn("created:      2026-11-20T10:00:00Z", shown)

    def test_an_index_with_an_attestation(self):
        about = self.registry.image()
        self.registry.put({"schemaVersion": 2, "mediaType": INDEX,
                           "manifests": [
            dict(about, platform={"os": "linux", "architecture": "amd64"}),
            dict(self.registry.image(), platform={
                "os": "unknown", "architecture": "unknown"}, annotations={
                "vnd.docker.reference.type": "attestation-manifest",
                "vnd.docker.reference.digest": about["digest"]})]},
            "v1", INDEX)
        whole = self.document()
        self.assertEqual([p["platform"] for p in whole["platforms"]],
                         ["linux/amd64"])
        self.assertEqual(whole["attestations"][0]["subject"],
                         about["digest"])
        self.assertFalse(whole["lambda"])
        self.assertEqual(whole["image"]["digest"], about["digest"])

    def check_referrers(self):
        image = self.registry.image("v1")
        sig = self.registry.image(artifactType="application/vnd.dev.sigstore"
                                  ".bundle.v0.3+json", subject=image)
        if not self.registry.referrers:
            self.registry.put({"schemaVersion": 2, "mediaType": INDEX,
                               "manifests": [dict(sig, artifactType="application"
                               "/vnd.dev.sigstore.bundle.v0.3+json")]},
                              image["digest"].replace(":", "-"), INDEX)
        self.registry.image(image["digest"].replace(":", "-") + ".att")
        found = self.document()["referrers"]
        self.assertEqual([r["kind"] for r in found],
                         ["signature", "attestation"])
        self.assertEqual(found[0]["digest"], sig["digest"])

    def test_referrers_by_the_api(self):
        self.check_referrers()

    def test_referrers_by_tags(self):
        self.registry.referrers = False
        self.check_referrers()

    def test_an_artifact_without_an_image(self):
        empty = dict(self.registry.blob(b"{}"),
                     mediaType="application/vnd.oci.empty.v1+json")
        self.registry.put({"schemaVersion": 2, "mediaType": MANIFEST,
                           "artifactType": "application/x.mine",
                           "config": empty, "layers": [empty]}, "v1")
        whole = self.document()
        self.assertEqual(whole["kind"], "artifact")
        self.assertEqual(whole["artifactType"], "application/x.mine")
        self.assertFalse(whole["lambda"])


class Hostile(Inspect):
    """Whole or an error: nothing is printed of what is not right."""

    def test_another_manifest_than_was_asked_for(self):
        good, bad = self.registry.image("v1"), self.registry.image("v2")
        self.registry.manifests[good["digest"]] = self.registry.manifests[
            bad["digest"]]
        name = "%s/a@%s" % (self.registry.host, good["digest"])
        self.fails("a manifest that is another", "--raw", name)

    def test_a_digest_that_is_a_lie(self):
        self.registry.image("v1")
        self.registry.trap = lambda r: "/manifests/" in r.path and r.reply(
            200, b'{"schemaVersion":2,"manifests":[]}', Content_Type=INDEX,
            Docker_Content_Digest="sha256:" + "0" * 64)
        self.fails("says that its digest is", "--raw", self.name("v1"))

    def test_another_config(self):
        self.registry.image("v1")
        config = json.loads(self.registry.manifests[
            self.registry.tags["v1"]][1])["config"]
        self.registry.blobs[config["digest"]] = b"x" * config["size"]
        self.fails("a blob that is another", self.name("v1"))
        self.registry.blobs[config["digest"]] = b"x" * (config["size"] + 1)
        self.fails("more than the manifest says", self.name("v1"))
        self.registry.blobs[config["digest"]] = b"x"
        self.fails("1 bytes came of", self.name("v1"))

    def test_no_manifests(self):
        for body in (b"", b"no", b"[]", b"{}", b'{"fsLayers":[]}',
                     b'{"manifests":[{"digest":"sha256:../..","size":1}]}',
                     b"[" * 100000, b'{"config":' * 5000):
            self.registry.put(body, "v1")
            self.fails("this is not a manifest", self.name("v1"))

    def limited(self, *words):
        """The same, and it may not take much."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        err = self.fails(*words)
        after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        if not SANITIZED:
            self.assertLess(max(after - before, 0), 64 << 10)
        return err

    def endless(self, request):
        request.send_response(200)
        request.end_headers()
        request.close_connection = True
        while True:
            request.wfile.write(b"x" * 65536)

    def test_endless_manifests_and_blobs(self):
        self.registry.trap = lambda r: (
            "/manifests/" in r.path and self.endless(r))
        self.limited("larger than", self.name("v1"))
        self.registry.image("v1")
        self.registry.trap = lambda r: (
            "/blobs/" in r.path and self.endless(r))
        self.limited("more than the manifest says", self.name("v1"))

    def test_an_endless_refusal(self):
        def trap(request):
            request.send_response(403)
            request.end_headers()
            request.close_connection = True
            while True:
                request.wfile.write(b"x" * 65536)
        self.registry.image("v1")
        self.registry.trap = lambda r: "/blobs/" in r.path and trap(r)
        self.fails("DENIED", self.name("v1"), status=254)

    def test_403_is_not_absent(self):
        self.registry.trap = lambda r: r.refuse(403, "DENIED", "not for you")
        self.fails("not for you", self.name("v1"), status=254)

    def test_what_passes_is_waited_for(self):
        self.registry.image("v1")
        left = {"n": 3}

        def trap(request):
            left["n"] -= 1
            if left["n"] == 2:
                return request.refuse(429, "TOOMANYREQUESTS",
                                      Retry_After="0")
            if left["n"] == 1:
                return request.reset()
            return left["n"] == 0 and request.reply(503, Retry_After="0")
        self.registry.trap = trap
        self.assertEqual(self.raw("--raw", self.name("v1"))[0], 0)
        self.assertLess(left["n"], 0)

    def test_it_is_not_waited_for_without_end(self):
        self.registry.trap = lambda r: r.refuse(
            429, "TOOMANYREQUESTS", Retry_After="0")
        self.fails("TOOMANYREQUESTS", self.name("v1"), status=254)
        self.assertEqual(len(self.registry.asked), 10)

    def test_a_blob_goes_on_where_it_broke(self):
        self.registry.image("v1", config={"x": "y" * 100000})
        breaks = []

        def trap(request):
            if "/blobs/" not in request.path or len(breaks) == 3:
                return False
            data = self.registry.blobs[request.path.split("/")[-1]]
            at = int((request.headers.get("Range") or "bytes=0-")[6:-1])
            breaks.append(at)
            request.send_response(206 if at else 200)
            request.send_header("Content-Length", str(len(data) - at))
            if at:
                request.send_header("Content-Range", "bytes %d-%d/%d" % (
                    at, len(data) - 1, len(data)))
            request.end_headers()
            request.wfile.write(data[at:at + 20000])
            request.close_connection = True
            return True
        self.registry.trap = trap
        code, out, err = self.raw("--config", self.name("v1"))
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(breaks, [0, 20000, 40000])
        self.assertIn(digest_of(out), self.registry.blobs)

    def test_another_part_than_was_asked_for(self):
        self.registry.image("v1", config={"x": "y" * 100000})

        def trap(request):
            if "/blobs/" not in request.path:
                return False
            data = self.registry.blobs[request.path.split("/")[-1]]
            if request.headers.get("Range"):
                return request.reply(206, data, Content_Range="bytes 0-9/10")
            request.send_response(200)
            request.send_header("Content-Length", str(len(data)))
            request.end_headers()
            request.wfile.write(data[:20000])
            request.close_connection = True
            return True
        self.registry.trap = trap
        self.fails("another part", self.name("v1"))


class Elsewhere(Inspect):
    """No credential to a foreign host."""

    def want_login(self, request):
        if request.headers.get("Authorization"):
            return False
        return request.refuse(401, "UNAUTHORIZED", WWW_Authenticate=(
            'Basic realm="here"'))

    def test_blobs_are_followed_without_the_login(self):
        self.log_in(self.registry.host)
        self.registry.image("v1")
        self.other.blobs = self.registry.blobs
        self.registry.trap = lambda r: self.want_login(r) or (
            "/blobs/" in r.path and r.reply(307, Location="http://%s%s" % (
                self.other.host, r.path)))
        self.assertEqual(self.raw("--config", self.name("v1"))[0], 0)
        self.assertEqual(len(self.other.asked), 1)
        self.assertNotIn("Authorization", self.other.asked[0][2])
        self.assertIn("Authorization", self.registry.asked[-1][2])

    def test_redirects_that_are_not_followed(self):
        self.registry.image("v1")
        for to in ("http://192.0.2.1/x", "ftp://127.0.0.1/x", "file:///etc",
                   "http://169.254.169.254/latest"):
            self.registry.trap = lambda r, to=to: (
                "/blobs/" in r.path and r.reply(302, Location=to))
            self.fails("where nothing is asked for", self.name("v1"))

    def test_redirects_without_end(self):
        self.registry.trap = lambda r: r.reply(301, Location=r.path)
        self.fails("without end", self.name("v1"))
        self.assertLess(len(self.registry.asked), 10)

    def test_a_realm_on_another_host(self):
        self.log_in(self.registry.host)
        realm = "http://localhost:%d/token" % self.other.port
        self.registry.trap = lambda r: r.refuse(
            401, "UNAUTHORIZED",
            WWW_Authenticate='Bearer realm="%s",service="x"' % realm)
        self.fails("nothing was sent there", self.name("v1"))
        self.assertEqual(self.other.asked, [])

    def tokens(self, request):
        realm = "http://%s/token" % self.registry.host
        if request.url.path == "/token":
            self.given.append(request.headers.get("Authorization"))
            return request.reply(200, json.dumps(
                {"token": "t%d" % len(self.given)}).encode())
        if request.headers.get("Authorization") == "Bearer " + self.good:
            return False
        return request.refuse(401, "UNAUTHORIZED", WWW_Authenticate=(
            'Bearer realm="%s",service="x",scope="repository:a:pull"'
            % realm))

    def test_tokens_by_challenge(self):
        self.log_in(self.registry.host)
        self.registry.image("v1")
        self.given, self.good = [], "t1"
        self.registry.trap = self.tokens
        self.assertEqual(self.raw(self.name("v1"))[0], 0)
        self.assertEqual(self.given, ["Basic bWU6aHVudGVyMg=="])
        asked = self.registry.requests(part="/token")
        self.assertIn("scope=repository:team/app:pull", asked[0][1])
        self.assertIn("service=x", asked[0][1])

    def test_a_token_is_renewed_once(self):
        self.registry.image("v1")
        self.given, self.good = [], "never"
        self.registry.trap = self.tokens
        self.fails("UNAUTHORIZED", self.name("v1"), status=254)
        self.assertEqual(self.given, [None])

    def test_a_helper_is_asked(self):
        path = os.path.join(self.home, "bin")
        os.makedirs(path)
        os.makedirs(os.path.join(self.home, ".docker"))
        with open(os.path.join(self.home, ".docker/config.json"), "w") as f:
            json.dump({"credHelpers": {self.registry.host: "mine"}}, f)
        helper = os.path.join(path, "docker-credential-mine")
        with open(helper, "w") as f:
            f.write('#!/bin/sh\nread host\n[ "$1" = get ] || exit 1\n'
                    'echo "{\\"Username\\":\\"$host\\",'
                    '\\"Secret\\":\\"s\\"}"\n')
        os.chmod(helper, 0o755)
        self.registry.image("v1")
        self.registry.trap = self.want_login
        env = self.environment(PATH=path + ":" + os.environ["PATH"])
        done = subprocess.run([ECR, "inspect", "--raw", self.name("v1")],
                              env=env, capture_output=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        sent = base64.b64decode(self.registry.asked[-1][2][
            "Authorization"].split()[1]).decode()
        self.assertEqual(sent, self.registry.host + ":s")

    def test_no_login_at_all(self):
        self.registry.trap = self.want_login
        self.fails("wants a login, and none is known", self.name("v1"),
                   status=254)


class Local(Inspect):
    """On ECR, what its API knows, too."""
    seed = {"repositories": [{"name": "team/app", "images": [
        {"tags": ["v1", "latest"]}]}]}

    def document(self):
        code, out, err = self.ecr(
            "inspect", "team/app:v1", "--output", "json")
        self.assertEqual((code, err), (0, ""))
        return json.loads(out)

    def test_facts_of_the_api(self):
        first = self.document()
        self.assertNotIn("lastPulledAt", first)
        self.assertEqual(sorted(first["tags"]), ["latest", "v1"])
        self.assertEqual(first["status"], "ACTIVE")
        self.assertRegex(first["pushedAt"], r"^20\d\d-.*Z$")
        self.assertEqual(first["lifecycle"], {"action": "none"})
        self.assertEqual(first["findings"]["status"], "NOT_SCANNED")

    def test_what_the_lifecycle_policy_will_do(self):
        rule = {"rulePriority": 7, "selection": {
            "tagStatus": "any", "countType": "sinceImagePushed",
            "countUnit": "days", "countNumber": 14},
            "action": {"type": "expire"}}
        self.local.call("PutLifecyclePolicy", repositoryName="team/app",
                        lifecyclePolicyText=json.dumps({"rules": [rule]}))
        self.addCleanup(self.local.call, "DeleteLifecyclePolicy",
                        repositoryName="team/app")
        fate = self.document()["lifecycle"]
        self.assertEqual((fate["action"], fate["rule"]), ("expire", 7))
        self.assertGreater(fate["at"], self.document()["pushedAt"])

    def test_missing(self):
        code, out, err = self.ecr("inspect", "team/app:v9")
        self.assertEqual((code, out), (254, ""))
        self.assertIn("MANIFEST_UNKNOWN", err)
        code, out, err = self.ecr("inspect", "team/apq:v1")
        self.assertEqual((code, out), (254, ""))
        self.assertIn("NAME_UNKNOWN", err)


class Between(Replies):
    """What is asked of the registry is asked of a local ECR."""

    def do_GET(self):
        status, headers, body = self.server.local.request(
            self.command, self.path, headers={
                name: self.headers[name] for name in (
                    "Authorization", "Accept") if name in self.headers})
        self.send_response(status)
        for name, value in headers.items():
            if name not in ("Date", "Connection", "Server"):
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_HEAD = do_GET


class Referrers(Inspect):
    """Of ECR, those too that its registry does not tell."""
    seed = Local.seed

    def document(self):
        return Local.document(self)

    def between(self, refused):
        """Answer ListImageReferrers in the service's place; what is asked."""
        def reply(operation, given):
            if operation == "ListImageReferrers":
                return refused
            said = self.local.answer(operation, given)
            if operation == "GetAuthorizationToken":
                said["authorizationData"][0]["proxyEndpoint"] = \
                    service.url.replace("127.0.0.1", "localhost")
            return said
        service = self.replies(reply)
        service.server.local = self.local
        service.server.RequestHandlerClass = Between
        return service.asked

    def refer(self, number, archived=False):
        """Something that refers to the image; its digest."""
        subject = self.local.call("DescribeImages", repositoryName="team/app",
                                  imageIds=[{"imageTag": "v1"}])
        text = manifest(number, subject={
            "mediaType": MANIFEST, "size": 1, "digest":
            subject["imageDetails"][0]["imageDigest"]},
            artifactType="application/spdx+json")
        digest = self.local.call(
            "PutImage", repositoryName="team/app", imageManifest=text,
            imageDigest=digest_of(text.encode()))["image"]["imageId"][
                "imageDigest"]
        self.addCleanup(self.local.call, "BatchDeleteImage",
                        repositoryName="team/app",
                        imageIds=[{"imageDigest": digest}])
        if archived:
            self.local.call("UpdateImageStorageClass",
                            repositoryName="team/app",
                            imageId={"imageDigest": digest},
                            targetStorageClass="ARCHIVE")
        return digest

    def test_archived_referrers(self):
        """Which the registry does not tell; twenty-two are two pages."""
        active = [self.refer(i) for i in range(20)]
        cold = [self.refer(i, archived=True) for i in range(20, 22)]
        found = {row["digest"]: (row["kind"], row["status"])
                 for row in self.document()["referrers"]}
        self.assertEqual(found, dict(
            {digest: ("sbom", "ACTIVE") for digest in active},
            **{digest: ("sbom", "ARCHIVED") for digest in cold}))
        self.assertEqual(len(self.document()["referrers"]), 22)
        lines = self.lines("inspect", "team/app:v1")
        self.assertIn(["referrer", "sbom", cold[0], "application/spdx+json",
                       "ARCHIVED"], lines)

    def test_referrers_that_may_not_be_asked_for(self):
        active, cold = self.refer(1), self.refer(2, archived=True)
        for refused in (refusal("AccessDeniedException", "not authorized"),
                        refusal("UnknownOperationException", "never heard"),
                        (200, {"referrers": 7})):
            asked = self.between(refused)
            code, out, err = self.ecr(
                "inspect", "team/app:v1", "--output", "json")
            self.assertEqual(code, 0, err)
            self.assertEqual([row["digest"] for row in
                              json.loads(out)["referrers"]], [active])
            self.assertEqual(err.count("ListImageReferrers"), 1, err)
            self.assertIn("archived referrers are not known", err)
            self.assertNotIn(cold, out)
            self.assertIn("ListImageReferrers", [name for name, _ in asked])


class Renewed(Inspect):
    """A token in our cache of a registry that is another one by now."""

    def test_a_cached_token_that_is_not_taken(self):
        local = registry_server.Server()
        self.addCleanup(local.close)
        self.url = "http://127.0.0.1:%d" % local.port
        host = "127.0.0.1:%d/team/app:v1" % local.port
        for _ in range(2):
            self.assertEqual(self.ecr("create-repository",
                                      "--repository-name", "team/app")[0], 0)
            self.registry.image("v1")
            code, _, err = self.ecr("copy", "--force", self.name("v1"), host)
            self.assertEqual(code, 0, err)
            code, out, err = self.raw("--raw", host)
            self.assertEqual((code, digest_of(out)),
                             (0, self.registry.tags["v1"]), err)
            local.kill()
            shutil.rmtree(local.data)
            os.makedirs(local.data)
            local.start()


if __name__ == "__main__":
    unittest.main()
