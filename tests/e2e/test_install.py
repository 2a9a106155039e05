"""make install and uninstall: everything in its place, and away again."""
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
BUILD = os.environ.get("ECR_BUILD", os.path.join(ROOT, "build"))
EXPECTED = [
    "bin/ecr", "bin/ecr-local", "share/man/man1/ecr.1", "share/man/man1/ecr-list-images.1",
    "share/man/man5/ecr-config.5", "share/man/man7/ecr-verbs.7",
    "share/man/man7/ecr-login.7", "share/man/man7/ecr-exit-status.7", "share/bash-completion/completions/ecr",
    "share/zsh/site-functions/_ecr", "share/fish/vendor_completions.d/ecr.fish",
    "share/bash-completion/completions/ecr-local", "share/fish/vendor_completions.d/ecr-local.fish",
    "share/doc/ecr/README.md", "share/doc/ecr/SECURITY.md", "share/doc/ecr/LICENSE",
]
LINKS = ["bin/docker-credential-ecr-login", "bin/ecr-credential-provider"]


def run_make(*words, **env):
    """make, that knows nothing of one that may have started this."""
    above = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "SANITIZE", "COVERAGE")
    env = {**{k: v for k, v in os.environ.items() if k not in above}, **env}
    return subprocess.run([shutil.which("make"), "-s", *words], cwd=ROOT, env=env, capture_output=True,
                          text=True, timeout=900)


def make(*words):
    # a build that stands is installed as it is
    done = run_make("BUILD=" + os.path.relpath(BUILD, ROOT), *words)
    if done.returncode:
        raise AssertionError("make %s: %s" % (" ".join(words), done.stderr))
    return done.stdout


def succeed(*argv, **options):
    """What a program prints that must end well."""
    done = subprocess.run(argv, capture_output=True, text=True, timeout=600, **options)
    if done.returncode:
        raise AssertionError("%s: %s%s" % (" ".join(argv), done.stdout, done.stderr))
    return done.stdout


def version():
    with open(ROOT + "/Makefile") as text:
        return re.search(r"^VERSION := (\S+)$", text.read(), re.M).group(1)


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
        with open(self.at("share/zsh/site-functions/_ecr_aws")) as script:
            self.assertEqual(script.readline(), "#compdef aws\n")
        for path in ("share/bash-completion/completions/aws", "share/fish/vendor_completions.d/aws.fish"):
            self.assertTrue(os.path.isfile(self.at(path)), path)
        self.install("uninstall")
        self.assertFalse(os.path.lexists(self.at("bin/aws")))
        self.assertEqual(files(self.stage), [])

    def test_static(self):
        """The programs of `make static`, here stand-ins, and licences that lie beside them."""
        static = self.stage + "/static"
        os.makedirs(static + "/licenses")
        for name, text in (("ecr", "one"), ("ecr-local", "two"), ("licenses/curl.txt", "three")):
            with open(os.path.join(static, name), "w") as out:
                out.write(text)
        words = ["STATIC=" + static, "-o", "static"]
        self.install("install-static", *words)
        for name, text in (("bin/ecr", "one"), ("bin/ecr-local", "two"), ("share/doc/ecr/licenses/curl.txt", "three")):
            with open(self.at(name)) as laid:
                self.assertEqual(laid.read(), text)
        for path in EXPECTED:
            self.assertTrue(os.path.isfile(self.at(path)), path)
        self.assertEqual(os.stat(self.at("bin/ecr")).st_mode & 0o777, 0o755)
        self.install("uninstall", *words)
        self.assertEqual(files(self.stage + "/opt"), [])

    def test_foreign_aws_stays(self):
        os.makedirs(self.at("bin"))
        with open(self.at("bin/aws"), "w") as out:
            out.write("another program\n")
        self.install("install")
        self.install("uninstall")
        self.assertEqual(files(self.stage), ["opt/tools/bin/aws"])


    def refused(self, why, *words):
        before = files(self.stage)
        done = run_make("BUILD=" + os.path.relpath(BUILD, ROOT), "install", "DESTDIR=" + self.stage,
                        "PREFIX=/opt/tools", *words)
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r"\Amake install: .*%s.*\nmake: \*\*\* .*\n\Z" % why)
        self.assertEqual(files(self.stage), before)

    def test_what_cannot_be_written_is_said_before(self):
        os.makedirs(self.at("share"))
        with open(self.at("share/zsh"), "w") as out:
            out.write("a file\n")
        self.refused("opt/tools/share/zsh cannot be written")
        self.assertFalse(os.path.exists(self.at("bin")))

    @unittest.skipUnless(os.geteuid() == 0, "mounts")
    def test_read_only(self):
        os.makedirs(self.at("share"))
        subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "ro", self.at("share")], check=True)
        self.addCleanup(subprocess.run, ["umount", self.at("share")], check=True)
        self.refused("opt/tools/share cannot be written")
        self.assertFalse(os.path.exists(self.at("bin")))

    def test_a_helper_of_others_stays(self):
        os.makedirs(self.at("bin"))
        os.symlink(os.devnull, self.at("bin/docker-credential-ecr-login"))
        self.refused("docker-credential-ecr-login is not of ecr")
        os.rename(self.at("bin/docker-credential-ecr-login"), self.at("bin/aws"))
        self.refused("bin/aws is not of ecr", "AWS_LINK=1")

    def test_modes(self):
        """Folders that are there keep theirs; what is laid everybody may read."""
        os.makedirs(self.at("share/man/man1"))
        os.chmod(self.at("share/man/man1"), 0o2775)
        make("all", "man")
        self.addCleanup(os.umask, os.umask(0o077))
        self.install("install", "AWS_LINK=1")
        self.assertEqual(os.stat(self.at("share/man/man1")).st_mode & 0o7777, 0o2775)
        for at, _, names in os.walk(self.at()):
            for path in [at] + [os.path.join(at, name) for name in names]:
                if path not in (self.at(), self.at("share"), self.at("share/man")):    # made above
                    self.assertEqual(os.stat(path).st_mode & 0o444, 0o444, path)


class Hostile(unittest.TestCase):
    """Names that a shell takes apart, and folders of strangers."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.stage = self.folder.name
        self.before = self.source_tree()

    def tearDown(self):
        self.assertEqual(self.source_tree(), self.before, "the source tree has more in it")

    @staticmethod
    def source_tree():
        return sorted(name for name in os.listdir(ROOT) if not name.startswith("build"))

    def put(self, *words):
        path = os.path.join(self.stage, *words)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as out:
            out.write("a stranger's\n")

    def there_and_away(self, prefix, **places):
        """Install and uninstall; what lay there before must be left, and nothing more."""
        stay = files(self.stage)
        words = ["%s=%s" % (name, value.replace("$", "$$"))
                 for name, value in dict(places, PREFIX=prefix).items()]
        make("install", *words)
        root = places["DESTDIR"] + prefix
        self.assertEqual(sorted(set(EXPECTED) - set(files(root))),
                         sorted(x for x in EXPECTED if "DOCDIR" in places and "doc/ecr" in x))
        self.assertEqual(os.readlink(os.path.join(root, LINKS[0])), "ecr")
        make("uninstall", *words)
        self.assertEqual(files(self.stage), stay)
        return root

    def test_names_that_a_shell_takes_apart(self):
        self.put("strangers.txt")
        for name in ("two  words", "it's `a` \"b\" $(touch x); *[c], \\d & #e"):
            with self.subTest(name):
                self.there_and_away("/opt/" + name, DESTDIR=self.stage + "/" + name)

    def test_leading_dash(self):
        # relative, so that the dash comes first: from the source tree
        name = "-rf d.%d" % os.getpid()
        self.addCleanup(subprocess.run, ["rm", "-rf", "--", name], cwd=ROOT)
        self.before = sorted(self.before + [name])
        make("install", "PREFIX=" + name)
        self.assertTrue(set(EXPECTED) <= set(files(os.path.join(ROOT, name))))
        make("uninstall", "PREFIX=" + name)
        self.assertEqual(files(os.path.join(ROOT, name)), [])

    def test_documents_beside_a_strangers(self):
        self.put("My", "thesis.txt")
        self.put("Docs", "letter.txt")
        self.put("My Docs", "notes", "README.md")
        self.put("My Docs", "plan.txt")
        self.there_and_away("/opt/tools", DESTDIR=self.stage, DOCDIR="/My Docs")

    def test_folders_that_become_empty_go(self):
        root = self.there_and_away("/opt/tools", DESTDIR=self.stage)
        left = sorted(os.path.relpath(os.path.join(at, name), root)
                      for at, names, _ in os.walk(root) for name in names)
        for gone in ("share/doc/ecr", "share/man/man1", "share/zsh/site-functions"):
            self.assertNotIn(gone, left)
        self.assertIn("bin", left)

    def test_pages_and_links_of_others_stay(self):
        self.put("opt/tools/share/man/man1/ecr-of-another.1")
        self.put("opt/tools/share/doc/ecr/of-another.md")
        self.put("opt/tools/share/zsh/site-functions/_other")
        self.there_and_away("/opt/tools", DESTDIR=self.stage)
        for link in LINKS:
            os.makedirs(self.stage + "/opt/tools/bin", exist_ok=True)
            os.symlink("/opt/amazon/helper", self.stage + "/opt/tools/" + link)
        make("uninstall", "DESTDIR=" + self.stage, "PREFIX=/opt/tools")
        for link in LINKS:
            self.assertTrue(os.path.islink(self.stage + "/opt/tools/" + link), link)

    def test_a_build_folder_that_make_cannot_name(self):
        for name in ("my build", "it's", 'a"b', "-b", "a;b", "a*b", "a%b", "#a", ""):
            with self.subTest(name):
                done = run_make("BUILD=" + name, "all")
                self.assertEqual(done.returncode, 2)
                self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
                self.assertIn("BUILD must be a folder's name without spaces", done.stderr)


class Floors(unittest.TestCase):
    """A library that is too old is named before the compiler stumbles."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.log, self.program = folder.name + "/log", folder.name + "/pkg-config"
        self.build = folder.name + "/build"
        with open(self.program, "w") as out:
            out.write('#!/bin/sh\necho "$*" >>%s\ncase $* in\n'
                      '--atleast-version=*jansson) exit 1;;\n--modversion*) echo 2.13.1;;\n'
                      '--*version=*) exit 0;;\nesac\n' % self.log)
        os.chmod(self.program, 0o755)

    def test_one_line_says_which(self):
        done = run_make("-n", "BUILD=" + self.build, "PKG_CONFIG=" + self.program, "all")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertIn("jansson 2.14 or newer is needed, and here is 2.13.1", done.stderr)
        self.assertNotIn("libcurl", done.stderr)
        with open(self.log) as log:
            asked = log.read()
        for floor in ("7.85 libcurl", "2.14 jansson", "3.0 libcrypto"):
            self.assertIn("--atleast-version=" + floor, asked)
        with open(os.path.join(ROOT, "docs/building.md")) as page:
            page = page.read()
        for floor in ("libcurl 7.85", "jansson 2.14", "OpenSSL 3.0"):
            self.assertIn(floor, page)

    def test_not_where_nothing_is_compiled(self):
        for target in ("clean", "deps", "lint-includes"):
            done = run_make("-n", "BUILD=" + self.build, "PKG_CONFIG=" + self.program, target)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertFalse(os.path.exists(self.log))


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

    def unpacked(self):
        """The archive, in a folder with a space that lies in a repository of others."""
        room = tempfile.TemporaryDirectory()
        self.addCleanup(room.cleanup)
        succeed("git", "init", "-q", room.name)
        succeed("git", "-c", "user.name=x", "-c", "user.email=x@example.invalid", "commit", "-q", "--allow-empty",
                "-m", "another", cwd=room.name)
        folder = room.name + "/a folder"
        os.mkdir(folder)
        succeed("tar", "-xzf", os.path.join(ROOT, make("dist").split()[-1]), "--strip-components=1", "-C", folder)
        return folder

    def test_an_archive_knows_its_own_commit(self):
        folder = self.unpacked()
        with open(folder + "/packaging/commit", "w") as out:
            out.write("0123456789abcdef0123456789abcdef01234567\n")
        run_make("-C", folder, "BUILD=build", "build/gen/built_from.c")
        with open(folder + "/build/gen/built_from.c") as text:
            self.assertIn('built_commit[] = "0123456789ab";', text.read())

    def test_a_folder_with_a_space(self):
        folder = self.unpacked()
        done = run_make("-C", folder, "BUILD=build", "build/src/base/error.o")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        done = run_make("-C", folder, "BUILD=build", "deps-static")
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertIn("a folder without spaces in its name", done.stderr)


if __name__ == "__main__":
    unittest.main()
