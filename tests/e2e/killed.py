"""Programs that are ended while they work: at their nth request, never after
a time, so that it is sure what had been done by then.

ECR_KILLS sets how often each test does it (12).
SPDX-License-Identifier: Apache-2.0
"""
import os
import signal
import subprocess
import threading

KILLS = int(os.environ.get("ECR_KILLS", "12"))
SIGNALS = signal.SIGKILL, signal.SIGINT, signal.SIGTERM


class Moment:
    """The nth request of a program that is started here; 0: none, it runs to
    its end.  A server asks `comes()` before it answers one."""

    def __init__(self, n=0, number=signal.SIGKILL):
        self.n, self.number, self.seen = n, number, 0
        self.lock, self.child = threading.Lock(), None
        self.started = threading.Event()

    def comes(self, counts=True):
        """Whether this request is answered: False once the program has
        ended, which it does before this returns."""
        self.started.wait(30)
        with self.lock:
            self.seen += counts
            if self.child.returncode is None and counts and \
                    self.seen == self.n:
                self.child.send_signal(self.number)
                self.child.wait(30)
            return self.child.returncode is None

    def run(self, argv, env):
        """Whether it was ended before it had done."""
        self.child = subprocess.Popen(
            argv, env=env, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.started.set()
        return self.child.wait(60) != 0


def everything_in(folder):
    """The paths of all files in a folder."""
    return sorted(os.path.join(at, name) for at, _, names in os.walk(folder)
                  for name in names)
