"""Text of other encodings, by the build and by the static program: Python's own
codecs are the measure.
SPDX-License-Identifier: Apache-2.0"""
import os
import subprocess
import tempfile
import unittest

from test_static import STATIC
from verbs import ECR, Service, environment

# what every program has, whatever its C library brings
EVERYWHERE = ("ascii", "latin-1", "cp1252", "utf-16", "utf-16-be", "utf-32-le", "utf-8-sig")


def characters(encoding):
    """What its bytes stand for, and those that stand for nothing."""
    if encoding.startswith("utf"):
        return "aé€日\U0001f600", []
    found, stray = "", []
    for byte in range(1, 256):
        try:
            found += bytes([byte]).decode(encoding)
        except UnicodeDecodeError:
            stray.append(byte)
    return found.replace("\r", ""), stray


class Encodings(unittest.TestCase):
    def setUp(self):
        self.service = Service(lambda operation, given: {})
        self.addCleanup(self.service.close)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = os.path.join(folder.name, "text")

    def run_ecr(self, program, *arguments, **more):
        return subprocess.run(
            [program, *arguments, "--no-paginate", "--endpoint-url", self.service.url], capture_output=True,
            timeout=120, env=environment(os.path.dirname(self.file), **more))

    def read(self, program, encoding, data):
        """Given as a file: what the service was sent, or None."""
        with open(self.file, "wb") as out:
            out.write(data)
        done = self.run_ecr(program, "put-registry-policy", "--policy-text", "file://" + self.file,
                            AWS_CLI_FILE_ENCODING=encoding)
        if done.returncode == 0:
            return self.service.asked[-1][1]["policyText"]
        self.assertIn(b"could not be decoded", done.stderr)
        return None

    def written(self, program, encoding, text):
        self.service.server.reply = lambda operation, given: {"repositories": [{"repositoryName": text}]}
        return self.run_ecr(program, "describe-repositories", "--output", "text",
                            "--query", "repositories[].repositoryName", AWS_CLI_OUTPUT_ENCODING=encoding)

    def check(self, program):
        for encoding in EVERYWHERE:
            with self.subTest(encoding):
                text, stray = characters(encoding)
                self.assertEqual(self.read(program, encoding, text.encode(encoding)), text)
                for byte in stray[:8]:
                    self.assertIsNone(self.read(program, encoding, b"a%c" % byte), byte)
                if encoding == "utf-16":
                    continue   # whose mark a pipe has not
                shown = text.replace("\n", "").replace("\t", "")
                done = self.written(program, encoding, shown)
                self.assertEqual((done.returncode, done.stdout),
                                 (0, (shown + "\n").encode(encoding)), done.stderr)

    def check_lacking(self, program, *may_be_there):
        """A character that an encoding lacks is told, at its place."""
        for encoding in ("ascii", "latin-1", "cp1252") + may_be_there:
            with self.subTest(encoding):
                text = "a\u0639\u0e01"
                with self.assertRaises(UnicodeEncodeError) as why:
                    (text + "\n").encode(encoding)
                done = self.written(program, encoding, text)
                if encoding in may_be_there and b"Unknown codec" in done.stderr:
                    continue
                self.assertEqual((done.returncode, done.stdout), (255, b""))
                self.assertEqual(done.stderr.decode().strip(), "ecr: [ERROR]: %s" % why.exception)

    def check_wide(self, program):
        """The mark says the order; what is cut off, and halves, are none."""
        for encoding in ("utf-16", "utf-32"):
            for order in ("-le", "-be"):
                data = "\ufeffa\U0001f600".encode(encoding + order)
                self.assertEqual(self.read(program, encoding, data), "a\U0001f600")
                for bad in (data[:-1], data[:-2], "\ud83d!".encode(encoding + order, "surrogatepass"),
                            "\ude00".encode(encoding + order, "surrogatepass")):
                    self.assertIsNone(self.read(program, encoding + order, bad), bad)

    def test_the_build(self):
        self.check_wide(ECR)
        self.check(ECR)
        self.check_lacking(ECR, "iso8859-5", "cp1251", "koi8-r")

    @unittest.skipUnless(os.path.exists(STATIC), "no static binary: make static")
    def test_the_static_program(self):
        self.check_wide(STATIC)
        self.check(STATIC)
        self.check_lacking(STATIC, "iso8859-5", "cp1251", "koi8-r")


if __name__ == "__main__":
    unittest.main()
