#!/usr/bin/env python3
"""docs/pictures/session.svg: a session at a terminal, as it really runs.

    packaging/session.py [BUILD] >docs/pictures/session.svg

The commands below run one by one at a terminal of 80 columns, against a local
ECR filled for them; what they print becomes the picture.
SPDX-License-Identifier: Apache-2.0
"""
import fcntl
import html
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios

COMMANDS = [
    "ecr repos --sizes",
    "ecr images team/web",
    "ecr latest team/web --semver",
    "ecr exists team/web:3.0.0 || echo 'not yet built'",
    "ecr findings team/web:1.0.0 --fail-on critical || echo 'not deployed'",
    "ecr prune team/web --keep 1 --dry-run",
]
SEED = """repositories:
  - name: team/web
    images:
      - {tags: [1.0.0], pushedAt: 2025-01-07T09:00:00Z, sizeInBytes: 81000000, findings: {findings: [
          {name: CVE-2025-0001, severity: CRITICAL, attributes: [
            {key: package_name, value: openssl}, {key: package_version, value: 3.0.1}]}]}}
      - {tags: [1.1.0], pushedAt: 2025-02-11T09:00:00Z, sizeInBytes: 82000000, findings: {findings: []}}
      - {tags: [2.0.0, latest], pushedAt: 2025-03-03T09:00:00Z, sizeInBytes: 64000000, findings: {findings: []}}
  - name: team/api
    images: [{tags: ["1.0"], pushedAt: 2025-01-20T09:00:00Z, sizeInBytes: 42000000}]
"""
COLUMNS, LINE, CHAR, MARGIN = 80, 19, 8.45, 18
COLOURS = {"31": "#ff7b72", "32": "#7ee787", "33": "#e3b341", "34": "#79c0ff", "35": "#d2a8ff", "36": "#a5d6ff"}


def at_terminal(words, **options):
    """What a terminal of so many columns gets of a command."""
    main, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    with subprocess.Popen(words, stdin=side, stdout=side, stderr=side, **options) as child:
        os.close(side)
        text = b""
        while True:
            try:
                part = os.read(main, 65536)
            except OSError:                    # the last writer has gone
                part = b""
            if not part:
                break
            text += part
        os.close(main)
        child.wait()
    return text.decode().replace("\r\n", "\n")


def session(build):
    """(command, what it shows) each."""
    build = os.path.abspath(build)
    with tempfile.TemporaryDirectory() as home:
        with open(home + "/seed.yaml", "w") as seed:
            seed.write(SEED)
        steps = "".join("\necho '\x01'; %s" % command for command in COMMANDS)
        env = {"HOME": home, "PATH": build + ":/usr/local/bin:/usr/bin:/bin", "TERM": "xterm",
               "LANG": "C.UTF-8", "TZ": "UTC", "AWS_PAGER": "", "ECR_PROGRESS": "off",
               "AWS_EC2_METADATA_DISABLED": "true"}
        shown = at_terminal([build + "/ecr-local", "run", "--hermetic", "--", "sh", "-c",
                             "ecr-local seed seed.yaml >/dev/null" + steps], cwd=home, env=env)
    parts = shown.split("\x01\n")[1:]
    return list(zip(COMMANDS, parts))


def spans(line):
    """Of a line with colours: the pieces of SVG text."""
    style = ""
    for piece in re.split(r"(\x1b\[[\d;]*[A-Za-z])", line):
        code = re.fullmatch(r"\x1b\[([\d;]*)([A-Za-z])", piece)
        if code and code[2] == "m":
            for n in (code[1] or "0").split(";"):
                style = {"": "", "0": "", "1": ' font-weight="bold"'}.get(n, style)
                style = ' fill="%s"' % COLOURS[n] if n in COLOURS else style
        elif not code and piece:
            yield "<tspan%s>%s</tspan>" % (style, html.escape(piece, quote=False))


def svg(steps):
    rows = []
    for command, shown in steps:
        rows.append('<tspan fill="#7ee787">$ </tspan><tspan font-weight="bold">%s</tspan>'
                    % html.escape(command, quote=False))
        rows += ["".join(spans(line)) for line in shown.strip("\n").split("\n")] + [""]
    rows.pop()
    width, height = COLUMNS * CHAR + 2 * MARGIN, len(rows) * LINE + 2 * MARGIN
    text = "".join('<text x="%d" y="%d" xml:space="preserve">%s</text>\n' % (MARGIN, MARGIN + LINE * (n + 1) - 5, row)
                   for n, row in enumerate(rows) if row)
    return """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" role="img">
<title>A session with ecr at a terminal</title>
<rect width="100%%" height="100%%" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace" font-size="14" fill="#e6edf3">
%s</g>
</svg>
""" % (width, height, width, text)


if __name__ == "__main__":
    sys.stdout.write(svg(session(sys.argv[1] if len(sys.argv) > 1 else "build")))
