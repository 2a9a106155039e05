"""ecr policy: lint, test, show."""
import json
import os
import pty
import unittest

from local_api import HERE, Refused
from test_verbs_lifecycle import LINES, Case
from verbs import ECR

GUEST, CI = "210987654321", "arn:aws:iam::333333333333:role/team/ci"
PULL = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
POLICY = {"Version": "2012-10-17", "Statement": [
    {"Sid": "Pull", "Effect": "Allow", "Action": PULL,
     "Principal": {"AWS": ["arn:aws:iam::%s:root" % GUEST, CI]}},
    {"Sid": "Ours", "Effect": "Deny", "Action": "ecr:BatchDeleteImage",
     "Principal": "*", "Condition": {
         "StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}},
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
     "Action": "ecr:*", "Condition": {"ArnLike": {
         "aws:SourceArn": "arn:aws:lambda:*:%s:function:*" % GUEST}}}]}


class Policy(Case):
    seed = {"repositories": ["team/app", "bare"]}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.local.call("SetRepositoryPolicy", repositoryName="team/app",
                       policyText=json.dumps(POLICY))
        cls.local.call("PutRegistryPolicy", policyText=json.dumps({
            "Statement": [{"Sid": "Hold", "Effect": "Deny", "Principal": "*",
                           "Action": "ecr:PutImage", "Resource": "*"}]}))

    def policy(self, *arguments, **more):
        return self.verb(*arguments, noun="policy", **more)

    def answers(self, who, action, *arguments, status=0):
        done = self.policy("test", "team/app", "--as", who, "--action", action,
                           *arguments, status=status)
        return [line.split("\t")[1:] for line in done.stdout.splitlines()]

    def test_allowed(self):
        allowed = ["allowed",
                   "statement 1 (Pull) of the repository's policy allows it"]
        for who in (GUEST, "arn:aws:iam::%s:user/me" % GUEST, CI,
                    "arn:aws:sts::333333333333:assumed-role/ci/run"):
            self.assertEqual(self.answers(who, "pull"), [allowed] * 2, who)
        self.assertEqual(self.answers(
            "lambda.amazonaws.com", "ecr:ListImages", "--context",
            "aws:SourceArn=arn:aws:lambda:us-east-1:%s:function:f" % GUEST),
            [["allowed", "statement 3 of the repository's policy allows it"]])

    def test_denied(self):
        no = ["denied", "no statement allows it"]
        hold = ["denied",
                "statement 1 (Hold) of the registry's policy denies it"]
        self.assertEqual(self.answers(GUEST, "push", status=1),
                         [no, no, no, hold])
        self.assertEqual(self.answers("444444444444", "pull", status=1),
                         [no] * 2)
        self.assertEqual(
            self.answers("lambda.amazonaws.com", "pull", status=1), [no] * 2)
        ours = ["denied",
                "statement 2 (Ours) of the repository's policy denies it"]
        self.assertEqual(
            self.answers(GUEST, "ecr:BatchDeleteImage", status=1), [ours])
        self.assertEqual(
            self.answers(GUEST, "ecr:BatchDeleteImage", "--context",
                         "aws:PrincipalOrgID=o-1", status=1), [no])

    def test_own_account(self):
        """Its own policy decides, unless something is denied here."""
        self.assertEqual(self.answers("123456789012", "pull")[0][0], "open")
        self.assertEqual(
            self.answers("123456789012", "ecr:PutImage", status=1)[0][0],
            "denied")

    def test_file(self):
        text = json.dumps(POLICY).replace("BatchGetImage", "ListImages")
        path = self.write("policy.json", text)
        self.assertEqual(
            [a[0] for a in self.answers(GUEST, "pull", "--file", path,
                                        status=1)], ["denied", "allowed"])

    def test_show(self):
        done = self.policy("show", "team/app")
        self.assertEqual(done.stdout.splitlines(), [
            "1\tPull\taccount %s and role/team/ci of account 333333333333 may "
            "pull" % GUEST,
            "2\tOurs\teverybody may not do ecr:BatchDeleteImage, if "
            "aws:PrincipalOrgID StringNotEquals o-1",
            "3\t\tthe service lambda.amazonaws.com may do anything, if "
            "aws:SourceArn ArnLike arn:aws:lambda:*:%s:function:*" % GUEST])
        done = self.policy("show", "--registry")
        self.assertEqual(
            done.stdout, "1\tHold\teverybody may not do ecr:PutImage with *\n")
        self.policy("show", "bare", status=254)
        self.policy("show", "none", status=254)
        self.policy("show", status=252)

    def test_lint(self):
        self.assertEqual(
            [line.split("\t")[1] for line in
             self.policy("lint", "team/app").stdout.splitlines()],
            ["P08", "P04"])
        path = self.write("policy.json", """{
 "Version": "2012-10-17",
 "Statement": [{"Effect": "Allow",
   "Principal": {"AWS": "arn:aws:iam::210987654321:*"},
   "Action": ["ecr:*", "ecr:Fetch"],
   "Resource": "*"}]}""")
        done = self.policy("lint", path, status=1)
        self.assertEqual(
            [line.split("\t")[:4] for line in done.stdout.splitlines()
             if "\terror\t" in line],
            [["4", "P03", "error", "Statement[0].Principal.AWS"],
             ["5", "P00", "error", "Statement[0].Action[1]"],
             ["6", "P01", "error", "Statement[0].Resource"]])
        self.assertIn("Invalid repository policy provided", done.stdout)
        done = self.policy("lint", "--registry", path, status=1)
        self.assertNotIn("P01", done.stdout)
        self.policy("lint", "--registry", "--strict")

    def test_page(self):
        """docs/policies.md has the rules as the program has them."""
        with open(os.path.join(HERE, "../../docs/policies.md")) as page:
            text = page.read()
        for noun in ("lifecycle", "policy"):
            done = self.verb("lint", "--rules", noun=noun)
            for line in done.stdout.splitlines():
                row = "| %s | %s | %s | %s | `%s` |\n" % tuple(
                    line.replace("\\\\", "\\").split("\t"))
                self.assertIn(row, text)

    def test_words(self):
        for who, action in (("1234", "pull"), ("*", "pull"),
                            (GUEST, "s3:GetObject"), (GUEST, "ecr:Get*"),
                            (GUEST, "fetch")):
            self.policy("test", "team/app", "--as", who, "--action", action,
                        status=252)
        self.policy("test", "team/app", "--as", GUEST, "--action", "pull",
                    "--context", "novalue", status=252)
        self.policy("test", "team/app", "--action", "pull", status=252)
        self.policy("test", "none", "--as", GUEST, "--action", "pull",
                    status=254)


class Change(Case):
    seed = {"repositories": ["team/app"]}
    OTHERS = {"Sid": "Theirs", "Effect": "Allow", "Principal": "*",
              "Action": "ecr:ListImages"}

    def setUp(self):
        super().setUp()
        self.local.call("SetRepositoryPolicy", repositoryName="team/app",
                        policyText=json.dumps({"Statement": self.OTHERS}))

    def statements(self):
        reply = self.local.call("GetRepositoryPolicy",
                                repositoryName="team/app")
        return json.loads(reply["policyText"])["Statement"]

    def change(self, *arguments, status=0):
        done = self.verb(*arguments, noun="policy", status=status)
        self.said = done.stderr
        return done.stdout.splitlines()

    def test_allow_and_revoke(self):
        """Others keep what they wrote; the same again changes nothing."""
        line = "EcrPull%s\taccount %s may pull" % (GUEST, GUEST)
        for more, said in (((), "--yes is needed"),
                           (("--dry-run",), "the policy would change")):
            self.assertEqual(self.change("allow", "team/app", "--pull", GUEST,
                                         *more, status=1), ["+\t" + line])
            self.assertIn(said, self.said)
            self.assertEqual(self.statements(), self.OTHERS)
        self.change("allow", "team/app", "--pull", GUEST, "--yes")
        self.assertEqual(self.statements(), [self.OTHERS, {
            "Sid": "EcrPull" + GUEST, "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::%s:root" % GUEST},
            "Action": ["ecr:BatchCheckLayerAvailability"] + PULL}])
        self.assertEqual(self.change("allow", "team/app", "--pull", GUEST,
                                     "--yes"), [])
        self.assertEqual(self.change("revoke", "team/app", "--pull", GUEST,
                                     "--yes"), ["-\t" + line])
        self.assertEqual(self.statements(), [self.OTHERS])
        self.assertEqual(self.change("revoke", "team/app", "--pull", GUEST,
                                     "--yes"), [])

    def test_the_last_one(self):
        self.change("revoke", "team/app", "--sid", "Theirs", "--yes")
        with self.assertRaises(Refused):
            self.statements()
        self.change("allow", "team/app", "--push", CI, "--yes")
        self.assertEqual(len(self.statements()), 1)

    def test_by_sid(self):
        """One of that name is replaced where it stands."""
        self.assertEqual(
            self.change("allow", "team/app", "--pull", "o-abc1", "--sid",
                        "Theirs", "--yes"),
            ["-\tTheirs\teverybody may do ecr:ListImages",
             "+\tTheirs\teverybody may pull, if aws:PrincipalOrgID "
             "StringEquals o-abc1"])
        self.assertEqual([s["Sid"] for s in self.statements()], ["Theirs"])

    def test_words(self):
        for arguments in (("--pull", "x"), ("--pull", "*"), (),
                          ("--pull", GUEST, "--push", GUEST)):
            self.change("allow", "team/app", *arguments, "--yes", status=252)
        self.change("revoke", "team/app", "--yes", status=252)
        self.change("allow", "team/app", GUEST, "--yes", status=252)
        self.assertIn("who is meant behind --pull or --push", self.said)
        self.change("allow", "none", "--pull", GUEST, "--yes", status=254)

    def ask(self, answer):
        """On a terminal, with nothing on standard input."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
            os.execve(ECR, [ECR, "policy", "allow", "team/app", "--pull",
                            GUEST], self.environment(
                                AWS_ENDPOINT_URL_STS=self.url))
        shown = b""
        while b"[y/N]" not in shown:
            shown += os.read(terminal, 1000)
        os.write(terminal, answer + b"\n")
        try:
            while os.read(terminal, 1000):
                pass
        except OSError:
            pass
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        os.close(terminal)
        return status

    def test_asked(self):
        for answer in (b"", b"n", b"maybe"):
            self.assertEqual(self.ask(answer), 1)
            self.assertEqual(self.statements(), self.OTHERS)
        self.assertEqual(self.ask(b"y"), 0)
        self.assertEqual(len(self.statements()), 2)


class Elsewhere(Case):
    """What another registry has is not asked of one's own."""

    def test_a_registry_without_the_api(self):
        service = self.replies(lambda *_: {})
        path = self.write("policy.json", LINES)
        for host in "ghcr.io", "docker.io", "public.ecr.aws", "127.0.0.1:9":
            name = host + "/team/app"
            for words in (("lifecycle", "apply", name, path, "--yes"),
                          ("lifecycle", "test", name, path),
                          ("lifecycle", "lint", name, path),
                          ("lifecycle", "diff", name, path),
                          ("policy", "allow", name, "--pull", GUEST, "--yes"),
                          ("policy", "revoke", name, "--pull", GUEST, "--yes"),
                          ("policy", "test", name, "--action", "pull",
                           "--as", GUEST),
                          ("policy", "lint", name), ("policy", "show", name),
                          ("prune", name, "--untagged", "--yes"),
                          ("rm", name + ":1", "--yes")):
                with self.subTest(words=words):
                    status, _, err = self.ecr(*words)
                    self.assertEqual(status, 254, err)
                    self.assertIn(host + ": only a private registry of "
                                  "Amazon ECR can answer that", err)
        self.assertEqual(service.asked, [])


if __name__ == "__main__":
    unittest.main()
