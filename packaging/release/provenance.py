#!/usr/bin/env python3
"""Write the provenance of a release, signed.

    provenance.py --key KEY --public FILE --out FILE --commit C --started T --finished T
        --parameter NAME=VALUE... --sbom FILE... --tests FILE... ARTEFACT...

SPDX-License-Identifier: Apache-2.0
"""
import argparse
import json
import os

from attest import homepage, seal, sha256


def resource(path):
    return {"name": os.path.basename(path), "digest": {"sha256": sha256(path)}}


def dependencies(commit, sboms):
    """The commit, and each package that an SBOM names, once."""
    purls = set()
    for path in sboms:
        with open(path) as text:
            purls.update(ref["referenceLocator"] for p in json.load(text)["packages"][1:]
                         for ref in p["externalRefs"])
    return [{"uri": "git+" + homepage(), "digest": {"gitCommit": commit}}] + [{"uri": p} for p in sorted(purls)]


def statement(args):
    """A fresh root is to be trusted in another way than whatever system built it: another builder."""
    parameters = dict(p.split("=", 1) for p in args.parameter)
    return {"_type": "https://in-toto.io/Statement/v1",
            "subject": [resource(path) for path in args.artefacts],
            "predicateType": "https://slsa.dev/provenance/v1",
            "predicate": {
                "buildDefinition": {
                    "buildType": homepage() + "/docs/releasing.md",
                    "externalParameters": parameters,
                    "resolvedDependencies": dependencies(args.commit, args.sbom)},
                "runDetails": {
                    "builder": {"id": "%s/make-release/%s" % (homepage(), "root" if "suite" in parameters else "host")},
                    "metadata": {"startedOn": args.started, "finishedOn": args.finished},
                    "byproducts": [resource(path) for path in args.sbom + args.tests]}}}


def main():
    p = argparse.ArgumentParser(description=__doc__)
    for name in ("key", "public", "out", "commit", "started", "finished"):
        p.add_argument("--" + name, required=True)
    for name in ("parameter", "sbom", "tests"):
        p.add_argument("--" + name, action="append", default=[])
    p.add_argument("artefacts", nargs="+")
    args = p.parse_args()
    if not seal(statement(args), args.key, sha256(args.public), args.out):
        raise SystemExit("provenance.py: it cannot be signed")


if __name__ == "__main__":
    main()
