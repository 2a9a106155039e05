"""The images FROM scratch: built by buildah, and run by podman.

Needs `make static`, and root for containers of its own.

SPDX-License-Identifier: Apache-2.0
"""
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

from test_install import ROOT, succeed, version

STATIC = os.path.join(ROOT, "build-static")
REGISTRY = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDLOCAL", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true"}
# Where the limits of this machine may not be raised, and for old cgroups.
WAYS = ([], ["--runtime", "runc"])
LIMITS = ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096"]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@unittest.skipUnless(os.path.exists(STATIC + "/ecr-local"), "no static programs: make static")
@unittest.skipUnless(shutil.which("buildah") and shutil.which("podman"), "no buildah or no podman")
@unittest.skipUnless(os.geteuid() == 0, "containers here need root")
class Image(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.work)
        with open(cls.work + "/storage.conf", "w") as out:
            out.write('[storage]\ndriver="vfs"\nrunroot="%s/run"\ngraphroot="%s/graph"\n' % (cls.work, cls.work))
        with open(cls.work + "/keys", "w") as out:
            out.write("[local]\naws_access_key_id = AKIDLOCAL\naws_secret_access_key = secret\n")
        os.chmod(cls.work, 0o755)
        cls.env = dict(os.environ, CONTAINERS_STORAGE_CONF=cls.work + "/storage.conf", ENGINE="buildah",
                       CONTAINERS_CONF="/dev/null")
        succeed("packaging/image.sh", "build-static", version(), cwd=ROOT, env=cls.env)
        cls.way = next((w for w in WAYS if cls.try_way(w)), None)

    @classmethod
    def try_way(cls, way):
        return subprocess.run(["podman", *way, "run", "--rm", *LIMITS, "--network", "none", cls.image("ecr"),
                               "--version"], env=cls.env, capture_output=True, timeout=60).returncode == 0

    @staticmethod
    def image(name):
        return "localhost/%s:%s" % (name, version())

    def podman(self, *words, **options):
        if self.way is None:
            self.skipTest("no container can be run here")
        return succeed("podman", *self.way, *words, env=self.env, **options)

    def run_image(self, name, *words, options=(), **more):
        return self.podman("run", "--rm", *LIMITS, "--network", "host", *options, self.image(name), *words, **more)

    def serve(self, *words, options=()):
        """ecr-local as a service; its address."""
        port = free_port()
        name = "ecr-local-%d" % port
        self.podman("run", "-d", "--name", name, *LIMITS, "--network", "host", "-v", self.work + "/keys:/keys:ro",
                    *options, self.image("ecr-local"), *(w.replace("PORT", str(port)) for w in words))
        self.addCleanup(self.podman, "rm", "-f", "-t", "5", name)
        self.wait_for(name, port)
        return name, "http://127.0.0.1:%d" % port

    def wait_for(self, name, port):
        for _ in range(300):
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", int(port))) == 0:
                    return
            time.sleep(0.1)
        self.fail(self.podman("logs", name))

    def client(self, url, *words, options=(), **more):
        given = [w for k, v in KEYS.items() for w in ("-e", "%s=%s" % (k, v))]
        return self.run_image("ecr", *words, options=[*given, "-e", "AWS_ENDPOINT_URL_ECR=" + url, *options], **more)

    def test_nothing_else_is_in_it(self):
        wanted = {"ecr": {"bin/ecr", "bin/docker-credential-ecr-login", "bin/ecr-credential-provider"},
                  "ecr-local": {"bin/ecr-local"}}
        for name, programs in wanted.items():
            box = succeed("buildah", "from", self.image(name), env=self.env).strip()
            self.addCleanup(succeed, "buildah", "rm", box, env=self.env)
            at = succeed("buildah", "mount", box, env=self.env).strip()
            found = {os.path.relpath(os.path.join(d, f), at) for d, _, fs in os.walk(at) for f in fs}
            self.assertEqual(found, programs | {"etc/passwd", "etc/group", "etc/ssl/certs/ca-certificates.crt"})
            home = os.stat(at + "/home/ecr")
            self.assertEqual((home.st_uid, home.st_gid), (65532, 65532))

    def test_it_is_small(self):
        """As a registry counts: the layers as they are pushed."""
        for name in ("ecr", "ecr-local"):
            target = "%s/%s.layout" % (self.work, name)
            succeed("buildah", "push", "-q", self.image(name), "oci:" + target, env=self.env)
            blobs = [os.path.getsize(target + "/blobs/sha256/" + b) for b in os.listdir(target + "/blobs/sha256")]
            self.assertLess(sum(blobs), 8 << 20, name)

    def test_what_it_says_of_itself(self):
        for name in ("ecr", "ecr-local"):
            config = json.loads(succeed("buildah", "inspect", "--type", "image", self.image(name), env=self.env))
            config = config["Docker"]["config"]
            self.assertEqual(config["User"], "65532:65532")
            self.assertIn("HOME=/home/ecr", config["Env"])
            self.assertEqual(config["Entrypoint"], ["/bin/" + name])
            self.assertEqual("Healthcheck" in config, name == "ecr-local")

    def test_ecr(self):
        self.assertIn(version(), self.run_image("ecr", "--version"))
        self.assertIn("describe-images", self.run_image("ecr"))
        with open(self.work + "/config", "w") as out:
            out.write("[default]\nregion = eu-south-2\n")
        told = self.run_image("ecr", "configure", "get", "region",
                              options=["-v", self.work + "/config:/home/ecr/.aws/config:ro"])
        self.assertEqual(told, "eu-south-2\n")

    def test_a_service_and_its_clients(self):
        name, url = self.serve("start", "--listen", "127.0.0.1:PORT", "--log")
        self.client(url, "create-repository", "--repository-name", "team/app")
        self.assertIn("team/app", self.client(url, "repos"))
        told = self.client(url, "get", options=["-i", "--entrypoint", "/bin/docker-credential-ecr-login"],
                           input=REGISTRY + "\n")
        self.assertEqual(json.loads(told)["Username"], "AWS")
        self.assertIn("CreateRepository", self.podman("logs", name))

    def test_with_nothing_that_it_does_not_need(self):
        """No root, no power, a root that cannot be written; the volume outlives stop, kill and the container."""
        volume = "registry-%d" % os.getpid()
        self.podman("volume", "create", volume)
        self.addCleanup(self.podman, "volume", "rm", "-f", volume)
        hard = ["--read-only", "--cap-drop=all", "--security-opt", "no-new-privileges",
                "-v", volume + ":/home/ecr/store"]
        words = ["start", "--listen", "127.0.0.1:PORT", "--log"]
        name, url = self.serve(*words, options=hard)
        self.client(url, "create-repository", "--repository-name", "team/app")
        for end, status in (("stop", "0"), ("kill", "137")):
            self.podman("healthcheck", "run", name)
            self.podman(end, name)
            self.podman("wait", name)
            self.assertEqual(self.podman("inspect", name, "--format", "{{.State.ExitCode}}").strip(), status)
            self.podman("start", name)
            self.wait_for(name, url.rsplit(":", 1)[1])
            self.assertIn("team/app", self.client(url, "repos"))
        logged = self.podman("logs", name)
        self.assertNotIn("open to others", logged)
        self.podman("rm", "-f", "-t", "5", name)
        _, url = self.serve(*words, options=hard)
        self.assertIn("team/app", self.client(url, "repos"))

    def test_the_check_finds_any_server(self):
        for words in (["--in-memory"], ["--require-auth", "--credentials", "/keys"]):
            name, _ = self.serve("start", "--listen", "127.0.0.1:PORT", *words)
            self.podman("healthcheck", "run", name)

    def test_signed_alone_beyond_loopback(self):
        """As the image starts by itself, on a port of ours."""
        config = json.loads(succeed("buildah", "inspect", "--type", "image", self.image("ecr-local"), env=self.env))
        words = [w.replace("4510", "PORT") for w in config["OCIv1"]["config"]["Cmd"]]
        self.assertIn("--require-auth", words)
        _, url = self.serve(*words)
        self.client(url, "create-repository", "--repository-name", "team/app")
        done = subprocess.run(["podman", *self.way, "run", "--rm", *LIMITS, "--network", "host",
                               *[w for k, v in dict(KEYS, AWS_SECRET_ACCESS_KEY="wrong").items()
                                 for w in ("-e", "%s=%s" % (k, v))],
                               self.image("ecr"), "--endpoint-url", url, "describe-repositories"],
                              env=self.env, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 254, done.stderr)


if __name__ == "__main__":
    unittest.main()
