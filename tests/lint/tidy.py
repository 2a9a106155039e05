#!/usr/bin/env python3
"""Run clang-tidy over some files: tidy.py COMPILER-FLAG... FILE...

Prints what it finds without its chatter; fails when there is anything.
"""
import re
import subprocess
import sys

CHATTER = re.compile(r"^\d+ warnings? (generated|treated)|^Suppressed \d+"
                     r"|^Use -header-filter|^$")


def main():
    words = sys.argv[1:]
    files = [w for w in words if not w.startswith("-") and w.endswith(".c")]
    flags = [w for w in words if w not in files]
    done = subprocess.run(
        ["clang-tidy", "--quiet", "--warnings-as-errors=*"] + files
        + ["--"] + flags + ['-DECR_VERSION="0"'],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines = [x for x in done.stdout.splitlines() if not CHATTER.search(x)]
    if lines:
        print("\n".join(lines), flush=True)
    return 1 if done.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
