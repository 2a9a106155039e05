"""The link aws in front of another aws: what is not ours goes there.

SPDX-License-Identifier: Apache-2.0
"""
import os
import shutil
import subprocess
import tempfile
import unittest

from local_api import BUILD

ECR = os.path.join(os.path.abspath(BUILD), "ecr")


class Next(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.first, self.second = folder.name + "/first", folder.name + "/second"
        os.mkdir(self.first)
        os.mkdir(self.second)
        self.home = folder.name
        os.symlink(ECR, self.first + "/aws")

    def other(self):
        with open(self.second + "/aws", "w") as out:
            out.write("#!/bin/sh\nprintf '%s|' \"$@\"; printf '%s' \"$MARK\"; exit 7\n")
        os.chmod(self.second + "/aws", 0o755)

    def aws(self, *words, path=None):
        env = {"HOME": self.home, "PATH": path or self.first + ":" + self.second + ":/bin",
               "MARK": "kept", "AWS_REGION": "us-east-1",
               "AWS_EC2_METADATA_DISABLED": "true", "HTTPS_PROXY": "http://127.0.0.1:1"}
        return subprocess.run(["aws", *words], env=env, text=True, timeout=30,
                              executable=self.first + "/aws", stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def test_other_services_go_there_as_they_are(self):
        self.other()
        for words in (("s3", "ls", "a b", ""), ("ec2", "help"),
                      ("--region", "x", "s3", "cp", "--odd")):
            done = self.aws(*words)
            self.assertEqual((done.returncode, done.stdout, done.stderr),
                             (7, "".join(w + "|" for w in words) + "kept", ""))

    def test_ours_stay(self):
        self.other()
        done = self.aws("ecr", "describe-repositories", "--generate-cli-skeleton")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("repositoryNames", done.stdout)
        self.assertEqual(self.aws("configure", "list-profiles").returncode, 0)

    def test_none_there(self):
        done = self.aws("s3", "ls")
        self.assertEqual((done.returncode, done.stdout), (252, ""))
        self.assertEqual(len(done.stderr.strip().splitlines()), 1)
        self.assertIn("ecr", done.stderr)

    def test_two_of_us_end(self):
        shutil.copy(ECR, self.second + "/aws")
        done = self.aws("s3", "ls")
        self.assertEqual((done.returncode, done.stdout), (252, ""))

    def test_version_is_for_scripts(self):
        done = self.aws("--version")
        self.assertTrue(done.stdout.startswith("aws-cli/2.36.7 "), done.stdout)
        self.assertIn("ecr/", done.stdout)


if __name__ == "__main__":
    unittest.main()
