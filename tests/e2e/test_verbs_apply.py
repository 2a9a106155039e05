"""ecr export and ecr apply: a registry as a file, and made like one.
SPDX-License-Identifier: Apache-2.0"""
import json
import os
import subprocess
import unittest

from killed import KILLS, SIGNALS, Moment, everything_in
from local_api import BUILD, Server, manifest
from test_local_seed import Seeds
from test_verbs_ensure import LIFECYCLE, POLICY
from verbs import ECR, Verbs, refusal

LOCAL = os.path.join(BUILD, "ecr-local")


def index_of(*digests):
    return json.dumps({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [{"mediaType": "application/vnd.oci.image.manifest.v1+json",
                       "size": 1, "digest": d} for d in digests]})


class Case(Verbs):
    """Each test has a local ECR of its own."""

    def setUp(self):
        super().setUp()
        self.local = self.serve()
        self.url = self.local.url
        self.addCleanup(setattr, type(self), "local", None)

    def serve(self, seed=None):
        server = Server("--in-memory")
        self.addCleanup(server.close)
        if seed is not None:
            text = seed if isinstance(seed, str) else json.dumps(seed)
            status, _, body = server.request(
                "POST", "/_local/seed", text.encode())
            self.assertEqual(status, 200, body)
        return server

    def at(self, server):
        self.local, self.url = server, server.url
        return server

    def export(self, *arguments):
        status, out, err = self.ecr("export", *arguments)
        self.assertEqual((status, err), (0, ""))
        return out

    def apply(self, text, *arguments, status=0):
        if not isinstance(text, str):
            text = json.dumps(text)
        path = self.write("registry.yaml", text)
        code, out, err = self.ecr("apply", path, *arguments)
        self.assertEqual(code, status, out + err)
        return [line.split("\t")[:3] for line in out.splitlines()], err


class RoundTrip(Case):
    seed_ = dict(Seeds.SETTINGS, repositories=["plain", {
        "name": "team/app", "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
        "imageTagMutabilityExclusionFilters": [
            {"filterType": "WILDCARD", "filter": "dev*"}],
        "scanOnPush": True, "tags": {"owner": "me", "n": "1"},
        "encryptionConfiguration": {"encryptionType": "KMS"},
        "policy": POLICY, "lifecyclePolicy": LIFECYCLE,
        "images": [
            {"tags": ["v1", "stable"], "pushedAt": "2026-01-02T03:04:05Z",
             "pulledAt": "2026-02-02T03:04:05Z", "sizeInBytes": 12345},
            {"manifest": manifest(7) + "\n", "tag": "odd"}, {}]}])

    def test_a_seed_of_an_export_is_the_same_registry(self):
        self.at(self.serve(self.seed_))
        digests = [i["imageDigest"] for i in self.local.call(
            "DescribeImages", repositoryName="team/app")["imageDetails"]]
        self.local.call("PutImage", repositoryName="team/app", imageTag="dev",
                        imageManifest=index_of(*digests))
        settings, whole = self.export(), self.export("--images")
        self.assertNotIn("sha256:", settings)
        other = self.serve(whole)
        self.at(other)
        self.assertEqual(self.export("--images"), whole)
        self.assertEqual(self.export(), settings)
        self.assertEqual(sorted(i["imageDigest"] for i in other.call(
            "DescribeImages", repositoryName="team/app")["imageDetails"]
            if "dev" not in i.get("imageTags", [])), sorted(digests))

    def test_by_the_programs_themselves(self):
        self.at(self.serve(self.seed_))
        path = self.write("registry.yaml", self.export("--images"))
        done = subprocess.run(
            [LOCAL, "run", "--", "sh", "-c", "%s seed %s >/dev/null && "
             "%s export --images" % (LOCAL, path,
                                     os.path.join(BUILD, "ecr"))],
            env=self.environment(), capture_output=True, text=True, timeout=60)
        with open(path, encoding="utf-8") as file:
            self.assertEqual(done.stdout, file.read(), done.stderr)

    def test_a_registry_made_like_another(self):
        self.at(self.serve(self.seed_))
        wanted = self.export()
        self.at(self.serve())
        plan, _ = self.apply(wanted, "--dry-run", status=1)
        self.assertEqual({row[0] for row in plan if row[2] not in
                          ("scanningConfiguration", "BLOB_MOUNTING")}, {"+"})
        self.assertEqual(len(plan), 12)
        self.assertIn("repositories: []", self.export())
        _, err = self.apply(wanted, "--yes")
        self.assertEqual(len(err.splitlines()), 12)
        self.assertEqual(self.export(), wanted)
        self.assertEqual(self.apply(wanted, "--yes", "--prune"), ([], ""))
        self.assertEqual(self.apply(wanted, "--dry-run", "--prune"), ([], ""))

    def test_patterns(self):
        self.at(self.serve(self.seed_))
        self.assertEqual(list(json.loads(self.export(
            "team/*", "--output", "json"))), ["repositories"])
        self.assertEqual(self.ecr("export", "none*")[0], 1)
        wanted = self.export()
        self.at(self.serve({"repositories": ["other"]}))
        plan, _ = self.apply(wanted, "pl*", "--yes", "--prune")
        self.assertEqual(plan, [["+", "plain", "repository"]])
        self.assertEqual(len(self.lines("repos")), 2)


class Apply(Case):
    def test_changes_and_consent(self):
        self.at(self.serve({"repositories": [
            {"name": "team/app", "tags": {"a": "1", "b": "2"},
             "lifecyclePolicy": LIFECYCLE, "policy": POLICY}, "extra"]}))
        before = self.export()
        wanted = {"repositories": [
            {"name": "team/app", "imageTagMutability": "IMMUTABLE",
             "scanOnPush": True, "tags": {"a": "9"}, "policy": None,
             "lifecyclePolicy": json.dumps(LIFECYCLE, indent=3)}, "new"]}
        changes = [["~", "team/app", "imageTagMutability"],
                   ["~", "team/app", "scanOnPush"], ["~", "team/app", "tags"],
                   ["+", "new", "repository"]]
        plan, err = self.apply(wanted, status=1)
        self.assertEqual(plan, changes)
        self.assertIn("--yes", err)
        self.assertEqual(self.apply(wanted, "--dry-run", status=1)[0], changes)
        self.assertEqual(self.export(), before)
        self.apply(wanted, "--yes")
        plan, _ = self.apply(wanted, "--dry-run", "--prune", status=1)
        self.assertEqual(plan, [
            ["-", "team/app", "tags"], ["-", "team/app", "policy"],
            ["-", "extra", "repository"]])
        self.apply(wanted, "--yes", "--prune")
        self.assertEqual(self.apply(wanted, "--yes", "--prune")[0], [])
        self.assertEqual(sorted(row[0] for row in self.lines("repos")),
                         ["new", "team/app"])

    def test_a_repository_with_images_stays(self):
        self.at(self.serve({"repositories": [
            {"name": "full", "images": [{"tag": "a"}]}, "empty"]}))
        _, err = self.apply({"repositories": []}, "--yes", "--prune",
                            status=255)
        self.assertIn("1 of 2 changes failed", err)
        self.assertEqual([row[0] for row in self.lines("repos")], ["full"])

    def test_settings_of_the_registry(self):
        self.at(self.serve(Seeds.SETTINGS))
        wanted = json.loads(self.export("--output", "json"))
        wanted["repositoryCreationTemplates"][0]["description"] = "new"
        wanted["pullTimeUpdateExclusions"] = []
        wanted["registryPolicy"] = None
        self.assertEqual(
            [(s["name"], s["value"]) for s in wanted["accountSettings"]],
            [("BASIC_SCAN_TYPE_VERSION", "AWS_NATIVE"),
             ("BLOB_MOUNTING", "ENABLED"), ("REGISTRY_POLICY_SCOPE", "V2")])
        wanted["accountSettings"] = [
            {"name": "BLOB_MOUNTING", "value": "DISABLED"}]
        plan, _ = self.apply(wanted, "--yes")
        self.assertEqual(plan, [
            ["~", "accountSettings", "BLOB_MOUNTING"],
            ["~", "repositoryCreationTemplates", "team"]])
        self.assertIn("DISABLED", self.ecr(
            "get-account-setting", "--name", "BLOB_MOUNTING")[1])
        plan, _ = self.apply(wanted, "--yes", "--prune")
        self.assertEqual(sorted(plan), [
            ["-", "pullTimeUpdateExclusions",
             "arn:aws:iam::123456789012:role/scan"],
            ["-", "registry", "registryPolicy"]])
        self.assertEqual(self.apply(wanted, "--yes", "--prune")[0], [])
        wanted["pullThroughCacheRules"][0]["upstreamRegistryUrl"] = \
            "registry.k8s.io"
        plan, err = self.apply(wanted, "--yes", status=255)
        self.assertEqual(plan, [["!", "pullThroughCacheRules", "quay"]])

    def test_tags_of_images(self):
        self.at(self.serve({"repositories": [{"name": "app", "images": [
            {"tag": "a", "manifest": manifest(1)},
            {"tag": "b", "manifest": manifest(2)}]}]}))
        there = {row[0]: row for row in json.loads(self.ecr(
            "images", "app", "--output", "json", "--query",
            "images[].[tags[0],digest]")[1])}
        wanted = {"repositories": [{"name": "app", "images": [
            {"tags": ["a", "b", "c"], "digest": there["a"][1]},
            {"tag": "z", "digest": "sha256:%064d" % 0}]}]}
        plan, _ = self.apply(wanted, "--yes", status=255)
        self.assertEqual(plan, [["!", "app:b", "image"],
                                ["+", "app:c", "image"],
                                ["!", "app:z", "image"]])
        plan, _ = self.apply(wanted, "--yes", "--force", status=255)
        self.assertEqual(plan, [["~", "app:b", "image"],
                                ["!", "app:z", "image"]])
        wanted["repositories"][0]["images"].pop()
        self.assertEqual(self.apply(wanted, "--yes")[0], [])

    def test_bad_files(self):
        for text, words in (
                ("repositories:\n- nme: x\n",
                 "registry.yaml, line 2: repositories[0].nme: there is no such"),
                ("repositories:\n- name: aa\n  policy: {Version: 5}\n",
                 "registry.yaml, line 3: repositories[0].policy"),
                ("replicationConfiguration: {}\n",
                 "line 1: replicationConfiguration: lacks"),
                ("registries: [{account: '210987654321'}]\n",
                 "line 1: registries: "),
                ("\n\naccount: '210987654321'\n", "line 3: account: "),
                ("region: eu-west-1\n", "line 1: region: "),
                ("a: [\n", "registry.yaml: "), ("[]", "line 1: ")):
            _, err = self.apply(text, "--yes", status=252)
            self.assertIn(words, err)
        self.assertEqual(self.ecr("apply")[0], 252)
        self.assertEqual(self.ecr("apply", "/no/such")[0], 252)

    def test_a_listing_that_leads_nowhere_ends(self):
        def reply(operation, given):
            if operation == "ListPullTimeUpdateExclusions":
                return {"pullTimeUpdateExclusions": [], "nextToken": "same"}
            if operation == "GetAccountSetting":
                return refusal("InvalidParameterException", "not here yet")
            return {"repositories": []}
        self.replies(reply)
        status, out, err = self.ecr("export")
        self.assertEqual((status, out), (255, ""))
        self.assertIn("next token was received twice", err)

    def test_lack_of_rights_is_an_error(self):
        for denied in ("DescribeRepositories", "GetLifecyclePolicy",
                       "PutLifecyclePolicy", "GetRegistryPolicy"):
            def reply(operation, given):
                if operation == denied:
                    return refusal("AccessDeniedException", "not you")
                if operation == "DescribeRepositories":
                    return {"repositories": [{
                        "repositoryName": "app", "repositoryArn": "arn:x"}]}
                if operation == "GetLifecyclePolicy":
                    return refusal("LifecyclePolicyNotFoundException", "none")
                return {}
            self.replies(reply)
            wanted = {"repositories": [
                {"name": "app", "lifecyclePolicy": LIFECYCLE}]}
            if denied == "GetRegistryPolicy":
                wanted["registryPolicy"] = None
            path = self.write("registry.yaml", json.dumps(wanted))
            status, _, err = self.ecr("apply", path, "--yes")
            self.assertIn(status, (254, 255), denied)
            self.assertIn("not you", err)
            if denied != "PutLifecyclePolicy":
                self.assertEqual(self.ecr("export")[:2], (254, ""))


class Killed(Case):
    """Ended at any moment: each setting is there whole or not at all, and a
    second run makes the rest."""
    NEW = dict(
        Seeds.SETTINGS, repositories=[{
            "name": "team/app%d" % n, "imageTagMutability": "IMMUTABLE",
            "scanOnPush": True, "tags": {"owner": "me", "n": str(n)},
            "policy": POLICY, "lifecyclePolicy": LIFECYCLE}
            for n in range(4)])

    def seen(self):
        """{(repository, setting): value}, as it is exported."""
        return {(repo["name"], key): json.dumps(value, sort_keys=True)
                for repo in json.loads(self.export("--output", "json"))[
                    "repositories"] for key, value in repo.items()}

    def until(self, moment, path, writes_alone=False):
        """Apply a file; whether it was ended, at that moment."""
        def reply(operation, given):
            counts = not writes_alone or not operation.startswith(
                ("Get", "Describe", "List"))
            if not moment.comes(counts):
                return refusal("ServerException", "nobody is there")
            return self.local.answer(operation, given)
        self.replies(reply)
        ended = moment.run([ECR, "apply", path, "--yes"], self.environment(
            TMPDIR=self.home))
        self.url = self.local.url
        return ended

    def kill(self, path, whole, wanted, moment, writes_alone):
        """How many settings were there afterwards."""
        self.local.request("POST", "/_local/reset")
        left = everything_in(self.home)
        self.assertTrue(self.until(moment, path, writes_alone))
        part = self.seen()
        for key, value in part.items():
            self.assertIn(value, (whole[key], "null"), key)
        self.apply(self.NEW, "--yes")
        self.assertEqual(self.export(), wanted)
        self.assertEqual(everything_in(self.home), left)
        return sum(value != "null" for value in part.values())

    def test_killed_at_any_moment(self):
        path = self.write("registry.json", json.dumps(self.NEW))
        counted = Moment(), Moment()
        self.until(counted[0], path)
        whole, wanted = self.seen(), self.export()
        self.local.request("POST", "/_local/reset")
        self.until(counted[1], path, True)
        self.write("registry.yaml", json.dumps(self.NEW))
        for i in range(KILLS):
            # every third by what it changes, else by all that it asks
            writes = i % 3 == 2
            n = 1 + i * counted[writes].seen // KILLS
            with self.subTest(request=n, writes=writes):
                self.kill(path, whole, wanted,
                          Moment(n, SIGNALS[i // 3 % 3]), writes)
        half = self.kill(path, whole, wanted,
                         Moment(counted[1].seen // 2 + 1), True)
        self.assertTrue(0 < half < len(whole), half)


if __name__ == "__main__":
    unittest.main()
