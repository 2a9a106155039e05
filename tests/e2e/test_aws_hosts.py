"""Scripts that name AWS hosts themselves, under `ecr-local run --aws-hosts`,
cut off from every network where the test may do that."""
import base64
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import unittest

from test_local_run import LOCAL, Case

HOST = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
CUT = ["unshare", "-n", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]


def can_cut_off():
    try:
        return subprocess.run(CUT + ["true"],
                              capture_output=True).returncode == 0
    except OSError:
        return False


CAN_CUT = can_cut_off()

# A deploy script as they are written: nothing in it knows of a local ECR.
DEPLOY = """#!/bin/bash
set -euo pipefail
ACCOUNT_ID=123456789012
REGION=us-east-1
PROFILE=prod
NAME=team/app
TAG=v1
REGISTRY=$ACCOUNT_ID.dkr.ecr.$REGION.amazonaws.com
IMAGE=$REGISTRY/$NAME
export AWS_PAGER=""

who=$(aws sts get-caller-identity --profile "$PROFILE" --query Account \\
    --output text)
if [ "$who" != "$ACCOUNT_ID" ]; then
    echo "wrong account: $who" >&2
    exit 1
fi
aws sts get-caller-identity --profile "$PROFILE" --output text \\
    --endpoint-url "https://sts.$REGION.amazonaws.com" >/dev/null

aws ecr describe-repositories --profile "$PROFILE" --region "$REGION" \\
    --repository-names "$NAME" >/dev/null 2>&1 ||
    aws ecr create-repository --profile "$PROFILE" --region "$REGION" \\
        --repository-name "$NAME" --image-tag-mutability MUTABLE \\
        --endpoint-url "https://api.ecr.$REGION.amazonaws.com" >/dev/null

# docker login writes what skopeo and podman read as well
aws ecr get-login-password --profile "$PROFILE" --region "$REGION" |
    skopeo login --username AWS --password-stdin "$REGISTRY"

skopeo copy --insecure-policy --quiet "oci:$1" "docker://$IMAGE:$TAG"
skopeo copy --insecure-policy --quiet "docker://$IMAGE:$TAG" \\
    "docker://$IMAGE:latest"

DIGEST=$(aws ecr describe-images --profile "$PROFILE" --region "$REGION" \\
    --repository-name "$NAME" --image-ids imageTag="$TAG" \\
    --query 'imageDetails[0].imageDigest' --output text)
skopeo inspect --format '{{.Digest}}' "docker://$IMAGE:latest" |
    grep -qx "$DIGEST"
URI=$(aws ecr describe-repositories --profile "$PROFILE" \\
    --query 'repositories[0].repositoryUri' --output text)
echo "deployed $URI:$TAG"
"""


def make_image(folder):
    """An OCI layout with one image of one layer."""
    import gzip
    import hashlib
    import io
    import json
    import tarfile
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        tar.addfile(tarfile.TarInfo("x"))
    plain = packed.getvalue()
    os.makedirs(os.path.join(folder, "blobs/sha256"))

    def put(data, media):
        digest = hashlib.sha256(data).hexdigest()
        with open(os.path.join(folder, "blobs/sha256", digest), "wb") as out:
            out.write(data)
        return {"mediaType": media, "digest": "sha256:" + digest,
                "size": len(data)}

    kind = "application/vnd.oci.image."
    layer = put(gzip.compress(plain), kind + "layer.v1.tar+gzip")
    config = put(json.dumps({
        "architecture": "amd64", "os": "linux", "config": {},
        "rootfs": {"type": "layers", "diff_ids": [
            "sha256:" + hashlib.sha256(plain).hexdigest()]}}).encode(),
        kind + "config.v1+json")
    manifest = put(json.dumps({
        "schemaVersion": 2, "mediaType": kind + "manifest.v1+json",
        "config": config, "layers": [layer]}).encode(),
        kind + "manifest.v1+json")
    with open(os.path.join(folder, "index.json"), "w") as out:
        json.dump({"schemaVersion": 2, "manifests": [manifest]}, out)
    with open(os.path.join(folder, "oci-layout"), "w") as out:
        out.write('{"imageLayoutVersion": "1.0.0"}')


class Hosts(Case):
    def started(self, *words, **env):
        return subprocess.run(
            (CUT if CAN_CUT else []) + [LOCAL, *words], text=True, timeout=180,
            capture_output=True, stdin=subprocess.DEVNULL,
            env={**self.environment, **env})

    def run_in(self, script, *options, **env):
        return self.started("run", "--aws-hosts", *options, "--", "bash",
                            "-c", script, **env)


def all_of(*programs):
    missing = [p for p in programs if not shutil.which(p)]
    return unittest.skipUnless(not missing, "no " + " ".join(missing))


class Scripts(Hosts):
    @all_of("skopeo")
    def test_a_deploy_script_runs_unchanged(self):
        self.assertGreaterEqual(len(DEPLOY.splitlines()), 40)
        self.have_profiles()
        script = self.write("deploy.sh", DEPLOY)
        image = os.path.join(self.home, "image")
        make_image(image)
        for options in ((), ("--require-auth",), ("--hermetic",)):
            done = self.started("run", "--aws-hosts", *options, "--", "bash",
                                script, image)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(
                done.stdout.splitlines()[-1],
                "deployed %s/team/app:v1" % HOST)
        self.assertFalse(os.path.exists(os.path.join(self.home, ".docker")))

    @all_of("skopeo")
    def test_the_report(self):
        out = self.output(
            "H=%s\naws ecr get-login-password --region us-east-1 | timeout 20 "
            "skopeo login --username AWS --password-stdin $H" % HOST)
        self.assertIn("Login Succeeded", out)

    @all_of("buildah")
    def test_buildah(self):
        image = os.path.join(self.home, "image")
        make_image(image)
        self.output(
            "set -e; aws ecr create-repository --repository-name app; "
            "aws ecr get-login-password | buildah login -u AWS "
            "--password-stdin %s; skopeo copy -q --insecure-policy oci:%s "
            "docker://%s/app:a; buildah --storage-driver vfs --root ~/r "
            "--runroot ~/rr pull -q --policy always %s/app:a" % (
                HOST, image, HOST, HOST))

    @all_of("podman")
    def test_podman(self):
        self.output("aws ecr get-login-password | podman login -u AWS "
                    "--password-stdin " + HOST)

    def test_names_of_every_kind(self):
        for name in ("123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com",
                     "123456789012.dkr-ecr.eu-west-1.on.aws",
                     "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
                     "210987654321.dkr.ecr.eusc-de-east-1.amazonaws.eu",
                     "api.ecr.eu-west-1.amazonaws.com",
                     "ecr-fips.us-east-1.api.aws", "public.ecr.aws",
                     "ecr-public.aws.com", "sts.amazonaws.com",
                     "api.ecr-public.us-east-1.amazonaws.com",
                     "sts.cn-north-1.amazonaws.com.cn",
                     "vpce-0a-b.api.ecr.us-east-1.vpce.amazonaws.com"):
            out = self.output(
                "curl -sS https://%s/_local/health" % name)
            self.assertIn('"status":"ok"', out, name)

    def test_what_is_not_served_is_refused_by_name(self):
        for url in ("https://s3.us-east-1.amazonaws.com/x",
                    "http://s3.us-east-1.amazonaws.com/x",
                    "https://portal.sso.us-east-1.amazonaws.com",
                    "https://%s:8443/" % HOST,
                    "https://secretsmanager.eu-west-1.api.aws",
                    "http://169.254.169.254/latest/meta-data/",
                    "https://mine.awsapps.com/start"):
            done = self.run_in("curl -sSf %s; curl -sSf %s; curl -sS -d x %s"
                               % (url, url, url))
            name = re.match(r"https?://([^/:]+)", url)[1]
            line = "%s is a host of AWS that is not served here" % name
            self.assertEqual(done.stderr.count("ecr-local: " + line), 1,
                             done.stderr)
            self.assertNotEqual(done.returncode if "https" in url else 1, 0)
            if "https" not in url:
                self.assertIn(line, done.stdout)

    def test_plain_http_names(self):
        out = self.output("curl -sS http://sts.amazonaws.com/ -d "
                          "Action=GetCallerIdentity; curl -sS "
                          "http://api.ecr.us-east-1.amazonaws.com -H "
                          "'X-Amz-Target: AmazonEC2ContainerRegistry_"
                          "V20150921.DescribeRegistry' -d '{}'")
        self.assertIn("<Account>123456789012</Account>", out)
        self.assertIn('"registryId":"123456789012"', out)

    def test_uris(self):
        script = ("aws ecr create-repository --repository-name app "
                  "--query repository.repositoryUri --output text %s; "
                  "aws ecr get-authorization-token --output text --query "
                  "'authorizationData[].proxyEndpoint' %s; "
                  "echo $ECR_LOCAL_REGISTRY")
        real = "--endpoint-url https://api.ecr.us-east-1.amazonaws.com"
        for options, more, style in (((), "", HOST),
                                     (("--uri-style", "host"), "", None),
                                     (("--uri-style", "host"), real, HOST)):
            uri, point, local = self.output(
                script % (more, more), *options).split()
            self.assertEqual(uri, "%s/app" % (style or local))
            self.assertEqual(point, "https://" + HOST if style
                             else "http://" + local)

    def test_the_authorities_of_the_person_stay(self):
        path = self.write("mine.pem", "-- mine --\n")
        out = self.output(
            'for v in AWS_CA_BUNDLE SSL_CERT_FILE REQUESTS_CA_BUNDLE '
            'CURL_CA_BUNDLE NODE_EXTRA_CA_CERTS; do echo "$v $(grep -c '
            'BEGIN "${!v}") $(grep -c mine "${!v}")"; done',
            REQUESTS_CA_BUNDLE=path)
        for line in out.splitlines():
            name, many, mine = line.split()
            if name == "REQUESTS_CA_BUNDLE":
                self.assertEqual((many, mine), ("1", "1"))
            else:
                self.assertGreater(int(many), 1, name)

    def test_tls_of_the_server_as_well(self):
        self.assertEqual(self.output(
            "aws ecr describe-repositories --query repositories --output "
            "json; curl -sS $ECR_LOCAL_ENDPOINT/_local/health >/dev/null; "
            "curl -sS https://%s/_local/health > /dev/null" % HOST, "--tls"),
            "[]\n")

    def test_the_authority_alone(self):
        self.assertEqual(self.output(
            'grep -c BEGIN "$(dirname "$AWS_CONFIG_FILE")/ca.pem"',
            **{name: "/dev/null" for name in (
                "AWS_CA_BUNDLE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE",
                "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")}), "1\n")

    def test_what_the_command_leaves_is_gone(self):
        folder = self.output("dirname $SSL_CERT_FILE").strip()
        self.assertFalse(os.path.exists(folder))

    def test_without_it_run_says_so(self):
        done = Case.run_in(self, "echo in; echo err >&2")
        self.assertEqual(done.stdout, "in\n")
        said, own = done.stderr.splitlines()
        self.assertIn("leave the machine", said)
        self.assertIn("--aws-hosts", said)
        self.assertEqual(own, "err")

    def test_dockerd_is_told_of(self):
        done = self.run_in("true", DOCKER_HOST="unix:///no/such")
        self.assertRegex(done.stderr, r"\Aecr-local: dockerd .*proxy "
                         r"http://127.0.0.1:\d+ .*docs/local.md\n\Z")


class Sdks(Hosts):
    @unittest.skipUnless(
        subprocess.run([sys.executable, "-c", "import boto3"],
                       capture_output=True).returncode == 0, "no boto3")
    def test_boto3(self):
        script = self.write("x.py", """
import boto3
ecr = boto3.client("ecr", endpoint_url="https://api.ecr.us-east-1.amazonaws.com")
print(ecr.create_repository(repositoryName="app")["repository"]["repositoryUri"])
print(boto3.client("sts", endpoint_url="https://sts.us-east-1.amazonaws.com")
      .get_caller_identity()["Account"])
""")
        self.assertEqual(
            self.output("%s %s" % (sys.executable, script)),
            HOST + "/app\n123456789012\n")

    @all_of("aws")
    def test_aws_cli(self):
        os.unlink(os.path.join(self.home, "bin", "aws"))
        self.assertEqual(self.output(
            "unset AWS_ENDPOINT_URL_ECR AWS_ENDPOINT_URL_STS; "
            "aws ecr create-repository --repository-name app --output text "
            "--query repository.repositoryUri; aws sts get-caller-identity "
            "--query Account --output text"), HOST + "/app\n123456789012\n")


class Upstream(threading.Thread):
    """A proxy of the person's: notes what it is asked for, leads nowhere but
    to `to`."""

    def __init__(self, to):
        super().__init__(daemon=True)
        self.to = to
        self.heads = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.start()

    def run(self):
        while True:
            try:
                client = self.socket.accept()[0]
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,),
                             daemon=True).start()

    def serve(self, client):
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(1)
        self.heads.append(head.decode())
        if not head.startswith(b"CONNECT"):
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n"
                           b"Connection: close\r\n\r\nup\n")
            client.close()
            return
        other = socket.create_connection(("127.0.0.1", self.to))
        client.sendall(b"HTTP/1.1 200 yes\r\n\r\n")
        for one, two in ((client, other), (other, client)):
            threading.Thread(target=self.carry, args=(one, two),
                             daemon=True).start()

    def carry(self, one, two):
        try:
            while data := one.recv(65536):
                two.sendall(data)
            two.shutdown(socket.SHUT_WR)
        except OSError:
            pass


class Others(Case):
    """Hosts that are not AWS: on this machine, since tests go nowhere else."""

    def setUp(self):
        super().setUp()
        self.site = socket.create_server(("0.0.0.0", 0))
        self.port = self.site.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()
        self.addCleanup(self.site.close)

    def serve(self):
        while True:
            try:
                client = self.site.accept()[0]
            except OSError:
                return
            with client:
                client.settimeout(5)
                head = b""
                while b"\r\n\r\n" not in head:
                    head += client.recv(4096)
                client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n"
                               b"\r\n%s" % (len(head), head))

    def aws(self, script, *options, **env):
        return self.run_in(script, "--aws-hosts", *options, **env)

    def test_they_pass(self):
        url = "http://127.0.0.2:%d/a?b" % self.port
        for flag in ("", "-p "):
            done = self.aws("NO_PROXY= no_proxy= curl -sS %s-H 'X-Own: 1' %s"
                            % (flag, url), HTTPS_PROXY="http://127.0.0.1:1",
                            HTTP_PROXY="http://127.0.0.1:1")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("GET /a?b HTTP/1.1", done.stdout)
            self.assertIn("Host: 127.0.0.2:%d" % self.port, done.stdout)
            self.assertIn("X-Own: 1", done.stdout)
            self.assertNotIn("Proxy", done.stdout)

    def test_hermetic(self):
        done = self.aws("curl -sS https://registry.example/; curl -sS "
                        "http://registry.example/", "--hermetic")
        self.assertEqual(done.stderr.count(
            "ecr-local: registry.example is not on this machine, and "
            "--hermetic lets nothing leave it"), 1)
        self.assertIn("--hermetic", done.stdout)
        done = self.aws("NO_PROXY= no_proxy= curl -sS -p "
                        "http://127.0.0.1:%d/" % self.port, "--hermetic")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_proxy_that_is_set_is_used(self):
        upstream = Upstream(self.port)
        self.addCleanup(upstream.socket.close)
        own = "http://me:p%%40ss@127.0.0.1:%d" % upstream.port
        done = self.aws(
            "curl -sS -p http://registry.example:8080/z; "
            "curl -sS http://registry.example/plain; "
            "curl -sS https://%s/_local/health" % HOST,
            HTTPS_PROXY=own, HTTP_PROXY=own,
            NO_PROXY=".amazonaws.com,intern.example")
        self.assertIn("GET /z HTTP/1.1", done.stdout, done.stderr)
        self.assertIn("up\n", done.stdout)
        self.assertIn('"status":"ok"', done.stdout)
        self.assertEqual(len(upstream.heads), 2, upstream.heads)
        tunnel, plain = upstream.heads
        self.assertTrue(tunnel.startswith(
            "CONNECT registry.example:8080 HTTP/1.1\r\n"), tunnel)
        self.assertTrue(plain.startswith(
            "GET http://registry.example:80/plain HTTP/1.1\r\n"), plain)
        for head in upstream.heads:
            self.assertIn("Proxy-Authorization: Basic %s\r\n" %
                          base64.b64encode(b"me:p@ss").decode(), head)

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("setpriv"),
                         "not root, or no setpriv")
    def test_its_password_is_for_nobody_else(self):
        upstream = Upstream(self.port)
        self.addCleanup(upstream.socket.close)
        script = ("setpriv --reuid 65534 --clear-groups curl -sS "
                  "http://registry.example/; curl -sS http://registry.example/")
        for login, times in (("me:pass@", 1), ("", 3)):
            done = self.aws(script, HTTP_PROXY="http://%s127.0.0.1:%d" % (
                login, upstream.port))
            self.assertEqual(len(upstream.heads), times, done.stderr)
            self.assertEqual("is not for user 65534" in done.stderr,
                             login != "")

    def test_one_that_cannot_be_used_is_told(self):
        for proxy in ("http://127.0.0.1:1", "https://127.0.0.1:1"):
            done = self.aws("curl -sS https://registry.example/",
                            HTTPS_PROXY=proxy)
            self.assertIn("ecr-local: registry.example was not reached",
                          done.stderr)


class Hostile(Case):
    """Clients of the proxy that mean it no good."""

    def setUp(self):
        super().setUp()
        self.process = subprocess.Popen(
            [LOCAL, "run", "--aws-hosts", "--header-timeout", "2",
             "--max-connections", "20", "--", "sh", "-c",
             "echo $HTTPS_PROXY; cat"], text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=self.environment)
        self.port = int(self.process.stdout.readline().rsplit(":", 1)[1])
        self.addCleanup(self.end)

    def end(self):
        start = time.monotonic()
        self.process.communicate(timeout=30)
        self.assertLess(time.monotonic() - start, 4)
        self.assertEqual(self.process.returncode, 0)

    def say(self, text, timeout=20):
        with socket.create_connection(("127.0.0.1", self.port),
                                      timeout=timeout) as client:
            got = b""
            try:
                client.sendall(text)
                while data := client.recv(65536):
                    got += data
            except ConnectionError:
                pass
            return got

    def test_what_is_no_request_for_a_proxy(self):
        for text in (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                     b"CONNECT / HTTP/1.1\r\n\r\n",
                     b"CONNECT sts.amazonaws.com HTTP/1.1\r\n\r\n",
                     b"CONNECT sts.amazonaws.com:0 HTTP/1.1\r\n\r\n",
                     b"CONNECT a@b:443 HTTP/1.1\r\n\r\n",
                     b"CONNECT a,DNS:b:443 HTTP/1.1\r\n\r\n",
                     b"CONNECT sts.amazonaws.com:443 HTTP/2.0\r\n\r\n",
                     b"GET http:/// HTTP/1.1\r\n\r\n",
                     b"GET https://sts.amazonaws.com/ HTTP/1.1\r\n\r\n",
                     b"GET http://x y/ HTTP/1.1\r\n\r\n",
                     b"GET http://x/ HTTP/1.1\r\n folded: y\r\n\r\n",
                     b"GET http://x/ HTTP/1.1\r\nno colon\r\n\r\n",
                     b"GET http://x/ HTTP/1.1\r\nA: b\0c\r\n\r\n",
                     b"\0\r\n\r\n", b"\r\n\r\n", b"x" * 40000):
            self.assertTrue(self.say(text).startswith(
                b"HTTP/1.1 400 Bad Request\r\n"), text[:80])

    def test_a_head_has_a_deadline(self):
        start = time.monotonic()
        for text in (b"", b"CONNECT sts.amazonaws.com:443 HTTP/1.1\r\n",
                     b"CONNECT sts.amazonaws.com:443 HTTP/1.1\r\n\r\n"):
            self.say(text)
        self.assertLess(time.monotonic() - start, 12)

    def test_those_that_say_nothing_give_way(self):
        idle = [socket.create_connection(("127.0.0.1", self.port))
                for _ in range(60)]
        got = self.say(b"POST http://sts.amazonaws.com/ HTTP/1.1\r\n"
                       b"Content-Type: application/x-www-form-urlencoded\r\n"
                       b"Content-Length: 24\r\n\r\nAction=GetCallerIdentity")
        self.assertIn(b"<Account>123456789012</Account>", got)
        for one in idle:
            one.close()

    def test_bytes_before_the_handshake(self):
        self.assertEqual(self.say(
            b"CONNECT sts.amazonaws.com:443 HTTP/1.1\r\n\r\nPOST /"), b"")

    def test_one_request_alone(self):
        one = (b"GET http://sts.amazonaws.com/_local/health HTTP/1.1\r\n"
               b"Host: evil.example\r\nConnection: keep-alive\r\n\r\n")
        got = self.say(one + one)
        self.assertEqual(got.count(b"HTTP/1.1 200"), 1, got)


if __name__ == "__main__":
    unittest.main()
