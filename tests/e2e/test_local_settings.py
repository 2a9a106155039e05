"""What a registry has once or by name: replication, rules, templates."""
import json
import unittest

from local_api import ACCOUNT, Case, Server

SIGNER = ("arn:aws:signer:us-east-1:%s:/signing-profiles/profile_%%d"
          % ACCOUNT)


class Replication(Case):
    def test_replicates(self):
        rules = {"rules": [{"destinations": [
            {"region": "eu-west-1", "registryId": ACCOUNT},
            {"region": "us-east-1", "registryId": "999999999999"}],
            "repositoryFilters": [
                {"filter": "prod", "filterType": "PREFIX_MATCH"}]}]}
        self.server.call(
            "PutRegistryPolicy", account="999999999999",
            policyText=json.dumps({"Statement": [{
                "Effect": "Allow", "Principal": {"AWS": ACCOUNT},
                "Action": "ecr:ReplicateImage", "Resource": "*"}]}))
        self.call("PutReplicationConfiguration",
                  replicationConfiguration=rules)
        self.assertEqual(
            self.call("DescribeRegistry")["replicationConfiguration"], rules)
        self.create("prod/app")
        self.create("dev/app")
        digest = self.put("v1", name="prod/app")
        self.put("v1", name="dev/app")
        reply = self.call("DescribeImageReplicationStatus",
                          repositoryName="prod/app",
                          imageId={"imageTag": "v1"})
        self.assertEqual({(s["registryId"], s["region"], s["status"])
                          for s in reply["replicationStatuses"]},
                         {(ACCOUNT, "eu-west-1", "COMPLETE"),
                          ("999999999999", "us-east-1", "COMPLETE")})
        for where in ({"region": "eu-west-1"},
                      {"account": "999999999999"}):
            reply = self.server.call("DescribeImages",
                                     repositoryName="prod/app", **where)
            self.assertEqual(reply["imageDetails"][0]["imageDigest"], digest)
            reply = self.server.call("DescribeRepositories", **where)
            self.assertEqual(len(reply["repositories"]), 1)

    def test_refused(self):
        self.assertIn("cannot be the same as", self.refused(
            "InvalidParameterException", "PutReplicationConfiguration",
            replicationConfiguration={"rules": [{"destinations": [
                {"region": "us-east-1", "registryId": ACCOUNT}]}]}))
        self.assertEqual(self.call("DescribeRegistry"), {
            "registryId": ACCOUNT, "replicationConfiguration": {"rules": []}})
        self.create()
        where = {"repositoryName": "app", "imageId": {"imageTag": "v1"}}
        for operation in ("DescribeImageReplicationStatus",
                          "DescribeImageSigningStatus"):
            self.refused("ImageNotFoundException", operation, **where)


class PullThrough(Case):
    def test_rules(self):
        for i in range(3):
            reply = self.call("CreatePullThroughCacheRule",
                              ecrRepositoryPrefix="quay%d" % i,
                              upstreamRegistryUrl="quay.io")
        self.assertEqual(reply["upstreamRegistry"], "quay")
        self.refused("PullThroughCacheRuleAlreadyExistsException",
                     "CreatePullThroughCacheRule",
                     ecrRepositoryPrefix="quay1",
                     upstreamRegistryUrl="quay.io")
        self.refused("UnsupportedUpstreamRegistryException",
                     "CreatePullThroughCacheRule", ecrRepositoryPrefix="xx",
                     upstreamRegistryUrl="example.org")
        self.check_paging("DescribePullThroughCacheRules",
                          "pullThroughCacheRules", 3)
        arn = ("arn:aws:secretsmanager:us-east-1:%s:secret:"
               "ecr-pullthroughcache/one" % ACCOUNT)
        one = {"ecrRepositoryPrefix": "quay1"}
        self.call("UpdatePullThroughCacheRule", credentialArn=arn, **one)
        reply = self.call("DescribePullThroughCacheRules",
                          ecrRepositoryPrefixes=["quay1"])
        self.assertEqual(reply["pullThroughCacheRules"][0]["credentialArn"],
                         arn)
        self.assertTrue(
            self.call("ValidatePullThroughCacheRule", **one)["isValid"])
        self.call("DeletePullThroughCacheRule", **one)
        for operation in ("DeletePullThroughCacheRule",
                          "UpdatePullThroughCacheRule",
                          "ValidatePullThroughCacheRule"):
            self.refused("PullThroughCacheRuleNotFoundException", operation,
                         **one)
        self.refused("PullThroughCacheRuleNotFoundException",
                     "DescribePullThroughCacheRules",
                     ecrRepositoryPrefixes=["quay1"])


    def test_pulls(self):
        upstream = Server("--in-memory", "--open-registry")
        self.addCleanup(upstream.close)
        upstream.request("POST", "/_local/seed",
                         b"repositories: [{name: base, images: [{tag: a}]}]")
        self.call("CreatePullThroughCacheRule", ecrRepositoryPrefix="up",
                  upstreamRegistryUrl="127.0.0.1:%d" % upstream.port)
        reply = self.call("BatchGetImage", repositoryName="up/base",
                          imageIds=[{"imageTag": "a"}])
        self.assertEqual(len(reply["images"]), 1)
        # a prefix that ends in a slash is none the less one
        self.call("CreatePullThroughCacheRule", ecrRepositoryPrefix="cut/",
                  upstreamRegistryUrl="127.0.0.1:%d" % upstream.port)
        self.call("BatchGetImage", repositoryName="cut/base",
                  imageIds=[{"imageTag": "a"}])
        upstream.stop()
        self.refused("UnableToGetUpstreamImageException", "BatchGetImage",
                     repositoryName="up/base", imageIds=[{"imageTag": "b"}])

    def test_templates_without_a_role(self):
        """Tags and keys need one: aws/containers-roadmap#2398."""
        upstream = Server("--in-memory", "--open-registry")
        self.addCleanup(upstream.close)
        upstream.request("POST", "/_local/seed",
                         b"repositories: [{name: up/a, images: [{tag: a}]}]")
        self.call("CreatePullThroughCacheRule", ecrRepositoryPrefix="ROOT",
                  upstreamRegistryUrl="127.0.0.1:%d" % upstream.port)
        self.call("CreateRepositoryCreationTemplate", prefix="up",
                  appliedFor=["PULL_THROUGH_CACHE", "CREATE_ON_PUSH"])
        token = {"Authorization": "Basic " + self.call(
            "GetAuthorizationToken")["authorizationData"][0][
                "authorizationToken"]}
        ask = {"repositoryName": "up/a", "imageIds": [{"imageTag": "a"}]}
        for more in ({"resourceTags": [{"Key": "a", "Value": "b"}]},
                     {"resourceTags": [], "encryptionConfiguration": {
                         "encryptionType": "KMS"}}):
            self.call("UpdateRepositoryCreationTemplate", prefix="up", **more)
            self.refused("RepositoryNotFoundException", "BatchGetImage", **ask)
            for method, path in (("GET", "manifests/a"),
                                 ("POST", "blobs/uploads/")):
                status, _, body = self.server.request(
                    method, "/v2/up/a/" + path, b"", token)
                self.assertEqual((status, json.loads(body)["errors"][0][
                    "code"]), (404, "NAME_UNKNOWN"), path)
        self.call("UpdateRepositoryCreationTemplate", prefix="up",
                  customRoleArn="arn:aws:iam::%s:role/ecr" % ACCOUNT)
        self.assertEqual(len(self.call("BatchGetImage", **ask)["images"]), 1)


class Templates(Case):
    def test_templates(self):
        create = "CreateRepositoryCreationTemplate"
        for prefix in ("team", "team/sub", "ROOT"):
            reply = self.call(create, prefix=prefix,
                              appliedFor=["REPLICATION"],
                              imageTagMutability="IMMUTABLE")
        self.assertEqual(
            reply["repositoryCreationTemplate"]["encryptionConfiguration"],
            {"encryptionType": "AES256"})
        self.refused("TemplateAlreadyExistsException", create, prefix="team",
                     appliedFor=["REPLICATION"])
        self.check_paging("DescribeRepositoryCreationTemplates",
                          "repositoryCreationTemplates", 3)
        self.call("UpdateRepositoryCreationTemplate", prefix="team",
                  description="changed")
        reply = self.call("DescribeRepositoryCreationTemplates",
                          prefixes=["team", "none"])
        self.assertEqual(
            [(t["prefix"], t["description"], t["imageTagMutability"])
             for t in reply["repositoryCreationTemplates"]],
            [("team", "changed", "IMMUTABLE")])
        self.call("DeleteRepositoryCreationTemplate", prefix="team")
        for operation in ("Delete", "Update"):
            self.refused("TemplateNotFoundException",
                         operation + "RepositoryCreationTemplate",
                         prefix="team")
        self.refused("InvalidParameterException", create, prefix="x",
                     appliedFor=["REPLICATION"], repositoryPolicy="{")

    def test_applied_on_replication(self):
        self.server.call("CreateRepositoryCreationTemplate",
                         region="eu-west-1", prefix="team",
                         appliedFor=["REPLICATION"],
                         imageTagMutability="IMMUTABLE",
                         resourceTags=[{"Key": "a", "Value": "b"}],
                         customRoleArn="arn:aws:iam::%s:role/ecr" % ACCOUNT)
        self.call("PutReplicationConfiguration", replicationConfiguration={
            "rules": [{"destinations": [{"region": "eu-west-1",
                                         "registryId": ACCOUNT}]}]})
        self.create("team/app")
        self.put("v1", name="team/app")
        made = self.server.call(
            "DescribeRepositories", region="eu-west-1")["repositories"][0]
        self.assertEqual(made["imageTagMutability"], "IMMUTABLE")
        reply = self.server.call("ListTagsForResource", region="eu-west-1",
                                 resourceArn=made["repositoryArn"])
        self.assertEqual(reply["tags"], [{"Key": "a", "Value": "b"}])


class Others(Case):
    def test_signing(self):
        for operation in ("GetSigningConfiguration",
                          "DeleteSigningConfiguration"):
            self.refused("SigningConfigurationNotFoundException", operation)
        wanted = {"rules": [{"signingProfileArn": SIGNER % 1,
                             "repositoryFilters": [
                                 {"filter": "prod*",
                                  "filterType": "WILDCARD_MATCH"}]}]}
        self.call("PutSigningConfiguration", signingConfiguration=wanted)
        self.assertEqual(
            self.call("GetSigningConfiguration")["signingConfiguration"],
            wanted)
        self.create("prod1")
        self.put("v1", name="prod1")
        reply = self.call("DescribeImageSigningStatus",
                          repositoryName="prod1", imageId={"imageTag": "v1"})
        self.assertEqual(reply["signingStatuses"],
                         [{"signingProfileArn": SIGNER % 1,
                           "status": "COMPLETE"}])
        self.call("DeleteSigningConfiguration")
        self.refused("InvalidParameterException", "PutSigningConfiguration",
                     signingConfiguration={"rules": [
                         {"signingProfileArn": "arn"}]})

    def test_account_settings(self):
        name = "BASIC_SCAN_TYPE_VERSION"
        self.assertEqual(self.call("GetAccountSetting", name=name),
                         {"name": name, "value": "AWS_NATIVE"})
        self.call("PutAccountSetting", name=name, value="CLAIR")
        self.assertEqual(
            self.call("GetAccountSetting", name=name)["value"], "CLAIR")
        self.refused("InvalidParameterException", "PutAccountSetting",
                     name=name, value="OTHER")
        self.refused("InvalidParameterException", "GetAccountSetting",
                     name="OTHER")

    def test_exclusions(self):
        arns = ["arn:aws:iam::%s:role/r%d" % (ACCOUNT, i) for i in range(3)]
        for arn in arns:
            self.call("RegisterPullTimeUpdateExclusion", principalArn=arn)
        self.refused("ExclusionAlreadyExistsException",
                     "RegisterPullTimeUpdateExclusion", principalArn=arns[0])
        items = self.check_paging("ListPullTimeUpdateExclusions",
                                  "pullTimeUpdateExclusions", 3)
        self.assertEqual(items, arns)
        self.call("DeregisterPullTimeUpdateExclusion", principalArn=arns[0])
        self.refused("ExclusionNotFoundException",
                     "DeregisterPullTimeUpdateExclusion",
                     principalArn=arns[0])

    def test_scanning(self):
        self.create("app1")
        rules = [{"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": [
            {"filter": "app*", "filterType": "WILDCARD"}]}]
        self.assertEqual(self.call("GetRegistryScanningConfiguration")
                         ["scanningConfiguration"],
                         {"scanType": "BASIC", "rules": []})
        self.call("PutRegistryScanningConfiguration", scanType="BASIC",
                  rules=rules)
        reply = self.call("BatchGetRepositoryScanningConfiguration",
                          repositoryNames=["app1", "none"])
        self.assertEqual(
            reply["scanningConfigurations"][0]["scanFrequency"],
            "SCAN_ON_PUSH")
        self.assertEqual(reply["failures"][0]["failureCode"],
                         "REPOSITORY_NOT_FOUND")
        self.refused("InvalidParameterException",
                     "PutRegistryScanningConfiguration", scanType="BASIC",
                     rules=[dict(rules[0], scanFrequency="CONTINUOUS_SCAN")])

    def test_token(self):
        data = self.call("GetAuthorizationToken")["authorizationData"]
        self.assertEqual(data[0]["proxyEndpoint"],
                         "http://localhost:%d" % self.server.port)
        status, _, _ = self.server.request("GET", "/v2/", headers={
            "Authorization": "Basic " + data[0]["authorizationToken"]})
        self.assertEqual(status, 200)
        status, headers, _ = self.server.request("GET", "/v2/")
        self.assertEqual(status, 401)
        self.assertIn("Basic realm=", headers["WWW-Authenticate"])
        self.refused("InvalidParameterException", "GetAuthorizationToken",
                     registryIds=["1"])


if __name__ == "__main__":
    unittest.main()
