"""Scans of ecr-local by a program of one's own.
SPDX-License-Identifier: Apache-2.0"""
import json
import os
import subprocess
import tempfile
import time
import unittest

from local_api import BUILD, Refused, Server, digest_of, manifest

OWN = [{"name": "CVE-1", "severity": "LOW"},
       {"name": "CVE-2", "severity": "CRITICAL", "uri": "https://x"}]
TRIVY = {"SchemaVersion": 2, "ArtifactName": "x", "Results": [
    {"Target": "debian", "Class": "os-pkgs", "Vulnerabilities": [
        {"VulnerabilityID": "CVE-2026-1", "PkgName": "openssl",
         "InstalledVersion": "3.0.1", "FixedVersion": "3.0.2",
         "Severity": "HIGH", "Title": "short", "Description": "long",
         "PrimaryURL": "https://avd.aquasec.com/nvd/cve-2026-1",
         "CVSS": {"redhat": {"V3Score": 1.0}, "nvd": {
             "V2Vector": "AV:N", "V2Score": 5, "V3Vector": "CVSS:3.1/AV:N",
             "V3Score": 7.5}}},
        {"VulnerabilityID": "CVE-2026-2", "PkgName": "zlib",
         "InstalledVersion": "1", "Severity": "UNKNOWN"}]},
    {"Target": "clean", "Class": "lang-pkgs"}]}
GRYPE = {"matches": [
    {"vulnerability": {"id": "CVE-2026-3", "severity": "Negligible",
                       "dataSource": "https://security", "description": "d",
                       "fix": {"versions": ["2"], "state": "fixed"},
                       "cvss": [{"version": "3.1", "vector": "CVSS:3.1/X",
                                 "metrics": {"baseScore": 9.8}},
                                {"version": "2.0", "vector": "AV:L",
                                 "metrics": {"baseScore": 4}}]},
     "artifact": {"name": "bash", "version": "5.1"}},
    {"vulnerability": {"id": "CVE-2026-4", "severity": "Critical"},
     "artifact": {"name": "tar", "version": "1.3"}}]}


class Scanners(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def start(self, command, *options):
        server = Server("--scanner", command, *options)
        self.addCleanup(server.close)
        server.call("CreateRepository", repositoryName="app")
        return server

    def printing(self, value):
        """A scanner that prints this, whatever it is given."""
        path = os.path.join(self.folder.name, "out.json")
        with open(path, "w") as file:
            file.write(value if isinstance(value, str) else json.dumps(value))
        return self.start("cat {layout}/index.json >/dev/null; cat " + path)

    def seed(self, server, **image):
        status, _, body = server.request("POST", "/_local/seed", json.dumps({
            "repositories": [{"name": "app", "images": [
                dict({"tag": "v1"}, **image)]}]}).encode())
        self.assertEqual(status, 200, body)

    def scan(self, server, tag="v1"):
        image = {"repositoryName": "app", "imageId": {"imageTag": tag}}
        self.assertEqual(
            server.call("StartImageScan", **image)["imageScanStatus"],
            {"status": "IN_PROGRESS"})
        return self.wait(server, image)

    def wait(self, server, image):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            reply = server.call("DescribeImageScanFindings", **image)
            if reply["imageScanStatus"]["status"] != "IN_PROGRESS":
                return reply
            self.assertNotIn("imageScanFindings", reply)
            time.sleep(0.02)
        raise AssertionError("the scan does not end")

    def found(self, value):
        server = self.printing(value)
        self.seed(server)
        reply = self.scan(server)
        self.assertEqual(reply["imageScanStatus"], {
            "status": "COMPLETE",
            "description": "The scan was completed successfully."})
        return reply["imageScanFindings"]

    def test_findings_as_the_api_has_them(self):
        for value in (OWN, {"findings": OWN}):
            found = self.found(value)
            self.assertEqual(found["findings"], OWN[::-1])
            self.assertEqual(found["findingSeverityCounts"],
                             {"CRITICAL": 1, "LOW": 1})

    def test_none(self):
        for value in ([], {"matches": []}, {"ArtifactName": "x"}):
            self.assertEqual(self.found(value)["findings"], [])

    def test_trivy(self):
        found = self.found(TRIVY)
        self.assertEqual(found["findingSeverityCounts"],
                         {"HIGH": 1, "UNDEFINED": 1})
        self.assertEqual(found["findings"][0], {
            "name": "CVE-2026-1", "severity": "HIGH", "description": "long",
            "uri": "https://avd.aquasec.com/nvd/cve-2026-1", "attributes": [
                {"key": "package_version", "value": "3.0.1"},
                {"key": "package_name", "value": "openssl"},
                {"key": "fixed_in_version", "value": "3.0.2"},
                {"key": "CVSS2_VECTOR", "value": "AV:N"},
                {"key": "CVSS2_SCORE", "value": "5.0"},
                {"key": "CVSS3_VECTOR", "value": "CVSS:3.1/AV:N"},
                {"key": "CVSS3_SCORE", "value": "7.5"}]})

    def test_grype(self):
        found = self.found(GRYPE)
        self.assertEqual(found["findingSeverityCounts"],
                         {"CRITICAL": 1, "INFORMATIONAL": 1})
        self.assertEqual(found["findings"][1], {
            "name": "CVE-2026-3", "severity": "INFORMATIONAL",
            "description": "d", "uri": "https://security", "attributes": [
                {"key": "package_version", "value": "5.1"},
                {"key": "package_name", "value": "bash"},
                {"key": "fixed_in_version", "value": "2"},
                {"key": "CVSS3_VECTOR", "value": "CVSS:3.1/X"},
                {"key": "CVSS3_SCORE", "value": "9.8"},
                {"key": "CVSS2_VECTOR", "value": "AV:L"},
                {"key": "CVSS2_SCORE", "value": "4.0"}]})

    def test_the_layout_is_whole_and_goes(self):
        path = os.path.join(self.folder.name, "kept")
        server = self.start("cp -r {layout} %s && echo '[]'" % path)
        self.seed(server)
        self.scan(server)
        with open(path + "/oci-layout") as file:
            self.assertEqual(json.load(file), {"imageLayoutVersion": "1.0.0"})
        with open(path + "/index.json") as file:
            one = json.load(file)["manifests"][0]
        self.assertEqual(
            one["annotations"], {"org.opencontainers.image.ref.name": "v1"})

        def blob(digest):
            with open("%s/blobs/sha256/%s" % (path, digest[7:]), "rb") as file:
                return file.read()
        text = blob(one["digest"])
        self.assertEqual(len(text), one["size"])
        value = json.loads(text)
        for part in [value["config"]] + value["layers"]:
            self.assertEqual(len(blob(part["digest"])), part["size"])
        self.assertEqual([n for n in os.listdir(server.data)
                          if n.startswith("scan-")], [])

    def test_a_scanner_that_fails(self):
        for command, words in (
                ("exit 3 # {layout}", "the scanner ended with status 3"),
                ("true {layout}", "the scanner printed nothing"),
                ("echo hello {layout}", "neither a list of findings"),
                ("echo '[{\"name\": \"x\", \"severity\": \"bad\"}]' # {layout}",
                 "is not one of")):
            server = self.start(command)
            self.seed(server)
            reply = self.scan(server)
            self.assertEqual(reply["imageScanStatus"]["status"], "FAILED")
            self.assertIn(words, reply["imageScanStatus"]["description"])
            self.assertNotIn("imageScanFindings", reply)

    def test_a_status_that_only_says_that_there_are_some(self):
        server = self.start("echo '%s'; exit 1 # {layout}" % json.dumps(OWN))
        self.seed(server)
        self.assertEqual(
            self.scan(server)["imageScanStatus"]["status"], "COMPLETE")

    def test_on_push(self):
        server = self.printing(OWN)
        server.call("PutImageScanningConfiguration", repositoryName="app",
                    imageScanningConfiguration={"scanOnPush": True})
        text = manifest(5)
        server.call("PutImage", repositoryName="app", imageTag="v5",
                    imageManifest=text)
        image = {"repositoryName": "app",
                 "imageId": {"imageDigest": digest_of(text)}}
        reply = self.wait(server, image)
        self.assertEqual(len(reply["imageScanFindings"]["findings"]), 2)
        with self.assertRaises(Refused) as caught:
            server.call("StartImageScan", **image)
        self.assertEqual(caught.exception.code, "LimitExceededException")

    def test_what_a_seed_laid_out_goes_first(self):
        server = self.printing(OWN)
        self.seed(server, findings={"findings": OWN[:1]})
        found = self.scan(server)["imageScanFindings"]["findings"]
        self.assertEqual(found, OWN[:1])

    def test_one_that_hangs_does_not_hold_the_end_up(self):
        server = self.start("sleep 100 # {layout}")
        self.seed(server)
        server.call("StartImageScan", repositoryName="app",
                    imageId={"imageTag": "v1"})
        time.sleep(0.3)
        started = time.monotonic()
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.monotonic() - started, 2.5)
        # what was broken off is begun anew, what was left is removed
        os.mkdir(server.data + "/scan-killed")
        server.options[1] = "echo '[]' # {layout}"
        server.start()
        reply = self.wait(server, {"repositoryName": "app",
                                   "imageId": {"imageTag": "v1"}})
        self.assertEqual(reply["imageScanStatus"]["status"], "COMPLETE")
        self.assertFalse(os.path.exists(server.data + "/scan-killed"))

    def test_what_a_scanner_starts_ends_with_it(self):
        """One that hangs, one that hangs and has closed its output, one that
        is through and has left something that holds its output."""
        for command, status in (("sleep 97 & echo $! >%s; wait # {layout}",
                                 "IN_PROGRESS"),
                                ("sleep 97 & echo $! >%s; exec >&-; wait"
                                 " # {layout}", "IN_PROGRESS"),
                                ("sleep 97 & echo $! >%s; echo '[]'"
                                 " # {layout}", "COMPLETE")):
            with self.subTest(command):
                path = os.path.join(self.folder.name, "pid")
                server = self.start(command % path)
                self.seed(server)
                image = {"repositoryName": "app", "imageId": {"imageTag": "v1"}}
                server.call("StartImageScan", **image)
                time.sleep(0.7)
                reply = server.call("DescribeImageScanFindings", **image)
                self.assertEqual(reply["imageScanStatus"]["status"], status)
                self.assertEqual(server.stop(), 0)
                with open(path) as file:
                    pid = int(file.read())
                time.sleep(0.1)
                state = "gone"
                if os.path.exists("/proc/%d/stat" % pid):
                    with open("/proc/%d/stat" % pid) as file:
                        state = file.read().split()[2]
                self.assertIn(state, ("gone", "Z"))

    def test_an_image_that_went(self):
        server = self.start("sleep 0.3; echo '[]' # {layout}")
        self.seed(server)
        image = {"repositoryName": "app", "imageId": {"imageTag": "v1"}}
        server.call("StartImageScan", **image)
        server.call("BatchDeleteImage", repositoryName="app",
                    imageIds=[image["imageId"]])
        server.call("PutImage", repositoryName="app", imageTag="next",
                    imageManifest=manifest(5))
        self.assertEqual(self.scan(server, "next")["imageScanStatus"][
            "status"], "COMPLETE")


class Words(unittest.TestCase):
    def test_a_command_without_a_layout(self):
        done = subprocess.run(
            [BUILD + "/ecr-local", "run", "--scanner", "trivy", "--", "true"],
            capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 252)
        self.assertIn("--scanner needs a command with {layout}", done.stderr)


if __name__ == "__main__":
    unittest.main()
