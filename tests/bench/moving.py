#!/usr/bin/env python3
"""du --exact, copy and prune: to their bounds, to skopeo, to themselves.

    moving.py [--mib 1024] [--tags 200] [--manifests 2000] [--images 10000]

The bound of a command: dependent passes added up, each ceil(calls / 16) times
20 ms, and calls / quota where quotas are on.  A bucket holds what a second
brings, so that much less has to be waited for.
"""
import argparse
import hashlib
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
import output  # noqa: E402
from registry_server import OCI_MANIFEST, Server  # noqa: E402
from service import Service, environment, measure, peak  # noqa: E402

DELAY = 0.02
JOBS = 16
ROUNDS = 5  # the best of them counts: what else runs can only make it slower
PUT_IMAGE = 10  # a second, with --throttle quotas
LAYER = "application/vnd.oci.image.layer.v1.tar"


def passes(*calls):
    return DELAY * sum(math.ceil(n / JOBS) for n in calls)


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


class Layout:
    """An OCI layout: images of layers of random bytes, some of them shared."""

    def __init__(self, folder):
        self.folder = folder
        self.blobs = os.path.join(folder, "blobs", "sha256")
        os.makedirs(self.blobs)
        self.entries = []

    def keep(self, data, kind):
        with open(os.path.join(self.blobs, digest(data)[7:]), "wb") as file:
            file.write(data)
        return {"mediaType": kind, "digest": digest(data), "size": len(data)}

    def layer(self, size):
        return self.keep(os.urandom(size), LAYER)

    def image(self, tag, layers):
        config = self.keep(json.dumps({
            "architecture": "amd64", "os": "linux", "author": tag,
            "rootfs": {"type": "layers",
                       "diff_ids": [one["digest"] for one in layers]},
        }).encode(), "application/vnd.oci.image.config.v1+json")
        manifest = self.keep(json.dumps({
            "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config,
            "layers": layers}).encode(), OCI_MANIFEST)
        self.entries.append(dict(manifest, annotations={
            "org.opencontainers.image.ref.name": tag}))

    def close(self):
        with open(os.path.join(self.folder, "index.json"), "w") as file:
            json.dump({"schemaVersion": 2, "manifests": self.entries}, file)
        with open(os.path.join(self.folder, "oci-layout"), "w") as file:
            json.dump({"imageLayoutVersion": "1.0.0"}, file)
        return "oci:" + self.folder


class Bench:
    def __init__(self, ecr, base):
        self.ecr, self.base, self.servers = ecr, base, 0

    def serve(self, *options):
        """A server with the repositories app, copy and peak, and its environment."""
        self.servers += 1
        data = os.path.join(self.base, "data%d" % self.servers)
        os.makedirs(data)
        server = Server(*options, data=data)
        for name in ("app", "copy", "peak"):
            server.create(name)
        home = os.path.join(self.base, "home%d" % self.servers)
        folder = os.path.join(home, ".config", "containers")
        os.makedirs(folder)
        with open(os.path.join(folder, "policy.json"), "w") as file:
            json.dump({"default": [{"type": "insecureAcceptAnything"}]}, file)
        return server, environment(
            "http://localhost:%d" % server.port, HOME=home,
            AWS_REGION="us-east-1", AWS_DEFAULT_REGION="us-east-1",
            DOCKER_CONFIG=os.path.join(home, ".docker"))

    def entered(self, env, *servers):
        """What skopeo and our own copy between two servers read."""
        folder = os.path.join(env["HOME"], ".docker")
        os.makedirs(folder, exist_ok=True)
        auths = {}
        for server in servers:
            password = server.auth()["Authorization"].split(" ", 1)[1]
            auths["localhost:%d" % server.port] = {"auth": password}
        path = os.path.join(folder, "config.json")
        with open(path, "w") as file:
            json.dump({"auths": auths}, file)
        return dict(env, REGISTRY_AUTH_FILE=path)

    def copy(self, env, *words):
        return measure([self.ecr, "copy", *words], env)


def skopeo(source, target, *more):
    return ["skopeo", "copy", "-q", "--preserve-digests", *more,
            "--src-tls-verify=false", "--dest-tls-verify=false",
            source, target]


def at(server, name, tag=None):
    return "localhost:%d/%s%s" % (server.port, name, tag and ":" + tag or "")


def bench_copy(bench, mib, runs):
    """One image of ten layers between two registries, beside skopeo."""
    layout = Layout(os.path.join(bench.base, "big"))
    layout.image("v1", [layout.layer((mib << 20) // 10) for _ in range(10)])
    source, env = bench.serve()
    bench.copy(env, layout.close() + ":v1", at(source, "app", "v1"))
    shutil.rmtree(layout.folder)
    walls, cpus, most = [], [], 0
    for _ in range(runs):
        target, _ = bench.serve()
        both = bench.entered(env, source, target)
        ours = bench.copy(both, at(source, "app", "v1"),
                          at(target, "app", "v1"))
        theirs = measure(skopeo("docker://" + at(source, "app", "v1"),
                                "docker://" + at(target, "copy", "v1")), both)
        most = max(most, peak([bench.ecr, "copy", at(source, "app", "v1"),
                               at(target, "peak", "v1")], both))
        walls.append(ours[0] / theirs[0])
        cpus.append(ours[1] / theirs[1])
        target.close()
        shutil.rmtree(target.data)
    source.close()
    shutil.rmtree(source.data)
    output.show("copy of %d MiB, ecr / skopeo, wall" % mib,
                min(walls), "at most", 1)
    output.show("copy of %d MiB, ecr / skopeo, cpu" % mib,
                min(cpus), "at most", 0.5)
    output.show("copy of %d MiB: MiB held at most" % mib, most, "at most", 24)


def bench_mount(bench, mib):
    """The same image within one registry, with and without mounts."""
    layout = Layout(os.path.join(bench.base, "mount"))
    layout.image("v1", [layout.layer((mib << 20) // 10) for _ in range(10)])
    server, env = bench.serve()
    bench.copy(env, layout.close() + ":v1", at(server, "app", "v1"))
    took = []
    for value in ("DISABLED", "ENABLED"):
        server.must("PutAccountSetting", name="BLOB_MOUNTING", value=value)
        runs = []
        for i in range(3):
            name = "copy-%s-%d" % (value.lower(), i)
            server.create(name)
            runs.append(bench.copy(env, at(server, "app", "v1"),
                                   at(server, name, "v1"))[0])
        took.append(min(runs))
    server.close()
    output.show("copy of %d MiB by mounts: times as fast as without" % mib,
                took[0] / took[1], "at least", 10)


def bench_tags(bench, tags, sample):
    """Small images under many tags, beside a loop of skopeo."""
    layout = Layout(os.path.join(bench.base, "small"))
    shared = layout.layer(4096)
    for i in range(tags):
        layout.image("v%d" % i, [shared, layout.layer(2048)])
    where = layout.close()
    source, env = bench.serve()
    bench.copy(env, "--all-tags", where, at(source, "app"))
    target, _ = bench.serve()
    both = bench.entered(env, source, target)
    ours = min(bench.copy(both, "--all-tags", at(source, "app"),
                          at(target, name))[0] for name in ("app",))
    began = time.monotonic()
    for i in range(sample):
        subprocess.run(skopeo("docker://" + at(source, "app", "v%d" % i),
                              "docker://" + at(target, "copy", "v%d" % i)),
                       env=both, check=True)
    loop = (time.monotonic() - began) / sample * tags
    output.show("copy --all-tags, %d images: times as fast as a loop of skopeo"
                % tags, loop / ours, "at least", 10)
    target.close()
    bench_quotas(bench, source, env, tags)
    source.close()


def bench_quotas(bench, source, env, tags):
    """The same under the service's quotas, to the bound of its calls."""
    target, _ = bench.serve("--throttle", "quotas", "--latency", "20ms")
    both = bench.entered(env, source, target)
    # manifests and blobs looked up, blobs sent, then the manifests
    blobs = 2 * tags + 1
    bound = passes(1, tags, blobs, 2 * blobs, tags) + \
        (tags - PUT_IMAGE) / PUT_IMAGE
    took, _ = bench.copy(both, "--all-tags", at(source, "app"),
                         at(target, "app"))
    target.close()
    output.show("copy --all-tags, %d images, under quotas: to its bound" % tags,
                took / bound, "at most", 1.3)


def manifests(count):
    """What one repository of `count` images answers to du."""
    texts, details = {}, []
    for i in range(count):
        layers = [{"mediaType": LAYER, "size": 1000 + n,
                   "digest": "sha256:%064x" % (i // 4 * 10 + n)}
                  for n in range(5)]
        text = json.dumps({
            "schemaVersion": 2, "mediaType": OCI_MANIFEST, "layers": layers,
            "config": {"mediaType": "application/json", "size": 9,
                       "digest": "sha256:%064x" % (1 << 200 | i)}})
        name = digest(text.encode())
        texts[name] = json.dumps({
            "registryId": "123456789012", "repositoryName": "app",
            "imageId": {"imageDigest": name}, "imageManifest": text,
            "imageManifestMediaType": OCI_MANIFEST})
        details.append(json.dumps({
            "registryId": "123456789012", "repositoryName": "app",
            "imageDigest": name, "imageTags": ["v%d" % i],
            "imageSizeInBytes": 5010, "imagePushedAt": 1.7e9 + i,
            "imageManifestMediaType": OCI_MANIFEST,
            "imageStatus": "ACTIVE"}))

    def reply(body):
        if "imageIds" in body:
            return ('{"images":[%s]}' % ",".join(
                texts[one["imageDigest"]]
                for one in body["imageIds"])).encode()
        if "repositoryName" not in body:
            return json.dumps({"repositories": [{
                "registryId": "123456789012", "repositoryName": "app",
                "createdAt": 1.7e9}]}).encode()
        start = int(body.get("nextToken", 0))
        more = start + 1000 < count
        return ('{"imageDetails":[%s]%s}' % (
            ",".join(details[start:start + 1000]),
            ',"nextToken":"%d"' % (start + 1000) if more else "")).encode()
    return reply


def bench_du(bench, count):
    service = Service(manifests(count), DELAY)
    envs = [environment(service.url, XDG_CACHE_HOME=os.path.join(
        bench.base, "cache%d" % i)) for i in range(ROUNDS)]
    argv = [bench.ecr, "du", "--exact"]
    bound = passes(1, *([1] * math.ceil(count / 1000)),
                   math.ceil(count / 100))
    cold = min(measure(argv, env)[0] for env in envs)
    warm = min(measure(argv, env)[0] for env in envs)
    output.show("du --exact, %d manifests: to its bound" % count,
                cold / bound, "at most", 1.3)
    output.show("du --exact, %d manifests, from its cache: seconds" % count,
                warm, "at most", 0.2)


def bench_prune(bench, count):
    """All images of a repository, a hundred in a call."""
    server, env = bench.serve("--latency", "20ms")
    pages = math.ceil(count / 1000)
    # listed, listed again before the one pass, deleted, and looked at after it
    bound = passes(*[1] * (2 * pages), math.ceil(count / 100), 1)
    took = []
    for i in range(ROUNDS):
        seed = json.dumps({"repositories": [{"name": "old%d" % i, "images": [
            {"tag": "v%d" % n, "pushedAt": "2024-01-01T00:00:00Z"}
            for n in range(count)]}]})
        assert server.request("POST", "/_local/seed",
                              seed.encode()).status == 200
        took.append(measure([bench.ecr, "prune", "old%d" % i,
                             "--older-than", "90d", "--yes"], env)[0])
    server.close()
    output.show("prune of %d images: to the bound of its calls" % count,
                min(took) / bound, "at most", 1.3)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bin", default="build/ecr")
    parser.add_argument("--mib", type=int, default=1024)
    parser.add_argument("--tags", type=int, default=200)
    parser.add_argument("--sample", type=int, default=40)
    parser.add_argument("--manifests", type=int, default=2000)
    parser.add_argument("--images", type=int, default=10000)
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    base = tempfile.mkdtemp(prefix="ecr-moving-")
    bench = Bench(os.path.abspath(args.bin), base)
    rows = {"du": lambda: bench_du(bench, args.manifests),
            "tags": lambda: bench_tags(bench, args.tags, args.sample),
            "prune": lambda: bench_prune(bench, args.images),
            "mount": lambda: bench_mount(bench, args.mib // 4),
            "copy": lambda: bench_copy(bench, args.mib, 3)}
    try:
        for name, row in rows.items():
            if args.only in ("", name):
                row()
    finally:
        shutil.rmtree(base, ignore_errors=True)


if __name__ == "__main__":
    main()
