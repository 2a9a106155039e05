"""Clients that no one here wrote: push, pull, inspect, list, copy."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from registry_server import PROGRAM, Server, digest_of


def needs(program):
    return unittest.skipUnless(
        shutil.which(program), program + " is not installed")


class Clients(unittest.TestCase):
    """A registries.conf that lets http through, and a login: no flags."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        for name in ("app", "team/copy"):
            cls.server.create(name)
        cls.home = tempfile.mkdtemp(prefix="ecr-clients-")
        policy = os.path.join(cls.home, ".config", "containers")
        os.makedirs(policy)
        # podman and buildah read the variable, skopeo only the file of the
        # home folder
        conf = os.path.join(policy, "registries.conf")
        with open(conf, "w") as f:
            f.write('[[registry]]\nlocation = "%s"\ninsecure = true\n'
                    % cls.server.host)
        with open(os.path.join(policy, "policy.json"), "w") as f:
            json.dump({"default": [{"type": "insecureAcceptAnything"}]}, f)
        auth = cls.server.auth()["Authorization"].split(" ", 1)[1]
        auth_file = os.path.join(cls.home, "auth.json")
        with open(auth_file, "w") as f:
            json.dump({"auths": {cls.server.host: {"auth": auth}}}, f)
        cls.env = {"PATH": os.environ["PATH"], "HOME": cls.home,
                   "CONTAINERS_REGISTRIES_CONF": conf,
                   "REGISTRY_AUTH_FILE": auth_file,
                   "XDG_RUNTIME_DIR": cls.home,
                   "STORAGE_DRIVER": "vfs", "BUILDAH_ISOLATION": "chroot",
                   "CONTAINERS_STORAGE_CONF":
                       os.path.join(cls.home, "storage.conf")}
        with open(cls.env["CONTAINERS_STORAGE_CONF"], "w") as f:
            f.write('[storage]\ndriver = "vfs"\nrunroot = "%s/run"\n'
                    'graphroot = "%s/storage"\n' % (cls.home, cls.home))

    @classmethod
    def tearDownClass(cls):
        cls.server.close()
        shutil.rmtree(cls.home, ignore_errors=True)

    def run_client(self, *argv, status=(0,)):
        done = subprocess.run(argv, env=self.env, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, cwd=self.home,
                              stdin=subprocess.DEVNULL, timeout=300)
        self.assertIn(done.returncode, status,
                      (argv, done.stderr.decode()[-2000:]))
        return done.stdout.decode()

    def make_layout(self, name, size=200000):
        """An image as an OCI layout in a folder; returns its digest."""
        root = os.path.join(self.home, name)
        blobs = os.path.join(root, "blobs", "sha256")
        os.makedirs(blobs)

        def keep(data, media_type):
            digest = digest_of(data)
            with open(os.path.join(blobs, digest[7:]), "wb") as f:
                f.write(data)
            return {"mediaType": media_type, "digest": digest,
                    "size": len(data)}

        layer = make_tar(name, os.urandom(size))
        config = json.dumps({
            "architecture": "amd64", "os": "linux", "config": {},
            "rootfs": {"type": "layers", "diff_ids": [digest_of(layer)]},
            "history": [{"created": "2026-01-01T00:00:00Z"}]}).encode()
        kind = "application/vnd.oci.image."
        manifest = json.dumps({
            "schemaVersion": 2, "mediaType": kind + "manifest.v1+json",
            "config": keep(config, kind + "config.v1+json"),
            "layers": [keep(layer, kind + "layer.v1.tar")]}).encode()
        entry = keep(manifest, kind + "manifest.v1+json")
        entry["annotations"] = {"org.opencontainers.image.ref.name": "v1"}
        with open(os.path.join(root, "index.json"), "w") as f:
            json.dump({"schemaVersion": 2, "manifests": [entry]}, f)
        with open(os.path.join(root, "oci-layout"), "w") as f:
            json.dump({"imageLayoutVersion": "1.0.0"}, f)
        return entry["digest"]

    def image(self, name):
        return "docker://%s/%s" % (self.server.host, name)


def make_tar(name, data):
    import io
    import tarfile
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


@needs("skopeo")
class Skopeo(Clients):
    def test_push_inspect_list_pull_copy_delete(self):
        digest = self.make_layout("layout")
        self.run_client("skopeo", "copy", "--preserve-digests",
                        "oci:layout:v1", self.image("app:v1"))
        shown = json.loads(self.run_client(
            "skopeo", "inspect", self.image("app:v1")))
        self.assertEqual(shown["Digest"], digest)
        self.assertIn("v1", shown["RepoTags"])
        raw = self.run_client(
            "skopeo", "inspect", "--raw", self.image("app@" + digest))
        self.assertEqual(digest_of(raw.encode()), digest)
        # without mounts skopeo would pack the layers anew
        self.run_client("skopeo", "copy", "--preserve-digests",
                        self.image("app:v1"), self.image("team/copy:v2"))
        listed = json.loads(self.run_client(
            "skopeo", "list-tags", self.image("team/copy")))
        self.assertEqual(listed["Tags"], ["v2"])
        self.run_client("skopeo", "copy", "--preserve-digests",
                        self.image("team/copy:v2"), "oci:back:v2")
        with open(os.path.join(self.home, "back", "index.json")) as f:
            self.assertEqual(json.load(f)["manifests"][0]["digest"], digest)
        self.run_client("skopeo", "delete", self.image("team/copy:v2"))
        self.run_client("skopeo", "inspect", self.image("team/copy:v2"),
                        status=(1, 2))   # skopeo from 1.18 on says 2

    def test_docker_format(self):
        self.make_layout("docker")
        self.run_client("skopeo", "copy", "--format", "v2s2",
                        "oci:docker:v1", self.image("app:docker"))
        raw = json.loads(self.run_client(
            "skopeo", "inspect", "--raw", self.image("app:docker")))
        self.assertEqual(
            raw["mediaType"],
            "application/vnd.docker.distribution.manifest.v2+json")

    def test_login(self):
        login = os.path.join(self.home, "login.json")
        self.run_client(
            "skopeo", "login", "--authfile", login, "-u", "AWS", "-p",
            self.server.password(), self.server.host)
        self.run_client(
            "skopeo", "login", "--authfile", login, "-u", "AWS", "-p",
            "wrong", self.server.host, status=(1,))

    def test_a_repository_that_is_not_there(self):
        self.make_layout("lost")
        self.run_client("skopeo", "copy", "oci:lost:v1",
                        self.image("none:v1"), status=(1,))


CREATE = """
import json, os, urllib.request, base64
def call(operation, **members):
    request = urllib.request.Request(
        os.environ["AWS_ENDPOINT_URL_ECR"], json.dumps(members).encode(), {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "AmazonEC2ContainerRegistry_V20150921."
                            + operation,
            "Authorization": "AWS4-HMAC-SHA256 Credential=x/20260101/"
                             "us-east-1/ecr/aws4_request, "
                             "SignedHeaders=host, Signature=0"})
    return json.load(urllib.request.urlopen(request))
call("CreateRepository", repositoryName="app")
token = call("GetAuthorizationToken")["authorizationData"][0]
with open(os.environ["REGISTRY_AUTH_FILE"], "w") as f:
    json.dump({"auths": {os.environ["ECR_LOCAL_REGISTRY"]: {
        "auth": token["authorizationToken"]}}}, f)
"""


class Tls(Clients):
    """ecr-local run --tls: clients trust it by what the run sets."""

    def run_tls(self, script):
        env = dict(self.env, PYTHON=sys.executable, CREATE=CREATE,
                   REGISTRY_AUTH_FILE=self.home + "/tls.json")
        del env["CONTAINERS_REGISTRIES_CONF"]
        done = subprocess.run(
            [PROGRAM, "run", "--tls", "--in-memory", "--", "sh", "-ec",
             '"$PYTHON" -c "$CREATE"\n' + script], env=env, cwd=self.home,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout.decode())
        return done.stdout.decode()

    def test_the_certificate_is_trusted(self):
        self.run_tls("true")

    @needs("skopeo")
    def test_skopeo(self):
        digest = self.make_layout("tls")
        self.run_tls(
            "skopeo copy -q --preserve-digests oci:tls:v1 "
            "docker://$ECR_LOCAL_REGISTRY/app:v1\n"
            "skopeo inspect docker://$ECR_LOCAL_REGISTRY/app@" + digest)


@needs("buildah")
class Buildah(Clients):
    def test_build_push_pull(self):
        made = self.run_client("buildah", "from", "scratch").strip()
        path = os.path.join(self.home, "file")
        with open(path, "wb") as f:
            f.write(os.urandom(50000))
        self.run_client("buildah", "copy", made, path, "/file")
        self.run_client("buildah", "commit", made, "built")
        self.run_client("buildah", "push", "built", self.image("app:built"))
        self.run_client("buildah", "rmi", "-a", "-f")
        self.run_client("buildah", "pull",
                        self.image("app:built")[len("docker://"):])
        self.assertIn("app", self.run_client("buildah", "images"))

    def test_multi_architecture(self):
        for name in ("one", "two"):
            self.make_layout("buildah-" + name)
            self.run_client("buildah", "pull", "oci:buildah-%s:v1" % name)
        ids = self.run_client("buildah", "images", "-q").split()
        self.run_client("buildah", "manifest", "create", "both")
        for image in ids[:2]:
            self.run_client("buildah", "manifest", "add", "both", image)
        self.run_client("buildah", "manifest", "push", "--all", "both",
                        self.image("app:both"))
        reply = self.server.v2("GET", "app/manifests/both")
        self.assertEqual(len(reply.json()["manifests"]), 2)


@needs("podman")
class Podman(Clients):
    def test_push_and_pull(self):
        self.make_layout("podman")
        image = self.run_client(
            "podman", "pull", "-q", "oci:podman:v1").strip()
        name = self.image("team/copy:podman")[len("docker://"):]
        self.run_client("podman", "push", image, name)
        self.run_client("podman", "rmi", "-a", "-f")
        self.assertEqual(
            self.run_client("podman", "pull", "-q", name).strip(), image)


class Daemons(Clients):
    """Clients that need a daemon, which runs as root in folders of its own."""

    def begin(self, ready, *argv):
        """Start it; `ready` ends well once it is."""
        with open(os.path.join(self.home, "daemon.log"), "wb") as log:
            daemon = subprocess.Popen(argv, env=self.env, cwd=self.home,
                                      stdin=subprocess.DEVNULL, stdout=log,
                                      stderr=log)
        self.addCleanup(daemon.wait, 30)
        self.addCleanup(daemon.terminate)
        for _ in range(100):
            if subprocess.run(ready, env=self.env, capture_output=True,
                              stdin=subprocess.DEVNULL).returncode == 0:
                return
            if daemon.poll() is not None:
                break
            time.sleep(0.2)
        with open(os.path.join(self.home, "daemon.log")) as log:
            self.fail(log.read()[-2000:])


@needs("dockerd")
@needs("docker")
@unittest.skipUnless(os.geteuid() == 0, "only root may start dockerd")
class Docker(Daemons):
    def test_login_push_and_pull(self):
        self.env["DOCKER_HOST"] = "unix://%s/docker.sock" % self.home
        self.env["DOCKER_CONFIG"] = os.path.join(self.home, "docker")
        self.begin(
            ["docker", "version"], "dockerd", "-H", self.env["DOCKER_HOST"],
            "--data-root", self.home + "/data", "--exec-root",
            self.home + "/exec", "--pidfile", self.home + "/pid",
            "--storage-driver", "vfs", "--bridge=none", "--iptables=false",
            "--ip6tables=false")

        def login(password):
            return subprocess.run(
                ["docker", "login", "-u", "AWS", "--password-stdin",
                 self.server.host], input=password.encode(), env=self.env,
                capture_output=True, timeout=60).stderr.decode()
        # in the words that people search for
        self.assertIn("failed with status: 400 Bad Request", login("wrong"))
        self.assertNotIn("rror", login(self.server.password()))
        layer = os.path.join(self.home, "layer.tar")
        with open(layer, "wb") as f:
            f.write(make_tar("big", os.urandom(12 << 20)))
        name = "%s/app:docker" % self.server.host
        image = self.run_client("docker", "import", layer, name).strip()
        self.run_client("docker", "push", name)
        self.run_client("docker", "rmi", name)
        self.run_client("docker", "pull", name)
        self.assertEqual(self.run_client(
            "docker", "inspect", "--format", "{{.Id}}", name).strip(), image)


@needs("containerd")
@needs("ctr")
@unittest.skipUnless(os.geteuid() == 0, "only root may start containerd")
class Containerd(Daemons):
    def test_push_and_pull(self):
        address = self.home + "/containerd.sock"

        def ctr(*argv):
            return self.run_client("ctr", "--address", address, *argv)
        self.begin(["ctr", "--address", address, "version"], "containerd",
                   "--address", address, "--root", self.home + "/root",
                   "--state", self.home + "/state")
        digest = self.make_layout("ctr")
        self.run_client("tar", "-C", "ctr", "-cf", "ctr.tar", ".")
        ctr("images", "import", "--no-unpack", "--base-name", "local/ctr",
            "ctr.tar")
        here = ctr("images", "ls", "-q").split()[0]
        name = "%s/app:ctr" % self.server.host
        user = "AWS:" + self.server.password()
        ctr("images", "push", "--plain-http", "-u", user, name, here)
        self.assertEqual(self.server.v2(
            "HEAD", "app/manifests/ctr").headers["Docker-Content-Digest"],
            digest)
        ctr("images", "rm", here)
        ctr("content", "fetch", "--plain-http", "-u", user, name)
        self.assertIn(digest, ctr("images", "ls"))


del Clients, Daemons

if __name__ == "__main__":
    unittest.main()
