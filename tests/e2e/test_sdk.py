"""The local ECR as others' clients see it: boto3, the AWS CLI, Node's SDK.

Each client that is not here is skipped with a word.
"""
import base64
import json
import os
import shutil
import subprocess
import unittest

import local_api
from local_api import ACCOUNT, digest_of, manifest

try:
    import boto3
    import botocore.config
    import botocore.exceptions
except ImportError:
    boto3 = None

ROOT = os.path.join(local_api.HERE, "..", "..")
POLICY = json.dumps({"rules": [{
    "rulePriority": 1, "action": {"type": "expire"},
    "selection": {"tagStatus": "untagged", "countNumber": 1,
                  "countType": "imageCountMoreThan"}}]})
SDK = "@aws-sdk/client-ecr"


def modules():
    """The folder where Node's SDK is installed, if it is."""
    for build in (local_api.BUILD, os.path.join(local_api.BUILD, "..", "build"),
                  os.path.join(ROOT, "build")):
        folder = os.path.join(build, "npm", "node_modules")
        if os.path.isdir(os.path.join(folder, SDK)):
            return os.path.abspath(folder)
    return None


def environment(**more):
    env = {k: v for k, v in os.environ.items()
           if not k.startswith("AWS_") and not k.lower().endswith("_proxy")}
    env.update(AWS_ACCESS_KEY_ID=ACCOUNT, AWS_SECRET_ACCESS_KEY="secret",
               AWS_REGION="us-east-1", AWS_DEFAULT_REGION="us-east-1",
               AWS_EC2_METADATA_DISABLED="true", AWS_PAGER="",
               AWS_CONFIG_FILE="/nonexistent",
               AWS_SHARED_CREDENTIALS_FILE="/nonexistent", **more)
    return env


@unittest.skipUnless(boto3, "boto3 is not here")
class Boto3(local_api.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ecr = boto3.session.Session(
            aws_access_key_id=ACCOUNT, aws_secret_access_key="secret",
            region_name="us-east-1").client(
                "ecr", endpoint_url=cls.server.url,
                config=botocore.config.Config(
                    retries={"total_max_attempts": 2}, proxies={}))
        cls.addClassCleanup(cls.ecr.close)

    def names(self, paginator, key, field, **members):
        pages = self.ecr.get_paginator(paginator).paginate(
            PaginationConfig={"PageSize": 2}, **members)
        pages = list(pages)
        return [item[field] for page in pages for item in page[key]], \
            len(pages)

    def test_repositories(self):
        names = ["team/r%d" % i for i in range(5)]
        for name in names:
            made = self.ecr.create_repository(
                repositoryName=name,
                imageTagMutability="IMMUTABLE")["repository"]
            self.assertEqual(made["repositoryName"], name)
            self.assertEqual(made["registryId"], ACCOUNT)
            self.assertIsNotNone(made["createdAt"].tzinfo)
        self.assertEqual(
            self.names("describe_repositories", "repositories",
                       "repositoryName"), (names, 3))
        with self.assertRaises(
                self.ecr.exceptions.RepositoryAlreadyExistsException):
            self.ecr.create_repository(repositoryName=names[0])
        gone = self.ecr.delete_repository(repositoryName=names[0])
        self.assertEqual(gone["repository"]["repositoryName"], names[0])
        with self.assertRaises(
                self.ecr.exceptions.RepositoryNotFoundException) as caught:
            self.ecr.describe_repositories(repositoryNames=names[:1])
        self.assertIn(names[0], str(caught.exception))

    def test_images(self):
        self.ecr.create_repository(repositoryName="app")
        digests = set()
        for i in range(5):
            put = self.ecr.put_image(
                repositoryName="app", imageTag="v%d" % i,
                imageManifest=manifest(i))["image"]
            self.assertEqual(put["imageId"]["imageDigest"],
                             digest_of(manifest(i)))
            digests.add(put["imageId"]["imageDigest"])
        tags, pages = self.names("list_images", "imageIds", "imageTag",
                                 repositoryName="app")
        self.assertEqual((sorted(tags), pages),
                         (["v%d" % i for i in range(5)], 3))
        found, pages = self.names("describe_images", "imageDetails",
                                  "imageDigest", repositoryName="app")
        self.assertEqual((set(found), pages), (digests, 3))
        got = self.ecr.batch_get_image(
            repositoryName="app",
            imageIds=[{"imageTag": "v1"}, {"imageTag": "none"}])
        self.assertEqual(got["images"][0]["imageManifest"], manifest(1))
        self.assertEqual(got["failures"][0]["failureCode"], "ImageNotFound")
        with self.assertRaises(self.ecr.exceptions.ImageNotFoundException):
            self.ecr.describe_images(repositoryName="app",
                                     imageIds=[{"imageTag": "none"}])
        with self.assertRaises(
                self.ecr.exceptions.RepositoryNotEmptyException):
            self.ecr.delete_repository(repositoryName="app")
        gone = self.ecr.batch_delete_image(
            repositoryName="app", imageIds=[{"imageTag": "v1"}])
        self.assertEqual(gone["imageIds"][0]["imageTag"], "v1")
        self.ecr.delete_repository(repositoryName="app", force=True)

    def test_tags_and_policies(self):
        arn = self.ecr.create_repository(
            repositoryName="app",
            tags=[{"Key": "a", "Value": "1"}])["repository"]["repositoryArn"]
        self.ecr.tag_resource(resourceArn=arn,
                              tags=[{"Key": "b", "Value": "2"}])
        self.ecr.untag_resource(resourceArn=arn, tagKeys=["a"])
        self.assertEqual(
            self.ecr.list_tags_for_resource(resourceArn=arn)["tags"],
            [{"Key": "b", "Value": "2"}])
        missing = self.ecr.exceptions.LifecyclePolicyNotFoundException
        with self.assertRaises(missing):
            self.ecr.get_lifecycle_policy(repositoryName="app")
        self.ecr.put_lifecycle_policy(repositoryName="app",
                                      lifecyclePolicyText=POLICY)
        found = self.ecr.get_lifecycle_policy(repositoryName="app")
        self.assertEqual(json.loads(found["lifecyclePolicyText"]),
                         json.loads(POLICY))
        self.ecr.delete_lifecycle_policy(repositoryName="app")
        with self.assertRaises(missing):
            self.ecr.get_lifecycle_policy(repositoryName="app")
        with self.assertRaises(
                self.ecr.exceptions.InvalidParameterException):
            self.ecr.put_lifecycle_policy(repositoryName="app",
                                          lifecyclePolicyText=" " * 100 + "[]")

    def test_authorization(self):
        data = self.ecr.get_authorization_token()["authorizationData"][0]
        token = base64.b64decode(data["authorizationToken"])
        self.assertTrue(token.startswith(b"AWS:"))
        self.assertIsNotNone(data["expiresAt"].tzinfo)


@unittest.skipUnless(shutil.which("aws"), "aws is not here")
class AwsCli(local_api.Case):
    def aws(self, *args, code=0):
        done = subprocess.run(
            ["aws", "ecr", *args, "--endpoint-url", self.server.url,
             "--output", "json"], env=environment(), text=True,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
        self.assertEqual(done.returncode, code, done.stderr)
        if code:
            self.assertEqual(done.stdout, "")
            return done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    def error(self, *args):
        """v1 and v2 end a refused call differently: 255 and 254."""
        done = subprocess.run(
            ["aws", "ecr", *args, "--endpoint-url", self.server.url],
            env=environment(), text=True, stdin=subprocess.DEVNULL,
            capture_output=True, timeout=120)
        self.assertIn(done.returncode, (254, 255), done.stderr)
        return done.stderr

    def test_main_job(self):
        names = ["r%d" % i for i in range(3)]
        for name in names[1:]:
            self.create(name)
        made = self.aws("create-repository", "--repository-name", "r0",
                        "--tags", "Key=a,Value=1")["repository"]
        found = self.aws("describe-repositories", "--page-size", "2")
        self.assertEqual(sorted(r["repositoryName"]
                                for r in found["repositories"]), names)
        self.assertEqual(
            self.aws("list-tags-for-resource", "--resource-arn",
                     made["repositoryArn"])["tags"],
            [{"Key": "a", "Value": "1"}])
        put = self.aws("put-image", "--repository-name", "r0", "--image-tag",
                       "v1", "--image-manifest", manifest())["image"]
        self.assertEqual(put["imageManifest"], manifest())
        for i in (1, 2):
            self.put("v%d" % (i + 1), i, name="r0")
        found = self.aws("list-images", "--repository-name", "r0",
                         "--page-size", "2")["imageIds"]
        self.assertEqual(sorted(i["imageTag"] for i in found),
                         ["v1", "v2", "v3"])
        found = self.aws("describe-images", "--repository-name", "r0",
                         "--image-ids", "imageTag=v1")["imageDetails"]
        self.assertEqual(found[0]["imageDigest"], digest_of(manifest()))
        self.aws("put-lifecycle-policy", "--repository-name", "r0",
                 "--lifecycle-policy-text", POLICY)
        found = self.aws("get-lifecycle-policy", "--repository-name", "r0")
        self.assertEqual(json.loads(found["lifecyclePolicyText"]),
                         json.loads(POLICY))
        self.assertIn("RepositoryNotEmptyException", self.error(
            "delete-repository", "--repository-name", "r0"))
        self.aws("delete-repository", "--repository-name", "r0", "--force")
        self.assertIn("(RepositoryNotFoundException)", self.error(
            "describe-repositories", "--repository-names", "r0"))

    def test_authorization(self):
        data = self.aws("get-authorization-token")["authorizationData"][0]
        self.assertTrue(base64.b64decode(
            data["authorizationToken"]).startswith(b"AWS:"))


NODE = """
const sdk = require("%s");
const assert = require("assert");
const [url, image, policy] = process.argv.slice(1);
const client = new sdk.ECRClient({endpoint: url, region: "us-east-1",
  credentials: {accessKeyId: "%s", secretAccessKey: "secret"}});
const call = (name, input) => client.send(new sdk[name + "Command"](input));
const refused = (code, name, input) =>
  assert.rejects(call(name, input), {name: code});
const all = async (paginate, key, input) => {
  const items = [];
  let pages = 0;
  for await (const page of paginate({client, pageSize: 2}, input)) {
    items.push(...page[key]);
    pages++;
  }
  return [items, pages];
};
(async () => {
  for (const n of [0, 1, 2, 3, 4])
    await call("CreateRepository", {repositoryName: "r" + n});
  let [items, pages] = await all(sdk.paginateDescribeRepositories,
    "repositories", {});
  assert.deepEqual([items.map(r => r.repositoryName), pages],
    [["r0", "r1", "r2", "r3", "r4"], 3]);
  assert(items[0].createdAt instanceof Date);
  const repositoryName = "r0", resourceArn = items[0].repositoryArn;
  for (const imageTag of ["a", "b", "c"])
    await call("PutImage",
      {repositoryName, imageTag, imageManifest: image});
  [items, pages] = await all(sdk.paginateListImages, "imageIds",
    {repositoryName});
  assert.deepEqual([items.map(i => i.imageTag).sort(), pages],
    [["a", "b", "c"], 2]);
  [items, pages] = await all(sdk.paginateDescribeImages, "imageDetails",
    {repositoryName});
  assert.deepEqual(items[0].imageTags.sort(), ["a", "b", "c"]);
  await call("TagResource", {resourceArn, tags: [{Key: "k", Value: "v"}]});
  const tags = await call("ListTagsForResource", {resourceArn});
  assert.deepEqual(tags.tags, [{Key: "k", Value: "v"}]);
  await call("UntagResource", {resourceArn, tagKeys: ["k"]});
  await refused("LifecyclePolicyNotFoundException", "GetLifecyclePolicy",
    {repositoryName});
  await call("PutLifecyclePolicy",
    {repositoryName, lifecyclePolicyText: policy});
  const found = await call("GetLifecyclePolicy", {repositoryName});
  assert.deepEqual(JSON.parse(found.lifecyclePolicyText),
    JSON.parse(policy));
  await refused("RepositoryAlreadyExistsException", "CreateRepository",
    {repositoryName});
  await refused("RepositoryNotEmptyException", "DeleteRepository",
    {repositoryName});
  await refused("ImageNotFoundException", "DescribeImages",
    {repositoryName, imageIds: [{imageTag: "none"}]});
  await call("DeleteRepository", {repositoryName, force: true});
  await refused("RepositoryNotFoundException", "ListImages",
    {repositoryName});
  const [data] = (await call("GetAuthorizationToken", {})).authorizationData;
  assert(atob(data.authorizationToken).startsWith("AWS:"));
  assert(data.expiresAt > new Date());
  console.log("done");
})().catch(e => { console.error(e); process.exit(1); });
""" % (SDK, ACCOUNT)


@unittest.skipUnless(shutil.which("node"), "node is not here")
@unittest.skipUnless(modules(), "no " + SDK + ": make deps installs it")
class Node(local_api.Case):
    def test_main_job(self):
        done = subprocess.run(
            ["node", "-e", NODE, self.server.url, manifest(), POLICY],
            env=environment(NODE_PATH=modules()), text=True,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
        self.assertEqual((done.returncode, done.stdout), (0, "done\n"),
                         done.stderr)


if __name__ == "__main__":
    unittest.main()
