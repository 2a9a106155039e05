"""The recipes of packages: checked by what can check them, and .debs that are
installed, run, upgraded and purged in fresh roots.

ECR_PACKAGES names a folder with packages, and the tests in roots run then: it
takes minutes to make one, and a mirror.

SPDX-License-Identifier: Apache-2.0
"""
import fnmatch
import glob
import hashlib
import os
import re
import shutil
import sys
import tempfile
import unittest

from test_install import BUILD, ROOT, files, make, succeed, version


class Recipes(unittest.TestCase):
    """What can be checked of recipes that nothing here can run."""

    def text(self, path):
        with open(os.path.join(ROOT, "packaging", path)) as text:
            return text.read()

    @unittest.skipUnless(shutil.which("shellcheck"), "no shellcheck")
    def test_shell(self):
        # what a recipe sets, its reader uses; and that calls cd's failures
        reader = ["-e", "SC2034,SC2154,SC2164"]
        for path, words in (("apk/APKBUILD", ["-s", "sh"] + reader), ("arch/PKGBUILD", ["-s", "bash"] + reader),
                            *((os.path.relpath(p, ROOT + "/packaging"), []) for p in glob.glob(
                                ROOT + "/packaging/*.sh") + glob.glob(ROOT + "/packaging/*/*.sh"))):
            with self.subTest(path):
                succeed("shellcheck", *words, os.path.join(ROOT, "packaging", path))

    @unittest.skipUnless(shutil.which("ruby"), "no ruby")
    def test_ruby(self):
        self.assertEqual(succeed("ruby", "-c", ROOT + "/packaging/homebrew/ecr.rb"), "Syntax OK\n")

    @unittest.skipUnless(shutil.which("rpmspec"), "no rpmspec")
    def test_spec(self):
        for words in ([], ["--define", "stage /x", "--define", "linked MIT"]):
            text = succeed("rpmspec", "-P", *words, ROOT + "/packaging/rpm/ecr.spec")
            self.assertIn("docker-credential-ecr-login.1", text)
            self.assertEqual("BuildRequires" in text, not words)

    def test_one_version(self):
        wanted = version()
        for path, pattern in (("apk/APKBUILD", r"^pkgver=(\S+)"), ("arch/PKGBUILD", r"^pkgver=(\S+)"),
                              ("rpm/ecr.spec", r"^Version:\s+(\S+)"), ("rpm/ecr.spec", r"^\* .* - (\S+)-1$"),
                              ("debian/changelog", r"^ecr \((\S+)\)"), ("homebrew/ecr.rb", r"ecr-(\S+)\.tar\.gz\"")):
            self.assertEqual(re.search(pattern, self.text(path), re.M).group(1), wanted, path)

    def test_the_archive_and_the_homepage_are_put_in(self):
        home = "https://registry.example/ecr"
        folder = os.path.join(ROOT, make("recipes", "HOMEPAGE=" + home).split()[-1])
        with open(glob.glob(folder + "/apk/ecr-*.tar.gz")[0], "rb") as data:
            archive = data.read()
        for path, kind in (("apk/APKBUILD", "sha512"), ("arch/PKGBUILD", "sha256"),
                           ("homebrew/ecr.rb", "sha256"), ("rpm/ecr.spec", None)):
            with open(os.path.join(folder, path)) as text:
                recipe = text.read()
            self.assertEqual(sorted(os.listdir(os.path.join(folder, os.path.dirname(path)))),
                             sorted([os.path.basename(path), "ecr-%s.tar.gz" % version()]))
            self.assertIn(home, recipe)
            self.assertNotIn("example.invalid/ecr", recipe)
            if kind:
                self.assertIn(hashlib.new(kind, archive).hexdigest(), recipe)
        env = dict(os.environ, HOMEPAGE=home)
        self.assertEqual(succeed(sys.executable, "-c", "from attest import homepage; print(homepage())", env=env,
                                 cwd=ROOT + "/packaging/release").strip(), home)

    def test_one_day(self):
        days = [" ".join(re.search(pattern, self.text(path), re.M).groups()) for path, pattern in (
            ("debian/changelog", r"> +(\w+), (\d+) (\w+) (\d+)"), ("rpm/ecr.spec", r"^\* (\w+) (\w+) (\d+) (\d+)"))]
        self.assertEqual(sorted(days[0].split()), sorted(days[1].split()))

    def test_images_get_their_files(self):
        """docker looks into a folder that is left out only where it is taken back by its whole name."""
        with open(ROOT + "/.dockerignore") as text:
            back = [line[1:-1] for line in text if line.startswith("!")]
        folders = ["build-static"] + ["build-static-" + arch for arch in re.findall(
            r"^(\w+) := \S+-linux-", self.text("static.mk"), re.M)] + ["build-static-musl"]
        self.assertEqual(back, [folder + "/image" for folder in folders])

    def test_what_did_not_run_is_said(self):
        """In each recipe that its own system has not built, and beside them."""
        beside = self.text("README.md").split("\n\n")
        beside = [" ".join(item.split()) for part in beside for item in part.split("\n- ")]
        for path, tool, system in (("apk/APKBUILD", "abuild", "Alpine"), ("arch/PKGBUILD", "makepkg", "Arch"),
                                   ("homebrew/ecr.rb", "brew", "macOS")):
            said = " ".join(self.text(path).replace("\n#", "\n").split())
            self.assertRegex(said, r"%s has built .* %s( itself)? has not\." % (tool, system))
            self.assertRegex("\n".join(beside), r"`%s\b.* built\b.* Not tried: .*%s" % (tool, system))


# What pkg-config calls it, and Debian, Fedora, Alpine, Arch and Homebrew.
LIBRARIES = """
libcurl libcurl4-openssl-dev libcurl-devel curl-dev curl curl
jansson libjansson-dev jansson-devel jansson-dev jansson jansson
libcrypto libssl-dev openssl-devel openssl-dev openssl openssl@3
libssl libssl-dev openssl-devel openssl-dev openssl openssl@3
yaml-0.1 libyaml-dev libyaml-devel yaml-dev libyaml libyaml
expat libexpat1-dev expat-devel expat-dev expat expat
zlib zlib1g-dev zlib-devel zlib-dev zlib zlib
libmicrohttpd libmicrohttpd-dev libmicrohttpd-devel libmicrohttpd-dev libmicrohttpd libmicrohttpd
sqlite3 libsqlite3-dev sqlite-devel sqlite-dev sqlite sqlite
libpcre2-8 libpcre2-dev pcre2-devel pcre2-dev pcre2 pcre2
"""
RECIPES = ("debian/control", "rpm/ecr.spec", "apk/APKBUILD", "arch/PKGBUILD", "homebrew/ecr.rb")
# What abuild moves into a package of its own, by the end of its name.
SPLIT = {"doc": ("usr/share/doc/", "usr/share/man/"), "bash-completion": ("usr/share/bash-completion/completions/",),
         "zsh-completion": ("usr/share/zsh/site-functions/",),
         "fish-completion": ("usr/share/fish/vendor_completions.d/",)}


class Laid(unittest.TestCase):
    """Every recipe asks for all that is linked, and lays what make installs."""

    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as stage:
            make("PREFIX=/usr", "DESTDIR=" + stage, "install")
            cls.installed = files(stage)

    def setUp(self):
        self.stage = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.stage)

    def package(self, shell, recipe, folder):
        """What package() of a recipe lays, called in the folder where its maker would."""
        env = {k: v for k, v in os.environ.items() if k not in ("SANITIZE", "COVERAGE")}
        env["MAKEFLAGS"] = "-- BUILD=" + os.path.relpath(BUILD, ROOT)
        succeed(shell, "-ec", '. "$1"; pkgdir=$2; package', shell, os.path.join(ROOT, "packaging", recipe),
                self.stage + "/pkg", cwd=folder, env=env)
        return files(self.stage + "/pkg")

    def test_what_is_linked_is_asked_for(self):
        names = {line.split()[0]: line.split()[1:] for line in LIBRARIES.split("\n") if line}
        with open(ROOT + "/Makefile") as text:
            lists = re.findall(r"^(?:LOCAL_)?PKGS := ((?:.*\\\n)*.*)", text.read(), re.M)
        self.assertEqual(set(" ".join(lists).replace("\\\n", " ").split()), set(names))
        for n, recipe in enumerate(RECIPES):
            with open(os.path.join(ROOT, "packaging", recipe)) as text:
                words = set(re.findall(r"[\w@.+-]+", re.sub(r"(?m)^ *#.*", "", text.read())))
            self.assertEqual({name[n] for name in names.values()} - words, set(), recipe)

    def test_the_other_helper_goes(self):
        """Its package has a docker-credential-ecr-login as well."""
        for recipe, words in zip(RECIPES, ("Conflicts: amazon-ecr-", "Conflicts: +amazon-ecr-",
                                           'depends="[^"]*!docker-credential-ecr-login', r"conflicts=\(amazon-ecr-",
                                           'conflicts_with "docker-credential-helper-ecr"')):
            with open(os.path.join(ROOT, "packaging", recipe)) as text:
                self.assertRegex(text.read(), words, recipe)

    def test_apk(self):
        laid = self.package("sh", "apk/APKBUILD", ROOT)
        self.assertEqual(laid, self.installed)
        parts = succeed("sh", "-c", '. "$1"; echo $subpackages', "sh", ROOT + "/packaging/apk/APKBUILD").split()
        for part in parts:
            moved = [path for path in laid if path.startswith(SPLIT[part.partition("-")[2]])]
            self.assertTrue(moved, part)
            laid = [path for path in laid if path not in moved]
        self.assertEqual({os.path.dirname(path) for path in laid}, {"usr/bin"})

    @unittest.skipUnless(shutil.which("bash"), "no bash")
    def test_arch(self):
        os.symlink(os.path.abspath(ROOT), self.stage + "/ecr-" + version())
        laid = self.package("bash", "arch/PKGBUILD", self.stage)
        self.assertEqual(laid, sorted(path.replace("doc/ecr/LICENSE", "licenses/ecr/LICENSE")
                                      for path in self.installed))

    def test_homebrew(self):
        with open(ROOT + "/packaging/homebrew/ecr.rb") as text:
            steps = re.findall(r'system "make", (.*)', text.read())
        for step in steps:
            make(*(word.replace("#{prefix}", self.stage + "/usr") for word in re.findall(r'"([^"]*)"', step)))
        self.assertEqual(files(self.stage), self.installed)

    @unittest.skipUnless(shutil.which("rpmspec"), "no rpmspec")
    def test_rpm(self):
        text = succeed("rpmspec", "-P", ROOT + "/packaging/rpm/ecr.spec")
        named = [line.split()[-1][1:] for line in re.search(r"\n%files\n(.*)\n%changelog", text, re.S)[1].split("\n")
                 if line]
        laid = [path.replace("doc/ecr/LICENSE", "licenses/ecr/LICENSE") for path in self.installed]
        for pattern in named:
            taken = [path for path in laid if fnmatch.fnmatch(path, pattern) or path.startswith(pattern + "/")]
            self.assertTrue(taken, pattern)
            laid = [path for path in laid if path not in taken]
        self.assertEqual(laid, [])


PACKAGES = os.environ.get("ECR_PACKAGES")


@unittest.skipUnless(PACKAGES, "fresh roots take minutes: ECR_PACKAGES=FOLDER")
@unittest.skipUnless(os.geteuid() == 0, "chroot needs root")
@unittest.skipUnless(shutil.which("debootstrap"), "no debootstrap")
class Roots(unittest.TestCase):
    """Fresh roots of Debian; ECR_ROOTS is where they are kept for the next time."""

    def setUp(self):
        self.roots = os.environ.get("ECR_ROOTS") or tempfile.mkdtemp()
        if "ECR_ROOTS" not in os.environ:
            self.addCleanup(shutil.rmtree, self.roots)
        self.package = os.path.abspath(max(glob.glob(PACKAGES + "/ecr_*_amd64.deb")))

    def root(self, suite):
        """A copy of a fresh root, where things may be broken."""
        fresh = os.path.join(self.roots, "root-" + suite)
        if not os.path.exists(fresh + "/etc/debian_version"):
            succeed("debootstrap", "--variant=minbase", suite, fresh)
        copy = tempfile.mkdtemp(dir=self.roots)
        self.addCleanup(shutil.rmtree, copy)
        succeed("cp", "-a", fresh + "/.", copy)
        return copy

    def older(self, root):
        """The same package of an earlier version, with a file that the new one lacks."""
        at = root + "/tmp/older"
        succeed("dpkg-deb", "-R", self.package, at)
        with open(at + "/usr/bin/ecr-of-old", "w") as out:
            out.write("#!/bin/sh\n")
        with open(at + "/DEBIAN/control") as text:
            control = text.read()
        with open(at + "/DEBIAN/control", "w") as out:
            out.write(re.sub(r"(?m)^Version: .*", "Version: 0.0.1", control))
        succeed("dpkg-deb", "--root-owner-group", "-Znone", "-b", at, root + "/tmp/older.deb")

    def install(self, root, *words):
        return self.inside(root, "apt-get", "install", "-qq", "-y", "--no-install-recommends", *words)

    def inside(self, root, *argv):
        return succeed("chroot", root, "env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8",
                       "AWS_EC2_METADATA_DISABLED=true", "HOME=/root", *argv)

    def try_it(self, root):
        self.assertIn(version(), self.inside(root, "ecr", "--version"))
        for argv in (("ecr-local", "--version"), ("docker-credential-ecr-login", "version")):
            self.assertTrue(self.inside(root, *argv).strip(), argv)
        told = self.inside(root, "ecr-local", "run", "--", "sh", "-ec",
                           "ecr create-repository --repository-name team/app >/dev/null; "
                           "ecr repos; echo $ECR_LOCAL_REGISTRY | docker-credential-ecr-login get")
        self.assertIn("team/app", told)
        self.assertIn('"Username":"AWS"', told.replace(" ", ""))
        self.assertIn("libcurl", self.inside(root, "ecr", "--version", "--verbose"))

    def beside_the_original(self, root):
        """Debian's own helper has one of our names: each gives way to the other, as a whole."""
        helper = root + "/usr/bin/docker-credential-ecr-login"
        self.install(root, "amazon-ecr-credential-helper")
        self.assertFalse(os.path.exists(root + "/usr/bin/ecr"))
        self.assertFalse(os.path.islink(helper))
        self.inside(root, "dpkg", "--install", "/tmp/new.deb")
        self.assertEqual(os.readlink(helper), "ecr")
        self.assertNotIn("install ok installed", self.inside(
            root, "sh", "-c", "dpkg-query -W -f '${Status}' amazon-ecr-credential-helper 2>/dev/null || :"))
        self.assertEqual(self.inside(root, "dpkg", "--verify", "ecr"), "")

    def one_life(self, suite):
        root = self.root(suite)
        self.inside(root, "apt-get", "update", "-qq")
        self.install(root, "man-db", "bash-completion")
        before = succeed("chroot", root, "find", "/usr", "/etc", "-xdev", "-name", "*ecr*")
        shutil.copy(self.package, root + "/tmp/new.deb")
        self.older(root)
        self.install(root, "/tmp/older.deb")
        self.assertTrue(os.path.exists(root + "/usr/bin/ecr-of-old"))
        self.install(root, "/tmp/new.deb")
        self.assertFalse(os.path.exists(root + "/usr/bin/ecr-of-old"), "the upgrade left it")
        self.assertEqual(self.inside(root, "dpkg", "--verify", "ecr"), "")
        self.assertEqual(self.inside(root, "dpkg-query", "-W", "-f", "${Version} ${Status}", "ecr"),
                         version() + " install ok installed")
        self.try_it(root)
        for page in ("docker-credential-ecr-login", "ecr-credential-provider"):
            path = root + "/usr/share/man/man1/%s.1.gz" % page
            self.assertFalse(os.path.islink(path))
            self.assertIn(page, succeed("zcat", path).replace("\\-", "-"))
        for page in ("ecr", "ecr-local", "docker-credential-ecr-login", "ecr-config", "ecr-verbs"):
            self.assertIn("/%s." % page, self.inside(root, "man", "-w", page))
        self.assertIn(" ecr\n", self.inside(root, "bash", "-c", ". /usr/share/bash-completion/bash_completion; "
                                            "_completion_loader ecr; complete -p ecr"))
        self.install(root, "--allow-downgrades", "/tmp/older.deb")
        self.assertTrue(os.path.exists(root + "/usr/bin/ecr-of-old"), "the older one is not back")
        self.install(root, "/tmp/new.deb")
        self.beside_the_original(root)
        self.inside(root, "apt-get", "purge", "-qq", "-y", "ecr")
        shutil.rmtree(root + "/tmp")
        self.assertEqual(succeed("chroot", root, "find", "/usr", "/etc", "-xdev", "-name", "*ecr*"), before)

    @unittest.skipUnless(shutil.which("lintian"), "no lintian")
    def test_lintian(self):
        self.assertEqual(succeed("lintian", "--allow-root", "--fail-on", "error,warning", self.package), "")

    @unittest.skipUnless(shutil.which("rpmlint"), "no rpmlint")
    def test_rpmlint(self):
        rpm = max(glob.glob(os.path.abspath(PACKAGES) + "/ecr-*.x86_64.rpm"))
        told = succeed("rpmlint", "-c", ROOT + "/packaging/rpm/ecr.rpmlintrc.toml", rpm)
        self.assertIn(" 0 errors, 0 warnings", told)

    @unittest.skipUnless(shutil.which("rpm"), "no rpm")
    def test_the_rpm(self):
        """Into a root of another distribution: what it needs there is not asked for."""
        root = self.root("bookworm")
        rpm = max(glob.glob(os.path.abspath(PACKAGES) + "/ecr-*.x86_64.rpm"))
        words = ["rpm", "--root", root, "--nodeps"]
        succeed(*words, "-i", rpm)
        succeed(*words, "-U", "--force", rpm)
        self.try_it(root)
        self.assertEqual(succeed(*words, "-V", "ecr"), "")
        succeed(*words, "-e", "ecr")
        self.assertEqual(glob.glob(root + "/usr/*/*ecr*") + glob.glob(root + "/usr/share/*/*/*ecr*"), [])

    def test_debian_12(self):
        self.one_life("bookworm")

    def test_debian_13(self):
        self.one_life("trixie")


if __name__ == "__main__":
    unittest.main()
