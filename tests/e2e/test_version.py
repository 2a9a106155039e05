"""--version --verbose: what a program was built from and runs with."""
import os
import re
import subprocess
import unittest

from local_api import BUILD

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))


def lines(name, *words, program=None):
    done = subprocess.run([program or name, *words], executable=os.path.join(BUILD, name),
                          env={"PATH": "/usr/bin:/bin", "HOME": "/"}, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout.splitlines()


class Version(unittest.TestCase):
    def rows(self, name):
        status, said = lines(name, "--version", "--verbose")
        self.assertEqual(status, 0)
        self.assertEqual(said[0], lines(name, "--version")[1][0])
        return dict(line.split(None, 1) for line in said[1:])

    def check(self, rows, *libraries):
        with open(ROOT + "/src/model/data/date") as date:
            self.assertEqual(rows["model"], date.read().strip())
        self.assertRegex(rows["commit"], r"^([0-9a-f]{7,40}|unknown)$")
        for library in libraries:
            self.assertRegex(rows[library], r"^\d+\.\d+")
        for name, module in (("jansson", "jansson"), ("openssl", "libcrypto"), ("libyaml", "yaml-0.1")):
            has = subprocess.run(["pkg-config", "--modversion", module], capture_output=True, text=True)
            if has.returncode == 0:
                self.assertTrue(has.stdout.startswith(rows[name]), (has.stdout, rows[name]))

    def test_ecr(self):
        self.check(self.rows("ecr"), "libcurl", "jansson", "openssl", "expat", "libyaml", "zlib")

    def test_ecr_local(self):
        self.check(self.rows("ecr-local"), "libcurl", "libmicrohttpd", "sqlite", "pcre2", "zlib")

    def test_one_line_otherwise(self):
        self.assertEqual(len(lines("ecr", "--version")[1]), 1)
        self.assertEqual(len(lines("ecr", "--version", "--debug")[1]), 1)
        self.assertEqual(len(lines("ecr-local", "--version")[1]), 1)

    def test_aws_says_what_the_peer_says(self):
        status, said = lines("ecr", "--version", "--verbose", program="aws")
        self.assertEqual((status, len(said)), (0, 1))
        self.assertTrue(re.match(r"aws-cli/2\.", said[0]))

    @unittest.skipIf(BUILD.endswith(("-san", "-cov")), "another link")
    def test_libcurl_beside_the_usual_path(self):
        """It is found where pkg-config said it was when the loader does not look there."""
        with open(os.path.join(BUILD, "ecr"), "rb") as binary:
            if b"libcurl cannot be loaded" not in binary.read():
                self.skipTest("libcurl is in the binary")
        seen = subprocess.run(["strings", "-a", os.path.join(BUILD, "ecr")], capture_output=True, text=True).stdout
        libdir = subprocess.run(["pkg-config", "--variable=libdir", "libcurl"], capture_output=True,
                                text=True).stdout.strip()
        self.assertIn(libdir, seen.splitlines())


if __name__ == "__main__":
    unittest.main()
