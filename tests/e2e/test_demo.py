"""The README's first command, with skopeo and without."""
import os
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
BUILD = os.path.abspath(os.environ.get("ECR_BUILD", os.path.join(ROOT, "build")))


class Demo(unittest.TestCase):
    def demo(self, path):
        env = dict(os.environ, PATH=path)
        done = subprocess.run([BUILD + "/ecr-local", "run", "--", os.path.join(ROOT, "packaging/demo.sh")],
                              env=env, capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        text = done.stdout
        self.assertIn("\n1.0\t1.1\tlatest\n", text)
        self.assertRegex(text, r"\| +EXPIRE *\| +1 +\| +1\.0 +\|")
        self.assertRegex(text, r"\| +sha256:[0-9a-f]{64} +\| +\d+ +\| +1\.1 +\|")
        self.assertTrue(re.search(r"^localhost:\d+/team/web$", text, re.M), text)
        return text

    @unittest.skipUnless(shutil.which("skopeo"), "no skopeo")
    def test_with_skopeo(self):
        self.assertIn("$ skopeo copy", self.demo(BUILD + ":" + os.environ["PATH"]))

    def test_the_home_stays_as_it_is(self):
        with tempfile.TemporaryDirectory() as home:
            done = subprocess.run(["make", "-s", "-o", "all", "demo", "BUILD=" + os.path.relpath(BUILD, ROOT)],
                                  cwd=ROOT, env=dict(os.environ, HOME=home), timeout=120,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            self.assertEqual((done.returncode, os.listdir(home)), (0, []), done.stderr)

    @unittest.skipUnless(shutil.which("curl"), "no curl")
    def test_without_skopeo(self):
        with tempfile.TemporaryDirectory() as tools:
            for name in ("sh", "cat", "cp", "curl", "mkdir", "mktemp", "mv", "rm", "sed", "sha256sum",
                         "shasum", "tar", "wc"):
                if shutil.which(name):
                    os.symlink(shutil.which(name), os.path.join(tools, name))
            self.assertIn("no skopeo here", self.demo(BUILD + ":" + tools))


if __name__ == "__main__":
    unittest.main()
