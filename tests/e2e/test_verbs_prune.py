"""ecr prune: what goes, what stays and why, and what becomes of a race."""
import datetime
import json
import os
import threading
import unittest

from verbs import Verbs, refusal, token

OCI = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
NOW = datetime.datetime.now(datetime.timezone.utc)


def ago(days):
    return (NOW - datetime.timedelta(days=days)).strftime(
        "%Y-%m-%dT%H:%M:%SZ")


def image(days, *tags, **more):
    return dict({"tags": list(tags), "pushedAt": ago(days)}, **more)


class Prune(Verbs):
    seed = {"repositories": []}

    def sow(self, images, name="app"):
        body = json.dumps({"repositories": [
            {"name": name, "images": images}]}).encode()
        status, _, reply = self.local.request(
            "POST", "/_local/seed", body,
            {"Content-Type": "application/json"})
        self.assertEqual(status, 200, reply)

    def fill(self, images, name="app"):
        """A repository made of a seed."""
        self.sow(images, name)
        self.addCleanup(self.local.call, "DeleteRepository",
                        repositoryName=name, force=True)

    def details(self, name="app"):
        return self.local.call("DescribeImages", repositoryName=name)[
            "imageDetails"]

    def left(self, name="app"):
        """The first tags of what is there."""
        return sorted(d.get("imageTags", ["-"])[0]
                      for d in self.details(name))

    def plan(self, *words):
        """{tags: (goes, because)} of a dry run."""
        status, out, err = self.ecr("prune", *words, "--dry-run")
        lines = [line.split("\t") for line in out.splitlines()]
        goes = any(line[0] != "stays" for line in lines)
        self.assertEqual((status, "would go" in err), (goes, goes), err)
        return {line[2]: (line[0], line[6]) for line in lines}

    def put(self, manifest, tag=None, name="app"):
        given = {"imageTag": tag} if tag else {}
        text = json.dumps(manifest)
        reply = self.local.call("PutImage", repositoryName=name,
                                imageManifest=text, **given)
        return reply["image"]["imageId"]["imageDigest"], len(text)

    def small(self, word, subject=None):
        out = {"schemaVersion": 2, "mediaType": OCI, "config": {
            "mediaType": "application/x", "digest": "sha256:" + "0" * 64,
            "size": 2}, "layers": [], "annotations": {"n": word}}
        if subject:
            out["subject"] = {"mediaType": OCI, "digest": subject[0],
                              "size": subject[1]}
        return out

    def index(self, *children):
        return {"schemaVersion": 2, "mediaType": INDEX, "manifests": [
            {"mediaType": OCI, "digest": d, "size": n} for d, n in children]}


class Rules(Prune):
    def test_untagged(self):
        self.fill([image(9), image(9, "a"), image(2)])
        self.assertEqual(self.plan("app", "--untagged"), {"": ("image", "")})
        status, _, err = self.ecr("prune", "app", "--untagged",
                                  "--older-than", "7d", "--yes")
        self.assertEqual((status, err.count(": deleted\n")), (0, 1))
        self.assertEqual(self.left(), ["-", "a"])

    def test_the_newest_stay(self):
        self.fill([image(i + 1, "t%d" % i) for i in range(5)])
        self.assertEqual(self.ecr("prune", "app", "--keep", "2", "--yes")[0],
                         0)
        self.assertEqual(self.left(), ["t0", "t1"])

    def test_the_newest_by_version(self):
        self.fill([image(1, "v1.2.0"), image(2, "v1.10.0"),
                   image(3, "v1.9.0"), image(1, "latest")])
        self.ecr("prune", "app", "--keep", "1", "--semver", "--yes")
        self.assertEqual(self.left(), ["v1.10.0"])

    def test_keep_and_age_must_both_hold(self):
        self.fill([image(i * 10 + 1, "t%d" % i) for i in range(5)])
        self.ecr("prune", "app", "--keep", "1", "--older-than", "25d",
                 "--yes")
        self.assertEqual(self.left(), ["t0", "t1", "t2"])

    def test_ages_before_all_clocks(self):
        self.fill([image(9)])
        for age in "30000d", "1960-01-01":
            for rule in "--older-than", "--not-pulled-for":
                self.assertEqual(self.plan("app", "--untagged", rule, age),
                                 {}, (rule, age))
            self.assertEqual(
                self.ecr("images", "app", "--older-than", age)[:2], (0, ""))

    def test_the_last_hour_is_the_service_s(self):
        """Its clock is three hours ahead, and this image half an hour old."""
        self.fill([image(9)])
        later = NOW.timestamp() + 3 * 3600 - 1800

        def reply(operation, given):
            if operation == "GetAuthorizationToken":
                return token()
            answer = self.local.call(operation, **given)
            for d in answer.get("imageDetails", ()):
                d["imagePushedAt"] = later
            return answer
        self.replies(reply, 3 * 3600)
        self.assertEqual(self.plan("app", "--untagged"), {
            "": ("stays", "was pushed within the last hour")})

    def test_every_tag_must_match(self):
        self.fill([image(9, "pr-1"), image(9, "pr-2", "prod"),
                   image(9, "main"), image(9)])
        self.assertEqual(self.plan("app", "--match", "pr-*"), {
            "pr-1": ("image", ""),
            "pr-2,prod": ("stays", "also tagged prod")})
        self.ecr("prune", "app", "--match", "pr-*", "--yes")
        self.assertEqual(self.left(), ["-", "main", "pr-2"])

    def test_tags_that_match_alone(self):
        self.fill([image(9, "pr-2", "prod")])
        self.assertEqual(self.ecr("prune", "app", "--match", "pr-*",
                                  "--tags-too", "--yes")[0], 0)
        self.assertEqual(self.details()[0]["imageTags"], ["prod"])

    def test_not_pulled(self):
        self.fill([image(100, "a", pulledAt=ago(5)), image(100, "b")])
        self.ecr("prune", "app", "--match", "*", "--not-pulled-for", "90d",
                 "--yes")
        self.assertEqual(self.left(), ["a"])

    def test_of_an_index_what_is_pulled_stays(self):
        self.fill([])
        self.put(self.index(self.put(self.small("1"))), "v1")
        child = next(d for d in self.details() if "imageTags" not in d)

        def reply(operation, given):
            if operation == "GetAuthorizationToken":
                return token()
            answer = self.local.call(operation, **given)
            for d in answer.get("imageDetails", ()):
                d["imagePushedAt"] -= 100 * 86400
                if d["imageDigest"] == child["imageDigest"]:
                    d["lastRecordedPullTime"] = NOW.timestamp()
            return answer
        self.replies(reply)
        self.assertEqual(self.plan("app", "--match", "v*",
                                   "--not-pulled-for", "90d"),
                         {"v1": ("image", "")})

    def test_a_list_with_nul_protects_all_or_nothing(self):
        self.fill([image(9, "a"), image(9, "b")])
        path = self.write("in-use", "app:a\0app:b\0")
        status, _, err = self.ecr("prune", "app", "--match", "*",
                                  "--protect", "@" + path, "--yes")
        self.assertEqual(status, 252)
        self.assertIn("NUL", err)
        self.assertEqual(self.left(), ["a", "b"])

    def test_too_little_is_said(self):
        self.fill([image(100, "a")])
        for words in ((), ("--not-pulled-for", "1d"), ("--semver",),
                      ("--tags-too", "--untagged"), ("--keep", "0"),
                      ("--older-than", "soon")):
            with self.subTest(words):
                self.assertEqual(self.ecr("prune", "app", *words, "--yes")[0],
                                 252)
        self.assertEqual(self.ecr("prune", "--untagged", "--yes")[0], 252)
        self.assertEqual(self.left(), ["a"])

    def test_what_is_fresh_stays(self):
        self.fill([image(9)])
        self.put(self.small("x"))
        self.assertEqual(self.ecr("prune", "app", "--untagged", "--yes")[0],
                         0)
        self.assertEqual(self.left(), ["-"])
        self.assertIn("nothing goes; with --fresh-too",
                      self.tty("prune", "app", "--untagged")[2])
        self.assertNotIn("nothing goes",
                         self.ecr("prune", "app", "--untagged")[2])
        self.assertEqual(self.ecr("prune", "app", "--untagged", "--yes",
                                  "--fresh-too")[0], 0)
        self.assertEqual(self.left(), [])

    def test_several_repositories(self):
        self.fill([image(9)], "team/a")
        self.fill([image(9)], "team/b")
        self.fill([image(9)], "other")
        self.ecr("prune", "team/*", "--untagged", "--yes")
        self.assertEqual((self.left("team/a"), self.left("team/b"),
                          self.left("other")), ([], [], ["-"]))


class Relations(Prune):
    def test_images_of_an_index_that_stays(self):
        self.fill([])
        one = self.put(self.small("1"))
        inner = self.put(self.index(one))
        self.put(self.index(inner), "v1")
        self.put(self.small("2"))
        self.assertEqual(self.ecr("prune", "app", "--untagged", "--fresh-too",
                                  "--yes")[0], 0)
        self.assertEqual(self.left(), ["-", "-", "v1"])

    def test_an_index_takes_its_images(self):
        self.fill([])
        one, two = self.put(self.small("1")), self.put(self.small("2"))
        self.put(self.index(one, two), "pr-1")
        self.put(self.index(two), "main")
        self.put(self.small("s", subject=one))
        self.assertEqual(self.ecr("prune", "app", "--match", "pr-*",
                                  "--fresh-too", "--yes")[0], 0)
        self.assertEqual({d["imageDigest"] for d in self.details()} &
                         {one[0], two[0]}, {two[0]})
        self.assertEqual(self.left(), ["-", "main"])

    def test_what_refers_to_one_that_stays(self):
        self.fill([])
        one = self.put(self.small("1"), "v1")
        self.put(self.small("sbom", subject=one))
        self.assertEqual(self.ecr("prune", "app", "--untagged", "--fresh-too",
                                  "--yes")[0], 0)
        self.assertEqual(self.left(), ["-", "v1"])

    def test_a_file_without_its_sign(self):
        """With the @ forgotten nothing was protected, and nobody told."""
        self.fill([image(9, "a"), image(8, "b")])
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(os.path.dirname(self.write("used", "app:a\n")))
        status, _, err = self.ecr("prune", "app", "--keep", "1", "--yes",
                                  "--protect", "used")
        self.assertEqual(status, 252)
        self.assertIn("@used reads it", err)
        self.assertEqual(self.left(), ["a", "b"])
        self.assertEqual(self.plan("app", "--keep", "1", "--protect",
                                   "./used"), {"a": ("image", "")})

    def test_a_pattern_that_matches_nothing(self):
        self.fill([image(9, "a")])
        status, out, err = self.ecr("prune", "ap-*", "x*", "--keep", "1",
                                    "--yes")
        self.assertEqual((status, out, err),
                         (1, "", "no repository matches\n"))

    def test_what_is_protected(self):
        self.fill([image(9, "a"), image(9, "b"), image(9)])
        digest = [d["imageDigest"] for d in self.details()
                  if "imageTags" not in d][0]
        path = self.write("used", "# deployed\nhost.example/app:a\n"
                          "other/name@%s\n" % digest)
        plan = self.plan("app", "--older-than", "1d", "--protect", "@" + path)
        self.assertEqual(plan, {"a": ("stays", "is protected"),
                                "": ("stays", "is protected"),
                                "b": ("image", "")})
        empty = self.write("none", "# nothing\n")
        self.assertEqual(self.ecr("prune", "app", "--older-than", "1d",
                                  "--yes", "--protect", "@" + empty)[0], 252)
        self.assertEqual(len(self.left()), 3)


class Plans(Prune):
    def test_consent(self):
        self.fill([image(9)])
        status, out, err = self.ecr("prune", "app", "--untagged")
        self.assertEqual((status, out.split("\t")[0]), (1, "image"))
        self.assertIn("--yes", err)
        status, _, err = self.ecr("prune", "app", "--untagged", "--dry-run",
                                  "--yes")
        self.assertEqual(status, 1)
        self.assertIn("1 image and 0 other tags", err)
        self.assertEqual(self.left(), ["-"])

    def test_a_plan_is_carried_out(self):
        self.fill([image(9), image(9, "a"), image(9, "pr-1", "b")])
        path = self.home + "/plan.json"
        self.assertEqual(self.ecr("prune", "app", "--untagged", "--match",
                                  "pr-*", "--tags-too", "--plan", path)[0], 0)
        self.assertEqual(len(self.left()), 3)
        status, out, err = self.ecr("prune", "--from-plan", path)
        self.assertEqual((status, len(out.splitlines())), (1, 2))
        self.assertEqual(self.ecr("prune", "--from-plan", path, "--yes")[0],
                         0)
        self.assertEqual(self.left(), ["a", "b"])
        status, _, err = self.ecr("prune", "--from-plan", path, "--yes")
        self.assertEqual(status, 1)
        self.assertIn("has changed since the plan was made", err)

    def test_a_plan_of_another_day(self):
        self.fill([image(9)])
        path = self.home + "/plan.json"
        self.ecr("prune", "app", "--untagged", "--plan", path)
        self.put(self.small("new"), "new")
        self.assertEqual(self.ecr("prune", "--from-plan", path, "--yes")[0],
                         1)
        self.assertEqual(len(self.left()), 2)

    def test_what_is_no_plan(self):
        self.fill([image(9)])
        good = self.home + "/plan.json"
        self.ecr("prune", "app", "--untagged", "--plan", good)
        with open(good, encoding="utf-8") as file:
            text = file.read()
        for wrong in ("", "{}", "[]", "\0", text[:-9],
                      text.replace("ecr prune 1", "ecr prune 2"),
                      text.replace('"goes": [', '"goes": [{"digest": "x"},'),
                      text.replace('"app"', '"*"'),
                      text.replace('"app"', "7")):
            with self.subTest(wrong):
                path = self.write("bad.json", wrong)
                self.assertEqual(self.ecr("prune", "--from-plan", path,
                                          "--yes")[0], 252)
        self.assertEqual(self.ecr("prune", "--from-plan", good, "app",
                                  "--yes")[0], 252)
        self.assertEqual(self.ecr("prune", "--from-plan", good, "--untagged",
                                  "--yes")[0], 252)
        self.assertEqual(self.left(), ["-"])

    def test_json(self):
        self.fill([image(9, sizeInBytes=1000), image(9, "a")])
        out = json.loads(self.ecr("prune", "app", "--untagged", "--dry-run",
                                  "--output", "json")[1])
        self.assertEqual((out["images"], out["tags"], out["bytesAtMost"]),
                         (1, 0, 1000))


class Freed(Prune):
    """Of 1000 bytes that two images share and 10, 20 of their own, and a
    config of 2."""

    def setUp(self):
        super().setUp()
        self.fill([image(9, manifest=json.dumps(self.layered(10))),
                   image(9, "a", manifest=json.dumps(self.layered(20)))])
        self.own = 10 + len(json.dumps(self.layered(10)))

    def layered(self, own):
        return dict(self.small("%03d" % own), layers=[
            {"mediaType": "application/x", "size": size,
             "digest": "sha256:%064d" % size} for size in (1000, own)])

    def sums(self, *more):
        out = json.loads(self.ecr("prune", "app", "--untagged", "--dry-run",
                                  "--output", "json", *more)[1])
        return out["bytesAtMost"], out.get("bytesFreed")

    def test_what_nothing_else_names(self):
        most = self.sums()[0]
        self.assertEqual(self.sums(), (most, None))
        self.assertIn("kB at the most, would go", self.ecr(
            "prune", "app", "--untagged", "--dry-run")[2])
        self.assertEqual(self.sums("--exact"), (most, self.own))
        # what was read is known from then on, as what du reads
        self.assertEqual(self.sums(), (most, self.own))
        self.assertIn("1 image and 0 other tags, %d B, would go" % self.own,
                      self.ecr("prune", "app", "--untagged", "--dry-run")[2])
        self.put(self.layered(30), "b")
        self.assertEqual(self.sums(), (most, None))
        self.ecr("du", "app")
        self.assertEqual(self.sums(), (most, self.own))

    def test_of_all_everything(self):
        out = json.loads(self.ecr(
            "prune", "app", "--older-than", "1d", "--dry-run", "--exact",
            "--output", "json")[1])
        texts = [len(json.dumps(self.layered(n))) for n in (10, 20)]
        self.assertEqual(out["bytesFreed"], 1000 + 10 + 20 + 2 + sum(texts))

    def test_a_plan_says_it_too(self):
        path = self.home + "/plan.json"
        self.ecr("prune", "app", "--untagged", "--plan", path)
        self.assertEqual(json.loads(self.ecr(
            "prune", "--from-plan", path, "--exact", "--dry-run", "--output",
            "json")[1])["bytesFreed"], self.own)

    def test_manifests_that_may_not_be_read(self):
        def reply(operation, given):
            if operation == "GetAuthorizationToken":
                return token()
            if operation == "BatchGetImage":
                return refusal("AccessDeniedException", "not you")
            return self.local.answer(operation, given)
        self.replies(reply)
        status, _, err = self.ecr("prune", "app", "--untagged", "--exact",
                                  "--yes")
        self.assertEqual(status, 254, err)
        self.assertIn("not you", err)
        self.assertEqual(len(self.details()), 2)


class Races(Prune):
    """Somebody else is at work between the plan and the deletion."""

    def pass_on(self, operation, given):
        if operation == "GetAuthorizationToken":
            return token()
        return self.local.call(operation, **given)

    def race(self, act):
        """Run it against a service that calls `act` before the second
        listing, passing everything on."""
        listings = []

        def reply(operation, given):
            if operation == "DescribeImages":
                listings.append(1)
                if len(listings) == 2:
                    act()
            return self.pass_on(operation, given)
        self.service = self.replies(reply)
        return self.ecr("prune", "app", "--untagged", "--yes",
                        "--fresh-too")

    def test_what_gets_a_tag_stays(self):
        self.fill([])
        one, two = self.small("1"), self.small("2")
        self.put(one), self.put(two)
        status, _, err = self.race(lambda: self.put(one, "v1"))
        self.assertEqual(status, 0)
        self.assertIn("stays: its tags have changed since", err)
        self.assertEqual(self.left(), ["v1"])

    def test_what_refers_to_one_that_has_got_a_tag_stays(self):
        self.fill([])
        one = self.small("1")
        signed = self.put(self.small("s", subject=self.put(one)))
        status, _, err = self.race(lambda: self.put(one, "v1"))
        self.assertEqual(status, 0)
        self.assertIn("@%s: stays: it refers to" % signed[0], err)
        self.assertEqual(len(self.details()), 2)

    def test_what_refers_to_one_that_was_not_deleted_stays(self):
        self.fill([])
        one = self.put(self.small("1"))
        self.put(self.small("s", subject=one))

        def reply(operation, given):
            ids = given.get("imageIds")
            if operation == "BatchDeleteImage" and {
                    "imageDigest": one[0]} in ids:
                given["imageIds"] = [
                    i for i in ids if i["imageDigest"] != one[0]]
                answer = self.pass_on(operation, given) if given[
                    "imageIds"] else {"imageIds": [], "failures": []}
                answer["failures"].append({
                    "imageId": {"imageDigest": one[0]}, "failureCode":
                    "KmsError", "failureReason": "no key"})
                return answer
            return self.pass_on(operation, given)
        self.replies(reply)
        status, _, err = self.ecr("prune", "app", "--untagged", "--yes",
                                  "--fresh-too")
        self.assertEqual(status, 255, err)
        self.assertEqual(len(self.details()), 2)

    def test_what_an_index_names_stays(self):
        self.fill([])
        one = self.put(self.small("1"))
        self.put(self.small("2"))
        status, _, err = self.race(
            lambda: self.put(self.index(one), "multi"))
        self.assertEqual(status, 0)
        self.assertIn("stays: an index that stays names it", err)
        self.assertEqual(self.left(), ["-", "multi"])

    def test_pushes_beside_it(self):
        """Images and their indexes arrive while it runs, again and again."""
        self.fill([image(9) for _ in range(30)])
        done = threading.Event()
        wrong = []

        def push():
            n = 0
            while not done.is_set():
                n += 1
                children = [self.put(self.small("%d %d" % (n, i)))
                            for i in range(3)]
                try:
                    self.put(self.index(*children), "m%d" % n)
                except Exception as error:      # a child is gone
                    wrong.append(error)
        thread = threading.Thread(target=push)
        thread.start()
        try:
            for _ in range(5):
                status, _, err = self.ecr("prune", "app", "--untagged",
                                          "--yes")
                self.assertEqual(status, 0, err)
        finally:
            done.set()
            thread.join()
        self.assertEqual(wrong, [])
        tagged = [d for d in self.details() if "imageTags" in d]
        self.assertEqual(len(self.details()), 4 * len(tagged))

    def test_an_index_that_cannot_be_read(self):
        self.fill([])
        self.put(self.index(self.put(self.small("1"))), "v1")
        self.put(self.small("2"))

        def reply(operation, given):
            if operation == "BatchGetImage":
                return {"failures": [
                    {"imageId": i, "failureCode": "KmsError",
                     "failureReason": "no key"} for i in given["imageIds"]]}
            return self.pass_on(operation, given)
        self.replies(reply)
        status, out, err = self.ecr("prune", "app", "--untagged", "--yes",
                                    "--fresh-too")
        self.assertEqual((status, out), (254, ""))
        self.assertIn("cannot read the index", err)
        self.assertEqual(len(self.details()), 3)


class SideBySide(Verbs):
    """Each service waits for a call that comes only where calls do not wait
    for one another; it gives up after ten seconds, and so does the run."""

    def serve(self, answers, holds, until):
        """The call that `holds` says of is answered once another has come
        of which `until` says so."""
        come = threading.Event()

        def reply(operation, given):
            if until(operation, given):
                come.set()
            if holds(operation, given) and not come.wait(10):
                return refusal("InvalidParameterException", "nothing came")
            return answers[operation](given)
        return self.replies(reply)

    def images(self, count):
        def describe(given):
            at = int(given.get("nextToken", 0))
            there = [d for d in self.details if d["imageDigest"] not in
                     self.gone]
            more = {"nextToken": str(at + 1000)} if at + 1000 < len(
                there) else {}
            return dict({"imageDetails": there[at:at + 1000]}, **more)

        def delete(given):
            self.gone |= {i["imageDigest"] for i in given["imageIds"]}
            return {"imageIds": given["imageIds"]}
        self.gone = set()
        self.details = [
            {"imageDigest": "sha256:%064x" % i, "imageSizeInBytes": 1,
             "imagePushedAt": NOW.timestamp() - 9e6,
             "imageManifestMediaType": OCI} for i in range(count)]
        return {"GetAuthorizationToken": lambda given: token(),
                "DescribeImages": describe, "BatchDeleteImage": delete}

    def test_no_batch_waits_for_the_first(self):
        """More than run at once: the last goes while the first does."""
        def has(number):
            return lambda operation, given: \
                operation == "BatchDeleteImage" and {
                    "imageDigest": "sha256:%064x" % number} in given["imageIds"]
        self.serve(self.images(2000), has(0), has(1999))
        status, _, err = self.ecr("prune", "app", "--untagged", "--yes")
        self.assertEqual((status, len(self.gone)), (0, 2000), err[-200:])

    def refuse(self, code, count, jobs, *words):
        """Deletions are refused once `jobs` of them are there: how many have
        come in the end, and what was said."""
        together = threading.Barrier(jobs)
        answers = self.images(count)

        def delete(given):
            if given["repositoryName"] == "zz":
                self.gone |= {i["imageDigest"] for i in given["imageIds"]}
                return {"imageIds": given["imageIds"]}
            together.wait(60)
            return refusal(code, "not you")
        answers["BatchDeleteImage"] = delete
        service = self.replies(lambda operation, given: answers[operation](
            given))
        status, _, err = self.ecr(*words, "--yes", "--jobs", str(jobs))
        return [sum(operation == "BatchDeleteImage" and
                    given["repositoryName"] == name
                    for operation, given in service.asked)
                for name in ("app", "zz")], status, err

    def test_after_a_refusal_no_more_are_sent(self):
        for code in "AccessDeniedException", "RepositoryNotFoundException":
            for jobs in 1, 4:
                with self.subTest(code, jobs=jobs):
                    sent, status, err = self.refuse(
                        code, 2000, jobs, "prune", "app", "--untagged")
                    self.assertEqual((sent, status), ([jobs, 0], 254))
                    self.assertIn("app: %d of 2000 not tried\n" % (
                        2000 - 100 * jobs), err)

    def test_another_repository_is_tried_all_the_same(self):
        sent, status, err = self.refuse(
            "AccessDeniedException", 500, 1, "prune", "app", "zz",
            "--untagged")
        self.assertEqual((sent, status), ([1, 5], 255), err)
        self.assertIn("\necr: [ERROR]: app: An error occurred", err)
        self.assertIn("app: 400 of 500 not tried\n", err)

    def test_rm_does_the_same(self):
        words = ["%s@sha256:%064x" % (name, i) for i in range(101)
                 for name in ("zz", "app")]
        sent, status, err = self.refuse(
            "AccessDeniedException", 101, 1, "rm", *words)
        self.assertEqual((sent, status), ([1, 2], 255), err)
        self.assertIn("app: 1 of 101 not tried\n", err)

    def test_the_next_page_is_asked_for_at_once(self):
        """Repositories are read while more are listed."""
        def list_names(given):
            more = {} if "nextToken" in given else {"nextToken": "more"}
            return dict({"repositories": [
                {"repositoryName": "bb" if "nextToken" in given else "aa"}]},
                **more)
        self.serve(
            dict(self.images(2), DescribeRepositories=list_names),
            lambda operation, given: operation == "DescribeImages",
            lambda operation, given: "nextToken" in given)
        status, out, err = self.ecr("prune", "*", "--untagged", "--dry-run")
        self.assertEqual((status, len(out.splitlines())), (1, 4), err)


if __name__ == "__main__":
    unittest.main()
