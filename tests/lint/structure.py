#!/usr/bin/env python3
"""Check the structure of the sources: who includes whom, and sizes.

The layers are those of docs/architecture.md.  A folder may include itself and
the folders named here, nothing else; src/local may take three modules of aws.
"""
import pathlib
import re
import sys

ALLOWED = {
    "base": set(),
    "model": {"base"},
    "query": {"base"},
    "format": {"base"},
    "aws": {"base", "model"},
    "cli": {"base", "model", "query", "format", "aws"},
    "cmd": {"base", "model", "query", "format", "aws", "cli"},
    "local": {"base", "model"},
    ".": {"base", "model", "query", "format", "aws", "cli", "cmd"},
}
LOCAL_MAY = {"aws/sigv4.h", "aws/sha256.h", "aws/http.h", "aws/partition.h"}
MAX_LINES = 400


def includes(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        m = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        if m:
            yield number, m.group(1)


def check(path, folder):
    for number, name in includes(path):
        where = "%s:%d" % (path, number)
        if "/" not in name:
            yield '%s: include "%s" by its folder' % (where, name)
            continue
        other = name.split("/")[0]
        if other == folder or other in ALLOWED[folder]:
            continue
        if folder == "local" and name in LOCAL_MAY:
            continue
        yield '%s: %s may not include "%s"' % (where, folder, name)
    lines = path.read_text().count("\n")
    if lines > MAX_LINES:
        yield "%s: %d lines, over %d" % (path, lines, MAX_LINES)


def main():
    wrong = []
    files = sorted(pathlib.Path("src").rglob("*.[ch]"))
    for path in files:
        parts = path.parts
        wrong += check(path, parts[1] if len(parts) > 2 else ".")
    print("\n".join(wrong) if wrong else
          "structure: %d files, every include and size in place" % len(files))
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main())
