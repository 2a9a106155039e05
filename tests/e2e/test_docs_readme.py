"""The README: its picture is of today's program, its table's commands run."""
# SPDX-License-Identifier: Apache-2.0
import os
import re
import sys
import unittest

from doc_blocks import BUILD, ROOT, Block, read, run_block

sys.path.insert(0, os.path.join(ROOT, "packaging"))
import session  # noqa: E402  (a script of the repository)

TABLE = re.compile(r"^\| what people script today \| one command \|\n\|[- |]+\|\n((?:\|.*\n)+)", re.M)
# answers "no", or needs a consent that a pipe cannot give
STATUS = {"ecr findings": 1, "ecr policy test": 1}
CONSENT = ("ecr rm", "ecr prune", "ecr apply")
SHOWS = {
    "ecr login": "docker is logged in", "ecr docker-config": "now asks", "ecr k8s-secret": "^$",
    "ecr repos": r"^team/web\t3\t", "ecr du": r"^team/web\t", "ecr images": "^latest,2.0.0,prod\t",
    "ecr latest": "^2.0.0$", "ecr exists": "^sha256:", "ecr inspect": "application/vnd",
    "ecr findings": "CVE-2026-1", "ecr tag": "tagged", "ecr copy": "copied", "ecr rm": "v1",
    "ecr prune": r"\A\Z", "ecr lifecycle": r"^1\texpire\t1\t", "ecr ensure": "/team/web$", "ecr export": "repositories:",
    "ecr apply": r"\A\Z", "ecr policy": "denied", "ecr local": "^$",
}


def commands():
    for row in TABLE.search(read("README.md"))[1].splitlines():
        cell = re.split(r"(?<!\\)\|", row)[2]
        yield [c.replace("\\|", "|") for c in re.findall(r"`(ecr [^`]+)`", cell)]


class Picture(unittest.TestCase):
    def test_it_is_fresh(self):
        self.assertEqual(session.svg(session.session(BUILD)), read("docs/pictures/session.svg"),
                         "packaging/session.py makes it anew")


class Table(unittest.TestCase):
    def test_every_command_runs(self):
        rows = list(commands())
        self.assertGreater(len(rows), 12)
        for command in [c for row in rows for c in row]:
            name = " ".join(command.split()[:2])
            script = command + (" --yes" if name in CONSENT else "")
            want = next((s for n, s in STATUS.items() if command.startswith(n)), 0)
            claim = {"before": "ecr export >registry.yaml\n"}
            if "local run" in command:
                claim = {"plain": True, "after": "test -f deployed"}
            with self.subTest(command=command):
                status, out, err = run_block(Block("README.md", 0, "sh", script), script, claim)
                self.assertEqual(status, want, out + err)
                self.assertRegex(out, re.compile(SHOWS[name], re.M))

    def test_every_row_has_a_command(self):
        self.assertTrue(all(commands()))


if __name__ == "__main__":
    unittest.main()
