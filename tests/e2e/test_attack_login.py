"""Attacks on logging in: hostile answers and hosts, planted caches, endless
input, and runs that are killed while they write.
SPDX-License-Identifier: Apache-2.0"""
import base64
import json
import os
import random
import time
import unittest

from login_server import HOST, Api, Home


class Case(unittest.TestCase):
    def setUp(self):
        self.api = Api()
        self.home = Home(self.api)
        self.addCleanup(self.home.close)
        self.addCleanup(self.api.close)

    def ecr(self, *words, status=0, **extra):
        done = self.home.run("ecr", *words, **extra)
        self.assertEqual(done.returncode, status, done.err)
        return done


class Killed(Case):
    """SIGKILL while config.json is written: the old file or the new one, and
    no other after the next run."""

    def setUp(self):
        super().setUp()
        self.folder = self.home.path + "/.docker"
        # long enough to be caught at it
        self.old = {"auths": {"example.com": {"auth": base64.b64encode(
            b"me:" + b"p" * 400000).decode()}}}
        self.home.file(".docker/config.json", json.dumps(self.old))
        self.ecr("login", HOST)

    def watch(self, process, until):
        """Kill at the moment `until`, or (None) as soon as a second name
        stands in the folder; whether one was seen."""
        while process.poll() is None:
            if until is None:
                if len(os.listdir(self.folder)) > 1:
                    break
            elif time.monotonic() > until:
                break
        process.kill()
        process.communicate(timeout=60)

    def test_nothing_is_left(self):
        dice = random.Random(8)
        start = time.monotonic()
        self.ecr("login", HOST)
        whole = time.monotonic() - start
        left = 0
        for i in range(50):
            until = None if i % 2 else time.monotonic() + whole * dice.random()
            self.watch(self.home.popen("ecr", "login", HOST), until)
            auths = json.loads(self.home.file(".docker/config.json"))["auths"]
            self.assertEqual(auths["example.com"], self.old["auths"]["example.com"])
            left += len(os.listdir(self.folder)) - 1
        print("left by 50 that were killed: %d" % left)
        # whatever the next run is: this one has nothing to write
        self.ecr("logout", "ghcr.io")
        self.assertEqual(os.listdir(self.folder), ["config.json"])


if __name__ == "__main__":
    unittest.main()
