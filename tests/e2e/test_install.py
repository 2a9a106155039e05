"""make install and uninstall: everything in its place, and away again."""
import os
import subprocess
import tarfile
import tempfile
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
BUILD = os.environ.get("ECR_BUILD", os.path.join(ROOT, "build"))
EXPECTED = [
    "bin/ecr", "bin/ecr-local", "share/man/man1/ecr.1", "share/man/man1/ecr-list-images.1",
    "share/man/man5/ecr-config.5", "share/bash-completion/completions/ecr",
    "share/zsh/site-functions/_ecr", "share/fish/vendor_completions.d/ecr.fish",
    "share/doc/ecr/README.md", "share/doc/ecr/LICENSE",
]
LINKS = ["bin/docker-credential-ecr-login", "bin/ecr-credential-provider"]


def make(*words):
    # a build that stands is installed as it is
    env = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS")}
    return subprocess.run(["make", "-s", "BUILD=" + os.path.relpath(BUILD, ROOT), *words], cwd=ROOT,
                          env=env, check=True, capture_output=True, text=True, timeout=900).stdout


def files(folder):
    return sorted(os.path.relpath(os.path.join(at, name), folder)
                  for at, _, names in os.walk(folder) for name in names)


class Install(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.stage = self.folder.name

    def at(self, *words):
        return os.path.join(self.stage, "opt/tools", *words)

    def install(self, verb, *words):
        make(verb, "DESTDIR=" + self.stage, "PREFIX=/opt/tools", *words)

    def test_there_and_away(self):
        self.install("install")
        for path in EXPECTED:
            self.assertTrue(os.path.isfile(self.at(path)), path)
        for path in LINKS:
            self.assertEqual(os.readlink(self.at(path)), "ecr")
        self.assertFalse(os.path.lexists(self.at("bin/aws")), "aws is laid only on request")
        self.assertFalse([f for f in files(self.stage) if not f.startswith("opt/tools/")])
        done = subprocess.run([self.at("bin/ecr"), "--version"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0)
        self.install("uninstall")
        self.assertEqual(files(self.stage), [])

    def test_twice(self):
        self.install("install")
        self.install("install")
        self.install("uninstall")
        self.install("uninstall")
        self.assertEqual(files(self.stage), [])

    def test_link_named_aws(self):
        self.install("install", "AWS_LINK=1")
        done = subprocess.run([self.at("bin/aws"), "--version"], capture_output=True, text=True)
        self.assertTrue(done.stdout.startswith("aws-cli/2."), done.stdout)
        self.install("uninstall")
        self.assertFalse(os.path.lexists(self.at("bin/aws")))

    def test_foreign_aws_stays(self):
        os.makedirs(self.at("bin"))
        with open(self.at("bin/aws"), "w") as out:
            out.write("another program\n")
        self.install("install")
        self.install("uninstall")
        self.assertEqual(files(self.stage), ["opt/tools/bin/aws"])


class Dist(unittest.TestCase):
    def test_archive(self):
        path = os.path.join(ROOT, make("dist").split()[-1])
        with tarfile.open(path) as archive:
            names = archive.getnames()
        top = {name.split("/")[0] for name in names}
        self.assertEqual(len(top), 1, top)
        for wanted in ("Makefile", "README.md", "src/main.c", "src/model/ecr.json"):
            self.assertIn(top.copy().pop() + "/" + wanted, names)
        self.assertFalse([n for n in names if "/build" in n and n.count("/") == 1])


if __name__ == "__main__":
    unittest.main()
