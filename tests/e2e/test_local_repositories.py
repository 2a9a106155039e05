"""Repositories, their policies and tags, on a local ECR."""
import json
import unittest

from local_api import ACCOUNT, Case, Refused

POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{
    "Sid": "all", "Effect": "Allow", "Principal": "*",
    "Action": ["ecr:GetDownloadUrlForLayer"]}]})
REGISTRY_POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"AWS": "111111111111"},
    "Action": "ecr:ReplicateImage", "Resource": "*"}]})
REFUSED = ("Invalid parameter at 'PolicyText' failed to satisfy constraint: "
           "'Invalid %s policy provided'")
NO_REPOSITORY = ("The repository with name 'none' does not exist in the "
                 "registry with id '%s'" % ACCOUNT)


def as_kept(text):
    """A policy in the service's layout: lists stay on one line."""
    def put(value, level):
        pad = "\n" + "  " * (level + 1)
        if isinstance(value, dict):
            return "{" + ",".join(
                pad + json.dumps(k) + " : " + put(v, level + 1)
                for k, v in value.items()) + "\n" + "  " * level + "}"
        if isinstance(value, list):
            return "[ " + ", ".join(put(v, level) for v in value) + " ]"
        return json.dumps(value, ensure_ascii=False)
    return put(json.loads(text), 0)


class Repositories(Case):
    def test_create(self):
        made = self.create("team/app", tags=[{"Key": "a", "Value": "b"}])
        arn = "arn:aws:ecr:us-east-1:%s:repository/team/app" % ACCOUNT
        self.assertEqual(made["repositoryArn"], arn)
        self.assertEqual(made["repositoryUri"],
                         "localhost:%d/team/app" % self.server.port)
        self.assertEqual(made["imageTagMutability"], "MUTABLE")
        self.assertEqual(made["encryptionConfiguration"],
                         {"encryptionType": "AES256"})
        self.assertEqual(
            self.refused("RepositoryAlreadyExistsException",
                         "CreateRepository", repositoryName="team/app"),
            "The repository with name 'team/app' already exists in the "
            "registry with id '%s'" % ACCOUNT)
        self.assertEqual(
            self.call("ListTagsForResource", resourceArn=arn),
            {"tags": [{"Key": "a", "Value": "b"}]})

    def test_create_is_checked(self):
        def refuse(text, **members):
            message = self.refused("InvalidParameterException",
                                   "CreateRepository", **members)
            self.assertIn(text, message)
        refuse("'must not be null'")
        refuse("must satisfy regular expression", repositoryName="UPPER")
        refuse("must satisfy regular expression", repositoryName="a//b")
        refuse("length greater than or equal to 2", repositoryName="a")
        refuse("length less than or equal to 256", repositoryName="a" * 257)
        refuse("enum value set: [IMMUTABLE, MUTABLE", repositoryName="aa",
               imageTagMutability="MAYBE")
        refuse("can't be null", repositoryName="aa",
               imageTagMutability="MUTABLE_WITH_EXCLUSION")
        self.refused("SerializationException", "CreateRepository",
                     repositoryName=5)
        self.refused("InvalidTagParameterException", "CreateRepository",
                     repositoryName="aa",
                     tags=[{"Key": "aws:x", "Value": "y"}])
        self.refused("TooManyTagsException", "CreateRepository",
                     repositoryName="aa",
                     tags=[{"Key": "k%d" % i, "Value": ""}
                           for i in range(51)])

    def test_pattern_cannot_stall(self):
        self.refused("InvalidParameterException", "CreateRepository",
                     repositoryName="a" * 250 + "!")

    def test_describe(self):
        for i in range(5):
            self.create("app%d" % i)
        items = self.check_paging("DescribeRepositories", "repositories", 5)
        self.assertEqual([r["repositoryName"] for r in items],
                         ["app%d" % i for i in range(5)])
        reply = self.call("DescribeRepositories",
                          repositoryNames=["app3", "app1"])
        self.assertEqual([r["repositoryName"] for r in reply["repositories"]],
                         ["app3", "app1"])
        self.assertEqual(
            self.refused("RepositoryNotFoundException",
                         "DescribeRepositories", repositoryNames=["none"]),
            NO_REPOSITORY)

    def test_delete(self):
        self.create()
        self.put("v1")
        self.refused("RepositoryNotEmptyException", "DeleteRepository",
                     repositoryName="app")
        self.call("DeleteRepository", repositoryName="app", force=True)
        self.refused("RepositoryNotFoundException", "DeleteRepository",
                     repositoryName="app")
        self.create()
        self.assertEqual(
            self.call("ListImages", repositoryName="app")["imageIds"], [])

    def test_accounts_and_regions_are_apart(self):
        self.create("one")
        self.server.call("CreateRepository", account="999999999999",
                         repositoryName="two")
        self.server.call("CreateRepository", region="eu-west-1",
                         repositoryName="three")

        def names(**where):
            reply = self.server.call("DescribeRepositories", **where)
            return [r["repositoryName"] for r in reply["repositories"]]
        self.assertEqual(names(), ["one"])
        self.assertEqual(names(account="999999999999"), ["two"])
        self.assertEqual(names(region="eu-west-1"), ["three"])
        with self.assertRaises(Refused):  # a policy there must say so
            names(registryId="999999999999")
        self.server.call("PutRegistryPolicy", account="999999999999",
                         policyText=REGISTRY_POLICY.replace(
                             "ReplicateImage", "DescribeRepositories")
                         .replace("111111111111", ACCOUNT))
        self.assertEqual(names(registryId="999999999999"), ["two"])

    def test_mutability(self):
        self.create()
        reply = self.call(
            "PutImageTagMutability", repositoryName="app",
            imageTagMutability="IMMUTABLE_WITH_EXCLUSION",
            imageTagMutabilityExclusionFilters=[
                {"filterType": "WILDCARD", "filter": "dev-*"}])
        self.assertEqual(reply["registryId"], ACCOUNT)
        self.put("v1", 1)
        self.put("dev-1", 1)
        self.put("dev-1", 2)
        with self.assertRaises(Refused) as caught:
            self.put("v1", 2)
        self.assertEqual(caught.exception.code,
                         "ImageTagAlreadyExistsException")
        self.refused("RepositoryNotFoundException", "PutImageTagMutability",
                     repositoryName="none", imageTagMutability="MUTABLE")

    def test_scanning_configuration(self):
        self.create()
        reply = self.call("PutImageScanningConfiguration",
                          repositoryName="app",
                          imageScanningConfiguration={"scanOnPush": True})
        self.assertEqual(reply["imageScanningConfiguration"],
                         {"scanOnPush": True})
        self.put("v1")
        self.call("DescribeImageScanFindings", repositoryName="app",
                  imageId={"imageTag": "v1"})


class Policies(Case):
    def check(self, put, get, delete, missing, key, text, bad, **where):
        self.refused(missing, get, **where)
        self.refused(missing, delete, **where)
        for wrong in bad:
            self.assertIn("policy provided", self.refused(
                "InvalidParameterException", put, **where, **{key: wrong}))
        kept = as_kept(text)
        self.assertEqual(
            self.call(put, **where, **{key: text})[key], kept)
        self.assertEqual(self.call(get, **where)[key], kept)
        self.assertEqual(self.call(delete, **where)[key], kept)
        self.refused(missing, get, **where)

    def test_repository_policy(self):
        self.create()
        self.check("SetRepositoryPolicy", "GetRepositoryPolicy",
                   "DeleteRepositoryPolicy",
                   "RepositoryPolicyNotFoundException", "policyText", POLICY,
                   ["{", "[]", "{}", POLICY.replace("Allow", "Perhaps"),
                    POLICY.replace("ecr:Get", "s3:Get"),
                    POLICY.replace("Principal", "Somebody"),
                    POLICY.replace("GetDown", "FetchDown"),
                    POLICY.replace('"*"', '{"AWS": "1"}'),
                    POLICY.replace('"*"', '{"AWS": "arn:aws:iam::%s:*"}'
                                   % ACCOUNT),
                    POLICY.replace('"*"', '{"AWS": ["%s", "arn:aws-cn:iam::%s'
                                   ':root"]}' % (ACCOUNT, ACCOUNT)),
                    POLICY.replace('"*"', '{"Federated": "arn:aws-us-gov:iam'
                                   '::%s:saml-provider/x"}' % ACCOUNT),
                    POLICY.replace('"Principal": "*"', '"NotPrincipal": {"AWS":'
                                   '"arn:aws-cn:iam::%s:root"}' % ACCOUNT),
                    POLICY.replace('"Sid": "all"', '"Resource": "*"')],
                   repositoryName="app")
        for operation in ("GetRepositoryPolicy", "DeleteRepositoryPolicy"):
            self.assertEqual(
                self.refused("RepositoryNotFoundException", operation,
                             repositoryName="none"), NO_REPOSITORY)

    def test_layout(self):
        """As the command-line reference of the service shows it."""
        self.create()
        text = ('{"Version":"2008-10-17","Statement":[{"Sid":"allow public '
                'pull","Effect":"Allow","Principal":"*","Action":['
                '"ecr:BatchCheckLayerAvailability","ecr:BatchGetImage",'
                '"ecr:GetDownloadUrlForLayer"]}]}')
        kept = ('{\n  "Version" : "2008-10-17",\n  "Statement" : [ {\n    '
                '"Sid" : "allow public pull",\n    "Effect" : "Allow",\n    '
                '"Principal" : "*",\n    "Action" : [ '
                '"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", '
                '"ecr:GetDownloadUrlForLayer" ]\n  } ]\n}')
        where = {"repositoryName": "app"}
        for reply in (self.call("SetRepositoryPolicy", policyText=text, **where),
                      self.call("GetRepositoryPolicy", **where)):
            self.assertEqual(reply["policyText"], kept)
        self.assertEqual(as_kept(text), kept)

    def test_resource(self):
        self.create()
        wrong = POLICY.replace('"Sid": "all"', '"Resource": "*"')
        self.assertEqual(
            self.refused("InvalidParameterException", "SetRepositoryPolicy",
                         repositoryName="app", policyText=wrong),
            REFUSED % "repository")
        self.assertEqual(
            self.refused("InvalidParameterException", "PutRegistryPolicy",
                         policyText=POLICY), REFUSED % "registry")

    def test_scope_of_registry_policies(self):
        """V2 takes every action of ECR, V1 the three of old."""
        wide = REGISTRY_POLICY.replace("ReplicateImage", "BatchGetImage")
        self.call("PutRegistryPolicy", policyText=wide)
        self.call("PutAccountSetting", name="REGISTRY_POLICY_SCOPE", value="V1")
        self.refused("InvalidParameterException", "PutRegistryPolicy",
                     policyText=wide)
        self.call("PutRegistryPolicy", policyText=REGISTRY_POLICY)
        self.call("PutAccountSetting", name="REGISTRY_POLICY_SCOPE", value="V2")
        self.call("PutRegistryPolicy", policyText=wide)

    def test_registry_policy(self):
        self.check("PutRegistryPolicy", "GetRegistryPolicy",
                   "DeleteRegistryPolicy", "RegistryPolicyNotFoundException",
                   "policyText", REGISTRY_POLICY,
                   ["x", REGISTRY_POLICY.replace("ReplicateImage", "Pull"),
                    REGISTRY_POLICY.replace("Resource", "Source")])

    def test_tags(self):
        arn = self.create()["repositoryArn"]
        self.call("TagResource", resourceArn=arn, tags=[
            {"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
        self.call("TagResource", resourceArn=arn,
                  tags=[{"Key": "a", "Value": "3"}])
        self.call("UntagResource", resourceArn=arn, tagKeys=["b"])
        self.assertEqual(
            self.call("ListTagsForResource", resourceArn=arn)["tags"],
            [{"Key": "a", "Value": "3"}])
        for operation, more in (("ListTagsForResource", {}),
                                ("TagResource", {"tags": []}),
                                ("UntagResource", {"tagKeys": []})):
            self.refused("RepositoryNotFoundException", operation,
                         resourceArn=arn + "x", **more)
            self.assertIn("Invalid ARN", self.refused(
                "InvalidParameterException", operation, resourceArn="arn",
                **more))
        self.refused("InvalidTagParameterException", "TagResource",
                     resourceArn=arn, tags=[{"Key": "", "Value": ""}])
        for key in ("", "aws:x", "k" * 129):
            self.refused("InvalidTagParameterException", "UntagResource",
                         resourceArn=arn, tagKeys=["a", key])
        self.assertEqual(
            len(self.call("ListTagsForResource", resourceArn=arn)["tags"]), 1)
        self.refused("TooManyTagsException", "TagResource", resourceArn=arn,
                     tags=[{"Key": "k%d" % i, "Value": ""}
                           for i in range(50)])


if __name__ == "__main__":
    unittest.main()
