#!/usr/bin/env python3
"""Check the structure of the sources: who includes whom and what of the system,
circles, and sizes.

The rooms are those of docs/architecture.md: a folder and, in some, its
sub-folders.  A room may include itself and what is named for it here, nothing
else; a name means the folder and all that is below it.  No modules (a .c and
its .h) include each other round about, and no two structs or enums have one
tag: a word has one meaning.
"""
import pathlib
import re
import sys

import allowed

CLIENT = {"base", "model", "query", "format", "rules", "aws", "oci", "cli"}
ALLOWED = {
    "base": {"base"},
    "model": {"base"},
    "query": {"base"},
    "format": {"base", "format"},
    "rules": {"base", "model", "rules"},
    "aws/config": {"base", "model", "rules"},
    "aws/wire": {"base", "model", "rules", "aws/config"},
    "aws/identity": {"base", "model", "rules", "aws/config", "aws/wire"},
    "aws/call": {"base", "model", "rules", "aws"},
    "oci": {"base", "model", "rules", "aws"},
    "cli": CLIENT,
    "cmd": CLIENT | {"cmd"},
    "local/http": {"base", "model", "rules"},
    "local/store": {"base", "model", "rules"},
    "local/auth": {"base", "model", "rules", "aws/wire", "local/http", "local/store"},
    "local/registry": {"base", "model", "rules", "aws/wire", "oci", "local/http",
                       "local/store", "local/auth"},
    "local/api": {"base", "model", "rules", "local/http", "local/store", "local/auth",
                  "local/registry"},
    "local/proxy": {"base", "model", "rules", "aws/wire", "local/http"},
    "local/page": {"base", "model", "rules", "oci", "local/http", "local/store",
                   "local/auth", "local/api"},
    "local": {"base", "model", "rules", "aws/wire", "oci", "local"},
    ".": CLIENT | {"cmd"},
}
MAX_LINES = 400          # above it, the head of the file says why
LONGEST = 450
REASON = re.compile(r"over 400 lines because", re.I)
TAG = re.compile(r"^\s*(?:static |const )*(?:struct|enum|union) (\w+) \{", re.M)
# They answer NULL to text that is no UTF-8: base/json/json_make.h never does.
NULL_MAKERS = re.compile(r"\bjson_(v?pack(_ex)?|v?sprintf|stringn?(_nocheck)?)\(")

# Headers that glibc's others bring along, and those of the BSDs do not, by what
# stands in them.
BROUGHT = {header: re.compile(r"\b(%s)\b" % names) for header, names in {
    "arpa/inet.h": "inet_(?:pton|ntop)|[nh]to[nh][sl]",
    "fcntl.h": "O_[A-Z]+|AT_FDCWD|F_[GS]ET[A-Z]+",
    "limits.h": "(?:U?(?:INT|LONG|LLONG|CHAR)|PATH|NAME|SSIZE)_MAX",
    "netinet/in.h": "struct sockaddr_in6?|IN6?ADDR_[A-Z]+",
    "poll.h": "POLL[A-Z]+",
    "strings.h": "strn?casecmp",
    "sys/file.h": "LOCK_(?:EX|SH|UN)",
    "sys/socket.h": "AF_[A-Z0-9]+|SOL_SOCKET|SOCK_STREAM|socklen_t",
    "sys/stat.h": "S_IS[A-Z]+|struct stat",
    "sys/wait.h": "W[A-Z]+STATUS|W(?:IF|TERM|STOP)[A-Z]+|WNOHANG",
}.items()}
COMMENT = re.compile(r"/\*.*?\*/|\"(?:[^\"\\\n]|\\.)*\"", re.S)


def not_included(path):
    """What a file relies on others' headers to bring."""
    text = path.read_text()
    have = set(re.findall(r"#\s*include <([^>]+)>", text))
    own = path.with_suffix(".h")
    if own.exists():
        have |= set(re.findall(r"#\s*include <([^>]+)>", own.read_text()))
    code = COMMENT.sub("", text)
    return ["%s: %s needs <%s>, which not every system's headers bring" % (
                path, names.search(code).group(), header)
            for header, names in BROUGHT.items()
            if header not in have and names.search(code)]


def includes(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        m = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        if m:
            yield number, m.group(1)


def room_of(name):
    """The room that a path below src stands in: aws/wire/http.h: aws/wire."""
    parts = name.split("/")[:-1]
    for n in range(len(parts), 0, -1):
        if "/".join(parts[:n]) in ALLOWED:
            return "/".join(parts[:n])
    return "." if not parts else "/".join(parts)


def may_include(room, name):
    folder = name.rsplit("/", 1)[0] if "/" in name else "."
    return room_of(name) == room or any(
        folder == other or folder.startswith(other + "/") for other in ALLOWED.get(room, ()))


def check(path, folder):
    for number, name in includes(path):
        where = "%s:%d" % (path, number)
        if "/" not in name:
            yield '%s: include "%s" by its folder' % (where, name)
            continue
        if not may_include(folder, name):
            yield '%s: %s may not include "%s"' % (where, folder, name)
    if folder.split("/")[0] == "local":
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if NULL_MAKERS.search(line):
                yield "%s:%d: json_text() and json_members() instead" % (
                    path, number)
    text = path.read_text()
    lines = text.count("\n")
    most = LONGEST if REASON.search(text[:1000]) else MAX_LINES
    if lines > most:
        yield "%s: %d lines, over %d" % (path, lines, most)


def shared_tags(files):
    """Those of structs and enums that stand for two things."""
    places = {}
    for path in files:
        for tag in TAG.findall(path.read_text()):
            places.setdefault(tag, []).append(str(path))
    return ["src: the tag %s is defined in %s" % (tag, " and ".join(where))
            for tag, where in sorted(places.items()) if len(where) > 1]


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
        wrong += check(path, room_of(str(path.relative_to("src"))))
    for path in files + sorted(pathlib.Path("tests").glob("*/*.[ch]")):
        wrong += not_included(path)
    wrong += shared_tags(files)
    wrong += allowed.complaints(circles(module_graph(files), "include"), {"include"})
    print("\n".join(wrong) if wrong else
          "structure: %d files, every include and size in place" % len(files))
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main())
