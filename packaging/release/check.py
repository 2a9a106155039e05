#!/usr/bin/env python3
"""Verify a release as a user would: check.py FOLDER PUBLIC-KEY [VERSION]

The key is one that was trusted before, not the one in the folder.  Every
file must be signed for, nothing else may lie there, and what the documents
say must be what is packed.

SPDX-License-Identifier: Apache-2.0
"""
import gzip
import hashlib
import io
import json
import os
import platform
import re
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile

from attest import NO_TOOL, run_sign, sha256, unseal

PROGRAMS = ("ecr", "ecr-local")
LINKS = ("docker-credential-ecr-login", "ecr-credential-provider")
LICENSE, LICENSES = "share/doc/ecr/LICENSE", "share/doc/ecr/licenses/"
LAID = ["share/man/man1/ecr.1", "share/man/man1/ecr-local.1", "share/man/man5/ecr-config.5",
        "share/man/man7/ecr-verbs.7", "share/bash-completion/completions/ecr",
        "share/zsh/site-functions/_ecr", "share/fish/vendor_completions.d/ecr.fish",
        LICENSE, "install.sh"] + ["share/man/man1/%s.1" % name for name in LINKS]
# What the archive has for itself, or a package.
OWN = {LICENSE, "share/doc/ecr/install.sh", "share/doc/ecr/copyright", "share/doc/ecr/changelog",
       "share/lintian/overrides/ecr"}
MACHINE = {"amd64": "x86_64", "arm64": "aarch64", "armhf": "armv7hl", "i386": "i686", "ppc64el": "ppc64le"}
EMULATOR = dict(MACHINE, armhf="arm", i386="i386")
LARGEST = 64 << 20                     # of one file: ten times what there is
SUMS = "SHA256SUMS"


class Wrong(Exception):
    pass


def need(truth, what):
    if not truth:
        raise Wrong(what)


def take(folder, into):
    """Copy the files of `folder`, and look at the copies from then on: nobody
    changes those, none is a link or a pipe or without an end."""
    for name in sorted(os.listdir(folder)):
        need(re.fullmatch(r"(?a:[A-Za-z0-9][\w.+~-]*)", name), "not signed for: " + ascii(name))
        path = os.path.join(folder, name)
        need(stat.S_ISREG(os.lstat(path).st_mode), name + ": is no file")
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
        with open(file, "rb") as data, open(os.path.join(into, name), "wb") as out:
            need(out.write(data.read(LARGEST + 1)) <= LARGEST, name + ": is larger than a file of a release is")


def signed(path, key, what=None):
    """The signature beside a file is by `key`."""
    need(os.path.exists(path + ".sig"), os.path.basename(path) + ": no signature")
    done = run_sign("verify", key, path, path + ".sig")
    need(done != NO_TOOL, "neither openssl nor gpg can be run that KEY is for")
    need(done == 0, what or os.path.basename(path) + ": the signature is not good")


def check_sums(folder, key):
    """The sums are signed, hold, and name all that lies there."""
    signed(os.path.join(folder, SUMS), key)
    with open(os.path.join(folder, SUMS), "rb") as data:
        lines = re.fullmatch(rb"((?:[0-9a-f]{64}  [A-Za-z0-9][\w.+~-]*\n)+)", data.read())
    need(lines, SUMS + ": a line that is no sum")
    lines = [line.split("  ") for line in lines.group(1).decode().splitlines()]
    sums = {name: value for value, name in lines}
    need(len(sums) == len(lines), SUMS + ": two lines of one file")
    for name, wanted in sums.items():
        path = os.path.join(folder, name)
        need(os.path.exists(path), name + ": is not there")
        need(sha256(path) == wanted, name + ": is not what was signed")
    others = set(os.listdir(folder)) - set(sums) - {SUMS, SUMS + ".sig"}
    need(not others, "not signed for: " + " ".join(sorted(others)))
    return sums


def check_names(names, version):
    """All that a release of `version` has and nothing of another; its processors."""
    arches = sorted(re.findall(r"(?m)^ecr-%s-linux-(\w+)\.tar\.gz$" % re.escape(version), "\n".join(names)))
    need(arches, "no archive of ecr " + version)
    wanted = {name % version for name in ("CHANGES-%s.md", "ecr-%s.tar.gz", "ecr-%s.intoto.jsonl", "ecr-%s.pub")}
    for arch in arches:
        packages = {"ecr_%s_%s.deb" % (version, arch), "ecr-%s-1.%s.rpm" % (version, MACHINE.get(arch, arch))}
        need(packages <= names, arch + ": no .deb or no .rpm")
        name = "ecr-%s-linux-%s" % (version, arch)
        wanted |= packages | {name + end for end in (".tar.gz", ".spdx.json", ".spdx.json.sig")}
        wanted.add("tests-%s.txt" % arch)
    need(names == wanted, "missing, or not of ecr %s: %s" % (version, " ".join(sorted(names ^ wanted))))
    return arches


def check_provenance(path, key, sums, source):
    statement = unseal(path, key)
    need(statement, os.path.basename(path) + ": the signature is not good")
    need((statement["_type"], statement["predicateType"]) ==
         ("https://in-toto.io/Statement/v1", "https://slsa.dev/provenance/v1"), "provenance of another kind")
    told = {s["name"]: s["digest"]["sha256"] for s in statement["subject"]}
    wanted = {name: value for name, value in sums.items() if name.endswith((".tar.gz", ".deb", ".rpm"))}
    made = statement["predicate"]["runDetails"]["byproducts"]
    need(told == wanted and all(sums.get(b["name"]) == b["digest"]["sha256"] for b in made),
         "the provenance is of other files")
    commit = statement["predicate"]["buildDefinition"]["resolvedDependencies"][0]["digest"]["gitCommit"]
    with open_tar(source) as tar:      # git archive writes it there
        need(tar.pax_headers.get("comment") == commit, "the provenance is of another commit than the sources")


def open_tar(path, data=None):
    """The tar at `path`, or of `data` where that is out of what lies there."""
    try:
        return tarfile.open(path, fileobj=None if data is None else io.BytesIO(data))
    except tarfile.TarError:
        raise Wrong(os.path.basename(path) + ": cannot be opened")


def tree(path, top, data=None):
    """What open_tar() has below the folder `top`: {path: (mode, bytes) or (None, target)}."""
    found = {}
    top = top.split("/")
    with open_tar(path, data) as tar:
        for member in tar:
            name = member.name.split("/")
            below = "/".join(name[len(top):])
            what = "%s: %s " % (os.path.basename(path), ascii(member.name))
            need(name[:len(top)] == top[:len(name)] and not {"", ".", ".."} & set(name[1:]), what + "is elsewhere")
            need(below not in found, what + "is there twice")
            need((member.uid, member.gid) == (0, 0) and not member.pax_headers, what + "is somebody's")
            if member.issym():
                need(re.fullmatch(r"(\w[\w.-]*/)*\w[\w.-]*", member.linkname), what + "points elsewhere")
                found[below] = None, member.linkname
                continue
            need(member.mode in (0o755, 0o644) and member.size <= LARGEST, what + "has an odd mode or size")
            if not member.isdir():
                need(member.isreg() and not member.issparse(), what + "is no file")
                found[below] = member.mode, tar.extractfile(member).read()
    return found


def output(what, *argv, **options):
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **options)
    need(done.returncode == 0, what + ": cannot be opened")
    return done.stdout


def open_deb(path, name):
    control = open_tar(path, output(name, "dpkg-deb", "--ctrl-tarfile", path))
    need(set(control.getnames()) <= {".", "./control", "./md5sums"}, name + ": runs something when it is installed")
    told = output(name, "dpkg-deb", "-f", path, "Package", "Version", "Architecture")
    return [line.split()[1] for line in told.decode().splitlines()], output(name, "dpkg-deb", "--fsys-tarfile", path)


def open_rpm(path, name):
    rpm = ["rpm", "-qp", "--nosignature"]
    need(not output(name, *rpm, "--scripts", "--triggers", "--filetriggers", path),
         name + ": runs something when it is installed")
    with open(path, "rb") as package:
        archive = output(name, "rpm2archive", "-", stdin=package)
    return output(name, *rpm, "--qf", "%{NAME} %{VERSION} %{ARCH}", path).decode().split(), archive


def as_archive(path, entry):
    """The path and entry of a file of a package as the archive has it."""
    path = re.sub("^share/licenses/ecr/(LICENSE$)?", lambda m: LICENSE if m.group(1) else LICENSES, path)
    if path.endswith(".gz"):
        return path[:-len(".gz")], (entry[0], gzip.decompress(entry[1]))
    return path, entry


def check_package(path, wanted, version, arch):
    """A .deb or .rpm has what the archive has, `wanted`; None if it cannot be opened here."""
    name = os.path.basename(path)
    opener, tools = (open_deb, ["dpkg-deb"]) if name.endswith(".deb") else (open_rpm, ["rpm", "rpm2archive"])
    if not all(map(shutil.which, tools)):
        return None
    told, archive = opener(path, name)
    need(told == ["ecr", version, arch], name + ": is " + " ".join(told))
    found = dict(as_archive(*item) for item in tree(path, "./usr", archive).items())
    differ = sorted(p for p in found.keys() | wanted.keys() if found.get(p) != wanted.get(p) and p not in OWN)
    need(not differ, "%s: has other files than the archive: %s" % (name, " ".join(differ[:3])))
    return True


def check_sbom(path, files, version):
    """The document is of these programs, and each licence of it is packed."""
    with open(path) as text:
        document = json.load(text)
    name = os.path.basename(path)
    told = {f["fileName"]: c["checksumValue"] for f in document["files"]
            for c in f["checksums"] if c["algorithm"] == "SHA256"}
    need(told == {"./bin/" + p: hashlib.sha256(files["bin/" + p][1]).hexdigest() for p in PROGRAMS},
         name + ": is of other programs")
    ours, *packages = document["packages"]
    need((ours["name"], ours["versionInfo"]) == ("ecr", version), name + ": is of another version")
    need(packages, name + ": nothing is linked")
    for package in packages:
        need(files.get(LICENSES + package["name"] + ".txt", (0, b""))[1], package["name"] + ".txt: no licence")
        need(package["versionInfo"], package["name"] + ": no version")


def runs(files, arch, version, work):
    """Whether the programs say their version; None where they cannot run here."""
    here = platform.machine() == MACHINE.get(arch, arch)
    emulator = "qemu-%s-static" % EMULATOR.get(arch, arch)
    if not here and not shutil.which(emulator):
        return None
    for name in PROGRAMS:
        program = os.path.join(work, name)
        with open(program, "wb") as out:
            out.write(files["bin/" + name][1])
        os.chmod(program, 0o700)
        done = subprocess.run(([] if here else [emulator]) + [program, "--version"], capture_output=True,
                              text=True, timeout=60)
        need(done.returncode == 0 and done.stdout.split()[:2] == [name, version],
             "%s (%s) does not run" % (name, arch))
    return True


def check_archive(path, version):
    """The files of an archive, which are all that belongs there."""
    name = os.path.basename(path)[:-len(".tar.gz")]
    files = tree(path, name)
    for link in LINKS:
        need(files.get("bin/" + link) == (None, "ecr"), link + ": is no link")
    for program in PROGRAMS:
        need(files.get("bin/" + program, (0,))[0] == 0o755, program + ": is no program")
    for page in LAID:
        need(files.get(page, (0, b""))[1], page + ": is not packed")
    check_sbom(path[:-len(".tar.gz")] + ".spdx.json", files, version)
    return files


def say(done, what):
    print("%-11s %s" % ({True: "ok", None: "not checked"}[done], what))


def check_key(key, folder):
    """Common mistakes: the key that signs, none, or one that whoever made the folder gave."""
    need(os.path.isfile(key), "KEY is a file with the public key: %s" % (key or "none"))
    with open(key, errors="replace") as text:
        need("PRIVATE KEY" not in text.read(), key + ": is the private key, and the public one is wanted")
    need(not os.path.realpath(key).startswith(os.path.realpath(folder) + "/"),
         key + ": a key out of the folder says nothing about it; take one that you trust")


def check(folder, key, version, work):
    at = work + "/"
    check_key(key, folder)
    need(os.path.isdir(folder), folder + ": is not there")
    take(folder, work)
    sums = check_sums(work, key)
    say(True, "SHA256SUMS: signature, %d files, nothing else" % len(sums))
    told = re.findall(r"(?m)^CHANGES-(.+)\.md$", "\n".join(sums))
    need(len(told) == 1 and version in ("", told[0]),
         "is of ecr %s, not of %s" % (" and ".join(told) or "no version", version or "one version"))
    version = told[0]
    arches = check_names(set(sums), version)
    signed(at + SUMS, "%secr-%s.pub" % (at, version), "ecr-%s.pub: is another key" % version)
    for name in ["ecr-%s-linux-%s.spdx.json" % (version, arch) for arch in arches]:
        signed(at + name, key)
    check_provenance(at + "ecr-%s.intoto.jsonl" % version, key, sums, at + "ecr-%s.tar.gz" % version)
    say(True, "provenance: signature, subjects and commit")
    for arch in arches:
        name = "ecr-%s-linux-%s.tar.gz" % (version, arch)
        files = check_archive(at + name, version)
        say(True, name + ": programs, links, pages, licences, SBOM")
        say(runs(files, arch, version, work), "%s: both programs run" % arch)
        files = {path: entry for path, entry in files.items() if path.startswith(("bin/", "share/"))}
        machine = MACHINE.get(arch, arch)
        for name, kin in ("ecr_%s_%s.deb" % (version, arch), arch), ("ecr-%s-1.%s.rpm" % (version, machine), machine):
            say(check_package(at + name, files, version, kin), name + ": the same files")


def main():
    if len(sys.argv) not in (3, 4):
        raise SystemExit("check.py FOLDER PUBLIC-KEY [VERSION]")
    folder, key, version = (sys.argv + [""])[1:4]
    with tempfile.TemporaryDirectory() as work:
        try:
            check(folder, key and os.path.abspath(key), version, work)
        except Exception as why:       # what cannot be read is not good either
            raise SystemExit("release-check: " + (str(why) or type(why).__name__).replace("\n", " "))
    print("release-check: all of it is what was signed")


if __name__ == "__main__":
    main()
