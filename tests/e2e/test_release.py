"""A release in small: packed, signed, and verified as a user would.

The programs in it are those of the build at hand, and the linker's maps are
written here, so that no minute goes into compiling; `make release` itself runs
where ECR_RELEASE names a key.

SPDX-License-Identifier: Apache-2.0
"""
import argparse
import base64
import glob
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest
from unittest import mock

from local_api import SANITIZED
from test_install import ROOT, make, succeed, version

RELEASE = os.path.join(ROOT, "packaging/release")
sys.path.insert(0, RELEASE)
import bom  # noqa: E402
import check as check_py  # noqa: E402

EPOCH = "1767225600"
ARCH = {"x86_64": "amd64", "aarch64": "arm64"}.get(os.uname().machine, "amd64")
TOOLS = [t for t in ("rpmbuild", "rpm2archive", "dpkg-deb", "dpkg-gencontrol", "openssl") if not shutil.which(t)]


def run(*argv, **options):
    return subprocess.run(argv, capture_output=True, text=True, timeout=600, **options)


def library(name):
    return succeed("gcc", "-print-file-name=lib%s.a" % name).strip()


class Small:
    """A release made once for all tests: its folder, keys, and what it was packed from."""

    def __init__(self, folder):
        self.at = folder
        self.name = "ecr-%s-linux-%s" % (version(), ARCH)
        self.folder = folder + "/release"
        self.env = dict(os.environ, SOURCE_DATE_EPOCH=EPOCH, KEY=folder + "/key.pem",
                        SPDX="%s/%s.spdx.json" % (self.folder, self.name))
        os.mkdir(self.folder)
        succeed("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", folder + "/key.pem")
        succeed("openssl", "ec", "-in", folder + "/key.pem", "-pubout", "-out", folder + "/key.pub")
        self.stage()
        self.pack(self.folder)
        with open(self.folder + "/CHANGES-%s.md" % version(), "w") as out:
            out.write("## %s\n" % version())
        with open(self.folder + "/tests-%s.txt" % ARCH, "w") as out:
            out.write("those of the build at hand\n")
        self.source()
        self.seal()

    def source(self):
        """An archive of one file that says its commit as git's does."""
        with tarfile.open("%s/ecr-%s.tar.gz" % (self.folder, version()), "w:gz", format=tarfile.PAX_FORMAT,
                          pax_headers={"comment": "0" * 40}) as tar:
            tar.add(ROOT + "/LICENSE", "ecr-%s/LICENSE" % version())

    def stage(self):
        stage = self.at + "/stage"
        make("install", "DESTDIR=" + stage, "PREFIX=/usr")
        programs = [stage + "/usr/bin/" + name for name in ("ecr", "ecr-local")]
        for path in programs:
            succeed("strip", path)
            with open(path + ".map", "w") as out:
                out.write("Archive member included to satisfy reference by file (symbol)\n\n"
                          "%s(dump.o)\n    build/libecr.a(json.o)\nbuild/libecr.a(json.o)\n%s(a.o)\n"
                          % (library("jansson"), library("c")))
        succeed(RELEASE + "/bom.py", "--name", self.name, "--version", version(), "--epoch", EPOCH,
                "--sbom", self.env["SPDX"], "--licences", stage + "/usr/share/doc/ecr/licenses", *programs)
        for path in programs:
            os.unlink(path + ".map")

    def pack(self, into):
        succeed(RELEASE + "/pack.sh", version(), ARCH, self.at + "/stage", into, env=self.env)

    def seal(self, folder=None, **env):
        succeed(RELEASE + "/seal.sh", version(), folder or self.folder, "0" * 40, "2026-01-01T00:00:00Z",
                "arches=" + ARCH, env=dict(self.env, **env))


def check(folder, key):
    return run(sys.executable, RELEASE + "/check.py", folder, key)


@unittest.skipIf(TOOLS, "no " + " ".join(TOOLS))
class OfOneRelease(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.work)
        cls.made = Small(cls.work)
        cls.key = cls.work + "/key.pub"


class Release(OfOneRelease):
    def setUp(self):
        room = tempfile.TemporaryDirectory(dir=self.work)
        self.addCleanup(room.cleanup)
        self.room = room.name

    def copy(self):
        folder = self.room + "/copy"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.made.folder, folder)
        return folder

    def refused(self, folder, why, key=None):
        done = check(folder, self.key if key is None else key)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertRegex(done.stderr, r"\Arelease-check: .+\n\Z")
        self.assertIn(why, done.stderr)

    def test_what_was_signed_passes(self):
        done = check(self.made.folder, self.key)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("%s: both programs run" % ARCH, done.stdout)
        self.assertNotIn("not checked", done.stdout)
        self.assertEqual(done.stdout.splitlines()[-1], "release-check: all of it is what was signed")

    def flip(self, path, place):
        with open(path, "r+b") as file:
            file.seek(place)
            byte = file.read(1)
            file.seek(place)
            file.write(bytes([byte[0] ^ 1]))

    def test_a_changed_byte_anywhere(self):
        folder = self.copy()
        for name in sorted(os.listdir(folder)):
            path = os.path.join(folder, name)
            size = os.path.getsize(path)
            for place in {0, size // 2, size - 1}:
                with self.subTest(name=name, place=place):
                    self.flip(path, place)
                    self.refused(folder, "")
                    self.flip(path, place)
        self.assertEqual(check(folder, self.key).returncode, 0, "it is as it was")

    def test_every_byte_of_the_signature(self):
        folder = self.copy()
        with open(folder + "/SHA256SUMS.sig", "rb") as file:
            whole = file.read()
        for place in range(len(whole)):
            with open(folder + "/SHA256SUMS.sig", "wb") as file:
                file.write(whole[:place] + bytes([whole[place] ^ 16]) + whole[place + 1:])
            done = run(RELEASE + "/sign.sh", "verify", self.key, folder + "/SHA256SUMS",
                       folder + "/SHA256SUMS.sig")
            self.assertNotEqual(done.returncode, 0, place)

    def test_another_key(self):
        key = self.room + "/other"
        succeed("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key)
        succeed("openssl", "ec", "-in", key, "-pubout", "-out", key + ".pub")
        self.refused(self.made.folder, "SHA256SUMS: the signature is not good", key + ".pub")
        folder = self.copy()           # all of it made again by who has no right to
        self.made.seal(folder, KEY=key)
        self.refused(folder, "SHA256SUMS: the signature is not good")

    def test_a_key_that_is_none(self):
        self.refused(self.made.folder, "KEY is a file with the public key: none", key="")
        self.refused(self.made.folder, "is the private key", key=self.work + "/key.pem")
        self.refused(self.room + "/nothing", "nothing: is not there")

    def test_more_and_less(self):
        folder = self.copy()
        with open(folder + "/install.sh", "w") as out:
            out.write("#!/bin/sh\n")
        self.refused(folder, "not signed for: install.sh")
        os.unlink(folder + "/install.sh")
        os.unlink(glob.glob(folder + "/*.rpm")[0])
        self.refused(folder, ".rpm: is not there")

    def test_what_is_signed_must_be_whole(self):
        """The key signs what does not belong together: still refused."""
        folder = self.copy()
        os.unlink(glob.glob(folder + "/*.deb")[0])
        self.made.seal(folder)
        self.refused(folder, "no .deb or no .rpm")
        folder = self.copy()
        bom = glob.glob(folder + "/*.spdx.json")[0]
        with open(bom) as text:
            document = text.read()
        with open(bom, "w") as out:
            out.write(document.replace('"jansson"', '"another"'))
        self.made.seal(folder)
        self.refused(folder, "another.txt: no licence")

    def test_packed_twice_is_the_same(self):
        self.made.pack(self.room + "/again")
        packed = sorted(os.listdir(self.room + "/again"))
        self.assertEqual(len(packed), 3, packed)
        for name in packed:
            with open(os.path.join(self.room, "again", name), "rb") as one, \
                    open(os.path.join(self.made.folder, name), "rb") as other:
                self.assertEqual(one.read(), other.read(), name)

    def test_names_of_processors(self):
        """Fedora and its kin have names of their own, and take no package under another."""
        stage, out = self.room + "/stage", self.room + "/out"
        shutil.copytree(self.work + "/stage", stage, symlinks=True)
        for name in ("ecr", "ecr-local"):    # to be quick
            with open("%s/usr/bin/%s" % (stage, name), "w") as program:
                program.write("#!/bin/sh\n")
        for arch, machine in (("ppc64el", "ppc64le"), ("armhf", "armv7hl"), ("i386", "i686"), ("s390x", "s390x")):
            succeed(RELEASE + "/pack.sh", version(), arch, stage, out, env=self.made.env)
            told = succeed("rpm", "-qp", "--qf", "%{ARCH}", "%s/ecr-%s-1.%s.rpm" % (out, version(), machine))
            self.assertEqual(told, machine)
            self.assertEqual(check_py.MACHINE.get(arch, arch), machine)

    def test_a_tool_that_fails_ends_packing(self):
        # dpkg-deb calls tar as well, and says so
        for tool, words in (("tar", "*--mode*"), ("gzip", "*"), ("dpkg-deb", "*"), ("python3", "*"), ("rpmbuild", "*")):
            with self.subTest(tool):
                folder = tempfile.mkdtemp(dir=self.room)
                with open(os.path.join(folder, tool), "w") as out:
                    out.write("#!/bin/sh\ncase $* in %s) echo half && exit 1;; esac\nexec %s \"$@\"\n"
                              % (words, shutil.which(tool)))
                os.chmod(os.path.join(folder, tool), 0o755)
                done = run(RELEASE + "/pack.sh", version(), ARCH, self.work + "/stage", folder + "/out",
                           env=dict(self.made.env, PATH="%s:%s" % (folder, os.environ["PATH"])))
                self.assertNotEqual(done.returncode, 0)

    def gpg(self, *argv):
        return succeed("gpg", "--batch", "--quiet", "--yes", "--passphrase", "", *argv, env=self.gpg_env)

    def sealed_by_gpg(self, *options):
        """A copy of the release, signed with a new key of gpg, and that key."""
        home = tempfile.mkdtemp(dir="/tmp")
        self.addCleanup(shutil.rmtree, home, ignore_errors=True)
        self.gpg_env = dict(os.environ, GNUPGHOME=home)
        self.addCleanup(run, "gpgconf", "--kill", "all", env=self.gpg_env)
        with open(home + "/gpg.conf", "w") as out:
            out.write("".join(line + "\n" for line in options))
        self.gpg("--quick-generate-key", "releaser@example.invalid", "ed25519", "sign", "1y")
        folder = self.copy()
        self.made.seal(folder, KEY="releaser@example.invalid", GNUPGHOME=home)
        key = self.room + "/release.asc"
        shutil.copy(folder + "/ecr-%s.pub" % version(), key)
        return folder, key, home

    @unittest.skipUnless(shutil.which("gpg"), "no gpg")
    def test_gpg(self):
        folder, key, home = self.sealed_by_gpg()
        succeed(RELEASE + "/sign.sh", "try", "releaser@example.invalid", env=self.gpg_env)
        done = check(folder, key)
        self.assertEqual(done.returncode, 0, done.stderr)
        sums, signature = folder + "/SHA256SUMS", folder + "/SHA256SUMS.sig"
        bad = "SHA256SUMS: the signature is not good"
        shutil.copy(signature, self.room + "/good")
        # another by the same key after it, and the text with its signature around
        for words in (["--detach-sign"], ["--clear-sign"], ["--sign"]):
            self.gpg("--output", self.room + "/made", *words, sums)
            with open(signature, "wb") as out, open(self.room + "/made", "rb") as made, \
                    open(self.room + "/good", "rb") as good:
                out.write((good.read() if words == ["--detach-sign"] else b"") + made.read())
            self.refused(folder, bad, key)
        shutil.copy(self.room + "/good", signature)
        with open(glob.glob(home + "/openpgp-revocs.d/*.rev")[0]) as text:
            revocation = text.read().replace(":-----BEGIN", "-----BEGIN")
        with open(self.room + "/rev", "w") as out:
            out.write(revocation)
        self.gpg("--import", self.room + "/rev")
        self.gpg("--armor", "--output", self.room + "/revoked", "--export")
        self.refused(folder, bad, self.room + "/revoked")
        with open(sums, "a") as out:
            out.write("\n")
        self.refused(folder, bad, key)

    @unittest.skipUnless(shutil.which("gpg"), "no gpg")
    def test_a_key_of_gpg_that_has_expired(self):
        folder, key, _ = self.sealed_by_gpg("faked-system-time 20200101T000000!")
        self.refused(folder, "SHA256SUMS: the signature is not good", key)

    def test_the_sbom_says_what_is_linked(self):
        with open(self.made.env["SPDX"]) as text:
            document = json.load(text)
        told = {p["name"]: p["versionInfo"] for p in document["packages"]}
        self.assertEqual(set(told), {"ecr", "glibc", "jansson"})
        wanted = succeed("dpkg-query", "-W", "-f", "${source:Version}", "libjansson-dev")
        self.assertEqual(told["jansson"], wanted)
        # filesAnalyzed: the package holds files, so it has the sum of their sums
        sums = sorted(f["checksums"][0]["checksumValue"] for f in document["files"])
        self.assertEqual(document["packages"][0]["packageVerificationCode"], {
            "packageVerificationCodeValue": hashlib.sha1("".join(sums).encode()).hexdigest()})
        links = [r for r in document["relationships"] if r["relationshipType"] == "STATIC_LINK"]
        self.assertEqual(len(links), 4)
        program = self.work + "/stage/usr/bin/ecr"
        with open(program, "rb") as data:
            self.assertIn(hashlib.sha256(data.read()).hexdigest(), json.dumps(document["files"]))
        with open(program + ".map", "w") as out:
            out.write("/nowhere/libstrange.a(x.o)\n")
        self.addCleanup(os.unlink, program + ".map")
        done = run(RELEASE + "/bom.py", "--name", "x", "--version", "1", "--epoch", EPOCH, "--sbom",
                   self.room + "/x", "--licences", self.room, program)
        self.assertNotEqual(done.returncode, 0)
        self.assertFalse(os.path.exists(self.room + "/x"))

    def test_libraries_that_dpkg_does_not_know(self):
        """Built here from the distribution's sources, or unpacked for another processor."""
        for path, text in (("lean/versions", "cmocka 1.1\ncurl 7.88-1+deb\nlibmicrohttpd 0.9-2\n"),
                           ("lean/curl.copyright", "of curl"),
                           ("lean/libmicrohttpd.copyright", "of microhttpd"),
                           ("root/owners", "usr/lib/a/libyaml.a libyaml-dev libyaml 0.2-1\n"),
                           ("root/usr/share/doc/libyaml-dev/copyright", "of yaml"),
                           ("ecr.map", "%(at)s/lean/lib/libcurl.a(easy.o)\n%(at)s/lean/lib/libmicrohttpd.a(x.o)\n"
                            "%(at)s/root/usr/lib/a/libyaml.a(y.o)\n" % {"at": self.room}), ("ecr", "program")):
            os.makedirs(os.path.dirname(os.path.join(self.room, path)), exist_ok=True)
            with open(os.path.join(self.room, path), "w") as out:
                out.write(text)
        succeed(RELEASE + "/bom.py", "--name", "x", "--version", "1", "--epoch", EPOCH, "--sbom",
                self.room + "/bom", "--licences", self.room + "/licences", self.room + "/ecr")
        with open(self.room + "/bom") as text:
            told = {p["name"]: p["versionInfo"] for p in json.load(text)["packages"][1:]}
        self.assertEqual(told, {"curl": "7.88-1+deb", "libmicrohttpd": "0.9-2", "libyaml": "0.2-1"})
        with open(self.room + "/licences/libyaml.txt") as text:
            self.assertEqual(text.read(), "of yaml")

    def test_whose_sources(self):
        """The package that an archive is built from, as those who look for its faults know it."""
        for told, name, wanted in (
                ("gcc-12 12.2.0-14 12.2.0-14", "gcc", ("gcc-12", "12.2.0-14")),
                ("gcc-12-cross 15 12.2.0-14cross1", "gcc", ("gcc-12", "12.2.0-14")),
                ("cross-toolchain-base 66 2.36-8cross1", "glibc", ("glibc", "2.36-8")),
                ("zlib 1:1.2.13.dfsg-1 1:1.2.13.dfsg-1+b1", "zlib", ("zlib", "1:1.2.13.dfsg-1"))):
            with mock.patch.object(bom, "output", side_effect=["libx-dev:amd64: /x.a\n", told]):
                self.assertEqual(bom.from_dpkg("/x.a"), wanted + ("/usr/share/doc/libx-dev/copyright",))
            self.assertEqual(bom.base_name(wanted[0]), name)
        with open(self.room + "/ecr.map", "w") as out:
            out.write("%s(x.o)\n" % library("gcc"))
        found = bom.components([self.room + "/ecr.map"])
        self.assertRegex(found["gcc"][2], r"^gcc-\d+$")
        made = bom.document(argparse.Namespace(name="x", version="1", epoch=1), {self.made.env["SPDX"]: found})
        self.assertIn("pkg:deb/debian/%s@" % found["gcc"][2], made["packages"][1]["externalRefs"][0]["referenceLocator"])

    def test_the_provenance(self):
        path = glob.glob(self.made.folder + "/*.intoto.jsonl")[0]
        with open(path) as text:
            envelope = json.load(text)
        self.assertEqual(envelope["payloadType"], "application/vnd.in-toto+json")
        with open(glob.glob(self.made.folder + "/*.pub")[0], "rb") as data:
            self.assertEqual(envelope["signatures"][0]["keyid"], hashlib.sha256(data.read()).hexdigest())
        statement = json.loads(base64.b64decode(envelope["payload"]))
        self.assertEqual({s["name"].rsplit(".", 1)[1] for s in statement["subject"]}, {"gz", "deb", "rpm"})
        build = statement["predicate"]["buildDefinition"]
        self.assertEqual(build["externalParameters"], {"arches": ARCH, "version": version()})
        self.assertEqual(build["resolvedDependencies"][0]["digest"], {"gitCommit": "0" * 40})
        self.assertTrue(any(d["uri"].startswith("pkg:deb/debian/jansson@") for d in build["resolvedDependencies"]))

    def test_installing_in_two_lines(self):
        """The lines of docs/getting-started.md, as they stand."""
        with open(ROOT + "/docs/getting-started.md") as page:
            lines = re.search(r"^openssl dgst .*?\n```", page.read(), re.M | re.S).group(0)[:-4]
        lines = lines.replace("sudo ", "").replace("amd64", ARCH).replace("ecr.pub", self.key)
        env = dict(os.environ, PREFIX=self.room + "/my root")
        archive = self.made.name + ".tar.gz"
        for name, size, good in (("SHA256SUMS", 0, False), (archive, 0, False), (archive, -5000, False),
                                 ("SHA256SUMS.sig", -1, False), ("SHA256SUMS", -70, False), (None, 0, True)):
            folder = self.copy()
            if name:
                path = os.path.join(folder, name)
                os.truncate(path, os.path.getsize(path) + size)
                with open(path, "ab") as out:
                    out.write(b"" if size else b"\n")
            done = run("sh", "-c", lines, cwd=folder, env=env)
            self.assertEqual(done.returncode == 0, good, done.stderr)
            self.assertEqual(os.path.exists(env["PREFIX"] + "/bin/ecr"), good)
        self.assertIn(version(), succeed(env["PREFIX"] + "/bin/ecr", "--version"))
        self.assertTrue(os.path.exists(env["PREFIX"] + "/share/man/man1/docker-credential-ecr-login.1"))
        succeed("sh", "-c", lines, cwd=folder, env=env)      # over what is there
        succeed("sh", env["PREFIX"] + "/share/doc/ecr/install.sh", "--uninstall")
        self.assertFalse(os.path.exists(env["PREFIX"]))

    def test_the_deb(self):
        deb = glob.glob(self.made.folder + "/*.deb")[0]
        listed = succeed("dpkg-deb", "-c", deb)
        for page in ("docker-credential-ecr-login", "ecr-credential-provider", "ecr-local", "ecr"):
            self.assertRegex(listed, r"(?m)^-rw-r--r-- root/root .* \./usr/share/man/man1/%s\.1\.gz$" % page)
        self.assertRegex(listed, r"(?m)^l.* \./usr/bin/docker-credential-ecr-login -> ecr$")
        self.assertEqual(succeed("dpkg-deb", "-f", deb, "Depends").strip(), "ca-certificates")
        self.assertEqual(succeed("dpkg-deb", "-f", deb, "Version").strip(), version())
        self.assertIn("./usr/share/doc/ecr/licenses/jansson.txt", listed)

    @unittest.skipUnless(shutil.which("rpmlint"), "no rpmlint")
    def test_rpmlint_has_nothing_to_say(self):
        rpm = glob.glob(self.made.folder + "/*.rpm")[0]
        done = run("rpmlint", "-c", ROOT + "/packaging/rpm/ecr.rpmlintrc.toml", rpm,
                   ROOT + "/packaging/rpm/ecr.spec")
        found = re.findall(r"^.*: [EW]: .*$", done.stdout, re.M)
        if SANITIZED:   # its library stands in for that call
            found = [line for line in found if "calls-gethostbyname" not in line]
        self.assertEqual(found, [])
        self.assertIn(" 0 errors, ", done.stdout)

    def test_the_rpm(self):
        rpm = glob.glob(self.made.folder + "/*.rpm")[0]
        listed = succeed("rpm", "-qlp", "--noartifact", rpm).split()
        for name in [x.rsplit("/", 1)[1] for x in listed if x.startswith("/usr/bin/")]:
            self.assertIn("/usr/share/man/man1/%s.1.gz" % name, listed)
        self.assertEqual([x for x in listed if x.endswith("/LICENSE")], ["/usr/share/licenses/ecr/LICENSE"])
        told = succeed("rpm", "-qp", "--qf", "%{URL}|%{LICENSE}|%{SUMMARY}", "--changelog", rpm)
        self.assertRegex(told, r"^https://\S+\|Apache-2.0 AND LGPL-2.1-or-later AND MIT\|")
        self.assertIn(" - %s-1" % version(), told)


@unittest.skipUnless(os.environ.get("ECR_RELEASE"), "make release takes half an hour: ECR_RELEASE=KEY")
class Whole(unittest.TestCase):
    def test_make_release(self):
        made = run("make", "-s", "release", "SNAPSHOT=1", "KEY=" + os.environ["ECR_RELEASE"], cwd=ROOT)
        self.assertEqual(made.returncode, 0, made.stderr[-4000:])


if __name__ == "__main__":
    unittest.main()
