#!/usr/bin/env python3
"""Run every benchmark here against the peers that are installed; one table.

    run.py [--build build] [--static build-static] [--peer aws] [--quick] [--only NAME]

Each program of this folder prints a line for a ratio it measures, with the
figure it aims at; these lines become build/bench.md.
"""
import argparse
import datetime
import os
import platform
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
RATIO = re.compile(r"^(\S.*?):?\s+([\d.]+)\s+\((at most|at least) ([\d.]+)\)$", re.M)
TOOLS = ["hyperfine", "cc", "openssl", "pkg-config"]
PEERS = ["aws", "curl", "jq", "moto_server", "docker-registry", "docker-credential-ecr-login"]


def processor():
    try:
        with open("/proc/cpuinfo") as info:
            return re.search(r"model name\s*: (.*)", info.read()).group(1)
    except (OSError, AttributeError):
        return platform.processor() or platform.machine()


def benchmarks(args):
    ecr = os.path.join(args.build, "ecr")
    peer = ["--peer", args.peer] if args.peer else []
    quick = args.quick
    yield "request.py", ["--bin", ecr, "--rounds", "20" if quick else "100"]
    yield "startup.py", ["--bin", ecr, "--static", os.path.join(args.static, "ecr"),
                         "--runs", "10" if quick else "40"]
    yield "output.py", ["--bin", ecr] + (["--images", "10000", "--pages", "10,100"] if quick else []) + peer
    yield "pages.py", ["--bin", ecr, "--pages", "20" if quick else "100"] + peer
    yield "verbs.py", ["--bin", ecr] + (["--images", "20000"] if quick else []) + peer
    yield "million.py", ["--bin", ecr] + (["--images", "50000"] if quick else [])
    known = {"run.py", "service.py", "request.py", "startup.py", "output.py", "pages.py",
             "verbs.py", "million.py"}
    for name in sorted(os.listdir(HERE)):
        if name.endswith(".py") and name not in known:
            yield name, []


def run(name, words):
    print("== " + name, flush=True)
    done = subprocess.run([sys.executable, os.path.join(HERE, name), *words],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    print(done.stdout, flush=True)
    return done.returncode, done.stdout


def rows(name, text):
    found = RATIO.findall(text)
    for what, value, word, limit in found:
        met = float(value) <= float(limit) if word == "at most" else float(value) >= float(limit)
        yield "| %s | %s | %s %s | %s |" % (what, value, word, limit, "yes" if met else "**no**")
    if not found:
        last = text.strip().splitlines()[-1:] or ["nothing"]
        yield "| %s | | | %s |" % (name, last[0].replace("|", "/"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build")
    parser.add_argument("--static", default="build-static")
    parser.add_argument("--peer", default=os.environ.get("PEER") or shutil.which("aws"))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only")
    args = parser.parse_args()
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        sys.exit("bench: missing %s; make deps installs them" % ", ".join(missing))
    lines, failed = [], 0
    for name, words in benchmarks(args):
        if args.only and name != args.only:
            continue
        status, text = run(name, words)
        failed += status != 0
        lines += rows(name, text)
    peers = [peer for peer in PEERS if shutil.which(peer)]
    with open(os.path.join(args.build, "bench.md"), "w") as out:
        out.write("Measured on %s, %d cores, %s, %s; beside: %s.\n\n| what | measured | aim | met |\n"
                  "| --- | --- | --- | --- |\n%s\n"
                  % (processor(), os.cpu_count(), platform.system(), datetime.date.today(),
                     ", ".join(peers) or "nothing", "\n".join(lines)))
    print(os.path.join(args.build, "bench.md"))
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
