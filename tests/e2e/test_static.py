"""The static binary alone: in an empty root, beside a foreign nsswitch.conf.

Needs `make static` and root (for chroot and port 53 of a loopback address);
skipped with a word otherwise.
"""
import base64
import http.server
import os
import shutil
import socket
import ssl
import struct
import subprocess
import tempfile
import threading
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
STATIC = os.environ.get("ECR_STATIC") or os.path.join(HERE, "../../build-static/ecr")
HOST = "api.ecr.private.example"
RESOLVER = "127.53.53.53"
REPLY = b'{"authorizationData":[{"authorizationToken":"%s"}]}' % base64.b64encode(b"AWS:from-the-chroot")


class Api(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(len(REPLY)))
        self.end_headers()
        self.wfile.write(REPLY)

    def log_message(self, *args):
        pass


class Names(threading.Thread):
    """A name server that knows one name."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((RESOLVER, 53))
        self.asked = 0

    def run(self):
        while True:
            try:
                query, peer = self.socket.recvfrom(512)
            except OSError:
                return
            self.asked += 1
            self.socket.sendto(self.answer(query), peer)

    @staticmethod
    def answer(query):
        end, labels = 12, []
        while query[end]:
            labels.append(query[end + 1:end + 1 + query[end]].decode())
            end += 1 + query[end]
        question = query[12:end + 5]
        known = ".".join(labels).lower() == HOST
        wants_ipv4 = question[-4:-2] == b"\0\1"
        records = b""
        if known and wants_ipv4:
            records = b"\xc0\x0c\0\1\0\1" + struct.pack(">IH", 60, 4) + socket.inet_aton("127.0.0.1")
        return query[:2] + (b"\x81\x80" if known else b"\x81\x83") + \
            b"\0\1" + struct.pack(">H", 1 if records else 0) + b"\0\0\0\0" + question + records


def openssl(*args, cwd):
    subprocess.run(["openssl", *args], cwd=cwd, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def make_certificates(folder):
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem",
            "-days", "2", "-subj", "/CN=A private authority", cwd=folder)
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "csr.pem",
            "-subj", "/CN=" + HOST, cwd=folder)
    with open(os.path.join(folder, "ext"), "w") as out:
        out.write("subjectAltName=DNS:%s\n" % HOST)
    openssl("x509", "-req", "-in", "csr.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-days", "2", "-extfile", "ext", "-out", "cert.pem", cwd=folder)


@unittest.skipUnless(os.path.exists(STATIC), "no static binary: make static")
class Static(unittest.TestCase):
    def test_nothing_is_loaded(self):
        with open(STATIC, "rb") as binary:
            head = binary.read(64)
            offset, = struct.unpack_from("<Q", head, 32)
            size, count = struct.unpack_from("<HH", head, 54)
            binary.seek(offset)
            kinds = [struct.unpack_from("<I", binary.read(size))[0] for _ in range(count)]
        self.assertNotIn(3, kinds, "a static binary has no interpreter")

    def test_size(self):
        self.assertLess(os.path.getsize(STATIC), 8 << 20)

    def test_links(self):
        folder = os.path.dirname(STATIC)
        for name in ("docker-credential-ecr-login", "ecr-credential-provider"):
            self.assertEqual(os.readlink(os.path.join(folder, name)), "ecr")

    @unittest.skipUnless(shutil.which("strace"), "no strace")
    def test_http_does_without_tls(self):
        """Each part of TLS that is set up wakes who may wait for it: 18 times."""
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Api)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        done = subprocess.run(
            ["strace", "-e", "trace=futex", STATIC, "get-login-password", "--region", "eu-west-1",
             "--endpoint-url", "http://127.0.0.1:%d" % server.server_port],
            env={"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "HOME": "/nonexistent",
                 "PATH": os.environ["PATH"]}, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.stdout, "from-the-chroot\n", done.stderr)
        self.assertLess(done.stderr.count("futex("), 6, done.stderr)


@unittest.skipUnless(os.path.exists(STATIC), "no static binary: make static")
@unittest.skipUnless(os.geteuid() == 0, "chroot needs root")
@unittest.skipUnless(shutil.which("openssl"), "no openssl")
class Chroot(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        make_certificates(cls.folder)
        try:
            cls.names = Names()
        except OSError as why:
            raise unittest.SkipTest("port 53 of %s: %s" % (RESOLVER, why))
        cls.names.start()
        cls.addClassCleanup(cls.names.socket.close)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(cls.folder + "/cert.pem", cls.folder + "/key.pem")
        cls.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Api)
        cls.server.socket = tls.wrap_socket(cls.server.socket, server_side=True)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.server.server_close)
        cls.addClassCleanup(cls.server.shutdown)

    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)
        shutil.copy(STATIC, self.root + "/ecr")
        self.put("etc/resolv.conf", "nameserver %s\n" % RESOLVER)

    def put(self, path, text):
        path = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as out:
            out.write(text)

    def put_ca(self, path):
        with open(self.folder + "/ca.pem") as ca:
            self.put(path, ca.read())

    def run_ecr(self, *args, **env):
        url = "https://%s:%d" % (HOST, self.server.server_port)
        env = dict({"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret",
                    "AWS_MAX_ATTEMPTS": "1", "AWS_EC2_METADATA_DISABLED": "true"}, **env)

        def enter():
            os.chroot(self.root)
            os.chdir("/")
        return subprocess.run(
            ["/ecr", *(args or ("get-login-password", "--region", "eu-west-1", "--endpoint-url", url))],
            env=env, preexec_fn=enter, capture_output=True, text=True, timeout=60)

    def succeed(self, **env):
        asked = self.names.asked
        done = self.run_ecr(**env)
        self.assertEqual((done.returncode, done.stdout), (0, "from-the-chroot\n"), done.stderr)
        self.assertGreater(self.names.asked, asked, "the name was not resolved")

    def test_no_settings_of_openssl(self):
        self.put_ca("private.pem")
        self.put("openssl.cnf", "openssl_conf = a\n[a]\nalg_section = b\n[b]\ndefault_properties = fips=yes\n")
        self.succeed(AWS_CA_BUNDLE="/private.pem", OPENSSL_CONF="/openssl.cnf")

    def test_ca_bundle(self):
        self.put_ca("private.pem")
        self.succeed(AWS_CA_BUNDLE="/private.pem")

    def test_ssl_cert_file(self):
        self.put_ca("private.pem")
        self.succeed(SSL_CERT_FILE="/private.pem")

    def test_usual_places(self):
        for place in ("etc/ssl/certs/ca-certificates.crt", "etc/pki/tls/certs/ca-bundle.crt",
                      "etc/ssl/ca-bundle.pem", "etc/ssl/cert.pem"):
            with self.subTest(place):
                self.put_ca(place)
                self.succeed()
                os.unlink(os.path.join(self.root, place))

    def test_hashed_folder(self):
        name = subprocess.run(["openssl", "x509", "-hash", "-noout", "-in", self.folder + "/ca.pem"],
                              capture_output=True, text=True, check=True).stdout.strip()
        self.put_ca("etc/ssl/certs/%s.0" % name)
        self.succeed()

    def test_no_ca_is_a_clear_error(self):
        done = self.run_ecr()
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(done.stdout, "")
        self.assertIn("SSL validation failed", done.stderr)

    def test_foreign_nsswitch(self):
        self.put_ca("private.pem")
        self.put("etc/nsswitch.conf", "passwd: systemd sss\nhosts: mymachines resolve [!UNAVAIL=return] myhostname\n")
        self.succeed(AWS_CA_BUNDLE="/private.pem")

    def test_hosts_file(self):
        self.put_ca("private.pem")
        self.put("etc/hosts", "127.0.0.1 %s\n" % HOST)
        self.put("etc/nsswitch.conf", "hosts: files mymachines resolve\n")
        done = self.run_ecr(AWS_CA_BUNDLE="/private.pem")
        self.assertEqual((done.returncode, done.stdout), (0, "from-the-chroot\n"), done.stderr)

    def test_addresses_that_refuse(self):
        """Each is passed over at once: libcurl alone takes a second for one."""
        self.put_ca("private.pem")
        self.put("etc/hosts", "".join("127.0.%d.1 %s\n" % (n, HOST) for n in range(40, 0, -1))
                 + "127.0.0.1 %s\n" % HOST)
        begun = time.monotonic()
        done = self.run_ecr(AWS_CA_BUNDLE="/private.pem")
        self.assertEqual((done.returncode, done.stdout), (0, "from-the-chroot\n"), done.stderr)
        self.assertLess(time.monotonic() - begun, 30)

    def test_home_by_passwd(self):
        self.put("etc/passwd", "root:x:0:0:root:/who:/bin/sh\n")
        done = self.run_ecr("put-registry-policy", "--region", "us-east-1",
                            "--policy-text", "file://~/nothing.json")
        self.assertIn("'/who/nothing.json'", done.stderr)

    def test_no_module_for_encodings(self):
        with open(self.root + "/text", "w", encoding="utf-16") as out:
            out.write("{}")
        done = self.run_ecr("put-registry-policy", "--region", "us-east-1", "--policy-text", "file:///text",
                            "--endpoint-url", "http://127.0.0.1:1", AWS_CLI_FILE_ENCODING="utf-16")
        self.assertIn("Could not connect", done.stderr)

    def test_version(self):
        done = self.run_ecr("--version")
        self.assertEqual(done.returncode, 0)
        self.assertTrue(done.stdout.startswith("ecr "), done.stdout)


if __name__ == "__main__":
    unittest.main()
