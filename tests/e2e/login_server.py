"""A scripted ECR, ECR Public and STS on loopback that writes down its calls."""
import base64
import http.server
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.abspath(
    os.environ.get("ECR_BUILD", os.path.join(HERE, "..", "..", "build")))
ECR = os.path.join(BUILD, "ecr")
HELPER = "docker-credential-ecr-login"
PROVIDER = "ecr-credential-provider"
HOST = "123456789012.dkr.ecr.us-west-2.amazonaws.com"

STS = """<{0}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<{0}Result><AssumedRoleUser><AssumedRoleId>A:s</AssumedRoleId><Arn>{1}</Arn>
</AssumedRoleUser><Credentials><AccessKeyId>{2}</AccessKeyId>
<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></{0}Result>
<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{0}Response>"""


class Call:
    """One request: target (operation), body, who signed it and for where."""

    def __init__(self, handler, body):
        self.path = handler.path
        self.body = body
        self.target = (handler.headers.get("X-Amz-Target") or "").rsplit(".")[-1]
        signed = re.search(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/",
                           handler.headers.get("Authorization") or "")
        self.key, self.region, self.service = signed.groups() if signed else (None,) * 3


class Api:
    """`delay` seconds before each answer; `status` of all of them; `life` of
    the tokens in seconds; `proxy` where the token says it is for; `token` in
    its place."""

    def __init__(self, delay=0, status=200, life=43200, proxy=None):
        self.delay, self.status, self.life, self.proxy = delay, status, life, proxy
        self.token = None
        self.calls = []
        self.lock = threading.Lock()
        api = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args):
                pass

            def do_POST(self):
                size = int(self.headers.get("Content-Length") or 0)
                call = Call(self, self.rfile.read(size).decode())
                with api.lock:
                    api.calls.append(call)
                    number = len(api.calls)
                time.sleep(api.delay)
                kind, data = api.answer(call, number)
                try:
                    self.send_response(api.status)
                    self.send_header("Content-Type", kind)
                    self.send_header("Content-Length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)
                except OSError:
                    pass

        class Server(http.server.ThreadingHTTPServer):
            request_queue_size = 256
            daemon_threads = True

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, call, number):
        if self.status != 200:
            return "application/x-amz-json-1.1", json.dumps(
                {"__type": "ServerException", "message": "out of order"}).encode()
        action = re.search("Action=([A-Za-z]+)", call.body)
        if action:
            return "text/xml", STS.format(
                action.group(1), "arn:aws:sts::1:assumed-role/r/s",
                "AKIAROLE" + str(number)).encode()
        ids = json.loads(call.body or "{}").get("registryIds") or ["123456789012"]
        # the token says for whom and for what it was made
        secret = "%s.%s.%s.%d" % (call.key, ids[0], call.region, number)
        token = base64.b64encode(("AWS:" + secret).encode()).decode()
        data = {"authorizationToken": self.token or token, "expiresAt": time.time() + self.life}
        if call.service == "ecr-public":
            return "application/x-amz-json-1.1", json.dumps(
                {"authorizationData": data}).encode()
        data["proxyEndpoint"] = self.proxy if self.proxy is not None else (
            "https://%s.dkr.ecr.%s.amazonaws.com" % (ids[0], call.region))
        return "application/x-amz-json-1.1", json.dumps(
            {"authorizationData": [data]}).encode()

    def tokens(self):
        return [c for c in self.calls if c.target == "GetAuthorizationToken"]


class Home:
    """A home folder with the programs in its bin, and a bare environment."""

    def __init__(self, api=None, **extra):
        self.path = tempfile.mkdtemp(prefix="ecr-login-test-")
        self.bin = os.path.join(self.path, "bin")
        os.mkdir(self.bin)
        for name in ("ecr", "aws", HELPER, HELPER + "-prod", PROVIDER):
            os.symlink(ECR, os.path.join(self.bin, name))
        self.env = {"PATH": self.bin + ":" + os.environ["PATH"], "HOME": self.path,
                    "AWS_EC2_METADATA_DISABLED": "true", "AWS_REGION": "us-west-2",
                    "AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "s",
                    "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")}
        if api:
            self.env["AWS_ENDPOINT_URL"] = api.url
        self.env.update(extra)

    def close(self):
        shutil.rmtree(self.path, ignore_errors=True)

    def file(self, name, text=None, mode=0o600):
        path = os.path.join(self.path, name)
        if text is None:
            with open(path) as f:
                return f.read()
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as f:
            f.write(text)
        os.chmod(path, mode)
        return path

    def script(self, name, text):
        return self.file("bin/" + name, "#!/bin/sh\n" + text, 0o755)

    def popen(self, *argv, **extra):
        return subprocess.Popen(
            [os.path.join(self.bin, argv[0])] + list(argv[1:]),
            env={**self.env, **extra}, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *argv, input="", **extra):
        if isinstance(input, str):
            input = input.encode()
        process = self.popen(*argv, **extra)
        process.out, process.err = (
            x.decode(errors="replace") for x in process.communicate(input, timeout=120))
        return process
