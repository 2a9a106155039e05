"""TLS of ecr-local: whoever knocks in whatever way, and what goes through."""
import hashlib
import http.client
import os
import socket
import ssl
import threading
import time
import unittest

from local_api import Server


def context_of(server):
    return ssl.create_default_context(
        cafile=os.path.join(server.data, "ca.pem"))


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--tls", "--open-registry", "--header-timeout",
                            "2", "--max-connections", "20", "--host",
                            "build-box", "--host", "10.9.8.7")
        cls.context = context_of(cls.server)

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def connection(self):
        return http.client.HTTPSConnection(
            "127.0.0.1", self.server.port, timeout=60, context=self.context)

    def ask(self, method, path, body=None, headers=None, connection=None):
        own = connection or self.connection()
        own.request(method, path, body, headers or {})
        reply = own.getresponse()
        data = reply.read()
        if not connection:
            own.close()
        return reply, data

    def test_names(self):
        for name in ("localhost", "127.0.0.1", "build-box",
                     "10.9.8.7"):
            with socket.create_connection(
                    ("127.0.0.1", self.server.port)) as plain:
                with self.context.wrap_socket(plain, server_hostname=name):
                    pass
        with socket.create_connection(
                ("127.0.0.1", self.server.port)) as plain:
            with self.assertRaises(ssl.SSLCertVerificationError):
                self.context.wrap_socket(plain, server_hostname="else.example")

    def test_one_connection_many_requests(self):
        connection = self.connection()
        for _ in range(50):
            reply, _ = self.ask("GET", "/_local/health",
                                connection=connection)
            self.assertEqual(reply.status, 200)
        connection.close()

    def test_large_bodies_come_and_go_whole(self):
        self.ask("POST", "/", b'{"repositoryName": "app"}', {
            "X-Amz-Target": "AmazonEC2ContainerRegistry_V20150921."
            "CreateRepository"})
        data = os.urandom(1 << 20) * 24
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        reply, _ = self.ask("POST", "/v2/app/blobs/uploads/")
        where = reply.headers["Location"]
        if "//" in where:
            self.assertTrue(where.startswith("https://127.0.0.1:"), where)
            where = "/" + where.split("/", 3)[3]
        reply, _ = self.ask("PUT", where + ("&" if "?" in where else "?") +
                            "digest=" + digest, data)
        self.assertEqual(reply.status, 201)
        _, got = self.ask("GET", "/v2/app/blobs/" + digest)
        self.assertEqual(hashlib.sha256(got).digest(),
                         hashlib.sha256(data).digest())

    def test_the_scheme_is_known(self):
        reply, _ = self.ask("GET", "/v2/", headers={
            "Origin": "https://localhost", "Host": "localhost"})
        self.assertEqual(reply.status, 200)
        reply, _ = self.ask("GET", "/v2/", headers={
            "Origin": "http://localhost", "Host": "localhost"})
        self.assertEqual(reply.status, 403)

    def test_no_handshake_lasts(self):
        start = time.monotonic()
        with socket.create_connection(
                ("127.0.0.1", self.server.port), timeout=20) as plain:
            plain.sendall(b"\x16\x03\x01")
            self.assertEqual(plain.recv(1), b"")
        self.assertLess(time.monotonic() - start, 6)

    def test_nonsense_ends(self):
        for text in (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
                     os.urandom(3000), b"\x16\x03\x03\xff\xff" + b"\0" * 999):
            with socket.create_connection(
                    ("127.0.0.1", self.server.port), timeout=20) as plain:
                try:
                    plain.sendall(text)
                    while plain.recv(4096):
                        pass
                except ConnectionResetError:
                    pass
        self.assertEqual(self.ask("GET", "/_local/health")[0].status, 200)

    def test_those_that_say_nothing_give_way(self):
        idle = [socket.create_connection(("127.0.0.1", self.server.port))
                for _ in range(120)]
        try:
            self.assertEqual(self.ask("GET", "/_local/health")[0].status, 200)
        finally:
            for one in idle:
                one.close()

    def test_many_at_once(self):
        good = []

        def work():
            for _ in range(5):
                good.append(self.ask("GET", "/_local/health")[0].status)

        threads = [threading.Thread(target=work) for _ in range(10)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        self.assertEqual(good, [200] * 50)


class Ends(unittest.TestCase):
    def test_a_signal_ends_it_in_time(self):
        server = Server("--in-memory", "--tls")
        self.addCleanup(server.close)
        open_ones = [socket.create_connection(("127.0.0.1", server.port))
                     for _ in range(30)]
        start = time.monotonic()
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.monotonic() - start, 2.5)
        for one in open_ones:
            one.close()

    def test_a_name_given_later(self):
        server = Server("--tls")
        self.addCleanup(server.close)
        with open(os.path.join(server.data, "ca.pem")) as file:
            before = file.read()
        server.stop()
        server.options += ["--host", "late.example"]
        server.start()
        with open(os.path.join(server.data, "ca.pem")) as file:
            self.assertNotEqual(file.read(), before)
        with socket.create_connection(("127.0.0.1", server.port)) as plain:
            context_of(server).wrap_socket(
                plain, server_hostname="late.example").close()


if __name__ == "__main__":
    unittest.main()
