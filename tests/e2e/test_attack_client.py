"""What a stranger can do to the client: headers, URLs, sizes, encodings.

A service on loopback that plays the API, the metadata services and a proxy,
and keeps what it was sent.  Every attack is small, and ends within seconds.
SPDX-License-Identifier: Apache-2.0
"""
import base64
import gzip
import json
import os
import resource
import stat
import subprocess
import tempfile
import time
import unittest
import zlib

from local_api import SANITIZED
import test_faults

BUILD = os.path.abspath(os.environ.get("ECR_BUILD", "build"))
ECR = os.path.join(BUILD, "ecr")
MIB = 1 << 20
SECONDS = 30
KEYS = {"AccessKeyId": "AK", "SecretAccessKey": "SK", "Token": "T", "Code": "Success",
        "Expiration": "2099-01-01T00:00:00Z"}
PLAIN = b'{"registryId":"1"}'


def reply(body, *headers, status=b"200 OK"):
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    lines = [b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


class Service(test_faults.Server):
    """`answer(client, line)` writes what a request with this first line gets;
    `seen` holds the heads of all requests."""

    def __init__(self, answer=None):
        self.seen = []
        super().__init__(answer=answer or (lambda client, line: client.sendall(reply(PLAIN))))
        self.port = self.listener.getsockname()[1]

    def one(self, client):
        head, _ = test_faults.read_request(client)
        if not head:
            return False
        self.seen.append(head)
        self.answer(client, head.split(b"\r\n")[0].decode())
        return True

    def calls(self):
        return [head for head in self.seen if head.startswith(b"POST")]


class Done:
    """How a run ended that may have so many MiB of memory, what it wrote, and
    how long it took."""

    def __init__(self, argv, env, mib, stdin=None):
        def limit():
            if not SANITIZED:
                resource.setrlimit(resource.RLIMIT_DATA, (mib * MIB, mib * MIB))
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            start = time.monotonic()
            self.code = subprocess.run(argv, env=env, stdout=out, stderr=err, preexec_fn=limit,
                                       stdin=stdin or subprocess.DEVNULL, timeout=SECONDS).returncode
            self.seconds = time.monotonic() - start
            out.seek(0)
            err.seek(0)
            self.out, self.err = out.read(), err.read(4 * MIB)


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = folder.name

    def environment(self, url, **more):
        env = {"HOME": self.home, "PATH": os.environ["PATH"],
               "AWS_ENDPOINT_URL": url, "AWS_DEFAULT_REGION": "us-west-2",
               "AWS_ACCESS_KEY_ID": "AK", "AWS_SECRET_ACCESS_KEY": "SK",
               "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1"}
        env.update({k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")})
        env.update(more)
        return {k: v for k, v in env.items() if v is not None}

    def ecr(self, service, *args, mib=400, **env):
        return Done([ECR, *(args or ["describe-registry"])], self.environment(service.url, **env), mib)

    def put(self, name, text, mode=0o600):
        path = os.path.join(self.home, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        os.chmod(path, mode)
        return path


NO_KEYS = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}


class Headers(Case):
    """CR, LF and NUL are refused, whoever made the header."""

    def refused(self, shown, *args, answer=None, calls=0, **env):
        with Service(answer) as service:
            env = {k: v.replace("{URL}", service.url) if v else v for k, v in env.items()}
            done = self.ecr(service, *args, **env)
            self.assertEqual((done.code, done.out), (255, b""))
            self.assertIn(b"An HTTP Client raised an unhandled exception: "
                          b"Invalid header value b" + shown, done.err)
            self.assertEqual(len(service.calls()), calls)
            self.assertFalse([h for h in service.seen if b"x-injected" in h.lower()])
        return done

    def test_token_of_the_environment(self):
        for text, shown in (("tok\n", rb"'tok\n'"), ("tok\r", rb"'tok\r'"), ("a\n b", rb"'a\n b'"),
                            ("tok\r\nX-Injected: 1", rb"'tok\r\nX-Injected: 1'"),
                            ("a'\n\u00e9\x1b", rb'''"a'\n\xc3\xa9\x1b"''')):
            self.refused(shown, AWS_SESSION_TOKEN=text, AWS_MAX_ATTEMPTS="3")

    def test_key_and_region(self):
        scope = rb"'AWS4-HMAC-SHA256 Credential="
        self.refused(scope + rb"AK\r/", AWS_ACCESS_KEY_ID="AK\r")
        self.refused(scope + rb"AK\nX-Injected: 1/", AWS_ACCESS_KEY_ID="AK\nX-Injected: 1")
        self.refused(scope + rb"AK/", "describe-registry", "--region", "us-west-2\n")
        self.refused(scope + rb"AK/", AWS_DEFAULT_REGION="us-west-2\n")

    def test_process(self):
        for text, shown in (("a\nX-Injected: 1", rb"'a\nX-Injected: 1'"), ("a\0b", rb"'a\x00b'")):
            keys = {**KEYS, "Version": 1, "SessionToken": text}
            self.put("keys", json.dumps(keys))
            path = self.put("run", "#!/bin/sh\ncat $HOME/keys\n", stat.S_IRWXU)
            self.put(".aws/config", "[default]\ncredential_process = %s\n" % path)
            self.refused(shown, **NO_KEYS)

    def test_profile(self):
        self.put(".aws/config", b"[default]\naws_access_key_id = AK\naws_secret_access_key = SK\n"
                 b"aws_session_token = a\0b\n")
        self.refused(rb"'a\x00b'", **NO_KEYS)

    def test_container(self):
        for text, shown in (("a\r\nX-Injected: 1", rb"'a\r\nX-Injected: 1'"), ("a\0b", rb"'a\x00b'")):
            def answer(client, line):
                client.sendall(reply({**KEYS, "Token": text} if line.startswith("GET") else PLAIN))
            self.refused(shown, answer=answer, AWS_CONTAINER_CREDENTIALS_FULL_URI="{URL}/", **NO_KEYS)

    def test_authorization_of_the_container(self):
        path = self.put("token", b"a\0b")
        for env in ({"AWS_CONTAINER_AUTHORIZATION_TOKEN": "a\nX-Injected: 1"},
                    {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": path}):
            with Service() as service:
                done = self.ecr(service, AWS_CONTAINER_CREDENTIALS_FULL_URI=service.url, **NO_KEYS, **env)
            self.assertEqual(done.code, 255)
            self.assertIn(b"Auth token value is not a legal header value", done.err)
            self.assertEqual(service.seen, [])

    def metadata(self, token, keys):
        def answer(client, line):
            client.sendall(reply(token if line.startswith("PUT") else
                                 b"role" if line.split()[1].endswith("/security-credentials/") else
                                 keys if line.startswith("GET") else PLAIN))
        return answer

    def test_metadata_service(self):
        bad = {**KEYS, "Token": "a\nX-Injected: 1"}
        for token, keys, shown in ((b"a\nX-Injected: 1", KEYS, rb"'a\nX-Injected: 1'"),
                                   (b"a\0b", KEYS, rb"'a\x00b'"), (b"t", bad, rb"'a\nX-Injected: 1'"),
                                   (b"t", {**KEYS, "Token": "a\0b"}, rb"'a\x00b'")):
            self.refused(shown, answer=self.metadata(token, keys), AWS_EC2_METADATA_DISABLED=None,
                         AWS_EC2_METADATA_SERVICE_ENDPOINT="{URL}", **NO_KEYS)

    def test_caches(self):
        token = {"accessToken": "a\0b", "expiresAt": "2099-01-01T00:00:00Z", "startUrl": "s"}
        self.put(".aws/config", "[default]\nsso_start_url = s\nsso_region = us-east-1\n"
                 "sso_account_id = 1\nsso_role_name = r\n")
        self.put(".aws/sso/cache/a0f1490a20d0211c997b44bc357e1972deab8ae3.json", json.dumps(token))
        self.refused(rb"'a\x00b'", **NO_KEYS)


class Urls(Case):
    REFUSED = ("http:/0.0.0.0:{}//127.0.0.1/", "0.0.0.0:{}//127.0.0.1/", "http:0.0.0.0:{}//127.0.0.1/",
               "http://0.0.0.0:{}\\@127.0.0.1/", "http://127.0.0.1@0.0.0.0:{}/", "http://0.0.0.0:{}#@127.0.0.1/",
               "http://0.0.0.0:{}?@127.0.0.1/", "http:\\\\0.0.0.0:{}", " http://0.0.0.0:{}//127.0.0.1",
               "ht\ttp://0.0.0.0:{}//127.0.0.1", "http://2130706433:{}/", "http://127.1:{}/",
               "http://127.0.0.1.nip.invalid:{}/", "http://[::ffff:127.0.0.1]:{}/", "https:/0.0.0.0:{}/",
               "http://127.0.0.1:{}x/", "http://127.0.0.1:{}/\r\nX-Injected: 1", "http://[::1:{}/")

    def test_container_hosts(self):
        for pattern in self.REFUSED:
            with self.subTest(pattern), Service() as service:
                done = self.ecr(service, AWS_CONTAINER_CREDENTIALS_FULL_URI=pattern.format(service.port),
                                AWS_CONTAINER_AUTHORIZATION_TOKEN="secret", **NO_KEYS)
                self.assertEqual((done.code, done.out, service.seen), (255, b"", []))

    def test_container_is_asked_where_it_may_be(self):
        def answer(client, line):
            client.sendall(reply(KEYS if line.startswith("GET") else PLAIN))
        for pattern in ("http://127.0.0.1:{}/c", "HTTP://LOCALHOST:{}/c", "http://127.0.0.1:{}/c\n"):
            with Service(answer) as service:
                done = self.ecr(service, AWS_CONTAINER_CREDENTIALS_FULL_URI=pattern.format(service.port), **NO_KEYS)
                self.assertEqual((done.code, len(service.seen)), (0, 2), done.err)

    def test_a_user_in_a_url_is_not_sent(self):
        def answer(client, line):
            client.sendall(reply(KEYS if line.startswith("GET") else PLAIN))
        with Service(answer) as service:
            self.ecr(service, AWS_CONTAINER_CREDENTIALS_FULL_URI="http://u:pass@127.0.0.1:%d/" % service.port,
                     **NO_KEYS)
            self.assertEqual(len(service.seen), 2)
            self.assertNotIn(b"authorization", service.seen[0].lower())

    def test_nothing_goes_past_a_proxy_that_cannot_be_used(self):
        for proxy in ("http://u:p%00@127.0.0.1:1", "http://127.0.0.1:8x", "http:/127.0.0.1:1", "http://",
                      "http://127.0.0.1:99999", "http://[::1:1", "http://a b:1", "http://u:p\n@127.0.0.1:1"):
            with self.subTest(proxy), Service() as service:
                done = self.ecr(service, HTTP_PROXY=proxy)
                self.assertEqual((done.code, done.out, service.seen), (255, b"", []))
                self.assertNotIn(b"u:p", done.err)

    def test_the_login_of_a_proxy_is_decoded_once(self):
        with Service() as service:
            done = self.ecr(service, HTTP_PROXY="http://u%%40:p%%0aX@127.0.0.1:%d\n" % service.port)
            self.assertEqual(done.code, 0, done.err)
            login = base64.b64encode(b"u@:p\nX")
            self.assertIn(b"proxy-authorization: basic " + login.lower(), service.seen[0].lower())
            self.assertTrue(service.seen[0].startswith(b"POST http://"))

    def test_endpoints(self):
        for url in ("{}/a b", " {}", "{}/a?", "{}/\u00e9"):
            with self.subTest(url), Service() as service:
                done = self.ecr(service, AWS_ENDPOINT_URL=url.format(service.url))
                self.assertEqual((done.code, len(service.seen)), (0, 1), done.err)
        for url in ("{}/\r\nX-Injected: 1", "{}\n", "http:/127.0.0.1:{}"):
            with self.subTest(url), Service() as service:
                done = self.ecr(service, AWS_ENDPOINT_URL=url.format(service.url))
                self.assertEqual((done.code, done.out, service.seen), (255, b"", []))


class Listening(Case):
    def test_a_name_is_no_loopback_address(self):
        for address in ("127.evil.example:0", "127.0.0.1.evil.example:0", "0.0.0.0:0", "[::]:0",
                        "http://127.0.0.1:0", "u@127.0.0.1:0", "127.0.0.1:0/x", "127.0.0.1:x", "127.0.0.1:65536"):
            done = Done([os.path.join(BUILD, "ecr-local"), "start", "--in-memory", "--listen", address],
                        self.environment(""), 400)
            self.assertEqual(done.code, 252, address)


def pour(client, piece, most=600 * MIB):
    """Write until the other side has had enough."""
    for _ in range(most // len(piece)):
        client.sendall(piece)


class Sizes(Case):
    def too_large(self, answer, words, mib):
        with Service(answer) as service:
            done = self.ecr(service, mib=mib, AWS_MAX_ATTEMPTS="3")
            self.assertEqual((done.code, done.out), (255, b""))
            self.assertIn(words, done.err)
            self.assertLess(len(done.err), 4096)
            self.assertEqual(len(service.seen), 1)

    def test_gzip_bomb(self):
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        packed = b"".join(packer.compress(bytes(16 * MIB)) for _ in range(24)) + packer.flush()

        def answer(client, line):
            client.sendall(reply(packed, b"Content-Encoding: gzip"))
        self.too_large(answer, b"is larger than 160 MiB", 400)

    def test_endless_reply(self):
        def answer(client, line):
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n{")
            pour(client, b" " * MIB)
        self.too_large(answer, b"is larger than 160 MiB", 400)

    def test_endless_chunks_and_a_false_length(self):
        def chunks(client, line):
            client.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            pour(client, b"100000\r\n" + b" " * MIB + b"\r\n")

        def length(client, line):
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9000000000000000000\r\n\r\n")
            pour(client, b" " * MIB)
        for answer in (chunks, length):
            self.too_large(answer, b"is larger than 160 MiB", 400)

    def test_endless_error(self):
        def answer(client, line):
            client.sendall(b'HTTP/1.1 400 Bad\r\n\r\n{"__type":"X","message":"')
            pour(client, b"x" * MIB)
        self.too_large(answer, b"is larger than 16 MiB", 80)

    def test_a_long_error_is_quoted_short(self):
        body = b'{"__type":"X","message":"%s"}' % (b"\xc3\xa9" * 5 * MIB)
        for shape in ("legacy", "json", "yaml", "text", "table"):
            with Service(lambda client, line: client.sendall(reply(body, status=b"400 Bad"))) as service:
                done = self.ecr(service, "describe-registry", "--cli-error-format", shape)
            self.assertEqual((done.code, done.out), (254, b""))
            self.assertIn("\u00e9" * 1000, done.err.decode())
            self.assertLess(len(done.err), 512 * 1024)

    def test_endless_headers(self):
        def lines(client, line):
            client.sendall(b"HTTP/1.1 200 OK\r\n")
            pour(client, b"X-Flood: %s\r\n" % (b"x" * 1000))

        def heads(client, line):
            pour(client, b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)
        for answer in (lines, heads):
            with Service(answer) as service:
                done = self.ecr(service, mib=60)
            self.assertEqual((done.code, done.out), (255, b""))

    def test_endless_keys(self):
        def answer(client, line):
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n{")
            pour(client, b" " * MIB)
        with Service(answer) as service:
            done = self.ecr(service, mib=60, AWS_CONTAINER_CREDENTIALS_FULL_URI=service.url, **NO_KEYS)
            self.assertEqual(done.code, 255)
            self.assertIn(b"is larger than 1 MiB", done.err)
            self.assertEqual(len(service.seen), 1)

    def test_a_refusal_of_the_container_is_quoted_short(self):
        def answer(client, line):
            client.sendall(reply(b"x" * (MIB - 1), status=b"404 No"))
        with Service(answer) as service:
            done = self.ecr(service, AWS_CONTAINER_CREDENTIALS_FULL_URI=service.url, **NO_KEYS)
        self.assertIn(b"Received non 200 response 404", done.err)
        self.assertLess(len(done.err), 66 * 1024)

    def test_one_line_of_headers_without_an_end(self):
        def answer(client, line):
            client.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            pour(client, b"x" * MIB)
        self.too_large(answer, b"The headers of the response", 64)

    def test_trailers_say_nothing(self):
        """What stands behind a body is no head, neither of it nor of another answer."""
        for trailer in (b"Content-Encoding: gzip", b"HTTP/1.1 500: no"):
            def answer(client, line):
                client.sendall(b"HTTP/1.1 400 Bad\r\nTransfer-Encoding: chunked\r\nx-amzn-requestid: one\r\n\r\n"
                               b"2\r\n{}\r\n0\r\nx-amzn-errortype: Evil\r\n" + trailer + b"\r\n\r\n")
            with Service(answer) as service:
                done = self.ecr(service)
                self.assertEqual(len(service.seen), 1, trailer)
            self.assertEqual(done.code, 254, done.err)
            self.assertIn(b"An error occurred (400)", done.err)

    def test_a_large_page_is_read(self):
        page = {"repositories": [{"repositoryName": "r%d" % i, "repositoryArn": "x" * 30000} for i in range(1000)]}

        def packed(client, line):
            client.sendall(reply(gzip.compress(json.dumps(page).encode(), 1), b"Content-Encoding: gzip"))
        for answer in (packed, lambda client, line: client.sendall(reply(page))):
            with Service(answer) as service:
                done = self.ecr(service, "describe-repositories", "--query", "length(repositories)")
            self.assertEqual((done.code, done.out), (0, b"1000\n"), done.err[:500])


class Encodings(Case):
    def answered(self, body, coding, **more):
        def answer(client, line):
            client.sendall(reply(body, *([b"Content-Encoding: " + coding] if coding else []), **more))
        with Service(answer) as service:
            done = self.ecr(service)
            self.assertEqual(len(service.seen), 1)
        return done

    def test_plain_text_under_any_name_is_read(self):
        for coding in (b"br", b"UTF-8", b"gzip", b"x-gzip", b"deflate", b"gzip, br", b"identity", b"zstd", b""):
            done = self.answered(PLAIN, coding)
            self.assertEqual((done.code, json.loads(done.out or b"{}")), (0, {"registryId": "1"}), coding)

    def test_gzip_is_read(self):
        for coding in (b"gzip", b"GZIP", b"x-gzip"):
            self.assertEqual(json.loads(self.answered(gzip.compress(PLAIN), coding).out), {"registryId": "1"})

    def test_half_a_gzip_is_an_error(self):
        whole = gzip.compress(PLAIN, mtime=0)
        broken = bytearray(whole)
        broken[-8] ^= 1
        for body, coding in ((whole[:-12], b"gzip"), (whole[:-1], b"gzip"), (whole[:4], b"gzip"),
                             (bytes(broken), b"gzip"), (whole + b"x", b"gzip"), (whole, b"br"), (whole, None)):
            done = self.answered(body, coding)
            self.assertEqual((done.code, done.out), (255, b""))
            self.assertIn(b"'utf-8' codec can't decode byte 0x8b in position 1: invalid start byte", done.err)

    def test_a_packed_error_is_read(self):
        done = self.answered(gzip.compress(b'{"__type":"X","message":"m"}'), b"gzip", status=b"400 Bad")
        self.assertEqual(done.code, 254)
        self.assertIn(b"(X)", done.err)


if __name__ == "__main__":
    unittest.main()
