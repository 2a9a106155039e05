"""The libraries of static binaries, with stand-ins for apt and the compiler:
what failed or was broken off is not taken as done the next time.

SPDX-License-Identifier: Apache-2.0
"""
import os
import re
import subprocess
import tempfile
import unittest

from test_install import ROOT

# Each writes its words into the log, and fails where the file "fail" has a
# pattern for them.
HEAD = '#!/bin/sh\nset -eu\nwords="${0##*/} $*"\necho "$words" >>%(at)s/log\n' \
    'if echo "$words" | grep -qxf %(at)s/fail; then echo it failed; exit 1; fi\n'
STANDINS = {
    "dpkg-query": "echo install ok installed",
    "dpkg": "echo amd64",
    "cc": 'for word; do case $word in *.o) : >"$word";; esac; done',
    "ar": ': >"$2"',
    "autoreconf": "touch configure && chmod +x configure",
    "make": "case $* in *lib*install|*microhttpd*install) echo new >%(at)s/out/lib/libcurl.a;; esac",
    "apt-cache": "echo Version: $(cat %(at)s/version)",
    "apt-get": 'case $* in *source*) mkdir -p x/debian x/src x/include\n'
               'touch x/debian/copyright x/include/cmocka.h x/src/cmocka.c;; esac',
}
CROSS = {
    "apt-get": 'case $* in *download*) touch a.deb;; esac',
    "dpkg-deb": 'case $1 in -f) echo x;; -x) mkdir -p "$3/usr/lib/triple"; : >"$3/usr/lib/triple/libc.a"\n'
                'ln -sf /lib/libx.so.1 "$3/usr/lib/triple/libx.so";; esac',
}


class Recipe(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.at = folder.name
        os.mkdir(self.at + "/bin")
        self.put("version", "1\n")
        self.put("fail", "")
        self.put("log", "")

    def put(self, name, text):
        with open(os.path.join(self.at, name), "w") as out:
            out.write(text)

    def stand_in(self, programs):
        for name, text in programs.items():
            self.put("bin/" + name, (HEAD + text + "\n") % {"at": self.at})
            os.chmod(self.at + "/bin/" + name, 0o755)

    def run_recipe(self, *words, fail="", **options):
        """Whether it went well, and what it called."""
        self.put("fail", fail)
        self.put("log", "")
        env = dict(os.environ, PATH="%s/bin:%s" % (self.at, os.environ["PATH"]), LEAN_SOURCES=self.at + "/src",
                   CC="cc", CFLAGS="-O1")
        env.pop("LIBC", None)
        done = subprocess.run([ROOT + "/packaging/" + words[0], *words[1:]], env=env, stdout=subprocess.DEVNULL,
                              timeout=120, **options)
        with open(self.at + "/log") as log:
            return done.returncode == 0, log.read()


class Lean(Recipe):
    def setUp(self):
        super().setUp()
        self.stand_in(STANDINS)

    def lean(self, fail="", **options):
        return self.run_recipe("lean.sh", self.at + "/out", fail=fail, **options)

    def test_each_step_that_fails(self):
        good, log = self.lean()
        self.assertTrue(good, log)
        with open(self.at + "/out/versions") as versions:
            self.assertEqual(versions.read(), "cmocka 1\ncurl 1\nlibmicrohttpd 1\n")
        steps = [line for line in log.splitlines() if line.split()[0] in ("make", "cc", "ar", "autoreconf")]
        self.assertGreater(len(steps), 8, log)
        self.assertEqual(re.findall("(?m)^make.*", self.lean()[1]), [], "it is done already")
        for n, step in enumerate(steps):
            with self.subTest(step):
                self.put("version", "%d\n" % (n + 2))
                good, _ = self.lean(fail=re.sub("-1/", "-[0-9]*/", step.replace(".", r"\.")))
                self.assertFalse(good)
                self.assertFalse(os.path.exists(self.at + "/out/versions"))
                # and nothing newer to be had: what stands half is not what stood
                self.put("version", "%d\n" % (n + 1))
                good, log = self.lean()
                self.assertTrue(good, log)
                self.assertIn("install", log)
                self.assertTrue(os.path.exists(self.at + "/out/versions"))

    def test_a_failure_that_cannot_be_told(self):
        """Nobody reads what went wrong: it is wrong all the same."""
        with open("/dev/full", "w") as full:
            self.assertFalse(self.lean(fail="make.*", stderr=full)[0])
        self.assertFalse(os.path.exists(self.at + "/out/curl.stamp"))

    def test_lists_that_could_not_be_had(self):
        self.lean(fail=r"apt-get.* update")
        for asked in (True, False):
            self.assertEqual("-qq update" in self.lean()[1], asked)


class CrossRoot(Recipe):
    def setUp(self):
        super().setUp()
        self.stand_in(dict(STANDINS, **CROSS))

    def cross(self, fail="", **options):
        return self.run_recipe("cross-root.sh", self.at + "/root", "amd64", "triple", fail=fail, **options)

    def test_links_lead_into_it(self):
        """Nothing is said where all of the libraries lie below usr."""
        with open(self.at + "/told", "w+") as told:
            self.assertTrue(self.cross(stderr=told)[0])
            told.seek(0)
            self.assertEqual(told.read(), "")
        self.assertEqual(os.readlink(self.at + "/root/usr/lib/triple/libx.so"), self.at + "/root/lib/libx.so.1")

    def test_what_stands_half(self):
        self.assertTrue(self.cross()[0])
        self.assertNotIn("download", self.cross()[1], "it is done already")
        self.put("version", "2\n")
        self.assertFalse(self.cross(fail="dpkg-deb -x.*")[0])
        # nothing can be asked now; the half that is there is not the whole
        good, log = self.cross(fail="apt-cache.*")
        self.assertIn("download", log)
        self.assertTrue(good)


if __name__ == "__main__":
    unittest.main()
