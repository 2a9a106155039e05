"""Hold the shares of lines and branches that tests reach to their floors.

Usage: lcov --summary FILE | coverage.py LINES BRANCHES
Reads lcov's summary, repeats it, and fails where a share, in percent, is under
its floor or is not told at all.
SPDX-License-Identifier: Apache-2.0
"""
import re
import sys


def main():
    summary = sys.stdin.read()
    print(summary, end="")
    wrong = 0
    for what, floor in zip(("lines", "branches"), sys.argv[1:3]):
        share = re.search(what + r"\.*: ([0-9.]+)%", summary)
        if not share or float(share[1]) < float(floor):
            print("coverage: %s %% of the %s, at least %s are wanted"
                  % (share[1] if share else "no", what, floor))
            wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
