"""Attacks on the store and on pulls: rounds, links, races, kills, seeds.

SPDX-License-Identifier: Apache-2.0
"""
import contextlib
import hmac
import http.client
import http.server
import json
import os
import re
import socket
import sqlite3
import stat
import subprocess
import tempfile
import threading
import time
import unittest
import unittest.mock
import urllib.parse

from local_api import PROGRAM
from registry_server import (
    OCI_CONFIG, OCI_MANIFEST, Server, descriptor, digest_of)

SUBJECT = "sha256:" + "2" * 64


class Rounds(unittest.TestCase):
    """A pull-through rule that leads back to where it stands ends at once."""

    def setUp(self):
        self.servers = [Server("--open-registry") for _ in range(2)]
        for server in self.servers:
            self.addCleanup(server.close)

    def rule(self, server, to):
        server.must("CreatePullThroughCacheRule", ecrRepositoryPrefix="ROOT",
                    upstreamRegistryUrl="localhost:%d" % to.port)

    def ends(self, server):
        start = time.time()
        reply = server.request("GET", "/v2/app/x/manifests/v1")
        self.assertEqual((reply.status, reply.code()),
                         (404, "MANIFEST_UNKNOWN"))
        self.assertLess(time.time() - start, 5)

    def test_itself(self):
        self.rule(self.servers[0], self.servers[0])
        self.ends(self.servers[0])

    def test_each_other(self):
        one, other = self.servers
        self.rule(one, other)
        self.rule(other, one)
        self.ends(one)

    def test_a_chain_that_is_none(self):
        """One behind the other is no round."""
        one, other = self.servers
        other.create("app/x")
        body = other.push_image("app/x", "v1")
        self.rule(one, other)
        reply = one.request("GET", "/v2/app/x/manifests/v1")
        self.assertEqual((reply.status, reply.body), (200, body))


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """The proxy before a registry that leads to this machine, which it then
    is itself."""
    asked = []

    def log_message(self, *args):
        pass

    def do_GET(self):
        self.asked.append(self.path)
        here = self.path.rsplit("/", 1)[1]
        if not self.path.startswith("http://registry.example:5000/"):
            self.send_response(200)
        elif here.startswith("realm-"):
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Bearer realm="http://%s:%d/t'
                             '",service="x"' % (here[6:],
                                                self.server.server_port))
        else:
            self.send_response(302)
            self.send_header("Location", "http://%s:%d/t" % (
                here, self.server.server_port))
        self.end_headers()
        self.wfile.write(b'{"token":"of this machine"}')


class Leads(unittest.TestCase):
    """A registry elsewhere cannot have this machine asked for it."""

    def test_this_machine_is_not_asked(self):
        proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        self.addCleanup(proxy.server_close)
        self.addCleanup(proxy.shutdown)
        with unittest.mock.patch.dict(os.environ, {
                "http_proxy": "http://127.0.0.1:%d" % proxy.server_port,
                "no_proxy": "127.0.0.1,localhost"}):
            server = Server("--open-registry")
        self.addCleanup(server.close)
        server.must("CreatePullThroughCacheRule", ecrRepositoryPrefix="up",
                    upstreamRegistryUrl="http://registry.example:5000")
        for host in ("127.0.0.1", "localhost", "0.0.0.0", "169.254.169.254"):
            for lead in ("realm-", ""):
                del Elsewhere.asked[:]
                reply = server.request(
                    "GET", "/v2/up/app/manifests/" + lead + host)
                self.assertIn("leads to this machine", reply.body.decode())
                self.assertEqual(len(Elsewhere.asked), 1, Elsewhere.asked)


class Lines(unittest.TestCase):
    def setUp(self):
        # a type with a semicolon is none of the service's
        self.server = Server("--in-memory", "--open-registry", "--wire", "oci")
        self.addCleanup(self.server.close)

    def status(self, target):
        with socket.create_connection(
                ("127.0.0.1", self.server.port), 10) as wire:
            wire.sendall(b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
                         % target)
            reply = http.client.HTTPResponse(wire)
            try:
                reply.begin()
            except http.client.RemoteDisconnected:
                return None
            return reply.status

    def test_a_nul_cuts_no_request(self):
        for target in b"/_local/health", b"/_local/health?a=%41&b":
            self.assertEqual(self.status(target), 200, target)
        for target in (b"/_local/health\0", b"/_local/health\0x",
                       b"/_local/health?a\0b=c", b"\0/_local/health",
                       b"/v2/\0x"):
            # libmicrohttpd 1.0 lets go of such a client itself
            self.assertIn(self.status(target), (400, None), target)

    def test_the_next_page_keeps_its_filter(self):
        kind = "a/b&last=0&c%41+d\">;x"
        self.server.create("app")
        body = {"schemaVersion": 2, "mediaType": OCI_MANIFEST,
                "artifactType": kind,
                "config": descriptor(OCI_CONFIG, b"{}"), "layers": [],
                "subject": {"mediaType": OCI_MANIFEST, "size": 2,
                            "digest": SUBJECT}}
        self.server.push_blob("app", b"{}")
        for n in range(1001):
            body["annotations"] = {"n": str(n)}
            reply = self.server.push_manifest(
                "app", digest_of(json.dumps(body).encode()), body)
            self.assertEqual(reply.status, 201, reply)
        path = "/v2/app/referrers/%s?artifactType=%s" % (
            SUBJECT, urllib.parse.quote(kind, ""))
        counts, token = [], None
        while path:
            reply = self.server.request("GET", path)
            counts.append(len(reply.json()["manifests"]))
            link = reply.headers.get("Link")
            path = link and re.fullmatch(r'<([^<>"]*)>; rel="next"', link)[1]
            token = token or path and re.search(r"last=([^&>]*)", path)[1]
        self.assertEqual(counts, [1000, 1])
        # a page begins where its Link says, in its own listing
        for subject, last in ((SUBJECT, "17"), (SUBJECT, ""), (SUBJECT, "x"),
                              (digest_of(b"other"), token)):
            wrong = self.server.request("GET", "/v2/app/referrers/%s?last=%s"
                                        % (subject, last))
            self.assertEqual((wrong.status, wrong.json()["errors"][0]["code"]),
                             (405, "UNSUPPORTED"), last)

    def test_names_in_a_seed(self):
        for seed in ({"repositories": ["UP"]}, {"repositories": ["a//b"]},
                     {"repositories": [{"name": "a b"}]},
                     {"repositories": ["x" * 257]},
                     {"repositories": [{"name": "a", "images": [
                         {"tag": "a/b"}]}]},
                     {"repositories": [{"name": "a", "images": [
                         {"tags": ["v1", "-x"]}]}]},
                     {"repositories": [{"name": "a", "images": [
                         {"tags": ["v1", 5]}]}]}):
            reply = self.server.request(
                "POST", "/_local/seed", json.dumps(seed).encode())
            self.assertEqual(reply.status, 400, seed)
        self.assertEqual(
            self.server.must("DescribeRepositories")["repositories"], [])


class Clocks(unittest.TestCase):
    def test_a_token_of_a_clock_that_ran_ahead(self):
        server = Server()
        self.addCleanup(server.close)
        server.create("app")
        with contextlib.closing(sqlite3.connect(
                os.path.join(server.data, "ecr.db"))) as db:
            secret = db.execute("SELECT value FROM secret").fetchone()[0]
        kind, account, region, _, who, _ = server.password().split(".")

        def ask(seconds):
            parts = (kind, account, region,
                     "%d" % (time.time() + seconds), who)
            text = "".join("%d:%s," % (len(part), part) for part in parts)
            mac = hmac.new(secret, text.encode(), "sha256").hexdigest()
            return server.request("GET", "/v2/app/tags/list", headers={
                "Authorization": "Bearer " + ".".join(parts + (mac,))})

        for seconds, wanted in ((60, 200), (12 * 3600, 200), (-60, 403),
                                (13 * 3600, 403), (3650 * 86400, 403)):
            reply = ask(seconds)
            self.assertEqual(reply.status, wanted, seconds)
            if wanted == 200:
                continue
            self.assertNotIn("WWW-Authenticate", reply.headers)
            self.assertEqual(reply.json()["errors"], [{
                "code": "DENIED", "message": "Your authorization token has "
                "expired. Reauthenticate and try again."}])


class Races(unittest.TestCase):
    def test_a_push_whose_repository_goes(self):
        server = Server("--in-memory", "--open-registry")
        self.addCleanup(server.close)
        for method in ("POST", "PUT"):
            server.create("app")
            path = "/v2/app/blobs/uploads/"
            if method == "PUT":
                path = server.request("POST", path).headers["Location"]
            wire = socket.create_connection(("127.0.0.1", server.port), 10)
            self.addCleanup(wire.close)
            wire.sendall(("%s %s?digest=%s HTTP/1.1\r\nHost: localhost\r\n"
                          "Content-Length: 4\r\n\r\nbl" % (
                              method, path, digest_of(b"blob"))).encode())
            time.sleep(0.3)
            server.must("DeleteRepository", repositoryName="app", force=True)
            wire.sendall(b"ob")
            reply = http.client.HTTPResponse(wire)
            reply.begin()
            body = json.loads(reply.read())
            self.assertEqual((reply.status, body["errors"][0]["code"]),
                             (404, "NAME_UNKNOWN"), method)


class Links(unittest.TestCase):
    """What somebody laid into the folder while it was open leads nowhere."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data = os.path.join(folder.name, "data")
        os.mkdir(self.data)
        self.victim = os.path.join(folder.name, "victim")
        with open(self.victim, "w") as out:
            out.write("of somebody else")
        os.chmod(self.victim, 0o644)

    def tearDown(self):
        with open(self.victim) as text:
            self.assertEqual(text.read(), "of somebody else")
        self.assertEqual(stat.S_IMODE(os.stat(self.victim).st_mode), 0o644)

    def start(self):
        server = Server("--open-registry", data=self.data)
        self.addCleanup(server.close)
        return server

    def test_the_store_itself(self):
        for lay in (lambda path: os.symlink(self.victim, path), os.mkfifo):
            lay(os.path.join(self.data, "ecr.db"))
            done = subprocess.run(
                [PROGRAM, "start", "--data", self.data, "--listen",
                 "127.0.0.1:0"], capture_output=True, text=True, timeout=10)
            self.assertEqual(done.returncode, 255, done.stderr)
            self.assertIn("ecr.db is a link or not a file", done.stderr)
            os.unlink(os.path.join(self.data, "ecr.db"))

    def test_the_lock_and_the_log(self):
        made = os.path.join(os.path.dirname(self.data), "made")
        for name in ("lock", "ecr-local.log"):
            data = os.path.join(self.data, name + ".d")
            os.mkdir(data, 0o700)
            os.symlink(made, os.path.join(data, name))
            done = subprocess.run(
                [PROGRAM, "start", "--detach", "--data", data, "--listen",
                 "127.0.0.1:0"], capture_output=True, text=True, timeout=20)
            self.assertEqual(done.returncode, 255, (name, done.stderr))
            self.assertIn("cannot write in " + data, done.stderr)
            self.assertFalse(os.path.exists(made))

    def test_blobs(self):
        server = self.start()
        server.create("app")
        digest = server.push_blob("app", b"a layer")
        path = os.path.join(self.data, "blobs", "sha256", digest[7:9],
                            digest[7:])
        for lay in (lambda path: os.symlink(self.victim, path), os.mkfifo):
            os.unlink(path)
            lay(path)
            reply = server.request("GET", "/v2/app/blobs/" + digest)
            self.assertEqual(reply.status, 404, reply)
        self.assertEqual(server.push_blob("app", b"a layer"), digest)
        self.assertEqual(
            server.request("GET", "/v2/app/blobs/" + digest).body, b"a layer")

    def test_uploads(self):
        server = self.start()
        server.create("app")
        path = server.request(
            "POST", "/v2/app/blobs/uploads/").headers["Location"]
        name = os.path.join(self.data, "uploads", path.rsplit("/", 1)[1])
        os.symlink(self.victim, name + ".state~")
        self.assertEqual(
            server.request("PATCH", path, b"some").status, 201)
        server.stop()
        os.unlink(name)
        os.symlink(self.victim, name)
        for lay in ("1", "2"):
            os.mkfifo(os.path.join(self.data, "uploads", lay * 36))
            os.mkfifo(os.path.join(self.data, "uploads",
                                   lay * 36 + ".state"))
        server.start()
        self.assertEqual(server.request("GET", path).status, 404)


if __name__ == "__main__":
    unittest.main()
