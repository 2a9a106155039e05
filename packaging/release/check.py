#!/usr/bin/env python3
"""Verify a release as a user would: check.py FOLDER PUBLIC-KEY

The key is one that was trusted before, not the one in the folder.  Every
file must be signed for, nothing else may lie there, and what the documents
say must be what is packed.

SPDX-License-Identifier: Apache-2.0
"""
import glob
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

from attest import HERE, sha256, unseal

PROGRAMS = ("ecr", "ecr-local")
LINKS = ("docker-credential-ecr-login", "ecr-credential-provider")
LAID = ["share/man/man1/ecr.1", "share/man/man1/ecr-local.1", "share/man/man5/ecr-config.5",
        "share/man/man7/ecr-verbs.7", "share/bash-completion/completions/ecr",
        "share/zsh/site-functions/_ecr", "share/fish/vendor_completions.d/ecr.fish",
        "share/doc/ecr/LICENSE", "install.sh"] + ["share/man/man1/%s.1" % name for name in LINKS]
EMULATOR = {"amd64": "qemu-x86_64-static", "arm64": "qemu-aarch64-static", "armhf": "qemu-arm-static",
            "i386": "qemu-i386-static", "s390x": "qemu-s390x-static"}
MACHINE = {"x86_64": "amd64", "aarch64": "arm64"}


class Wrong(Exception):
    pass


def need(truth, what):
    if not truth:
        raise Wrong(what)


def signed(path, key):
    need(os.path.exists(path + ".sig"), path + ": no signature")
    done = subprocess.run([HERE + "/sign.sh", "verify", key, path, path + ".sig"])
    need(done.returncode == 0, path + ": the signature is not good")


def check_sums(folder, key):
    """The sums are signed, hold, and name all that lies there."""
    signed(folder + "/SHA256SUMS", key)
    with open(folder + "/SHA256SUMS") as text:
        lines = [re.fullmatch(r"([0-9a-f]{64})  ([A-Za-z0-9][\w.+~-]*)", line.rstrip("\n")) for line in text]
    need(lines and all(lines), "SHA256SUMS: a line that is no sum")
    sums = {m.group(2): m.group(1) for m in lines}
    for name, wanted in sums.items():
        path = os.path.join(folder, name)
        need(os.path.isfile(path) and not os.path.islink(path), name + ": is not there")
        need(sha256(path) == wanted, name + ": is not what was signed")
    others = set(os.listdir(folder)) - set(sums) - {"SHA256SUMS", "SHA256SUMS.sig"}
    need(not others, "not signed for: " + " ".join(sorted(others)))
    return sums


def check_provenance(folder, key, sums):
    found = glob.glob(folder + "/*.intoto.jsonl")
    need(len(found) == 1, "no provenance")
    statement = unseal(found[0], key)
    need(statement, found[0] + ": the signature is not good")
    need(statement["predicateType"] == "https://slsa.dev/provenance/v1", "provenance of another kind")
    told = {s["name"]: s["digest"]["sha256"] for s in statement["subject"]}
    wanted = {name: value for name, value in sums.items() if name.endswith((".tar.gz", ".deb", ".rpm"))}
    need(told == wanted, "the provenance is of other files")


def digests(folder):
    """The digest of each program below `folder`, which has bin in it or usr/bin."""
    return {name: sha256(os.path.join(folder, "bin", name)) for name in PROGRAMS}


def unpack(archive, into):
    with tarfile.open(archive) as tar:
        names = tar.getnames()
        need({name.split("/")[0] for name in names} == {os.path.basename(archive)[:-len(".tar.gz")]},
             archive + ": more than one folder")
        need(not any(".." in name.split("/") for name in names), archive + ": a way out")
        tar.extractall(into)
    return os.path.join(into, names[0].split("/")[0])


def check_sbom(path, programs, root):
    """The document is of these programs, and each licence of it is packed."""
    with open(path) as text:
        document = json.load(text)
    told = {os.path.basename(f["fileName"]): c["checksumValue"] for f in document["files"]
            for c in f["checksums"] if c["algorithm"] == "SHA256"}
    need(told == programs, path + ": is of other programs")
    need(len(document["packages"]) > 1, path + ": nothing is linked")
    for package in document["packages"][1:]:
        text = os.path.join(root, "share/doc/ecr/licenses", package["name"] + ".txt")
        need(os.path.exists(text) and os.path.getsize(text), text + ": no licence")
        need(package["versionInfo"], package["name"] + ": no version")


def runs(root, arch, version):
    """Whether the programs say their version; None where they cannot run here."""
    here = MACHINE.get(platform.machine()) == arch
    if not here and not shutil.which(EMULATOR.get(arch, "no-such-program")):
        return None
    for name in PROGRAMS:
        argv = ([] if here else [EMULATOR[arch]]) + [os.path.join(root, "bin", name), "--version"]
        done = subprocess.run(argv, capture_output=True, text=True, timeout=60)
        need(done.returncode == 0 and version in done.stdout, "%s (%s) does not run" % (name, arch))
    return True


def check_archive(path, version, work):
    arch = path[:-len(".tar.gz")].rsplit("-", 1)[1]
    root = unpack(path, work)
    for name in LINKS:
        need(os.readlink(os.path.join(root, "bin", name)) == "ecr", name + ": is no link")
    for name in LAID:
        need(os.path.getsize(os.path.join(root, name)), name + ": is not packed")
    check_sbom(path[:-len(".tar.gz")] + ".spdx.json", digests(root), root)
    return arch, digests(root), runs(root, arch, version)


def check_package(path, programs, work):
    """The programs of a .deb or .rpm are those of the archive; None if it cannot be opened here."""
    tool = ["dpkg-deb", "-x", path, work] if path.endswith(".deb") else \
        ["sh", "-c", 'rpm2cpio "$1" | (cd "$2" && cpio --quiet -id)', "-", path, work]
    if not shutil.which("dpkg-deb" if path.endswith(".deb") else "rpm2cpio"):
        return None
    os.mkdir(work)
    need(subprocess.run(tool).returncode == 0, path + ": cannot be opened")
    need(digests(work + "/usr") == programs, path + ": has other programs")
    return True


def say(done, what):
    print("%-11s %s" % ({True: "ok", None: "not checked"}[done], what))


def check_key(key):
    """A common mistake: the key that signs, or none."""
    need(os.path.isfile(key), "KEY is a file with the public key: %s" % (key or "none"))
    with open(key, errors="replace") as text:
        need("PRIVATE KEY" not in text.read(), key + ": is the private key, and the public one is wanted")


def check(folder, key, work):
    check_key(key)
    need(os.path.isdir(folder), folder + ": is not there")
    sums = check_sums(folder, key)
    say(True, "SHA256SUMS: signature, %d files, nothing else" % len(sums))
    for path in sorted(glob.glob(folder + "/*.spdx.json")):
        signed(path, key)
    check_provenance(folder, key, sums)
    say(True, "provenance: signature and subjects")
    version = re.search(r"CHANGES-(.+)\.md", " ".join(sums)).group(1)
    archives = sorted(glob.glob(folder + "/*-linux-*.tar.gz"))
    need(archives, "no archive")
    for path in archives:
        arch, programs, ran = check_archive(os.path.abspath(path), version, work + "/tar")
        say(True, os.path.basename(path) + ": programs, links, pages, licences, SBOM")
        say(ran, "%s: both programs run" % arch)
        packages = [p for p in glob.glob(folder + "/*.deb") if p.endswith("_%s.deb" % arch)]
        packages += [p for p in glob.glob(folder + "/*.rpm") if MACHINE.get(p.split(".")[-2]) == arch]
        need(len(packages) == 2, arch + ": no .deb or no .rpm")
        for n, package in enumerate(packages):
            done = check_package(os.path.abspath(package), programs, "%s/%s%d" % (work, arch, n))
            say(done, os.path.basename(package) + ": the same programs")


def main():
    if len(sys.argv) != 3:
        raise SystemExit("check.py FOLDER PUBLIC-KEY")
    with tempfile.TemporaryDirectory() as work:
        try:
            check(sys.argv[1].rstrip("/"), sys.argv[2], work)
        except (Wrong, OSError, ValueError, KeyError, AttributeError, tarfile.TarError) as why:
            raise SystemExit("release-check: %s" % why)
    print("release-check: all of it is what was signed")


if __name__ == "__main__":
    main()
