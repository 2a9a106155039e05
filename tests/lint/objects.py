#!/usr/bin/env python3
"""Check the objects by nm: objects.py OBJECT...

Refuses exported symbols that no other object uses, calls from a folder into
one that structure.py does not let it include, and objects that call each other
round about.  The objects are those of
both programs and both libraries, without tests: what only they use is dead.

SPDX-License-Identifier: Apache-2.0
"""
import subprocess
import sys

import allowed
import structure

ENTRY = {"main"}     # the C library's, not ours


def folder_of(path):
    """build/src/aws/wire/http.o: aws/wire; what is generated is the model's."""
    if "/gen/" in path:
        return "model"
    return structure.room_of(path.split("/src/", 1)[1])


def read(paths):
    """What each object defines and uses: {symbol: paths}, twice."""
    out = subprocess.run(["nm", "-A", "-P", "-g"] + paths, check=True,
                         stdout=subprocess.PIPE, text=True).stdout
    defined, used = {}, {}
    for line in out.splitlines():
        path, symbol, kind = line.split()[:3]
        (used if kind in "Uwv" else defined).setdefault(symbol, set()).add(path.rstrip(":"))
    return defined, used


def server(path):
    return folder_of(path).split("/")[0] == "local"


def links(defined, used):
    """(symbol, user, definer): a name of the server's own comes before the
    client library's, and the client has none of the server's."""
    for symbol, users in sorted(used.items()):
        for user in sorted(users):
            able = [p for p in defined.get(symbol, ()) if server(user) or not server(p)]
            for path in sorted(able, key=server)[-1:]:
                yield symbol, user, path


def module_of(path):
    """build/src/base/arena.o: base/arena; its header says who may call it."""
    return path.split("/src/")[1][:-len(".o")] if "/src/" in path \
        else folder_of(path) + "/" + path.rsplit("/", 1)[1][:-len(".o")]


def dead(defined, alive):
    for symbol, paths in defined.items():
        if symbol in ENTRY or symbol.startswith("__"):
            continue
        for path in paths:
            if (symbol, path) not in alive:
                yield "dead " + symbol, "%s: %s: no other object uses it" % (path, symbol)


def main():
    defined, used = read(sys.argv[1:])
    found, alive, graph = {}, set(), {}
    for symbol, user, path in links(defined, used):
        alive.add((symbol, path))
        graph.setdefault(module_of(user), set()).add(module_of(path))
        if not structure.may_include(folder_of(user), module_of(path) + ".h"):
            found["upward %s %s" % (folder_of(user), symbol)] = \
                "%s: calls %s of %s" % (user, symbol, path)
    found.update(dead(defined, alive))
    found.update(structure.circles(graph, "call"))
    wrong = allowed.complaints(found, {"dead", "upward", "call"})
    print("\n".join(wrong) if wrong else
          "objects: %d symbols, each where it belongs" % len(defined))
    return 1 if wrong or not defined else 0


if __name__ == "__main__":
    sys.exit(main())
