"""ecr findings: what scans have found, and what they cannot say."""
import json
import re
import time
import unittest
import xml.etree.ElementTree as xml

from verbs import Verbs, refusal

NO_SCAN = refusal("ScanNotFoundException", "Image scan does not exist for x")
DIGEST = "sha256:" + "a1" * 32
CHILD = "sha256:" + "b2" * 32
BASIC = [
    {"name": "CVE-2024-2", "severity": "LOW", "uri": "https://cve.example/2",
     "attributes": [{"key": "package_name", "value": "zlib"},
                    {"key": "package_version", "value": "1.2"}]},
    {"name": "CVE-2024-1", "severity": "CRITICAL",
     "description": "a <b> & more", "uri": "https://cve.example/1",
     "attributes": [{"key": "package_name", "value": "openssl"},
                    {"key": "package_version", "value": "3.0.1"},
                    {"key": "CVSS2_SCORE", "value": "9.3"}]},
    {"name": "CVE-2024-3", "severity": "UNTRIAGED"}]
ENHANCED = [
    {"severity": "HIGH", "status": "ACTIVE", "score": 8.1, "title": "T - a",
     "fixAvailable": "YES", "exploitAvailable": "NO", "description": "d",
     "packageVulnerabilityDetails": {
         "vulnerabilityId": "CVE-2025-7", "sourceUrl": "https://nvd.example/7",
         "vulnerablePackages": [
             {"name": "log4j", "version": "2.14", "fixedInVersion": "2.17",
              "filePath": "app/lib/log4j.jar"},
             {"name": "bash", "version": "5.1", "release": "2", "epoch": 1,
              "fixedInVersion": "NotAvailable"}]}},
    {"severity": "CRITICAL", "status": "CLOSED",
     "packageVulnerabilityDetails": {"vulnerabilityId": "CVE-2025-0"}}]
IMAGE = {"imageDigest": DIGEST, "imageTags": ["v1", "prod"],
         "imageManifestMediaType":
             "application/vnd.oci.image.manifest.v1+json"}


def result(status="COMPLETE", **findings):
    return {"imageScanStatus": {"status": status, "description": "why"},
            "imageScanFindings": findings}


class Findings(Verbs):
    """Recorded replies; `self.scan` answers the question for findings."""

    def answer(self, operation, given):
        if operation == "DescribeImages":
            return {"imageDetails": [IMAGE]}
        if operation == "DescribeImageScanFindings":
            scan = self.scan
            return scan(given) if callable(scan) else scan
        return {}

    def ask(self, scan, *arguments, **more):
        self.scan = scan
        self.service = self.replies(self.answer)
        return self.ecr("findings", *arguments, "app:v1", **more)

    def ids(self, out):
        return [line.split("\t")[3] for line in out.splitlines()]


class Rows(Findings):
    def test_basic_the_worst_first(self):
        status, out, err = self.ask(result(findings=BASIC))
        self.assertEqual((status, err), (0, ""))
        self.assertEqual([line.split("\t") for line in out.splitlines()], [
            ["openssl", "3.0.1", "", "CVE-2024-1", "CRITICAL",
             "https://cve.example/1", "app:v1"],
            ["zlib", "1.2", "", "CVE-2024-2", "LOW", "https://cve.example/2",
             "app:v1"],
            ["", "", "", "CVE-2024-3", "UNDEFINED", "", "app:v1"]])

    def test_enhanced_a_row_a_package(self):
        status, out, _ = self.ask(result("ACTIVE", enhancedFindings=ENHANCED))
        self.assertEqual(status, 0)
        self.assertEqual([line.split("\t") for line in out.splitlines()], [
            ["bash", "1:5.1-2", "", "CVE-2025-7", "HIGH",
             "https://nvd.example/7", "app:v1"],
            ["log4j", "2.14", "2.17", "CVE-2025-7", "HIGH",
             "https://nvd.example/7", "app:v1"]])

    def test_json_has_all_and_what_was_counted(self):
        _, out, _ = self.ask(result(findings=BASIC), "--min", "high",
                             "--output", "json")
        told = json.loads(out)
        self.assertEqual([f["id"] for f in told["findings"]], ["CVE-2024-1"])
        self.assertEqual(told["counts"],
                         {"CRITICAL": 1, "LOW": 1, "UNDEFINED": 1})
        self.assertEqual(told["images"], [
            {"image": "app:v1", "repository": "app", "digest": DIGEST,
             "tag": "v1", "status": "COMPLETE"}])

    def test_all_pages_are_read(self):
        def scan(given):
            page = int(given.get("nextToken", "0"))
            reply = result(findings=[{"name": "CVE-%d" % page,
                                      "severity": "LOW"}])
            return dict(reply, nextToken=str(page + 1)) if page < 3 else reply
        _, out, _ = self.ask(scan)
        self.assertEqual(self.ids(out), ["CVE-%d" % i for i in range(4)])

    def test_none_in_a_pipe_is_nothing(self):
        self.assertEqual(self.ask(result(findings=[])), (0, "", ""))

    def test_none_on_a_terminal_is_said(self):
        self.scan = result(findings=[])
        self.replies(self.answer)
        status, out, err = self.tty("findings", "app:v1")
        self.assertEqual((status, out), (0, ""))
        self.assertIn("no findings", err)

    def test_on_a_terminal_with_a_heading(self):
        self.scan = result(findings=BASIC)
        self.replies(self.answer)
        status, out, _ = self.tty("findings", "app:v1",
                                  env={"NO_COLOR": "1"})
        self.assertEqual(status, 0)
        self.assertTrue(out.startswith("PACKAGE"), out)
        self.assertIn("CRITICAL", out)

    def test_fixable(self):
        _, out, _ = self.ask(result("ACTIVE", enhancedFindings=ENHANCED[:1]),
                             "--fixable")
        self.assertEqual(len(out.splitlines()), 2)
        _, out, _ = self.ask(result(findings=BASIC), "--fixable")
        self.assertEqual(out, "")


class Answers(Findings):
    def test_a_threshold(self):
        for limit, status in (("critical", 1), ("critical:2", 0),
                              ("low:2", 1), ("LOW:3", 0), ("undefined:3", 1)):
            with self.subTest(limit):
                got = self.ask(result(findings=BASIC), "--fail-on", limit)
                self.assertEqual(got[0], status, got)
                self.assertEqual(len(got[1].splitlines()), 3)
        self.assertIn("1 finding of CRITICAL or worse", self.ask(
            result(findings=BASIC), "--fail-on", "critical")[2])

    def test_what_is_not_shown_is_counted(self):
        status, out, _ = self.ask(result(findings=BASIC), "--min", "high",
                                  "--fail-on", "low:2")
        self.assertEqual((status, self.ids(out)), (1, ["CVE-2024-1"]))

    def test_wrong_thresholds(self):
        for limit in ("", "bad", "high:", "high:0", "high:-1", "high:x",
                      "high: 1", ":2", "high:99999999999999999999"):
            with self.subTest(limit):
                self.assertEqual(self.ask(result(), "--fail-on", limit)[0],
                                 252)

    def test_a_missing_scan_is_no_empty_list(self):
        status, out, err = self.ask(NO_SCAN, "--fail-on", "low")
        self.assertEqual((status, out), (254, ""))
        self.assertIn("app:v1: ", err)
        self.assertIn("ScanNotFoundException", err)

    def test_states_without_findings(self):
        for state in ("FAILED", "UNSUPPORTED_IMAGE", "IN_PROGRESS", "PENDING",
                      "SCAN_ELIGIBILITY_EXPIRED", "FINDINGS_UNAVAILABLE",
                      "LIMIT_EXCEEDED", "IMAGE_ARCHIVED"):
            with self.subTest(state):
                status, out, err = self.ask(result(state))
                self.assertEqual((status, out), (254, ""))
                self.assertIn("app:v1: ", err)

    def test_no_rights_are_no_answer(self):
        status, out, err = self.ask(
            refusal("AccessDeniedException", "not you"), "--fail-on", "low")
        self.assertEqual((status, out), (254, ""))
        self.assertIn("AccessDeniedException", err)

    def test_one_of_two_is_not_known(self):
        def scan(given):
            digest = given["imageId"]["imageDigest"]
            return result(findings=BASIC) if digest == DIGEST else NO_SCAN

        def answer(operation, given):
            if operation == "DescribeImages":
                one = given["imageIds"][0].get("imageTag") == "v1"
                return {"imageDetails": [
                    dict(IMAGE, imageDigest=DIGEST if one else CHILD,
                         imageTags=["v1" if one else "v2"])]}
            return scan(given)
        self.replies(answer)
        status, out, err = self.ecr("findings", "app:v1", "app:v2")
        self.assertEqual((status, len(out.splitlines())), (255, 3))
        self.assertIn("app:v2: ", err)
        self.assertNotIn("app:v1: ", err)

    def test_an_index_means_its_images(self):
        index = {"schemaVersion": 2, "manifests": [
            {"mediaType": "application/vnd.oci.image.manifest.v1+json",
             "digest": CHILD, "size": 1,
             "platform": {"os": "linux", "architecture": "arm64"}},
            {"mediaType": "application/vnd.oci.image.manifest.v1+json",
             "digest": "sha256:" + "c3" * 32, "size": 1,
             "platform": {"os": "unknown", "architecture": "unknown"},
             "annotations": {"vnd.docker.reference.type":
                             "attestation-manifest"}}]}

        def answer(operation, given):
            if operation == "DescribeImages":
                return {"imageDetails": [dict(
                    IMAGE, imageManifestMediaType=
                    "application/vnd.oci.image.index.v1+json")]}
            if operation == "BatchGetImage":
                return {"images": [{"imageManifest": json.dumps(index)}]}
            self.assertEqual(given["imageId"], {"imageDigest": CHILD})
            return result(findings=BASIC[:1])
        self.replies(answer)
        status, out, err = self.ecr("findings", "app:v1")
        self.assertEqual((status, err), (0, ""))
        self.assertTrue(out.rstrip().endswith("app:v1 (linux/arm64)"), out)

    def test_usage(self):
        for words in ((), ("--all", "app"), ("a b",), ("--min", "bad", "a")):
            with self.subTest(words):
                self.assertEqual(self.ecr("findings", *words)[0], 252)


class Waiting(Findings):
    def test_a_scan_that_is_not_there_yet(self):
        replies = [NO_SCAN, result("IN_PROGRESS"), result(findings=BASIC)]
        status, out, _ = self.ask(lambda given: replies.pop(0), "--wait", "60")
        self.assertEqual((status, len(out.splitlines())), (0, 3))

    def test_patience_ends(self):
        begun = time.monotonic()
        status, _, err = self.ask(NO_SCAN, "--wait", "1s")
        self.assertEqual(status, 254)
        self.assertLess(time.monotonic() - begun, 30)
        self.assertIn("ScanNotFoundException", err)

    def test_inspector_that_is_complete_too_early(self):
        replies = [result("COMPLETE", enhancedFindings=[]),
                   result("COMPLETE", enhancedFindings=ENHANCED)]
        status, out, _ = self.ask(lambda given: replies.pop(0), "--wait", "60")
        self.assertEqual((status, len(out.splitlines())), (0, 2))

    def test_an_active_scan_has_ended(self):
        status, out, _ = self.ask(result("ACTIVE", enhancedFindings=ENHANCED),
                                  "--wait", "10m")
        self.assertEqual((status, len(out.splitlines())), (0, 2))

    def test_a_scan_is_begun(self):
        status, _, _ = self.ask(result(findings=BASIC), "--start")
        self.assertEqual(status, 0)
        self.assertIn(("StartImageScan", {
            "repositoryName": "app", "imageId": {"imageDigest": DIGEST}}),
            self.service.asked)


class Ignored(Findings):
    def test_an_entry_with_a_date(self):
        path = self.write("ignore", "# known\n\nCVE-2024-1\t2099-01-31 "
                          "not reachable \nCVE-2024-2 2020-01-01 old\n"
                          "CVE-1 2099-01-01 gone\n")
        status, out, err = self.ask(result(findings=BASIC), "--ignore", path,
                                    "--fail-on", "critical")
        self.assertEqual((status, self.ids(out)),
                         (0, ["CVE-2024-2", "CVE-2024-3"]))
        self.assertEqual(err, "%s, line 4: CVE-2024-2 counts again since "
                         "2020-01-01 is over\n%s, line 5: CVE-1 was not "
                         "found\n" % (path, path))

    def test_wrong_files(self):
        for text, line in (("CVE-1\n", 1), ("\nCVE-1 soon x\n", 2),
                           ("CVE-1 2027-13-01 x\n", 1),
                           ("CVE-1 2027-01-01\n", 1),
                           ("CVE-1 2027-01-011 x", 1), ("A\0 b", None)):
            with self.subTest(text):
                path = self.write("ignore", text)
                status, out, err = self.ask(result(), "--ignore", path)
                self.assertEqual((status, out), (252, ""))
                self.assertIn("line %d" % line if line else "NUL", err)
        self.assertEqual(self.ask(result(), "--ignore", "/none")[0], 252)


class Reports(Findings):
    def report(self, option, scan, *more):
        path = self.home + "/report"
        got = self.ask(scan, option, path, *more)
        with open(path, encoding="utf-8") as file:
            return got, file.read()

    def test_sarif(self):
        got, text = self.report(
            "--sarif", result("ACTIVE", enhancedFindings=ENHANCED * 2))
        self.assertEqual(got[0], 0)
        sarif = json.loads(text)
        run = sarif["runs"][0]
        rules = run["tool"]["driver"]["rules"]
        self.assertEqual(sarif["version"], "2.1.0")
        self.assertEqual([r["id"] for r in rules],
                         ["CVE-2025-7-bash", "CVE-2025-7-log4j"])
        self.assertEqual(rules[1]["properties"]["security-severity"], "8.1")
        self.assertEqual([r["ruleIndex"] for r in run["results"]], [0, 1])
        one = run["results"][1]
        self.assertEqual(one["level"], "error")
        uri = one["locations"][0]["physicalLocation"]["artifactLocation"]
        self.assertEqual(uri["uri"], "app/app/lib/log4j.jar")
        self.assertEqual(one["locations"][0]["logicalLocations"][0],
                         {"fullyQualifiedName": "app:v1"})
        self.assertRegex(one["partialFingerprints"]["ecrFinding/v1"],
                         "^[0-9a-f]{64}$")

    def test_sarif_of_nothing(self):
        _, text = self.report("--sarif", result(findings=[]))
        self.assertEqual(json.loads(text)["runs"][0]["results"], [])

    def test_sarif_names_are_no_schemes(self):
        odd = {"name": "G", "severity": "LOW", "attributes": [
            {"key": "package_name", "value": "a:b c/é?#"}]}
        _, text = self.report("--sarif", result(findings=[odd]))
        self.assertEqual(re.findall(r'"uri": "([^"]*)"', text),
                         ["app/a%3Ab%20c/%C3%A9%3F%23"])

    def test_junit(self):
        path = self.write("ignore", "CVE-2024-2 2099-01-01 known & fine\n")
        _, text = self.report("--junit", result(findings=BASIC + [
            {"name": "bell\x07\ufffe", "severity": "LOW"}]),
            "--ignore", path)
        suite = xml.fromstring(text)[0]
        self.assertEqual(suite.attrib, {
            "name": "app:v1", "tests": "4", "failures": "3", "errors": "0",
            "skipped": "1", "time": "0"})
        first = suite[0]
        self.assertEqual(first.attrib, {
            "classname": "app:v1", "name": "CVE-2024-1 openssl 3.0.1",
            "time": "0"})
        self.assertEqual(first[0].attrib["type"], "CRITICAL")
        self.assertIn("Description: a <b> & more", first[0].text)
        self.assertEqual(suite[3][0].tag, "skipped")
        self.assertEqual(suite[3][0].attrib["message"], "known & fine")

    def test_junit_without_findings_and_without_a_scan(self):
        _, text = self.report("--junit", result(findings=[]))
        suite = xml.fromstring(text)[0]
        self.assertEqual((suite.attrib["tests"], len(suite[0])), ("1", 0))
        got, text = self.report("--junit", NO_SCAN)
        suite = xml.fromstring(text)[0]
        self.assertEqual((got[0], suite.attrib["errors"], suite[0][0].tag),
                         (254, "1", "error"))

    def test_markdown(self):
        evil = {"name": "CVE-9", "severity": "HIGH", "uri": "javascript:x",
                "attributes": [{"key": "package_name",
                                "value": "a|b<img>\n[x](y)"}]}
        status, out, _ = self.ask(result(findings=BASIC[1:2] + [evil]),
                                  "--markdown")
        self.assertEqual(status, 0)
        self.assertEqual(out, "## app:v1\n\n1 critical, 1 high\n\n"
                         "| Severity | Package | Installed | Fixed in | Id |\n"
                         "| --- | --- | --- | --- | --- |\n"
                         "| CRITICAL | openssl | 3.0.1 |  | "
                         "[CVE-2024-1](https://cve.example/1) |\n"
                         "| HIGH | a\\|b&lt;img&gt; \\[x\\](y) |  |  | CVE-9 "
                         "|\n")

    def test_a_file_that_cannot_be_written(self):
        status, out, err = self.ask(result(findings=BASIC), "--sarif",
                                    "/proc/none/x")
        self.assertEqual((status, out), (255, ""))
        self.assertIn("/proc/none/x", err)


class Local(Verbs):
    seed = {"repositories": [
        {"name": "team/app", "images": [
            {"tags": ["v1"], "findings": {"findings": BASIC[:2]}},
            {"tags": ["v2"], "findings": {"findings": BASIC[1:2]}}]},
        {"name": "team/web", "images": [
            {"tags": ["v1"], "findings": {"findings": []}}]}]}

    def test_several_by_a_pattern(self):
        lines = self.lines("findings", "team/app:v*")
        self.assertEqual([(line[3], line[6]) for line in lines], [
            ("CVE-2024-1", "team/app:v1"), ("CVE-2024-1", "team/app:v2"),
            ("CVE-2024-2", "team/app:v1")])
        self.assertEqual(self.lines("findings", "team/w*"), [])

    def test_everything(self):
        self.assertEqual(len(self.lines("findings", "--all")), 3)

    def test_a_near_name(self):
        status, _, err = self.ecr("findings", "team/ap:v1")
        self.assertEqual(status, 254)
        self.assertIn("RepositoryNotFoundException", err)


if __name__ == "__main__":
    unittest.main()
