#!/usr/bin/env python3
"""One signed request: ecr beside curl --aws-sigv4, HTTP and HTTPS, and start-up.

    request.py [--bin build/ecr] [--rounds 100]

Medians of alternating runs.  Targets: wall time over HTTP at most 1.05 of
curl's; `sts get-caller-identity`, a form out and XML in, at most 1.05 of a
request in JSON; CPU over HTTPS at most 2.5 of HTTP's; --version at most 1.2 of an
empty program with the same libraries; peak memory over HTTP under 12 MiB.

Over HTTPS both trust one certificate given as a file; --system shows what the
system's store costs, where a server of one's own is trusted by it.
"""
import argparse
import os

import service

FIXED = ["-X", "POST", "-H", "Content-Type: application/x-amz-json-1.1", "-H",
         "X-Amz-Target: AmazonEC2ContainerRegistry_V20150921.DescribeRegistry", "-d", "{}"]


IDENTITY = (b'<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
            b"<GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/a</Arn>"
            b"<UserId>AIDAEXAMPLE</UserId><Account>123456789012</Account>"
            b"</GetCallerIdentityResult><ResponseMetadata><RequestId>1</RequestId>"
            b"</ResponseMetadata></GetCallerIdentityResponse>")


def answer(body):
    return IDENTITY if "Action" in body else b'{"registryId":"1"}'


def curl(url, *more):
    return ["curl", "-sS", "--aws-sigv4", "aws:amz:us-west-2:ecr", "--user",
            "AKIDEXAMPLE:example", *FIXED, *more, url]


def ratio(text, a, b, limit):
    print("%-52s %6.2f  (at most %.2f)" % (text, a / b, limit))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", default="build/ecr")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--system", metavar="CERT,KEY",
                        help="a certificate for localhost that the system's store trusts")
    args = parser.parse_args()
    ecr = os.path.abspath(args.bin)
    plain = service.Service(answer)
    context, cert = (service.given(*args.system.split(",")) if args.system
                     else service.self_signed())
    tls = service.Service(lambda body: b'{"registryId":"1"}', tls=context)
    empty = service.build_c("int main(void) { return 0; }", "empty", ["-Wl,--no-as-needed"] +
                            service.libraries("libcurl", "jansson", "libcrypto", "yaml-0.1", "expat", "zlib"))
    call = [ecr, "describe-registry"]
    http, https = service.environment(plain.url), service.environment(tls.url)
    runs = {
        "ecr http": (call, http),
        "ecr sts http": ([ecr, "sts", "get-caller-identity"], http),
        "curl http": (curl(plain.url), http),
        "ecr https": (call + ["--ca-bundle", cert], https),
        "curl https": (curl(tls.url, "--cacert", cert, "--capath", "/dev/null"), https),
        "ecr --version": ([ecr, "--version"], http),
        "empty main": ([empty], http),
    }
    if args.system:  # curl's own folder and bundle hold it too
        runs["ecr https"] = (call, https)
        runs["curl https"] = (curl(tls.url), https)
    seen = service.alternate(runs, args.rounds)
    for name, (wall, cpu) in seen.items():
        print("%-16s wall %6.2f ms   cpu %6.2f ms" % (name, wall * 1e3, cpu * 1e3))
    ratio("request over HTTP, ecr/curl, wall", seen["ecr http"][0], seen["curl http"][0], 1.05)
    ratio("sts get-caller-identity/describe-registry, wall",
          seen["ecr sts http"][0], seen["ecr http"][0], 1.05)
    ratio("ecr, HTTPS/HTTP, cpu", seen["ecr https"][1], seen["ecr http"][1], 2.5)
    print("%-52s %6.2f" % ("curl, HTTPS/HTTP, cpu", seen["curl https"][1] / seen["curl http"][1]))
    ratio("ecr --version/empty main, wall", seen["ecr --version"][0], seen["empty main"][0], 1.2)
    ratio("peak over HTTP, MiB", service.peak(*runs["ecr http"]), 1, 12)


if __name__ == "__main__":
    main()
