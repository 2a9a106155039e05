"""ecr against an ECR that is not ours: moto's server, where it is installed."""
import json
import os
import shutil
import subprocess
import time
import unittest
import urllib.error
import urllib.request

from local_api import BUILD, manifest
from registry_server import free_port

ECR = os.path.join(BUILD, "ecr")
MOTO = shutil.which("moto_server")
ACCOUNT = "123456789012"
LIFECYCLE = json.dumps({"rules": [{
    "rulePriority": 1, "action": {"type": "expire"},
    "selection": {"tagStatus": "untagged", "countNumber": 1,
                  "countType": "imageCountMoreThan"}}]})
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{
    "Sid": "all", "Effect": "Allow", "Principal": "*",
    "Action": "ecr:GetDownloadUrlForLayer"}]})


def environment():
    env = {k: v for k, v in os.environ.items()
           if not k.startswith("AWS_") and not k.lower().endswith("_proxy")}
    env.update(AWS_ACCESS_KEY_ID="AKIDEXAMPLE",
               AWS_SECRET_ACCESS_KEY="secret",
               AWS_REGION="us-east-1", AWS_EC2_METADATA_DISABLED="true",
               AWS_CONFIG_FILE="/nonexistent", AWS_PAGER="",
               AWS_SHARED_CREDENTIALS_FILE="/nonexistent")
    return env


@unittest.skipUnless(MOTO, "moto_server is not here")
class Moto(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        port = free_port()
        cls.url = "http://127.0.0.1:%d" % port
        cls.process = subprocess.Popen(
            [MOTO, "-H", "127.0.0.1", "-p", str(port)], env=environment(),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        cls.addClassCleanup(cls.end)
        deadline = time.monotonic() + 90
        while not cls.answers():
            if cls.process.poll() is not None:
                raise unittest.SkipTest("moto_server does not run here")
            if time.monotonic() > deadline:
                raise AssertionError("moto_server does not answer")
            time.sleep(0.1)

    @classmethod
    def end(cls):
        cls.process.terminate()
        try:
            cls.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            cls.process.kill()
            cls.process.wait()

    @classmethod
    def open(cls, path, data=None):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        return opener.open(urllib.request.Request(cls.url + path, data),
                           timeout=30).read()

    @classmethod
    def answers(cls):
        try:
            cls.open("/moto-api/data.json")
            return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def setUp(self):
        self.open("/moto-api/reset", b"")

    def run_ecr(self, *args):
        return subprocess.run(
            [ECR, *args, "--endpoint-url", self.url], env=environment(),
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=60)

    def ecr(self, *args):
        done = self.run_ecr(*args)
        self.assertEqual((done.returncode, done.stderr), (0, ""), args)
        return json.loads(done.stdout) if done.stdout else None

    def refused(self, code, operation, *args):
        done = self.run_ecr(operation, *args)
        self.assertEqual((done.returncode, done.stdout), (254, ""),
                         done.stderr)
        self.assertIn("An error occurred (%s) when calling the" % code,
                      done.stderr)

    def create(self, name, *more):
        return self.ecr("create-repository", "--repository-name", name,
                        *more)["repository"]

    def put(self, name, tag, number):
        return self.ecr(
            "put-image", "--repository-name", name, "--image-tag", tag,
            "--image-manifest", manifest(number))["image"]

    def test_repositories(self):
        made = self.create("team/app", "--image-tag-mutability", "IMMUTABLE",
                           "--image-scanning-configuration",
                           "scanOnPush=true")
        self.assertEqual(made["registryId"], ACCOUNT)
        self.assertEqual(made["imageTagMutability"], "IMMUTABLE")
        self.create("zoo")
        found = self.ecr("describe-repositories")["repositories"]
        self.assertEqual(sorted(r["repositoryName"] for r in found),
                         ["team/app", "zoo"])
        one = self.ecr("describe-repositories", "--repository-names", "zoo",
                       "--query", "repositories[].repositoryUri")
        self.assertEqual(one, ["%s.dkr.ecr.us-east-1.amazonaws.com/zoo"
                               % ACCOUNT])
        self.refused("RepositoryAlreadyExistsException", "create-repository",
                     "--repository-name", "zoo")
        gone = self.ecr("delete-repository", "--repository-name", "zoo")
        self.assertEqual(gone["repository"]["repositoryName"], "zoo")
        self.refused("RepositoryNotFoundException", "describe-repositories",
                     "--repository-names", "zoo")

    def test_images(self):
        self.create("app")
        for number in range(3):
            put = self.put("app", "v%d" % number, number)
            self.assertEqual(put["imageId"]["imageTag"], "v%d" % number)
        found = self.ecr("list-images", "--repository-name", "app")
        self.assertEqual(sorted(i["imageTag"] for i in found["imageIds"]),
                         ["v0", "v1", "v2"])
        got = self.ecr("batch-get-image", "--repository-name", "app",
                       "--image-ids", "imageTag=v1", "imageTag=none")
        self.assertEqual([json.loads(i["imageManifest"])
                          for i in got["images"]], [json.loads(manifest(1))])
        self.assertEqual(got["failures"][0]["failureCode"], "ImageNotFound")
        digest = got["images"][0]["imageId"]["imageDigest"]
        found = self.ecr("describe-images", "--repository-name", "app",
                         "--image-ids", "imageDigest=" + digest)
        self.assertEqual(found["imageDetails"][0]["imageTags"], ["v1"])
        gone = self.ecr("batch-delete-image", "--repository-name", "app",
                        "--image-ids", "imageTag=v1")
        self.assertEqual(gone["imageIds"][0]["imageTag"], "v1")
        self.refused("ImageNotFoundException", "describe-images",
                     "--repository-name", "app", "--image-ids",
                     "imageTag=v1")
        self.refused("RepositoryNotEmptyException", "delete-repository",
                     "--repository-name", "app")
        self.ecr("delete-repository", "--repository-name", "app", "--force")

    def test_tags(self):
        arn = self.create("app", "--tags", "Key=a,Value=1")["repositoryArn"]
        self.ecr("tag-resource", "--resource-arn", arn, "--tags",
                 "Key=b,Value=two words", "Key=c,Value=")
        self.ecr("untag-resource", "--resource-arn", arn, "--tag-keys", "a")
        found = self.ecr("list-tags-for-resource", "--resource-arn", arn)
        self.assertEqual({t["Key"]: t["Value"] for t in found["tags"]},
                         {"b": "two words", "c": ""})

    def check_policy(self, noun, option, text, key, code):
        name = ("--repository-name", "app")
        verb = "set" if noun == "repository-policy" else "put"
        self.refused(code, "get-" + noun, *name)
        self.ecr("%s-%s" % (verb, noun), *name, option, text)
        found = self.ecr("get-" + noun, *name)
        self.assertEqual(json.loads(found[key]), json.loads(text))
        self.ecr("delete-" + noun, *name)
        self.refused(code, "get-" + noun, *name)

    def test_policies(self):
        self.create("app")
        self.check_policy("repository-policy", "--policy-text", POLICY,
                          "policyText", "RepositoryPolicyNotFoundException")
        self.check_policy("lifecycle-policy", "--lifecycle-policy-text",
                          LIFECYCLE, "lifecyclePolicyText",
                          "LifecyclePolicyNotFoundException")

    def test_password(self):
        done = self.run_ecr("get-login-password")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(len(done.stdout.split()), 1)


if __name__ == "__main__":
    unittest.main()
