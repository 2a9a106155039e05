"""What a person sees before the question, and what --dry-run answers: the
same of every verb.
SPDX-License-Identifier: Apache-2.0"""
import json
import tempfile

from test_verbs_ensure import LIFECYCLE
from verbs import Verbs


class Case(Verbs):
    seed = {"repositories": []}
    SEED = {"repositories": [
        {"name": "app", "images": [
            {"tag": "v1", "pushedAt": "2026-01-01T00:00:00Z"},
            {"tag": "v2", "pushedAt": "2026-01-02T00:00:00Z"},
            {"pushedAt": "2026-01-03T00:00:00Z"}]}]}

    def setUp(self):
        super().setUp()
        self.again()
        policy = self.write("policy.json", json.dumps(LIFECYCLE))
        self.asking = (
            ("rm", "app:v1"), ("prune", "app", "--untagged"),
            ("apply", self.write("new.json", json.dumps(
                {"repositories": ["app-new"]}))),
            ("lifecycle", "apply", "app", policy),
            ("policy", "allow", "app", "--pull", "210987654321"))

    def again(self):
        self.local.request("POST", "/_local/reset")
        self.local.request("POST", "/_local/seed",
                           json.dumps(self.SEED).encode())


class Question(Case):
    def test_the_plan_is_there_before_it(self):
        """Also where standard output goes into a pipe that nobody reads."""
        for words in self.asking:
            for output in ((), ("--output", "json")):
                with self.subTest(words=words, output=output), \
                        tempfile.TemporaryFile("w+") as out:
                    self.again()
                    status, shown = self.asked(
                        *words, *output, answer="n\n", out=out)
                    self.assertEqual(status, 1, shown)
                    plan, _, after = shown.partition("[y/N]")
                    self.assertIn("app" if words[0] != "policy"
                                  else "210987654321", plan)
                    self.assertGreater(len(plan.splitlines()), 2)
                    self.assertIn("nothing was done", after)
                    out.seek(0)
                    self.assertNotEqual(out.read(), "")

    def test_on_one_terminal_it_stands_once(self):
        status, shown = self.asked("rm", "app:v1", answer="n\n")
        self.assertEqual((status, shown.count("app:v1")), (1, 1), shown)


class DryRun(Case):
    def test_one_where_something_would_be_done(self):
        """And 0 where nothing would, once it is done."""
        for words in self.asking + (
                ("tag", "app:v2", "new"), ("ensure", "app", "--immutable")):
            with self.subTest(words=words):
                self.again()
                self.assertEqual(self.ecr(*words, "--dry-run")[0], 1)
                yes = ("--yes",) if words in self.asking else ()
                status, out, err = self.ecr(*words, *yes)
                self.assertEqual(status, 0, err)
                if words[0] != "rm":
                    status, _, err = self.ecr(*words, "--dry-run")
                    self.assertEqual((status, err), (0, ""))


class Once(Case):
    def test_a_change_is_told_once_at_a_terminal(self):
        status, shown = self.asked("tag", "app:v1", "new", answer="")
        self.assertEqual(status, 0)
        self.assertEqual(shown.count("app:new"), 1, shown)
        self.assertNotIn("BYTES", shown)
        status, shown = self.asked("tag", "app:v2", "new", "--force",
                                   "--dry-run", answer="")
        self.assertEqual((status, shown.count("move")), (1, 1), shown)
        digest = self.local.call("DescribeImages", repositoryName="app",
                                 imageIds=[{"imageTag": "v1"}])[
            "imageDetails"][0]["imageDigest"]
        self.assertIn(digest[7:17], shown.split("move")[1])

    def test_and_twice_where_one_is_kept(self):
        status, out, err = self.ecr("tag", "app:v1", "new")
        self.assertEqual(status, 0)
        self.assertIn("tagged", out)
        self.assertIn("tagged ", err)


if __name__ == "__main__":
    import unittest
    unittest.main()
