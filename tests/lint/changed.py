#!/usr/bin/env python3
"""Print those of some files that changed: changed.py REV FILE...

Changed are those that differ from commit REV, in the work tree, or are new in
it; a .c counts as changed with its .h.  Where there is no git or no such
commit, as in an archive of the sources, all have.

SPDX-License-Identifier: Apache-2.0
"""
import os
import subprocess
import sys


def git(*words):
    return subprocess.run(["git"] + list(words), check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True).stdout.splitlines()


def main():
    since, files = sys.argv[1], sys.argv[2:]
    try:
        changed = set(git("diff", "--name-only", "--relative", since, "--")
                      + git("ls-files", "--others", "--exclude-standard"))
    except (OSError, subprocess.CalledProcessError):
        changed = set(files)
    modules = {os.path.splitext(name)[0] for name in changed if name.endswith((".c", ".h"))}
    for name in files:
        if os.path.splitext(name)[0] in modules:
            print(name)


if __name__ == "__main__":
    main()
