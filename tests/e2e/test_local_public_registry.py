"""The registry of ECR Public in the local ECR: tokens, who may do what, and
real clients by the name of AWS and by a local one."""
import base64
import hashlib
import hmac
import json
import os
import shutil
import sqlite3
import subprocess
import time
import unittest

from local_api import ACCOUNT, Server, digest_of, manifest
from test_local_run import LOCAL, Case

try:
    import boto3
except ImportError:
    boto3 = None

HOST = "public.ecr.aws"
PRIVATE_HOST = ACCOUNT + ".dkr.ecr.us-east-1.amazonaws.com"
OTHER = "999999999999"
NOBODY = b'{"errors":[{"code":"DENIED","message":"Not Authorized"}]}\n'
BAD = (b'{"errors":[{"code":"DENIED","message":"Your authorization token is '
       b'invalid."}]}\n')
CHALLENGE = ('Bearer realm="http://public.ecr.aws/token/",'
             'service="public.ecr.aws",scope="aws"')
OCI = "application/vnd.oci.image.manifest.v1+json"


class Registry(unittest.TestCase):
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.server = Server("--in-memory", *cls.options)
        cls.addClassCleanup(cls.server.close)

    def setUp(self):
        self.server.request("POST", "/_local/reset")
        uri = self.call("CreateRepository", repositoryName="app")[
            "repository"]["repositoryUri"]
        self.local, self.path = uri.split("/", 1)
        self.name = self.path[len(HOST) + 1:]

    def call(self, operation, **members):
        return self.server.call(operation, service="ecr-public", **members)

    def authorization(self, **who):
        return self.call("GetAuthorizationToken", **who)[
            "authorizationData"]["authorizationToken"]

    def bearer(self, basic=None):
        headers = {"Host": HOST}
        if basic:
            headers["Authorization"] = "Basic " + basic
        status, _, body = self.server.request(
            "GET", "/token/?service=public.ecr.aws&scope=aws",
            headers=headers)
        self.assertEqual(status, 200, body)
        value = json.loads(body)
        self.assertEqual(list(value), ["token"])
        return "Bearer " + value["token"]

    def v2(self, method, path, who=None, host=HOST, body=b"", **headers):
        headers["Host"] = host
        if who:
            headers["Authorization"] = who
        return self.server.request(
            method, "/v2/" + path,
            body, {k.replace("_", "-"): v for k, v in headers.items()})

    def push(self, name, who, host=HOST, tag="v1"):
        """Push an image of one blob; the statuses, and its digest."""
        blob = b"{}" + name.encode()
        digest = digest_of(blob.decode())
        status, headers, _ = self.v2(
            "POST", "%s/blobs/uploads/" % name, who, host)
        if status != 202:
            return [status], None
        where = headers["Location"]
        self.assertTrue(
            where.startswith("/v2/%s/blobs/uploads/" % name), where)
        done = [self.v2("PUT", where[4:] + "?digest=" + digest, who, host,
                        blob)[0]]
        part = {"mediaType": "application/x", "size": len(blob),
                "digest": digest}
        text = json.dumps({"schemaVersion": 2, "mediaType": OCI,
                           "config": part, "layers": []})
        status, headers, _ = self.v2(
            "PUT", "%s/manifests/%s" % (name, tag), who, host, text.encode(),
            Content_Type=OCI)
        return done + [status], (digest, headers["Docker-Content-Digest"])


class Tokens(Registry):
    def test_nobody_is_shown_where_to_get_one(self):
        for path in ("", self.name + "/tags/list"):
            status, headers, body = self.v2("GET", path)
            self.assertEqual((status, body), (401, NOBODY))
            self.assertEqual(headers["WWW-Authenticate"], CHALLENGE)
            self.assertEqual(headers["Content-Type"],
                             "application/json; charset=utf-8")
            self.assertEqual(headers["Docker-Distribution-Api-Version"],
                             "registry/2.0")

    def test_anonymous(self):
        for path in ("", self.name + "/tags/list"):
            self.assertEqual(self.v2("GET", path, self.bearer())[0], 200)

    def test_an_accounts(self):
        self.assertEqual(
            self.v2("GET", "", self.bearer(self.authorization()))[0], 200)
        # the user guide's way: what GetAuthorizationToken gives, as it is
        self.assertEqual(
            self.v2("GET", "", "Bearer " + self.authorization())[0], 200)

    def test_a_wrong_one(self):
        wrong = base64.b64encode(b"AWS:wrong").decode()
        private = self.server.call("GetAuthorizationToken")[
            "authorizationData"][0]["authorizationToken"]
        for token in (wrong, private):
            status, headers, body = self.v2("GET", "", "Bearer " + token)
            self.assertEqual((status, body), (400, BAD))
            self.assertNotIn("WWW-Authenticate", headers)
            status, _, body = self.server.request(
                "GET", "/token/?service=public.ecr.aws&scope=aws",
                headers={"Authorization": "Basic " + token, "Host": HOST})
            self.assertEqual((status, body), (400, BAD))

    def test_a_public_token_opens_no_private_registry(self):
        token = self.authorization()
        for host, wanted in ((PRIVATE_HOST, 400), (self.local, 200)):
            self.assertEqual(
                self.v2("GET", "", "Basic " + token, host)[0], wanted, host)
        # and an anonymous one nothing at all
        for host in (PRIVATE_HOST, self.local):
            for path in ("", "_catalog", "app/tags/list"):
                self.assertEqual(
                    self.v2("GET", path, self.bearer(), host)[0], 400)

    def test_other_paths_and_methods(self):
        for method, path, status in (
                ("GET", "/token", 200), ("GET", "/tokens", 404),
                ("POST", "/token/", 405)):
            self.assertEqual(self.server.request(method, path)[0], status)


class OldTokens(Registry):
    """Signed with the secret of the store, as the server signs them."""
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.close)

    def token(self, expires):
        database = sqlite3.connect(os.path.join(self.server.data, "ecr.db"))
        (secret,), = database.execute("SELECT value FROM secret")
        database.close()
        parts = ["ecrlocal3", ACCOUNT, "public", str(int(expires)),
                 ("arn:aws:iam::%s:root" % ACCOUNT).encode().hex()]
        text = "".join("%d:%s," % (len(part), part) for part in parts)
        parts.append(hmac.new(secret, text.encode(),
                              hashlib.sha256).hexdigest())
        return ".".join(parts)

    def test_an_old_one_breaks_pulls_with_400(self):
        self.assertEqual(self.v2("GET", "", "Bearer " + self.token(
            time.time() + 60))[0], 200)
        old = self.token(time.time() - 60)
        basic = "Basic " + base64.b64encode(b"AWS:" + old.encode()).decode()
        replies = [
            self.v2("GET", self.name + "/tags/list", "Bearer " + old),
            self.server.request("GET", "/token/", headers={
                "Host": HOST, "Authorization": basic})]
        for status, headers, body in replies:
            self.assertEqual(status, 400)
            self.assertNotIn("WWW-Authenticate", headers)
            self.assertEqual(json.loads(body)["errors"], [{
                "code": "DENIED", "message": "Your authorization token has "
                "expired. Reauthenticate and try again."}])


class Rights(Registry):
    def test_push_and_pull(self):
        who = self.bearer(self.authorization())
        done, (blob, image) = self.push(self.name, who)
        self.assertEqual(done, [201, 201])
        anybody = self.bearer()
        for path in ("manifests/v1", "manifests/" + image, "blobs/" + blob,
                     "tags/list"):
            status, _, body = self.v2("GET", self.name + "/" + path, anybody)
            self.assertEqual(status, 200, path)
        self.assertEqual(json.loads(body),
                         {"name": self.name, "tags": ["v1"]})
        found, = self.call("DescribeImages",
                           repositoryName="app")["imageDetails"]
        self.assertEqual(found["imageDigest"], image)
        self.assertEqual(found["imageTags"], ["v1"])

    def test_head_of_a_layer_is_no_read(self):
        who = self.bearer(self.authorization())
        _, (blob, _) = self.push(self.name, who)
        path = "%s/blobs/%s" % (self.name, blob)
        self.assertEqual(self.v2("HEAD", path, self.bearer())[0], 401)
        self.assertEqual(self.v2("GET", path, self.bearer())[0], 200)
        self.assertEqual(self.v2("HEAD", path, who)[0], 200)

    def test_who_may_push(self):
        self.assertEqual(self.push(self.name, self.bearer())[0], [403])
        other = self.bearer(self.authorization(account=OTHER))
        status, _, body = self.v2(
            "POST", self.name + "/blobs/uploads/", other)
        self.assertEqual(status, 403)
        self.assertIn("is not authorized to perform: "
                      "ecr-public:InitiateLayerUpload on resource: "
                      "arn:aws:ecr-public::%s:repository/app" % ACCOUNT,
                      json.loads(body)["errors"][0]["message"])
        self.call("SetRepositoryPolicy", repositoryName="app",
                  policyText=json.dumps({
                      "Version": "2012-10-17", "Statement": [{
                          "Effect": "Allow", "Principal": {"AWS": OTHER},
                          "Action": "ecr-public:*"}]}))
        self.assertEqual(self.push(self.name, other)[0], [201, 201])

    def test_what_there_is_not(self):
        who = self.bearer(self.authorization())
        alias = self.name.split("/")[0]
        for name in ("nobody/app", alias + "/none", ACCOUNT + "/app"):
            status, _, body = self.v2("GET", name + "/tags/list", who)
            self.assertEqual(status, 404)
            self.assertEqual(json.loads(body)["errors"][0]["code"],
                             "NAME_UNKNOWN")
            # and a push makes none
            self.assertEqual(self.push(name, who)[0], [404])
        self.assertEqual(self.v2("GET", "_catalog", who)[0], 405)
        for name in (alias, alias + "/UPPER"):
            self.assertEqual(
                self.v2("GET", name + "/tags/list", who)[0], 400)

    def test_private_ones_are_others(self):
        self.server.call("CreateRepository", repositoryName=self.name)
        self.server.call("PutImage", repositoryName=self.name,
                         imageManifest=manifest(), imageTag="v1")
        who = self.bearer(self.authorization())
        self.assertEqual(
            self.v2("GET", self.name + "/manifests/v1", who)[0], 404)

    def test_mounts_fail(self):
        who = self.bearer(self.authorization())
        _, (blob, _) = self.push(self.name, who)
        self.call("CreateRepository", repositoryName="two")
        two = self.name[:-3] + "two"
        status, _, _ = self.v2(
            "POST", "%s/blobs/uploads/?mount=%s&from=%s"
            % (two, blob, self.name), who)
        self.assertEqual(status, 202)

    def test_pages_of_tags(self):
        who = self.bearer(self.authorization())
        for n in range(3):
            self.push(self.name, who, tag="v%d" % n)
        path, tags = self.name + "/tags/list?n=2", []
        while path:
            status, headers, body = self.v2("GET", path, self.bearer())
            tags += json.loads(body)["tags"]
            link = headers["Link"]
            start = "<http://public.ecr.aws/v2/"
            path = link and link[len(start):link.index(">")]
            self.assertTrue(not link or link.startswith(start), link)
        self.assertEqual(sorted(tags), ["v0", "v1", "v2"])


class LocalName(Registry):
    def test_push_and_pull(self):
        for token in (self.authorization(), self.server.call(
                "GetAuthorizationToken")["authorizationData"][0][
                    "authorizationToken"]):
            done, (blob, image) = self.push(
                self.path, "Basic " + token, self.local)
            self.assertEqual(done, [201, 201])
        for path in ("manifests/v1", "blobs/" + blob, "tags/list"):
            status, _, body = self.v2(
                "GET", self.path + "/" + path, host=self.local)
            self.assertEqual(status, 200)
        self.assertEqual(json.loads(body)["name"], self.path)
        self.assertEqual(len(self.call("DescribeImages", repositoryName="app")
                             ["imageDetails"]), 1)

    def test_nobody_may_push(self):
        status, headers, _ = self.v2(
            "POST", self.path + "/blobs/uploads/", host=self.local)
        self.assertEqual(status, 401)
        self.assertTrue(headers["WWW-Authenticate"].startswith("Basic "))
        self.assertEqual(
            self.push(self.path, self.bearer(), self.local)[0], [403])

    def test_private_paths_are_as_before(self):
        self.server.call("CreateRepository", repositoryName="app")
        self.assertEqual(
            self.v2("GET", "app/tags/list", host=self.local)[0], 401)
        # a public token says who asks there as well
        self.assertEqual(
            self.push("app", "Basic " + self.authorization(), self.local)[0],
            [201, 201])
        self.assertEqual(
            self.call("DescribeImages", repositoryName="app"),
            {"imageDetails": []})


class Logos(Registry):
    PNG = b"\x89PNG\r\n\x1a\nrest"

    def test_a_logo_can_be_looked_at(self):
        for data, kind in ((self.PNG, "image/png"),
                           (b"\xff\xd8\xff\xe0", "image/jpeg"),
                           (b"<svg onload='x'/>", "application/octet-stream")):
            put = self.call(
                "PutRepositoryCatalogData", repositoryName="app",
                catalogData={
                    "logoImageBlob": base64.b64encode(data).decode()})
            url = put["catalogData"]["logoUrl"]
            base = "http://127.0.0.1:%d" % self.server.port
            self.assertTrue(url.startswith(base + "/_local/logo?"), url)
            status, headers, body = self.server.request(
                "GET", url[len(base):])
            self.assertEqual((status, body), (200, data))
            self.assertEqual(headers["Content-Type"], kind)
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
        for path in ("", "?repository=x", "?repository=nobody/app",
                     "?repository=%s2" % self.name):
            self.assertEqual(
                self.server.request("GET", "/_local/logo" + path)[0], 404)


class Throttled(Registry):
    options = ("--throttle", "quotas")

    def test_one_pull_a_second_for_nobody(self):
        who = self.bearer(self.authorization())
        self.push(self.name, who)
        path = self.name + "/manifests/v1"

        def pull(token, times):
            return [self.v2("GET", path, token) for _ in range(times)]
        anonymous = pull(self.bearer(), 8)
        self.assertEqual(anonymous[0][0], 200)
        self.assertGreater([r[0] for r in anonymous].count(429), 2)
        refused = next(r for r in anonymous if r[0] == 429)
        self.assertEqual(json.loads(refused[2])["errors"], [
            {"code": "TOOMANYREQUESTS", "message": "Rate exceeded"}])
        self.assertEqual([r[0] for r in pull(who, 8)], [200] * 8)


class Open(Registry):
    options = ("--open-registry",)

    def test_no_token_is_asked_for(self):
        self.assertEqual(self.push(self.name, None)[0], [201, 201])
        self.assertEqual(
            self.push(self.path, None, self.local)[0], [201, 201])


@unittest.skipUnless(boto3, "boto3 is not here")
class Boto3(Registry):
    def test_every_operation(self):
        client = boto3.session.Session(
            aws_access_key_id=ACCOUNT, aws_secret_access_key="secret",
            region_name="us-east-1").client(
                "ecr-public", endpoint_url=self.server.url)
        arn = client.create_repository(
            repositoryName="two", catalogData={
                "description": "d", "logoImageBlob": Logos.PNG},
            tags=[{"Key": "a", "Value": "b"}])["repository"]["repositoryArn"]
        two = {"repositoryName": "two"}
        data = b"layer"
        upload = client.initiate_layer_upload(**two)["uploadId"]
        client.upload_layer_part(
            uploadId=upload, partFirstByte=0, partLastByte=4,
            layerPartBlob=data, **two)
        digest = digest_of(data.decode())
        client.complete_layer_upload(
            uploadId=upload, layerDigests=[digest], **two)
        client.batch_check_layer_availability(layerDigests=[digest], **two)
        client.put_image(imageManifest=manifest(), imageTag="v1", **two)
        for operation in ("describe_repositories", "describe_images",
                          "describe_image_tags"):
            pages = client.get_paginator(operation).paginate(
                **({} if operation == "describe_repositories" else two))
            self.assertEqual(len(list(pages)), 1)
        pages = client.get_paginator("describe_registries").paginate()
        self.assertEqual(len(list(pages)), 1)
        self.assertEqual(client.list_tags_for_resource(resourceArn=arn)
                         ["tags"], [{"Key": "a", "Value": "b"}])
        client.tag_resource(resourceArn=arn, tags=[{"Key": "c", "Value": ""}])
        client.untag_resource(resourceArn=arn, tagKeys=["a"])
        client.set_repository_policy(policyText=json.dumps({
            "Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Principal": "*",
                "Action": "ecr-public:PutImage"}]}), **two)
        client.get_repository_policy(**two)
        client.delete_repository_policy(**two)
        client.put_registry_catalog_data(displayName="x")
        client.get_registry_catalog_data()
        client.put_repository_catalog_data(
            catalogData={"aboutText": "x"}, **two)
        client.get_repository_catalog_data(**two)
        client.get_authorization_token()
        client.batch_delete_image(imageIds=[{"imageTag": "v1"}], **two)
        client.delete_repository(**two)
        with self.assertRaises(
                client.exceptions.RepositoryNotFoundException):
            client.describe_images(**two)


class Programs(Case):
    SCRIPT = """set -e
aws ecr-public get-login-password --region us-east-1 >/dev/null
aws ecr-public create-repository --repository-name demo \
    --region us-east-1 --output off
ecr public describe-repositories --region us-east-1 \
    --query 'repositories[].repositoryName' --output text
"""

    def run_local(self, *words, **more):
        return subprocess.run(
            [LOCAL, "run", *words], capture_output=True, text=True,
            env=self.environment, timeout=120, cwd=self.home, **more)

    def test_the_report(self):
        done = self.run_local("--", "bash", "-c", self.SCRIPT)
        self.assertEqual((done.returncode, done.stdout), (0, "demo\n"),
                         done.stderr)

    def test_both_logins_helper_and_kubelet(self):
        ask = json.dumps({
            "apiVersion": "credentialprovider.kubelet.k8s.io/v1",
            "kind": "CredentialProviderRequest",
            "image": "public.ecr.aws/x/y:v1"})
        for name in ("docker-credential-ecr-login", "ecr-credential-provider"):
            os.symlink(os.path.join(self.home, "bin", "ecr"),
                       os.path.join(self.home, "bin", name))
        done = self.run_local("--", "sh", "-c", """set -e
        ecr login && ecr login --public
        cat "$DOCKER_CONFIG/config.json"
        echo public.ecr.aws | docker-credential-ecr-login get >helper
        echo '%s' | ecr-credential-provider >kubelet""" % ask)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([line.split(":")[0] for line in
                          done.stdout.split("{")[0].splitlines()],
                         ["localhost", HOST, "localhost"])
        auths = json.loads(done.stdout[done.stdout.index("{"):])["auths"]
        self.assertIn(HOST, auths)
        self.assertEqual(
            base64.b64decode(auths[HOST]["auth"])[:4], b"AWS:")
        with open(os.path.join(self.home, "helper")) as file:
            self.assertEqual(json.load(file)["Username"], "AWS")
        with open(os.path.join(self.home, "kubelet")) as file:
            self.assertEqual(json.load(file)["auth"][HOST]["username"], "AWS")

    def test_one_login_is_enough(self):
        done = self.run_local("--", "sh", "-c", """set -e
        ecr login --public >/dev/null
        cat "$DOCKER_CONFIG/config.json"
        echo "$ECR_LOCAL_REGISTRY" >registry""")
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(os.path.join(self.home, "registry")) as file:
            self.assertEqual(set(json.loads(done.stdout)["auths"]),
                             {HOST, file.read().strip()})

    def image(self):
        folder = os.path.join(self.home, "image")
        os.makedirs(os.path.join(folder, "blobs", "sha256"))

        def blob(data, kind):
            digest = hashlib.sha256(data).hexdigest()
            with open(os.path.join(folder, "blobs", "sha256", digest),
                      "wb") as out:
                out.write(data)
            return {"mediaType": "application/vnd.oci.image." + kind,
                    "digest": "sha256:" + digest, "size": len(data)}
        layer = blob(b"layer" * 1000, "layer.v1.tar")
        config = blob(json.dumps({
            "architecture": "amd64", "os": "linux", "config": {},
            "rootfs": {"type": "layers", "diff_ids": [layer["digest"]]}
        }).encode(), "config.v1+json")
        image = blob(json.dumps({
            "schemaVersion": 2, "mediaType": OCI, "config": config,
            "layers": [layer]}).encode(), "manifest.v1+json")
        image["annotations"] = {"org.opencontainers.image.ref.name": "v1"}
        for name, value in (("oci-layout", {"imageLayoutVersion": "1.0.0"}),
                            ("index.json", {"schemaVersion": 2,
                                            "manifests": [image]})):
            with open(os.path.join(folder, name), "w") as out:
                json.dump(value, out)
        return image["digest"]

    SKOPEO = """set -e
uri=$(aws ecr-public create-repository --repository-name team/demo \
    --region us-east-1 --query repository.repositoryUri --output text)
! skopeo copy -q oci:image:v1 "docker://$uri:v1" 2>refused
aws ecr-public get-login-password --region us-east-1 |
    skopeo login --username AWS --password-stdin "${uri%%/*}" >/dev/null
skopeo copy -q --preserve-digests oci:image:v1 "docker://$uri:v1"
skopeo logout --all >/dev/null
skopeo copy -q "docker://$uri:v1" dir:pulled
skopeo inspect --format '{{.Digest}}' "docker://$uri:v1"
aws ecr-public describe-image-tags --repository-name team/demo \
    --region us-east-1 --output text \
    --query 'imageTagDetails[].imageDetail.imageDigest'
echo "$uri"
"""

    @unittest.skipUnless(shutil.which("skopeo"), "skopeo is not here")
    def test_skopeo(self):
        digest = self.image()
        for option, start in ((["--aws-hosts"], "public.ecr.aws/"),
                              ([], "localhost:")):
            done = self.run_local(*option, "--", "bash", "-c", self.SKOPEO)
            self.assertEqual(done.returncode, 0, done.stderr)
            *digests, uri = done.stdout.split()
            self.assertEqual(digests, [digest, digest])
            self.assertTrue(uri.startswith(start), uri)
            shutil.rmtree(os.path.join(self.home, "pulled"))


if __name__ == "__main__":
    unittest.main()
