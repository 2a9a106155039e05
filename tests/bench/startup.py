#!/usr/bin/env python3
"""What a millisecond is spent on: start-up, completion, the login helper.

    startup.py [--bin build/ecr] [--static build-static/ecr] [--runs 40]

Wall times by hyperfine, several alternating rounds.  Beside: an empty C
program, a static C program that sends one hard-wired request with the same
libraries, and Debian's docker-credential-ecr-login -v, which does nothing.
"""
import argparse
import base64
import json
import os
import shlex
import shutil
import subprocess
import tempfile
import time

import service

HOST = "123456789012.dkr.ecr.us-west-2.amazonaws.com"
HELPER = "docker-credential-ecr-login"
EMPTY = "int main(void) { return 0; }"
REQUEST = r"""
#include <curl/curl.h>
#include <jansson.h>
#include <stdio.h>
static size_t take(char *p, size_t s, size_t n, void *x)
{ json_error_t e; json_t *v = json_loadb(p, s * n, 0, &e);
  (void)x; json_dumpf(v, stdout, JSON_INDENT(4)); json_decref(v); return s * n; }
int main(int argc, char **argv)
{ struct curl_slist *h = NULL; CURL *c; (void)argc;
  curl_global_init(CURL_GLOBAL_NOTHING); c = curl_easy_init();
  h = curl_slist_append(h, "Content-Type: application/x-amz-json-1.1");
  h = curl_slist_append(h, "X-Amz-Target: AmazonEC2ContainerRegistry_V20150921.DescribeRegistry");
  h = curl_slist_append(h, "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/"
    "us-west-2/ecr/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
    "Signature=0000000000000000000000000000000000000000000000000000000000000000");
  curl_easy_setopt(c, CURLOPT_URL, argv[1]); curl_easy_setopt(c, CURLOPT_HTTPHEADER, h);
  curl_easy_setopt(c, CURLOPT_POSTFIELDS, "{}"); curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
  return curl_easy_perform(c) != 0; }
"""


def hyperfine(runs, count, rounds=5):
    """{name: (argv, env)}; the median wall seconds of each."""
    seen = {name: [] for name in runs}
    for _ in range(rounds):
        for name, (argv, env) in runs.items():
            with tempfile.NamedTemporaryFile() as out:
                subprocess.run(["hyperfine", "-N", "--style=none", "--warmup=3", "--runs=%d" % count,
                                "--export-json=" + out.name, shlex.join(argv)],
                               env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                seen[name] += json.load(out)["results"][0]["times"]
    return {name: sorted(times)[len(times) // 2] for name, times in seen.items()}


# hyperfine gives a command no standard input, and a helper reads a host there.
WATCH = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
static double now(void)
{ struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9; }
int main(int argc, char **argv)
{ int status; (void)argc;
  for (int i = atoi(argv[1]); i > 0; i--) { double start = now(); pid_t pid = vfork();
    if (pid == 0) { dup2(open(argv[2], O_RDONLY), 0); dup2(open("/dev/null", O_WRONLY), 1);
      execv(argv[3], argv + 3); _exit(127); }
    waitpid(pid, &status, 0); if (status) return 1; fprintf(stderr, "%.9f\n", now() - start); }
  return 0; }
"""


def watch(runs, given, count, rounds=5):
    """As hyperfine(), with the file `given` on standard input."""
    program = service.build_c(WATCH, "watch", [])
    seen = {name: [] for name in runs}
    for _ in range(rounds):
        for name, (argv, env) in runs.items():
            done = subprocess.run([program, str(count), given, *argv], env=env, check=True,
                                  stderr=subprocess.PIPE, text=True)
            seen[name] += map(float, done.stderr.split())
    return {name: sorted(times)[len(times) // 2] for name, times in seen.items()}


def build_static(source, name, static):
    folder = os.path.dirname(static)
    curl = os.path.join(folder, "lean")
    alone = [os.path.join(folder, "packaging", name) for name in ("alone.o", "alone_names.o")]
    return service.build_c(source, name, [
        "-static", "-DCURL_STATICLIB", "-I%s/include" % curl, "-x", "none",
        "-Wl,--gc-sections,--wrap=iconv_open,--wrap=dlopen", *alone, "%s/lib/libcurl.a" % curl,
        "-ljansson", "-lssl", "-lcrypto", "-lcares", "-lz", "-lpthread", "-lm"])


def cached_token(home):
    """A helper's cache with one fresh token, made by the helper itself."""
    token = base64.b64encode(b"AWS:secret-token-of-twelve-hours").decode()
    reply = {"authorizationData": [{
        "authorizationToken": token, "expiresAt": time.time() + 43200, "proxyEndpoint": "https://" + HOST}]}
    api = service.Service(lambda body: json.dumps(reply).encode())
    env = service.environment(api.url, HOME=home, AWS_ECR_CACHE_DIR=home + "/.ecr")
    return api, env


def show(text, a, b, limit):
    print("%-58s %6.2f  (at most %.2f)" % (text, a / b, limit))


def ms(seen):
    for name, wall in seen.items():
        print("    %-34s %7.3f ms" % (name, wall * 1e3))


def dynamic(ecr, count, env):
    libs = ["-Wl,--no-as-needed"] + service.libraries("libcurl", "jansson", "libcrypto", "yaml-0.1", "expat")
    seen = hyperfine({
        "ecr --version": ([ecr, "--version"], env),
        "empty main, same libraries": ([service.build_c(EMPTY, "empty", libs)], env),
        "completion": ([ecr, "--complete", "bash", "ecr describe-im", " =:"], env)}, count)
    ms(seen)
    show("ecr --version / empty main", seen["ecr --version"], seen["empty main, same libraries"], 1.2)
    models(ecr, count, env)


def models(ecr, count, env):
    """What a model of the person's costs: nothing where there is none for the service."""
    argv = [ecr, "describe-registry", "--generate-cli-skeleton"]
    with tempfile.TemporaryDirectory() as home:
        os.makedirs(os.path.join(home, ".aws/models/another/2020-01-01"))
        seen = hyperfine({"skeleton, no models": (argv, env),
                          "skeleton, models of another service": (argv, dict(env, HOME=home))}, count)
    ms(seen)
    show("models of another service / none", seen["skeleton, models of another service"],
         seen["skeleton, no models"], 1.05)


def static(ecr, count, env, url):
    seen = hyperfine({
        "static ecr --version": ([ecr, "--version"], env),
        "static completion": ([ecr, "--complete", "bash", "ecr describe-im", " =:"], env),
        "static empty main": ([service.build_c(EMPTY, "empty", ["-static"])], env)}, count * 2)
    ms(seen)
    for name in ("static ecr --version", "static completion"):
        show(name + " / static empty main", seen[name], seen["static empty main"], 1.5)
    seen = hyperfine({
        "static request": ([ecr, "describe-registry"], env),
        "static C program, hard-wired": ([build_static(REQUEST, "request", ecr), url], env),
        "curl --aws-sigv4": (["curl", "-sS", "--aws-sigv4", "aws:amz:us-west-2:ecr", "--user", "AKIDEXAMPLE:example",
                              "-H", "Content-Type: application/x-amz-json-1.1", "-H", "X-Amz-Target: "
                              "AmazonEC2ContainerRegistry_V20150921.DescribeRegistry", "-d", "{}", url], env)}, count)
    ms(seen)
    show("static request / hard-wired C program", seen["static request"],
         seen["static C program, hard-wired"], 1.2)
    show("static request / curl --aws-sigv4, wall", seen["static request"], seen["curl --aws-sigv4"], 0.35)


def helper(ecr, text, limit, count):
    with tempfile.TemporaryDirectory() as home:
        os.symlink(ecr, os.path.join(home, HELPER))
        given = os.path.join(home, "host")
        with open(given, "w") as out:
            out.write(HOST)
        api, env = cached_token(home)
        argv = [os.path.join(home, HELPER), "get"]
        with open(given) as host:
            first = subprocess.run(argv, env=env, stdin=host, capture_output=True, text=True)
        if first.returncode or "secret-token" not in first.stdout:
            print("%s: the helper gave no token: %s" % (text, first.stderr.strip()[:200]))
            return
        asked = api.requests
        runs = {text: (argv, env)}
        peer = shutil.which(HELPER, path="/usr/bin")
        if peer and os.path.realpath(peer) != os.path.realpath(ecr):
            runs["Debian's -v"] = ([peer, "-v"], env)
        seen = watch(runs, given, count)
        ms(seen)
        if api.requests != asked:
            print("%s: the token was asked for again %d times" % (text, api.requests - asked))
        if len(runs) > 1:
            show(text + " / Debian's -v", seen[text], seen["Debian's -v"], limit)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", default="build/ecr")
    parser.add_argument("--static", default="build-static/ecr")
    parser.add_argument("--runs", type=int, default=40)
    args = parser.parse_args()
    ecr, alone = os.path.abspath(args.bin), os.path.abspath(args.static)
    api = service.Service(lambda body: b'{"registryId":"1"}')
    env = service.environment(api.url)
    dynamic(ecr, args.runs, env)
    helper(ecr, "helper, token cached", 2, args.runs)
    if not os.path.exists(alone):
        print("no static binary: make static")
        return
    static(alone, args.runs, env, api.url)
    helper(alone, "static helper, token cached", 0.5, args.runs)


if __name__ == "__main__":
    main()
