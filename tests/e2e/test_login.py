"""ecr login and its neighbours, the kubelet's provider, and real clients."""
import base64
import json
import os
import shutil
import socket
import stat
import subprocess
import threading
import unittest

from login_server import HELPER, HOST, PROVIDER, Api, Home
from registry_server import Server

OTHER = "210987654321.dkr.ecr.eu-west-1.amazonaws.com"


class Case(unittest.TestCase):
    def setUp(self):
        self.api = Api()
        self.home = Home(self.api)
        self.addCleanup(self.home.close)
        self.addCleanup(self.api.close)

    def ecr(self, *words, status=0, **extra):
        done = self.home.run("ecr", *words, **extra)
        self.assertEqual(done.returncode, status, done.err)
        return done

    def docker(self):
        return json.loads(self.home.file(".docker/config.json"))

    def password(self, host, file=".docker/config.json"):
        auth = json.loads(self.home.file(file))["auths"][host]["auth"]
        user, password = base64.b64decode(auth).decode().split(":", 1)
        self.assertEqual(user, "AWS")
        return password


class Login(Case):
    def test_the_registry_comes_from_the_token(self):
        done = self.ecr("login")
        self.assertIn(HOST + ": docker is logged in as AWS until 2", done.out)
        self.assertEqual(self.password(HOST), "AKIAENV.123456789012.us-west-2.1")
        self.assertEqual(self.api.calls[0].body, "{}")

    def test_accounts_and_regions_in_one_call(self):
        self.ecr("login", OTHER, "111111111111", "https://" + HOST + "/v2/", "--public")
        self.assertIn("210987654321.eu-west-1", self.password(OTHER))
        self.assertIn("111111111111.us-west-2", self.password(
            "111111111111.dkr.ecr.us-west-2.amazonaws.com"))
        self.password(HOST)
        self.assertIn("us-east-1", self.password("public.ecr.aws"))
        self.assertEqual(len(self.docker()["auths"]), 4)

    def test_every_client_has_its_file(self):
        files = {"docker": ".docker/config.json", "helm": ".config/helm/registry/config.json",
                 "podman": "run/containers/auth.json"}
        for client, file in files.items():
            self.ecr("login", "--client", client, HOST,
                     XDG_RUNTIME_DIR=self.home.path + "/run")
            self.password(HOST, file)
            path = os.path.join(self.home.path, file)
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)

    def test_what_is_there_stays(self):
        text = ('{"auths":{"x":{"auth":"eA=="}},"credHelpers":{"gcr.io":"gcloud"},"n":'
                '12345678901234567890,"r":0.1,"deep":{"a":[null,true]},"u":"\\u00e9"}')
        self.home.file("dotfiles/config.json", text, 0o644)
        os.mkdir(self.home.path + "/.docker")
        link = self.home.path + "/.docker/config.json"
        os.symlink("../dotfiles/config.json", link)
        self.ecr("login", HOST)
        self.ecr("docker-config", OTHER)
        self.assertTrue(os.path.islink(link))
        self.assertEqual(stat.S_IMODE(os.stat(link).st_mode), 0o600)
        want, got = json.loads(text), self.docker()
        want["auths"][HOST] = got["auths"][HOST]
        want["credHelpers"][OTHER] = "ecr-login"
        self.assertEqual(got, want)
        self.ecr("logout")
        del want["auths"][HOST]
        self.assertEqual(self.docker(), want)

    def test_a_link_to_nothing_yet(self):
        os.mkdir(self.home.path + "/.docker")
        link = self.home.path + "/.docker/config.json"
        os.symlink("real.json", link)
        self.ecr("login", HOST)
        self.assertTrue(os.path.islink(link))
        self.password(HOST, ".docker/real.json")

    def test_a_broken_file_is_left_alone(self):
        self.home.file(".docker/config.json", '{"auths": ')
        done = self.ecr("login", HOST, status=255)
        self.assertIn("config.json is not JSON", done.err)
        self.assertEqual(self.home.file(".docker/config.json"), '{"auths": ')

    def test_many_at_once_lose_nothing(self):
        hosts = ["%012d.dkr.ecr.us-west-2.amazonaws.com" % i for i in range(1, 21)]
        started = [self.home.popen("ecr", "login", host) for host in hosts]
        said = [process.communicate(timeout=60) for process in started]
        self.assertEqual([p.returncode for p in started], [0] * len(started), said)
        self.assertEqual(sorted(self.docker()["auths"]), hosts)
        self.assertEqual(os.listdir(self.home.path + "/.docker"), ["config.json"])

    def test_stores_are_asked(self):
        self.home.script("docker-credential-mine", 'echo "$1 $(cat)" >> "$HOME/said"\n')
        self.home.file(".docker/config.json", '{"credsStore":"mine"}')
        self.ecr("login", HOST)
        verb, text = self.home.file("said").split(" ", 1)
        self.assertEqual((verb, json.loads(text)), ("store", {
            "ServerURL": HOST, "Username": "AWS",
            "Secret": "AKIAENV.123456789012.us-west-2.1"}))
        self.assertEqual(self.docker(), {"credsStore": "mine"})
        self.assertIn("logged out", self.ecr("logout", HOST).out)
        self.assertIn("erase " + HOST, self.home.file("said"))
        self.home.file(".docker/config.json", '{"credHelpers":{"%s":"absent"}}' % HOST)
        self.assertIn("docker-credential-absent", self.ecr("login", HOST, status=255).err)
        self.home.file(".docker/config.json", '{"credHelpers":{"%s":"ecr-login"}}' % HOST)
        done = self.ecr("login", HOST, status=255, PATH=self.home.path)
        self.assertIn("asks docker-credential-ecr-login, which is not on PATH", done.err)
        self.assertEqual(done.out, "")
        self.assertIn("asks docker-credential-ecr-login itself", self.ecr("login", HOST).err)

    def test_the_client_itself(self):
        self.home.script("docker", 'echo "$*: $(cat)" > "$HOME/said"; echo Login Succeeded\n')
        done = self.ecr("login", "--run-client", HOST)
        self.assertEqual(self.home.file("said"), "login --username AWS --password-stdin "
                         + HOST + ": AKIAENV.123456789012.us-west-2.1\n")
        self.assertIn("Login Succeeded", done.err)
        self.assertNotIn("AKIAENV.", done.out + done.err)
        self.home.script("helm", 'echo "$*" > "$HOME/said"\n')
        self.ecr("login", "--run-client", "--client", "helm", HOST)
        self.assertTrue(self.home.file("said").startswith("registry login --username AWS"))
        self.home.script("podman", 'echo "Error: 400 Bad Request" >&2; exit 1\n')
        done = self.ecr("login", "--run-client", "--client", "podman", HOST, status=255)
        self.assertIn("another registry, region or proxy", done.err)
        self.assertFalse(os.path.exists(self.home.path + "/.docker"))

    def test_github(self):
        out = self.home.path + "/out"
        done = self.ecr("login", "--ci", "github", HOST, GITHUB_OUTPUT=out)
        password = "AKIAENV.123456789012.us-west-2.1"
        self.assertEqual(done.out.split("\n")[0], "::add-mask::" + password)
        name = "123456789012_dkr_ecr_us_west_2_amazonaws_com"
        self.assertEqual(self.home.file("out"), "registry=%s\ndocker_username_%s=AWS\n"
                         "docker_password_%s=%s\n" % (HOST, name, name, password))
        os.unlink(out)
        self.ecr("login", "--ci", "github", HOST, OTHER, GITHUB_OUTPUT=out)
        self.assertNotIn("registry=", self.home.file("out"))

    def test_another_region_is_told(self):
        self.api.proxy = "https://" + OTHER
        done = self.ecr("login", HOST)
        self.assertIn("another region", done.err)
        self.assertIn("400 Bad Request", done.err)

    def test_foreign_hosts_and_wrong_words(self):
        for words, status, text in (
                (["ghcr.io"], 255, "ghcr.io is not a registry of Amazon ECR"),
                (["localhost:1"], 255, "AWS_ENDPOINT_URL_ECR"),
                (["--what"], 252, "Unknown options: --what"),
                (["--client", "rkt"], 252, "rkt")):
            self.assertIn(text, self.ecr("login", *words, status=status).err)
        self.assertEqual(self.api.calls, [])

    def test_the_command_lines_profile_goes_first(self):
        self.home.file(".aws/config", "".join(
            "[profile %s]\naws_access_key_id=AKIA%s\naws_secret_access_key=s\n" % (n, n.upper())
            for n in ("one", "two")))
        self.home.file(".config/ecr/registries", "* profile=one\n")
        self.ecr("login", HOST)
        self.assertTrue(self.password(HOST).startswith("AKIAONE."))
        self.ecr("login", "--profile", "two", HOST)
        self.assertTrue(self.password(HOST).startswith("AKIATWO."))

    def test_logout_on_this_machine(self):
        ours, other = (base64.b64encode(text).decode() for text in (b"AWS:token", b"me:word"))
        self.home.file(".docker/config.json", json.dumps({"auths": {
            "localhost:5001": {"auth": ours}, "localhost:5002": {"auth": other},
            "localhost:5003": {}}}))
        self.assertEqual(self.ecr("logout").out, "localhost:5001: logged out\n")
        self.assertEqual(list(self.docker()["auths"]), ["localhost:5002", "localhost:5003"])

    def test_logout(self):
        self.home.file(".docker/config.json", json.dumps({"auths": {
            HOST: {}, "https://" + OTHER + "/v2/": {}, "ghcr.io": {}, "localhost:5000": {}}}))
        done = self.ecr("logout", OTHER, "public.ecr.aws")
        self.assertEqual(done.out, OTHER + ": logged out\npublic.ecr.aws: was not logged in\n")
        self.ecr("logout", "123456789012")
        self.assertEqual(list(self.docker()["auths"]), ["ghcr.io", "localhost:5000"])
        self.ecr("logout", "ghcr.io")
        self.assertEqual(list(self.docker()["auths"]), ["localhost:5000"])

    def test_docker_config(self):
        self.home.file(".docker/config.json",
                       '{"credsStore":"desktop","credHelpers":{"%s":"x"}}' % OTHER)
        self.ecr("docker-config", "public.ecr.aws", "123456789012")
        self.assertEqual(self.docker(), {"credsStore": "desktop", "credHelpers": {
            OTHER: "x", "public.ecr.aws": "ecr-login", HOST: "ecr-login"}})
        self.assertIn("--force", self.ecr("docker-config", OTHER, status=255).err)
        self.ecr("docker-config", "--force", "--helper", "ecr-login-prod", OTHER)
        self.assertEqual(self.docker()["credHelpers"][OTHER], "ecr-login-prod")
        self.assertEqual(self.api.calls, [])
        os.unlink(self.home.path + "/.docker/config.json")
        self.ecr("docker-config")
        self.assertEqual(self.docker(), {"credHelpers": {HOST: "ecr-login"}})


class Endpoints(unittest.TestCase):
    """Where the helper would go: a proxy writes down what it is asked for."""

    WANT = {
        "123456789012.dkr.ecr.us-west-2.amazonaws.com": "api.ecr.us-west-2.amazonaws.com",
        "123456789012.dkr.ecr-fips.us-west-2.amazonaws.com": "api.ecr-fips.us-west-2.amazonaws.com",
        "123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com":
            "api.ecr-fips.us-gov-west-1.amazonaws.com",
        "123456789012.dkr.ecr.us-gov-west-1.amazonaws.com":
            "api.ecr.us-gov-west-1.amazonaws.com",
        "123456789012.dkr-ecr.us-west-2.on.aws": "ecr.us-west-2.api.aws",
        "123456789012.dkr-ecr-fips.us-west-2.on.aws": "ecr-fips.us-west-2.api.aws",
        "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn":
            "api.ecr.cn-north-1.amazonaws.com.cn",
        "123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn":
            "ecr.cn-north-1.api.amazonwebservices.com.cn",
        "123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov": "api.ecr.us-iso-east-1.c2s.ic.gov",
        "123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov":
            "api.ecr.us-isob-east-1.sc2s.sgov.gov",
        "123456789012.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk":
            "api.ecr.eu-isoe-west-1.cloud.adc-e.uk",
        "123456789012.dkr.ecr.us-isof-south-1.csp.hci.ic.gov":
            "api.ecr.us-isof-south-1.csp.hci.ic.gov",
        "123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu":
            "api.ecr.eusc-de-east-1.amazonaws.eu",
        "public.ecr.aws": "api.ecr-public.us-east-1.amazonaws.com",
        "ecr-public.aws.com": "api.ecr-public.us-east-1.amazonaws.com",
    }

    def setUp(self):
        self.asked = []
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()
        self.addCleanup(self.close)

    def close(self):
        # a thread left in accept() would answer for a later listener
        self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.listener.close()

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            with client:
                self.asked.append(client.recv(4096).split(b" ")[1].decode())
                client.sendall(b"HTTP/1.1 403 no\r\nContent-Length: 0\r\n\r\n")

    def test_the_endpoint_follows_the_hosts_kind(self):
        home = Home(HTTPS_PROXY="http://127.0.0.1:%d" % self.listener.getsockname()[1],
                    AWS_MAX_ATTEMPTS="1", AWS_REGION="ap-south-1")
        self.addCleanup(home.close)
        for host, want in self.WANT.items():
            with self.subTest(host):
                self.asked.clear()
                done = home.run(HELPER, "get", input=host)
                self.assertEqual(done.returncode, 1)
                self.assertEqual(set(self.asked), {want + ":443"}, done.err)


class Kubelet(Case):
    def ask(self, image=HOST + "/app:1", status=0, env=None, words=(), **members):
        request = {"kind": "CredentialProviderRequest",
                   "apiVersion": "credentialprovider.kubelet.k8s.io/v1", "image": image}
        request.update(members)
        done = self.home.run(PROVIDER, *words, input=json.dumps(request), **(env or {}))
        self.assertEqual(done.returncode, status, done.err)
        if status:
            self.assertEqual(done.out, "")
            self.assertTrue(done.err.startswith(PROVIDER + ": "))
            return done.err
        self.assertEqual(done.err, "")
        return done.out

    def test_the_answer(self):
        self.assertRegex(self.ask(words=("--v=4", "x")), (
            r'^\{"kind":"CredentialProviderResponse","apiVersion":"credentialprovider.kubelet.'
            r'k8s.io/v1","cacheKeyType":"Registry","cacheDuration":"(5h59m5\ds|6h0m0s)","auth":'
            r'\{"123456789012.dkr.ecr.us-west-2.amazonaws.com":\{"username":"AWS","password":'
            r'"AKIAENV.123456789012.us-west-2.1"\}\}\}\n$'))
        self.assertEqual(self.api.calls[0].body, "{}")

    def test_hosts(self):
        for image, key, region in (
                (OTHER + ":443/a/b@sha256:x", OTHER, "eu-west-1"),
                ("public.ecr.aws/x/y", "public.ecr.aws", "us-east-1"),
                ("https://" + OTHER + "/x", OTHER, "eu-west-1")):
            answer = json.loads(self.ask(image, env={"ECR_DISABLE_CACHE": "1"}))
            self.assertEqual(list(answer["auth"]), [key])
            self.assertEqual(self.api.calls[-1].region, region)

    def test_durations(self):
        for life, want in ((7200, r"(1h0m0s|59m5\ds)"), (242, r"2m[01]s|2m0s"), (100, r"(49|50)s")):
            self.api.life = life
            answer = json.loads(self.ask(env={"ECR_DISABLE_CACHE": "1"}))
            self.assertRegex(answer["cacheDuration"], "^(%s)$" % want)
        self.api.life = -100
        self.assertNotIn("cacheDuration", json.loads(self.ask(env={"ECR_DISABLE_CACHE": "1"})))

    def test_what_is_refused(self):
        self.assertIn("apiVersion", self.ask(
            apiVersion="credentialprovider.kubelet.k8s.io/v1beta1", status=1))
        self.assertIn("kind", self.ask(kind="Other", status=1))
        self.assertIn("image", self.ask("", status=1))
        self.assertIn("host", self.ask("/x", status=1))
        for text in ("", "{", "[]", "null", "\0", "x" * 1000000):
            done = self.home.run(PROVIDER, input=text)
            self.assertEqual((done.returncode, done.out), (1, ""))
            self.assertTrue(done.err)
        self.assertEqual(self.api.calls, [])
        self.api.status = 400
        self.assertIn("out of order", self.ask(status=1))

    def test_service_accounts(self):
        role = "arn:aws:iam::123456789012:role/pull"
        notes = {"eks.amazonaws.com/ecr-role-arn": role}
        for members, env in (({"serviceAccountAnnotations": notes}, {}),
                             ({}, {"AWS_ECR_ROLE_ARN": role})):
            start = len(self.api.calls)
            answer = self.ask(serviceAccountToken="a.b.c", env=env, **members)
            self.assertIn("AKIAROLE", answer)
            sts, ecr = self.api.calls[start:]
            self.assertIn("Action=AssumeRoleWithWebIdentity", sts.body)
            self.assertIn("RoleSessionName=ecr-credential-provider", sts.body)
            self.assertIn("WebIdentityToken=a.b.c", sts.body)
            self.assertIsNone(sts.key)
        # another pod's token is shown to STS again, whatever was kept
        self.ask(serviceAccountToken="d.e.f", serviceAccountAnnotations=notes)
        self.assertIn("WebIdentityToken=d.e.f", self.api.calls[-2].body)
        self.assertFalse(os.path.exists(self.home.path + "/.aws"))
        # the other annotation of EKS is for the pod itself
        self.assertIn("AKIAENV", self.ask(serviceAccountToken="a.b.c", serviceAccountAnnotations={
            "eks.amazonaws.com/role-arn": role}))

    def test_configuration(self):
        text = self.ecr("kubelet-config").out
        for line in ("kind: CredentialProviderConfig", "  - name: ecr-credential-provider",
                     '      - "*.dkr.ecr.*.amazonaws.com"', '      - "public.ecr.aws"'):
            self.assertIn(line + "\n", text)
        self.assertNotIn("tokenAttributes", text)
        self.assertIn("cacheType: ServiceAccount\n",
                      self.ecr("kubelet-config", "--service-accounts").out)


class Public(Case):
    def test_commands(self):
        for program, words in (("ecr", ["public"]), ("aws", ["ecr-public"])):
            done = self.home.run(program, *words, "get-login-password")
            self.assertEqual((done.returncode, done.err), (0, ""))
            # the mirrored commands take the region as it is given
            self.assertIn("us-west-2", done.out)
        self.assertEqual({c.service for c in self.api.calls}, {"ecr-public"})


@unittest.skipUnless(shutil.which("skopeo") and shutil.which("buildah"),
                     "skopeo and buildah are not installed")
class Clients(unittest.TestCase):
    """A local registry that demands the credentials; http by registries.conf."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.server.must("CreateRepository", repositoryName="app")
        cls.home = Home(AWS_ENDPOINT_URL_ECR="http://127.0.0.1:%d" % cls.server.port,
                        AWS_REGION="us-east-1", AWS_ACCESS_KEY_ID="123456789012")
        home = cls.home
        home.env["XDG_RUNTIME_DIR"] = home.path + "/run"
        os.mkdir(home.path + "/run")
        conf = home.file(".config/containers/registries.conf",
                         '[[registry]]\nlocation = "%s"\ninsecure = true\n' % cls.server.host)
        home.file(".config/containers/policy.json",
                  '{"default": [{"type": "insecureAcceptAnything"}]}')
        home.file("storage.conf", '[storage]\ndriver = "vfs"\nrunroot = "%s/r"\n'
                  'graphroot = "%s/s"\n' % (home.path, home.path))
        home.env.update(CONTAINERS_REGISTRIES_CONF=conf, STORAGE_DRIVER="vfs",
                        CONTAINERS_STORAGE_CONF=home.path + "/storage.conf",
                        BUILDAH_ISOLATION="chroot")
        layout = home.path + "/layout"
        cls.make_layout(layout)

    @classmethod
    def tearDownClass(cls):
        cls.server.close()
        cls.home.close()

    @staticmethod
    def make_layout(path):
        """A smallest image in an OCI layout."""
        import hashlib
        import io
        import tarfile

        def blob(data):
            digest = hashlib.sha256(data).hexdigest()
            with open(path + "/blobs/sha256/" + digest, "wb") as f:
                f.write(data)
            return {"digest": "sha256:" + digest, "size": len(data)}

        os.makedirs(path + "/blobs/sha256")
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as tar:
            tar.addfile(tarfile.TarInfo("hello"))
        layer = dict(blob(buffer.getvalue()), mediaType="application/vnd.oci.image.layer.v1.tar")
        config = dict(blob(json.dumps({
            "architecture": "amd64", "os": "linux",
            "rootfs": {"type": "layers", "diff_ids": [layer["digest"]]}}).encode()),
            mediaType="application/vnd.oci.image.config.v1+json")
        manifest = dict(blob(json.dumps({
            "schemaVersion": 2, "config": config, "layers": [layer],
            "mediaType": "application/vnd.oci.image.manifest.v1+json"}).encode()),
            mediaType="application/vnd.oci.image.manifest.v1+json",
            annotations={"org.opencontainers.image.ref.name": "x"})
        with open(path + "/index.json", "w") as f:
            json.dump({"schemaVersion": 2, "manifests": [manifest]}, f)
        with open(path + "/oci-layout", "w") as f:
            f.write('{"imageLayoutVersion":"1.0.0"}')

    def client(self, *argv, status=0):
        done = subprocess.run(argv, env=self.home.env, cwd=self.home.path, capture_output=True,
                              text=True, stdin=subprocess.DEVNULL, timeout=120)
        self.assertEqual(done.returncode == 0, status == 0, done.stderr + done.stdout)
        return done

    def drop(self):
        for name in ("run/containers/auth.json", ".docker/config.json"):
            try:
                os.unlink(os.path.join(self.home.path, name))
            except FileNotFoundError:
                pass

    def use_them(self):
        image = "docker://%s/app:1" % self.server.host
        self.client("skopeo", "copy", "oci:layout:x", image)
        self.assertIn("Digest", self.client("skopeo", "inspect", image).stdout)
        self.client("buildah", "pull", image)
        self.client("buildah", "push", self.server.host + "/app:1",
                    "docker://%s/app:2" % self.server.host)

    def test_nobody_enters_without(self):
        self.drop()
        self.client("skopeo", "inspect", "docker://%s/app:1" % self.server.host, status=1)

    def test_by_the_file_of_podman(self):
        self.drop()
        done = self.home.run("ecr", "login", "--client", "podman", self.server.host)
        self.assertEqual(done.returncode, 0, done.err)
        self.use_them()

    def test_by_the_file_of_docker(self):
        self.drop()
        done = self.home.run("ecr", "login", self.server.host)
        self.assertEqual(done.returncode, 0, done.err)
        self.use_them()

    def test_by_the_helper(self):
        self.drop()
        done = self.home.run("ecr", "docker-config", self.server.host)
        self.assertEqual(done.returncode, 0, done.err)
        self.assertIn("ecr-login", self.home.file(".docker/config.json"))
        self.use_them()


if __name__ == "__main__":
    unittest.main()
