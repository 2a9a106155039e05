#!/usr/bin/env python3
"""Run the project's tests and end in one line: N passed, N failed.

    run.py --build DIR [--seconds N] [--under QEMU] SUITE...

Suites: unit (cmocka programs in DIR/unit), conformance (the recorded cases),
e2e (Python's unittest, tests/e2e/test_*.py), fuzz (libFuzzer programs in
DIR/fuzz, N seconds each).  With --under, programs of another processor are run
by QEMU, a program.  What cannot be right where it runs, tests/left_out names.
Every skipped test is shown with its reason; where CI is set, one that
tests/skips does not expect here has failed.  Only the standard library is used.
"""
import argparse
import concurrent.futures
import fnmatch
import functools
import glob
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))


class Totals:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def add(self, passed, failed, skipped=0):
        self.passed += passed
        self.failed += failed
        self.skipped += skipped


def show(name, passed, failed, seconds, skipped=0):
    tail = ", %d skipped" % skipped if skipped else ""
    print("%-40s %5d passed, %d failed%s  (%.1f s)"
          % (name, passed, failed, tail, seconds), flush=True)


def lacking(what):
    """Whether something of a line in tests/skips is not here."""
    if what in ("root", "user"):
        return (os.geteuid() == 0) == (what == "user")
    if what == "plain":
        return "ASAN_OPTIONS" in os.environ
    if what.startswith("$"):
        return not os.environ.get(what[1:])
    if what.startswith("py:"):
        return importlib.util.find_spec(what[3:]) is None
    if "/" in what:
        return not os.path.exists(os.path.join(os.path.dirname(HERE), what))
    return shutil.which(what) is None


def expected_skip(test):
    with open(HERE + "/skips") as lines:
        for line in lines:
            words = line.split("#")[0].split()
            if words and fnmatch.fnmatchcase(test, words[0]) and any(map(lacking, words[1:])):
                return True
    return False


def show_skips(skips, totals):
    """Print (test, reason) each; where CI is set, those not expected fail."""
    for test, reason in skips:
        strange = not expected_skip(test)
        print("    skipped: %s: %s%s" % (test, reason, " (not expected)" if strange else ""))
        if strange and os.environ.get("CI"):
            totals.add(0, 1, -1)


def unittest_skips(text):
    """(file.Class.test, reason) of all that unittest -v tells as skipped."""
    test = "?"
    for line in text.splitlines():
        named = re.match(r"\s*\w+ \(([\w.]+)\)", line)
        test = named.group(1).replace("tests.e2e.", "") if named else test
        skipped = re.search(r" \.\.\. skipped (.*)$", line)
        if skipped:
            yield test, skipped.group(1).strip("'\"")


def cmocka_skips(program, text):
    for test in re.findall(r"^\[  SKIPPED \] (\w+)$", text, re.M):
        yield os.path.basename(program) + "." + test, "it says so"


def left_out(args, failed):
    """Those of the tests that failed which cannot pass here."""
    where = {"qemu" if args.under else "", "user" if os.geteuid() else ""}
    with open(HERE + "/left_out") as lines:
        known = [line.split("#")[0].split() for line in lines]
    known = [words[0] for words in known if where.intersection(words[1:])]
    return sorted(test for test in set(failed)
                  if any(fnmatch.fnmatchcase(test, name) for name in known))


def run(argv, **options):
    start = time.time()
    done = subprocess.run(argv, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                          **options)
    return done.returncode, done.stdout.decode("utf-8", "replace"), \
        time.time() - start


def unit_one(under, program):
    try:
        code, text, seconds = run(under + [program], timeout=600, cwd=os.path.dirname(HERE))
    except subprocess.TimeoutExpired:
        return program, 0, 1, 600.0, "timed out"
    passed = sum(map(int, re.findall(r"\[  PASSED  \] (\d+) test", text)))
    failed = sum(map(int, re.findall(r"\[  FAILED  \] (\d+) test", text)))
    if code != 0 and not failed:
        failed = 1                     # it crashed, or a sanitizer spoke
    if code == 0 and not passed:
        failed = 1                     # a program that tests nothing
    return program, passed, failed, seconds, text


def unit(args, totals):
    programs = sorted(p for p in glob.glob(args.build + "/unit/test_*")
                      if os.access(p, os.X_OK) and "." not in os.path.basename(p))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for program, passed, failed, seconds, text in pool.map(
                functools.partial(unit_one, args.under.split()), programs):
            skips = sorted(set(cmocka_skips(program, text)))
            lost = left_out(args, [os.path.basename(program) + "." + test for test in
                                  re.findall(r"^\[  FAILED  \] (\w+)$", text, re.M)])
            failed -= len(lost)
            totals.add(passed, failed, len(skips) + len(lost))
            for test in lost:
                print("    left out: " + test)
            show("unit/" + os.path.basename(program), passed, failed, seconds,
                 len(skips))
            show_skips(skips, totals)
            if failed:
                print(text[-6000:])


def program_under(under, program):
    """A script that is the program of another processor, as a name to run."""
    script = program + ".under"
    with open(script, "w") as out:
        out.write('#!/bin/sh\nexec %s -0 "$0" %s "$@"\n' % (under, program))
    os.chmod(script, 0o755)
    return script


def conformance(args, totals):
    cases = sorted(glob.glob(HERE + "/conformance/cases/*.json"))
    ecr = os.path.abspath(args.build + "/ecr")
    if args.under:
        ecr = program_under(args.under, ecr)
    # waiters and retries really wait, so more run at once than there are cores
    code, text, seconds = run(
        [sys.executable, HERE + "/conformance/conformance.py", "run", "-v",
         "-j", "8", "--bin", ecr] + cases)
    m = re.search(r"(\d+) passed, (\d+) failed\s*$", text)
    passed, failed = (int(m.group(1)), int(m.group(2))) if m else (0, 1)
    lost = left_out(args, re.findall(r"^FAIL ([^:\s]+):", text, re.M))
    failed -= len(lost)
    totals.add(passed, failed, len(lost))
    show("conformance", passed, failed, seconds, len(lost))
    for test in lost:
        print("    left out: " + test)
    if failed or code and not lost:
        print(text[-20000:])


def e2e_one(path, env):
    start = time.time()
    try:
        code, text, seconds = run([sys.executable, "-m", "unittest", "-v", path],
                                  env=env, timeout=5400 if os.environ.get("ECR_NEWCOMER") else 1500)
    except subprocess.TimeoutExpired as late:
        return 0, 1, 0, time.time() - start, (late.stdout or b"").decode("utf-8", "replace")
    ran = re.search(r"^Ran (\d+) test", text, re.M)
    count = {k: int(v) for k, v in re.findall(
        r"(failures|errors|skipped)=(\d+)", text[text.rfind("\nRan "):])}
    bad = count.get("failures", 0) + count.get("errors", 0)
    if code and not bad:
        bad = 1
    skipped = count.get("skipped", 0)
    total = int(ran.group(1)) if ran else 0
    if not total:
        bad = max(bad, 1)
    return max(total - bad - skipped, 0), bad, skipped, seconds, text


def e2e(args, totals):
    env = dict(os.environ, ECR_BUILD=os.path.abspath(args.build),
               AWS_EC2_METADATA_DISABLED="true", PYTHONDONTWRITEBYTECODE="1",
               PYTHONPATH=HERE + "/e2e")
    for name in [k for k in env if k.startswith("AWS_") and k != "AWS_EC2_METADATA_DISABLED"]:
        del env[name]
    paths = sorted(glob.glob(HERE + "/e2e/test_*.py"))
    # they wait more than they compute, but some of them keep time
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = pool.map(lambda path: e2e_one(path, env), paths)
        for path, (passed, failed, skipped, seconds, text) in zip(paths, results):
            totals.add(passed, failed, skipped)
            show("e2e/" + os.path.basename(path), passed, failed, seconds,
                 skipped)
            show_skips(unittest_skips(text), totals)
            if failed:
                print(text[-12000:])


def fuzz(args, totals):
    programs = sorted(p for p in glob.glob(args.build + "/fuzz/fuzz_*")
                      if os.access(p, os.X_OK) and "." not in os.path.basename(p))
    found = os.path.join(args.build, "fuzz-found")
    os.makedirs(found, exist_ok=True)

    def one(program):
        name = os.path.basename(program)
        corpus = os.path.join(HERE, "fuzz", "corpus", name[len("fuzz_"):])
        grown = os.path.join(args.build, "fuzz-corpus", name)
        os.makedirs(grown, exist_ok=True)
        argv = [program, "-max_total_time=%g" % args.seconds, "-timeout=10",
                "-rss_limit_mb=2048", "-max_len=8192",
                "-artifact_prefix=%s/%s-" % (found, name), grown]
        if os.path.isdir(corpus):
            argv.append(corpus)
        words = os.path.join(HERE, "fuzz", name[len("fuzz_"):] + ".dict")
        if os.path.exists(words):
            argv.append("-dict=" + words)
        return (name,) + run(argv, timeout=args.seconds + 300)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, code, text, seconds in pool.map(one, programs):
            totals.add(code == 0, code != 0)
            runs = re.findall(r"^#(\d+)", text, re.M)
            show("fuzz/%s (%s runs)" % (name, runs[-1] if runs else "?"),
                 int(code == 0), int(code != 0), seconds)
            if code:
                print(text[-6000:])


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--build", default="build")
    p.add_argument("--seconds", type=float, default=60)
    p.add_argument("--under", default="", metavar="QEMU")
    p.add_argument("suites", nargs="+",
                   choices=["unit", "conformance", "e2e", "fuzz"])
    args = p.parse_args()
    # a shell that runs this in the background has these ignored, and so has
    # nohup; so would all that is started here, and tests of Ctrl-C would wait
    # for nothing
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in signal.SIGQUIT, signal.SIGHUP:
        signal.signal(number, signal.SIG_DFL)
    if args.build.rstrip("/").endswith("-san"):   # tests keep other time
        os.environ.setdefault("ASAN_OPTIONS", "detect_leaks=1")
    totals = Totals()
    for suite in args.suites:
        globals()[suite](args, totals)
    tail = ", %d skipped" % totals.skipped if totals.skipped else ""
    print("%d passed, %d failed%s" % (totals.passed, totals.failed, tail))
    return 1 if totals.failed or not totals.passed else 0


if __name__ == "__main__":
    sys.exit(main())
