"""release.sh over a repository in small: what it refuses, and what stays out.

Its build.sh makes in no time an "archive" that is a list of what a build would
see: variables, file modes and sources.

SPDX-License-Identifier: Apache-2.0
"""
import base64
import json
import os
import shutil
import subprocess
import tempfile
import unittest

from test_install import ROOT, succeed

TOOLS = [t for t in ("git", "openssl", "make", "flock", "gpg") if not shutil.which(t)]
MAKEFILE = "VERSION := 1.2.3\nHOMEPAGE ?= https://example.invalid/ecr\ndeps:\n"
BUILD = """#!/bin/sh
set -eu
mkdir -p "$4/made" "$4/first"
[ ! -e %(at)s/edit ] || for file in %(at)s/repo/packaging/release/*; do echo 'exit 7' >"$file"; done
[ ! -e %(at)s/fail ]
tar -xzf "$1" -C "$4/first"
{ env | sed "s,${4%%/*},WORK," | sort; umask; cat "$4"/first/*/packaging/commit
	(cd "$4/first" && find . -printf '%%m %%p\\n' | sort && find . -type f -exec sha256sum {} + | sort); } \\
	>"$4/made/ecr-$2-linux-$3.tar.gz"
echo '{"packages": [{}]}' >"$4/made/ecr-$2-linux-$3.spdx.json"
echo "1 passed" >"$4/made/tests-$3.txt"
"""
VARIES = ("SHA256SUMS", "SHA256SUMS.sig", "ecr-1.2.3.intoto.jsonl", "ecr-1.2.3-linux-amd64.spdx.json.sig")
# what a maker may have set, and none of it may matter
SET = {"CFLAGS": "-O0", "CPPFLAGS": "-DX", "LDFLAGS": "-Wl,-O0", "CC": "no-such-cc", "MAKEFLAGS": "-j7",
       "TAR_OPTIONS": "--owner=joe", "GZIP": "-1", "POSIXLY_CORRECT": "1", "GREP_OPTIONS": "-v",
       "GIT_DIR": "/nonexistent", "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.autocrlf",
       "GIT_CONFIG_VALUE_0": "true", "TZ": "Asia/Kathmandu", "LANG": "tr_TR.UTF-8", "LC_ALL": "C",
       "SOURCE_DATE_EPOCH": "1", "XZ_OPT": "-0", "PYTHONPATH": "/nonexistent", "KEY_PASS": "word"}
# and what the tests set alone
LEFT = ("MAKEFLAGS", "SUITE", "HOMEPAGE", "KEY_PASS", "TESTS", "https_proxy")


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as out:
        out.write(text)


def git(folder, *words):
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    return succeed("git", "-c", "user.name=x", "-c", "user.email=x@example.invalid", *words, cwd=folder, env=env)


def release(repo, out, version="1.2.3", **env):
    env = {**{k: v for k, v in os.environ.items() if k not in LEFT}, **env}
    return subprocess.run([repo + "/packaging/release/release.sh", version, out], env=env, stdin=subprocess.DEVNULL,
                          cwd=repo, capture_output=True, text=True, timeout=300)


@unittest.skipIf(TOOLS, "no " + " ".join(TOOLS))
class Small(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.at = os.path.realpath(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.at)
        cls.repo, cls.key = cls.at + "/repo", cls.at + "/key.pem"
        shutil.copytree(ROOT + "/packaging", cls.repo + "/packaging", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT + "/.gitattributes", cls.repo)
        write(cls.repo + "/Makefile", MAKEFILE)
        write(cls.repo + "/CHANGELOG.md", "# Changes\n\n## Unreleased\n\n- this\n\n## 1.0.0\n")
        write(cls.repo + "/docs/page.md", "one\ntwo\n")
        write(cls.repo + "/packaging/release/build.sh", BUILD % {"at": cls.at})
        git(cls.repo, "init", "-q", "-b", "main")
        git(cls.repo, "add", "-A")
        git(cls.repo, "commit", "-q", "-m", "all of it")
        succeed("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", cls.key)

    def setUp(self):
        room = tempfile.TemporaryDirectory(dir=self.at)
        self.addCleanup(room.cleanup)
        self.room, self.out = room.name, room.name + "/release"

    def made(self, repo=None, out=None, **env):
        done = release(repo or self.repo, out or self.out, **{"KEY": self.key, "ARCHES": "amd64", "SNAPSHOT": "1", **env})
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        return done


class Wishes(Small):
    """What is wrong is said in one line, before anything is thrown away."""

    def refused(self, why, **wishes):
        write(self.out + "/former", "")
        done = release(self.repo, self.out, **{"KEY": self.key, "SNAPSHOT": "1", **wishes})
        self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertTrue(done.stderr.startswith("release: "), done.stderr)
        self.assertIn(why, done.stderr)
        self.assertTrue(os.path.exists(self.out + "/former"))

    def test_no_key_that_signs(self):
        self.refused("KEY is the key", KEY="")
        words, public, edwards = self.room + "/words", self.room + "/public", self.room + "/edwards"
        write(words, "no key\n")
        succeed("openssl", "ec", "-in", self.key, "-pubout", "-out", public)
        succeed("openssl", "genpkey", "-algorithm", "ed25519", "-out", edwards)
        for key in (words, public, edwards):
            self.refused("KEY cannot sign: %s: a private EC or RSA key in PEM" % key, KEY=key)
        for key in (self.room, self.room + "/none", "nobody@example.invalid"):
            self.refused("KEY cannot sign: %s: gpg has no secret key" % key, KEY=key, GNUPGHOME=self.room)

    def test_no_program_that_signs(self):
        for name, key in (("openssl", self.key), ("gpg", "nobody@example.invalid")):
            write("%s/%s/%s" % (self.room, name, name), "#!/bin/sh\nexit 127\n")
            os.chmod("%s/%s/%s" % (self.room, name, name), 0o755)
            self.refused("neither openssl nor gpg can be run", KEY=key,
                         PATH="%s/%s:%s" % (self.room, name, os.environ["PATH"]))

    def test_a_passphrase(self):
        key = self.room + "/locked"
        succeed("openssl", "ec", "-in", self.key, "-aes256", "-passout", "pass:word", "-out", key)
        self.refused("KEY_PASS", KEY=key)
        self.refused("KEY_PASS", KEY=key, KEY_PASS="other")
        self.made(KEY=key, KEY_PASS="word")

    def test_a_key_that_would_be_thrown_away(self):
        write(self.out + "/key.pem", "")
        shutil.copy(self.key, self.out)
        self.refused("KEY lies in a folder that is made anew", KEY=self.out + "/key.pem")

    def test_what_is_not_there(self):
        self.refused("ARCHES has mips", ARCHES="amd64 mips")
        self.refused("SUITE", SUITE="no-such-suite")
        self.refused("CHANGELOG.md has no section 1.2.3", SNAPSHOT="")

    def test_another_version_than_the_sources(self):
        done = release(self.repo, self.out, "9.9", KEY=self.key, SNAPSHOT="1")
        self.assertEqual(done.stderr, "release: VERSION is what the Makefile says, and not 9.9\n")

    def test_changes_that_are_not_committed(self):
        self.addCleanup(git, self.repo, "checkout", "-q", ".")
        write(self.repo + "/docs/page.md", "three\n")
        self.refused("not committed")

    def test_a_build_that_fails(self):
        """The former release stays until there is another."""
        write(self.out + "/former", "")
        write(self.at + "/fail", "")
        done = release(self.repo, self.out, KEY=self.key, SNAPSHOT="1", ARCHES="amd64")
        os.unlink(self.at + "/fail")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(os.listdir(self.out), ["former"])
        self.made()
        self.assertNotIn("former", os.listdir(self.out))

    def test_two_at_once(self):
        with subprocess.Popen(["flock", self.out + ".lock", "sh", "-c", "echo; cat"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as other:
            other.stdout.readline()    # it has the lock
            self.refused("another one is being made")
            other.stdin.close()
        self.made()


class Isolated(Small):
    def contents(self, folder):
        found = {}
        for name in sorted(set(os.listdir(folder)) - set(VARIES)):
            with open(os.path.join(folder, name), "rb") as data:
                found[name] = data.read()
        return found

    def test_the_same_wherever_it_is_made(self):
        """Settings, attributes, variables, umask and a work tree elsewhere."""
        self.made()
        main, tree = self.room + "/main", self.room + "/tree"
        git(self.at, "clone", "-q", self.repo, main)
        git(main, "worktree", "add", "-q", "-b", "side", tree)
        for name, value in (("core.autocrlf", "true"), ("tar.umask", "0077"), ("core.abbrev", "20")):
            git(main, "config", name, value)
        write(main + "/.git/info/attributes", "docs export-ignore\n* text eol=crlf\n")
        self.addCleanup(os.umask, os.umask(0o077))
        home = self.room + "/a home"
        write(home + "/.gitconfig", "[core]\n\tautocrlf = true\n[tar]\n\tumask = user\n")
        # git, on a system with settings of its own
        write(self.room + "/bin/git", "#!/bin/sh\nGIT_CONFIG_SYSTEM='%s/.gitconfig' exec %s \"$@\"\n" % (
            home, shutil.which("git")))
        os.chmod(self.room + "/bin/git", 0o755)
        path = "%s/bin:%s" % (self.room, os.environ["PATH"])
        for repo in (main, tree):
            out = repo + "-made"
            self.made(repo, out, HOME=home, PATH=path, **SET)
            self.assertEqual(self.contents(out), self.contents(self.out), repo)
            self.assertEqual({os.stat(os.path.join(out, name)).st_mode & 0o777 for name in os.listdir(out)}, {0o644})

    def test_what_a_build_sees(self):
        self.made(**SET, http_proxy="http://127.0.0.1:9/", HOMEPAGE="https://example.org/ecr")
        listed = self.contents(self.out)["ecr-1.2.3-linux-amd64.tar.gz"].decode()
        names = {line.split("=")[0] for line in listed.split("\n0022\n")[0].splitlines()}
        self.assertEqual(names, {"DEBIAN_FRONTEND", "HOME", "HOMEPAGE", "LC_ALL", "PATH", "PWD", "SOURCE_DATE_EPOCH",
                                 "TESTS", "TZ", "http_proxy"})
        self.assertIn("\n%s\n" % git(self.repo, "rev-parse", "HEAD").strip(), listed)

    def test_its_files_are_edited_meanwhile(self):
        self.addCleanup(git, self.repo, "checkout", "-q", ".")
        self.addCleanup(os.unlink, self.at + "/edit")
        write(self.at + "/edit", "")
        done = self.made()
        with open(self.repo + "/packaging/release/release.sh") as text:
            self.assertEqual(text.read(), "exit 7\n")
        self.assertIn("SHA256SUMS.sig", done.stdout)
        succeed("sha256sum", "-c", "SHA256SUMS", cwd=self.out)

    def test_what_it_was_made_with_is_told(self):
        self.made(TESTS="no", HOMEPAGE="https://example.org/ecr")
        with open(self.out + "/ecr-1.2.3.intoto.jsonl") as text:
            statement = json.loads(base64.b64decode(json.load(text)["payload"]))
        self.assertEqual(statement["predicate"]["buildDefinition"]["externalParameters"], {
            "arches": "amd64", "homepage": "https://example.org/ecr", "snapshot": "1", "tests": "no",
            "version": "1.2.3"})
        self.assertEqual(statement["predicate"]["runDetails"]["builder"], {
            "id": "https://example.org/ecr/make-release/host"})


if __name__ == "__main__":
    unittest.main()
