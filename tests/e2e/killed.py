"""Programs that are ended while they work: at their nth request, never after
a time, so that it is sure what had been done by then.

ECR_KILLS sets how often each test does it (12).
SPDX-License-Identifier: Apache-2.0
"""
import os
import re
import signal
import subprocess
import threading

KILLS = int(os.environ.get("ECR_KILLS", "12"))
KEPT = re.compile(r"lock-[0-9a-f]{2}|token-[0-9a-f]{64}\.json")
SIGNALS = signal.SIGKILL, signal.SIGINT, signal.SIGTERM


class Moment:
    """The nth request of a program that is started here; 0: none, it runs to
    its end.  A server asks `comes()` before it answers one."""

    def __init__(self, n=0, number=signal.SIGKILL):
        self.n, self.number, self.seen = n, number, 0
        self.lock, self.child = threading.Lock(), None
        self.started = threading.Event()

    def comes(self, counts=True, begin=None):
        """Whether this request is answered: False once the program has
        ended, which it does before this returns, when the answer has been
        begun by `begin`.  Without that, no later one is answered either."""
        self.started.wait(30)
        with self.lock:
            self.seen += counts
            it_is = counts and self.seen == self.n
            if it_is and not begin:
                self.end()
        if it_is and begin:
            begin()
            self.end()
        return self.child.returncode is None

    def end(self):
        if self.child.poll() is None:
            self.child.send_signal(self.number)
            self.child.wait(30)

    def run(self, argv, env):
        """Whether it was ended before it had done."""
        self.child = subprocess.Popen(
            argv, env=env, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.started.set()
        return self.child.wait(60) != 0


def everything_in(folder):
    """The paths of all files in a folder, but those of the cache of tokens
    that are to stay."""
    return sorted(os.path.join(at, name) for at, _, names in os.walk(folder)
                  for name in names if not KEPT.fullmatch(name))
