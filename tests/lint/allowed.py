"""The offenders of today that lint lets pass: tests/lint/allowed.txt.

SPDX-License-Identifier: Apache-2.0
"""
import os

LIST = os.path.join(os.path.dirname(os.path.abspath(__file__)), "allowed.txt")


def complaints(found, kinds):
    """What is wrong of `found`, {line of the list: what to say}: every one that
    the list does not have, and lines of these kinds that it has for nothing."""
    with open(LIST) as listed:
        lines = {line.strip() for line in listed if line.strip() and line[0] != "#"}
    lines = {line for line in lines if line.split()[0] in kinds}
    return [found[line] for line in sorted(set(found) - lines)] + [
        "%s: no longer needed, take it out: %s" % (os.path.relpath(LIST), line)
        for line in sorted(lines - set(found))]
