"""ecr images and ecr latest: what there is, and what is the newest."""
import json
import subprocess
import unittest
import unittest.mock

import verbs_replies
from local_api import INDEX
from registry_server import (
    OCI_MANIFEST, Server, descriptor, digest_of, image_manifest)
from verbs import ECR, Verbs, refusal, token
from verbs_replies import ACCOUNT, DAY, detail, digest


def digests(lines):
    return [line[1] for line in lines]


class Images(Verbs):
    def setUp(self):
        super().setUp()
        self.service = self.replies(verbs_replies.reply)

    def names(self, *words):
        return [line[0] for line in self.lines(
            "images", *words, "--columns", "tags")]

    def test_a_pipe_has_the_order_of_the_service_and_asks_for_no_manifest(self):
        lines = self.lines("images", "team/app")
        self.assertEqual(digests(lines), [
            d["imageDigest"] for d in verbs_replies.DETAILS])
        self.assertEqual({len(line) for line in lines}, {8})
        self.assertEqual({name for name, _ in self.service.asked},
                         {"DescribeImages"})
        self.assertEqual(self.service.asked[0][1]["filter"],
                         {"imageStatus": "ANY"})

    def test_sorts(self):
        for key, first in (("pushed", "loose"), ("size", "index"),
                           ("pulled", "amd64"), ("tag", "chart"),
                           ("semver", "index")):
            with self.subTest(key):
                lines = self.lines("images", "team/app", "--sort", key)
                self.assertEqual(lines[0][1], digest(first))
                self.assertEqual(len(lines), len(verbs_replies.DETAILS))
        lines = digests(self.lines(
            "images", "team/app", "--sort", "pulled", "--reverse"))
        self.assertEqual(lines[:2], [digest("old"), digest("amd64")])

    def test_tags_sort_as_text_with_numbers(self):
        tags = ["6.0.8", "6.0.10", "6.0.9", "latest"]
        self.replies(lambda operation, given: {
            "imageDetails": [detail(tag, [tag]) for tag in tags]})
        self.assertEqual(self.names("app", "--sort", "tag"),
                         ["6.0.8", "6.0.9", "6.0.10", "latest"])

    def test_picks(self):
        tagged = ["v1.9.0", "v1.10.0,1.10,latest", "chart-1", "v0.1.0"]
        signature = "sha256-%s.sig" % digest("index")[7:]
        for words, names in (
                (("--tagged",), tagged[:2] + [signature] + tagged[2:]),
                (("--older-than", "90d"), ["v1.9.0", "v0.1.0"]),
                (("--older-than", "90d", "--status", "ACTIVE"), ["v1.9.0"]),
                (("--status", "ARCHIVED"), ["v0.1.0"]),
                (("--newer-than", "1h"), [""]),
                (("--newer-than", "13d", "--tagged"),
                 [tagged[1], signature, "chart-1"]),
                (("--not-pulled-for", "100d"), ["v1.9.0", "v0.1.0"]),
                (("--limit", "2"), tagged[:2]),
                (("--limit", "1", "--sort", "semver"), [tagged[1]])):
            with self.subTest(words):
                self.assertEqual(self.names("team/app", *words), names)
        self.assertEqual(len(self.names("team/app", "--untagged")), 5)
        self.assertEqual(self.names("team/app:v*"),
                         [tagged[0], tagged[1], tagged[3]])
        self.assertEqual(self.names("team/app:*-1"), ["chart-1"])

    def test_what_hangs_below_another_is_not_untagged(self):
        roots = self.names("team/app", "--untagged", "--tree")
        self.assertEqual(roots, [""])

    def test_a_limit_ends_the_listing(self):
        def reply(operation, given):
            at = int(given.get("nextToken", "0"))
            return {"imageDetails": [detail("i%d" % at)],
                    "nextToken": str(at + 1)}
        service = self.replies(reply)
        self.assertEqual(len(self.lines(
            "images", "app", "--limit", "3")), 3)
        self.assertEqual(len(service.asked), 3)

    def test_one_image_by_tag_and_by_digest(self):
        for name in ("team/app:latest", "team/app@" + digest("index"),
                     "team/app:latest@" + digest("index")):
            self.assertEqual(self.lines("images", name)[0][1],
                             digest("index"))
        lines = self.lines("images", "team/app@" + digest("amd64"), "--tree")
        self.assertEqual(digests(lines), [digest("amd64"), digest("sbom")])

    def test_several_repositories(self):
        """In the order of the line, and of the service below a pattern."""
        def names(*words):
            return self.lines("images", *words, "--columns",
                              "repository,tags")
        one, other = ["team/app", "v1.9.0"], ["team/app", "v0.1.0"]
        self.assertEqual(names("team/*:v1.9*", "*/app:v0*"), [one, other])
        self.assertEqual(names("team/app:v0.1.0", "team/web", "t*:v1.9*"),
                         [other, one])
        self.assertEqual(names("t*:v1.9*", "team/app:v0*", "--limit", "1"),
                         [one])
        self.assertEqual(names("t*:v1.9*", "team/app:v0*", "--sort", "tag"),
                         [other, one])
        self.assertEqual(self.ecr("images", "none/*"),
                         (1, "", "no repository matches\n"))
        row = self.lines("images", "team/app:v1.9.0", "team/web")[0]
        self.assertEqual(row[8], "team/app", "behind the usual columns")
        self.assertEqual(
            row[:8], self.lines("images", "team/app:v1.9.0", "--flat")[0])
        rows = json.loads(self.ecr("images", "team/*", "--tree", "--output",
                                   "json")[1])["images"]
        self.assertIn("children", rows[1])

    def test_one_of_several_that_fails_is_named(self):
        status, out, err = self.ecr(
            "images", "team/app:v1.9.0", "no/such", "team/app:v0.1.0",
            "--columns", "tags")
        self.assertEqual((status, out), (255, "v1.9.0\nv0.1.0\n"))
        self.assertIn("no/such: ", err)
        self.assertIn("1 of 3 repositories could not be asked", err)

        def reply(operation, given):
            if given.get("repositoryName") == "team/app":
                return refusal("RepositoryNotFoundException", "gone since")
            return verbs_replies.reply(operation, given)
        self.replies(reply)
        self.assertEqual(self.ecr("images", "team/*"), (0, "", ""))

    def test_the_host_says_account_and_region(self):
        for host, region in (
                ("210987654321.dkr.ecr.eu-west-1.amazonaws.com", "eu-west-1"),
                ("210987654321.dkr-ecr.eu-west-1.on.aws", "eu-west-1"),
                ("210987654321.dkr.ecr-fips.us-gov-west-1.amazonaws.com",
                 "us-gov-west-1"),
                ("210987654321.dkr.ecr.cn-north-1.amazonaws.com.cn",
                 "cn-north-1")):
            for words in (("images",), ("latest",), ("exists",),
                          ("repos", "--columns", "name")):
                with self.subTest((host, words)):
                    self.service.asked.clear()
                    self.service.signed.clear()
                    status, _, err = self.ecr(
                        *words, "oci://%s/team/app" % host)
                    self.assertEqual(status, 0, err)
                    asked = [given for operation, given in self.service.asked
                             if operation.startswith("Describe")]
                    self.assertEqual({given["registryId"] for given in asked},
                                     {"210987654321"})
                    self.assertTrue(all("/%s/ecr/" % region in signed
                                        for signed in self.service.signed))

    def test_a_missing_tag_is_an_error_and_no_image_is_none(self):
        self.assertEqual(self.ecr("images", "team/app:v9")[0], 254)
        self.assertEqual(self.ecr("images", "no/such")[0], 254)
        self.assertEqual(self.ecr("images", "team/app:v9*"), (0, "", ""))
        self.assertEqual(self.ecr("images", "team/web"), (0, "", ""))
        self.assertEqual(self.tty("images", "team/web"),
                         (0, "", "no images match\n"))
        self.assertEqual(json.loads(self.ecr(
            "images", "team/web", "--output", "json")[1]), {"images": []})

    def test_a_terminal_is_told_the_near_name(self):
        def reply(operation, given):
            if operation == "ListImages":
                return {"imageIds": [{"imageTag": tag} for tag in (
                    "v1.9.0", "v1.10.0", "latest")]}
            return verbs_replies.reply(operation, given)
        self.replies(reply)
        for words, near in ((("images", "team/app:v1.9.1"),
                             "team/app:v1.9.0"),
                            (("images", "team/apps"), "team/app"),
                            (("latest", "team/weeb"), "team/web"),
                            (("repos", "tools/lin"), "tools/lint")):
            with self.subTest(words):
                status, out, err = self.tty(*words, stream="stderr")
                self.assertEqual((status, out), (254, ""))
                self.assertIn("hint: did you mean %s?\n" % near, err)
                self.assertNotIn("hint", self.ecr(*words)[2])

    def test_who_may_read_no_manifest_sees_no_tree(self):
        def reply(operation, given):
            if operation == "BatchGetImage":
                return refusal("AccessDeniedException", "not authorized")
            return verbs_replies.reply(operation, given)
        self.replies(reply)
        status, out, err = self.tty("images", "team/app")
        self.assertEqual(status, 0)
        self.assertIn("ecr:BatchGetImage", err)
        self.assertIn("chart-1", out)
        self.assertEqual(self.ecr("images", "team/app", "--tree")[0], 254)

    def test_a_circle_of_subjects_is_shown_once(self):
        rows = [detail("a", subjectManifestDigest=digest("b")),
                detail("b", subjectManifestDigest=digest("a"))]
        self.replies(lambda operation, given: {"imageDetails": rows})
        lines = digests(self.lines("images", "app", "--tree"))
        self.assertEqual(set(lines), {digest("a"), digest("b")})

    def test_what_a_stranger_wrote_does_not_drive_the_terminal(self):
        self.replies(lambda operation, given: {"imageDetails": [
            detail("x", ["a\x1b[2J\tb\n\\c"])]})
        self.assertEqual(self.lines("images", "app", "--columns", "tags"),
                         [["a\x1b[2J\\tb\\n\\\\c"]])
        for words in ((), ("--output", "text")):
            out = self.tty("images", "app", "--columns", "tags", *words)[1]
            self.assertIn("a\\x1b[2J\\tb\\n", out)

    def test_ages_go_by_the_clock_of_the_service(self):
        """An image pushed three hours ago, by a service whose clock is five
        hours ahead of this machine's, or behind."""
        for ahead in (5 * 3600, -5 * 3600):
            rows = [detail("a", ["v1"], ago=3 * 3600 - ahead)]
            self.replies(lambda operation, given: {"imageDetails": rows},
                         ahead)
            out = self.tty("images", "app", "--columns", "pushed",
                           env={"NO_COLOR": "1"})[1]
            self.assertEqual(out.split(), ["PUSHED", "3h"], ahead)

    def test_ages_that_are_asked_for_do_as_well(self):
        """So is what is old, in every verb that asks for it."""
        for ahead in (5 * 3600, -5 * 3600):
            rows = [detail("a", ["v1"], ago=3 * 3600 - ahead)]

            def answer(operation, given):
                if operation == "DescribeImages":
                    return {"imageDetails": rows}
                if operation == "GetLifecyclePolicy":
                    return {"lifecyclePolicyText": json.dumps({"rules": [{
                        "rulePriority": 1, "action": {"type": "expire"},
                        "selection": {
                            "tagStatus": "any", "countUnit": "days",
                            "countType": "sinceImagePushed",
                            "countNumber": 1}}]})}
                if operation == "GetAuthorizationToken":
                    return token()
                return verbs_replies.reply(operation, given)
            self.replies(answer, ahead)
            for words in (["images", "team/app", "--older-than"],
                          ["images", "team/app", "--not-pulled-for"],
                          ["repos", "team/app", "--not-pushed-for"]):
                self.assertEqual(
                    [len(self.lines(*words, age)) for age in ("2h", "4h")],
                    [1, 0], (ahead, words))
            self.assertEqual(
                [len(self.lines("images", "team/app", "--newer-than", age))
                 for age in ("2h", "4h")], [0, 1], ahead)
            self.assertEqual(
                [self.lines("du", "team/app", "--estimate", "--columns",
                            "old", "--older-than", age)[0] != ["0"]
                 for age in ("2h", "4h")], [True, False], ahead)
            self.assertEqual(
                [self.ecr("prune", "team/app", "--older-than", age,
                          "--match", "v*", "--dry-run", "--columns",
                          "goes")[1]
                 for age in ("2h", "4h")], ["image\n", ""], ahead)
            self.assertEqual(
                [self.lines("lifecycle", "test", "team/app", "--at", at,
                            "--columns", "images")
                 for at in ("20h", "22h")], [[["0"]], [["1"]]], ahead)

    def test_output_is_what_is_typed(self):
        env = {"AWS_DEFAULT_OUTPUT": "json", "NO_COLOR": "1"}
        self.assertEqual(len(self.ecr("images", "team/app", env=env)[1]
                             .splitlines()), len(verbs_replies.DETAILS))
        out = self.ecr("images", "team/app", "--output", "table")[1]
        self.assertTrue(out.startswith("TAGS "))
        self.assertNotIn("+", out.splitlines()[-1])  # nothing is cut
        out = self.tty("images", "team/app", "--output", "text", env=env)[1]
        self.assertIn("v1.9.0\tsha256:", out)
        text = self.ecr("images", "team/app", "--query", "images[0].tags",
                        "--output", "text")[1]
        self.assertEqual(text, "v1.9.0\n")
        for form in ("yaml", "yaml-stream"):
            out = self.ecr("images", "team/app", "--output", form)[1]
            self.assertIn("worstFinding: CRITICAL", out)

    def test_colour_and_width(self):
        def shown(*words, **env):
            return self.tty("images", "team/app", *words, env=env)[1]
        self.assertIn("\x1b[", shown())
        self.assertNotIn("\x1b[", shown(NO_COLOR="1"))
        self.assertIn("\x1b[", shown(NO_COLOR=""))
        self.assertIn("\x1b[", shown("--color", "on", NO_COLOR="1"))
        self.assertNotIn("\x1b[", shown("--color", "off"))
        self.assertNotIn("\x1b[", shown(CLICOLOR="0"))
        self.assertNotIn("\x1b[", shown(TERM="dumb"))
        self.assertIn("\x1b[", shown(TERM="dumb", CLICOLOR_FORCE="1"))
        env = {"ECR_FORCE_TTY": "200", "NO_COLOR": "1"}
        wide = self.ecr("images", "team/app", env=env)[1].splitlines()
        self.assertIn("FINDINGS", wide[0])
        narrow = shown(ECR_FORCE_TTY="40", NO_COLOR="1").splitlines()
        self.assertTrue(all(len(line) <= 40 for line in narrow), narrow)
        self.assertRegex(narrow[-1], r"^\+\d columns, --columns$")

    def test_columns(self):
        self.assertEqual(
            self.lines("images", "team/app", "--limit", "1", "--columns",
                       "size,tags"), [["45600000", "v1.9.0"]])
        status, out, err = self.ecr(
            "images", "team/app", "--columns", "tag")
        self.assertEqual((status, out), (252, ""))
        self.assertIn('there is no column "tag"; there are tags,digest,', err)

    def test_words_that_cannot_be(self):
        for words in ((), ("a", ""), ("a b",), ("a", "--tree", "--flat"),
                      ("a", "--tagged", "--untagged"), ("a", "--reverse"),
                      ("a", "--limit", "0"), ("a", "--limit", "x"),
                      ("a", "--older-than", "soon"), ("a", "--sort", "x"),
                      ("a", "--jobs", "1000"), ("a", "--time", "x")):
            with self.subTest(words):
                status, out, err = self.ecr("images", *words)
                self.assertEqual((status, out), (252, ""), err)
        for host in ("ghcr.io/o/app", "public.ecr.aws/docker/library/alpine"):
            status, _, err = self.ecr("images", host)
            self.assertEqual(status, 254)
            self.assertIn(host.split("/")[0], err)

    def test_a_reader_that_goes_ends_it_silently(self):
        def reply(operation, given):
            at = int(given.get("nextToken", "0"))
            return {"imageDetails": [detail("i%d.%d" % (at, i))
                                     for i in range(1000)],
                    "nextToken": str(at + 1)}
        self.replies(reply)
        done = subprocess.run(
            ["sh", "-c", '"$0" images app | head -n 1', ECR],
            env=self.environment(), capture_output=True, timeout=60)
        self.assertEqual(len(done.stdout.splitlines()), 1)
        self.assertEqual(done.stderr, b"")

    def test_faults_are_errors(self):
        self.replies(lambda operation, given: refusal(
            "ExpiredTokenException", "expired"))
        self.assertEqual(self.ecr("images", "app")[0], 254)
    def test_nonsense_is_neither_none_nor_no(self):
        for reply in ({}, {"imageDetails": 7}, {"imageDetails": [7]},
                      {"imageDetails": [{"imagePushedAt": "never"}]}):
            self.replies(lambda operation, given: reply)
            for words in (("images", "app"), ("latest", "app"), ("repos",),
                          ("images", "app", "--tree", "--output", "json")):
                with self.subTest((reply, words)):
                    status, out, err = self.ecr(*words)
                    self.assertEqual((status, out), (255, ""))
                    self.assertIn("%s, Describe" % self.url, err)


class Kin(Verbs):
    """One image's tree is asked for without the repository's listing."""
    index = "team/app:latest"

    def setUp(self):
        super().setUp()
        self.listed = self.service_of().asked
        self.tree = self.lines("images", self.index, "--tree")

    def service_of(self, **replies):
        """Recorded replies, but for operations that answer differently."""
        def answer(operation, given):
            other = replies.get(operation)
            said = other(given) if other else None
            return said or verbs_replies.reply(operation, given)
        return self.replies(answer)

    def whole(self, service):
        """How often a listing was asked for."""
        return sum(name == "DescribeImages" and "imageIds" not in given
                   for name, given in service.asked)

    def test_no_listing_is_read(self):
        self.assertEqual(digests(self.tree), [digest(name) for name in (
            "index", "amd64", "sbom", "arm64", "gone", "built", "signed")])
        names = [name for name, _ in self.listed]
        self.assertEqual(set(names), {"DescribeImages", "BatchGetImage",
                                      "ListImageReferrers"})
        self.assertEqual(sum("imageIds" not in given for name, given in
                             self.listed if name == "DescribeImages"), 0)
        for name, given in self.listed:
            if name == "ListImageReferrers":
                self.assertEqual(given["filter"], {"artifactStatus": "ANY"})
        # an attestation of buildx has nothing below it
        asked = [given["subjectId"]["imageDigest"] for name, given in
                 self.listed if name == "ListImageReferrers"]
        self.assertNotIn(digest("built"), asked)
        self.assertIn(digest("arm64"), asked)
        self.assertEqual(len(asked), len(set(asked)))

    def test_all_pages_and_archived_ones(self):
        more = [detail("cold%d" % i, (), 7, artifact="application/spdx+json",
                       status="ARCHIVED",
                       subjectManifestDigest=digest("index"))
                for i in range(3)]
        with unittest.mock.patch.object(
                verbs_replies, "DETAILS", verbs_replies.DETAILS + more):
            service = self.service_of()
            lines = self.lines("images", self.index, "--tree")
        self.assertEqual(
            [line[1:9] for line in lines if line[5] == "ARCHIVED"],
            [[d["imageDigest"], "7", line[3], "", "ARCHIVED", "sbom", "", ""]
             for d, line in zip(more, [li for li in lines
                                       if li[5] == "ARCHIVED"])])
        self.assertEqual(len(lines), len(self.tree) + 3)
        self.assertEqual(self.whole(service), 0)

    def test_one_that_the_upstream_registry_alone_has(self):
        def referrers(given):
            if given["subjectId"]["imageDigest"] == digest("index"):
                return {"referrers": [{
                    "digest": digest("far"), "mediaType": verbs_replies.OCI,
                    "artifactType": "application/spdx+json", "size": 12}]}
            return None
        self.service_of(ListImageReferrers=referrers)
        lines = self.lines("images", self.index, "--tree")
        self.assertIn(["", digest("far"), "12", "", "", "", "sbom", "", "",
                       digest("index")], lines)
        self.assertEqual(len(lines), len(self.tree) + 1)

    def test_where_it_is_refused_the_listing_is_read(self):
        for code, why in (("AccessDeniedException", "not authorized to"),
                          ("UnknownOperationException", "never heard"),
                          ("UnableToListUpstreamImageReferrersException",
                           "upstream is away")):
            with self.subTest(code):
                service = self.service_of(
                    ListImageReferrers=lambda given: refusal(code, why))
                status, out, err = self.ecr(
                    "images", self.index, "team/app:v1.9.0", "--tree")
                self.assertEqual(status, 0)
                lines = [line.split("\t") for line in out.splitlines()]
                self.assertEqual(digests(lines), digests(self.tree)
                                 + [digest("old")])
                self.assertEqual(err.count("ListImageReferrers"), 1, err)
                self.assertIn(why, err)
                self.assertEqual(self.whole(service), 2)

    def test_much_is_read_from_the_listing(self):
        """Whoever has more without end is not followed without end."""
        def endless(given):
            ids = given.get("imageIds")
            if ids and "sha256-" in ids[0].get("imageTag", ""):
                return {"imageDetails": [detail(ids[0]["imageTag"])]}
            return None
        service = self.service_of(DescribeImages=endless)
        self.assertEqual(len(self.lines("images", self.index, "--tree")),
                         len(self.tree))
        self.assertEqual(self.whole(service), 1)
        self.assertLess(len(service.asked), 500)

    def test_other_faults_end_it(self):
        for words in (["--tree"], ["--tree", "--output", "json"]):
            for reply in ({}, {"referrers": 7}, {"referrers": [7]}):
                with self.subTest((words, reply)):
                    self.service_of(ListImageReferrers=lambda given: (
                        200, reply))
                    status, out, err = self.ecr("images", self.index, *words)
                    self.assertEqual((status, out), (255, ""))
                    self.assertIn("ListImageReferrers", err)


class Local(Verbs):
    """The same against ecr-local, by what clients push."""

    def setUp(self):
        super().setUp()
        self.server = Server("--in-memory")
        self.addCleanup(self.server.close)
        self.server.create("team/app")
        self.url = "http://127.0.0.1:%d" % self.server.port

    def push_index(self):
        children = []
        for name in ("amd64", "arm64"):
            data = self.server.push_image(
                "team/app", None, name.encode() * 1000)
            children.append(dict(descriptor(OCI_MANIFEST, data), platform={
                "os": "linux", "architecture": name}))
        data = json.dumps({"schemaVersion": 2, "mediaType": INDEX,
                           "manifests": children}).encode()
        self.server.push_manifest("team/app", "v1.0.0", data, INDEX)
        return digest_of(data), [c["digest"] for c in children]

    def test_a_tree(self):
        index, children = self.push_index()
        lines = self.lines("images", "team/app", "--tree")
        self.assertEqual(digests(lines), [index] + children)
        self.assertEqual([line[6] for line in lines],
                         ["index", "image", "image"])
        self.assertEqual([line[8:] for line in lines], [
            ["", ""], ["linux/amd64", index], ["linux/arm64", index]])
        status, out, _ = self.tty("images", "team/app")
        self.assertIn("\u2514\u2500 -", out)
        self.assertEqual(self.ecr("exists", "team/app:v1.0.0")[1],
                         index + "\n")
        self.assertEqual(self.ecr("latest", "team/app")[1], "v1.0.0\n")
        self.assertEqual(self.lines(
            "repos", "--sizes", "--columns", "name,images")[0],
            ["team/app", "3"])

    def test_the_tree_of_one_is_that_of_the_listing(self):
        """Twenty-five signatures are more than a page."""
        index, children = self.push_index()
        self.server.push_blob("team/app", b"{}")

        def attach(tag, number, **more):
            data = image_manifest(
                b"{}", artifactType="application/spdx+json",
                annotations={"n": str(number)}, **more)
            digest = digest_of(data)
            reply = self.server.push_manifest(
                "team/app", tag or digest, data, OCI_MANIFEST)
            self.assertEqual(reply.status, 201)
            return digest
        subject = {"mediaType": OCI_MANIFEST, "size": 1}
        for i in range(25):
            attach(None, i, subject=dict(subject, digest=children[0]))
        cold = attach(None, 25, subject=dict(subject, digest=index))
        attach("sha256-%s.sbom" % index[7:], 26)
        attach("other", 27)
        self.server.must("UpdateImageStorageClass",
                         repositoryName="team/app",
                         imageId={"imageDigest": cold},
                         targetStorageClass="ARCHIVE")
        whole = self.lines("images", "team/app", "--tree")
        one = self.lines("images", "team/app:v1.0.0", "--tree")
        self.assertEqual(len(one), 30)
        # reading the manifest of an index counts as a pull
        one, whole = ([line[:4] + line[5:] for line in lines]
                      for lines in (one, whole))
        self.assertEqual(sorted(one), sorted(
            line for line in whole if line[0] != "other"))
        self.assertIn([cold, "ARCHIVED", index],
                      [[line[1], line[4], line[8]] for line in one])

    def test_an_empty_one(self):
        self.assertEqual(self.ecr("images", "team/app"), (0, "", ""))
        status, out, err = self.ecr("images", "team/ap")
        self.assertEqual((status, out), (254, ""))
        self.assertNotIn("hint", err)   # a pipe has no hints


class Latest(Verbs):
    def newest(self, tags, *words):
        """Of tags that were pushed one after the other, the first last."""
        self.replies(lambda operation, given: {"imageDetails": [
            detail(str(at), one if isinstance(one, list) else [one],
                   ago=at * DAY) for at, one in enumerate(tags)]})
        status, out, err = self.ecr("latest", "app", *words)
        self.assertIn(status, (0, 1), err)
        self.errors = err
        return out.strip() if status == 0 else None

    def test_by_time(self):
        for tags, expected in (
                (["b", "a"], "b"),
                ([["latest", "1.2", "1.2.3"], "x"], "1.2.3"),
                ([["latest", "main-abc"], "x"], "main-abc"),
                (["latest", "v1"], "latest"),
                ([["v1", "v1.2"], "x"], "v1.2"),
                ([["1.9.0", "1.10.0"]], "1.10.0"),
                (["sha256-%s.sig" % ("0" * 64), "v1"], "v1")):
            with self.subTest(tags):
                self.assertEqual(self.newest(tags), expected)

    def test_by_version(self):
        for tags, words, expected in (
                (["1.9.0", "1.10.0", "2.0.0-rc.1"], (), "1.10.0"),
                (["1.9.0", "2.0.0-rc.1"], ("--pre",), "2.0.0-rc.1"),
                (["v1.2.3", "1.2.4"], (), "1.2.4"),
                (["1.0.0_b", "1.0.0_a"], (), "1.0.0_b"),
                (["latest", "1.2", "1"], (), "1.2"),
                (["latest", "1.3", "1.2.9"], (), "1.2.9"),
                (["latest", "main"], (), None),
                (["3.1.0-alpine", "3.0.0"], (), "3.0.0"),
                (["3.0.0-alpine", "3.1.0-alpine", "4.0.0"],
                 ("--suffix", "alpine"), "3.1.0-alpine"),
                (["2024.07.01", "1.0.0"], (), "1.0.0"),
                (["2025.8.1", "3.0.0"], ("--match", "3.*"), "3.0.0")):
            with self.subTest((tags, words)):
                self.assertEqual(
                    self.newest(tags, "--semver", *words), expected)
                self.assertNotIn("dates", self.errors)
        self.assertEqual(
            self.newest(["2025.8.1", "3.0.0"], "--semver"), "2025.8.1")
        self.assertIn("look like dates", self.errors)

    def test_of_equal_versions_the_last_push_wins(self):
        self.assertEqual(self.newest(
            [["1.0.0_old"], ["1.0.0_new"]], "--semver"), "1.0.0_old")

    def test_the_precedence_of_semver_org(self):
        ladder = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta",
                  "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
                  "1.0.0-rc.1", "1.0.0", "2.0.0", "2.1.0", "2.1.1"]
        for n in range(1, len(ladder) + 1):
            self.assertEqual(self.newest(
                ladder[:n], "--semver", "--pre"), ladder[n - 1])

    def test_none_is_no(self):
        self.replies(verbs_replies.reply)
        self.assertEqual(self.ecr("latest", "team/app:nothing-*"), (
            1, "", "team/app:nothing-*: there is no such tag\n"))
        self.assertEqual(self.ecr("latest", "team/web")[0], 1)
        self.assertEqual(self.ecr("latest", "no/such")[0], 254)
        self.replies(lambda operation, given: refusal(
            "AccessDeniedException", "no"))
        self.assertEqual(self.ecr("latest", "team/app")[0], 254)

    def test_prints(self):
        self.replies(verbs_replies.reply)
        self.assertEqual(self.ecr("latest", "team/app", "--print",
                                  "digest")[1], digest("index") + "\n")
        self.assertEqual(
            self.ecr("latest", "team/app", "--print", "uri")[1],
            "%s.dkr.ecr.us-east-1.amazonaws.com/team/app:v1.10.0\n" % ACCOUNT)

    def test_archived_images_are_not_the_newest(self):
        service = self.replies(verbs_replies.reply)
        self.ecr("latest", "team/app")
        self.assertEqual(service.asked[0][1]["filter"], {
            "tagStatus": "TAGGED", "imageStatus": "ACTIVE"})

    def test_words_that_cannot_be(self):
        for words in ((), ("a", "b"), ("a@" + digest("x"),), ("a", "--pre"),
                      ("a", "--suffix", "x"), ("a:1*", "--match", "2*"),
                      ("a", "--print", "x")):
            with self.subTest(words):
                self.assertEqual(self.ecr("latest", *words)[0], 252)
        status, _, err = self.ecr("latest", "ghcr.io/o/app")
        self.assertEqual(status, 254)
        self.assertIn("ghcr.io", err)


if __name__ == "__main__":
    unittest.main()
