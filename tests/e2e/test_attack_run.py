"""Attacks on a single run: limits of the system, locks that others hold,
words that are no UTF-8.
SPDX-License-Identifier: Apache-2.0"""
import fcntl
import glob
import json
import os
import resource
import shutil
import subprocess
import unittest

from login_server import HELPER, HOST, PROVIDER
from test_login import Case

KUBELET = json.dumps({
    "apiVersion": "credentialprovider.kubelet.k8s.io/v1",
    "kind": "CredentialProviderRequest", "image": HOST + "/x"})


class Limits(Case):
    """`ulimit -f`: a write that is too large fails, and is told."""

    def run_limited(self, *argv, input="", size=0):
        process = subprocess.Popen(
            [os.path.join(self.home.bin, argv[0])] + list(argv[1:]),
            env=self.home.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, restore_signals=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
        process.out, process.err = (x.decode() for x in process.communicate(
            input.encode(), timeout=60))
        return process

    def test_a_file_that_may_not_grow_is_told(self):
        for words in (("login", HOST), ("login", "--client", "podman", HOST),
                      ("docker-config", HOST)):
            done = self.run_limited("ecr", *words)
            self.assertEqual(done.returncode, 255, words)
            self.assertIn("Cannot write ", done.err)
            self.assertIn("File too large", done.err)
        self.assertEqual(os.listdir(self.home.path + "/.docker"), [])

    def test_a_cache_that_cannot_be_kept_ends_nothing(self):
        for argv, given in (((HELPER, "get"), HOST), ((PROVIDER,), KUBELET)):
            done = self.run_limited(*argv, input=given)
            self.assertEqual((done.returncode, done.err), (0, ""), argv)
            self.assertIn("AKIAENV.123456789012", done.out)

    def test_programs_find_the_signal_as_usual(self):
        self.home.script("proc", "grep SigBlk /proc/self/status >&2; exit 1\n")
        self.home.file(".aws/config", "[profile p]\ncredential_process=%s/proc\n" % self.home.bin)
        done = self.home.run("ecr", "get-login-password", "--profile", "p")
        self.assertRegex(done.err, r"SigBlk:\s+0{16}")


class Locks(Case):
    """Who may read a folder can lock it."""

    def test_a_folder_that_somebody_else_holds(self):
        os.mkdir(self.home.path + "/.docker")
        fd = os.open(self.home.path + "/.docker", os.O_RDONLY)
        self.addCleanup(os.close, fd)
        fcntl.flock(fd, fcntl.LOCK_EX)
        started = [self.home.popen("ecr", *words, HOST)
                   for words in (("login",), ("docker-config",), ("logout",))]
        self.addCleanup(lambda: [p.kill() for p in started if p.poll() is None])
        for process in started:
            out, err = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 0, err)


class NoUtf8(Case):
    """Names of files and key IDs are bytes."""

    def test_a_token_is_kept_and_found(self):
        strange = os.fsdecode(b"\xff\xed\xa0\x80")
        for number, name in enumerate((
                "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_ACCESS_KEY_ID"), 1):
            for _ in range(2):
                self.ecr("login", HOST, **{name: strange})
                shutil.rmtree(self.home.path + "/.ecr", ignore_errors=True)
            self.assertEqual(len(self.api.calls), number, name)
            self.assertEqual(len(glob.glob(self.home.path + "/.cache/ecr/token-*")), number)


if __name__ == "__main__":
    unittest.main()
