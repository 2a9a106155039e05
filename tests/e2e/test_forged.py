"""Forged releases: what lies between who makes a release and who checks it.

Each row of the tables changes a release that is good; whoever has no key changes
its files alone, and whoever has it signs them again.  All must be refused with
one line that says why.

SPDX-License-Identifier: Apache-2.0
"""
import base64
import glob
import io
import json
import os
import shutil
import socket
import tarfile
import tempfile
import unittest

from test_install import ROOT, succeed, version
import test_release
from test_release import ARCH, RELEASE

V = version()
NAME = "ecr-%s-linux-%s" % (V, ARCH)
TAR, BOM, DEB = NAME + ".tar.gz", NAME + ".spdx.json", "ecr_%s_%s.deb" % (V, ARCH)
PROVENANCE = "ecr-%s.intoto.jsonl" % V
LARGER = (64 << 20) + 1


def read(name):
    with open(name, "rb") as data:
        return data.read()


def write(name, data):
    with open(name, "wb") as out:
        out.write(data)


def edit(name, old, new):
    text = read(name)
    assert old.encode() in text, (name, old)
    write(name, text.replace(old.encode(), new.encode()))


def edit_json(name, change):
    document = json.loads(read(name))
    document = change(document) or document
    write(name, json.dumps(document).encode())


def instead(make):
    """The .deb is gone, and something else has its name."""
    os.unlink(DEB)
    make()


def listen():
    with socket.socket(socket.AF_UNIX) as place:
        place.bind(DEB)


# In the folder of the release: what is changed, and what of it is said.
UNSIGNED = [
    ("is no file", lambda: instead(lambda: os.symlink("/etc/passwd", DEB))),
    ("is no file", lambda: instead(lambda: os.mkfifo(DEB))),
    ("is no file", lambda: instead(lambda: os.mkdir(DEB))),
    ("is no file", lambda: instead(listen)),
    ("is no file", lambda: (os.unlink("SHA256SUMS"), os.mkfifo("SHA256SUMS"))),
    ("is no file", lambda: (os.rename("SHA256SUMS.sig", "../sig"), os.symlink("../sig", "SHA256SUMS.sig"))),
    ("is larger than", lambda: os.truncate(DEB, LARGER)),
    ("is larger than", lambda: os.truncate("SHA256SUMS.sig", LARGER)),
    ("is not what was signed", lambda: os.truncate(DEB, 0)),
    ("is not what was signed", lambda: (os.rename(DEB, "x"), os.rename(TAR, DEB), os.rename("x", TAR))),
    ("is not what was signed", lambda: write("ecr-%s.pub" % V, b"another")),
    ("is not there", lambda: os.rename(DEB, DEB.replace(V, "9"))),
    ("not signed for: more", lambda: write("more", b"")),
    ("not signed for: '.hidden'", lambda: write(".hidden", b"")),
    ("not signed for: '-rf'", lambda: write("-rf", b"")),
    (r"not signed for: 'a\nrelease-check: all of it is what was signed'",
     lambda: write("a\nrelease-check: all of it is what was signed", b"")),
    (r"not signed for: '\udcff'", lambda: write(b"\xff", b"")),
    ("SHA256SUMS: the signature", lambda: os.truncate("SHA256SUMS.sig", 0)),
    ("SHA256SUMS: the signature", lambda: write("SHA256SUMS.sig", b"\0" + read("SHA256SUMS.sig"))),
    ("SHA256SUMS: the signature", lambda: write("SHA256SUMS.sig", read(BOM + ".sig"))),
    ("SHA256SUMS: the signature", lambda: write("SHA256SUMS.sig", b"\xff\n" * 40)),
    ("SHA256SUMS: the signature", lambda: write("SHA256SUMS", b"".join(sorted(
        read("SHA256SUMS").splitlines(True), reverse=True)))),
    ("SHA256SUMS: the signature", lambda: write("SHA256SUMS", read("SHA256SUMS").replace(b"\n", b"\r\n"))),
    ("SHA256SUMS: the signature", lambda: write("SHA256SUMS", read("SHA256SUMS") + b"\n")),
    ("SHA256SUMS: no signature", lambda: os.unlink("SHA256SUMS.sig")),
    ("SHA256SUMS", lambda: os.unlink("SHA256SUMS")),
    (BOM + ".sig: is not there", lambda: os.unlink(BOM + ".sig")),
]

# Sums that are signed after this was done to them.
SUMS = [
    ("two lines of one file", lambda text: b"0" * 64 + text[64:text.index(b"\n") + 1] + text),
    ("no sum", lambda text: text.replace(b"  ", b" *", 1)),
    ("no sum", lambda text: b"\\" + text),
    ("no sum", lambda text: text.replace(b"  ", b"  /", 1)),
    ("no sum", lambda text: text.replace(b"  ", b"  ../", 1)),
    ("no sum", lambda text: text.replace(b"\n", b"\r\n")),
    ("no sum", lambda text: text.replace(b"\n", b"\r", 1)),
    ("no sum", lambda text: text[:-1]),
    ("no sum", lambda text: text + b"\n"),
    ("no sum", lambda text: text.replace(b"  ", b"   ", 1)),
    ("no sum", lambda text: text.replace(b"  ", b"  \xff", 1)),
    ("no sum", lambda text: b"0" + text),
    ("no sum", lambda text: b""),
    ("is not there", lambda text: text + b"0" * 64 + b"  more\n"),
]


def retar(change):
    """The archive again, with its members after `change`: [(member, bytes)]."""
    with tarfile.open(TAR) as tar:
        members = [(m, tar.extractfile(m).read() if m.isreg() else b"") for m in tar]
    with tarfile.open(TAR, "w:gz", format=tarfile.PAX_FORMAT, compresslevel=1) as tar:
        for member, data in change(members) or members:
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))


def member(name, **attributes):
    made = tarfile.TarInfo(name)
    for key, value in attributes.items():
        setattr(made, key, value)
    return made


def more(name, data=b"", top=NAME + "/", **attributes):
    return lambda: retar(lambda members: members + [(member(top + name, **attributes), data)])


def without(name):
    return lambda: retar(lambda members: [m for m in members if m[0].name != "%s/%s" % (NAME, name)])


def with_attribute(name, **attributes):
    def change(members):
        for one, _ in members:
            if one.name == "%s/%s" % (NAME, name):
                for key, value in attributes.items():
                    setattr(one, key, value)
    return lambda: retar(change)


def redeb(change):
    """The .deb again, after `change` of its files, in a folder of their own."""
    with tempfile.TemporaryDirectory() as at:
        succeed("dpkg-deb", "-R", DEB, at)
        change(at + "/")
        succeed("dpkg-deb", "--root-owner-group", "-Znone", "-b", at, DEB)


def postinst(at):
    write(at + "DEBIAN/postinst", b"#!/bin/sh\n")
    os.chmod(at + "DEBIAN/postinst", 0o755)


def more_of_a_release(name, like):
    return lambda: shutil.copy(like, name)


# Files that whoever has the key signs; they do not belong together.
SIGNED = [
    ("ecr-9-linux-", more_of_a_release(TAR.replace(V, "9"), TAR)),
    ("s390x: no .deb or no .rpm", more_of_a_release(TAR.replace(ARCH, "s390x"), TAR)),
    (DEB.replace(V, "0"), more_of_a_release(DEB.replace(V, "0"), DEB)),
    ("is of ecr %s and 9, not of" % V, more_of_a_release("CHANGES-9.md", "CHANGES-%s.md" % V)),
    ("is of ecr no version, not of", lambda: os.unlink("CHANGES-%s.md" % V)),
    ("missing, or not of ecr %s: install.sh" % V, lambda: write("install.sh", b"#!/bin/sh\n")),
    ("missing, or not of ecr %s: ecr-%s.tar.gz" % (V, V), lambda: os.unlink("ecr-%s.tar.gz" % V)),
    ("tests-%s.txt" % ARCH, lambda: os.unlink("tests-%s.txt" % ARCH)),
    ("no archive", lambda: os.unlink(TAR)),
    # the archive
    ("cannot be opened", lambda: write(TAR, b"no archive")),
    ("is elsewhere", more("/etc/cron.d/ecr", top="")),
    ("is elsewhere", more("etc/cron.d/ecr", top="")),
    ("is elsewhere", more("../ecr")),
    ("is elsewhere", more("share/../../../ecr")),
    ("is elsewhere", more("share//ecr")),
    ("points elsewhere", more("bin/more", type=tarfile.SYMTYPE, linkname="/bin/sh")),
    ("points elsewhere", more("bin/more", type=tarfile.SYMTYPE, linkname="../../etc")),
    ("points elsewhere", more("bin/more", type=tarfile.SYMTYPE, linkname="..")),
    ("is no file", more("bin/more", type=tarfile.LNKTYPE, linkname=NAME + "/bin/ecr")),
    ("is no file", more("bin/more", type=tarfile.LNKTYPE, linkname="/etc/passwd")),
    ("is no file", more("bin/more", type=tarfile.FIFOTYPE)),
    ("is no file", more("bin/more", type=tarfile.CHRTYPE, devmajor=1, devminor=5)),
    ("is no file", more("bin/more", type=tarfile.GNUTYPE_SPARSE)),
    ("an odd mode", with_attribute("bin/ecr", mode=0o4755)),
    ("an odd mode", with_attribute("bin/ecr", mode=0o777)),
    ("an odd mode", with_attribute("bin", mode=0o1777)),
    ("somebody's", with_attribute("bin/ecr", uid=1000)),
    ("somebody's", with_attribute("bin/ecr", pax_headers={"SCHILY.xattr.security.capability": "x"})),
    ("is there twice", more("bin/ecr")),
    ("ecr: is no program", without("bin/ecr")),
    ("ecr: is no program", with_attribute("bin/ecr", mode=0o644)),
    ("ecr-local: is no program", with_attribute("bin/ecr-local", type=tarfile.SYMTYPE, linkname="ecr")),
    ("docker-credential-ecr-login: is no link", without("bin/docker-credential-ecr-login")),
    ("ecr.1: is not packed", without("share/man/man1/ecr.1")),
    ("jansson.txt: no licence", without("share/doc/ecr/licenses/jansson.txt")),
    ("has other files than the archive: share/ecr/more", more("share/ecr/more")),
    ("has other files than the archive: share/zsh/site-functions/_ecr",
     with_attribute("share/zsh/site-functions/_ecr", mode=0o755)),
    # packages
    ("runs something", lambda: redeb(postinst)),
    ("an odd mode", lambda: redeb(lambda at: os.chmod(at + "usr/bin/ecr", 0o4755))),
    ("is elsewhere", lambda: redeb(lambda at: write(at + "more", b""))),
    ("has other files than the archive: bin/more", lambda: redeb(lambda at: write(at + "usr/bin/more", b""))),
    ("has other files than the archive: bin/ecr", lambda: redeb(lambda at: write(at + "usr/bin/ecr", b""))),
    ("is ecr 9 " + ARCH, lambda: redeb(lambda at: edit(at + "DEBIAN/control", "Version: " + V, "Version: 9"))),
    ("cannot be opened", lambda: write(DEB, b"!<arch>\n")),
    # SPDX
    ("is of other programs", lambda: edit(BOM, "./bin/ecr-local", "./bin/another")),
    ("is of other programs", lambda: edit_json(BOM, lambda d: d.update(files=d["files"][:1]))),
    ("is of other programs", lambda: edit_json(BOM, lambda d: d["files"][0]["checksums"][1].update(checksumValue="0"))),
    ("is of another version", lambda: edit_json(BOM, lambda d: d["packages"][0].update(versionInfo="9"))),
    ("nothing is linked", lambda: edit_json(BOM, lambda d: d.update(packages=d["packages"][:1]))),
    ("../ecr/LICENSE.txt: no licence", lambda: edit_json(BOM, lambda d: d["packages"][1].update(name="../ecr/LICENSE"))),
    ("jansson: no version", lambda: edit_json(BOM, lambda d: d["packages"][-1].update(versionInfo=""))),
    ("", lambda: edit_json(BOM, lambda d: d.update(files=[3]))),
]


def restate(change):
    """The provenance says something else, signed as it should be."""
    def redo(envelope):
        statement = json.loads(base64.b64decode(envelope["payload"]))
        change(statement)
        envelope["payload"] = base64.b64encode(json.dumps(statement).encode()).decode()
    return redo


def resource(statement):
    return statement["predicate"]["buildDefinition"]["resolvedDependencies"][0]["digest"]


# The envelope, and whether it is signed anew.
ENVELOPES = [
    ("the signature", False, lambda e: e.update(payloadType="text/plain")),
    ("the signature", False, lambda e: e.update(signatures=e["signatures"] * 2)),
    ("the signature", False, lambda e: e.update(signatures=[])),
    ("the signature", False, restate(lambda s: s["subject"].pop())),
    ("", False, lambda e: e.update(payload="!" + e["payload"])),
    ("", False, lambda e: e.update(signatures=[{"sig": "?" + e["signatures"][0]["sig"]}])),
    ("", False, lambda e: [e]),
    ("of another commit", True, restate(lambda s: resource(s).update(gitCommit="1" * 40))),
    ("of another kind", True, restate(lambda s: s.update(predicateType="https://slsa.dev/provenance/v0.2"))),
    ("of another kind", True, restate(lambda s: s.update(_type="https://in-toto.io/Statement/v0.1"))),
    ("of other files", True, restate(lambda s: s["subject"].pop())),
    ("of other files", True, restate(lambda s: s["subject"][0]["digest"].update(sha256="0" * 64))),
    ("of other files", True, restate(lambda s: s["predicate"]["runDetails"]["byproducts"][0].update(name="x"))),
]


class Forged(test_release.OfOneRelease):
    def setUp(self):
        self.addCleanup(os.chdir, os.getcwd())

    def forge(self, change):
        """A copy of the release, in which `change` was called."""
        os.chdir(self.work)
        shutil.rmtree("copy", ignore_errors=True)
        shutil.copytree(self.made.folder, "copy")
        os.chdir("copy")
        change()

    def refused(self, why, key=None, at=".", *words):
        done = test_release.run("python3", RELEASE + "/check.py", at, self.key if key is None else key, *words)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertRegex(done.stderr, r"\Arelease-check: .+\n\Z")
        self.assertIn(why, done.stderr)

    def sign(self, name, key="key.pem"):
        succeed(RELEASE + "/sign.sh", "sign", "%s/%s" % (self.work, key), name, name + ".sig")

    def test_by_whoever_has_no_key(self):
        for n, (why, change) in enumerate(UNSIGNED):
            with self.subTest(n=n, why=why):
                self.forge(change)
                self.refused(why)

    def test_sums(self):
        for n, (why, change) in enumerate(SUMS):
            with self.subTest(n=n, why=why):
                self.forge(lambda: write("SHA256SUMS", change(read("SHA256SUMS"))))
                self.sign("SHA256SUMS")
                self.refused(why)

    def test_by_whoever_has_the_key(self):
        for n, (why, change) in enumerate(SIGNED):
            with self.subTest(n=n, why=why):
                self.forge(change)
                self.made.seal(os.getcwd())
                self.refused(why)

    def resum(self):
        names = sorted(set(os.listdir(".")) - {"SHA256SUMS", "SHA256SUMS.sig"})
        write("SHA256SUMS", succeed("sha256sum", *names).encode())
        self.sign("SHA256SUMS")

    def seal_envelope(self, envelope):
        payload = base64.b64decode(envelope["payload"])
        kind = envelope["payloadType"].encode()
        write("../pae", b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload))
        self.sign("../pae")
        envelope["signatures"][0]["sig"] = base64.b64encode(read("../pae.sig")).decode()

    def test_provenance(self):
        for n, (why, anew, change) in enumerate(ENVELOPES):
            with self.subTest(n=n, why=why):
                self.forge(lambda: edit_json(PROVENANCE, change))
                if anew:
                    edit_json(PROVENANCE, self.seal_envelope)
                self.resum()
                self.refused(why)

    def test_the_rpm(self):
        """Another file in it, and one that runs something."""
        packaging = self.work + "/packaging"
        shutil.copytree(ROOT + "/packaging", packaging)
        for why, change in (("runs something", lambda: edit(packaging + "/rpm/ecr.spec", "%files", "%post\n:\n%files")),
                            ("has other files than the archive: bin/ecr-more",
                             lambda: edit(packaging + "/rpm/ecr.spec", "%files\n", "%files\n%{_bindir}/ecr-more\n"))):
            shutil.copy(ROOT + "/packaging/rpm/ecr.spec", packaging + "/rpm")
            change()
            if "ecr-more" in why:
                edit(packaging + "/rpm/ecr.spec", "# the licence lies", "cp %{buildroot}%{_bindir}/ecr %{buildroot}"
                     "%{_bindir}/ecr-more\n# the licence lies")
            self.forge(lambda: None)
            succeed(packaging + "/release/pack.sh", V, ARCH, self.work + "/stage", self.work + "/again",
                    env=self.made.env)
            shutil.copy(glob.glob(self.work + "/again/*.rpm")[0], ".")
            self.made.seal(os.getcwd())
            self.refused(why)

    def test_keys(self):
        self.forge(lambda: None)
        self.refused("a key out of the folder says nothing", "ecr-%s.pub" % V)
        self.refused("a key out of the folder says nothing", os.path.abspath("ecr-%s.pub" % V), "../copy/.")
        self.refused("KEY is a file with the public key: none", "")
        self.refused("nothing", "nothing")
        self.refused("is the private key", self.work + "/key.pem")
        self.refused("nowhere: is not there", None, "nowhere")
        self.refused("is of ecr %s, not of 9" % V, None, ".", "9")
        os.symlink(self.key, self.work + "/-key")
        os.symlink("copy", self.work + "/-folder")
        os.chdir(self.work)
        succeed("python3", RELEASE + "/check.py", "-folder", "-key", V)

    def test_the_key_in_it_is_the_one_that_signed(self):
        succeed("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self.work + "/other.pem")
        self.forge(lambda: succeed("openssl", "ec", "-in", "../other.pem", "-pubout", "-out", "ecr-%s.pub" % V))
        self.resum()
        self.refused("ecr-%s.pub: is another key" % V)

    def test_a_document_with_the_signature_of_another(self):
        self.forge(lambda: write(BOM + ".sig", read("SHA256SUMS.sig")))
        self.resum()
        self.refused(BOM + ": the signature")


if __name__ == "__main__":
    unittest.main()
