"""ecr du: storage with shared layers once, and what would go."""
import glob
import hashlib
import json
import os
import stat
import threading
import time
import unittest
import xml.etree.ElementTree as xml

from verbs import Verbs, refusal

OCI = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
NOW = int(time.time())
YEAR = 365 * 86400


def digest(text):
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def month(moment):
    return time.strftime("%Y-%m", time.gmtime(moment))


def blob(name, size):
    return {"mediaType": "application/octet-stream", "digest": digest(name),
            "size": size}


class Registry:
    """Recorded replies: repositories of images made of named blobs."""

    def __init__(self):
        self.images = {}                # repository -> [detail]
        self.manifests = {}             # digest -> text

    def add(self, repository, text, kind, tags, size, age=0, **more):
        name = digest(text)
        self.manifests[name] = text
        detail = {"imageDigest": name, "imageSizeInBytes": size,
                  "imageManifestMediaType": kind,
                  "imagePushedAt": NOW - age, **more}
        if tags:
            detail["imageTags"] = tags
        self.images.setdefault(repository, []).append(detail)
        return name

    def image(self, repository, tags, blobs, **more):
        text = json.dumps({
            "schemaVersion": 2, "mediaType": OCI, "config": blobs[0],
            "layers": blobs[1:]})
        return self.add(repository, text, OCI, tags,
                        sum(b["size"] for b in blobs), **more), len(text)

    def index(self, repository, tags, children):
        text = json.dumps({
            "schemaVersion": 2, "mediaType": INDEX, "manifests": [
                {"mediaType": OCI, "digest": d, "size": 9} for d in children]})
        return self.add(repository, text, INDEX, tags, 10 ** 6), len(text)

    def reply(self, operation, given):
        if operation == "DescribeRepositories":
            return {"repositories": [
                {"repositoryName": n} for n in self.images]}
        if given["repositoryName"] not in self.images:
            return refusal("RepositoryNotFoundException", "none")
        if operation == "DescribeImages":
            at = int(given.get("nextToken", 0))
            all_ = self.images[given["repositoryName"]]
            reply = {"imageDetails": all_[at:at + 2]}
            if at + 2 < len(all_):
                reply["nextToken"] = str(at + 2)
            return reply
        return {"images": [
            {"imageId": i, "imageManifest": self.manifests[i["imageDigest"]]}
            for i in given["imageIds"] if i["imageDigest"] in self.manifests]}


class Sums(Verbs):
    def setUp(self):
        super().setUp()
        self.registry = Registry()
        self.service = self.replies(self.registry.reply)

    def rows(self, *arguments):
        return {line[0]: [int(x) for x in line[1:7]]
                for line in self.lines("du", *arguments)}

    def reads(self):
        return sum(len(g["imageIds"]) for o, g in self.service.asked
                   if o == "BatchGetImage")

    def test_layers_that_are_shared_count_once(self):
        base = blob("base", 1000)
        _, a = self.registry.image("app", ["a"], [blob("ca", 10), base])
        _, b = self.registry.image(
            "app", ["b"], [blob("cb", 20), base, blob("b", 300), base])
        _, c = self.registry.image("web", ["c"], [blob("ca", 10), base])
        self.assertEqual(self.rows(), {
            "app": [2, 1330 + a + b, 0, 0, 0, 0],
            "web": [1, 1010 + c, 0, 0, 0, 0]})
        out = json.loads(self.ecr("du", "--output", "json")[1])
        self.assertEqual(out["total"]["size"], 2340 + a + b + c)
        # "a" and "c" are the same manifest, in both repositories
        self.assertEqual(out["sharedOnce"], 1330 + a + b)

    def test_manifests_are_read_once(self):
        for i in range(230):
            self.registry.image("app", ["t%d" % i], [blob("c%d" % i, 5)])
        first = self.rows()
        self.assertEqual(self.reads(), 230)
        self.assertEqual(
            sorted(len(g["imageIds"]) for o, g in self.service.asked
                   if o == "BatchGetImage"), [30, 100, 100])
        self.registry.manifests.clear()
        self.assertEqual(self.rows(), first)
        self.assertEqual(self.reads(), 230)
        (path,) = glob.glob(self.home + "/.cache/ecr/manifests/*")
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)

    def test_manifests_are_read_while_the_next_page_comes(self):
        """The last page waits for the first hundred manifests: who asks for
        those after it only gets none of it."""
        read = threading.Event()
        for i in range(102):
            self.registry.image("app", ["t%d" % i], [blob("c%d" % i, 5)])

        def reply(operation, given):
            if operation == "BatchGetImage":
                read.set()
            if given.get("nextToken") == "100" and not read.wait(10):
                return refusal("InvalidParameterException", "nobody reads")
            return self.registry.reply(operation, given)
        self.service.server.reply = reply
        self.assertEqual(self.rows()["app"][0], 102)
        self.assertEqual(self.reads(), 102)

    def test_a_broken_cache_is_none(self):
        _, a = self.registry.image("app", ["a"], [blob("ca", 10)])
        first = self.rows()
        (path,) = glob.glob(self.home + "/.cache/ecr/manifests/*")
        with open(path, encoding="utf-8") as file:
            good = file.read()
        for text in ("", "x", good.replace(":", ";"), good[:-9],
                     good.replace(" ", " -1 "), good + "a\n b\n \n",
                     good.replace("ecr-manifests 1", "ecr-manifests 2")):
            with self.subTest(text):
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
                self.assertEqual(self.rows(), first)
        self.assertEqual(first, {"app": [1, 10 + a, 0, 0, 0, 0]})

    def test_what_would_go_is_what_nobody_else_names(self):
        base = blob("base", 1000)
        self.registry.image("app", ["a"], [blob("ca", 1), base])
        _, b = self.registry.image("app", [], [blob("cb", 20), base],
                                   age=YEAR)
        _, c = self.registry.image(
            "app", ["c"], [blob("cc", 300), base], age=YEAR,
            lastRecordedPullTime=NOW, imageStatus="ARCHIVED")
        images, _, untagged, archived, idle, old = self.rows()["app"]
        self.assertEqual(
            (images, untagged, archived, idle, old),
            (3, 20 + b, 300 + c, 20 + b, 320 + b + c))

    def test_images_of_a_tagged_index_are_not_waste(self):
        one, a = self.registry.image("app", [], [blob("c1", 10)])
        two, b = self.registry.image("app", [], [blob("c2", 20)])
        inner, c = self.registry.index("app", [], [two])
        _, d = self.registry.index("app", ["v1"], [one, inner])
        self.assertEqual(self.rows()["app"][:3], [4, 30 + a + b + c + d, 0])

    def test_an_index_is_not_added_to_its_images(self):
        one, _ = self.registry.image("app", [], [blob("c1", 10)])
        self.registry.index("app", ["v1"], [one])
        self.assertEqual(self.rows("--estimate")["app"][:2], [2, 10])
        self.assertEqual(self.reads(), 0)

    def test_manifests_that_cannot_be_read(self):
        name, a = self.registry.image("app", ["a"], [blob("ca", 10)])
        self.registry.image("app", ["b"], [blob("cb", 20)])
        gone = [d for d in self.registry.manifests if d != name]
        del self.registry.manifests[gone[0]]
        status, out, err = self.ecr("du")
        self.assertEqual((status, out.split("\t")[2]), (0, str(30 + a)))
        self.assertIn("1 manifests could not be read", err)

    def test_by_other_keys(self):
        base = blob("base", 1000)
        _, a = self.registry.image("team/app", ["a", "prod"],
                                   [blob("ca", 1), base])
        _, b = self.registry.image("team/web", [], [blob("cb", 2)], age=YEAR)
        self.assertEqual(self.rows("--by", "prefix")["team/"][:2],
                         [2, 1003 + a + b])
        self.assertEqual(
            {n: v[1] for n, v in self.rows("--by", "tag").items()},
            {"a": 1001 + a, "prod": 1001 + a, "(untagged)": 2 + b})
        self.assertEqual(
            {n: v[1] for n, v in self.rows("--by", "month").items()},
            {month(NOW): 1001 + a, month(NOW - YEAR): 2 + b})
        self.assertEqual(list(self.rows("--by", "kind")), ["artifact"])
        self.assertEqual(list(self.rows("--by", "region")), ["us-east-1"])

    def test_chosen_repositories(self):
        self.registry.image("team/app", ["a"], [blob("ca", 1)])
        self.registry.image("team/web", ["a"], [blob("ca", 1)])
        self.registry.image("other", ["a"], [blob("ca", 1)])
        self.assertEqual(set(self.rows("team/*")), {"team/app", "team/web"})
        self.assertEqual(set(self.rows("other", "team/w*")),
                         {"other", "team/web"})
        self.assertEqual(self.rows("other", "other"), self.rows("other"))
        self.assertNotIn("DescribeRepositories", [
            o for o, _ in self.service.asked[-2:]
            if self.rows("other")])

    def test_money(self):
        self.registry.image("app", ["a"], [blob("ca", 5 * 10 ** 9)])
        self.assertEqual(self.lines("du", "--price", "0.10")[0][7], "0.50")
        status, _, err = self.tty("du", "--price", "0.10")
        self.assertEqual(status, 0)
        self.assertIn("blobs once a repository (that costs 0.50 a month)",
                      err)
        self.assertIn("1 repository: 5.00 GB", err)
        for wrong in ("", "x", "-1", "1e3", "inf", "0.1 "):
            with self.subTest(wrong):
                self.assertEqual(self.ecr("du", "--price", wrong)[0], 252)

    def test_on_a_terminal(self):
        self.registry.image("app", ["a"], [blob("ca", 10 ** 6)])
        self.registry.image("web", ["a"], [blob("cb", 5 * 10 ** 5)])
        status, out, err = self.tty("du", env={"NO_COLOR": "1"})
        lines = out.splitlines()
        self.assertEqual(status, 0)
        self.assertRegex(lines[0], "^NAME +IMAGES +SIZE +SHARE")
        self.assertRegex(lines[1], "^app +1 +1.00 MB +\u2588{12} ")
        self.assertRegex(lines[2], "^web +1 +500 kB +\u2588{6} ")
        self.assertIn("2 repositories: 1.50 MB", err)

    def test_a_picture(self):
        for i in range(1, 9):
            self.registry.image("app<%d>" % i, ["a"],
                                [blob("c%d" % i, 1000 * i)])
        path = self.home + "/x.svg"
        self.assertEqual(self.ecr("du", "--svg", path)[0], 0)
        space = "{http://www.w3.org/2000/svg}"
        groups = xml.parse(path).getroot().findall(space + "g")
        self.assertEqual(len(groups), 8)
        self.assertTrue(groups[0].find(space + "title").text.startswith(
            "app<8>: "))
        area = sum(float(g.find(space + "rect").get("width")) *
                   float(g.find(space + "rect").get("height"))
                   for g in groups)
        self.assertAlmostEqual(area, 960 * 570, delta=2000)
        self.assertEqual(self.ecr("du", "--svg", "/proc/x")[:2], (255, ""))

    def test_nothing_there(self):
        self.assertEqual(self.ecr("du"), (0, "", ""))
        status, _, err = self.tty("du")
        self.assertEqual(status, 0)
        self.assertIn("no repositories match", err)

    def test_bad_input(self):
        self.registry.image("app", ["a"], [blob("ca", 1)])
        for words in (("a b",), ("app:v1",), ("--by", "x"),
                      ("--exact", "--estimate"), ("--older-than", "x")):
            with self.subTest(words):
                self.assertEqual(self.ecr("du", *words)[0], 252)
        status, _, err = self.ecr("du", "nope")
        self.assertEqual(status, 254)
        self.assertIn("RepositoryNotFoundException", err)
        self.assertEqual(self.ecr("du", "public.ecr.aws/x")[0], 254)

    def test_a_failure_is_no_sum(self):
        self.registry.image("app", ["a"], [blob("ca", 1)])
        reply = self.registry.reply
        for operation in ("DescribeRepositories", "DescribeImages",
                          "BatchGetImage"):
            self.service.server.reply = lambda o, g, x=operation: (
                refusal("AccessDeniedException", "no") if o == x
                else reply(o, g))
            with self.subTest(operation):
                status, out, err = self.ecr("du")
                self.assertEqual((status, out), (254, ""))
                self.assertIn("AccessDeniedException", err)


if __name__ == "__main__":
    unittest.main()
