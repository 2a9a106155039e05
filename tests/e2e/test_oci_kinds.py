"""Every kind of image through ecr copy, byte for byte, beside skopeo; and
copies that cannot be finished.
SPDX-License-Identifier: Apache-2.0"""
import errno
import gzip
import json
import os
import platform
import resource
import shutil
import signal
import subprocess
import tarfile
import threading
import unittest

from killed import everything_in
from local_api import mount_small
from oci_registry import CONFIG, INDEX, LAYER, MANIFEST, digest_of, layer
from test_oci_copy import ECR, SANITIZED, Moving

DOCKER = "application/vnd.docker.distribution.manifest."
DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"
TAR = "application/vnd.oci.image.layer.v1.tar"
EMPTY = "application/vnd.oci.empty.v1+json"
HELM = "application/vnd.cncf.helm."
HERE = {"x86_64": "amd64", "aarch64": "arm64"}.get(
    platform.machine(), platform.machine())


def zstd(data):
    """A frame of one block that is not packed (RFC 8878)."""
    return (b"\x28\xb5\x2f\xfd\xa0" + len(data).to_bytes(4, "little") +
            (len(data) << 3 | 1).to_bytes(3, "little") + data)


class Maker:
    """Manifests as values, their blobs in a registry."""

    def __init__(self, registry):
        self.registry = registry

    def part(self, text, kind, **more):
        return dict(self.registry.blob(text), mediaType=kind, **more)

    def image(self, name, kind=LAYER, pack=gzip.compress, config=CONFIG,
              architecture=HERE, **more):
        """Of one layer; without a media type."""
        plain = gzip.decompress(layer(name.encode()))
        return dict({"schemaVersion": 2, "config": self.part(json.dumps({
            "os": "linux", "architecture": architecture, "config": {},
            "rootfs": {"type": "layers", "diff_ids": [digest_of(plain)]},
        }).encode(), config), "layers": [self.part(pack(plain), kind)]},
            **more)

    def docker(self, name, **more):
        return self.image(name, DOCKER_LAYER, config="application/vnd.docker."
                          "container.image.v1+json", mediaType=DOCKER +
                          "v2+json", **more)

    def artifact(self, config, *layers, **more):
        return dict({"schemaVersion": 2, "mediaType": MANIFEST,
                     "config": config, "layers": layers}, **more)

    def chart(self):
        return self.artifact(
            self.part(b'{"name":"c","version":"1.0.0"}',
                      HELM + "config.v1+json"),
            self.part(layer(b"c"), HELM + "chart.content.v1.tar+gzip"),
            self.part(b"signed", HELM + "chart.provenance.v1.prov"))

    def of_oras(self, name, *layers, **more):
        empty = self.part(b"{}", EMPTY, data="e30=")
        return self.artifact(empty, *layers or [empty], artifactType=
                             "application/vnd.acme." + name, **more)

    def index(self, name, make=None, kind=MANIFEST, **more):
        """Of an image for here and one for elsewhere."""
        children = []
        for architecture in (HERE, "s390x"):
            value = (make or self.image)(name, architecture=architecture)
            children.append(dict(
                self.registry.put(value, kind=kind), platform={
                    "os": "linux", "architecture": architecture}))
        return dict({"schemaVersion": 2, "manifests": children}, **more)

    def attested(self):
        index = self.index("attested", mediaType=INDEX)
        proof = self.registry.put(self.artifact(
            self.part(b"{}", CONFIG),
            self.part(b'{"_type":"x"}', "application/vnd.in-toto+json")))
        index["manifests"].append(dict(
            proof, platform={"os": "unknown", "architecture": "unknown"},
            annotations={
                "vnd.docker.reference.type": "attestation-manifest",
                "vnd.docker.reference.digest":
                    index["manifests"][0]["digest"]}))
        return index

    def of_indexes(self):
        return {"schemaVersion": 2, "mediaType": INDEX, "manifests": [
            self.registry.put(self.index("inner"), kind=INDEX),
            self.registry.put(self.image("beside"))]}


# what buildah runs, what skopeo keeps in a layout as it is, and the kind
IMAGES = {
    "image": (lambda m: m.image("image", mediaType=MANIFEST), MANIFEST),
    "zstd": (lambda m: m.image("zstd", TAR + "+zstd", zstd), MANIFEST),
    "not-packed": (lambda m: m.image("plain", TAR, bytes), MANIFEST),
    "newline": (lambda m: json.dumps(m.image("newline")).encode() + b"\n",
                MANIFEST),
    "spaces": (lambda m: json.dumps(m.image(
        "spaces", annotations={"a": "\u00e9</"}, mine=[1.50, None]),
        indent=3).replace("\n", "\r\n").encode(), MANIFEST),
    "no-media-type": (lambda m: m.image("none"), MANIFEST),
    "index": (lambda m: m.index("index", mediaType=INDEX), INDEX),
    "index-newline": (lambda m: json.dumps(m.index(
        "line", mediaType=INDEX)).encode() + b"\n\n", INDEX),
    "index-no-media-type": (lambda m: m.index("index-none"), INDEX),
    "attested": (lambda m: m.attested(), INDEX),
}
DOCKERS = {
    "docker": (lambda m: json.dumps(m.docker("docker"), indent=3).encode(),
               DOCKER + "v2+json"),
    "docker-list": (lambda m: m.index(
        "list", m.docker, DOCKER + "v2+json",
        mediaType=DOCKER + "list.v2+json"), DOCKER + "list.v2+json"),
}
ARTIFACTS = {
    "chart": (lambda m: m.chart(), MANIFEST),
    "oras": (lambda m: m.of_oras("rocket", m.part(
        b"hello\n", "text/plain", annotations={
            "org.opencontainers.image.title": "hello.txt"})), MANIFEST),
    "oras-empty": (lambda m: m.of_oras("empty"), MANIFEST),
    "oras-referrer": (lambda m: m.of_oras("sbom", subject=m.registry.put(
        m.image("subject"))), MANIFEST),
}
# which skopeo does not copy whole
DEEP = {"indexes": (lambda m: m.of_indexes(), INDEX)}


class Kinds(Moving):
    def each(self, check, *tables):
        """Check its name and its digest, a test of its own for each kind."""
        for table in tables:
            for name, (make, kind) in table.items():
                for registry in (self.registry, self.other):
                    registry.blobs.clear()
                    registry.manifests.clear()
                    registry.tags.clear()
                with self.subTest(name):
                    check(name, self.registry.put(
                        make(Maker(self.registry)), name, kind)["digest"])

    def parts(self, registry, digest):
        """{digest: (media type or None, bytes)} of all that a manifest
        names, and itself."""
        kind, text = registry.manifests[digest]
        value = json.loads(text)
        out = {digest: (kind, text)}
        for one in value.get("layers", []) + [value.get("config")]:
            if one:
                out[one["digest"]] = None, registry.blobs[one["digest"]]
        for one in value.get("manifests", []):
            out.update(self.parts(registry, one["digest"]))
        return out

    def bytes_of(self, digest):
        return {name: data for name, (_, data) in
                self.parts(self.registry, digest).items()}

    def path(self, name):
        return os.path.join(self.home, name)

    def in_a_folder(self, path):
        out = {}
        for name in os.listdir(path + "/blobs/sha256"):
            with open(path + "/blobs/sha256/" + name, "rb") as file:
                out["sha256:" + name] = file.read()
        with open(path + "/index.json", "rb") as file:
            return out, json.load(file)["manifests"]

    def in_an_archive(self, path):
        with tarfile.open(path) as tar:
            return ({"sha256:" + os.path.basename(one.name):
                     tar.extractfile(one).read() for one in tar
                     if one.name.startswith("blobs/sha256/") and one.isreg()},
                    json.load(tar.extractfile("index.json"))["manifests"])


class Round(Kinds):
    """Through ECR, another repository of it, a layout and an archive."""

    def setUp(self):
        super().setUp()
        self.local.call("CreateRepository", repositoryName="team/two")

    def ecr_has(self, repository, name, digest):
        image, = self.local.call(
            "BatchGetImage", repositoryName=repository,
            imageIds=[{"imageTag": name}])["images"]
        kind, text = self.registry.manifests[digest]
        self.assertEqual(
            (image["imageId"]["imageDigest"],
             image["imageManifestMediaType"], image["imageManifest"]),
            (digest, kind, text.decode()))

    def file_has(self, found, name, digest):
        blobs, listed = found
        self.assertEqual(blobs, self.bytes_of(digest))
        kind, text = self.registry.manifests[digest]
        self.assertEqual(listed, [{
            "mediaType": kind, "digest": digest, "size": len(text),
            "annotations": {"org.opencontainers.image.ref.name": name}}])

    def test_each_there_and_back(self):
        def check(name, digest):
            folder, archive = self.path(name), self.path(name + ".tar")
            one, two = "team/app:" + name, "team/two:" + name
            self.copy(self.name(name), one)
            self.ecr_has("team/app", name, digest)
            self.copy(one, two)
            self.ecr_has("team/two", name, digest)
            self.copy(two, "oci:" + folder)
            self.file_has(self.in_a_folder(folder), name, digest)
            self.copy("oci:%s:%s" % (folder, name), "oci-archive:" + archive)
            self.file_has(self.in_an_archive(archive), name, digest)
            self.copy("oci-archive:" + archive, self.to(name))
            self.assertEqual(self.parts(self.other, digest),
                             self.parts(self.registry, digest))
            for source in one, "oci:" + folder, "oci-archive:" + archive:
                self.assertEqual(self.copy(source, self.to(name))[0][1:],
                                 [digest, "same"])
        self.each(check, IMAGES, DOCKERS, ARTIFACTS, DEEP)


    def test_a_source_that_names_no_kind(self):
        """Skopeo copies none of these."""
        for told in None, "application/json", "text/plain; charset=utf-8":
            def check(name, digest):
                kind, text = self.registry.manifests[digest]
                self.registry.manifests[digest] = told, text
                self.copy(self.name(name), self.to(name))
                self.assertEqual(self.other.tags, {name: digest})
                self.assertEqual(self.other.manifests[digest], (kind, text))
            self.each(check, IMAGES, DOCKERS, ARTIFACTS, DEEP)


@unittest.skipUnless(shutil.which("skopeo"), "no skopeo")
class Skopeo(Kinds):
    def skopeo(self, *words):
        done = subprocess.run(
            ["skopeo", *words], env=self.environment(), timeout=60,
            capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return done.stdout

    def copied(self, source, target):
        self.skopeo("copy", "-q", "--all", "--preserve-digests",
                    "--src-tls-verify=false", "--dest-tls-verify=false",
                    source, target)

    def test_what_it_copies_between_registries(self):
        def check(name, digest):
            self.copied("docker://" + self.name(name),
                        "docker://" + self.to(name))
            theirs = self.parts(self.other, digest)
            self.assertEqual(self.other.tags, {name: digest})
            self.other.manifests.clear()
            self.other.blobs.clear()
            self.other.tags.clear()
            self.copy(self.name(name), self.to(name))
            self.assertEqual(self.other.tags, {name: digest})
            self.assertEqual(self.parts(self.other, digest), theirs)
        self.each(check, IMAGES, DOCKERS, ARTIFACTS)

    def test_what_it_copies_from_ecr(self):
        password = self.ecr("get-login-password")[1].strip()
        def check(name, digest):
            self.copy(self.name(name), "team/app:" + name)
            self.skopeo("copy", "-q", "--all", "--preserve-digests",
                        "--src-tls-verify=false", "--dest-tls-verify=false",
                        "--src-creds", "AWS:" + password,
                        "docker://localhost:%d/team/app:%s"
                        % (self.local.port, name),
                        "docker://" + self.to(name))
            self.assertEqual(self.parts(self.other, digest),
                             self.parts(self.registry, digest))
        self.each(check, IMAGES, DOCKERS, ARTIFACTS)

    def test_layouts_and_archives(self):
        def check(name, digest):
            for scheme in "oci:", "oci-archive:":
                ours, theirs = (scheme + self.path(side + name + scheme[:-1])
                                for side in ("our", "their"))
                self.copy(self.name(name), ours)
                self.copied("docker://" + self.name(name),
                            theirs + ":" + name)
                see = (self.in_a_folder if scheme == "oci:" else
                       self.in_an_archive)
                found = [see(one[len(scheme):])[0] for one in (ours, theirs)]
                self.assertEqual(found[0], found[1])
                self.copied(ours + ":" + name, "docker://" + self.to("our"))
                self.copy(theirs + ":" + name, self.to("their"))
                self.assertEqual(self.other.tags,
                                 {"our": digest, "their": digest})
        self.each(check, IMAGES, ARTIFACTS)

    def test_it_reads_ours(self):
        def check(name, digest):
            for scheme in "oci:", "oci-archive:":
                target = scheme + self.path(name + scheme[:-1])
                self.copy(self.name(name), target)
                # by a tag it finds none of Docker's types in a layout
                if name not in DOCKERS:
                    target += ":" + name
                self.assertEqual(self.skopeo("inspect", "--raw", target),
                                 self.registry.manifests[digest][1])
        self.each(check, IMAGES, DOCKERS, ARTIFACTS, DEEP)


@unittest.skipUnless(shutil.which("buildah"), "no buildah")
class Buildah(Kinds):
    def pull(self, source):
        """The image's number."""
        self.write("policy.json", '{"default":[{"type":'
                   '"insecureAcceptAnything"}]}')
        self.write("storage.conf", '[storage]\ndriver = "vfs"\nrunroot = '
                   '"%s/run"\ngraphroot = "%s/storage"\n'
                   % (self.home, self.home))
        done = subprocess.run(
            ["buildah", "pull", "-q", "--signature-policy",
             self.path("policy.json"), source], timeout=60, cwd=self.home,
            env=self.environment(
                STORAGE_DRIVER="vfs", BUILDAH_ISOLATION="chroot",
                XDG_RUNTIME_DIR=self.home,
                CONTAINERS_STORAGE_CONF=self.path("storage.conf")),
            capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return "sha256:" + done.stdout.strip()

    def test_it_pulls_ours(self):
        def check(name, digest):
            value = json.loads(self.registry.manifests[digest][1])
            if "manifests" in value:
                value = json.loads(self.registry.manifests[
                    value["manifests"][0]["digest"]][1])
            for scheme in "oci:", "oci-archive:":
                # it makes a name of the path, in which not all may stand
                file = name + "." + scheme[:-1]
                self.copy(self.name(name), scheme + self.path(file))
                self.assertEqual(self.pull(scheme + file + ":" + name),
                                 value["config"]["digest"])
        self.each(check, IMAGES)


class Unfinished(Kinds):
    """Copies that something ends: what is kept is whole."""
    SCHEMES = "oci:", "oci-archive:", "docker-archive:"

    def setUp(self):
        super().setUp()
        self.folder = self.path("to")
        os.mkdir(self.folder)
        self.registry.image("v1", layers=3, size=400000)
        self.registry.image("v2", size=400000)

    def whole(self):
        """No temporary file, no v2, and each blob is what its name says."""
        for path in everything_in(self.folder):
            name = os.path.basename(path)
            with open(path, "rb") as file:
                data = file.read()
            if name == "index.json":
                self.assertEqual([one["digest"] for one in json.loads(
                    data)["manifests"]], [self.registry.tags["v1"]])
            elif name != "oci-layout":
                self.assertEqual(digest_of(data), "sha256:" + name)

    def target(self, scheme):
        return scheme + os.path.join(self.folder, scheme[:-1])

    def again(self, scheme):
        """The next run does the rest."""
        target = self.target(scheme)
        self.copy("--all-tags", self.registry.host + "/team/app", target)
        self.copy("--all-tags", target, self.to())
        self.assertEqual(self.other.tags, self.registry.tags)
        self.other.tags.clear()
        for path in everything_in(self.folder):
            os.unlink(path)

    def begin(self, target, **more):
        """A copy of all, and an event: it has half of a layer of v2, the rest
        comes only at the end of the test."""
        begun, held = threading.Event(), threading.Event()
        self.addCleanup(held.set)
        value = json.loads(
            self.registry.manifests[self.registry.tags["v2"]][1])
        slow = [one["digest"] for one in value["layers"]]

        def trap(request):
            digest = request.path.split("/")[-1]
            if digest not in slow:
                return False
            data = self.registry.blobs[digest]
            request.reply(200, data[:len(data) // 2],
                          Content_Length=str(len(data)))
            begun.set()
            return held.wait(60)
        self.registry.trap = trap
        child = subprocess.Popen(
            [ECR, "copy", "--all-tags", self.registry.host + "/team/app",
             target], stdin=subprocess.DEVNULL, env=self.environment(
                 TMPDIR=self.home, **({"ASAN_OPTIONS": "detect_leaks=0"}
                                      if SANITIZED else {})), **more)
        self.addCleanup(child.wait, 60)
        self.addCleanup(child.kill)
        return child, begun

    def test_interrupted_in_the_middle_of_a_blob(self):
        for scheme in self.SCHEMES:
            for number, status in ((signal.SIGINT, 130),
                                   (signal.SIGTERM, -signal.SIGTERM)):
                with self.subTest(scheme, signal=number):
                    child, begun = self.begin(
                        self.target(scheme), stdout=subprocess.DEVNULL,
                        stderr=subprocess.DEVNULL)
                    self.assertTrue(begun.wait(60))
                    child.send_signal(number)
                    self.assertEqual(child.wait(60), status)
                    self.whole()
            self.registry.trap = None
            self.again(scheme)

    def closed_pipe(self):
        reading, writing = os.pipe()
        os.close(reading)
        self.addCleanup(os.close, writing)
        return writing

    def test_a_closed_pipe_for_the_log(self):
        """The line of the first image ends it, before the other is there."""
        for target in "oci:" + self.folder + "/oci", self.to():
            with self.subTest(target):
                child, _ = self.begin(target, stdout=subprocess.DEVNULL,
                                      stderr=self.closed_pipe())
                self.assertEqual(child.wait(60), -signal.SIGPIPE)
                self.whole()
        self.assertEqual(self.other.tags,
                         {"v1": self.registry.tags["v1"]})
        self.registry.trap = None
        self.again("oci:")

    def test_a_closed_pipe_for_the_list(self):
        for scheme in self.SCHEMES:
            with self.subTest(scheme):
                done = subprocess.run(
                    [ECR, "copy", self.name("v1"), self.target(scheme)],
                    env=self.environment(TMPDIR=self.home), timeout=60,
                    stdin=subprocess.DEVNULL, stdout=self.closed_pipe(),
                    stderr=subprocess.PIPE, check=False)
                self.assertEqual(done.returncode, -signal.SIGPIPE)
                self.copy(self.target(scheme), self.to("v1"))
                self.assertEqual(self.other.tags["v1"],
                                 self.registry.tags["v1"])
                self.other.tags.clear()

    def full(self, scheme, why, **more):
        done = subprocess.run(
            [ECR, "copy", self.name("v1"), self.target(scheme)],
            env=self.environment(TMPDIR=self.home), timeout=60,
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            check=False, **more)
        self.assertEqual(done.returncode, 255, done.stderr)
        self.assertIn("Cannot write " + self.folder, done.stderr)
        self.assertIn(os.strerror(why), done.stderr)
        self.whole()
        self.assertNotIn("index.json", [
            os.path.basename(one) for one in everything_in(self.folder)])

    def test_a_limit_of_sizes(self):
        for scheme in self.SCHEMES:
            for size in 0, 1000, 300000:
                with self.subTest(scheme, size=size):
                    self.full(scheme, errno.EFBIG, preexec_fn=lambda: (
                        resource.setrlimit(resource.RLIMIT_FSIZE,
                                           (size, size))))
            self.again(scheme)

    @unittest.skipUnless(os.geteuid() == 0, "only root may mount a tmpfs")
    def test_a_full_disk(self):
        mount_small(self, self.folder, "1m")
        for scheme in self.SCHEMES:
            with self.subTest(scheme):
                self.full(scheme, errno.ENOSPC)
                shutil.rmtree(self.target(scheme)[len(scheme):],
                              ignore_errors=True)
        subprocess.run(["mount", "-o", "remount,size=16m", self.folder],
                       check=True)
        for scheme in self.SCHEMES:
            self.again(scheme)


if __name__ == "__main__":
    unittest.main()
