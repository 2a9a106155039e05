"""What one account may do in another's registry: as policies there say."""
import hashlib
import json
import subprocess
import unittest

from local_api import ACCOUNT, Case, Refused, manifest
from verbs import ECR, environment

OWNER, GUEST = ACCOUNT, "210987654321"
ADMIN = "arn:aws:iam::%s:role/admin" % OWNER
PULL = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
MANIFESTS = "/v2/app/manifests/v1"


def words(action, resource="repository/app", why=None):
    return ("User: arn:aws:iam::%s:root is not authorized to perform: ecr:%s "
            "on resource: arn:aws:ecr:us-east-1:%s:%s %s" % (
                GUEST, action, OWNER, resource,
                why or "because no resource-based policy allows the ecr:%s "
                "action" % action))


class Access(Case):
    def setUp(self):
        super().setUp()
        self.create()
        self.put("v1")

    def policy(self, *statements, **more):
        text = json.dumps({"Version": "2012-10-17", "Statement": [
            dict({"Effect": "Allow", "Principal": {"AWS": GUEST}}, **s)
            for s in statements]})
        self.call("SetRepositoryPolicy", repositoryName="app", policyText=text,
                  **more)

    def registry_policy(self, action, resource="*", **more):
        self.call("PutRegistryPolicy", policyText=json.dumps({
            "Version": "2012-10-17", "Statement": [dict({
                "Effect": "Allow", "Principal": {"AWS": GUEST},
                "Action": action, "Resource": resource}, **more)]}))

    def guest(self, operation, **members):
        members.setdefault("registryId", OWNER)
        return self.server.call(operation, account=GUEST, **members)

    def pull(self):
        return self.guest("BatchGetImage", repositoryName="app",
                          imageIds=[{"imageTag": "v1"}])

    def denied(self, message, operation, **members):
        with self.assertRaises(Refused) as caught:
            self.guest(operation, **members)
        self.assertEqual(caught.exception.code, "AccessDeniedException")
        self.assertEqual(caught.exception.message, message)

    def pull_denied(self, **more):
        self.denied(words("BatchGetImage", **more), "BatchGetImage",
                    repositoryName="app", imageIds=[{"imageTag": "v1"}])

    def token(self, **members):
        reply = self.guest("GetAuthorizationToken", registryId=None, **members)
        return {"Authorization": "Basic " + reply["authorizationData"][0]
                ["authorizationToken"]}

    def wire(self, headers, path=MANIFESTS, method="GET"):
        status, _, body = self.server.request(method, path, b"", headers)
        return status, json.loads(body) if body and status >= 400 else None

    def test_without_a_policy(self):
        self.pull_denied()
        self.denied(words("DescribeRepositories", "repository/*"),
                    "DescribeRepositories")
        self.denied(words("DescribeRepositories"), "DescribeRepositories",
                    repositoryNames=["app"])
        # a name that is not there looks like one that is
        self.denied(words("ListImages", "repository/none"), "ListImages",
                    repositoryName="none")
        arn = "arn:aws:ecr:us-east-1:%s:repository/app" % OWNER
        self.denied(words("ListTagsForResource"), "ListTagsForResource",
                    registryId=None, resourceArn=arn)

    def test_own_account(self):
        """Needs no policy, and none is in its way."""
        self.policy({"Effect": "Deny", "Principal": "*", "Action": "ecr:*"},
                    force=True)
        self.call("BatchGetImage", repositoryName="app", registryId=OWNER,
                  imageIds=[{"imageTag": "v1"}])

    def test_allowed(self):
        self.policy({"Action": PULL})
        self.assertEqual(len(self.pull()["images"]), 1)
        self.denied(words("PutImage"), "PutImage", repositoryName="app",
                    imageManifest=manifest(2), imageTag="v2")
        self.policy({"Action": "ecr:*"})
        self.guest("PutImage", repositoryName="app", imageTag="v2",
                   imageManifest=manifest(2))
        self.assertEqual(len(self.guest(
            "DescribeRepositories", repositoryNames=["app"])
            ["repositories"]), 1)
        self.call("DeleteRepositoryPolicy", repositoryName="app")
        self.pull_denied()

    def test_somebody_else(self):
        for principal in ("111111111111", "arn:aws:iam::%s:role/ci" % GUEST):
            self.policy({"Action": PULL, "Principal": {"AWS": principal}})
            self.pull_denied()
        self.policy({"Action": PULL, "Principal": "*"})
        self.pull()

    def test_deny_comes_first(self):
        self.policy({"Action": PULL},
                    {"Effect": "Deny", "Action": "ecr:Batch*"})
        self.pull_denied(
            why="with an explicit deny in a resource-based policy")
        self.policy({"Action": PULL})
        self.registry_policy("ecr:BatchGetImage", Effect="Deny")
        self.pull_denied(
            why="with an explicit deny in a resource-based policy")

    def test_conditions(self):
        for condition, allowed in (
                ({"StringEquals": {"aws:PrincipalAccount": GUEST}}, True),
                ({"StringEquals": {"aws:PrincipalAccount": OWNER}}, False),
                ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}},
                 True),
                ({"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, True),
                ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, False),
                ({"Bool": {"aws:SecureTransport": "true"}}, False),
                ({"DateGreaterThan": {"aws:CurrentTime":
                                      "2020-01-01T00:00:00Z"}}, True),
                ({"StringEquals": {"aws:RequestedRegion": "us-east-1"}}, True),
                ({"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, False),
                ({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}},
                 True),
                ({"StringEquals": {"ecr:ResourceTag/team": "a"}}, True),
                ({"StringEquals": {"aws:ResourceTag/team": "b"}}, False)):
            with self.subTest(condition):
                self.call("TagResource", tags=[{"Key": "team", "Value": "a"}],
                          resourceArn="arn:aws:ecr:us-east-1:%s:repository/app"
                          % OWNER)
                self.policy({"Action": PULL, "Condition": condition})
                if allowed:
                    self.pull()
                else:
                    self.pull_denied()

    def test_registry_policy(self):
        self.registry_policy("ecr:BatchGetImage", "arn:aws:ecr:*:*:"
                             "repository/a*")
        self.pull()
        self.registry_policy("ecr:BatchGetImage", "*:repository/b*")
        self.pull_denied()
        self.registry_policy(["ecr:DescribeRepositories"])
        self.assertEqual(len(self.guest("DescribeRepositories")
                             ["repositories"]), 1)

    def test_scope_v1(self):
        """Then a registry policy is about three actions alone."""
        self.registry_policy("ecr:*")
        self.pull()
        self.call("PutAccountSetting", name="REGISTRY_POLICY_SCOPE", value="V1")
        self.pull_denied()
        self.policy({"Action": PULL})
        self.pull()

    def test_wire(self):
        by_host = dict(self.token(), Host=OWNER +
                       ".dkr.ecr.us-east-1.amazonaws.com")
        by_id = self.token(registryIds=[OWNER])
        for headers in (by_host, by_id):
            status, body = self.wire(headers)
            self.assertEqual(status, 403)
            self.assertEqual(body, {"errors": [{
                "code": "DENIED", "message": words("BatchGetImage")}]})
            self.assertEqual(self.wire(headers, "/v2/")[0], 200)
            self.assertEqual(
                self.wire(headers, "/v2/app/blobs/uploads/", "POST")[1]
                ["errors"][0]["message"], words("InitiateLayerUpload"))
        self.policy({"Action": PULL})
        for headers in (by_host, by_id):
            self.assertEqual(self.wire(headers)[0], 200)
        self.policy({"Action": "ecr:*"},
                    {"Effect": "Deny", "Action": "ecr:PutImage"})
        status, body = self.wire(by_id, "/v2/app/manifests/v2", "PUT")
        self.assertEqual((status, body["errors"][0]["message"]), (
            403, words("PutImage", why="with an explicit deny in a "
                       "resource-based policy")))

    def test_layer_url(self):
        """Who got the URL of a layer reads that layer by it."""
        headers = self.token(registryIds=[OWNER])
        self.policy({"Action": ["ecr:*"]})
        data = b"layer"
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        status, _, body = self.server.request(
            "POST", "/v2/app/blobs/uploads/?digest=" + digest, data, headers)
        self.assertEqual(status, 201, body)
        status, _, got = self.server.request(
            "GET", "/v2/app/blobs/" + digest, b"", headers)
        self.assertEqual((status, got), (200, data))

    def as_role(self, *arguments):
        """Run with the keys of a role in the guest's account."""
        env = environment(self.server.folder.name,
                          AWS_ENDPOINT_URL_ECR=self.server.url,
                          AWS_ENDPOINT_URL_STS=self.server.url)
        done = subprocess.run(
            [ECR, "sts", "assume-role", "--role-session-name", "run-1",
             "--role-arn", "arn:aws:iam::%s:role/ci" % GUEST], env=env,
            capture_output=True, text=True, timeout=60)
        keys = json.loads(done.stdout)["Credentials"]
        env.update(AWS_ACCESS_KEY_ID=keys["AccessKeyId"],
                   AWS_SECRET_ACCESS_KEY=keys["SecretAccessKey"],
                   AWS_SESSION_TOKEN=keys["SessionToken"])
        return subprocess.run([ECR, *arguments], env=env, capture_output=True,
                              text=True, timeout=60)

    def test_role(self):
        """Who has assumed a role is that role."""
        pull = ("batch-get-image", "--registry-id", OWNER,
                "--repository-name", "app", "--image-ids", "imageTag=v1")
        done = self.as_role(*pull)
        self.assertEqual(done.returncode, 254)
        self.assertIn("User: arn:aws:sts::%s:assumed-role/ci/run-1 is not "
                      "authorized to perform: ecr:BatchGetImage" % GUEST,
                      done.stderr)
        for name, status in (("other", 254), ("ci", 0)):
            self.policy({"Action": PULL, "Principal": {
                "AWS": "arn:aws:iam::%s:role/%s" % (GUEST, name)}})
            self.assertEqual(self.as_role(*pull).returncode, status, name)

    def test_condition_on_a_role(self):
        """A condition asks for the role, not for the session's ARN."""
        pull = ("batch-get-image", "--registry-id", OWNER,
                "--repository-name", "app", "--image-ids", "imageTag=v1")
        for arn, status in (("role/ci", 0), ("role/other", 254)):
            self.policy({"Action": PULL, "Condition": {"ArnLike": {
                "aws:PrincipalArn": "arn:aws:iam::*:" + arn}}})
            self.assertEqual(self.as_role(*pull).returncode, status, arn)

    def test_replication(self):
        """The policy of the registry that it goes to decides."""
        def status(tag, number):
            self.put(tag, number)
            return self.call("DescribeImageReplicationStatus",
                             repositoryName="app", imageId={"imageTag": tag}
                             )["replicationStatuses"]
        self.call("PutReplicationConfiguration", replicationConfiguration={
            "rules": [{"destinations": [
                {"region": "us-east-1", "registryId": GUEST}]}]})
        to = {"region": "us-east-1", "registryId": GUEST}
        self.assertEqual(status("v2", 2), [dict(
            to, status="FAILED",
            failureCode="DESTINATION_REGISTRY_ACCESS_DENIED")])
        self.server.call("PutRegistryPolicy", account=GUEST, policyText=json.
                         dumps({"Statement": [{
                             "Effect": "Allow", "Principal": {"AWS": OWNER},
                             "Action": ["ecr:ReplicateImage",
                                        "ecr:CreateRepository"],
                             "Resource": "arn:aws:ecr:us-east-1:%s:"
                             "repository/*" % GUEST}]}))
        self.assertEqual(status("v3", 3), [dict(to, status="COMPLETE")])

    def test_who_is_locked_out(self):
        """Who could set no other policy afterwards must say force."""
        me = "arn:aws:iam::%s:root" % OWNER
        setting = "ecr:SetRepositoryPolicy"
        for deny in (
                {"Principal": "*", "Action": "ecr:*"},
                {"Principal": {"AWS": OWNER}, "Action": setting},
                {"Principal": {"AWS": [GUEST, me]}, "Action": "ecr:Set*"},
                {"Principal": "*", "NotAction": "ecr:BatchGetImage"},
                {"NotPrincipal": {"AWS": ADMIN}, "Action": setting},
                {"Principal": "*", "Action": "*", "Condition": {
                    "StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}}):
            deny["Effect"] = "Deny"
            with self.assertRaises(Refused) as caught:
                self.policy(deny)
            self.assertEqual(caught.exception.message, "Invalid parameter at "
                             "'PolicyText' failed to satisfy constraint: "
                             "'Invalid repository policy provided'")
            self.refused("RepositoryPolicyNotFoundException",
                         "GetRepositoryPolicy", repositoryName="app")
        self.policy(deny, force=True)
        self.call("DeleteRepositoryPolicy", repositoryName="app")

    def test_who_is_not_locked_out(self):
        for deny in (
                {"Principal": {"AWS": GUEST}, "Action": "ecr:*"},
                {"Principal": "*", "Action": "ecr:BatchDeleteImage"},
                {"Principal": {"AWS": ADMIN}, "Action": "ecr:*"},
                {"Principal": "*", "Action": "*", "Condition": {
                    "StringNotEquals": {"aws:PrincipalAccount": OWNER}}}):
            self.policy(dict(deny, Effect="Deny"))


class Lenient(Case):
    options = ("--lenient",)

    def test_a_region_that_is_new(self):
        self.server.call("CreateRepository", region="eu-west-9",
                         repositoryName="app")
        self.call("PutReplicationConfiguration", replicationConfiguration={
            "rules": [{"destinations": [{"region": "eu-west-9",
                                         "registryId": OWNER}]}]})
        for region in ("mars-north-1", "aws-global", "eu-west"):
            with self.assertRaises(Refused):
                self.server.call("DescribeRepositories", region=region)

    def test_all_is_allowed(self):
        self.create()
        self.put("v1")
        self.call("SetRepositoryPolicy", repositoryName="app",
                  policyText=json.dumps({"Statement": [{
                      "Effect": "Deny", "Principal": "*",
                      "Action": "ecr:*"}]}))
        reply = self.server.call(
            "BatchGetImage", account=GUEST, registryId=OWNER,
            repositoryName="app", imageIds=[{"imageTag": "v1"}])
        self.assertEqual(len(reply["images"]), 1)


if __name__ == "__main__":
    unittest.main()
