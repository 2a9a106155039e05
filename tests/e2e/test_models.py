"""Models of the person's: help, completion, start-up, and files that are hostile.

What such a model does to requests and replies is in the recorded cases
(tests/conformance/cases/models.json).

SPDX-License-Identifier: Apache-2.0
"""
import gzip
import json
import os
import shutil
import subprocess
import tempfile
import time
import unittest

from local_api import BUILD, HERE

ECR = os.path.join(os.path.abspath(BUILD), "ecr")
META = {"apiVersion": "2015-09-21", "endpointPrefix": "api.ecr", "jsonVersion": "1.1",
        "protocol": "json", "serviceId": "ECR", "signingName": "ecr",
        "targetPrefix": "AmazonEC2ContainerRegistry_V20150921"}


def is_traceable():
    """Whether a process may be traced here; under a sanitizer its memory is too much of it."""
    return subprocess.run(["strace", "-o", os.devnull, ECR, "--version"],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def model(**shapes):
    """One operation that is not ours, and one that is, said differently."""
    table = {
        "Name": {"type": "string", "min": 2, "max": 256},
        "Grade": {"type": "string", "enum": ["DULL", "BRIGHT"]},
        "Request": {"type": "structure", "required": ["imageName"], "members": {
            "imageName": {"shape": "Name", "documentation": "<p>The image to <i>polish</i>.</p>"},
            "grade": {"shape": "Grade"}}},
        "Reply": {"type": "structure", "members": {"grade": {"shape": "Grade"}}},
        **shapes}
    call = {"http": {"method": "POST", "requestUri": "/"},
            "input": {"shape": "Request"}, "output": {"shape": "Reply"}}
    return {"metadata": META, "shapes": table, "operations": {
        "PolishImage": {**call, "name": "PolishImage", "documentation":
                        "<p>Make an image <b>shine</b> &amp; glow. It takes a while.</p>"},
        "DescribeRegistry": {**call, "name": "DescribeRegistry"}}}


class Model(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = folder.name

    def put(self, content, name="service-2.json", service="ecr/2015-09-21"):
        path = os.path.join(self.home, ".aws/models", service, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as out:
            out.write(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    def run_ecr(self, *words, before=()):
        return subprocess.run(
            [*before, ECR, *words], text=True, timeout=60, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={"HOME": self.home, "PATH": os.environ["PATH"], "AWS_REGION": "us-east-1",
                 "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b",
                 "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1",
                 "AWS_ENDPOINT_URL": "http://127.0.0.1:9"})


class Shown(Model):
    def test_help(self):
        self.put(model())
        page = self.run_ecr("polish-image", "help").stdout
        self.assertIn("Make an image shine & glow.", page)
        self.assertIn("--image-name TEXT", page)
        self.assertIn("The image to polish.", page)
        self.assertIn("DULL|BRIGHT", page)
        overview = self.run_ecr("help").stdout
        self.assertIn("polish-image", overview)
        self.assertNotIn("list-images", overview)
        # what the publisher does not say is said in our words
        self.assertIn("registry", self.run_ecr("describe-registry", "help").stdout)

    def test_completion(self):
        self.put(model())
        def offered(*words):
            out = self.run_ecr("--complete", "zsh", "ecr", *words).stdout
            return [line.split("\t")[0] for line in out.splitlines()]
        self.assertIn("polish-image", offered("po"))
        self.assertIn("--image-name", offered("polish-image", "--i"))
        self.assertEqual(offered("polish-image", "--grade", ""), ["DULL", "BRIGHT"])
        self.assertNotIn("list-images", offered("list"))

    def test_help_of_the_public_service_and_of_sts(self):
        for word, service in (("public", "ecr-public/2020-10-30"), ("sts", "sts/2011-06-15")):
            self.put(model(), service=service)
            self.assertIn("shine", self.run_ecr(word, "polish-image", "help").stdout)
            self.assertIn("shine", self.run_ecr(word, "polish-image", "--help").stdout)

    def test_manual_pages_are_of_ours(self):
        self.put(model())
        self.assertNotIn("polish-image", self.run_ecr("--man-page").stdout)

    def test_packed(self):
        self.put(gzip.compress(json.dumps(model()).encode()), "service-2.json.gz")
        self.assertIn("shine", self.run_ecr("polish-image", "help").stdout)

    def test_packed_in_several_members(self):
        text = json.dumps(model()).encode()
        parts = [gzip.compress(part) for part in (text[:100], b"", text[100:])]
        for packed, there in ((b"".join(parts), True), (b"".join(parts) + bytes(600), True),
                              (parts[0] + bytes(7) + parts[2], True), (b"".join(parts) + b"rest", False),
                              (b"".join(parts)[:-9], False)):
            self.put(packed, "service-2.json.gz")
            self.assertEqual("shine" in self.run_ecr("polish-image", "help").stdout, there, packed[-4:])

    def test_plain_before_packed(self):
        self.put(model())
        self.put(b"nothing", "service-2.json.gz")
        self.assertIn("shine", self.run_ecr("polish-image", "help").stdout)

    def test_what_a_terminal_obeys(self):
        text = "red \x1b[31m and \u009b31m"
        self.put(model(Name={"type": "string", "pattern": text, "enum": [text]}))
        for words in (("polish-image", "help"), ("--complete", "zsh", "ecr", "polish-image",
                                                 "--image-name", "")):
            page = self.run_ecr(*words).stdout
            self.assertIn("red", page)
            self.assertNotIn("\x1b", page)
            self.assertNotIn("\u009b", page)


class Documented(Model):
    def test_the_example_of_extras(self):
        with open(os.path.join(HERE, "../../docs/models.md")) as page:
            example = page.read().split("```json\n")[1].split("```")[0]
        self.put(json.loads(example), "service-2.sdk-extras.json")
        done = self.run_ecr("put-polish", "--generate-cli-skeleton")
        self.assertEqual(json.loads(done.stdout), {"repositoryName": ""}, done.stderr)
        self.assertIn("list-images", self.run_ecr("help").stdout)


class Hostile(Model):
    """Bounded, and never a crash: 0 or one of the statuses of the peer."""

    def tried(self, *words):
        began = time.monotonic()
        done = self.run_ecr(*words)
        self.assertIn(done.returncode, (0, 252, 255), done.stderr[:500])
        self.assertLess(time.monotonic() - began, 30)
        return done

    def everything(self):
        for words in (("polish-image", "help"), ("help",),
                      ("polish-image", "--generate-cli-skeleton"),
                      ("polish-image", "--generate-cli-skeleton", "yaml-input"),
                      ("polish-image", "--image-name", "ab", "--generate-cli-skeleton", "output"),
                      ("polish-image", "--image-name", "ab"),
                      ("--complete", "zsh", "ecr", "polish-image", "--")):
            self.tried(*words)

    def test_structures_in_themselves(self):
        ring = {"type": "structure", "members": {
            name: {"shape": "Ring"} for name in "abcdefghijkl"}}
        self.put(model(Ring=ring, Request={"type": "structure", "members": {
            "imageName": {"shape": "Name"}, "ring": {"shape": "Ring"}}}))
        self.everything()

    def test_structures_in_each_other(self):
        names = ["R%d" % i for i in range(12)]
        rings = {name: {"type": "structure", "members": {
            other.lower(): {"shape": other} for other in names}} for name in names}
        self.put(model(**rings, Request={"type": "structure", "members": {
            "imageName": {"shape": "Name"}, "ring": {"shape": "R0"}}}))
        self.everything()

    def test_lists_without_end(self):
        self.put(model(Ring={"type": "list", "member": {"shape": "Other"}},
                       Other={"type": "map", "key": {"shape": "Name"}, "value": {"shape": "Ring"}},
                       Request={"type": "structure", "members": {
                           "imageName": {"shape": "Name"}, "ring": {"shape": "Ring"}}}))
        self.everything()
        self.assertIn("recursion", self.tried("polish-image").stderr)

    def test_a_long_chain(self):
        chain = {"C%d" % i: {"type": "structure" if i % 2 else "list",
                             "member": {"shape": "C%d" % (i + 1)},
                             "members": {"next": {"shape": "C%d" % (i + 1)}}}
                 for i in range(50000)}
        self.put(model(**chain, C50000={"type": "string"}, Request={
            "type": "structure", "members": {"imageName": {"shape": "Name"},
                                             "chain": {"shape": "C0"}}}))
        self.everything()

    def test_nested_json(self):
        self.put(b"[" * 1000000)
        self.assertIn("recursion", self.tried("polish-image").stderr)

    def test_too_large(self):
        os.truncate(self.put(b" "), 1 << 40)
        self.assertIn("larger", self.tried("polish-image").stderr)

    def test_too_large_unpacked(self):
        self.put(gzip.compress(b" " * (64 << 20)), "service-2.json.gz")
        self.assertIn("larger", self.tried("polish-image").stderr)

    def test_no_file_at_all(self):
        path = self.put(b"")
        os.remove(path)
        os.mkfifo(path)
        self.tried("describe-registry", "--generate-cli-skeleton")
        os.remove(path)
        os.symlink(path, path)
        self.tried("describe-registry", "--generate-cli-skeleton")

    def test_wrong_types_everywhere(self):
        odd = (None, True, 5, 1e300, "text", [], {}, [[]], {"shape": 5}, {"shape": "Name"})
        for key in ("metadata", "operations", "shapes"):
            for value in odd:
                self.put({**model(), key: value})
                self.tried("polish-image", "--image-name", "ab")
                self.tried("help")
        for value in odd:
            self.put(model(Request=value, Name=value))
            self.everything()
            self.put(model(Request={"type": "structure", "members": value, "required": value}))
            self.everything()
            self.put(model(Name={"type": value, "enum": value, "min": value, "pattern": value}))
            self.everything()

    def test_a_broken_one_leaves_the_rest_alone(self):
        self.put(b"{")
        self.assertEqual(self.run_ecr("configure", "list-profiles").returncode, 0)
        self.assertEqual(self.run_ecr("--version").returncode, 0)
        self.assertEqual(self.run_ecr("login", "help").returncode, 0)
        self.assertIn("Expecting", self.run_ecr("help").stderr)
        self.assertIn("list-images", self.run_ecr("--complete", "zsh", "ecr", "list").stdout)


@unittest.skipUnless(shutil.which("strace") and is_traceable(), "no strace, or it may not")
class StartUp(Model):
    def looked_at(self, *words, **env):
        trace = self.home + "/trace"
        self.run_ecr(*words, before=("strace", "-f", "-o", trace, "-e", "trace=%file"))
        with open(trace) as lines:
            return [line for line in lines if "models" in line]

    def test_one_stat_where_there_is_none(self):
        for words in (("describe-registry",), ("describe-registry", "help"),
                      ("--complete", "zsh", "ecr", "desc"), ("sts", "get-caller-identity")):
            lines = self.looked_at(*words)
            self.assertEqual(len(lines), 1, (words, lines))
            self.assertIn("stat", lines[0])

    def test_none_for_who_needs_no_model(self):
        for words in (("--version",), ("configure", "list-profiles")):
            self.assertEqual(self.looked_at(*words), [])


if __name__ == "__main__":
    unittest.main()
