"""Text of other encodings, by the build and by the static program: Python's own
codecs are the measure.
SPDX-License-Identifier: Apache-2.0"""
import os
import re
import subprocess
import tempfile
import unittest

from test_install import ROOT
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


# of gb18030: four bytes of no character, one that is cut off, a digit that is none
STRAY = (b"\x84\x31\xa5\x30", b"\x81\x30\x81", b"\x81\x3a\x81\x30", b"\xff\xff", b"\x80\x80", b"\xa1", b"\x8f\xa1\xa1")


def tables():
    """The encodings that are iconv's, one a name there, but for two with shifts within shifts."""
    with open(ROOT + "/src/base/text/codec_names.c") as source:
        names = re.findall(r'\{"(\w+)", CODEC_(?:CHARMAP|MULTIBYTE), "([^"]+)"', source.read())
    first = {system: name for name, system in reversed(names)}
    return sorted(name for name in first.values() if name not in ("iso2022_jp_2", "iso2022_kr"))


def both_ways(encoding):
    """All that an encoding can say, but for control characters, and EUC-KR's syllables in parts."""
    for point in (*range(0x20, 0x7f), *range(0xa0, 0xd800), *range(0xe000, 0x10000), 0x10000, 0x2000b, 0x2a6b2):
        code = chr(point).encode(encoding, "ignore")
        if code.decode(encoding, "ignore") and (len(code) <= 4 or code[0] == 0x1b):
            yield chr(point)


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
        self.check_lacking(STATIC, "iso8859-5", "cp1251", "koi8-r", "gbk", "euc-jp")

    @unittest.skipUnless(os.path.exists(STATIC), "no static binary: make static")
    def test_the_static_tables(self):
        """Every character of every encoding that the program has a table of, there and back."""
        for encoding in tables():
            with self.subTest(encoding):
                text = "".join(both_ways(encoding))
                data = text.encode(encoding)
                read = self.read(STATIC, encoding, data)
                wanted = data.decode(encoding)
                self.assertEqual([(a, b) for a, b in zip(read, wanted) if a != b][:8], [])
                self.assertEqual(len(read), len(wanted))
                done = self.written(STATIC, encoding, text)
                self.assertTrue(done.stdout == (text + "\n").encode(encoding), done.stderr[:200])

    @unittest.skipUnless(os.path.exists(STATIC), "no static binary: make static")
    def test_the_static_tables_hold_no_more(self):
        """Bytes that stand for nothing, beside some that do."""
        for encoding in tables():
            for bad in STRAY:
                try:
                    wanted = bad.decode(encoding)
                except UnicodeDecodeError:
                    wanted = None
                if wanted is None or len(wanted) < len(bad):
                    with self.subTest(encoding, bad=bad):
                        self.assertEqual(self.read(STATIC, encoding, bad), wanted)


if __name__ == "__main__":
    unittest.main()
