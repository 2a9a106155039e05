#!/usr/bin/env python3
"""What is linked into static programs: an SPDX document and the licences.

    bom.py --name N --version V --epoch S --sbom FILE --licences DIR PROGRAM...

Beside each PROGRAM lies the linker's PROGRAM.map, which names every archive
that it took something out of.  An archive belongs to a package of dpkg, was
unpacked from one for another processor, or is built from one whose sources lie
beside it.  One that is neither is a failure, as is one whose licence is not
known.

SPDX-License-Identifier: Apache-2.0
"""
import argparse
import datetime
import hashlib
import json
import os
import re
import shutil
import subprocess

from attest import homepage

# By source package; the text itself is laid beside the program.
LICENCES = {
    "c-ares": "MIT", "curl": "curl", "expat": "MIT", "jansson": "MIT",
    "libbsd": "BSD-3-Clause AND ISC", "libedit": "BSD-3-Clause", "libmd": "BSD-3-Clause AND ISC",
    "libmicrohttpd": "LGPL-2.1-or-later", "libyaml": "MIT", "ncurses": "X11-distribute-modifications-variant",
    "openssl": "Apache-2.0", "pcre2": "BSD-3-Clause", "sqlite3": "blessing", "zlib": "Zlib",
    "libzstd": "BSD-3-Clause", "glibc": "LGPL-2.1-or-later",
    "gcc": "GPL-3.0-or-later WITH GCC-exception-3.1",
}


def output(*argv, **options):
    return subprocess.run(argv, check=True, stdout=subprocess.PIPE, text=True, **options).stdout


def archives(path):
    """The archives that a linker's map has members of, each once."""
    with open(path) as text:
        members = set(re.findall(r"^(\S+\.a)\(\S+\)$", text.read(), re.M))
    return sorted(os.path.realpath(name) for name in members)


def base_name(source):
    """What it is known as: gcc-12 is gcc."""
    return re.sub(r"^gcc-\d+$", "gcc", source)


def from_sources(archive):
    """Of what was built here: X/lib/libY.a, X/versions with a line "Y VERSION"
    or "libY VERSION", and X/Y.copyright; None for others."""
    home, library = os.path.dirname(os.path.dirname(archive)), os.path.basename(archive)[:-len(".a")]
    if not os.path.exists(home + "/versions"):
        return None
    with open(home + "/versions") as text:
        lines = [line.split() for line in text]
    name, version = next(line for line in lines if library in (line[0], "lib" + line[0]))
    return name, version, "%s/%s.copyright" % (home, name)


def from_root(archive):
    """Of what was unpacked for another processor: ROOT/owners has a line
    "ARCHIVE PACKAGE SOURCE VERSION" each; None for others."""
    root = os.path.dirname(archive)
    while not os.path.exists(root + "/owners"):
        if root == "/":
            return None
        root = os.path.dirname(root)
    with open(root + "/owners") as text:
        owners = {line.split()[0]: line.split()[1:] for line in text}
    package, name, version = owners[os.path.relpath(archive, root)]
    return name, version, "%s/usr/share/doc/%s/copyright" % (root, package)


def from_dpkg(archive):
    found = output("dpkg", "-S", archive).splitlines()[0].rsplit(": ", 1)[0].split(",")[0]
    name, version, own = output("dpkg-query", "-W", "-f", "${source:Package} ${source:Version} ${Version}",
                                found).split()
    if "cross" in name:                # made of another package's sources: gcc-12-cross, cross-toolchain-base
        name = re.sub(r"-cross.*$", "", name) if name.startswith("gcc") else "glibc"
        version = re.sub(r"cross\d+$", "", own)
    return name, version, "/usr/share/doc/%s/copyright" % found.split(":")[0]


def components(maps):
    """All that the maps name: {name: (version, copyright, source package)}, by name."""
    found = {}
    for archive in sorted({a for path in maps for a in archives(path)}):
        if "/libecr" in archive:
            continue                   # our own
        source, version, copyright_file = from_sources(archive) or from_root(archive) or from_dpkg(archive)
        name = base_name(source)
        if name not in LICENCES:
            raise SystemExit("bom.py: the licence of %s (%s) is not known" % (name, archive))
        found[name] = (version, copyright_file, source)
    return dict(sorted(found.items()))


def digest(path, kind):
    with open(path, "rb") as data:
        return hashlib.new(kind, data.read()).hexdigest()


def spdx_id(name):
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", name)


def package(name, version, licence, purl):
    return {"SPDXID": spdx_id(name), "name": name, "versionInfo": version,
            "downloadLocation": "NOASSERTION", "filesAnalyzed": False,
            "licenseConcluded": "NOASSERTION", "licenseDeclared": licence,
            "copyrightText": "NOASSERTION", "externalRefs": [
                {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}]}


def file_entry(path):
    return {"SPDXID": spdx_id("file-" + os.path.basename(path)), "fileName": "./bin/" + os.path.basename(path),
            "checksums": [{"algorithm": kind.upper(), "checksumValue": digest(path, kind)}
                          for kind in ("sha1", "sha256")],
            "licenseConcluded": "NOASSERTION", "copyrightText": "NOASSERTION"}


def relation(one, kind, other):
    return {"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other}


def document(args, linked):
    """`linked`: for each program what is in it, as components() tells."""
    everything = {name: facts for parts in linked.values() for name, facts in parts.items()}
    packages = [package("ecr", args.version, "Apache-2.0", "pkg:generic/ecr@" + args.version)]
    packages += [package(name, version, LICENCES[name], "pkg:deb/debian/%s@%s?arch=source" % (
        source, version.replace("+", "%2B"))) for name, (version, _, source) in sorted(everything.items())]
    files = [file_entry(path) for path in linked]
    # a package that holds files is one whose files were looked at
    sums = "".join(sorted(entry["checksums"][0]["checksumValue"] for entry in files))
    packages[0].update(filesAnalyzed=True, packageVerificationCode={
        "packageVerificationCodeValue": hashlib.sha1(sums.encode()).hexdigest()})
    relations = [relation("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-ecr")]
    for entry, parts in zip(files, linked.values()):
        relations.append(relation("SPDXRef-ecr", "CONTAINS", entry["SPDXID"]))
        relations += [relation(entry["SPDXID"], "STATIC_LINK", spdx_id(name)) for name in parts]
    made = datetime.datetime.fromtimestamp(args.epoch, datetime.timezone.utc)
    return {"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
            "name": args.name, "documentNamespace": "%s/spdx/%s/%s" % (
                homepage(), args.name, files[0]["checksums"][1]["checksumValue"]),
            "creationInfo": {"created": made.strftime("%Y-%m-%dT%H:%M:%SZ"),
                             "creators": ["Tool: ecr-make-release-" + args.version]},
            "packages": packages, "files": files, "relationships": relations}


def lay_licences(linked, folder):
    """The text of each component, and those that Debian keeps once for all."""
    os.makedirs(folder, exist_ok=True)
    for name, (_, path, _) in ((n, facts) for parts in linked.values() for n, facts in parts.items()):
        shutil.copyfile(path, os.path.join(folder, name + ".txt"))
        with open(path, errors="replace") as text:
            for common in re.findall(r"/usr/share/common-licenses/([\w.-]*\w)", text.read()):
                # by its own name: GPL is a link; Apache-2.0 is LICENSE already
                common = os.path.realpath("/usr/share/common-licenses/" + common)
                if os.path.exists(common) and os.path.basename(common) != "Apache-2.0":
                    shutil.copy(common, folder)


def main():
    p = argparse.ArgumentParser(description=__doc__)
    for name in ("name", "version", "sbom", "licences"):
        p.add_argument("--" + name, required=True)
    p.add_argument("--epoch", type=int, required=True)
    p.add_argument("programs", nargs="+")
    args = p.parse_args()
    linked = {path: components([path + ".map"]) for path in args.programs}
    lay_licences(linked, args.licences)
    with open(args.sbom, "w") as out:
        json.dump(document(args, linked), out, indent=1)
        out.write("\n")


if __name__ == "__main__":
    main()
