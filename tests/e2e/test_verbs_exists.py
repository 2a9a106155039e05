"""ecr exists: yes, no, and what is neither."""
import json
import time
import unittest

from verbs import Verbs, refusal

ABSENT = refusal("ImageNotFoundException", "no such image")
NO_REPO = refusal("RepositoryNotFoundException", "no such repository")
DIGEST = "sha256:" + "a1" * 32


class Exists(Verbs):
    seed = {"repositories": [
        {"name": "team/app", "images": [
            {"tags": ["v1", "latest"]}, {"tags": ["v2"]}]},
        {"name": "team/web"}]}

    def digest(self, tag):
        return self.local.call(
            "DescribeImages", repositoryName="team/app",
            imageIds=[{"imageTag": tag}])["imageDetails"][0]["imageDigest"]

    def test_prints_the_digest_in_a_pipe_and_on_a_terminal(self):
        line = self.digest("v1") + "\n"
        self.assertEqual(self.ecr("exists", "team/app:v1"), (0, line, ""))
        self.assertEqual(self.tty("exists", "team/app:v1"), (0, line, ""))

    def test_without_a_tag_latest_is_meant(self):
        self.assertEqual(self.ecr("exists", "team/app")[1],
                         self.digest("latest") + "\n")

    def test_by_digest_and_by_both(self):
        one, two = self.digest("v1"), self.digest("v2")
        self.assertEqual(self.ecr("exists", "team/app@" + one)[0], 0)
        self.assertEqual(self.ecr("exists", "team/app:v1@" + one)[0], 0)
        self.assertEqual(self.ecr("exists", "team/app:v1@" + two)[0], 1)
        self.assertEqual(self.ecr("exists", "team/app@" + DIGEST)[0], 1)

    def test_by_host(self):
        self.assertEqual(self.ecr("exists", "localhost:%d/team/app:v1"
                                  % self.local.port)[0], 0)

    def test_the_registries_file_says_who_asks_a_host(self):
        self.write(".aws/credentials", "[theirs]\naws_access_key_id = A\n"
                   "aws_secret_access_key = B\n")
        registries = self.write("registries", "localhost:* profile=theirs\n")
        env = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None,
               "ECR_REGISTRIES": registries}
        host = "localhost:%d/" % self.local.port
        for words in (("exists", host + "team/app:v1"),
                      ("images", host + "team/app"),
                      ("latest", host + "team/app"), ("repos", host + "*")):
            with self.subTest(words):
                status, out, err = self.ecr(*words, env=env)
                self.assertEqual(status, 0, err)
                self.assertNotEqual(out, "")
        self.assertEqual(self.ecr("exists", "team/app:v1", env=env)[0], 253)

    def test_a_host_of_this_machine_that_is_not_ours_gets_no_keys(self):
        service = self.replies(lambda operation, given: {})
        self.url = self.local.url
        host = service.url[len("http://"):]
        self.assertIn(self.ecr("images", host + "/team/app")[0], (254, 255))
        self.assertEqual(service.asked, [])

    def test_a_missing_tag_is_no(self):
        self.assertEqual(
            self.ecr("exists", "team/app:v9"),
            (1, "", "team/app:v9: there is no such image\n"))
        self.assertEqual(
            self.ecr("exists", "team/web"),
            (1, "", "team/web:latest: there is no such image\n"))

    def test_all_must_exist(self):
        status, out, err = self.ecr(
            "exists", "team/app:v1", "team/app:v9", "team/web:v1")
        self.assertEqual((status, out), (1, ""))
        self.assertEqual(err, "team/app:v9: there is no such image\n"
                         "team/web:v1: there is no such image\n")
        status, out, _ = self.ecr("exists", "team/app:v2", "team/app:v1")
        self.assertEqual((status, out.split()), (
            0, [self.digest("v2"), self.digest("v1")]))

    def test_json_tells_each(self):
        status, out, _ = self.ecr("exists", "--output", "json",
                                  "team/app:v1", "team/app:v9")
        self.assertEqual(status, 1)
        self.assertEqual(json.loads(out), {"images": [
            {"reference": "team/app:v1", "exists": True,
             "digest": self.digest("v1")},
            {"reference": "team/app:v9", "exists": False, "digest": None}]})

    def test_query_alone_means_json_and_a_profile_is_not_asked(self):
        self.write(".aws/config", "[default]\noutput = table\n")
        query = ("exists", "team/app:v1", "--query", "images[].exists")
        self.assertEqual(json.loads(self.ecr(*query)[1]), [True])
        env = {"AWS_DEFAULT_OUTPUT": "yaml"}
        self.assertEqual(self.ecr("exists", "team/app:v1", env=env)[1],
                         self.digest("v1") + "\n")
        self.assertEqual(self.ecr(*query, "--output", "text")[1], "True\n")

    def test_a_missing_repository_is_an_error_with_the_near_name(self):
        status, out, err = self.ecr("exists", "team/ap:v1")
        self.assertEqual((status, out), (254, ""))
        self.assertIn("RepositoryNotFoundException", err)
        self.assertIn("Maybe you meant: team/app\n", err)
        self.assertEqual(
            self.ecr("exists", "--missing-repo-ok", "team/ap:v1"),
            (1, "", "team/ap:v1: there is no such image\n"))

    def test_waits_until_it_is_there(self):
        began = time.monotonic()
        self.assertEqual(self.ecr(
            "exists", "--wait", "1s", "team/app:v9")[0], 1)
        self.assertGreater(time.monotonic() - began, 0.9)

        def reply(operation, given):
            return ABSENT if len(service.asked) < 3 else {
                "imageDetails": [{"imageDigest": DIGEST}]}
        service = self.replies(reply)
        self.assertEqual(self.ecr("exists", "--wait", "20", "app:v1"),
                         (0, DIGEST + "\n", ""))
        self.assertEqual(len(service.asked), 3)

    def test_waits_for_a_repository_only_where_it_may_be_missing(self):
        service = self.replies(lambda operation, given: NO_REPO)
        self.assertEqual(self.ecr("exists", "--wait", "9s", "app:v1")[0], 254)
        self.assertLess(len(service.asked), 3)
        self.assertEqual(self.ecr(
            "exists", "--wait", "1s", "--missing-repo-ok", "app:v1")[0], 1)

    def test_what_is_not_known_is_never_no(self):
        for code, status in (("AccessDeniedException", 254),
                             ("ExpiredTokenException", 254),
                             ("UnrecognizedClientException", 254),
                             ("ServerException", 254)):
            with self.subTest(code):
                self.replies(lambda operation, given: refusal(code, "x"))
                got, out, err = self.ecr(
                    "exists", "app:v1", "--missing-repo-ok",
                    env={"AWS_MAX_ATTEMPTS": "1"})
                self.assertEqual((got, out), (status, ""))
                self.assertIn(code, err)
        self.url = "http://127.0.0.1:9"
        self.assertEqual(self.ecr("exists", "app:v1",
                                  env={"AWS_MAX_ATTEMPTS": "1"})[0], 255)
        self.assertEqual(self.ecr("exists", "app:v1", env={
            "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""})[0], 253)

    def test_nonsense_is_an_error(self):
        self.replies(lambda operation, given: {"imageDetails": []})
        status, out, err = self.ecr("exists", "app:v1")
        self.assertEqual((status, out), (255, ""))
        self.assertIn(self.url + ", DescribeImages: app:v1 has no digest",
                      err)

    def pull_only(self, failure):
        def reply(operation, given):
            if operation == "DescribeImages":
                return refusal("AccessDeniedException", "not authorized")
            self.assertEqual(operation, "BatchGetImage")
            if given["imageIds"][0]["imageTag"] == "v1":
                return {"images": [{"imageId": {
                    "imageTag": "v1", "imageDigest": DIGEST}}]}
            return {"images": [], "failures": [
                {"imageId": given["imageIds"][0], "failureCode": failure,
                 "failureReason": "because"}]}
        return reply

    def test_who_may_only_pull_finds_out_by_that(self):
        self.replies(self.pull_only("ImageNotFound"))
        self.assertEqual(self.ecr("exists", "app:v1"),
                         (0, DIGEST + "\n", ""))
        self.assertEqual(self.ecr("exists", "app:v2")[0], 1)
        self.replies(self.pull_only("UpstreamUnavailable"))
        status, _, err = self.ecr("exists", "app:v2")
        self.assertEqual(status, 254)
        self.assertIn("app:v2: because (UpstreamUnavailable)", err)

    def test_what_can_be_no_reference(self):
        for text, place in (("Team/app", "character 1, 'T'"),
                            ("app:", "at its end"),
                            ("app:v*", "character 6, '*'"),
                            ("app@sha256:12", "at its end")):
            status, out, err = self.ecr("exists", text)
            self.assertEqual((status, out), (252, ""))
            self.assertIn(place, err)
        self.assertEqual(self.ecr("exists")[0], 252)
        self.assertEqual(self.ecr("exists", "app", "--wait", "soon")[0], 252)

    def test_options_are_spelled_in_full_and_the_name_too(self):
        for words in (("exists", "team/app:v1", "--missing"),
                      ("exist", "team/app:v1")):
            status, out, err = self.ecr(*words)
            self.assertEqual((status, out), (252, ""))
            self.assertNotIn("exists", err)

    def test_help_with_a_reference_typed(self):
        for words in (("exists", "team/app:v1", "--help"),
                      ("exists", "-h"), ("exists", "help")):
            status, out, err = self.ecr(*words)
            self.assertEqual((status, err), (0, ""))
            self.assertIn("ecr exists - Say whether", out)

    def test_an_alias_of_the_person_wins(self):
        self.write(".aws/cli/alias", "[command ecr]\n"
                   "exists = describe-repositories --query "
                   "repositories[0].repositoryName\n")
        self.assertEqual(self.ecr("exists", "--output", "text")[1],
                         "team/app\n")
        for name in ("exists", "there"):
            self.write(".aws/cli/alias", "[command ecr]\n"
                       "%s = exists --output json\n" % name)
            self.assertTrue(json.loads(
                self.ecr(name, "team/app:v1")[1])["images"][0]["exists"])


if __name__ == "__main__":
    unittest.main()
