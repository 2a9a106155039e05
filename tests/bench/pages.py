#!/usr/bin/env python3
"""Long listings: ecr beside a C loop that fetches, reads and writes each page.

    pages.py [--bin build/ecr] [--pages 100] [--rounds 5] [--peer aws]

Target: at most 1.2 of the loop's wall time.  With --peer, also against a
service whose default page is 100 and that answers after 20 ms: at least 5
times less wall time than the peer.
"""
import argparse
import json
import os

import service

LOOP = r"""
#include <curl/curl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static char *data; static size_t len, cap;
static size_t take(char *p, size_t s, size_t n, void *x)
{ if (len + s * n > cap) data = realloc(data, cap = (len + s * n) * 2);
  memcpy(data + len, p, s * n); len += s * n; return s * n; }
int main(int argc, char **argv)
{ CURL *c = curl_easy_init(); char body[256] = "{}"; json_t *page;
  curl_easy_setopt(c, CURLOPT_URL, argv[argc - 1]);
  curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
  for (;;) { json_error_t e; const char *t; len = 0;
    curl_easy_setopt(c, CURLOPT_POSTFIELDS, body);
    if (curl_easy_perform(c)) return 1;
    page = json_loadb(data, len, 0, &e); if (!page) return 1;
    json_dumpf(page, stdout, JSON_INDENT(4));
    t = json_string_value(json_object_get(page, "nextToken"));
    if (!t) return 0;
    snprintf(body, sizeof body, "{\"nextToken\":\"%s\"}", t);
    json_decref(page); } }
"""


def image(i):
    return {"registryId": "123456789012", "repositoryName": "team/web",
            "imageDigest": "sha256:%064x" % (i * 7919 ** 9), "imageTags": ["v1.%d" % i],
            "imageSizeInBytes": 52345678 + i, "imagePushedAt": 1700000000.5 + i,
            "imageManifestMediaType": "application/vnd.oci.image.manifest.v1+json",
            "artifactMediaType": "application/vnd.oci.image.config.v1+json",
            "lastRecordedPullTime": 1710000000.25 + i}


def listing(total, default):
    pages = {}

    def reply(body):
        size = body.get("maxResults", default)
        at = int(body.get("nextToken", 0))
        if (at, size) not in pages:
            page = {"imageDetails": [image(i) for i in range(at, min(at + size, total))]}
            if at + size < total:
                page["nextToken"] = str(at + size)
            pages[at, size] = json.dumps(page, separators=(",", ":")).encode()
        return pages[at, size]
    return reply


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", default="build/ecr")
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer")
    args = parser.parse_args()
    words = ["describe-images", "--repository-name", "team/web"]
    ours = [os.path.abspath(args.bin)] + words
    big = service.Service(listing(args.pages * 1000, 1000))
    loop = service.build_c(LOOP, "loop", service.libraries("libcurl", "jansson"))
    env = service.environment(big.url)
    runs = {"ecr": (ours, env), "C loop": ([loop, big.url], env)}
    service.alternate(runs, 1)  # the pages are made here
    seen = service.alternate(runs, args.rounds)
    for name, (wall, cpu) in seen.items():
        print("%-10s wall %6.2f s   cpu %6.2f s   peak %6.1f MiB"
              % (name, wall, cpu, service.peak(*runs[name])))
    print("%d pages of 1000 images, ecr/loop, wall: %.2f  (at most 1.20)"
          % (args.pages, seen["ecr"][0] / seen["C loop"][0]))
    if args.peer:
        slow = service.Service(listing(5000, 100), delay=0.02)
        env = service.environment(slow.url)
        seen = service.alternate({"ecr": (ours, env), "peer": ([args.peer, "ecr"] + words, env)}, 3)
        print("default page of 100, 20 ms, peer/ecr, wall: %.1f  (at least 5)"
              % (seen["peer"][0] / seen["ecr"][0]))


if __name__ == "__main__":
    main()
