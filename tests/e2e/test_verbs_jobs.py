"""--jobs: how many calls a verb has under way at once.
SPDX-License-Identifier: Apache-2.0"""
import json
import threading

from oci_registry import Oci
from test_verbs_ensure import LIFECYCLE
from verbs import Verbs, token


class Lane:
    """Answers nothing until so many ask at once; how many did at most."""

    def __init__(self, wanted):
        self.wanted, self.now, self.most = wanted, 0, 0
        self.changed = threading.Condition()

    def __enter__(self):
        with self.changed:
            self.now += 1
            self.most = max(self.most, self.now)
            self.changed.notify_all()
            self.changed.wait_for(lambda: self.most >= self.wanted, 30)

    def __exit__(self, *_):
        with self.changed:
            self.now -= 1


class Calls(Verbs):
    seed = {"repositories": []}
    OLD = "2026-01-01T00:00:00Z"

    def setUp(self):
        super().setUp()
        self.local.request("POST", "/_local/reset")
        images = [{"pushedAt": self.OLD, "tag": "v"}] + [
            {"pushedAt": self.OLD} for _ in range(400)]
        self.local.request("POST", "/_local/seed", json.dumps({
            "repositories": [{"name": "a%d" % n, "images": images if n == 0
                              else images[:2]} for n in range(6)]}).encode())

    def run_with(self, jobs, counted, *words, status=0):
        """How many of the counted operations ran at once."""
        lane = Lane(jobs)

        def reply(operation, given):
            if operation == "GetAuthorizationToken":
                return token()
            if operation != counted:
                return self.local.answer(operation, given)
            with lane:
                return self.local.answer(operation, given)
        self.replies(reply)
        code, _, err = self.ecr(*words, "--jobs", str(jobs))
        self.assertEqual(code, status, err)
        return lane.most

    def test_each_verb(self):
        policy = self.write("policy.json", json.dumps(LIFECYCLE))
        file = self.write("registry.json", json.dumps({"repositories": [
            {"name": "b%d" % n} for n in range(6)]}))
        for counted, *words in (
                ("DescribeImages", "repos", "--columns", "images"),
                ("DescribeImages", "du", "--by", "tag"),
                ("DescribeImages", "exists", *("a%d:v" % n
                                               for n in range(6))),
                ("GetLifecyclePolicy", "export"),
                ("CreateRepository", "apply", file, "--yes"),
                ("PutLifecyclePolicy", "lifecycle", "apply", "a*", policy,
                 "--yes"),
                ("BatchDeleteImage", "prune", "a0", "--untagged", "--yes")):
            with self.subTest(words=words):
                for jobs in (3, 1):
                    self.setUp()
                    self.assertEqual(
                        self.run_with(jobs, counted, *words), jobs)

    def test_each_takes_it(self):
        for words in ("repos", "images a0", "exists a0", "du", "findings a0",
                      "copy a0 a1", "rm a0:v", "prune a0 --untagged",
                      "lifecycle lint a0", "lifecycle test a0",
                      "lifecycle diff a0 x", "lifecycle apply a0 x",
                      "ensure a0", "export", "apply x"):
            for wrong in ("0", "257", "x"):
                with self.subTest(words=words, jobs=wrong):
                    status, _, err = self.ecr(*words.split(), "--jobs", wrong)
                    self.assertEqual(status, 252)
                    self.assertIn("argument --jobs", err)


class Copies(Oci):
    seed = {"repositories": []}

    def test_requests_and_blobs(self):
        for jobs in (3, 1):
            for size in (2000, 400000):
                self.registry, self.other = self.started(), self.started()
                for n in range(3):
                    self.registry.image("v%d" % n, layers=4, size=size)
                lane = Lane(jobs)

                def trap(request):
                    if request.command != "GET" or \
                            "/blobs/" not in request.path:
                        return False
                    with lane:
                        return self.registry.answer(request) or True
                self.registry.trap = trap
                status, _, err = self.ecr(
                    "copy", "--all-tags", self.registry.host + "/a",
                    self.other.host + "/a", "--jobs", str(jobs))
                self.assertEqual(status, 0, err)
                self.assertEqual(lane.most, jobs)
                self.assertEqual(self.other.tags, self.registry.tags)


if __name__ == "__main__":
    import unittest
    unittest.main()
