"""The checks themselves: what lint finds, and which skips are expected.

SPDX-License-Identifier: Apache-2.0
"""
import contextlib
import importlib.util
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

from test_install import run_make

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
VERBOSE = """\
test_one (tests.e2e.test_a.Case.test_one) ... ok
test_two (tests.e2e.test_a.Case.test_two)
What it is about. ... skipped 'no tool'
test_three (tests.e2e.test_a.Case.test_three) ...
  test_three (tests.e2e.test_a.Case.test_three) (shell='zsh') ... skipped 'no zsh'
"""
CMOCKA = """\
[ RUN      ] test_here
[  SKIPPED ] test_here
[  SKIPPED ] 1 test(s), listed below:
[  SKIPPED ] test_here
"""


def load(path):
    spec = importlib.util.spec_from_file_location("run", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Skips(unittest.TestCase):
    def setUp(self):
        self.run = load(ROOT + "/tests/run.py")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.run.HERE = folder.name + "/tests"
        os.mkdir(self.run.HERE)
        with open(self.run.HERE + "/skips", "w") as out:
            out.write("# a comment\n\ntest_a.Case.*  sh no-such-tool\ntest_b.*  sh\n"
                      "test_c.*  ./tests/skips\ntest_d.*  ./none\ntest_e.*  py:no_such_module\n"
                      "test_f.*  $NO_SUCH_VARIABLE\ntest_g.*  py:os $PATH\n")

    def test_read(self):
        self.assertEqual(list(self.run.unittest_skips(VERBOSE)), [
            ("test_a.Case.test_two", "no tool"), ("test_a.Case.test_three", "no zsh")])
        self.assertEqual(set(self.run.cmocka_skips("build/unit/test_x", CMOCKA)),
                         {("test_x.test_here", "it says so")})

    def test_expected(self):
        for name, wanted in ("test_a.Case.x", True), ("test_a.Other.x", False), \
                ("test_b.C.x", False), ("test_c.C.x", False), ("test_d.C.x", True), \
                ("test_e.C.x", True), ("test_f.C.x", True), ("test_g.C.x", False):
            self.assertEqual(self.run.expected_skip(name), wanted, name)

    def show(self, name, **env):
        totals, out = self.run.Totals(), io.StringIO()
        totals.skipped = 1
        with mock.patch.dict(os.environ, env), contextlib.redirect_stdout(out):
            if not env:
                os.environ.pop("CI", None)
            self.run.show_skips([(name, "why")], totals)
        return out.getvalue().strip(), totals.failed, totals.skipped

    def test_a_strange_one_fails_in_ci(self):
        strange = "skipped: test_b.C.x: why (not expected)"
        self.assertEqual(self.show("test_b.C.x", CI="true"), (strange, 1, 0))
        self.assertEqual(self.show("test_b.C.x"), (strange, 0, 1))
        self.assertEqual(self.show("test_a.Case.x", CI="true"),
                         ("skipped: test_a.Case.x: why", 0, 1))


@unittest.skipUnless(shutil.which("nm"), "no nm")
class Lint(unittest.TestCase):
    """A tree of five modules that has one fault of each kind, or none."""

    GOOD = {"base/a.h": "int a(void);\n",
            "base/a.c": '#include "base/a.h"\nint a(void) { return 1; }\n',
            "cli/b.h": "int b(void);\n",
            "cli/b.c": '#include "base/a.h"\n#include "cli/b.h"\nint b(void) { return a(); }\n',
            "main.c": '#include "cli/b.h"\nint main(void) { return b(); }\n'}

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name
        shutil.copytree(ROOT + "/tests/lint", self.root + "/tests/lint")
        self.allow("")

    def allow(self, text):
        with open(self.root + "/tests/lint/allowed.txt", "w") as out:
            out.write(text)

    def lint(self, changed={}):
        """What the two checks say of the good tree with some files put into it."""
        files = dict(self.GOOD, **changed)
        for name, text in files.items():
            for folder in "src/", "build/src/":
                os.makedirs(os.path.join(self.root, folder, os.path.dirname(name)), exist_ok=True)
            with open(os.path.join(self.root, "src", name), "w") as out:
                out.write(text)
        sources = [name for name in files if name.endswith(".c")]
        objects = ["build/src/%s.o" % name[:-2] for name in sources]
        for name, made in zip(sources, objects):
            subprocess.run(["cc", "-w", "-Isrc", "-c", "-o", made, "src/" + name],
                           cwd=self.root, check=True)
        done = [subprocess.run([sys.executable, "tests/lint/" + check] + words, cwd=self.root,
                               stdout=subprocess.PIPE, text=True)
                for check, words in (("objects.py", objects), ("structure.py", []))]
        return [d.returncode for d in done], "".join(d.stdout for d in done)

    def test_nothing(self):
        self.assertEqual(self.lint()[0], [0, 0])

    def test_dead_export(self):
        text = self.GOOD["base/a.c"] + "int spare(void) { return 2; }\n"
        codes, said = self.lint({"base/a.c": text})
        self.assertEqual(codes, [1, 0])
        self.assertIn("base/a.o: spare: no other object uses it", said)
        self.allow("dead spare\n")
        self.assertEqual(self.lint({"base/a.c": text})[0], [0, 0])
        codes, said = self.lint()
        self.assertEqual(codes, [1, 0])
        self.assertIn("no longer needed, take it out: dead spare", said)

    def test_call_from_below(self):
        codes, said = self.lint({
            "base/a.c": "int c(void);\nint a(void) { return c(); }\n",
            "cmd/c.c": "int c(void) { return 3; }\n"})
        self.assertEqual(codes, [1, 0])
        self.assertIn("base/a.o: calls c of build/src/cmd/c.o", said)

    def test_calls_round_about(self):
        codes, said = self.lint({
            "base/a.c": "int d(void);\nint a(void) { return d(); }\n",
            "base/d.c": "int a(void);\nint d(void) { return a(); }\n"})
        self.assertEqual(codes, [1, 0])
        self.assertIn("a circle (call): base/a base/d", said)

    def test_includes_round_about(self):
        codes, said = self.lint({
            "base/a.h": '#include "base/d.h"\nint a(void);\n',
            "base/d.c": '#include "base/a.h"\n', "base/d.h": ""})
        self.assertEqual(codes, [0, 1])
        self.assertIn("a circle (include): base/a base/d", said)

    def test_headers_of_the_system(self):
        text = self.GOOD["base/a.c"] + "int b[] = {AF_INET};  /* PATH_MAX */\n"
        head = "#include <sys/socket.h>\n"
        codes, said = self.lint({"base/a.c": "#include <netdb.h>\n" + head + text})
        self.assertEqual(codes[1], 0, said)
        codes, said = self.lint({"base/a.c": "#include <netdb.h>\n" + text})
        self.assertEqual(codes[1], 1)
        self.assertIn("base/a.c: AF_INET needs <sys/socket.h>", said)
        codes, said = self.lint({
            "base/a.c": "#include <netdb.h>\n" + text,
            "base/a.h": head + self.GOOD["base/a.h"]})
        self.assertEqual(codes[1], 0, said)

    def test_what_a_system_lacks(self):
        for text, word in (("int x = DBL_DIG;", None), ("int x = DBL_DECIMAL_DIG;", "DBL_DEC"),
                           ("int f(void) {return !uselocale(0);}", "uselocale"),
                           ("void *f(void) {return EVP_EC_gen(\"P-256\");}", "EVP_EC_gen"),
                           ("void f(char *c) {memcpy(c, (char[]){'x'}, 1);}", None),
                           ("void f(char *c) {memcpy(c, (char[]){'x', 'y'}, 2);}", "memcpy"),
                           ("struct a {int iconv;} a;\n#include <iconv.h>\n"
                            "unsigned long x = sizeof(a.iconv);", "libiconv"),
                           ("#include <iconv.h>\nstruct a {int iconv;} a;\n"
                            "unsigned long x = sizeof(a.iconv);", None)):
            done = subprocess.run(
                ["cc", "-D_GNU_SOURCE", "-Itests/lint/system", "-include",
                 "tests/lint/poison.h", "-fsyntax-only", "-x", "c", "-"],
                cwd=self.root, input=text, stderr=subprocess.PIPE, text=True)
            self.assertEqual(done.returncode, 1 if word else 0, text + done.stderr)
            self.assertIn(word or "", done.stderr)

    def test_what_changed(self):
        def git(*words):
            subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@example.com", *words],
                           cwd=self.root, check=True, stdout=subprocess.DEVNULL)

        def changed(since):
            return subprocess.run(
                [sys.executable, "tests/lint/changed.py", since, "src/base/a.c", "src/cli/b.c",
                 "src/base/new.c", "src/main.c"], cwd=self.root, check=True,
                stdout=subprocess.PIPE, text=True).stdout.split()

        self.lint()
        self.assertEqual(len(changed("HEAD")), 4, "without git, all")
        git("init", "-q")
        git("add", "src")
        git("commit", "-qm", "all")
        self.assertEqual(changed("HEAD"), [])
        for name in ("base/a.h", "base/new.c"):
            with open(os.path.join(self.root, "src", name), "a") as out:
                out.write("/* new */\n")
        self.assertEqual(changed("HEAD"), ["src/base/a.c", "src/base/new.c"])
        self.assertEqual(len(changed("no-such-commit")), 4)


class Systems(unittest.TestCase):
    """What the Makefile does on systems that are not this one."""

    def test_libraries(self):
        for system, apart in (("Linux", {"-ldl"}), ("FreeBSD", set()), ("NetBSD", set()),
                              ("OpenBSD", {"-liconv"}), ("Darwin", {"-liconv"})):
            for libs in "LIBS", "LOCAL_LIBS":
                said = run_make("SYSTEM=" + system, "--eval", "say: ; @echo $(%s)" % libs, "say").stdout.split()
                self.assertEqual({"-ldl", "-liconv"} & set(said), apart, (system, libs))

    def test_packages(self):
        for manager, words in (("pkg", ["install", "-y"]), ("pkgin", ["-y", "install"]),
                               ("pkg_add", ["-I"])):
            with tempfile.TemporaryDirectory() as folder:
                for name in "sh", "id", "uname":
                    os.symlink(shutil.which(name), folder + "/" + name)
                for name, script in (("sudo", 'exec "$@"'), (manager, "echo %s $*" % manager)):
                    with open(folder + "/" + name, "w") as out:
                        out.write("#!/bin/sh\n%s\n" % script)
                    os.chmod(folder + "/" + name, 0o755)
                said = run_make("deps", PATH=folder).stdout.split()
                self.assertEqual(said[:1 + len(words)], [manager] + words)
                self.assertIn("libmicrohttpd", said)


class Promises(unittest.TestCase):
    """docs/security.md: each promise names tests, and they exist."""

    def exists(self, name):
        if name.endswith(".json"):
            self.assertTrue(os.path.exists(ROOT + "/tests/conformance/cases/" + name), name)
            return
        module, *rest = name.split(".")
        if module.startswith("fuzz_"):
            folder, forms = "tests/fuzz/%s.c", []
        elif rest and rest[0][0].isupper():
            folder, forms = "tests/e2e/%s.py", [r"^class %s\b", r"^    def %s\("]
        else:
            folder, forms = "tests/unit/%s.c", [r"cmocka_unit_test\(%s\)"]
        self.assertLessEqual(len(rest), len(forms), name)
        with open(os.path.join(ROOT, folder % module)) as source:
            text = source.read()
        for form, part in zip(forms, rest):
            found = re.search(form % part, text, re.M)
            self.assertTrue(found, "%s: no %s" % (name, part))
            # a method is looked for in its class alone
            text = re.split(r"^class ", text[found.end():], flags=re.M)[0]

    def test_every_promise_is_held(self):
        with open(ROOT + "/docs/security.md") as page:
            text = page.read()
        tables = re.findall(r"^\| promise \| held by \|\n\|[- |]+\|\n((?:\|.*\n)+)", text, re.M)
        self.assertEqual(len(tables), 6)
        rows = [row for table in tables for row in table.splitlines()]
        for row in rows:
            promise, held = row.strip("| ").rsplit(" | ", 1)
            names = re.findall(r"`((?:test|fuzz)_[\w.]+|[a-z]+-[a-z-]+\.json)`", held)
            self.assertEqual(", ".join("`%s`" % n for n in names), held, "a test for each promise")
        for name in re.findall(r"`((?:test|fuzz)_[\w.]+|[a-z]+-[a-z-]+\.json)`", text):
            with self.subTest(name=name):
                self.exists(name)


if __name__ == "__main__":
    unittest.main()
