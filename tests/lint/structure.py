#!/usr/bin/env python3
"""Check the structure of the sources: who includes whom, circles, and sizes.

The layers are those of docs/architecture.md.  A folder may include itself and
the folders named here, nothing else; src/local may take some modules of aws.
No modules (a .c and its .h) include each other round about.
"""
import pathlib
import re
import sys

import allowed

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
LOCAL_MAY = {"aws/sigv4.h", "aws/sha256.h", "aws/http.h", "aws/partition.h",
             "aws/registry.h"}
MAX_LINES = 400
# They answer NULL to text that is no UTF-8: base/json_make.h never does.
NULL_MAKERS = re.compile(r"\bjson_(v?pack(_ex)?|v?sprintf|stringn?(_nocheck)?)\(")


def includes(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        m = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        if m:
            yield number, m.group(1)


def may_include(folder, name):
    other = name.split("/")[0] if "/" in name else "."
    return other == folder or other in ALLOWED[folder] \
        or folder == "local" and name in LOCAL_MAY


def check(path, folder):
    for number, name in includes(path):
        where = "%s:%d" % (path, number)
        if "/" not in name:
            yield '%s: include "%s" by its folder' % (where, name)
            continue
        if not may_include(folder, name):
            yield '%s: %s may not include "%s"' % (where, folder, name)
    if folder == "local":
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if NULL_MAKERS.search(line):
                yield "%s:%d: json_text() and json_members() instead" % (
                    path, number)
    lines = path.read_text().count("\n")
    if lines > MAX_LINES:
        yield "%s: %d lines, over %d" % (path, lines, MAX_LINES)


def reached(graph, start):
    """All that `start` includes, directly or by others."""
    seen, ahead = set(), [start]
    while ahead:
        for name in graph.get(ahead.pop(), ()):
            if name not in seen:
                seen.add(name)
                ahead.append(name)
    return seen


def circles(graph, kind):
    """Those that reach each other round about: {line of the list: complaint}."""
    reach = {name: reached(graph, name) for name in graph}
    found = {}
    for name in graph:
        if name in reach[name]:
            ring = " ".join(sorted(n for n in reach[name] if name in reach.get(n, ())))
            found["%s %s" % (kind, ring)] = "src: a circle (%s): %s" % (kind, ring)
    return found


def module_graph(files):
    """Which modules (a .c and its .h) each one includes."""
    graph = {}
    for path in files:
        module = str(path.with_suffix("").relative_to("src"))
        names = {name[:-len(".h")] for _, name in includes(path)}
        graph.setdefault(module, set()).update(names - {module})
    return graph


def main():
    wrong = []
    files = sorted(pathlib.Path("src").rglob("*.[ch]"))
    for path in files:
        parts = path.parts
        wrong += check(path, parts[1] if len(parts) > 2 else ".")
    wrong += allowed.complaints(circles(module_graph(files), "include"), {"include"})
    print("\n".join(wrong) if wrong else
          "structure: %d files, every include and size in place" % len(files))
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main())
