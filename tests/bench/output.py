#!/usr/bin/env python3
"""One reply of 100,000 images in every format, and flat memory over pages.

    output.py [--bin build/ecr] [--peer aws] [--images 100000] [--pages 10,100,1000]

Whole-process CPU and peak memory beside `jq .` on the same bytes and the
peer, if one is named.  Targets: table and yaml at least 12 times less CPU
than the peer, json and text at least 5 times, json under jq; pages of 1,000
images under 16 MiB, however many.
"""
import argparse
import json
import os
import shutil
import tempfile

import service

WORDS = ["describe-images", "--repository-name", "team/web"]
LEAST = {"json": 5, "text": 5, "table": 12, "yaml": 12}


def image(i):
    return {"registryId": "123456789012", "repositoryName": "team/web",
            "imageDigest": "sha256:%064x" % i, "imageTags": ["build-%06d" % i],
            "imageSizeInBytes": 10_000_000 + i, "imagePushedAt": 1.7e9 + i}


def page(images, token=None):
    reply = {"imageDetails": images}
    if token:
        reply["nextToken"] = token
    return json.dumps(reply, separators=(",", ":")).encode()


def cpu_and_peak(argv, env):
    return service.measure(argv, env)[1], service.peak(argv, env)


def line(name, cpu, peak):
    print("    %-24s cpu %7.2f s   peak %7.1f MiB" % (name, cpu, peak))


def show(text, value, word, limit):
    print("%-58s %6.2f  (%s %.2f)" % (text, value, word, limit))


def formats(ecr, peer, count):
    body = page([image(i) for i in range(count)])
    api = service.Service(lambda request: body)
    env = service.environment(api.url)
    own = {}
    for name in LEAST:
        own[name] = cpu_and_peak([ecr, *WORDS, "--output", name], env)
        line("ecr " + name, *own[name])
    if shutil.which("jq"):
        with tempfile.NamedTemporaryFile() as file:
            file.write(body)
            file.flush()
            jq = cpu_and_peak(["jq", ".", file.name], env)
        line("jq .", *jq)
        show("%d images, json, ecr / jq, cpu" % count, own["json"][0] / jq[0], "at most", 1)
    if not peer:
        return
    for name, least in LEAST.items():
        theirs = cpu_and_peak([peer, "ecr", *WORDS, "--output", name], env)
        line("peer " + name, *theirs)
        show("%d images, %s, peer / ecr, cpu" % (count, name), theirs[0] / own[name][0], "at least", least)


def flat(ecr, counts):
    head, tail = page([image(i) for i in range(1000)], "@").split(b'"@"')

    def reply(request, pages):
        at = int(request.get("nextToken", 0)) + 1
        return head + (b'"%d"' % at) + tail if at < pages else head[:head.rindex(b',"nextToken"')] + tail

    for pages in counts:
        api = service.Service(lambda request, pages=pages: reply(request, pages))
        env = service.environment(api.url)
        for name in ("json", "text", "yaml-stream"):
            show("%d pages of 1000 images, %s, peak MiB" % (pages, name),
                 service.peak([ecr, *WORDS, "--output", name], env), "at most", 16)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", default="build/ecr")
    parser.add_argument("--peer")
    parser.add_argument("--images", type=int, default=100000)
    parser.add_argument("--pages", default="10,100,1000")
    args = parser.parse_args()
    ecr = os.path.abspath(args.bin)
    formats(ecr, args.peer, args.images)
    flat(ecr, [int(n) for n in args.pages.split(",") if n])


if __name__ == "__main__":
    main()
