"""Attacks on what ecr-local trusts: names, tokens, accounts, files.

SPDX-License-Identifier: Apache-2.0
"""
import base64
import json
import os
import re
import sqlite3
import stat
import subprocess
import tarfile
import tempfile
import time
import unittest

import local_api
import registry_server
from local_api import PROGRAM, TARGET, sign
from registry_server import digest_of

HERE = os.path.dirname(os.path.abspath(__file__))
STORES = os.path.join(HERE, "..", "vectors", "store")
A, B = "111111111111", "222222222222"
KEYS = """[a]
aws_access_key_id = AKIDA
aws_secret_access_key = secret/a
account = %s
[b]
aws_access_key_id = AKIDB
aws_secret_access_key = secret/b
account = %s
[empty]
aws_access_key_id = AKIDEMPTY
aws_secret_access_key =
account = %s
[odd]
aws_access_key_id = AKIDODD
aws_secret_access_key = odd
account = 1.us-east-1
""" % (A, B, B)


def basic(token):
    return {"Authorization": "Basic " + token}


class Guarded(unittest.TestCase):
    """A server that checks signatures, with two accounts in it."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.keys = os.path.join(cls.folder.name, "keys")
        with open(cls.keys, "w") as out:
            out.write(KEYS)
        cls.server = local_api.Server("--in-memory", "--require-auth",
                                      "--credentials", cls.keys)
        for key in "ab":
            cls.must(key, "CreateRepository", repositoryName="of-" + key)
            cls.must(key, "CreateRepository", repositoryName="app")

    @classmethod
    def tearDownClass(cls):
        cls.server.close()
        cls.folder.cleanup()

    @classmethod
    def ask(cls, who, operation, more=None, key=None, secret=None, **members):
        body = json.dumps(members).encode()
        headers = local_api.signed_headers(
            cls.server, body, key or "AKID" + who.upper(),
            "secret/" + who if secret is None else secret, operation)
        headers.update(more or {})
        status, _, reply = cls.server.request("POST", "/", body, headers)
        return status, json.loads(reply)

    @classmethod
    def must(cls, who, operation, **members):
        status, reply = cls.ask(who, operation, **members)
        assert status == 200, reply
        return reply

    def denied(self, operation, resource, **members):
        status, reply = self.ask("a", operation, **members)
        self.assertEqual((status, reply["__type"]),
                         (400, "AccessDeniedException"), reply)
        self.assertEqual(
            reply["message"],
            "User: arn:aws:iam::%s:root is not authorized to perform: ecr:%s "
            "on resource: arn:aws:ecr:us-east-1:%s:repository/%s because no "
            "resource-based policy allows the ecr:%s action"
            % (A, operation, B, resource, operation))

    def token(self, who):
        reply = self.must(who, "GetAuthorizationToken")
        return reply["authorizationData"][0]["authorizationToken"]


class Accounts(Guarded):
    """Item 7: one account is not another."""

    def test_registry_id(self):
        self.denied("DescribeRepositories", "*", registryId=B)
        self.denied("DeleteRepository", "of-b", registryId=B,
                    repositoryName="of-b")
        self.denied("ListImages", "app", registryId=B, repositoryName="app")
        self.denied("BatchDeleteImage", "app", registryId=B,
                    repositoryName="app", imageIds=[{"imageTag": "x"}])
        self.denied("InitiateLayerUpload", "app", registryId=B,
                    repositoryName="app")
        self.must("a", "DescribeRepositories", registryId=A)
        self.must("a", "GetAuthorizationToken", registryIds=[A])

    def test_token_for_another(self):
        """It says who asks: B's registry stays shut, and A is not B."""
        reply = self.must("a", "GetAuthorizationToken", registryIds=[A, B])
        tokens = [d["authorizationToken"] for d in reply["authorizationData"]]
        for token, wanted in zip(tokens, (200, 403)):
            status, _, body = self.server.request(
                "GET", "/v2/_catalog", headers=basic(token))
            self.assertEqual(status, wanted, body)
        self.assertIn(A.encode(), body)

    def test_arn(self):
        arn = "arn:aws:ecr:us-east-1:%s:repository/app" % B
        self.denied("ListTagsForResource", "app", resourceArn=arn)
        self.denied("TagResource", "app", resourceArn=arn,
                    tags=[{"Key": "x", "Value": "y"}])
        self.denied("UntagResource", "app", resourceArn=arn, tagKeys=["x"])

    def test_replication(self):
        def rules(account):
            return {"rules": [{"destinations": [
                {"region": "us-east-1", "registryId": account}]}]}
        self.addCleanup(self.must, "a", "PutReplicationConfiguration",
                        replicationConfiguration={"rules": []})
        self.must("a", "PutReplicationConfiguration",
                  replicationConfiguration=rules(B))
        image = {"imageTag": "replicated"}
        self.must("a", "PutImage", repositoryName="of-a",
                  imageManifest=local_api.manifest(77), **image)
        reply = self.must("a", "DescribeImageReplicationStatus",
                          repositoryName="of-a", imageId=image)
        self.assertEqual(
            [(s["registryId"], s["status"], s["failureCode"])
             for s in reply["replicationStatuses"]],
            [(B, "FAILED", "DESTINATION_REGISTRY_ACCESS_DENIED")])
        names = [r["repositoryName"] for r in
                 self.must("b", "DescribeRepositories")["repositories"]]
        self.assertNotIn("of-a", names)

    def test_replication_of_an_older_store(self):
        """A rule from before signatures were checked does not reach B."""
        server = local_api.Server()
        self.addCleanup(server.close)
        server.call("CreateRepository", account=A, repositoryName="app")
        server.call("PutReplicationConfiguration", account=A,
                    replicationConfiguration={"rules": [{"destinations": [
                        {"region": "us-east-1", "registryId": B}]}]})
        server.stop()
        server.options += ["--require-auth", "--credentials", self.keys]
        server.start()
        image = {"imageTag": "v1"}

        def ask(who, operation, **members):
            body = json.dumps(members).encode()
            status, _, reply = server.request(
                "POST", "/", body, local_api.signed_headers(
                    server, body, "AKID" + who.upper(), "secret/" + who,
                    operation))
            self.assertEqual(status, 200, reply)
            return json.loads(reply)
        ask("a", "PutImage", repositoryName="app",
            imageManifest=local_api.manifest(1), **image)
        status = ask("a", "DescribeImageReplicationStatus",
                     repositoryName="app", imageId=image)
        self.assertEqual(status["replicationStatuses"], [
            {"region": "us-east-1", "registryId": B, "status": "FAILED",
             "failureCode": "DESTINATION_REGISTRY_ACCESS_DENIED"}])
        self.assertEqual(ask("b", "DescribeRepositories")["repositories"], [])

    def test_pull_through(self):
        text = local_api.manifest(1)
        self.must("b", "PutImage", repositoryName="app", imageManifest=text,
                  imageTag="mine")
        self.must("a", "CreatePullThroughCacheRule",
                  ecrRepositoryPrefix="stolen", upstreamRegistryUrl=B +
                  ".dkr.ecr.us-east-1.amazonaws.com")
        status, _, body = self.server.request(
            "GET", "/v2/stolen/app/manifests/mine",
            headers=basic(self.token("a")))
        self.assertEqual(status, 404, body)
        self.assertIn(b"is not authorized to perform: ecr:BatchGetImage",
                      body)

    def test_host_of_another(self):
        headers = dict(basic(self.token("a")), Host=B +
                       ".dkr.ecr.us-east-1.amazonaws.com")
        for method, path, action in (
                ("GET", "_catalog", "DescribeRepositories"),
                ("GET", "app/tags/list", "ListImages"),
                ("GET", "app/manifests/v1", "BatchGetImage"),
                ("HEAD", "app/manifests/v1", None),
                ("PUT", "app/manifests/v1", "PutImage"),
                ("DELETE", "app/manifests/v1", "BatchDeleteImage"),
                ("POST", "app/blobs/uploads/", "InitiateLayerUpload")):
            status, _, body = self.server.request(
                method, "/v2/" + path, b"", headers)
            self.assertEqual(status, 403, (method, path, body))
            if action:
                error = json.loads(body)["errors"][0]
                self.assertEqual(error["code"], "DENIED")
                self.assertIn("perform: ecr:%s on" % action,
                              error["message"])
        own = dict(headers, Host=A + ".dkr.ecr.us-east-1.amazonaws.com")
        status, _, body = self.server.request("GET", "/v2/_catalog",
                                              headers=own)
        self.assertEqual(status, 200)
        self.assertIn("of-a", json.loads(body)["repositories"])


class Signed(Guarded):
    """Item 11: what is accepted as a key and as a signature."""

    def test_empty_secret(self):
        status, reply = self.ask("a", "DescribeRegistry", key="AKIDEMPTY",
                                 secret="")
        self.assertEqual((status, reply["__type"]),
                         (400, "UnrecognizedClientException"))

    def test_impossible_account(self):
        status, reply = self.ask("a", "DescribeRegistry", key="AKIDODD",
                                 secret="odd")
        self.assertEqual(reply["__type"], "UnrecognizedClientException")

    def test_only_empty_secrets(self):
        with tempfile.NamedTemporaryFile("w") as keys:
            keys.write("[x]\naws_access_key_id=X\naws_secret_access_key=\n")
            keys.flush()
            done = subprocess.run(
                [PROGRAM, "run", "--require-auth", "--credentials", keys.name,
                 "--", "true"], capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 253)
        self.assertIn("X is not accepted: it has an empty secret",
                      done.stderr)

    def signed_but(self, missing):
        """Headers of a good signature that leaves one header out."""
        body = b"{}"
        headers = local_api.signed_headers(
            self.server, body, "AKIDA", "secret/a", "DescribeRegistry")
        names = sorted(n for n in ("host", "x-amz-date", "x-amz-target")
                       if n != missing)
        stamp = headers["x-amz-date"]
        scope = "%s/us-east-1/ecr/aws4_request" % stamp[:8]
        canonical = "POST\n/\n\n%s\n%s\n%s" % (
            "".join("%s:%s\n" % (n, headers[n]) for n in names),
            ";".join(names), digest_of(body)[7:])
        headers["authorization"] = (
            "AWS4-HMAC-SHA256 Credential=AKIDA/%s, SignedHeaders=%s, "
            "Signature=%s" % (scope, ";".join(names),
                              sign("secret/a", scope, stamp, canonical)))
        status, _, reply = self.server.request("POST", "/", body, headers)
        return status, json.loads(reply)

    def test_presigned(self):
        path = local_api.presigned_path(self.server, b"{}", "AKIDA",
                                        "secret/a", 0, 60)
        for target, more, code in (
                ("DescribeRegistry", path, None),
                ("DeleteRegistryPolicy", path, "InvalidSignatureException"),
                ("DescribeRegistry", path.replace("%3Bx-amz-target", ""),
                 "InvalidSignatureException")):
            _, _, reply = self.server.request(
                "POST", more, b"{}", {"X-Amz-Target": TARGET + target})
            self.assertEqual(json.loads(reply).get("__type"), code)

    def test_what_must_be_signed(self):
        self.assertEqual(self.signed_but(None)[0], 200)
        for name, words in (("host", "'Host' or ':authority'"),
                            ("x-amz-target", "'X-Amz-Target'")):
            status, reply = self.signed_but(name)
            self.assertEqual((status, reply["__type"]),
                             (400, "InvalidSignatureException"))
            self.assertEqual(reply["message"], words + " must be a "
                             "'SignedHeader' in the AWS Authorization.")


class Key(Guarded):
    """Item 9: /_local/ takes the key of the store."""

    def test_key(self):
        for method, path in (("POST", "reset"), ("POST", "seed"),
                             ("POST", "lifecycle/run"), ("GET", "reset")):
            for key in ({}, {"X-Ecr-Local-Key": ""},
                        {"X-Ecr-Local-Key": "0" * 64}):
                status, _, body = self.server.request(
                    method, "/_local/" + path, b"", key)
                self.assertEqual(status, 403, path)
                self.assertIn(b"X-Ecr-Local-Key", body)
        status, _, _ = self.server.request("GET", "/_local/health")
        self.assertEqual(status, 200)
        self.must("a", "DescribeRepositories", repositoryNames=["app"])

    def test_commands_have_it(self):
        with tempfile.TemporaryDirectory() as home:
            environment = {"HOME": home, "PATH": os.environ["PATH"],
                           "ECR_LOCAL": PROGRAM}
            seed = os.path.join(home, "seed.json")
            with open(seed, "w") as out:
                out.write('{"repositories": ["seeded"]}')
            inside = subprocess.run(
                [PROGRAM, "run", "--require-auth", "--credentials", self.keys,
                 "--", "sh", "-c", '$ECR_LOCAL seed "$0" && $ECR_LOCAL reset '
                 '&& ! curl -fsS -X POST $ECR_LOCAL_ENDPOINT/_local/reset '
                 '2>/dev/null && curl -fsS -X POST -H '
                 '"X-Ecr-Local-Key: $ECR_LOCAL_KEY" '
                 '$ECR_LOCAL_ENDPOINT/_local/reset', seed],
                capture_output=True, text=True, env=environment, timeout=60)
            self.assertEqual(inside.returncode, 0, inside.stderr)
            self.assertIn('"repositories":1', inside.stdout)
            without = subprocess.run(
                [PROGRAM, "reset"], capture_output=True, text=True, timeout=30,
                env=dict(environment, ECR_LOCAL_ENDPOINT=self.server.url))
            self.assertEqual(without.returncode, 255)
            self.assertRegex(without.stderr, r"\A.*X-Ecr-Local-Key.*\n\Z")
        data = self.server.data
        beside = subprocess.run([PROGRAM, "env", "--data", data],
                                capture_output=True, text=True, timeout=30)
        key = re.search(r"^export ECR_LOCAL_KEY='([0-9a-f]{64})'$",
                        beside.stdout, re.M)
        self.assertTrue(key, beside.stdout)
        self.assertEqual(stat.S_IMODE(os.stat(os.path.join(
            data, "server.json")).st_mode), 0o600)


class Names(local_api.Case):
    """Item 9: DNS rebinding and requests forged by pages."""
    options = ("--host", "Ecr.Test", "--host", "build-box")
    PLANES = (
        ("GET", "/v2/", {}),
        ("GET", "/_local/health", {}),
        ("POST", "/_local/reset", {}),
        ("POST", "/", {"X-Amz-Target": TARGET + "DescribeRegistry"}),
        ("GET", "/?Action=GetCallerIdentity", {}),
        ("OPTIONS", "/", {}))

    def status(self, host, origin=None, plane=PLANES[3]):
        method, path, headers = plane
        headers = dict(headers, Host=host.replace("PORT",
                                                  str(self.server.port)))
        if origin is not None:
            headers["Origin"] = origin.replace("PORT", str(self.server.port))
        status, _, body = self.server.request(method, path, b"", headers)
        return status, body

    def test_strangers(self):
        for host in ("evil.example", "evil.example:PORT", "127.0.0.1.evil",
                     "localhost.evil.example", "0.0.0.0:PORT", "x",
                     "123456789012.dkr.ecr.us-east-1.evil.example",
                     "123456789012.dkr.ecr.us-east-1.9999999999.amazonaws.com",
                     "123456789012.dkr.ecr.nowhere-1.amazonaws.com",
                     "amazonaws.com", "localhost@evil", "localhost/x",
                     "evil\"quote", "ecr.test.evil", "\xff"):
            for plane in self.PLANES:
                status, body = self.status(host, plane=plane)
                self.assertEqual(status, 403, (host, plane))
                self.assertIn(b"--host", body)
                if plane[1] != "/" and not plane[1].startswith("/v2"):
                    continue
                value = json.loads(body)
                message = value.get("message") or \
                    value["errors"][0]["message"]
                self.assertIn("--host", message)

    def test_friends(self):
        for host in ("localhost", "localhost:PORT", "LOCALHOST:8080",
                     "localhost.", "127.0.0.1", "127.9.8.7:1", "[::1]:PORT",
                     "app.localhost", "ecr.test", "ECR.test:PORT",
                     "build-box", "public.ecr.aws",
                     "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
                     "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn"):
            self.assertEqual(self.status(host)[0], 200, host)

    def test_origins(self):
        for origin in ("http://evil.example", "null", "", "file://",
                       "http://localhost", "http://localhost:1",
                       "http://evil.example:PORT", "http://localhost:PORT.x",
                       "http://127.0.0.1:PORT", "ftp://localhost:PORT"):
            for plane in self.PLANES:
                status, body = self.status("localhost:PORT", origin, plane)
                self.assertEqual(status, 403, (origin, plane))
                self.assertIn(b"--host", body)
        for host in ("evil.example:PORT", "evil.example"):
            self.assertEqual(self.status(host, "http://" + host)[0], 403)
        for host in ("localhost:PORT", "ecr.test:PORT", "ecr.test"):
            self.assertEqual(self.status(host, "http://" + host)[0], 200)
        self.assertEqual(
            self.status("ecr.test:443", "https://ecr.test")[0], 200)

    def test_nothing_done(self):
        self.create()
        self.status("evil.example", plane=self.PLANES[2])
        self.status("localhost:PORT", "http://evil.example", self.PLANES[2])
        self.call("DescribeRepositories", repositoryNames=["app"])

    def test_option(self):
        for value in ("a/b", "", "name:80", "a b", "*.example"):
            done = subprocess.run([PROGRAM, "start", "--host", value],
                                  capture_output=True, text=True, timeout=30)
            self.assertEqual(done.returncode, 252, value)
            self.assertIn("--host needs a name", done.stderr)


class NamesWhereSigned(Guarded):
    """With --require-auth containers come by the names of services."""

    def test_hosts_and_origins(self):
        token = basic(self.token("a"))

        def status(**headers):
            return self.server.request("GET", "/v2/_catalog",
                                       headers=dict(token, **headers))[0]
        self.assertEqual(status(Host="ecr:4510"), 200)
        self.assertEqual(status(Host="evil.example"), 200)
        for host in ("evil.example", "ecr:4510",
                     "localhost:%d" % self.server.port):
            self.assertEqual(status(Host=host, Origin="http://evil.example"),
                             403)
        self.assertEqual(status(Host="evil.example",
                                Origin="http://evil.example"), 403)
        own = "127.0.0.1:%d" % self.server.port
        self.assertEqual(status(Host=own, Origin="http://" + own), 200)


class Tokens(local_api.Case):
    """Items 6 and 8: tokens end, and say no more than they should."""
    BAD = ("us-east-1.9999999999", "nowhere-1", "aws-global", "us-east-1/x", "us", "",
           "us-east-1:1", "us--1", "US-EAST-1 ", "../x")

    def test_regions_of_signatures(self):
        for region in self.BAD[:-1]:
            if "/" in region or not region:
                continue
            for operation in ("GetAuthorizationToken", "CreateRepository"):
                message = self.refused(
                    "InvalidSignatureException", operation, region=region,
                    **({"repositoryName": "app"}
                       if operation[0] == "C" else {}))
                self.assertEqual(message, "Credential should be scoped to a "
                                 "valid region.")
        for region in ("eu-west-9", "us-esat-1", "cn-south-9"):
            self.assertEqual(
                self.refused("InvalidSignatureException",
                             "DescribeRepositories", region=region),
                "Credential should be scoped to a valid region. There is no "
                "%s; ecr-local takes a new one with --lenient." % region)
        for region in ("us-east-1", "eu-west-1", "cn-north-1",
                       "us-gov-west-1", "eusc-de-east-1", "us-isof-south-1"):
            self.call("DescribeRepositories", region=region)

    def test_regions_of_sts(self):
        status, _, body = self.server.request(
            "POST", "/", b"Action=GetCallerIdentity", {
                "Content-Type": "application/x-www-form-urlencoded",
                "Authorization": "AWS4-HMAC-SHA256 Credential=AKID/20260101/"
                "us-east-1.9/sts/aws4_request, SignedHeaders=host, "
                "Signature=0"})
        self.assertEqual(status, 403)
        self.assertIn(b"scoped to a valid region", body)

    def test_a_server_in_a_region_that_is_new(self):
        for more, status in (((), 252), (("--lenient",), 0)):
            done = subprocess.run(
                [PROGRAM, "run", *more, "--", "true"], capture_output=True,
                text=True, timeout=60, env=dict(
                    os.environ, AWS_REGION="eu-west-9", HOME="/nonexistent",
                    XDG_DATA_HOME=self.server.data))
            self.assertEqual(done.returncode, status, done.stderr)
            self.assertEqual("and --lenient takes one that is new" in
                             done.stderr, status != 0)

    def test_other_regions(self):
        self.create()
        for region in self.BAD:
            for words in (["start", "--region", region],
                          ["run", "--region", region, "--", "true"]):
                done = subprocess.run(
                    [PROGRAM] + words, capture_output=True, text=True,
                    timeout=30, env=dict(os.environ, HOME="/nonexistent",
                                         XDG_DATA_HOME=self.server.data))
                self.assertEqual(done.returncode, 252, (words, done.stderr))
                self.assertIn("is not a region of AWS", done.stderr)
            self.assertNotIn("--lenient", done.stderr)
            status, _, body = self.server.request(
                "POST", "/_local/seed", json.dumps({"registries": [
                    {"region": region, "repositories": ["x"]}]}).encode())
            self.assertEqual(status, 400, region)
        message = self.refused(
            "InvalidParameterException", "PutReplicationConfiguration",
            replicationConfiguration={"rules": [{"destinations": [
                {"region": "nowhere-1", "registryId": A}]}]})
        self.assertIn("nowhere-1", message)
        self.refused("InvalidParameterException", "ListTagsForResource",
                     resourceArn="arn:aws:ecr:nowhere-1:123456789012:"
                     "repository/app")
        self.refused(
            "UnsupportedUpstreamRegistryException",
            "CreatePullThroughCacheRule", ecrRepositoryPrefix="cache",
            upstreamRegistryUrl=A + ".dkr.ecr.nowhere-1.amazonaws.com")

    def password(self):
        reply = self.call("GetAuthorizationToken")
        pair = base64.b64decode(
            reply["authorizationData"][0]["authorizationToken"])
        return pair.decode().split(":", 1)[1]

    def with_password(self, password):
        pair = base64.b64encode(("AWS:" + password).encode()).decode()
        return self.server.request("GET", "/v2/",
                                   headers=basic(pair))[0]

    def test_parts(self):
        password = self.password()
        self.assertEqual(self.with_password(password), 200)
        kind, account, region, expires, who, mac = password.split(".")
        self.assertEqual(bytes.fromhex(who).decode(),
                         "arn:aws:iam::%s:root" % account)
        other = who[:-2] + "00"
        for parts in ((kind, account, region, "9" + expires, who, mac),
                      (kind, account, region, "9999999999", expires, who, mac),
                      (kind, account, region, expires, expires, who, mac),
                      (kind, account, "", region, expires, who, mac),
                      (kind, account, region, who, mac),
                      (kind, account, region, expires, mac),
                      (kind, account, region, expires, other, mac),
                      (kind, account, region, expires, who.upper(), mac),
                      (kind, account, region, expires, who, ""),
                      (kind, account, region, expires, who, mac, ""),
                      (kind, account, region, expires, who, mac.upper()),
                      ("ecrlocal2", account, region, expires, who, mac),
                      ("ecrlayer2", account, region, expires, who, mac),
                      ("",)):
            self.assertEqual(self.with_password(".".join(parts)), 400, parts)

    def layer(self):
        """The path of a layer's URL, and its digest."""
        data = b"a layer"
        digest = digest_of(data)
        self.create("team/app")
        self.create("team/other")
        auth = {"Authorization": "Bearer " + self.password()}
        for name in ("team/app", "team/other"):
            for more in (data, b"another layer"):
                status, _, body = self.server.request(
                    "POST", "/v2/%s/blobs/uploads/?digest=%s"
                    % (name, digest_of(more)), more, auth)
                self.assertEqual(status, 201, body)
        self.put("v1", name="team/app", layers=[
            {"mediaType": "a/b", "digest": digest, "size": len(data)}])
        url = self.call("GetDownloadUrlForLayer", repositoryName="team/app",
                        layerDigest=digest)["downloadUrl"]
        return "/" + url.split("/", 3)[3], digest, data

    def test_layer_url(self):
        path, digest, data = self.layer()
        token = path.split("token=")[1]
        expires = int(token.split(".")[3])
        status, headers, body = self.server.request("GET", path)
        self.assertEqual((status, body), (200, data))
        self.assertEqual(self.server.request("HEAD", path)[0], 200)
        status, _, body = self.server.request(
            "GET", path, headers={"Range": "bytes=2-"})
        self.assertEqual((status, body), (206, data[2:]))
        now = time.time()
        self.assertLess(expires, now + 3600)
        self.assertGreater(expires, now + 60)
        other = digest_of(b"another layer")
        for method, target in (
                ("GET", "/v2/"), ("GET", "/v2/_catalog"),
                ("GET", "/v2/team/app/tags/list"),
                ("GET", "/v2/team/app/blobs/" + other),
                ("GET", "/v2/team/other/blobs/" + digest),
                ("GET", "/v2/team/app/manifests/" + digest),
                ("GET", "/v2/team/app/referrers/" + digest),
                ("PUT", "/v2/team/app/manifests/v1"),
                ("DELETE", "/v2/team/app/manifests/" + digest),
                ("DELETE", "/v2/team/app/blobs/" + digest),
                ("PUT", "/v2/team/app/blobs/" + digest),
                ("POST", "/v2/team/app/blobs/uploads/")):
            status, _, _ = self.server.request(
                method, target + "?token=" + token, b"")
            self.assertEqual(status, 401, (method, target))
        self.assertEqual(self.with_password(token), 400)
        late = token.replace(str(expires), str(expires + 9))
        for wrong in (late, token[:-1] + "10"[token[-1] == "1"],
                      self.password()):
            status, _, _ = self.server.request(
                "GET", path.split("token=")[0] + "token=" + wrong)
            self.assertEqual(status, 401)

    def test_page_tokens(self):
        """A page of one repository does not go on in another."""
        for name in ("aa", "aa/bb"):
            self.create(name)
            for i in range(3):
                self.put("t%d" % i, i, name=name)
        token = self.call("ListImages", repositoryName="aa/bb",
                          maxResults=1)["nextToken"]
        for operation, name in (("ListImages", "aa"),
                                ("DescribeImages", "aa/bb")):
            self.refused("InvalidParameterException", operation,
                         repositoryName=name, nextToken=token)
        raw = base64.b64decode(token)
        moved = base64.b64encode(raw[:8] + b"bb/" + raw[8:]).decode()
        self.refused("InvalidParameterException", "ListImages",
                     repositoryName="aa", nextToken=moved)


class Files(unittest.TestCase):
    """Item 5: the store is its user's alone, and older ones open."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def check_modes(self, data, closed=False):
        names = set()
        for where, folders, files in os.walk(data):
            for path in [where] + [os.path.join(where, f) for f in files]:
                mode = stat.S_IMODE(os.lstat(path).st_mode)
                self.assertEqual(oct(mode), "0o700" if path == where
                                 else "0o600", path)
                names.add(os.path.relpath(path, data))
        self.assertLessEqual({"ecr.db"} if closed else
                             {"ecr.db", "ecr.db-wal", "ecr.db-shm"}, names)

    def serve(self, data, mask, *options):
        old = os.umask(mask)
        try:
            process = subprocess.Popen(
                [PROGRAM, "start", "--data", data, "--listen", "127.0.0.1:0",
                 "--tls"] + list(options), text=True,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        finally:
            os.umask(old)
        self.assertIn("listens on", process.stdout.readline())
        return process

    def end(self, process):
        process.terminate()
        _, errors = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 0, errors)
        return errors

    def test_umasks(self):
        for mask in (0, 0o022, 0o077, 0o277, 0o777):
            data = os.path.join(self.folder, "data%o" % mask)
            os.mkdir(data)
            os.chmod(data, 0o755)
            process = self.serve(data, mask)
            try:
                self.check_modes(data)
            finally:
                errors = self.end(process)
            self.assertIn("%s was open to others" % data, errors)

    def test_mended_and_said(self):
        data = os.path.join(self.folder, "data")
        self.end(self.serve(data, 0o077))
        blob = os.path.join(data, "blobs", "sha256", "ab")
        os.mkdir(blob, 0o755)
        for name in ("ecr.db", "server.key", "lock",
                     "blobs/sha256/ab/" + "ab" * 32):
            with open(os.path.join(data, name), "ab"):
                pass
            os.chmod(os.path.join(data, name), 0o666)
        elsewhere = os.path.join(self.folder, "elsewhere")
        own = os.path.join(data, "notes.txt")
        for path in (elsewhere, own):
            with open(path, "w"):
                pass
            os.chmod(path, 0o644)
        os.symlink(elsewhere, os.path.join(data, "ecr-local.log"))
        process = self.serve(data, 0o022)
        os.unlink(os.path.join(data, "ecr-local.log"))
        mode = stat.S_IMODE(os.stat(own).st_mode)
        os.unlink(own)
        try:
            self.check_modes(data)
        finally:
            errors = self.end(process)
        self.assertIn("was open to others: 5 files and folders", errors)
        self.assertEqual(mode, 0o644)
        self.assertEqual(stat.S_IMODE(os.stat(elsewhere).st_mode), 0o644)
        self.assertEqual(self.end(self.serve(data, 0o022)), "")

    def test_said_when_detached(self):
        data = os.path.join(self.folder, "data")
        os.mkdir(data)
        os.chmod(data, 0o755)
        done = subprocess.run(
            [PROGRAM, "start", "--detach", "--data", data, "--listen",
             "127.0.0.1:0"], capture_output=True, text=True, timeout=30)
        stopped = subprocess.run([PROGRAM, "stop", "--data", data],
                                 timeout=30)
        self.assertEqual((done.returncode, stopped.returncode), (0, 0))
        self.assertIn("%s was open to others" % data, done.stderr)
        self.check_modes(data, closed=True)

    def test_shared_folder_is_left(self):
        data = os.path.join(self.folder, "data")
        os.mkdir(data)
        os.chmod(data, 0o1777)
        process = self.serve(data, 0)
        mode = stat.S_IMODE(os.stat(os.path.join(data, "ecr.db")).st_mode)
        self.assertIn("is shared and stays as it is", self.end(process))
        self.assertEqual(mode, 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(data).st_mode), 0o1777)

    def test_older_stores(self):
        """One store of each version that a release has written."""
        vectors = sorted(os.listdir(STORES))
        self.assertEqual(vectors, ["1.tar.gz"])
        for vector in vectors:
            with tarfile.open(os.path.join(STORES, vector)) as tar:
                tar.extractall(self.folder)
            data = os.path.join(self.folder, "store")
            self.assertEqual(stat.S_IMODE(os.stat(data).st_mode), 0o755)
            server = registry_server.Server(data=data)
            try:
                self.check_older(server)
                os.unlink(os.path.join(data, "test.log"))
                self.check_modes(data)
            finally:
                server.close()

    def check_older(self, server):
        self.assertIn("was open to others", server.read_log())
        reply = server.v2("GET", "app/manifests/v1")
        self.assertEqual(reply.status, 200)
        layer = reply.json()["layers"][0]["digest"]
        self.assertEqual(server.v2("GET", "app/blobs/" + layer).body,
                         b"a layer of the first edition")
        arn = server.must("DescribeRepositories")["repositories"][0][
            "repositoryArn"]
        self.assertEqual(
            server.must("ListTagsForResource", resourceArn=arn)["tags"],
            [{"Key": "owner", "Value": "team"}])
        server.must("GetLifecyclePolicy", repositoryName="app")
        there = server.must("DescribeRepositories", account="9" * 12,
                            region="eu-west-1")["repositories"]
        self.assertEqual([r["repositoryName"] for r in there], ["other"])
        server.push_image("app", "v2", b"new")
        upload = "d6e5bce9-92d4-4eb6-a1e8-14573ebeef8d"
        if server.v2("GET", "app/blobs/uploads/" + upload).status != 204:
            self.assertIn(upload, server.read_log())

    def start_on(self, data):
        done = subprocess.run(
            [PROGRAM, "start", "--data", data, "--listen", "127.0.0.1:0"],
            capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 255, done.stderr)
        return done.stderr

    def test_newer_store(self):
        data = os.path.join(self.folder, "data")
        self.end(self.serve(data, 0o077))
        path = os.path.join(data, "ecr.db")
        with sqlite3.connect(path) as db:
            db.execute("PRAGMA user_version=99")
        self.assertIn("the store %s is of version 99" % path,
                      self.start_on(data))

    def test_migration_is_whole(self):
        """What cannot be migrated to the end is left as it was."""
        data = os.path.join(self.folder, "data")
        os.mkdir(data)
        path = os.path.join(data, "ecr.db")
        with sqlite3.connect(path) as db:
            db.execute("CREATE TABLE findings_queue(other)")
        self.assertIn("cannot bring the store %s to version" % path,
                      self.start_on(data))
        with sqlite3.connect(path) as db:
            self.assertEqual(
                [r[0] for r in db.execute("SELECT name FROM sqlite_master")],
                ["findings_queue"])


if __name__ == "__main__":
    unittest.main()
