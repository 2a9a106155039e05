"""Seeds of ecr-local: checked like calls, taken whole or not at all.
SPDX-License-Identifier: Apache-2.0"""
import json
import os
import subprocess
import tempfile
import textwrap
import unittest

from local_api import BUILD, Case, Server, cpu, manifest

BAD = """account: "12"
repositories:
  - name: team/app
    imageTagMutability: FROZEN
    lifecylePolicy: {}
    policy:
      Version: "2012-10-17"
      Statement:
        - {Effect: Allow, Principal: "*", Action: "ecr:*", Resource: "*"}
    lifecyclePolicy:
      rules:
        - rulePriority: 0
          selection: {tagStatus: any, countType: imageCountMoreThan, countNumber: 1}
          action: {type: expire}
    images:
      - tags: [v1, "a b"]
        pushedAt: yesterday
        archivedAt: 2026-02-30
        status: GONE
      - tag: 1.0
        findings:
          findings:
            - {nam: x, severity: high}
          findingSeverityCounts: {HIHG: 1}
      - sizeInBytes: -1
    scanOnPush: 1
    tags: {"aws:x": y}
    encryptionConfiguration: {encryptionType: ROT13}
  - nme: x
  - Upper
findings:
  - {tag: x}
registries:
  - {account: "210987654321", region: mars-north-1, repositories: {}}
"""

# line, key, words of each fault
FAULTS = (
    (1, "account", "it needs 12 digits"),
    (4, "repositories[0].imageTagMutability", '"FROZEN" is not one of MUTABLE'),
    (5, "repositories[0].lifecylePolicy", 'did you mean "lifecyclePolicy"?'),
    (9, "repositories[0].policy.Statement[0].Resource", ""),
    (12, "repositories[0].lifecyclePolicy.rules[0].rulePriority", ""),
    (16, "repositories[0].images[0].tags[1]", '"a b" is not a valid tag'),
    (17, "repositories[0].images[0].pushedAt", '"yesterday" is not a time'),
    (18, "repositories[0].images[0].archivedAt", "is not a time"),
    (19, "repositories[0].images[0].status", '"GONE" is not one of ACTIVE'),
    (20, "repositories[0].images[1].tag", "is it to be in quotes?"),
    (23, "repositories[0].images[1].findings.findings[0].severity",
     '"high" is not one of'),
    (23, "repositories[0].images[1].findings.findings[0].nam",
     'did you mean "name"?'),
    (25, "repositories[0].images[2].sizeInBytes", "a whole number"),
    (26, "repositories[0].scanOnPush", "true or false"),
    (27, "repositories[0].tags.aws:x", "begin with aws:"),
    (28, "repositories[0].encryptionConfiguration.encryptionType",
     '"ROT13" is not one of AES256'),
    (29, "repositories[1].nme", 'did you mean "name"?'),
    (29, "repositories[1]", "a repository without a name"),
    (30, "repositories[2]", '"Upper" is not a valid name of a repository'),
)


class Seeds(Case):
    def sow(self, seed):
        text = seed if isinstance(seed, str) else json.dumps(seed)
        status, _, body = self.server.request(
            "POST", "/_local/seed", text.encode())
        if status == 200:
            return json.loads(body)
        self.assertEqual(status, 400)
        return body.decode()

    def test_the_example_of_the_manual(self):
        page = subprocess.run([BUILD + "/ecr", "help", "ecr-local"], text=True,
                              capture_output=True, timeout=20).stdout
        example = page.split("\n  An example\n")[1].split("\nHTTP\n")[0]
        self.assertIsInstance(self.sow(textwrap.dedent(example)), dict)
        names = [r["repositoryName"] for r in
                 self.call("DescribeRepositories")["repositories"]]
        self.assertIn("team/app", names)

    def counts(self, repositories=0, images=0, findings=0):
        return {"repositories": repositories, "images": images,
                "findings": findings}

    def faults(self, text):
        said = self.sow(text)
        self.assertIsInstance(said, str, said)
        return said.splitlines()

    def test_each_fault_has_its_line_and_key(self):
        text = BAD.replace("          findingSeverityCounts: {HIHG: 1}\n",
                           "          enhancedFindings: []\n")
        lines = self.faults(text)
        for line, key, words in FAULTS:
            start = "line %d: %s: " % (line, key)
            found = [x for x in lines if x.startswith(start)]
            self.assertTrue(found, (start, lines))
            self.assertIn(words, found[0])
        self.assertEqual(self.call("DescribeRepositories")["repositories"], [])

    def test_the_rest_of_them(self):
        for seed, start in (
                ("registries: [{region: mars-north-1}]",
                 "line 1: registries[0].region: \"mars-north-1\" is not a region"),
                ("registries: [{region: us-esat-1}]",
                 "line 1: registries[0].region: \"us-esat-1\" is not a region"),
                ("repositories: {}", "line 1: repositories: must be a list"),
                ("repositories: [5]", "line 1: repositories[0]: must be an"),
                ("findings: [{tag: x}]", "line 1: findings[0]: findings name "
                 "no repository"),
                ("findings:\n- {repository: aa,\n   findingSeverityCounts: "
                 "{HIHG: 1}}", "line 3: findings[0].findingSeverityCounts.HIHG"
                 ": \"HIHG\" is not one of"),
                ("findings: [{repository: aa, digest: sha256:1}]",
                 "line 1: findings[0].digest: \"sha256:1\" is not a digest"),
                ("{\n\t\"repositories\": [\n\t\t{\"name\": \"a_\"}]}",
                 "line 3: repositories[0].name: "),
                ("[]", "line 1: a seed is an object"),
                ("repositories: [a]", "line 1: repositories[0]: \"a\" is not "
                 "a valid name"),
                ("repositories: [{name: aa, encryptionConfiguration: "
                 "{encryptionType: AES256, kmsKey: k}}]", "line 1: repositories"
                 "[0].encryptionConfiguration.kmsKey: "),
                ("repositories: [{name: aa, imageTagMutability: "
                 "IMMUTABLE_WITH_EXCLUSION, imageTagMutabilityExclusionFilters:"
                 " [{filterType: WILDCARD, filter: 'a*b*c*'}]}]", "line 1: "
                 "repositories[0].imageTagMutabilityExclusionFilters[0]: "),
                ("repositories: [{name: aa, imageTagMutability: "
                 "IMMUTABLE_WITH_EXCLUSION}]", "line 1: repositories[0]"
                 ".imageTagMutabilityExclusionFilters: ")):
            self.assertTrue(self.faults(seed)[0].startswith(start),
                            (self.faults(seed), start))

    def test_many_faults_are_not_all_told(self):
        self.assertEqual(len(self.faults({"x%d" % n: 1 for n in range(99)})),
                         20)

    def test_what_only_the_store_can_tell(self):
        lines = self.faults("repositories:\n- name: aa\n"
                            "  imageTagMutability: IMMUTABLE\n  images:\n"
                            "  - {tag: a, manifest: '%s'}\n"
                            "  - {tag: a, manifest: '%s'}\n"
                            "- bb\n" % (manifest(1), manifest(2)))
        self.assertEqual(lines, [
            "line 6: repositories[0].images[1]: The image tag 'a' already "
            "exists in the 'aa' repository and cannot be overwritten because "
            "the repository is immutable."])
        self.assertEqual(self.call("DescribeRepositories")["repositories"], [])
        lines = self.faults("repositories:\n- name: aa\n  images:\n"
                            "  - manifest: {schemaVersion: 2}\n")
        self.assertIn("'Invalid JSON syntax'", lines[0])

    def test_moments(self):
        self.sow({"repositories": [{"name": "aa", "images": [
            {"tag": "utc", "pushedAt": "2026-01-02T03:04:05Z"},
            {"tag": "zone", "pushedAt": "2026-01-02T05:04:05+02:00"},
            {"tag": "naive", "pushedAt": "2026-01-02T03:04:05"},
            {"tag": "day", "pushedAt": "2026-01-02"},
            {"tag": "fraction", "pushedAt": "2026-01-02T03:04:05.250Z",
             "pulledAt": "2026-01-03T00:00:00.5-01:00"},
            {"tag": "seconds", "pushedAt": 1767323045.5},
            {"tag": "old", "pushedAt": "2026-01-02",
             "archivedAt": "2026-03-04T05:06:07Z"}]}]})
        shown = {x["imageTags"][0]: x for x in self.call(
            "DescribeImages", repositoryName="aa",
            filter={"imageStatus": "ANY"})["imageDetails"]}
        for tag, pushed in (
                ("utc", 1767323045), ("zone", 1767323045),
                ("naive", 1767323045), ("day", 1767312000),
                ("fraction", 1767323045.25), ("seconds", 1767323045.5)):
            self.assertEqual(shown[tag]["imagePushedAt"], pushed, tag)
        self.assertEqual(shown["fraction"]["lastRecordedPullTime"],
                         1767402000.5)
        self.assertEqual(shown["old"]["lastArchivedAt"], 1772600767)
        self.assertEqual(shown["old"]["imageStatus"], "ARCHIVED")

    def test_a_second_run_counts_only_what_it_added(self):
        seed = {"repositories": [{"name": "aa", "images": [
            {"tags": ["a", "b"], "findings": {"findings": [
                {"name": "CVE-1", "severity": "LOW"}]}},
            {}, {}, {"tag": "m", "manifest": manifest(1)}]}, "bb"],
            "findings": [{"repository": "aa", "tag": "later"}]}
        self.assertEqual(self.sow(seed), self.counts(2, 4, 2))
        before = self.call("DescribeImages", repositoryName="aa")
        self.assertEqual(self.sow(seed), self.counts())
        self.assertEqual(
            self.call("DescribeImages", repositoryName="aa"), before)
        seed["repositories"][0]["images"] += [{"tag": "new"}, {}]
        seed["findings"].append({"repository": "bb"})
        self.assertEqual(self.sow(seed), self.counts(0, 2, 1))

    def test_images_of_two_repositories_share_nothing_but_the_layer(self):
        self.sow({"repositories": [{"name": n, "images": [{"tag": "a"}]}
                                   for n in ("aa", "bb")]})
        configs = {json.loads(self.call(
            "BatchGetImage", repositoryName=name, imageIds=[
                {"imageTag": "a"}])["images"][0]["imageManifest"])[
                    "config"]["digest"] for name in ("aa", "bb")}
        self.assertEqual(len(configs), 2)

    def test_findings_laid_on_do_not_use_up_the_quota(self):
        self.sow({"repositories": [{"name": "team/app", "images": [
            {"tag": "a", "findings": {"findings": [
                {"name": "CVE-2026-1", "severity": "HIGH"}]}}]}]})
        image = {"repositoryName": "team/app", "imageId": {"imageTag": "a"}}

        def counts():
            return self.call("DescribeImageScanFindings", **image)[
                "imageScanFindings"]["findingSeverityCounts"]
        self.assertEqual(counts(), {"HIGH": 1})
        self.call("StartImageScan", **image)
        self.assertEqual(counts(), {"HIGH": 1})
        self.refused("LimitExceededException", "StartImageScan", **image)

    def test_words_for_a_status(self):
        for status, words in (
                ("ACTIVE", "Continuous scan is selected for image."),
                ("FAILED", "UnsupportedImageError: The operating system and/or "
                 "package manager are not supported."),
                ("COMPLETE", "The scan was completed successfully.")):
            name = status.lower()
            self.sow({"repositories": [{"name": name, "images": [
                {"tag": "a", "findings": {"status": status}}]}]})
            self.assertEqual(
                self.call("DescribeImageScanFindings", repositoryName=name,
                          imageId={"imageTag": "a"})["imageScanStatus"],
                {"status": status, "description": words})


    SETTINGS = {
        "registryPolicy": {"Version": "2012-10-17", "Statement": [
            {"Sid": "a", "Effect": "Allow", "Resource": "*",
             "Principal": {"AWS": "arn:aws:iam::210987654321:root"},
             "Action": ["ecr:ReplicateImage"]}]},
        "replicationConfiguration": {"rules": [{"destinations": [
            {"region": "eu-west-1", "registryId": "123456789012"}]}]},
        "scanningConfiguration": {"scanType": "BASIC", "rules": [
            {"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": [
                {"filter": "*", "filterType": "WILDCARD"}]}]},
        "signingConfiguration": {"rules": [{
            "signingProfileArn": "arn:aws:signer:us-east-1:123456789012:"
            "/signing-profiles/mine"}]},
        "repositoryCreationTemplates": [{
            "prefix": "team", "appliedFor": ["PULL_THROUGH_CACHE"],
            "lifecyclePolicy": {"rules": [{
                "rulePriority": 1, "action": {"type": "expire"},
                "selection": {"tagStatus": "any", "countNumber": 9,
                              "countType": "imageCountMoreThan"}}]}}],
        "pullThroughCacheRules": [{"ecrRepositoryPrefix": "quay",
                                   "upstreamRegistryUrl": "quay.io"}],
        "pullTimeUpdateExclusions": ["arn:aws:iam::123456789012:role/scan"],
        "accountSettings": [{"name": "BLOB_MOUNTING", "value": "ENABLED"},
                            {"name": "REGISTRY_POLICY_SCOPE", "value": "V2"}]}

    def test_settings_of_the_registry(self):
        self.assertEqual(self.sow(self.SETTINGS),
                         dict(self.counts(), settings=8))
        self.assertIn('"Sid" : "a"', self.call("GetRegistryPolicy")[
            "policyText"])
        self.assertEqual(
            self.call("DescribeRegistry")["replicationConfiguration"]["rules"],
            self.SETTINGS["replicationConfiguration"]["rules"])
        self.assertEqual(
            self.call("GetRegistryScanningConfiguration")[
                "scanningConfiguration"], self.SETTINGS["scanningConfiguration"])
        self.assertEqual(
            self.call("GetSigningConfiguration")["signingConfiguration"],
            self.SETTINGS["signingConfiguration"])
        template, = self.call("DescribeRepositoryCreationTemplates")[
            "repositoryCreationTemplates"]
        self.assertIn('"countNumber":9', template["lifecyclePolicy"])
        rule, = self.call("DescribePullThroughCacheRules")[
            "pullThroughCacheRules"]
        self.assertEqual(rule["upstreamRegistry"], "quay")
        self.assertEqual(self.call("ListPullTimeUpdateExclusions")[
            "pullTimeUpdateExclusions"],
            self.SETTINGS["pullTimeUpdateExclusions"])
        self.assertEqual(self.call(
            "GetAccountSetting", name="BLOB_MOUNTING")["value"], "ENABLED")
        # what is there stays
        other = dict(self.SETTINGS, scanningConfiguration={"scanType": "BASIC",
                                                           "rules": []})
        self.assertEqual(self.sow(other), self.counts())

    def test_settings_that_are_wrong(self):
        for seed, start in (
                ("registryPolicy: {Version: '2012-10-17', Statement: []}",
                 "line 1: registryPolicy"),
                ("replicationConfiguration:\n  rules: 5",
                 "line 2: replicationConfiguration.rules: must be a list"),
                ("repositoryCreationTemplates:\n- prefix: aa\n  apliedFor: []",
                 "line 2: repositoryCreationTemplates[0]: lacks"),
                ("pullThroughCacheRules:\n- ecrRepositoryPrefix: aa",
                 "line 2: pullThroughCacheRules[0]: lacks"),
                ("pullThroughCacheRules:\n- {ecrRepositoryPrefix: aa, "
                 "upstreamRegistryUrl: example.com}",
                 "line 2: pullThroughCacheRules[0]: The specified upstream"),
                ("accountSettings:\n- name: BLOB_MOUNTING",
                 "line 2: accountSettings[0]: lacks"),
                ("accountSettings: [{name: BLOB_MOUNTING, value: 'yes'}]",
                 "line 1: accountSettings[0]: "),
                ("pullTimeUpdateExclusions: [me]",
                 "line 1: pullTimeUpdateExclusions[0]: "),
                ("repositories: [{name: aa, images: [{tag: a, digest: '%s'}]}]"
                 % ("sha256:" + "0" * 64),
                 "line 1: repositories[0].images[0]: an image with a digest "
                 "needs its manifest")):
            self.assertTrue(self.faults(seed)[0].startswith(start),
                            (self.faults(seed), start))


class Command(unittest.TestCase):
    def run_seed(self, seed):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(seed)
            file.flush()
            done = subprocess.run(
                [BUILD + "/ecr-local", "run", "--", BUILD + "/ecr-local",
                 "seed", file.name], capture_output=True, text=True,
                timeout=60)
            return done, file.name

    def test_the_file_is_named_on_each_line(self):
        done, name = self.run_seed("repositories:\n- nme: x\n- name: A\n")
        self.assertEqual(done.returncode, 255)
        # behind what run says first of AWS host names
        lines = done.stderr.rpartition("ecr-local: ")[2].splitlines()
        self.assertEqual(len(lines), 3, lines)
        for line in lines:
            self.assertTrue(line.startswith(name + ", line "), line)

    def test_a_gate_that_scans(self):
        """A script that starts a scan, waits and counts."""
        with tempfile.TemporaryDirectory() as folder:
            with open(folder + "/seed.yaml", "w") as file:
                file.write("repositories: [{name: team/app, images: [{tag: a, "
                           "findings: {findings: [{name: CVE-2026-1, "
                           "severity: HIGH}]}}]}]\n")
            done = subprocess.run(
                [BUILD + "/ecr-local", "run", "--", "sh", "-c",
                 "set -e; ecr-local seed seed.yaml >/dev/null; "
                 "I='--repository-name team/app --image-id imageTag=a'; "
                 "ecr start-image-scan $I >/dev/null; "
                 "ecr wait image-scan-complete $I; "
                 "ecr describe-image-scan-findings $I --output text "
                 "--query imageScanFindings.findingSeverityCounts.HIGH"],
                cwd=folder, capture_output=True, text=True, timeout=60,
                env=dict(os.environ, PATH=BUILD + ":" + os.environ["PATH"]))
            self.assertEqual((done.stdout, done.returncode), ("1\n", 0))


class Speed(unittest.TestCase):
    def test_ten_thousand_images_on_disk(self):
        seed = json.dumps({"repositories": [{"name": "aa", "images": [
            {"tag": "t%d" % n} for n in range(10000)]}]}).encode()
        server = Server()
        self.addCleanup(server.close)
        before = cpu(server.process)
        status, _, body = server.request("POST", "/_local/seed", seed)
        took = cpu(server.process) - before
        self.assertEqual((status, json.loads(body)["images"]), (200, 10000))
        self.assertLess(took, 2 * (5 if "san" in BUILD else 1))


if __name__ == "__main__":
    unittest.main()
