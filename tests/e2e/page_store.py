"""A store worth looking at, for the tests of the page and for its pictures.

SPDX-License-Identifier: Apache-2.0
"""
import gzip
import io
import json
import tarfile
import time

from registry_server import (OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST,
                             Server, descriptor, digest_of)

SPDX = "application/spdx+json"
SIGNATURE = "application/vnd.dev.cosign.artifact.sig.v1+json"
# what a stranger would write wherever a text is taken
MARKUP = "<img src=x onerror=\"window.executed=1\"><script>window.executed=1"\
    "</script>"
TURNED = "safe\u202egnp.exe\u0007"
POLICY = {"rules": [
    {"rulePriority": 1, "description": "untagged go",
     "selection": {"tagStatus": "untagged", "countType": "sinceImagePushed",
                   "countUnit": "days", "countNumber": 14},
     "action": {"type": "expire"}},
    {"rulePriority": 2, "description": "keep the last 12",
     "selection": {"tagStatus": "any", "countType": "imageCountMoreThan",
                   "countNumber": 12},
     "action": {"type": "expire"}}]}


def layer(files):
    """A layer with these (name, size)s, packed."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, size in files:
            entry = tarfile.TarInfo(name)
            entry.size = size
            tar.addfile(entry, io.BytesIO(b"x" * size))
    return gzip.compress(out.getvalue(), mtime=0)


def push(server, name, reference, layers, labels=None, steps=None,
         architecture="amd64", **more):
    """An image of packed layers; returns the bytes of its manifest."""
    config = json.dumps({
        "architecture": architecture, "os": "linux",
        "config": {"Labels": labels or {}},
        "rootfs": {"type": "layers",
                   "diff_ids": [digest_of(gzip.decompress(one))
                                for one in layers]},
        "history": [{"created": "2026-01-02T03:04:05Z", "created_by": step}
                    for step in steps or ["COPY . /"] * len(layers)],
    }).encode()
    return push_manifest(server, name, reference, config, layers, **more)


def push_manifest(server, name, reference, config, layers,
                  config_type=OCI_CONFIG, **more):
    for blob in [config] + layers:
        server.push_blob(name, blob)
    manifest = json.dumps(dict({
        "schemaVersion": 2, "mediaType": OCI_MANIFEST,
        "config": descriptor(config_type, config),
        "layers": [descriptor(OCI_LAYER + "+gzip", one) for one in layers],
    }, **more)).encode()
    put(server, name, reference, manifest, OCI_MANIFEST)
    return manifest


def put(server, name, reference, manifest, kind):
    reply = server.push_manifest(name, reference or digest_of(manifest),
                                 manifest, kind)
    assert reply.status == 201, reply


def refer(server, name, subject, artifact, notes=None):
    """An artifact of that type under a manifest."""
    return push_manifest(
        server, name, None, b"{}", [layer([("note", len(artifact))])],
        "application/vnd.oci.empty.v1+json", artifactType=artifact,
        subject=descriptor(OCI_MANIFEST, subject), annotations=notes or {})


def index(server, name, reference, *manifests):
    entries = [dict(descriptor(OCI_MANIFEST, one),
                    platform={"os": "linux", "architecture": architecture})
               for one, architecture in manifests]
    text = json.dumps({"schemaVersion": 2, "mediaType": OCI_INDEX,
                       "manifests": entries}).encode()
    put(server, name, reference, text, OCI_INDEX)


def ago(days):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ",
                         time.gmtime(time.time() - days * 86400))


FINDINGS = [
    {"name": "CVE-2026-1001", "severity": "HIGH",
     "uri": "https://example.com/CVE-2026-1001",
     "attributes": [{"key": "package_name", "value": "openssl"},
                    {"key": "package_version", "value": "3.0.11"}]},
    {"name": "CVE-2026-2002", "severity": "LOW",
     "uri": "https://example.com/CVE-2026-2002"}]


def seeded(name, number, every, size, **more):
    """A repository of so many images, pushed one after another."""
    images = []
    for i in range(number):
        tags = ["1.%d.%d" % (i // 10, i % 10)] if i % 4 != 3 else []
        images.append({
            "tags": tags + (["latest"] if i == number - 1 else []),
            "pushedAt": ago((number - i) * every + i % 3),
            "sizeInBytes": size * (10 + i % 7) // 10,
            "findings": {"findings": FINDINGS[i % 2:]}})
        if i % 3:
            images[-1]["pulledAt"] = ago((number - i) * every / 2)
    return dict({"name": name, "images": images}, **more)


SEED = {
    "repositories": [
        seeded("team/api", 40, 4.4, 41000000, scanOnPush=True,
               lifecyclePolicy=POLICY),
        seeded("team/web", 28, 6, 63000000, imageTagMutability="IMMUTABLE",
               tags={"owner": "team"}),
        seeded("team/worker", 14, 9, 38000000, scanOnPush=True),
        seeded("shop/cart", 22, 7, 52000000, lifecyclePolicy=POLICY),
        seeded("shop/checkout", 9, 11, 30000000),
        seeded("shop/search", 12, 10, 88000000, scanOnPush=True),
        seeded("base/alpine", 6, 26, 3400000, imageTagMutability="IMMUTABLE"),
        seeded("base/debian", 7, 24, 49000000),
        seeded("tools/linter", 8, 15, 21000000)],
    "pullThroughCacheRules": [
        {"ecrRepositoryPrefix": "quay",
         "upstreamRegistryUrl": "quay.io"}],
    "replicationConfiguration": {"rules": [{
        "destinations": [{"region": "eu-west-1",
                          "registryId": "123456789012"}],
        "repositoryFilters": [{"filter": "team/",
                               "filterType": "PREFIX_MATCH"}]}]},
    "repositoryCreationTemplates": [
        {"prefix": "team", "appliedFor": ["CREATE_ON_PUSH"]}],
    "registries": [{"account": "999999999999", "region": "eu-west-1",
                    "repositories": [{"name": "elsewhere", "images": [
                        {"tags": ["v1"]}]}]}]}

STEPS = ["/bin/sh -c #(nop) ADD file:5a1c in /",
         "RUN apt-get update && apt-get install -y ca-certificates",
         "COPY --from=build /src/hello /usr/bin/hello"]


def hello(server, repository="demo/hello"):
    """Whole images: two platforms, layers with files, what refers to them."""
    base = layer([("etc/os-release", 300), ("bin/sh", 120000)]
                 + [("usr/lib/lib%03d.so" % i, 900 + i) for i in range(260)])
    certs = layer([("etc/ssl/certs/ca.pem", 46000)])
    labels = {"org.opencontainers.image.source": "https://example.com/hello",
              "org.opencontainers.image.version": "1.4.0"}
    both = []
    for architecture in ("amd64", "arm64"):
        own = layer([("usr/bin/hello", 21000 + len(architecture)),
                     ("usr/bin/" + architecture, 10)])
        both.append((push(server, repository, None, [base, certs, own], labels,
                          STEPS, architecture), architecture))
    index(server, repository, "multi", *both)
    image = push(server, repository, "1.4.0",
                 [base, certs, layer([("usr/bin/hello", 22000)])], labels,
                 STEPS)
    put(server, repository, "latest", image, OCI_MANIFEST)
    refer(server, repository, image, SPDX,
          {"org.opencontainers.image.created": "2026-01-02T03:04:05Z"})
    refer(server, repository, image, SIGNATURE)
    return digest_of(image)


def hostile(server, repository="strange/x"):
    """Markup wherever the registry takes a text from strangers."""
    image = push(server, repository, "v1",
                 [layer([(MARKUP, 5), (TURNED, 5)])],
                 {"note": MARKUP, "site": "javascript:window.executed=1",
                  MARKUP: TURNED}, ["RUN " + MARKUP])
    refer(server, repository, image, SPDX, {"who": MARKUP, "x": TURNED})
    sow(server, {"repositories": [{"name": "strange/found", "images": [
        {"tags": ["v1"], "findings": {"findings": [
            {"name": MARKUP, "severity": "HIGH", "description": TURNED,
             "uri": "javascript:window.executed=1"}]}}]}]})
    return digest_of(image)


def sow(server, seed):
    reply = server.request("POST", "/_local/seed", json.dumps(seed),
                           {"Content-Type": "application/json"})
    assert reply.status == 200, reply


def fill(server):
    """Returns the digest of the image that has everything."""
    sow(server, SEED)
    for name in ("demo/hello", "demo/copy"):
        server.create(name)
        digest = hello(server, name)
    return digest


__all__ = ["Server", "fill", "hostile", "sow"]
