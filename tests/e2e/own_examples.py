"""The examples in the manual pages of our own commands, which are those of
their help."""
# SPDX-License-Identifier: Apache-2.0
import json
import re
import subprocess

from doc_blocks import BUILD, Block, ROOT, without_roff

SECTION = re.compile(r"^\.SH EXAMPLES\n(.*?)(?=^\.SH |\Z)", re.M | re.S)
EXAMPLE = re.compile(r"^\.EX\n(.*?)^\.EE", re.M | re.S)


def ecr(*words):
    return subprocess.run([BUILD + "/ecr", *words], capture_output=True,
                          text=True, check=True).stdout


def operations():
    for service, prefix in (("ecr", ""), ("ecr-public", "public-"),
                            ("sts", "sts-")):
        with open("%s/src/model/%s.json" % (ROOT, service)) as model:
            for name in json.load(model)["operations"]:
                yield "ecr-" + prefix + re.sub(
                    "(?<=.)([A-Z])", r"-\1", name).lower()


def own_examples():
    plain = set(operations())
    for page in ecr("--man-page").split():
        section = SECTION.search(ecr("--man-page", page))
        for n, found in enumerate(
                EXAMPLE.finditer(section[1]) if section else []):
            if page not in plain:
                # a backslash at the end of a line is roff's own
                yield Block(page, n + 1, "sh", without_roff(
                    re.sub(r"(?<!\\)\\\n", "", found[1])))
