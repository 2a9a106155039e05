"""A stand-in for the service: canned replies, kept connections, TLS or not."""
import json
import os
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from urllib.parse import parse_qsl


class Service:
    """`reply(body)` returns the bytes for a request's body, JSON or a form."""

    def __init__(self, reply, delay=0, tls=None):
        self.reply, self.delay, self.tls = reply, delay, tls
        self.requests = 0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        port = self.listener.getsockname()[1]
        self.url = "%s://%s:%d/" % ("https" if tls else "http",
                                    "localhost" if tls else "127.0.0.1", port)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        try:
            if self.tls:
                client = self.tls.wrap_socket(client, server_side=True)
            with client:
                while self.one(client):
                    pass
        except OSError:
            pass

    def one(self, client):
        data = b""
        while b"\r\n\r\n" not in data:
            more = client.recv(65536)
            if not more:
                return False
            data += more
        head, body = data.split(b"\r\n\r\n", 1)
        length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n")
                      if line.startswith(b"content-length:"))
        while len(body) < length:
            body += client.recv(65536)
        self.requests += 1
        if self.delay:
            time.sleep(self.delay)
        given = json.loads(body) if body[:1] == b"{" else dict(parse_qsl(body.decode()))
        out = self.reply(given)
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(out) + out)
        return True


def self_signed():
    """A certificate for localhost: (server context, its PEM file)."""
    folder = tempfile.mkdtemp(prefix="ecr-bench-")
    cert, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert],
                   check=True, capture_output=True)
    return given(cert, key)


def given(cert, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context, cert


def environment(url, **more):
    env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent",
           "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "example",
           "AWS_DEFAULT_REGION": "us-west-2", "AWS_ENDPOINT_URL": url.rstrip("/"),
           "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": "", "TZ": "UTC"}
    env.update(more)
    return env


PEAK = r"""
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv)
{ struct rusage r; int status; pid_t pid = fork();
  if (pid == 0) { if (argc > 1) execvp(argv[1], argv + 1); _exit(127); }
  wait4(pid, &status, 0, &r); fprintf(stderr, "%ld", r.ru_maxrss);
  return status != 0; }
"""


def peak(argv, env):
    """Peak MiB of one run, started from a small program: what Python starts
    begins with Python's own peak."""
    done = subprocess.run([build_c(PEAK, "peak", []), *argv], env=env, check=True,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return int(done.stderr.split()[-1]) / 1024


def measure(argv, env):
    """Wall and CPU seconds of one run."""
    start = time.perf_counter()
    child = subprocess.Popen(argv, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    if status != 0:
        raise SystemExit("failed: " + " ".join(argv))
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime


def alternate(runs, rounds):
    """Run each of {name: (argv, env)} in turn; {name: medians}."""
    seen = {name: [] for name in runs}
    for _ in range(rounds):
        for name, (argv, env) in runs.items():
            seen[name].append(measure(argv, env))
    return {name: [sorted(column)[len(column) // 2] for column in zip(*rows)]
            for name, rows in seen.items()}


def build_c(source, name, flags):
    """Compile a C program for comparison; its path."""
    path = os.path.join(tempfile.mkdtemp(prefix="ecr-bench-"), name)
    subprocess.run(["cc", "-O2", "-x", "c", "-", "-o", path] + flags,
                   input=source.encode(), check=True)
    return path


def libraries(*names):
    return subprocess.run(["pkg-config", "--libs", *names], check=True, capture_output=True,
                          text=True).stdout.split()
