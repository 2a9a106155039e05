"""The page of ecr-local: its files, and who gets it.

SPDX-License-Identifier: Apache-2.0
"""
import glob
import gzip
import html.parser
import json
import os
import stat
import subprocess
import tempfile
import unittest
import urllib.parse

import local_api
from local_api import BUILD, PROGRAM, TARGET, Server

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
ASSETS = os.path.join(local_api.HERE, "..", "..", "src", "local", "page",
                      "assets")
TYPES = {"html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
         "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
         "png": "image/png"}
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; "
          "img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
          "form-action 'none'; frame-ancestors 'none'")


def assets():
    found = {}
    for path in glob.glob(os.path.join(ASSETS, "*")):
        with open(path, "rb") as text:
            found[os.path.basename(path)] = text.read()
    return found


class Files(local_api.Case):
    options = ("--open-registry",)
    def get(self, path, **headers):
        return self.server.request("GET", path, headers=headers)

    def test_each_is_there(self):
        self.assertIn("index.html", assets())
        for name, text in assets().items():
            status, headers, body = self.get("/_local/page/" + name)
            self.assertEqual((status, body), (200, text), name)
            self.assertEqual(headers["Content-Type"],
                             TYPES[name.rsplit(".", 1)[1]])

    def test_small(self):
        self.assertLess(sum(map(len, assets().values())), 80 * 1024)

    def test_headers(self):
        for path in ["/"] + ["/_local/page/" + name for name in assets()]:
            _, headers, _ = self.server.request("GET", path, headers=BROWSER)
            self.assertEqual(headers["Content-Security-Policy"], POLICY)
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(headers["Referrer-Policy"], "no-referrer")

    def test_nothing_is_taken_for_a_script(self):
        """What was pushed is of the page's origin, on whatever plane."""
        self.create()
        blob = b"<script>alert(1)</script>"
        digest = local_api.digest_of(blob.decode())
        status, _, _ = self.server.request(
            "POST", "/v2/app/blobs/uploads/?digest=" + digest, blob)
        self.assertEqual(status, 201)
        self.put("v1", 1)
        for method, path, expected in (
                ("GET", "/v2/app/blobs/" + digest, 200),
                ("HEAD", "/v2/app/blobs/" + digest, 200),
                ("GET", "/v2/app/manifests/v1", 200), ("GET", "/v2/", 200),
                ("GET", "/v2/app/manifests/x", 404), ("POST", "/", 400),
                ("GET", "/?Action=GetCallerIdentity", 200),
                ("GET", "/_local/health", 200), ("GET", "/_local/x", 404)):
            status, headers, _ = self.server.request(
                method, path)
            self.assertEqual((status, headers["X-Content-Type-Options"]),
                             (expected, "nosniff"), path)

    def test_compressed(self):
        for words in ("gzip", "br, GZIP;q=0.5", "deflate,gzip ;q=1"):
            status, headers, body = self.get(
                "/_local/page/index.html", **{"Accept-Encoding": words})
            self.assertEqual((status, headers["Content-Encoding"]),
                             (200, "gzip"), words)
            self.assertEqual(gzip.decompress(body), assets()["index.html"])
        for words in ("", "br", "gzip;q=0", "gzip; q=0.0, br", "xgzip",
                      "gzipped"):
            _, headers, body = self.get(
                "/_local/page/index.html", **{"Accept-Encoding": words})
            self.assertIsNone(headers["Content-Encoding"], words)
            self.assertEqual(body, assets()["index.html"])
            self.assertIn("Accept-Encoding", headers["Vary"])

    def test_once(self):
        path, tags = "/_local/page/index.html", []
        for coding in ("gzip", "identity"):
            _, headers, _ = self.get(path, **{"Accept-Encoding": coding})
            tag = headers["ETag"]
            self.assertRegex(tag, r'\A"[0-9a-f]{24}(-gz)?"\Z')
            for had in (tag, "W/" + tag, '"x", ' + tag, "*"):
                status, headers, body = self.get(
                    path, **{"Accept-Encoding": coding, "If-None-Match": had})
                self.assertEqual((status, body, headers["ETag"]),
                                 (304, b"", tag))
            for had in ('"x"', tag[:-2] + '"'):
                self.assertEqual(self.get(path, **{
                    "Accept-Encoding": coding, "If-None-Match": had})[0], 200)
            tags.append(tag)
        self.assertNotEqual(*tags)

    def test_others(self):
        for name in ("", "x.js", "../page.c", "%2e%2e/x", "index.html/"):
            self.assertEqual(self.get("/_local/page/" + name)[0], 404, name)
        status, _, body = self.server.request("HEAD",
                                              "/_local/page/index.html")
        self.assertEqual((status, body), (200, b""))
        for method in ("POST", "PUT", "DELETE"):
            self.assertEqual(self.server.request(
                method, "/_local/page/index.html")[0], 405)


class Visits(local_api.Case):
    """`GET /` is a call of the API as well."""

    def test_a_browser(self):
        for accept in ("text/html", "TEXT/HTML;q=0.9", BROWSER["Accept"]):
            status, headers, body = self.server.request(
                "GET", "/", headers={"Accept": accept})
            self.assertEqual((status, headers["Content-Type"], body),
                             (200, TYPES["html"], assets()["index.html"]))
            self.assertIn("Accept", headers["Vary"].split(", "))
        self.assertEqual(
            self.server.request("GET", "/?x=1", headers=BROWSER)[0], 200)

    def test_programs(self):
        for method, path, headers in (
                ("GET", "/", {}), ("GET", "/", {"Accept": "*/*"}),
                ("GET", "/", {"Accept": "application/json"}),
                ("POST", "/", BROWSER),
                ("GET", "/", dict(BROWSER, Authorization="AWS4-HMAC-SHA256")),
                ("GET", "/", dict(BROWSER, **{
                    "X-Amz-Target": TARGET + "DescribeRegistry"})),
                ("GET", "/?Action=GetCallerIdentity", BROWSER),
                ("GET", "/?X-Amz-Signature=0", BROWSER),
                ("GET", "/x", BROWSER)):
            _, answer, _ = self.server.request(method, path, headers=headers)
            self.assertNotIn("html", answer["Content-Type"], (path, headers))

    def test_links_to_it(self):
        """A person may come by a link of another page, and nothing else."""
        def come(path, mode="navigate", to="document", **more):
            return self.server.request("GET", path, headers=dict(
                BROWSER, **{"Sec-Fetch-Site": "cross-site",
                            "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": to},
                **more))[0]
        self.assertEqual(come("/"), 200)
        for refused in (("/", "no-cors", "image"), ("/", "navigate", "iframe"),
                        ("/", "cors", "empty"), ("/_local/page/index.html",),
                        ("/_local/health",), ("/v2/",),
                        ("/?Action=GetCallerIdentity",)):
            self.assertEqual(come(*refused), 403, refused)
        self.assertEqual(come("/", Origin="http://evil.example"), 403)

    def test_names(self):
        for path in ("/", "/_local/page/index.html", "/_local/health", "/v2/",
                     "/?Action=GetCallerIdentity"):
            for host in ("evil.example", "localhost.evil.example",
                         "127.0.0.1.evil.example:%d" % self.server.port):
                status, _, body = self.server.request(
                    "GET", path, headers=dict(BROWSER, Host=host))
                self.assertEqual(status, 403, (path, host))
                self.assertIn(b"--host", body)


class Plain(local_api.Case):
    """Lists for a browser without JavaScript."""
    options = ("--open-registry",)
    HOSTILE = "<script>alert(1)</script>&\"'"

    def get(self, query="", status=200):
        got, headers, body = self.server.request(
            "GET", "/_local/plain" + query, headers=BROWSER)
        self.assertEqual((got, headers.get_all("Content-Type")),
                         (status, [TYPES["html"]]))
        self.assertEqual(headers["Content-Security-Policy"], POLICY)
        self.assertEqual(headers["Cache-Control"], "no-store")
        found = Links()
        found.feed(body.decode())
        return found

    def test_repositories(self):
        for name in ("team/app", "bb"):
            self.create(name)
        self.put("v1", 1, "team/app")
        page = self.get()
        self.assertEqual(page.rows[1][:4], ["team/app", "1", "1", "111 B"])
        self.assertEqual(page.rows[0][:4], ["bb", "0", "0", "0 B"])
        self.assertEqual(page.links["team/app"],
                         "/_local/plain?repository=team%2Fapp&")
        page = self.get(page.links["team/app"][len("/_local/plain"):])
        self.assertEqual(len(page.rows), 1)
        self.assertIn("v1", page.rows[0])
        self.assertEqual(page.links["All repositories"], "/_local/plain?")

    def test_pages(self):
        for i in range(401):
            self.create("r%03d" % i)
        seen, query, pages = [], "", 0
        while query is not None:
            page = self.get(query)
            seen += [row[0] for row in page.rows]
            pages += 1
            query = page.links.get("next", "")[len("/_local/plain"):] or None
        self.assertEqual(seen, ["r%03d" % i for i in range(401)])
        self.assertEqual(pages, 3)
        self.assertIn("401 to 401 of 401", page.text)
        page = self.get(page.links["before"][len("/_local/plain"):])
        self.assertEqual(page.rows[0][0], "r200")

    def test_other_registries(self):
        self.server.call("CreateRepository", "222222222222", "eu-west-1",
                         repositoryName="app")
        page = self.get("?account=222222222222&region=eu-west-1")
        self.assertEqual(
            page.links["app"], "/_local/plain?account=222222222222&"
            "region=eu-west-1&repository=app&")
        self.assertIn("v", self.get("?repository=v", 404).text)

    def test_hostile_names(self):
        """Not even what is refused comes back as markup."""
        for query in ("?repository=", "?account=", "?region=", "?sort=",
                      "?from=", "?filter="):
            status, headers, body = self.server.request(
                "GET", "/_local/plain" + query + urllib.parse.quote(
                    self.HOSTILE + "\u202eevil\u2066\x01"))
            self.assertEqual(headers["Content-Type"], TYPES["html"])
            self.assertNotIn(b"<script", body)
            self.assertNotIn("\u202e", body.decode())
            self.assertNotIn(b"\x01", body)
        self.create()
        self.call("PutImage", repositoryName="app", imageTag="v1",
                  imageManifest=local_api.manifest(1, mediaType=(
                      "application/vnd.oci.image.manifest.v1+json"),
                      artifactType="a/<script>alert(1)</script>"))
        self.assertNotIn("script", self.get("?repository=app").tags)


class Links(html.parser.HTMLParser):
    """What stands in a page: its rows, links, elements and text."""

    def __init__(self):
        super().__init__()
        self.rows, self.links, self.tags, self.text = [], {}, set(), ""
        self.href, self.cell = None, None

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag == "td":
            self.rows[-1].append("")
        elif tag == "a":
            self.href = dict(attrs)["href"]
        elif tag == "tbody":
            self.rows = []

    def handle_endtag(self, tag):
        if tag == "a":
            self.href = None

    def handle_data(self, data):
        self.text += data
        if self.href is not None:
            self.links[data] = self.href
        if self.rows and self.rows[-1] and data.strip():
            self.rows[-1][-1] += data


def guarded(case):
    """A server for a test that checks signatures, and the key of its store."""
    folder = tempfile.TemporaryDirectory()
    case.addCleanup(folder.cleanup)
    keys = os.path.join(folder.name, "keys")
    with open(keys, "w") as out:
        out.write("[a]\naws_access_key_id = AKIDA\n"
                  "aws_secret_access_key = secret/a\n")
    server = Server("--require-auth", "--credentials", keys)
    case.addCleanup(server.close)
    with open(os.path.join(server.data, "server.json")) as text:
        return server, json.load(text)["key"]


class WhereSigned(unittest.TestCase):
    def test_names(self):
        server, _ = guarded(self)
        for path in ("/", "/_local/page/index.html"):
            for host, wanted in (("evil.example", 403), ("localhost", 200)):
                status, _, _ = server.request(
                    "GET", path, headers=dict(BROWSER, Host=host))
                self.assertEqual(status, wanted, (path, host))


class WithoutIt(unittest.TestCase):
    def test_left_out(self):
        server = Server("--in-memory", "--no-page")
        self.addCleanup(server.close)
        for path in ("/_local/page/index.html", "/_local/plain",
                     "/_local/requests", "/_local/overview"):
            self.assertEqual(server.request("GET", path)[0], 404, path)
        _, headers, _ = server.request("GET", "/", headers=BROWSER)
        self.assertNotIn("html", headers["Content-Type"])
        self.assertEqual(server.request("GET", "/_local/health")[0], 200)


class Opening(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.seen = os.path.join(folder.name, "seen")
        self.browser = os.path.join(folder.name, "browser")
        with open(self.browser, "w") as out:
            out.write("#!/bin/sh\necho \"$*\" >%s\n" % self.seen)
        os.chmod(self.browser, 0o755)

    def start(self, *options):
        server = Server(*options)
        self.addCleanup(server.close)
        return server

    def open(self, *words, browser="/nonexistent/browser",
             program=(PROGRAM,), **environment):
        return subprocess.run(
            [*program, "open", *words], capture_output=True, text=True,
            timeout=60, env=dict(environment, HOME=os.path.dirname(self.seen),
                                 PATH="/usr/bin:/bin", BROWSER=browser))

    def key(self, server):
        with open(os.path.join(server.data, "server.json")) as text:
            return json.load(text)["key"]

    def test_in_a_browser(self):
        server = self.start()
        wanted = "http://localhost:%d/#key=%s\n" % (server.port,
                                                   self.key(server))
        self.assertRegex(wanted, r"#key=[0-9a-f]{64}\n")
        for program in ((PROGRAM,), (os.path.join(BUILD, "ecr"), "local")):
            done = self.open("--data", server.data, browser=self.browser,
                             program=program)
            self.assertEqual((done.returncode, done.stdout, done.stderr),
                             (0, "", ""))
            with open(self.seen) as text:
                self.assertEqual(text.read(), wanted)
            os.remove(self.seen)

    def test_printed(self):
        server = self.start()
        wanted = "http://localhost:%d/#key=%s\n" % (server.port,
                                                   self.key(server))
        done = self.open("--data", server.data, "--print",
                         browser=self.browser)
        self.assertEqual((done.returncode, done.stdout, done.stderr),
                         (0, wanted, ""))
        self.assertFalse(os.path.exists(self.seen))
        done = self.open("--data", server.data)
        self.assertEqual((done.returncode, done.stdout), (255, wanted))
        self.assertIn("no browser could be started", done.stderr)

    def test_told_by_the_environment(self):
        server = self.start()
        done = self.open("--print", ECR_LOCAL_ENDPOINT=server.url)
        self.assertEqual(done.stdout, server.url + "/\n")
        done = self.open("--print", ECR_LOCAL_ENDPOINT=server.url,
                         ECR_LOCAL_KEY="0f")
        self.assertEqual(done.stdout, server.url + "/#key=0f\n")

    def test_nothing_to_open(self):
        server = self.start("--no-page")
        done = self.open("--data", server.data, browser=self.browser)
        self.assertEqual((done.returncode, done.stdout), (255, ""))
        self.assertIn("--no-page", done.stderr)
        data = server.data
        server.stop()
        done = self.open("--data", data, browser=self.browser)
        self.assertNotEqual(done.returncode, 0)
        self.assertFalse(os.path.exists(self.seen))

    def test_only_the_person_reads_the_key(self):
        server = self.start()
        mode = os.stat(os.path.join(server.data, "server.json")).st_mode
        self.assertEqual(stat.S_IMODE(mode), 0o600)


if __name__ == "__main__":
    unittest.main()
