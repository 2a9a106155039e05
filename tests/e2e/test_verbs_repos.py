"""ecr repos, over regions and profiles; and other registries than Amazon's."""
import json
import os
import signal
import subprocess
import time
import unittest

import verbs_replies
from oci_registry import INDEX, Registry
from test_terminal import Terminal
from local_api import Server
from verbs import ECR, SideBySide, Verbs, asking, refusal
from verbs_replies import ACCOUNT, DAY, NOW, detail, digest


class Repos(Verbs):
    def setUp(self):
        super().setUp()
        self.service = self.replies(verbs_replies.reply)

    def asked(self):
        return sorted({name for name, _ in self.service.asked})

    def names(self, *words):
        return [line[0] for line in self.lines(
            "repos", *words, "--columns", "name")]

    def test_all_columns_stand_in_a_pipe(self):
        self.assertEqual(self.lines("repos")[0], [
            "team/app", "", "", "", "IMMUTABLE", "continuous", "true",
            "AES256"])
        self.assertEqual(self.asked(), [
            "DescribeRepositories", "GetLifecyclePolicy",
            "GetRegistryScanningConfiguration"])

    def test_sizes_ask_for_images_in_place_of_the_policy(self):
        line = self.lines("repos", "--sizes")[0]
        self.assertEqual(line[1:3], ["10", "225748823"])
        self.assertEqual(line[6], "")
        self.assertNotIn("GetLifecyclePolicy", self.asked())
        self.assertEqual(self.lines(
            "repos", "--columns", "images,lifecycle"),
            [["10", "true"], ["0", "false"], ["0", "false"]])

    def test_an_index_is_not_added_to_its_children(self):
        sizes = [d["imageSizeInBytes"] for d in verbs_replies.DETAILS
                 if d["imageDigest"] != digest("index")]
        self.assertEqual(self.lines("repos", "team/app", "--columns", "size"),
                         [[str(sum(sizes))]])

    def test_exact_sizes_count_shared_layers_once(self):
        def manifest(*layers):
            return json.dumps({
                "schemaVersion": 2, "mediaType": verbs_replies.OCI,
                "config": {"mediaType": verbs_replies.CONFIG, "size": 10,
                           "digest": digest("config")},
                "layers": [{"mediaType": "application/x", "size": size,
                            "digest": digest(name)}
                           for name, size in layers]})
        texts = {digest("a"): manifest(("shared", 1000), ("one", 100)),
                 digest("b"): manifest(("shared", 1000), ("two", 200))}

        def reply(operation, given):
            if operation == "DescribeRepositories":
                return {"repositories": verbs_replies.REPOSITORIES[:1]}
            if operation == "DescribeImages":
                return {"imageDetails": [
                    detail("a", size=1100), detail("b", size=1200)]}
            if operation == "BatchGetImage":
                return {"images": [
                    {"imageId": i, "imageManifest": texts[i["imageDigest"]]}
                    for i in given["imageIds"]]}
            return verbs_replies.reply(operation, given)
        self.replies(reply)
        size = 1310 + sum(len(text) for text in texts.values())
        self.assertEqual(self.lines(
            "repos", "--exact", "--columns", "name,images,size"),
            [["team/app", "2", str(size)]])
        self.assertEqual(self.lines(
            "repos", "--sizes", "--columns", "size"), [["2300"]])

    def test_nothing_is_asked_that_is_not_shown(self):
        self.names()
        self.assertNotIn("DescribeImages", self.asked())
        self.assertNotIn("GetLifecyclePolicy", self.asked())

    def test_picks(self):
        for words, names in (
                (("team/*",), ["team/app", "team/web"]),
                (("*/web", "tools/*"), ["team/web", "tools/lint"]),
                (("--empty",), ["team/web", "tools/lint"]),
                (("--without-lifecycle",), ["team/web", "tools/lint"]),
                (("--not-pushed-for", "90d"), ["team/web"]),
                (("--not-pushed-for", "1d"), ["team/web", "tools/lint"]),
                (("--not-pushed-for", "1m"),
                 ["team/app", "team/web", "tools/lint"]),
                (("--sort", "name", "--reverse"),
                 ["tools/lint", "team/web", "team/app"]),
                (("--sort", "images"), ["team/app", "team/web", "tools/lint"]),
                (("--sort", "created"),
                 ["tools/lint", "team/web", "team/app"])):
            with self.subTest(words):
                self.assertEqual(self.names(*words), names)

    def test_names_are_asked_for_by_name(self):
        self.assertEqual(self.names("team/web"), ["team/web"])
        self.assertEqual(self.service.asked[1][1].get("repositoryNames")
                         or self.service.asked[0][1].get("repositoryNames"),
                         ["team/web"])
        self.assertEqual(self.ecr("repos", "team/wob")[0], 254)
        for run in self.ecr, self.tty:
            self.assertEqual(run("repos", "nothing/*"),
                             (1, "", "no repository matches\n"))
        self.replies(lambda operation, given: {"repositories": []})
        self.assertEqual(
            self.tty("repos", "--region", "eu-west-3"),
            (0, "", "there are no repositories in eu-west-3\n"))
        self.assertEqual(self.tty("repos", "--region", "eu-west-3",
                                  "--empty")[2], "no repositories match\n")

    def test_pages_of_images_are_added_up(self):
        def reply(operation, given):
            if operation != "DescribeImages":
                return verbs_replies.reply(operation, given)
            at = int(given.get("nextToken", "0"))
            out = {"imageDetails": [
                detail("%d.%d" % (at, i), size=10) for i in range(3)]}
            if at < 4:
                out["nextToken"] = str(at + 1)
            return out
        self.replies(reply)
        self.assertEqual(self.lines("repos", "--columns", "name,images,size"), [
            [r["repositoryName"], "15", "150"]
            for r in verbs_replies.REPOSITORIES])

    def denied(self, which, name=None):
        def reply(operation, given):
            if operation == which and name in (
                    None, given.get("repositoryName")):
                return refusal("AccessDeniedException", "not authorized")
            return verbs_replies.reply(operation, given)
        return self.replies(reply)

    def test_a_policy_that_may_not_be_read_is_not_none(self):
        self.denied("GetLifecyclePolicy")
        status, out, err = self.ecr("repos")
        self.assertEqual(status, 0)
        self.assertEqual({line.split("\t")[6] for line in out.splitlines()},
                         {""})
        self.assertIn("AccessDeniedException", err)
        self.assertEqual(err.count("AccessDenied"), 1)
        status, out, err = self.ecr("repos", "--without-lifecycle")
        self.assertEqual((status, out), (255, ""))
        self.assertIn("3 of 3 repositories could not be asked", err)

    def test_a_part_that_failed_is_named(self):
        self.denied("DescribeImages", "team/web")
        status, out, err = self.ecr("repos", "--columns", "name,images")
        self.assertEqual(status, 255)
        self.assertEqual(out, "team/app\t10\nteam/web\t\ntools/lint\t0\n")
        self.assertIn("team/web: An error occurred (AccessDenied", err)
        self.assertIn("1 of 3 repositories could not be asked", err)
        status, out, _ = self.ecr("repos", "--empty", "--columns", "name")
        self.assertEqual((status, out), (255, "tools/lint\n"))

    def test_scanning_by_the_registry_and_without_it(self):
        scanning = ("repos", "--columns", "scanning")
        self.assertEqual(self.lines(*scanning),
                         [["continuous"], ["on push"], ["off"]])
        self.denied("GetRegistryScanningConfiguration")
        self.assertEqual(self.lines(*scanning),
                         [["on push"], ["manual"], ["manual"]])

    def slow(self, seconds):
        def reply(operation, given):
            if operation == "GetLifecyclePolicy":
                time.sleep(seconds)
            return verbs_replies.reply(operation, given)
        return self.replies(reply)

    def test_progress_on_a_terminal_after_a_second(self):
        self.slow(1.2)
        terminal = Terminal()
        process = subprocess.Popen(
            [ECR, "repos", "--jobs", "1"], env=self.environment(),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=terminal.slave)
        os.close(terminal.slave)
        while terminal.read():
            pass
        out = process.communicate()[0]
        self.assertEqual(process.returncode, 0)
        self.assertRegex(terminal.text, rb"[34] of 5 calls")
        self.assertTrue(terminal.text.endswith(b"\r\x1b[K"))
        self.assertEqual(out.count(b"\n"), 3)
        terminal.close()

    def test_ctrl_c_ends_it_at_once(self):
        self.slow(30)
        # what hangs is left to the end of the process, by design
        env = self.environment(ASAN_OPTIONS="detect_leaks=0")
        process = subprocess.Popen(
            [ECR, "repos"], env=env, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(0.7)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        self.assertEqual(process.returncode, 130)
        self.assertLess(time.monotonic() - began, 5)

    def test_words_that_cannot_be(self):
        for words in (("team/app:1",), ("Team/*",), ("--reverse",),
                      ("--sort", "x"), ("--profiles", "a", "--profile", "b"),
                      ("--regions", "a", "--region", "b"),
                      ("--profiles", "a,"), ("--regions", ""),
                      ("--regions", "us-east-1,"),
                      ("--not-pushed-for", "x"), ("--jobs", "0")):
            with self.subTest(words):
                self.assertEqual(self.ecr("repos", *words)[0], 252)
        self.assertEqual(self.ecr("repos", "ghcr.io/o/*")[0], 254)

    def test_json(self):
        found = json.loads(self.ecr("repos", "team/app", "--output",
                                    "json")[1])["repositories"][0]
        self.assertIs(found["lifecyclePolicy"], True)
        self.assertEqual(found["region"], "us-east-1")
        self.assertNotIn("size", found)


class Places(Verbs):
    seed = {"repositories": [{"name": "here"}], "registries": [
        {"account": ACCOUNT, "region": "eu-west-1",
         "repositories": ["there"]}]}

    def test_regions(self):
        self.assertEqual(
            self.lines("repos", "--regions", "us-east-1,eu-west-1",
                       "--columns", "name,region"),
            [["here", "us-east-1"], ["there", "eu-west-1"]])
        self.assertEqual(
            self.lines("repos", "--regions", "eu-west-1")[0][-1], "eu-west-1")
        self.assertEqual(
            self.lines("repos", "--regions", "all", "--sort", "name",
                       "--reverse", "--columns", "name"),
            [["there"], ["here"]])

    def test_what_is_named_twice_is_asked_once(self):
        self.assertEqual(
            self.lines("repos", "--regions", "us-east-1,eu-west-1,us-east-1",
                       "--columns", "name"), [["here"], ["there"]])

    def test_profiles(self):
        self.write(".aws/config", "[profile one]\nregion = us-east-1\n"
                   "[profile two]\nregion = eu-west-1\n")
        self.write(".aws/credentials", "".join(
            "[%s]\naws_access_key_id = AKIDEXAMPLE\n"
            "aws_secret_access_key = x\n" % name for name in ("one", "two")))
        env = {"AWS_REGION": None, "AWS_ACCESS_KEY_ID": None,
               "AWS_SECRET_ACCESS_KEY": None}
        status, out, err = self.ecr(
            "repos", "--profiles", "one,two", "--columns",
            "name,region,profile", env=env)
        self.assertEqual(status, 0, err)
        self.assertEqual(out, "here\tus-east-1\tone\n"
                         "there\teu-west-1\ttwo\n")
        status, out, err = self.ecr("repos", "--profiles", "one,none",
                                    "--columns", "name", env=env)
        self.assertEqual((status, out), (255, "here\n"))
        self.assertIn("1 of 2 registries could not be asked", err)

    def test_a_region_that_is_switched_off_is_passed_over(self):
        def reply(operation, given):
            if asking.region != "us-east-1":
                return refusal("UnrecognizedClientException", "bad token")
            return verbs_replies.reply(operation, given)
        service = self.replies(reply)
        status, out, err = self.ecr("repos", "team/*", "--regions", "all",
                                    "--columns", "name")
        self.assertEqual(status, 0)
        self.assertEqual(out, "team/app\nteam/web\n")
        self.assertIn("passed over", err)
        service.asked.clear()
        status, out, err = self.ecr("repos", "team/*", "--columns", "name",
                                    "--regions", "us-east-1,eu-west-1")
        self.assertEqual((status, out), (255, "team/app\nteam/web\n"))
        service = self.replies(lambda operation, given: refusal(
            "UnrecognizedClientException", "bad token"))
        self.assertEqual(self.ecr("repos", "--regions", "all")[0], 255)


class WhereItFailed(Verbs):
    """What one of several registries refuses is said with its region."""
    verbs = (("repos", "--sizes"), ("images",), ("images", "--tree"))

    def setUp(self):
        super().setUp()
        self.write(".aws/credentials", "".join(
            "[%s]\nregion = %s\naws_access_key_id = AKIDEXAMPLE\n"
            "aws_secret_access_key = x\n" % pair for pair in
            (("one", "us-east-1"), ("two", "eu-west-1"))))

        def reply(operation, given):
            if operation == "DescribeImages" and asking.region == "eu-west-1":
                return refusal("AccessDeniedException", "not you")
            return verbs_replies.reply(operation, given)
        self.replies(reply)

    def failures(self, *words, env=None):
        status, _, err = self.ecr(*words, env=env)
        self.assertEqual(status, 255, err)
        return sorted(line.split(": ")[0] for line in err.splitlines()
                      if "not you" in line)

    def test_a_repository_is_named_with_its_region(self):
        for verb in self.verbs:
            with self.subTest(verb):
                self.assertEqual(
                    self.failures(*verb, "team/*", "--regions",
                                  "us-east-1,eu-west-1"),
                    ["team/app (eu-west-1)", "team/web (eu-west-1)"])
                self.assertEqual(
                    self.failures(*verb, "team/*", "--region", "eu-west-1"),
                    ["team/app", "team/web"])

    def test_and_with_its_profile(self):
        env = {"AWS_REGION": None, "AWS_ACCESS_KEY_ID": None,
               "AWS_SECRET_ACCESS_KEY": None}
        for verb in self.verbs:
            with self.subTest(verb):
                self.assertEqual(
                    self.failures(*verb, "team/*", "--profiles", "one,two",
                                  env=env),
                    ["team/%s (eu-west-1, profile two)" % name
                     for name in ("app", "web")])


class NothingMatches(Verbs):
    """What is meant and is not there, said by every verb in one way."""
    seed = {"repositories": [{"name": "app"}], "registries": [
        {"account": ACCOUNT, "region": "eu-west-1",
         "repositories": ["there"]}]}
    verbs = (("repos",), ("repos", "--exact"), ("images",), ("du",),
             ("findings",), ("export",), ("prune", "--keep", "1", "--yes"))
    none = (1, "", "no repository matches\n")

    def test_a_pattern_that_finds_nothing_is_a_no(self):
        for verb in self.verbs:
            for words in (("x*",), ("x*", "y/*")):
                with self.subTest(verb + words):
                    self.assertEqual(self.ecr(*verb, *words),
                                     (1, "", "no image matches\n")
                                     if verb == ("findings",) else self.none)

    def test_one_that_finds_something_is_enough(self):
        for verb in self.verbs:
            if verb != ("findings",):
                with self.subTest(verb):
                    self.assertEqual(self.ecr(*verb, "x*", "a*")[::2], (0, ""))
        for words in (("--empty", "a*"), ("--not-pushed-for", "1d", "a*"),
                      (self.url.replace("http://", ""), "--not-pushed-for",
                       "1d")):
            with self.subTest(words):
                self.assertEqual(self.ecr("repos", *words)[::2], (0, ""))

    def test_a_name_is_there_or_it_is_an_error(self):
        for verb in self.verbs:
            with self.subTest(verb):
                status, out, err = self.ecr(*verb, "nope")
                self.assertEqual((status, out), (254, ""))
                self.assertIn("ecr: [ERROR]: ", err)
                self.assertIn("nope", err)
        for verb in ("repos",), ("du",), ("export",):
            with self.subTest(verb):
                status, _, err = self.ecr(*verb, "nope", "a*")
                self.assertEqual(
                    (status, err), (254, "\necr: [ERROR]: nope: there is no "
                                    "such repository\n"))

    def test_in_one_of_several_regions_is_enough(self):
        regions = ("--regions", "us-east-1,eu-west-1")
        for verb in ("repos",), ("images",), ("du",):
            with self.subTest(verb):
                self.assertEqual(self.ecr(*verb, "th*", *regions)[::2],
                                 (0, ""))
                self.assertEqual(self.ecr(*verb, "x*", *regions), self.none)

    def test_an_empty_document_is_printed_all_the_same(self):
        status, out, err = self.ecr("repos", "x*", "--output", "json")
        self.assertEqual((status, json.loads(out), err),
                         (1, {"repositories": []}, self.none[2]))

    def test_no_gate_is_passed_by_what_was_not_looked_at(self):
        for words in (("app:x*",), ("x*:v1", "--fail-on", "critical")):
            self.assertEqual(self.ecr("findings", *words),
                             (1, "", "no image matches\n"))
        self.assertEqual(self.ecr("findings", "--all")[0], 0)

    def test_of_a_file_that_is_applied(self):
        path = self.write("registry.yaml", "repositories: [{name: app}]\n")
        self.assertEqual(self.ecr("apply", path, "x*", "--yes"), self.none)
        self.assertEqual(self.ecr("apply", path, "nope", "--yes")[0], 254)
        self.assertEqual(self.ecr("apply", path, "a*", "--yes"), (0, "", ""))

    def test_on_a_terminal_it_is_said_once(self):
        for verb in ("repos", "images", "du"):
            with self.subTest(verb):
                self.assertEqual(self.tty(verb, "x*"), self.none)


class PruneEverywhere(Verbs):
    """One plan and one question over several regions."""
    regions = ("--regions", "us-east-1,eu-west-1")

    def setUp(self):
        super().setUp()
        self.local = Server("--in-memory")
        self.addCleanup(setattr, type(self), "local", None)
        self.addCleanup(self.local.close)
        self.url = self.local.url
        images = [{"tags": [tag], "pushedAt": "2026-01-0%dT00:00:00Z" % day}
                  for day, tag in ((1, "old"), (2, "new"))]
        for region in "us-east-1", "eu-west-1":
            status, _, body = self.local.request(
                "POST", "/_local/seed", json.dumps({"registries": [{
                    "account": ACCOUNT, "region": region, "repositories": [
                        {"name": "app", "images": images}]}]}).encode(),
                {"Content-Type": "application/json"})
            self.assertEqual(status, 200, body)

    def left(self):
        return sorted(self.lines("images", "app", *self.regions, "--columns",
                                 "region,tags"))

    both = [["eu-west-1", "new"], ["us-east-1", "new"]]

    def test_the_plan_says_the_region(self):
        status, out, err = self.ecr("prune", "a*", "--keep", "1", "--dry-run",
                                    *self.regions)
        self.assertEqual(status, 1, err)
        self.assertEqual(
            [(line.split("\t")[1], line.split("\t")[7])
             for line in out.splitlines()],
            [("app", "us-east-1"), ("app", "eu-west-1")])
        self.assertIn("2 images", err)
        self.assertEqual(len(self.left()), 4)

    def test_it_is_asked_once(self):
        status, text = self.asked("prune", "app", "--keep", "1",
                                  *self.regions, answer="y\n")
        self.assertEqual((status, text.count("[y/N]")), (0, 1), text)
        for region in "us-east-1", "eu-west-1":
            self.assertRegex(
                text, r"app@sha256:[0-9a-f]{64} \(%s\): deleted" % region)
        self.assertEqual(self.left(), self.both)

    def test_a_plan_in_a_file_knows_its_regions(self):
        path = self.home + "/plan.json"
        self.assertEqual(self.ecr("prune", "app", "--keep", "1", "--plan",
                                  path, *self.regions)[0], 0)
        status, out, err = self.ecr("prune", "--from-plan", path, "--yes")
        self.assertEqual((status, err.count(": deleted\n")), (0, 2), err)
        self.assertEqual([line.split("\t")[7] for line in out.splitlines()],
                         ["us-east-1", "eu-west-1"])
        self.assertEqual(self.left(), self.both)
        self.assertEqual(self.ecr("prune", "--from-plan", path, "--regions",
                                  "us-east-1")[0], 252)

    def test_what_two_patterns_mean_goes_once(self):
        status, out, _ = self.ecr("prune", "a*", "app", "--keep", "1",
                                  "--dry-run")
        self.assertEqual((status, len(out.splitlines())), (1, 1))

    def test_a_region_that_fails_ends_it(self):
        reply = self.local.call

        def answer(operation, given):
            if asking.region == "eu-west-1":
                return refusal(self.code, "not here")
            return reply(operation, **given)
        words = ("prune", "app", "--keep", "1", "--yes")
        self.code = "AccessDeniedException"
        self.replies(answer)
        status, out, err = self.ecr(*words, *self.regions)
        self.assertEqual((status, out), (254, ""), err)
        self.assertIn("eu-west-1: cannot be read, and so nothing goes\n", err)
        self.code = "UnrecognizedClientException"
        self.assertEqual(self.ecr(*words, *self.regions)[0], 254)
        self.assertEqual(self.ecr(*words, "--region", "eu-west-1")[0], 254)
        self.assertEqual(len(reply("DescribeImages", repositoryName="app")[
            "imageDetails"]), 2)

    def test_a_region_that_is_switched_off_is_passed_over(self):
        reply = self.local.call

        def answer(operation, given):
            if asking.region != "us-east-1" or self.off:
                return refusal("UnrecognizedClientException", "not here")
            return reply(operation, **given)
        words = ("prune", "app", "--keep", "1", "--yes", "--regions", "all")
        self.replies(answer)
        self.off = True
        status, out, err = self.ecr(*words)
        self.assertEqual((status, out), (255, ""), err)
        self.off = False
        status, out, err = self.ecr(*words)
        self.assertEqual((status, err.count(": deleted\n")), (0, 1), err)
        self.assertIn("eu-west-1: switched off for this account", err)
        err = self.ecr(*words[:2], "other*", *words[2:])[2]
        self.assertEqual(err.count("eu-west-1: switched off"), 1, err)

    def test_the_only_region_is_not_passed_over(self):
        self.replies(lambda *_: refusal("UnrecognizedClientException", "who?"))
        status, _, err = self.ecr("prune", "app", "--untagged", "--regions",
                                  "all", env={"AWS_REGION": "eusc-de-east-1"})
        self.assertEqual(status, 254, err)
        self.assertIn("who?", err)
        self.assertNotIn("null", err)

    def test_a_host_says_its_region_itself(self):
        self.assertEqual(self.ecr(
            "prune", self.url.replace("http://", "") + "/app", "--keep", "1",
            "--yes", *self.regions)[0], 252)


class AtOnce(SideBySide):
    """All regions are asked at once, and shown in the order of the line."""
    reply = staticmethod(verbs_replies.reply)

    def test_repos(self):
        for words in ((), ("--sizes",), ("--exact",)):
            with self.subTest(words):
                self.assertEqual(
                    self.at_once("DescribeRepositories", "repos", "team/*",
                                 *words, "--columns", "name,region"),
                    [[name, region] for region in self.regions
                     for name in ("team/app", "team/web")])

    def test_a_page_after_the_first(self):
        """The pages of one region stand together."""
        pages = {None: (["aa", "bb"], "x"), "x": (["cc"], "y"),
                 "y": (["dd"], None)}

        def reply(operation, given):
            if operation != "DescribeRepositories":
                return verbs_replies.reply(operation, given)
            names, token = pages[given.get("nextToken")]
            more = {"nextToken": token} if token else {}
            return dict(more, repositories=[
                dict(verbs_replies.REPOSITORIES[0], repositoryName=name)
                for name in names])
        self.assertEqual(
            self.at_once("DescribeRepositories", "repos", "--columns",
                         "name,region", reply=reply),
            [[name, region] for region in self.regions for name in ("aa", "bb", "cc", "dd")])

    def test_one_that_fails_is_said_and_the_others_shown(self):
        def reply(operation, given):
            if asking.region == self.regions[1]:
                return refusal("AccessDeniedException", "not there")
            return verbs_replies.reply(operation, given)
        self.replies(reply)
        for words in (("repos", "team/app", "--sizes", "--columns", "region"),
                      ("du", "team/app", "--by", "region", "--columns",
                       "name")):
            with self.subTest(words):
                status, out, err = self.ecr(
                    *words, "--regions", ",".join(self.regions))
                self.assertEqual(status, 255)
                self.assertEqual(
                    sorted(out.split()), sorted(self.regions[::2]))
                self.assertIn(self.regions[1] + ": ", err)
                self.assertIn("1 of 3 registries could not be asked", err)

    def test_images(self):
        for words, rows in (
                (("team/app:v*",), ["v1.9.0", "v1.10.0,1.10,latest",
                                    "v0.1.0"]),
                (("t*:v1*", "--tree"), ["v1.9.0", "v1.10.0,1.10,latest"])):
            lines = self.at_once(
                "DescribeImages", "images", *words, "--columns",
                "tags,region")
            self.assertEqual(
                [line for line in lines if line[0].startswith("v")],
                [[tags, region] for region in self.regions for tags in rows])

    def test_findings(self):
        refused = []

        def reply(operation, given):
            if asking.region in refused:
                return refusal("AccessDeniedException", "not there")
            if operation != "DescribeImageScanFindings":
                return verbs_replies.reply(operation, given)
            return {"imageScanStatus": {"status": "COMPLETE"},
                    "imageScanFindings": {"findings": [
                        {"name": "CVE-1", "severity": "HIGH"}]}}
        words = ("findings", "t*/app:v1.9*", "--columns",
                 "id,image,region")
        self.assertEqual(
            self.at_once("DescribeRepositories", *words, reply=reply),
            [["CVE-1", "team/app:v1.9.0 (%s)" % region, region]
             for region in sorted(self.regions)])
        refused.append("eu-west-1")
        status, out, err = self.ecr(*words, "--fail-on", "high", "--regions",
                                    ",".join(self.regions))
        self.assertEqual(status, 255, "not known is never no")
        self.assertEqual(len(out.splitlines()), 2)
        self.assertIn("eu-west-1: ", err)
        self.assertIn("1 of 3 registries could not be asked", err)

    def test_du(self):
        self.assertEqual(
            self.at_once("DescribeRepositories", "du", "t*/app", "--by",
                         "region", "--estimate", "--columns", "name"),
            [[region] for region in sorted(self.regions)])


class Elsewhere(Verbs):
    """A registry that speaks the protocol alone."""

    def setUp(self):
        super().setUp()
        self.registry = Registry()
        self.addCleanup(self.registry.close)
        self.digests = {}
        for tag in ("1.9.0", "1.10.0", "1.11.0-rc.1", "latest"):
            self.digests[tag] = self.registry.put({
                "schemaVersion": 2, "annotations": {"tag": tag},
                "mediaType": INDEX, "manifests": []}, tag, INDEX)["digest"]
        self.name = self.registry.host + "/app"

    def test_exists(self):
        self.assertEqual(self.ecr("exists", self.name + ":1.9.0"),
                         (0, self.digests["1.9.0"] + "\n", ""))
        self.assertEqual(self.ecr("exists", self.name)[1],
                         self.digests["latest"] + "\n")
        self.assertEqual(self.ecr("exists", self.name + ":no")[0], 1)
        self.assertEqual(self.ecr(
            "exists", self.name + "@" + digest("no"))[0], 1)

    def test_what_is_not_known_is_never_no(self):
        for status, code in ((401, "UNAUTHORIZED"), (403, "DENIED"),
                             (500, "UNKNOWN")):
            with self.subTest(status):
                self.registry.trap = lambda request: request.refuse(
                    status, code)
                got, out, _ = self.ecr("exists", self.name + ":1.9.0",
                                       env={"AWS_MAX_ATTEMPTS": "1"})
                self.assertIn(got, (254, 255))
                self.assertEqual(out, "")

    def test_latest_by_version(self):
        self.assertEqual(self.ecr("latest", "--semver", self.name)[1],
                         "1.10.0\n")
        self.assertEqual(self.ecr("latest", "--semver", self.name + ":1.9*",
                                  "--print", "digest")[1],
                         self.digests["1.9.0"] + "\n")
        self.assertEqual(self.ecr("latest", "--semver", "--pre", self.name,
                                  "--print", "uri")[1],
                         self.name + ":1.11.0-rc.1\n")
        status, _, err = self.ecr("latest", self.name)
        self.assertEqual(status, 254)
        self.assertIn("--semver", err)


if __name__ == "__main__":
    unittest.main()
