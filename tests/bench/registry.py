#!/usr/bin/env python3
"""Push and pull against ecr-local and against Debian's docker-registry.

    registry.py [--mib N] [--runs N] [--client raw|skopeo|both]

Each run pushes one image of N MiB (256; 1024 for the real comparison) to a
fresh server and pulls it back; the two servers take turns on the same disk.
Printed are medians and their quotient: above 1 ecr-local is the faster.
"""
import argparse
import hashlib
import http.client
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "e2e"))
from registry_server import OCI_MANIFEST, Server, free_port  # noqa: E402

REGISTRY = "docker-registry"


class Distribution:
    """Debian's docker-registry, one data folder."""
    name = REGISTRY

    def __init__(self, base):
        self.data = tempfile.mkdtemp(dir=base)
        self.port = free_port()
        config = os.path.join(self.data, "config.yml")
        with open(config, "w") as f:
            f.write("version: 0.1\nlog: {level: error}\nstorage:\n"
                    "  filesystem: {rootdirectory: %s}\n"
                    "http: {addr: 127.0.0.1:%d}\n" % (self.data, self.port))
        self.process = subprocess.Popen([REGISTRY, "serve", config],
                                        stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        self.headers = {}
        self.auth = ""
        for _ in range(500):
            try:
                c = http.client.HTTPConnection("127.0.0.1", self.port)
                c.request("GET", "/v2/")
                c.getresponse().read()
                return
            except OSError:
                time.sleep(0.01)
        raise SystemExit("docker-registry did not start")

    def close(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.data, ignore_errors=True)


class Local:
    name = "ecr-local"

    def __init__(self, base):
        self.data = tempfile.mkdtemp(dir=base)
        self.server = Server(data=self.data)
        self.server.create("app")
        self.headers = self.server.auth()
        self.auth = self.headers["Authorization"].split(" ", 1)[1]
        self.port = self.server.port

    def close(self):
        self.server.close()
        shutil.rmtree(self.data, ignore_errors=True)


class Image:
    """An OCI layout with one layer of random bytes in a gzip that stores."""

    def __init__(self, base, mib):
        self.folder = os.path.join(base, "image")
        blobs = os.path.join(self.folder, "blobs", "sha256")
        os.makedirs(blobs)
        self.blobs = blobs
        path = os.path.join(base, "layer")
        subprocess.run("head -c %d /dev/urandom > rnd && tar -cf - rnd | "
                       "gzip -1 > layer && rm rnd" % (mib << 20),
                       shell=True, check=True, cwd=base)
        self.layer = self.keep(path, ".layer.v1.tar+gzip")
        diff = hashlib.sha256(subprocess.run(
            ["gzip", "-dc", self.path(self.layer)],
            stdout=subprocess.PIPE, check=True).stdout).hexdigest()
        self.config = self.keep_bytes(json.dumps({
            "architecture": "amd64", "os": "linux",
            "rootfs": {"type": "layers", "diff_ids": ["sha256:" + diff]},
        }).encode(), ".config.v1+json")
        self.manifest = json.dumps({
            "schemaVersion": 2, "mediaType": OCI_MANIFEST,
            "config": self.config, "layers": [self.layer]}).encode()
        entry = self.keep_bytes(self.manifest, ".manifest.v1+json")
        entry["annotations"] = {"org.opencontainers.image.ref.name": "v1"}
        with open(os.path.join(self.folder, "index.json"), "w") as f:
            json.dump({"schemaVersion": 2, "manifests": [entry]}, f)
        with open(os.path.join(self.folder, "oci-layout"), "w") as f:
            json.dump({"imageLayoutVersion": "1.0.0"}, f)

    def path(self, descriptor):
        return os.path.join(self.blobs, descriptor["digest"][7:])

    def keep(self, path, kind):
        sha = hashlib.sha256()
        with open(path, "rb") as f:
            for chunk in iter(lambda: f.read(1 << 20), b""):
                sha.update(chunk)
        os.rename(path, os.path.join(self.blobs, sha.hexdigest()))
        out = {"mediaType": "application/vnd.oci.image" + kind,
               "digest": "sha256:" + sha.hexdigest()}
        out["size"] = os.path.getsize(self.path(out))
        return out

    def keep_bytes(self, data, kind):
        path = os.path.join(self.folder, "new")
        with open(path, "wb") as f:
            f.write(data)
        return self.keep(path, kind)


class Raw:
    """The least a client can do: no hashing, big pieces."""
    name = "raw"

    def __init__(self, base, image):
        self.image = image

    def send(self, server, method, path, body=b"", **headers):
        c = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
        c.blocksize = 1 << 20
        c.request(method, path, body, dict(server.headers, **headers))
        reply = c.getresponse()
        if reply.status >= 300:
            raise SystemExit("%s: %d %s" % (path, reply.status, reply.read()))
        return c, reply

    def push(self, server):
        for blob in (self.image.config, self.image.layer):
            c, reply = self.send(server, "POST", "/v2/app/blobs/uploads/")
            reply.read()
            where = reply.headers["Location"]
            if where.startswith("http"):
                where = "/" + where.split("/", 3)[3]
            with open(self.image.path(blob), "rb") as f:
                self.send(server, "PUT", "%s%sdigest=%s" % (
                    where, "&" if "?" in where else "?", blob["digest"]), f,
                    **{"Content-Length": str(blob["size"]),
                       "Content-Type": "application/octet-stream"})
        self.send(server, "PUT", "/v2/app/manifests/v1", self.image.manifest,
                  **{"Content-Type": OCI_MANIFEST})

    def pull(self, server):
        self.send(server, "GET", "/v2/app/manifests/v1",
                  Accept=OCI_MANIFEST)[1].read()
        for blob in (self.image.config, self.image.layer):
            c, reply = self.send(server, "GET",
                                 "/v2/app/blobs/" + blob["digest"])
            buffer, n = memoryview(bytearray(1 << 20)), 0
            while True:
                got = reply.readinto(buffer)
                if not got:
                    break
                n += got
            assert n == blob["size"], n


class Skopeo:
    name = "skopeo"

    def __init__(self, base, image):
        self.image = image
        self.home = os.path.join(base, "home")
        os.makedirs(os.path.join(self.home, ".config", "containers"))
        with open(os.path.join(self.home, ".config", "containers",
                               "policy.json"), "w") as f:
            json.dump({"default": [{"type": "insecureAcceptAnything"}]}, f)

    def run(self, server, *argv):
        config = os.path.join(self.home, ".config", "containers",
                              "registries.conf")
        host = "localhost:%d" % server.port
        with open(config, "w") as f:
            f.write('[[registry]]\nlocation = "%s"\ninsecure = true\n' % host)
        auth = os.path.join(self.home, "auth.json")
        with open(auth, "w") as f:
            json.dump({"auths": {host: {"auth": server.auth}}
                       if server.auth else {}}, f)
        subprocess.run(["skopeo", "copy", "-q", "--preserve-digests"] +
                       [a.replace("%s", host) for a in argv], check=True,
                       env={"PATH": os.environ["PATH"], "HOME": self.home,
                            "REGISTRY_AUTH_FILE": auth})

    def push(self, server):
        self.run(server, "oci:" + self.image.folder + ":v1",
                 "docker://%s/app:v1")

    def pull(self, server):
        back = os.path.join(self.home, "back")
        self.run(server, "docker://%s/app:v1", "dir:" + back)
        shutil.rmtree(back)


def timed(work, server):
    start = time.monotonic()
    work(server)
    return time.monotonic() - start


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--mib", type=int, default=256)
    p.add_argument("--runs", type=int, default=5)
    p.add_argument("--client", choices=["raw", "skopeo", "both"],
                   default="both")
    args = p.parse_args()
    if not shutil.which(REGISTRY):
        raise SystemExit("docker-registry is not installed")
    base = tempfile.mkdtemp(prefix="registry-bench-")
    try:
        image = Image(base, args.mib)
        for kind in (Raw, Skopeo):
            if args.client in (kind.name, "both") and (
                    kind is Raw or shutil.which("skopeo")):
                compare(kind(base, image), base, args.runs, args.mib)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def compare(client, base, runs, mib):
    times = {}
    for _ in range(runs):
        for kind in (Local, Distribution):
            server = kind(base)
            try:
                for what in ("push", "pull"):
                    times.setdefault((what, kind.name), []).append(
                        timed(getattr(client, what), server))
            finally:
                server.close()
    for what in ("push", "pull"):
        ours, theirs = (statistics.median(times[what, k.name])
                        for k in (Local, Distribution))
        best = [min(times[what, k.name]) for k in (Local, Distribution)]
        print("%-6s %s  ecr-local %6.3f s (%5.0f MiB/s)  %s %6.3f s  "
              "%.2f times as fast (best runs: %.2f)"
              % (client.name, what, ours, mib / ours, REGISTRY, theirs,
                 theirs / ours, best[1] / best[0]), flush=True)


if __name__ == "__main__":
    main()
