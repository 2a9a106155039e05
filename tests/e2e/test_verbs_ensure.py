"""ecr ensure: repositories that are there afterwards, with these settings.
SPDX-License-Identifier: Apache-2.0"""
import json
import subprocess
import unittest

from local_api import ACCOUNT
from verbs import ECR, Verbs, refusal

POLICY = {"Version": "2012-10-17", "Statement": [
    {"Sid": "pull", "Effect": "Allow", "Action": "ecr:BatchGetImage",
     "Principal": {"AWS": "arn:aws:iam::210987654321:root"}}]}
LIFECYCLE = {"rules": [{
    "rulePriority": 1, "action": {"type": "expire"},
    "selection": {"tagStatus": "any", "countType": "imageCountMoreThan",
                  "countNumber": 5}}]}


def described(name, **more):
    return dict({
        "repositoryName": name, "registryId": ACCOUNT,
        "repositoryArn": "arn:aws:ecr:us-east-1:%s:repository/%s"
        % (ACCOUNT, name), "repositoryUri": "host/" + name,
        "imageTagMutability": "MUTABLE",
        "imageScanningConfiguration": {"scanOnPush": False},
        "encryptionConfiguration": {"encryptionType": "AES256"}}, **more)


class Ensure(Verbs):
    seed = {"repositories": ["plain", {
        "name": "model", "imageTagMutability": "IMMUTABLE", "scanOnPush": True,
        "tags": {"owner": "me"}, "policy": POLICY,
        "lifecyclePolicy": LIFECYCLE}]}

    def shown(self, name):
        one, = self.local.call("DescribeRepositories",
                               repositoryNames=[name])["repositories"]
        tags = self.local.call("ListTagsForResource",
                               resourceArn=one["repositoryArn"])["tags"]
        texts = []
        for operation, member in (
                ("GetRepositoryPolicy", "policyText"),
                ("GetLifecyclePolicy", "lifecyclePolicyText")):
            try:
                texts.append(json.loads(self.local.call(
                    operation, repositoryName=name)[member]))
            except Exception:
                texts.append(None)
        return (one["imageTagMutability"],
                one["imageScanningConfiguration"]["scanOnPush"],
                one["encryptionConfiguration"]["encryptionType"],
                {t["Key"]: t["Value"] for t in tags}, *texts)

    def ensure(self, *arguments, status=0):
        code, out, err = self.ecr("ensure", *arguments)
        self.assertEqual(code, status, err)
        return out, err

    def test_every_setting(self):
        policy = self.write("policy.json", json.dumps(POLICY))
        rules = self.write("rules.yaml", json.dumps(LIFECYCLE))
        wanted = ["--immutable", "--scan-on-push", "--kms", "--policy", policy,
                  "--lifecycle", rules, "--tag", "a=b", "--tag", "c=d=e"]
        out, err = self.ensure("new/all", *wanted)
        self.assertRegex(out, r"^localhost:\d+/new/all\n$")
        self.assertIn("+ new/all repository", err)
        made = self.shown("new/all")
        self.assertEqual(made, ("IMMUTABLE", True, "KMS",
                                {"a": "b", "c": "d=e"}, POLICY, LIFECYCLE))
        out, err = self.ensure("new/all", *wanted)
        self.assertRegex(out, r"^localhost:\d+/new/all\n$")
        self.assertEqual(err, "")

    def test_of_what_is_there_only_what_differs(self):
        self.local.call("CreateRepository", repositoryName="there",
                        tags=[{"Key": "keep", "Value": "it"}])
        before = self.ensure("there", "--immutable", "--tag", "x=y",
                             "--dry-run", status=1)
        self.assertEqual(
            [line.split("\t")[:5] for line in before[0].splitlines()],
            [["~", "there", "imageTagMutability", "MUTABLE", "IMMUTABLE"],
             ["~", "there", "tags", '{"keep":"it"}', '{"x":"y"}']])
        self.assertEqual(self.shown("there")[0], "MUTABLE")
        _, err = self.ensure("there", "--immutable", "--tag", "x=y")
        self.assertEqual(sorted(err.splitlines()),
                         ["~ there imageTagMutability", "~ there tags"])
        self.assertEqual(self.shown("there"), (
            "IMMUTABLE", False, "AES256", {"keep": "it", "x": "y"}, None, None))
        self.assertEqual(self.ensure("there", "--dry-run", "--immutable")[0],
                         "")

    def test_like(self):
        out, _ = self.ensure("copy/a", "copy/b", "--like", "model",
                             "--tag", "owner=you")
        self.assertEqual(len(out.splitlines()), 2)
        self.assertEqual(self.shown("copy/a"), (
            "IMMUTABLE", True, "AES256", {"owner": "you"}, POLICY, LIFECYCLE))
        self.assertEqual(self.shown("copy/b"), self.shown("copy/a"))
        self.ensure("copy/c", "--like", "nobody", status=254)

    def test_what_cannot_be_changed(self):
        _, err = self.ensure("plain", "--kms", "--immutable", status=255)
        self.assertIn("cannot be changed", err)
        self.assertEqual(self.shown("plain")[0], "MUTABLE")

    def test_bad_files_have_line_and_key(self):
        bad = self.write("bad.json", json.dumps(
            dict(POLICY, Statement=[dict(POLICY["Statement"][0],
                                         Resource="*")]), indent=1))
        _, err = self.ensure("new/bad", "--policy", bad, status=252)
        self.assertIn("bad.json, line 11: Statement[0].Resource: ", err)
        bad = self.write("bad.yaml", "rules:\n- rulePriority: 0\n")
        _, err = self.ensure("new/bad", "--lifecycle", bad, status=252)
        self.assertIn("bad.yaml, line 2: rules[0]", err)
        self.ensure("new/bad", "--tag", "novalue", status=252)
        self.ensure("new/bad", "--policy", bad + "x", status=252)
        self.ensure(status=252)
        self.assertNotEqual(self.ecr("exists", "new/bad:a")[0], 0)

    def test_races(self):
        """Many at once are fine, and each sees its settings there."""
        runs = [subprocess.Popen(
            [ECR, "ensure", "race/a", "race/b", "--immutable", "--tag",
             "n%d=1" % n], env=self.environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE) for n in range(6)]
        for run in runs:
            out, err = run.communicate(timeout=60)
            self.assertEqual((run.returncode, len(out.splitlines())), (0, 2),
                             err)
        for name in ("race/a", "race/b"):
            self.assertEqual(self.shown(name)[3],
                             {"n%d" % n: "1" for n in range(6)})


class Recorded(Verbs):
    def test_a_role_that_was_just_made(self):
        tries = []

        def reply(operation, given):
            if operation == "DescribeRepositories":
                return {"repositories": [described("app")]}
            if operation == "SetRepositoryPolicy":
                tries.append(given["policyText"])
                if len(tries) < 3:
                    return refusal(
                        "InvalidParameterException",
                        "Invalid parameter at 'PolicyText' failed to satisfy "
                        "constraint: 'Principal not found'")
            if operation == "GetRepositoryPolicy" and len(tries) < 3:
                return refusal("RepositoryPolicyNotFoundException", "none")
            return {"policyText": tries[-1]}
        self.replies(reply)
        policy = self.write("policy.json", json.dumps(POLICY))
        status, out, err = self.ecr("ensure", "app", "--policy", policy)
        self.assertEqual((status, out), (0, "host/app\n"), err)
        self.assertEqual(len(tries), 3)

    def test_lack_of_rights_is_an_error(self):
        for denied in ("DescribeRepositories", "CreateRepository",
                       "ListTagsForResource", "TagResource"):
            there = denied != "CreateRepository"

            def reply(operation, given):
                if operation == denied:
                    return refusal("AccessDeniedException", "not you")
                if operation == "DescribeRepositories":
                    return ({"repositories": [described("app")]} if there else
                            refusal("RepositoryNotFoundException", "none"))
                return {"tags": []}
            self.replies(reply)
            status, out, err = self.ecr("ensure", "app", "--tag", "a=b")
            self.assertEqual(out, "")
            self.assertIn(status, (254, 255), denied)
            self.assertIn("not you", err)

    def test_only_what_is_wanted_is_asked(self):
        service = self.replies(lambda operation, given: {
            "repositories": [described("app")]})
        self.assertEqual(self.ecr("ensure", "app")[0], 0)
        self.assertEqual({a[0] for a in service.asked},
                         {"DescribeRepositories"})


if __name__ == "__main__":
    unittest.main()
