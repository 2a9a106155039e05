"""Hold the shares of lines and branches that tests reach to their floors.

Usage: llvm-cov export -summary-only … | coverage.py LINES BRANCHES
Tells each share, in percent, and fails where one is under its floor.
SPDX-License-Identifier: Apache-2.0
"""
import json
import sys


def main():
    totals = json.load(sys.stdin)["data"][0]["totals"]
    wrong = 0
    for what, floor in zip(("lines", "branches"), sys.argv[1:3]):
        share = totals[what]["percent"]
        print("coverage: %.1f %% of %d %s, at least %s are wanted"
              % (share, totals[what]["count"], what, floor))
        wrong += share < float(floor)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
