"""The newcomer's path on a fresh system: half an hour long, so only on request.

ECR_NEWCOMER=1 takes Debian 12, ECR_NEWCOMER=trixie (or another) that release.
"""
import os
import shutil
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))


@unittest.skipUnless(os.environ.get("ECR_NEWCOMER"), "takes minutes: ECR_NEWCOMER=1 asks for it")
class Newcomer(unittest.TestCase):
    @unittest.skipUnless(shutil.which("debootstrap"), "no debootstrap")
    @unittest.skipUnless(os.geteuid() == 0, "debootstrap needs root")
    def test_arrives(self):
        release = os.environ["ECR_NEWCOMER"]
        words = [os.path.join(HERE, "newcomer.sh")] + [release] * (release != "1")
        done = subprocess.run(words, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=5400)
        sys.stdout.write(done.stdout[-8000:])
        self.assertEqual(done.returncode, 0)


if __name__ == "__main__":
    unittest.main()
