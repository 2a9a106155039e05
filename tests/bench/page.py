#!/usr/bin/env python3
"""What the page costs: requests a second while its stream is open, and not.

    page.py [--rounds N] [--seconds S]

Two clients ask as fast as they are answered, far beyond 500 requests a second;
rounds with and without a reader of /_local/requests/stream take turns.  The
last line is the median of the quotients of neighbours: of requests for each
second of processor time that the server took, so that it says the same on a
busy machine.
"""
import argparse
import multiprocessing
import os
import socket
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "e2e"))
from local_api import ACCOUNT, TARGET, Server  # noqa: E402

REQUEST = (b"POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: %s"
           b"DescribeRepositories\r\nContent-Type: application/x-amz-json-1.1"
           b"\r\nAuthorization: AWS4-HMAC-SHA256 Credential=%s/20260101/"
           b"us-east-1/ecr/aws4_request, SignedHeaders=host, Signature=0\r\n"
           b"Content-Length: 2\r\n\r\n{}" % (TARGET.encode(), ACCOUNT.encode()))


def ask(port, seconds, start, counts):
    """A client: kept connection, one request after the other."""
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        start.wait()
        until, count = time.monotonic() + seconds, 0
        while time.monotonic() < until:
            client.sendall(REQUEST)
            reply = client.recv(65536)
            if not reply.startswith(b"HTTP/1.1 200 ") or reply[-1:] != b"}":
                raise SystemExit("no answer: %r" % reply[:200])
            count += 1
        counts.put(count / seconds)


def read(port, start, seen):
    """The page: takes what comes."""
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"GET /_local/requests/stream HTTP/1.1\r\n"
                       b"Host: localhost\r\n\r\n")
        start.wait()
        while True:
            piece = client.recv(1 << 20)
            if not piece:
                return
            with seen.get_lock():
                seen.value += piece.count(b"event: request")


def processor(server):
    """Seconds of processor time that the server has taken so far."""
    with open("/proc/%d/stat" % server.process.pid) as text:
        fields = text.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(server, seconds, is_open):
    """Requests a second of both clients and by the processor's time, and
    events that were read."""
    port = server.port
    start = multiprocessing.Barrier(3 + is_open)
    counts, seen = multiprocessing.Queue(), multiprocessing.Value("L", 0)
    clients = [multiprocessing.Process(target=ask, args=(port, seconds, start, counts))
               for _ in range(2)]
    reader = multiprocessing.Process(target=read, args=(port, start, seen))
    for process in clients + [reader] * is_open:
        process.start()
    start.wait()
    before = processor(server)
    total = sum(counts.get(timeout=seconds + 30) for _ in clients)
    for process in clients:
        process.join()
    taken = processor(server) - before
    if is_open:
        reader.terminate()
        reader.join()
        time.sleep(1.2)     # the server notices that it has gone
    return total, total * seconds / taken, seen.value


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=2)
    args = parser.parse_args()
    server, quotients = Server("--in-memory"), []
    try:
        server.call("CreateRepository", repositoryName="app")
        measure(server, 1, False)
        for i in range(args.rounds):
            pair = {}
            for is_open in ((False, True) if i % 2 else (True, False)):
                rate, pair[is_open], events = measure(server, args.seconds, is_open)
                print("%s: %.0f/s, %.0f in a second of the processor" % (
                    "open" if is_open else "none", rate, pair[is_open]))
                if is_open and events < 100 * args.seconds:
                    raise SystemExit("the page was told of %d requests" % events)
            quotients.append(pair[True] / pair[False])
    finally:
        server.close()
    print("requests/s with the page's stream open / none %.3f (at least 0.97)"
          % statistics.median(quotients))


if __name__ == "__main__":
    main()
