"""What verbs print, to the byte: tests/e2e/golden/NAME.pipe in a pipe,
NAME.terminal on one of 80 columns with colour.  GOLDEN=write writes them."""
import os
import re
import time
import unittest

import verbs_replies
from verbs import Verbs

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden")
RUNS = {
    "images": ("images", "team/app"),
    "images-tree": ("images", "team/app", "--tree"),
    "images-flat": ("images", "team/app", "--flat"),
    "images-size": ("images", "team/app", "--sort", "size", "--limit", "3"),
    "images-pattern": ("images", "team/app:v1.*", "--sort", "semver",
                       "--reverse"),
    "images-one": ("images", "team/app:latest"),
    "images-columns": ("images", "team/app", "--columns",
                       "digest,kind,size", "--no-trunc", "--limit", "2"),
    "images-json": ("images", "team/app:latest", "--tree", "--output",
                    "json"),
    "images-yaml": ("images", "team/app:v1.9.0", "--flat", "--output",
                    "yaml"),
    "images-several": ("images", "team/*", "tools/lint", "--flat"),
    "images-several-tree": ("images", "team/*", "--tree", "--limit", "4"),
    "images-several-sorted": ("images", "team/app:v*", "team/*", "--sort",
                              "tag", "--limit", "5"),
    "repos": ("repos",),
    "repos-sizes": ("repos", "--sizes"),
    "repos-sorted": ("repos", "team/*", "--sort", "size", "--reverse"),
    "repos-json": ("repos", "team/app", "--output", "json"),
    "latest": ("latest", "team/app"),
    "latest-uri": ("latest", "team/app", "--semver", "--print", "uri"),
    "latest-json": ("latest", "team/app", "--semver", "--output", "json"),
    "exists": ("exists", "team/app:latest", "team/app:v1.9.0"),
    "exists-json": ("exists", "team/app:no", "--output", "json"),
}


def fixed(text):
    """Moments of today are another tomorrow; ages are the same."""
    return re.sub(r"20\d\d-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?",
                  lambda m: "<moment>" if m[1] else "<day>", text)


class Golden(Verbs):
    def check(self, name, out):
        path = os.path.join(FOLDER, name)
        if os.environ.get("GOLDEN") == "write":
            os.makedirs(FOLDER, exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(fixed(out))
        with open(path, encoding="utf-8") as file:
            self.assertEqual(fixed(out), file.read(), name)

    def test_all(self):
        service = self.replies(verbs_replies.reply)
        for name, words in RUNS.items():
            for kind, run in (("pipe", self.ecr), ("terminal", self.tty)):
                with self.subTest(name + "." + kind):
                    # ages are of the moment in which the replies were made
                    service.server.ahead = verbs_replies.NOW - time.time()
                    status, out, err = run(*words)
                    self.assertEqual(status, name == "exists-json", err)
                    self.check("%s.%s" % (name, kind), out)

    def test_none_is_left_over(self):
        names = {"%s.%s" % (name, kind) for name in RUNS
                 for kind in ("pipe", "terminal")}
        self.assertEqual(set(os.listdir(FOLDER)), names)


if __name__ == "__main__":
    unittest.main()
