"""ecr lifecycle: lint, test, diff."""
import json
import subprocess
import unittest

from local_api import Refused
from verbs import ECR, Verbs, refusal

LINES = """{"rules": [
 {"rulePriority": 1, "description": "three releases",
  "selection": {"tagStatus": "tagged", "tagPrefixList": ["v"],
   "countType": "imageCountMoreThan", "countNumber": 3},
  "action": {"type": "expire"}},
 {"rulePriority": 9,
  "selection": {"tagStatus": "any",
   "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14},
  "action": {"type": "expire"}}
]}
"""


class Case(Verbs):
    """What a run said, with something on its standard input."""

    def verb(self, *arguments, status=0, stdin="", noun="lifecycle"):
        done = subprocess.run(
            [ECR, noun, *arguments], env=self.environment(
                AWS_ENDPOINT_URL_STS=self.url), input=stdin,
            capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, status, (arguments, done.stderr))
        return done


class Lint(Case):
    """Offline: there is no service to be asked."""

    def lint(self, text, *arguments, status=0):
        path = self.write("policy.json", text)
        return self.verb("lint", path, *arguments, status=status)

    def test_good(self):
        done = self.lint(LINES)
        self.assertEqual(done.stdout, "")
        self.assertIn("not checked: L22 to L33", done.stderr)

    def test_refused(self):
        """Each error with its line and key, and what the service says."""
        done = self.lint(LINES.replace('"days"', '"day"').replace(
            '"countNumber": 3', '"countNumber": 0'), status=1)
        rows = [line.split("\t") for line in done.stdout.splitlines()]
        self.assertEqual([row[:4] for row in rows], [
            ["4", "L05", "error", "rules[0].selection.countNumber"],
            ["8", "L03", "error", "rules[1].selection.countUnit"]])
        self.assertEqual([row[5] for row in rows], [
            "numeric instance is lower than the required minimum "
            "(minimum: 1, found: 0)",
            "instance failed to match exactly one schema (matched 0 out of 2)"])
        self.assertIn("2 errors, 0 warnings", done.stderr)

    def test_strict(self):
        text = LINES.replace('["v"]', '["v*", "x"]')
        for arguments, status in (((), 0), (("--strict",), 1)):
            done = self.lint(text, *arguments, status=status)
            self.assertEqual([line.split("\t")[1] for line in
                              done.stdout.splitlines()], ["L18", "L20"])

    def test_document(self):
        done = self.lint("{}", "--output", "json", "--query",
                         "findings[].[id, line, severity]", status=1)
        self.assertEqual(json.loads(done.stdout),
                         [["L01", 1, "error"], ["L17", 1, "error"]])

    def test_standard_input(self):
        done = self.verb("lint", "-", stdin="no policy" * 20, status=1)
        self.assertEqual(done.stdout.split("\t")[:2], ["1", "L01"])

    def test_rules(self):
        done = self.verb("lint", "--rules")
        self.assertEqual([line.split("\t")[0] for line in
                          done.stdout.splitlines()],
                         ["L%02d" % n for n in range(1, 35)])

    def test_operands(self):
        for arguments in ((), ("a", "b", "c"), ("missing.json",),
                          ("file:///nonexistent",)):
            done = self.verb("lint", *arguments, status=252)
            self.assertEqual(done.stdout, "", arguments)


class Repository(Case):
    seed = {"repositories": [{"name": "team/app", "images": [
        {"tags": ["v%d" % n], "pushedAt": "2026-01-%02dT00:00:00Z" % n,
         "sizeInBytes": 1000 * n} for n in range(1, 6)] + [
        {"tags": ["feature"], "pushedAt": "2026-01-01T00:00:00Z",
         "sizeInBytes": 7}]},
        {"name": "plain", "images": [{"tags": ["a"]}]}]}

    def setUp(self):
        super().setUp()
        self.policy = self.write("policy.json", LINES)

    def test_test(self):
        done = self.verb("test", "team/app", self.policy)
        self.assertEqual(
            [line.split("\t") for line in done.stdout.splitlines()],
            [["1", "expire", "2", "3000", "0", "v1,v2", "three releases"],
             ["9", "expire", "1", "7", "0", "feature", ""]])
        again = self.verb("test", "team/app", self.policy, "--server")
        self.assertEqual(again.stdout, done.stdout)

    def test_images(self):
        done = self.verb("test", "team/app", self.policy, "--images",
                              "--output", "json")
        self.assertEqual(
            {i["tags"][0]: (i["action"], i.get("rule"))
             for i in json.loads(done.stdout)["images"]},
            {"v1": ("expire", 1), "v2": ("expire", 1), "v3": ("keep", None),
             "v4": ("keep", None), "v5": ("keep", None),
             "feature": ("expire", 9)})

    def test_at(self):
        done = self.verb("test", "team/app", self.policy, "--at",
                              "2026-01-10", "--columns", "rule,images")
        self.assertEqual(done.stdout, "1\t2\n9\t0\n")
        self.verb("test", "team/app", self.policy, "--at", "2026-01-10",
                       "--server", status=252)

    def test_protect(self):
        """Status 1 where an image goes that is in use."""
        held = self.write("images", "# of the cluster\n"
                         "123456789012.dkr.ecr.us-east-1.amazonaws.com/"
                         "team/app:v5 docker.io/library/nginx:1\n\n"
                         "plain@sha256:%064d\n" % 0)
        self.verb("test", "team/app", self.policy, "--protect", "@" + held)
        for given, stdin in (("team/app:feature", ""), ("-", "x/y\nteam/app:v1"),
                             ("-", '["other:v1", "team/app:v2"]')):
            done = self.verb("test", "team/app", self.policy, "--protect",
                                  given, stdin=stdin, status=1)
            self.assertRegex(done.stderr, "is in use and would go: expire")
            self.assertEqual(len(done.stdout.splitlines()), 2)
        for stdin in ("", "# nothing\n", "[]", "no reference!", "[1]"):
            done = self.verb("test", "team/app", self.policy, "--protect",
                                  "-", stdin=stdin, status=252)
            self.assertEqual(done.stdout, "")

    def test_diff(self):
        done = self.verb("diff", "team/app", self.policy,
                              "--columns", "tags,now,then")
        self.assertEqual(sorted(done.stdout.splitlines()),
                         ["feature\tkeep\texpire 9", "v1\tkeep\texpire 1",
                          "v2\tkeep\texpire 1"])

    def test_lint(self):
        done = self.verb("lint", "plain", self.policy)
        self.assertEqual(done.stdout.split("\t")[1], "L23")
        self.assertNotIn("not checked", done.stderr)
        done = self.verb("lint", "team/app", self.policy, "--protect",
                              "team/app:v1", status=1)
        self.assertIn("L32\terror", done.stdout)
        self.verb("lint", "plain", status=254)
        self.local.call("PutLifecyclePolicy", repositoryName="plain",
                        lifecyclePolicyText=LINES)
        self.verb("lint", "plain", "--strict", status=1)
        self.verb("test", "plain")

    def test_wrong(self):
        broken = self.write("broken.json", LINES.replace("expire", "forget"))
        done = self.verb("test", "team/app", broken, status=252)
        self.assertIn("Lifecycle policy validation failure", done.stderr)
        self.verb("test", "none", self.policy, status=254)
        self.verb("test", status=252)
        self.verb("test", "team/app:v1", self.policy, status=252)
        self.verb("diff", "team/app", status=252)


class Apply(Case):
    @classmethod
    def setUpClass(cls):
        cls.seed = Repository.seed
        super().setUpClass()

    def setUp(self):
        super().setUp()
        self.policy = self.write("policy.json", LINES)
        for name in ("team/app", "plain"):
            try:
                self.local.call("DeleteLifecyclePolicy", repositoryName=name)
            except Refused:
                pass

    def rows(self, *arguments, status=0, **more):
        done = self.verb("apply", *arguments, status=status, **more)
        self.said = done.stderr
        return [line.split("\t") for line in done.stdout.splitlines()]

    def has_policy(self, name):
        try:
            self.local.call("GetLifecyclePolicy", repositoryName=name)
        except Refused:
            return False
        return True

    def test_only_where_one_agrees(self):
        new = [["plain", "new", "0", "0", "1"],
               ["team/app", "new", "0", "3", "6"]]
        for more, said in (((), "--yes is needed"),
                           (("--dry-run",), "2 repositories would change")):
            self.assertEqual(sorted(self.rows("*", self.policy, *more,
                                              status=1)), new)
            self.assertIn(said, self.said)
            self.assertFalse(self.has_policy("plain"))
        self.assertEqual(sorted(self.rows("*", self.policy, "--yes")), new)
        self.assertIn("team/app: lifecycle policy put", self.said)
        self.assertTrue(self.has_policy("plain"))
        self.assertEqual(
            [row[1] for row in self.rows("*", self.policy, "--yes")],
            ["same"] * 2)
        other = self.write("other.json", LINES.replace("14", "15"))
        self.assertEqual(self.rows("team/*", other, "--dry-run", status=1),
                         [["team/app", "changed", "3", "3", "6"]])
        self.assertEqual(self.rows("team/*", self.policy, "--dry-run"),
                         [["team/app", "same", "3", "3", "6"]])

    def test_protect(self):
        self.rows("*", self.policy, "--yes", "--protect", "-",
                  stdin="team/app:v1\n", status=1)
        self.assertIn("1 image in use would go", self.said)
        self.assertFalse(self.has_policy("team/app"))

    def test_wrong(self):
        self.assertEqual(self.rows("none/*", self.policy, "--yes", status=1),
                         [])
        self.rows("none", self.policy, "--yes", status=254)
        self.rows(self.policy, status=252)
        self.rows("team/app", self.write("x.json", "{}"), status=252)

    def test_one_that_fails(self):
        """The others get theirs, and the status tells."""
        def reply(operation, given):
            name = given.get("repositoryName")
            if operation == "DescribeRepositories":
                return {"repositories": [{"repositoryName": n}
                                         for n in ("aa", "bb")]}
            if operation == "DescribeImages":
                return {"imageDetails": []}
            if operation == "GetLifecyclePolicy":
                return refusal("LifecyclePolicyNotFoundException", "none")
            if operation == "PutLifecyclePolicy" and name == "aa":
                return refusal("AccessDeniedException", "not you")
            if operation == "GetAuthorizationToken":
                return {"authorizationData": [{
                    "authorizationToken": "QVdTOng=", "expiresAt": 4e9,
                    "proxyEndpoint": "https://123456789012.dkr.ecr."
                    "us-east-1.amazonaws.com"}]}
            return {}
        service = self.replies(reply)
        self.rows("*", self.policy, "--yes", status=255)
        self.assertIn("not you", self.said)
        self.assertIn("bb: lifecycle policy put", self.said)
        self.assertEqual([given["repositoryName"] for op, given in
                          service.asked if op == "PutLifecyclePolicy"],
                         ["aa", "bb"])


if __name__ == "__main__":
    unittest.main()
