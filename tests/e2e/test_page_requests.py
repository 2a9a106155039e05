"""The requests that the page shows: as they come, and without secrets.

SPDX-License-Identifier: Apache-2.0
"""
import base64
import http.client
import json
import os
import shlex
import socket
import subprocess
import threading
import time
import unittest
import urllib.parse
import zlib

import local_api
from local_api import BUILD, DOCKER, SANITIZED, Server, manifest, memory
from test_page import guarded

KEPT = 500
STREAMS = 16


class Shown(local_api.Case):
    def get(self, path, **headers):
        status, _, body = self.server.request("GET", path, headers=headers)
        self.assertEqual(status, 200, path)
        return json.loads(body)

    def items(self, since=0):
        return self.get("/_local/requests?since=%d" % since)["items"]

    def newest(self):
        items = self.items()
        return items[-1]["id"] if items else 0

    def after(self, since, count=1):
        """Those behind `since`: each is there before its answer is."""
        items = self.items(since)
        self.assertGreaterEqual(len(items), count)
        return items

    def one(self, act):
        """The last of what `act` brings, with its bodies."""
        since = self.newest()
        act()
        return self.get("/_local/requests/%d" % self.after(since)[-1]["id"])


class Kept(Shown):
    options = ("--open-registry",)

    def test_members(self):
        before = time.time()
        one = self.one(lambda: self.server.call(
            "CreateRepository", "222222222222", "eu-west-1",
            repositoryName="app"))
        bodies = {name: one.pop(name) for name in (
            "requestHeaders", "requestBody", "responseBody", "truncated",
            "command")}
        self.assertIn(one, self.items())
        self.assertEqual(
            {name: one[name] for name in (
                "method", "path", "plane", "operation", "account", "region",
                "who", "status")},
            {"method": "POST", "path": "/", "plane": "api",
             "operation": "CreateRepository", "account": "222222222222",
             "region": "eu-west-1", "who": "222222222222", "status": 200})
        self.assertEqual(one["bytesIn"], len(bodies["requestBody"]))
        self.assertEqual(one["bytesOut"], len(bodies["responseBody"]))
        self.assertGreater(one["ms"], 0)
        self.assertLess(one["ms"], 60000)
        self.assertRegex(one["time"], r"\A\d{4}-.*T.*\.\d{3}Z\Z")
        self.assertLessEqual(
            time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(before)),
            one["time"])
        self.assertEqual(json.loads(bodies["requestBody"]),
                         {"repositoryName": "app"})
        self.assertIn("repositoryUri", bodies["responseBody"])
        self.assertIn(["Content-Type", "application/x-amz-json-1.1"],
                      bodies["requestHeaders"])
        self.assertIs(bodies["truncated"], False)

    def test_planes(self):
        since = self.newest()
        self.server.request("GET", "/v2/")
        self.server.request("GET", "/v2/app/manifests/x?a=b")
        self.server.request("GET", "/?Action=GetCallerIdentity")
        self.server.request("POST", "/", b"{}")
        self.server.request("GET", "/v2/", headers={"Host": "evil.example"})
        self.assertEqual(
            [(i["plane"], i["operation"], i["path"], i["status"])
             for i in self.after(since, 5)],
            [("registry", None, "/v2/", 200),
             ("registry", "BatchGetImage", "/v2/app/manifests/x?a=b", 404),
             ("sts", "GetCallerIdentity", "/?Action=GetCallerIdentity", 200),
             ("api", None, "/", 400), ("registry", None, "/v2/", 403)])

    def test_not_its_own(self):
        since = self.newest()
        for path in ("/_local/health", "/_local/page/index.html",
                     "/_local/requests", "/_local/x", "/"):
            self.server.request("GET", path, headers={"Accept": "text/html"})
        self.server.request("GET", "/v2/")
        self.assertEqual([i["path"] for i in self.after(since)], ["/v2/"])

    def test_which(self):
        for _ in range(3):
            self.server.request("GET", "/v2/")
        newest = self.after(self.newest() - 3, 3)[-1]["id"]
        ids = [i["id"] for i in self.items()]
        self.assertEqual(ids, list(range(ids[0], newest + 1)))
        self.assertEqual([i["id"] for i in self.items(newest - 2)],
                         [newest - 1, newest])
        self.assertEqual(self.items(newest), [])
        # of another run of the server
        self.assertEqual([i["id"] for i in self.items(newest + 10 ** 6)], ids)
        for word in ("", "0", "x", "-1", "1x", str(newest + 1), "9" * 30):
            status, _, _ = self.server.request(
                "GET", "/_local/requests/" + word)
            self.assertEqual(status, 404, word)
        self.assertEqual(self.server.request("POST", "/_local/requests")[0],
                         405)

    def test_the_last_ones(self):
        first = self.newest() + 1
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port)
        self.addCleanup(connection.close)
        for _ in range(KEPT + 50):
            connection.request("GET", "/v2/")
            connection.getresponse().read()
        self.after(first + KEPT + 48)
        ids = [i["id"] for i in self.items()]
        self.assertEqual(len(ids), KEPT)
        self.assertEqual(ids[-1], first + KEPT + 49)
        status, _, _ = self.server.request(
            "GET", "/_local/requests/%d" % first)
        self.assertEqual(status, 404)

    def test_long_bodies(self):
        self.create()
        text = manifest(1, annotations={"a": "x" * 100000})
        one = self.one(lambda: self.server.request(
            "PUT", "/v2/app/manifests/a", text, {"Content-Type": DOCKER}))
        self.assertIs(one["truncated"], True)
        self.assertEqual(one["requestBody"], text[:64 * 1024])
        self.assertEqual(one["bytesIn"], len(text))

    def test_no_text(self):
        data = bytes(range(256))
        one = self.one(lambda: self.server.request(
            "POST", "/", data, {"Content-Type": "application/octet-stream"}))
        self.assertIsNone(one["requestBody"])
        one = self.one(lambda: self.server.request(
            "POST", "/", b"a\xffb", {"Content-Type": "text/plain"}))
        self.assertEqual(one["requestBody"], "a\ufffdb")

    @unittest.skipUnless(os.path.exists("/proc/self/status") and
                         not SANITIZED, "memory tells nothing here")
    def test_memory_of_bodies(self):
        body = json.dumps({"repositoryName": "x" * 60000}).encode()
        self.server.request("GET", "/v2/")
        before = memory(self.server.process)
        for _ in range(KEPT):
            self.server.request("POST", "/", body, {
                "X-Amz-Target": local_api.TARGET + "CreateRepository"})
        self.assertLess(memory(self.server.process) - before, 24)
        since = self.newest()
        self.assertIs(self.get("/_local/requests/%d" % (since - 450))[
            "truncated"], True)
        self.assertIn("xxx", self.get("/_local/requests/%d" % since)[
            "requestBody"])


class Commands(Shown):
    options = ("--open-registry",)

    def run_again(self, one):
        """Its status as a shell runs it."""
        return subprocess.run(
            ["sh", "-c", one["command"]], capture_output=True, text=True,
            timeout=60, env={
                "PATH": BUILD + ":/usr/bin:/bin", "HOME": "/nonexistent",
                "AWS_ACCESS_KEY_ID": "123456789012",
                "AWS_SECRET_ACCESS_KEY": "x",
                "AWS_EC2_METADATA_DISABLED": "true",
                "no_proxy": "*"})

    def test_of_the_api(self):
        hostile = "it's $(touch x) `y` \"z\"\n"
        for operation, members, words in (
                ("CreateRepository", {"repositoryName": "app"},
                 ["--repository-name", "app"]),
                ("PutImageTagMutability",
                 {"repositoryName": "app", "imageTagMutability": "MUTABLE"},
                 ["--repository-name", "app", "--image-tag-mutability",
                  "MUTABLE"]),
                ("TagResource", {
                    "resourceArn": "arn:aws:ecr:us-east-1:123456789012:"
                    "repository/app", "tags": [
                        {"Key": "a", "Value": hostile}]},
                 ["--resource-arn", "arn:aws:ecr:us-east-1:123456789012:"
                  "repository/app", "--tags",
                  json.dumps([{"Key": "a", "Value": hostile}],
                             separators=(",", ":"))]),
                ("DescribeRepositories", {"repositoryNames": ["app"],
                                          "maxResults": None},
                 ["--repository-names", "app"]),
                ("DeleteRepository", {"repositoryName": "app", "force": True},
                 ["--repository-name", "app", "--force"])):
            one = self.one(lambda: self.call(operation, **members))
            self.assertEqual(
                shlex.split(one["command"]),
                ["ecr", one["command"].split()[1], *words, "--region",
                 "us-east-1", "--endpoint-url", self.server.url.replace(
                     "localhost", "127.0.0.1")])

    def test_made_again(self):
        one = self.one(lambda: self.create("app", tags=[
            {"Key": "a", "Value": "it's"}]))
        self.call("DeleteRepository", repositoryName="app")
        again = self.one(lambda: self.assertEqual(
            self.run_again(one).returncode, 0))
        for name in ("requestBody", "operation", "region", "account"):
            self.assertEqual(again[name], one[name]) \
                if name != "requestBody" else self.assertEqual(
                    json.loads(again[name]), json.loads(one[name]))

    def test_another_account_and_region(self):
        there = ("999999999999", "eu-west-1")
        one = self.one(lambda: self.server.call(
            "CreateRepository", *there, repositoryName="theirs"))
        self.assertTrue(one["command"].startswith(
            "AWS_ACCESS_KEY_ID=999999999999 AWS_SECRET_ACCESS_KEY=any ecr "
            "create-repository "), one["command"])
        again = self.one(lambda: self.run_again(one))
        self.assertEqual((again["status"], again["account"], again["region"]),
                         (400, "999999999999", "eu-west-1"))
        token = self.server.call("GetAuthorizationToken", *there)[
            "authorizationData"][0]["authorizationToken"]
        one = self.one(lambda: self.server.request(
            "GET", "/v2/theirs/tags/list", headers={
                "Authorization": "Basic " + token}))
        self.assertEqual(one["status"], 200)
        again = self.one(lambda: self.run_again(one))
        self.assertEqual((again["path"], again["status"], again["account"]),
                         ("/v2/theirs/tags/list", 200, "999999999999"))

    def test_options_that_look_like_others(self):
        one = self.one(lambda: self.server.request("POST", "/", json.dumps(
            {"repositoryName": "--help", "force": False}).encode(), {
                "X-Amz-Target": local_api.TARGET + "DeleteRepository"}))
        self.assertIn(" --repository-name=--help --no-force ",
                      one["command"])

    def test_other_services(self):
        one = self.one(lambda: self.server.request(
            "POST", "/", b"Action=GetAccessKeyInfo&Version=2011-06-15"
            b"&AccessKeyId=AKIDEXAMPLEEXAMPLE", {
                "Content-Type": "application/x-www-form-urlencoded"}))
        self.assertIn("ecr sts get-access-key-info --access-key-id "
                      "AKIDEXAMPLEEXAMPLE ", one["command"])
        one = self.one(lambda: self.server.call(
            "DescribeRegistries", service="ecr-public"))
        self.assertTrue(one["command"].startswith(
            "ecr public describe-registries --region us-east-1"))

    def test_of_the_registry(self):
        self.create()
        text = manifest(3)
        one = self.one(lambda: self.server.request(
            "PUT", "/v2/app/manifests/it's", text,
            {"Content-Type": DOCKER, "Authorization": "Basic QVdTOng="}))
        self.assertTrue(one["command"].startswith("curl -X PUT -u "))
        self.assertNotIn("QVdTOng", one["command"])
        words = shlex.split(one["command"])
        self.assertEqual(words[-5:], [
            "-H", "Content-Type: " + DOCKER, "--data-raw", text,
            "http://127.0.0.1:%d/v2/app/manifests/it's" % self.server.port])
        one = self.one(lambda: self.server.request("HEAD", "/v2/"))
        self.assertEqual(one["command"], "curl -I http://127.0.0.1:%d/v2/"
                         % self.server.port)
        one = self.one(lambda: self.server.request(
            "POST", "/v2/app/blobs/uploads/", b"\0\xff" * 9, {
                "Content-Type": "application/octet-stream"}))
        self.assertIn("--data-binary @FILE ", one["command"])

    def test_none(self):
        for target in ("x.Y", local_api.TARGET + "NoSuch"):
            one = self.one(lambda: self.server.request(
                "POST", "/", b"{}", {"X-Amz-Target": target}))
            self.assertIsNone(one["command"])


class Secrets(Shown):
    """Nothing that opens a door stands in any answer of the page."""

    def shown(self, since):
        """All that the page is told behind `since`."""
        ids = [i["id"] for i in self.after(since)]
        parts = ["/_local/requests?since=%d" % since] + [
            "/_local/requests/%d" % i for i in ids]
        return "\n".join(self.server.request("GET", path)[2].decode()
                         for path in parts)

    def hidden(self, *secrets, method="POST", path="/", body=b"",
               count=1, **headers):
        since = self.newest()
        self.server.request(method, path, body, headers)
        self.after(since, count)
        shown = self.shown(since)
        for secret in secrets:
            self.assertNotIn(secret, shown)
        return shown

    def test_passwords(self):
        since = self.newest()
        reply = self.call("GetAuthorizationToken")
        token = reply["authorizationData"][0]["authorizationToken"]
        password = base64.b64decode(token).decode().split(":", 1)[1]
        self.server.request("GET", "/v2/", headers={
            "Authorization": "Basic " + token})
        self.server.request("GET", "/v2/", headers={
            "Authorization": "Bearer " + password})
        _, _, body = self.server.request(
            "GET", "/token/", headers={"Authorization": "Basic " + token})
        bearer = json.loads(body).get("token") or password
        self.after(since, 4)
        shown = self.shown(since)
        for secret in (token, password, bearer):
            self.assertNotIn(secret, shown)
        self.assertIn("Basic ***", shown)
        self.assertIn("Bearer ***", shown)
        self.assertIn("proxyEndpoint", shown)

    def test_sessions(self):
        since = self.newest()
        _, _, body = self.server.request(
            "POST", "/", urllib.parse.urlencode({
                "Action": "AssumeRole", "Version": "2011-06-15",
                "RoleArn": "arn:aws:iam::123456789012:role/r",
                "RoleSessionName": "here"}).encode(),
            {"Content-Type": "application/x-www-form-urlencoded"})
        text = body.decode()
        found = [text.split("<%s>" % name)[1].split("<")[0]
                 for name in ("SecretAccessKey", "SessionToken")]
        self.server.request("POST", "/", b"{}", {
            "X-Amz-Security-Token": found[1]})
        self.server.request("GET", "/?Action=GetCallerIdentity&X-Amz-Security-"
                            "Token=%s" % urllib.parse.quote(found[1], ""))
        self.after(since, 3)
        shown = self.shown(since)
        for secret in found + [urllib.parse.quote(found[1], "")]:
            self.assertNotIn(secret, shown)
        self.assertIn("<SecretAccessKey>***</SecretAccessKey>", shown)
        self.assertIn("RoleSessionName=here", shown)

    def test_web_identity(self):
        self.hidden("eyJhbGciOi", body=(
            b"Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn="
            b"arn:aws:iam::123456789012:role/r&RoleSessionName=s"
            b"&WebIdentityToken=eyJhbGciOi.abc"), **{
                "Content-Type": "application/x-www-form-urlencoded"})

    def test_layers(self):
        self.create()
        since = self.newest()
        data = b"layer"
        digest = local_api.digest_of("layer")
        upload = self.call("InitiateLayerUpload", repositoryName="app")
        self.call("UploadLayerPart", repositoryName="app",
                  uploadId=upload["uploadId"], partFirstByte=0,
                  partLastByte=len(data) - 1,
                  layerPartBlob=base64.b64encode(data).decode())
        self.call("CompleteLayerUpload", repositoryName="app",
                  uploadId=upload["uploadId"], layerDigests=[digest])
        self.put("v1", 1, layers=[{"mediaType": "application/x", "size": 5,
                                   "digest": digest}])
        reply = self.call("GetDownloadUrlForLayer", repositoryName="app",
                          layerDigest=digest)
        url = urllib.parse.urlsplit(reply["downloadUrl"])
        token = urllib.parse.parse_qs(url.query)["token"][0]
        self.server.request("GET", url.path + "?" + url.query)
        self.after(since, 6)
        shown = self.shown(since)
        self.assertNotIn(token, shown)
        self.assertIn("token=***", shown)

    def test_signatures(self):
        shown = self.hidden(
            "5d672d79c15b13162d", "FQoDYXdzE", body=b"{}",
            path="/?X-Amz-Signature=5d672d79c15b13162d",
            **{"X-Amz-Security-Token": "FQoDYXdzE",
               "Authorization": "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"
               "20260101/us-east-1/ecr/aws4_request, SignedHeaders=host, "
               "Signature=5d672d79c15b13162d9279b0855cfb"})
        self.assertIn("Credential=AKIDEXAMPLE/20260101", shown)
        self.assertIn("Signature=***", shown)

    def test_headers(self):
        for name in ("Authorization", "Proxy-Authorization", "Cookie",
                     "X-Ecr-Local-Key", "X-Amz-Security-Token", "X-Api-Key",
                     "X-Secret", "authorization", "X-Registry-Auth"):
            for value in ("hunter2", "Basic hunter2", "hunter2 x",
                          "Basic\thunter2", "Digest a=\"hunter2\"",
                          "a=hunter2; b=hunter2"):
                if name.lower() == "x-ecr-local-key" or value[0] != "a":
                    self.hidden("hunter2", path="/v2/", method="GET",
                                **{name: value})

    def test_bodies_of_any_form(self):
        for body in (
                '{"SecretString":"hunter2"}', '{"secretString" : "hunter2"}',
                '{"a":{"password":"hunter2"},"b":1}',
                '{"password":"a\\"hunter2"}', '{"password":"a\\\\",'
                '"token":"hunter2"}', '{"token":["hunter2",{"a":"hunter2"}]}',
                '{"secret":{"a":"x","b":["hunter2"]}}',
                '{"password":1234567890}',
                '{"policyText":"{\\"password\\":\\"hunter2\\"}"}',
                '{"a":"{\\"b\\":\\"{\\\\\\"token\\\\\\":\\\\\\"hunter2'
                '\\\\\\"}\\"}"}',
                '{"SecretString":"{\\"user\\":\\"x\\",\\"k\\":\\"hunter2'
                '\\"}"}',
                '{"url":"https://user:hunter2@example.com/x"}',
                '{"url":"http://h/?a=b&token=hunter2&c=d"}',
                '{"url":"http://h/?a=b\\u0026token=hunter2"}',
                "password=hunter2", "a=b&secret_key=hunter2&c=d",
                "<x><Password>hunter2</Password></x>",
                "<ns:SessionToken a='b'>hunter2", '{"password":"hunter2',
                '{"auths":{"h":{"auth":"hunter2"}}}',
                '{"password":\n\t"hunter2"}',
                # in other ways to write the same
                '{"pass\\u0077ord":"hunter2"}', '{"\\u0074oken":["hunter2"]}',
                '{"a":"{\\u0022password\\u0022:\\u0022hunter2\\u0022}"}',
                '{"a":"{\\"b\\":\\"{\\\\u0022token\\\\u0022:'
                '\\\\u0022hunter2\\\\u0022}\\"}"}',
                '{"a":"{\\"password\\":\\n \\"hunter2\\"}"}',
                '{"a":"token=\\"hunter2\\""}',
                # in none that is right
                '{"password":hunter2}', "{'password':'hunter2'}",
                "{password:hunter2}", "{a:1,password:'hunter2'}",
                '{"tokens":[hunter2]}', "password: hunter2\n",
                "Authorization: Basic hunter2\r\n", "token = hunter2",
                "token='hunter2'", '<x password="hunter2"/>',
                '{"header":"Authorization: Bearer hunter2"}',
                "<Password><![CDATA[hunter2]]></Password>",
                "<Password><v>hunter2</v></Password>",
                "<Password %s>hunter2</Password>" % ("a='b' " * 40),
                '{"url":"https://user:a@hunter2@example.com/x"}',
                '{"passphrase":"hunter2","pwd":"hunter2"}',
                '{"registry-auth":"hunter2"}'):
            with self.subTest(body=body):
                for kind in ("application/x-amz-json-1.1", "text/plain",
                             "application/x-www-form-urlencoded"):
                    shown = self.hidden("hunter2", "1234567890",
                                        body=body.encode(),
                                        **{"Content-Type": kind})
                    self.assertIn("***", shown)

    def test_forms(self):
        for form in ("password=a,hunter2", "password=a;hunter2'hunter2 x",
                     "pass%77ord=hunter2", "a=b&%74oken=hunter2&c=d",
                     "a=%7B%22password%22%3A%22hunter2%22%7D",
                     "a=token%3Dhunter2", "key=hunter2",
                     "a=https%3A%2F%2Fuser%3Ahunter2%40example.com",
                     "a=%zz%7B%22token%22%3A%22hunter2", "%zz=hunter2"):
            with self.subTest(form=form):
                self.assertIn("***", self.hidden(
                    "hunter2", body=form.encode(), **{
                        "Content-Type": "application/x-www-form-urlencoded"}))
                self.assertIn("***", self.hidden(
                    "hunter2", path="/v2/?" + form.replace(" ", "+"),
                    method="GET"))

    def test_said_again_in_an_answer(self):
        for name, operation in (("TokenCode", "GetSessionToken"),
                                ("TokenCode", "AssumeRole")):
            shown = self.hidden("hunter2", body=urllib.parse.urlencode({
                "Action": operation, "Version": "2011-06-15",
                "RoleArn": "arn:aws:iam::123456789012:role/r",
                "RoleSessionName": "here", name: "hunter2'<hunter2"
                }).encode(), **{
                    "Content-Type": "application/x-www-form-urlencoded"})
            self.assertIn("Value '***' at 'tokenCode'", shown)

    def test_addresses(self):
        for path in ("/v2/x%3Ftoken%3Dhunter2", "/v2/token=hunter2",
                     "/v2/https://user:hunter2@example.com/"):
            self.assertIn("***", self.hidden("hunter2", path=path,
                                             method="GET"))
        self.hidden("hunter2", path="/v2/", method="GET",
                    Referer="http://localhost:4510/#key=hunter2")
        self.assertIn("/v2/a%2Fb/?c=d%20e", self.hidden(
            "hunter2", path="/v2/a%2Fb/?c=d%20e", method="GET"))

    def test_what_cannot_be_looked_through(self):
        """A body in a form that nothing is known of is not shown."""
        body = b'{"password":"hunter2"}'
        packed = zlib.compressobj(0, wbits=31)
        part = (b'--x\r\nContent-Disposition: form-data; name="password"'
                b'\r\n\r\nhunter2\r\n--x--\r\n')
        for data, headers in (
                (packed.compress(b"hunter2") + packed.flush(),
                 {"Content-Encoding": "gzip"}),
                (body.decode().encode("utf-16-le"), {}),
                (part, {"Content-Type": "multipart/form-data; boundary=x"})):
            one = self.one(lambda: self.server.request("POST", "/", data, {
                "Content-Type": "application/json", **headers}))
            self.assertIsNone(one["requestBody"], headers)

    def test_in_chunks(self):
        since = self.newest()
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port)
        self.addCleanup(connection.close)
        connection.request("POST", "/", iter([b'{"pass', b'word":"hun',
                                              b'ter2"}']),
                           {"Content-Type": "application/json"},
                           encode_chunked=True)
        connection.getresponse().read()
        self.after(since)
        self.assertIn('{\\"password\\":\\"***\\"}', self.shown(since))

    def test_in_the_type(self):
        self.hidden("hunter2", path="/v2/", body=b"x", **{
            "Content-Type": "text/plain; password=hunter2"})

    def test_time(self):
        """None of what is looked for makes the time grow as its square."""
        for part in ("Value '", "<token", "token:", "token='", '"token":',
                     "\\u0022", "://", "&a=%7B", "token = ", "[", "\\\\"):
            body = (part * 65536)[:65000].encode() + b"' at 'x'"
            for kind in ("application/json",
                         "application/x-www-form-urlencoded"):
                taken = []
                for _ in range(5):
                    before = time.monotonic()
                    self.server.request("POST", "/", body,
                                        {"Content-Type": kind})
                    taken.append(time.monotonic() - before)
                self.assertLess(min(taken), 2 if SANITIZED else 0.25, part)

    def test_cut_off_inside(self):
        for before in range(0, 40):
            body = '{"a":"%s","password":"hunter2hunter2"}' % (
                "x" * (64 * 1024 - 40 + before - 5))
            self.hidden("hunter", body=body.encode(), **{
                "Content-Type": "application/json"})

    def test_what_is_no_secret_stays(self):
        body = ('{"repositoryName":"app","nextToken":"page","tags":[{"Key":'
                '"k","Value":"v"}],"credentialArn":"arn:aws:secretsmanager:'
                'us-east-1:123456789012:secret:x","token":"","a":"x=y"}')
        one = self.one(lambda: self.server.request("POST", "/", body.encode(), {
            "Content-Type": "application/json"}))
        self.assertEqual(one["requestBody"], body)


class Streams(Shown):
    options = ("--open-registry",)

    def open(self, path="/_local/requests/stream", timeout=30):
        raw = socket.create_connection(("127.0.0.1", self.server.port),
                                       timeout=timeout)
        self.addCleanup(raw.close)
        raw.sendall(b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    % path.encode())
        reply = http.client.HTTPResponse(raw)
        reply.begin()
        return raw, reply

    def events(self, reply, count):
        """So many events, each a dict of its lines."""
        found, event = [], {}
        while len(found) < count:
            line = reply.readline().decode().rstrip("\n")
            if line and not line.startswith(":"):
                name, value = line.split(": ", 1)
                event[name] = value
            elif event:
                found.append(event)
                event = {}
        return found

    def test_as_they_come(self):
        since = self.newest()
        raw, reply = self.open("/_local/requests/stream?since=%d" % since)
        self.assertEqual(reply.headers["Content-Type"], "text/event-stream")
        self.assertEqual(reply.headers["Cache-Control"], "no-store")
        self.assertTrue(reply.readline().startswith(b":"))
        for path in ("/v2/", "/v2/a/tags/list"):
            self.server.request("GET", path)
        items = self.after(since, 2)
        events = self.events(reply, 2)
        self.assertEqual([json.loads(e["data"]) for e in events], items)
        self.assertEqual([(e["event"], e["id"]) for e in events],
                         [("request", str(i["id"])) for i in items])
        raw.close()

    def test_what_was_missed_comes_first(self):
        since = self.newest()
        for _ in range(100):
            self.server.request("GET", "/v2/")
        items = self.after(since, 100)
        _, reply = self.open("/_local/requests/stream?since=%d" % since)
        self.assertEqual(
            [json.loads(e["data"]) for e in self.events(reply, 100)], items)

    def test_never_more_than_so_many(self):
        self.start_another()
        opened = [self.open() for _ in range(STREAMS)]
        for _, reply in opened:
            self.assertEqual(reply.status, 200)
        raw, reply = self.open()
        self.assertEqual(reply.status, 503)
        self.assertIn("streams", json.loads(reply.read())["message"])
        opened.pop()[0].close()
        until = time.monotonic() + 20
        while True:
            raw, reply = self.open()
            if reply.status == 200:
                break
            raw.close()
            self.assertLess(time.monotonic(), until,
                            "a stream that is gone counts")
            time.sleep(0.1)

    def start_another(self):
        self.server = Server("--in-memory", "--open-registry")
        self.addCleanup(self.server.close)

    def test_the_server_stops(self):
        self.start_another()
        opened = [self.open() for _ in range(5)]
        started = time.monotonic()
        self.assertEqual(self.server.stop(), 0)
        self.assertLess(time.monotonic() - started, 1.5)
        for _, reply in opened:
            try:
                self.assertNotIn(b"request", reply.read())
            except (OSError, http.client.HTTPException):
                pass

    @unittest.skipUnless(os.path.exists("/proc/self/status") and
                         not SANITIZED, "memory tells nothing here")
    def test_who_does_not_read(self):
        """Nothing piles up, and the stream goes on where there is more."""
        _, reply = self.open()
        self.server.request("GET", "/v2/")
        before = memory(self.server.process)
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port)
        self.addCleanup(connection.close)
        for _ in range(6000):
            connection.request("GET", "/v2/" + "x" * 1000)
            connection.getresponse().read()
        self.assertLess(memory(self.server.process) - before, 8)
        newest, seen, missed = self.newest(), 0, 0
        while seen < newest:
            event = self.events(reply, 1)[0]
            if event["event"] == "missed":
                missed += json.loads(event["data"])["missed"]
            else:
                seen = int(event["id"])
        self.assertGreater(missed, 0)

    def test_a_flood_is_thinned(self):
        """A person reads no thousand lines a second: 60 each tenth of one."""
        _, reply = self.open("/_local/requests/stream?since=%d"
                             % self.newest())
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port)
        self.addCleanup(connection.close)
        count, first = 1500, self.newest()
        started = time.monotonic()

        def flood():
            for _ in range(count):
                connection.request("GET", "/v2/")
                connection.getresponse().read()
        thread = threading.Thread(target=flood)
        thread.start()
        told = missed = last = 0
        while last < first + count:
            event = self.events(reply, 1)[0]
            if event["event"] == "missed":
                missed += json.loads(event["data"])["missed"]
            else:
                told, last = told + 1, int(event["id"])
        thread.join()
        self.assertEqual(told + missed, count)
        self.assertLess(told, 660 * (time.monotonic() - started) + 200)


class Guarded(unittest.TestCase):
    def test_the_key(self):
        server, key = guarded(self)
        server.request("GET", "/v2/", headers={"X-Ecr-Local-Key": key})
        for path in ("/_local/requests", "/_local/requests/1",
                     "/_local/requests/stream"):
            for wrong in (None, "", "x", key[:-1], key + "0", key.upper()):
                headers = {} if wrong is None else {"X-Ecr-Local-Key": wrong}
                status, _, body = server.request("GET", path, headers=headers)
                self.assertEqual(status, 403, (path, wrong))
                self.assertIn("key", json.loads(body)["message"])
        status, _, body = server.request(
            "GET", "/_local/requests", headers={"X-Ecr-Local-Key": key})
        self.assertEqual(status, 200)
        self.assertNotIn(key, body.decode())


if __name__ == "__main__":
    unittest.main()
