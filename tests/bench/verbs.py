#!/usr/bin/env python3
"""Verbs against a service on loopback that answers after 20 ms.

The bound of a command: dependent passes added up, each ceil(calls / 16) times
20 ms.  `repos --sizes` is one page of names and a call for each repository; the
loop that it replaces, one `aws ecr describe-images` after another, is measured
on a few and scaled.  `images` in a pipe holds no more than a page.
"""
import argparse
import json
import math
import os
import subprocess
import time

import output
from service import Service, environment, peak

DELAY = 0.02
JOBS = 16
LOOP = 'for r in $(seq 1 %d); do "$0" ecr describe-images ' \
    '--repository-name "team/app-$r" --output json; done'


def image(number):
    return dict(
        output.image(number),
        imageManifestMediaType="application/vnd.oci.image.manifest.v1+json",
        artifactMediaType="application/vnd.oci.image.config.v1+json",
        lastRecordedPullTime=1.7e9, imageStatus="ACTIVE")


def repository(number):
    return {"registryId": "123456789012",
            "repositoryName": "team/app-%d" % number,
            "createdAt": 1.7e9, "imageTagMutability": "MUTABLE"}


def registry(count):
    """What one of `count` repositories with ten images each answers."""
    names = json.dumps({"repositories": [
        repository(i + 1) for i in range(count)]}).encode()
    images = output.page([image(i) for i in range(10)])

    def reply(body):
        if "repositoryName" in body:
            return images
        return names if "maxResults" in body else b"{}"
    return reply


def pages(total, size=1000):
    """What one repository of `total` images answers."""
    def reply(body):
        at = int(body.get("nextToken", 0))
        return output.page([image(i) for i in range(at, at + size)],
                           str(at + size) if at + size < total else None)
    return reply


def timed(argv, env):
    began = time.monotonic()
    done = subprocess.run(argv, env=env, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit("%s: %s" % (argv, done.stderr.decode()))
    return time.monotonic() - began, done.stdout


def bench_repos(ecr, peer, count, sample):
    service = Service(registry(count), DELAY)
    env = environment(service.url)
    bound = DELAY * (1 + math.ceil(count / JOBS))
    took, out = min(timed([ecr, "repos", "--sizes"], env) for _ in range(3))
    assert out.count(b"\n") == count, out[:200]
    output.show("repos --sizes, %d repositories: to its bound" % count,
         took / bound, "at most", 1.3)
    if peer:
        loop, _ = timed(["sh", "-c", LOOP % sample, peer], env)
        output.show("the loop of aws that it replaces: times as long",
             loop / sample * count / took, "at least", 100)


def bench_images(ecr, total):
    service = Service(pages(total), 0)
    env = environment(service.url)
    _, out = timed([ecr, "images", "team/app"], env)
    assert out.count(b"\n") == total
    output.show("images, %d in a pipe: MiB held at most" % total,
         peak([ecr, "images", "team/app"], env), "at most", 24)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", default="build/ecr")
    parser.add_argument("--peer")
    parser.add_argument("--repositories", type=int, default=1000)
    parser.add_argument("--images", type=int, default=100000)
    parser.add_argument("--sample", type=int, default=20)
    args = parser.parse_args()
    ecr = os.path.abspath(args.bin)
    bench_repos(ecr, args.peer, args.repositories, args.sample)
    bench_images(ecr, args.images)


if __name__ == "__main__":
    main()
