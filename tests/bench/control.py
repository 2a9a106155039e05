#!/usr/bin/env python3
"""The control plane of ecr-local beside moto_server: requests a second.

    control.py [--bin build] [--repositories N] [--images N] [--seconds S]

Both run on loopback; one client, one connection, the same requests.  Ratios
are printed as the other benchmarks print theirs.
"""
import argparse
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time

HEAD = ("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "X-Amz-Target: AmazonEC2ContainerRegistry_V20150921.%s\r\n"
        "Content-Type: application/x-amz-json-1.1\r\nX-Amz-Date: 20300101T000000Z\r\n"
        "Authorization: AWS4-HMAC-SHA256 Credential=123456789012/20300101/us-east-1/ecr/"
        "aws4_request, SignedHeaders=host, Signature=0\r\nContent-Length: %d\r\n\r\n")
MANIFEST = json.dumps({
    "schemaVersion": 2,
    "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
    "config": {"mediaType": "application/vnd.docker.container.image.v1+json",
               "size": 2, "digest": "sha256:" + "4" * 64},
    "layers": [], "annotations": {"n": "%d"}})


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Client:
    """HTTP over a socket of our own: a library's client would cost more than
    the server it asks."""

    def __init__(self, port):
        self.port = port
        self.socket = None

    def connect(self):
        self.socket = socket.create_connection(("127.0.0.1", self.port), 120)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def exchange(self, text):
        if not self.socket:
            self.connect()
        self.socket.sendall(text)
        data = self.socket.recv(1 << 16)
        while b"\r\n\r\n" not in data:
            data += self.socket.recv(1 << 16)
        head, body = data.split(b"\r\n\r\n", 1)
        fields = head.lower()
        length = int(fields.split(b"content-length:", 1)[1].split(b"\r\n")[0])
        while len(body) < length:
            body += self.socket.recv(1 << 20)
        if b"connection: close" in fields:
            self.socket.close()
            self.socket = None
        return head, body

    def call(self, operation, **params):
        body = json.dumps(params).encode()
        head, reply = self.exchange((HEAD % (operation, len(body))).encode() + body)
        if b" 200 " not in head[:16]:
            raise SystemExit("%s: %r %r" % (operation, head[:40], reply[:300]))
        return reply


def wait_for(port):
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("no server on port %d" % port)


def rate(seconds, ask):
    start, n = time.perf_counter(), 0
    while n < 3 or time.perf_counter() - start < seconds:
        ask(n)
        n += 1
    return n / (time.perf_counter() - start)


def measure(port, args):
    client = Client(port)
    for i in range(args.repositories):
        client.call("CreateRepository", repositoryName="bench/repo-%04d" % i)
    put = lambda i: client.call("PutImage", repositoryName="bench/repo-0000",
                                imageTag="t%d" % i, imageManifest=MANIFEST % i)
    for i in range(args.images):
        put(i)
    return {
        "put-image": rate(args.seconds, lambda n: put(args.images + n)),
        "describe-repositories": rate(args.seconds, lambda n: client.call("DescribeRepositories")),
        "list-images": rate(args.seconds, lambda n: client.call(
            "ListImages", repositoryName="bench/repo-0000")),
    }


def serve(argv, port, args, env=None):
    child = subprocess.Popen(argv, env=env, stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        return measure(port, args)
    finally:
        child.terminate()
        child.wait()


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--bin", default="build")
    p.add_argument("--repositories", type=int, default=1000)
    p.add_argument("--images", type=int, default=500)
    p.add_argument("--seconds", type=float, default=3)
    args = p.parse_args()
    port = free_port()
    with tempfile.TemporaryDirectory() as home:
        ours = serve([os.path.join(args.bin, "ecr-local"), "start", "--in-memory",
                      "--listen", "127.0.0.1:%d" % port], port, args,
                     dict(os.environ, HOME=home))
    if not shutil.which("moto_server"):
        print("moto_server is not installed; ours alone, requests a second:", ours)
        return
    port = free_port()
    moto = serve(["moto_server", "-H", "127.0.0.1", "-p", str(port)], port, args)
    for name, value in ours.items():
        print("    %-24s ecr-local %8.1f/s   moto %8.1f/s" % (name, value, moto[name]))
    for name, value in ours.items():
        print("%-58s %6.2f  (at least 20.00)" % (
            name + ", ecr-local / moto, requests a second", value / moto[name]))


if __name__ == "__main__":
    main()
