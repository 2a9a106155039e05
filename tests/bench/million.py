#!/usr/bin/env python3
"""A million images in one repository of ecr-local: are its pages flat?

    million.py [--bin build/ecr] [--images 1000000]

Seeded ten thousand at a time, then paged through from end to end.  A page at
the end costs what one at the beginning does, and the server holds no more
after a million than after a thousand.  SPDX-License-Identifier: Apache-2.0
"""
import argparse
import json
import os
import statistics
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
from control import Client  # noqa: E402
from local_api import memory  # noqa: E402
from output import show  # noqa: E402
from registry_server import Server  # noqa: E402
from service import environment, peak  # noqa: E402

SEED = 10000
PAGE = 1000
SOME = 50  # pages at either end whose median is taken


def seed(server, count):
    began = time.monotonic()
    for start in range(0, count, SEED):
        body = json.dumps({"repositories": [{"name": "app", "images": [
            {"tag": "v%d" % i, "pushedAt": "2024-01-01T00:00:00Z"}
            for i in range(start, min(start + SEED, count))]}]}).encode()
        reply = server.request("POST", "/_local/seed", body)
        assert reply.status == 200, reply.body
    return time.monotonic() - began


def pages(server, operation, key):
    """Seconds of each page, how many entries, and MiB after the first."""
    client = Client(server.port)
    took, entries, held, token = [], 0, 0, {}
    while True:
        began = time.perf_counter()
        text = client.call(operation, repositoryName="app", maxResults=PAGE,
                           **token)
        took.append(time.perf_counter() - began)
        reply = json.loads(text)
        entries += len(reply[key])
        held = held or memory(server.process)
        if "nextToken" not in reply:
            return took, entries, held
        token = {"nextToken": reply["nextToken"]}


def flat(server, operation, key, count):
    took, entries, held = pages(server, operation, key)
    assert entries == count, entries
    some = min(SOME, len(took) // 2)
    ends = [statistics.median(part) for part in (took[:some], took[-some:])]
    print("    %-16s first %.2f ms, last %.2f ms a page; %.1f s in all"
          % (operation, ends[0] * 1e3, ends[1] * 1e3, sum(took)))
    show("%s, %d images: a last page to a first" % (operation, count),
         ends[1] / ends[0], "at most", 1.5)
    show("%s, %d images: MiB more after the last" % (operation, count),
         max(0, memory(server.process) - held), "at most", 16)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bin", default="build/ecr")
    parser.add_argument("--images", type=int, default=1000000)
    args = parser.parse_args()
    server = Server()
    try:
        took = seed(server, args.images)
        print("    %d images seeded in %.1f s; %.1f MiB held at most"
              % (args.images, took, memory(server.process, "VmHWM")))
        show("seed of 10,000 images, of %d: seconds" % args.images,
             took * SEED / args.images, "at most", 2)
        flat(server, "DescribeImages", "imageDetails", args.images)
        flat(server, "ListImages", "imageIds", args.images)
        env = environment("http://127.0.0.1:%d" % server.port,
                          AWS_DEFAULT_REGION="us-east-1")
        show("ecr images of %d images in a pipe: peak MiB" % args.images,
             peak([os.path.abspath(args.bin), "images", "app"], env),
             "at most", 24)
    finally:
        server.close()


if __name__ == "__main__":
    main()
