"""One hint line behind an error: on a terminal, never in a pipe.

SPDX-License-Identifier: Apache-2.0
"""
import concurrent.futures
import copy
import glob
import importlib.util
import json
import os
import time
import unittest

from local_api import SANITIZED, Server
import test_attack_terminal
import test_terminal
import verbs

ROOT = test_terminal.ROOT
HERE = os.path.dirname(os.path.abspath(__file__))
ARN = "arn:aws:iam::123456789012:user/ann"


def refusal(code, message="said"):
    return 400, {"__type": code, "message": message}


class Service(test_terminal.Service):
    """Answers by operation; one that is not said answers {}."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        action = self.headers["X-Amz-Target"].split(".")[-1]
        self.server.asked.append(action)
        answers = self.server.answers.get(action, (200, {}))
        if isinstance(answers, list):
            answers = answers.pop(0)
        status, body = answers
        if status == "slow":
            self.server.stop.wait(20)
            status = 200
        self.say(status, body)

    def do_CONNECT(self):
        self.server.asked.append(self.path)
        self.say(502, {})

    def do_GET(self):
        self.say(*self.server.answers["GET"])

    def say(self, status, body):
        body = json.dumps(body).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True


class Case(test_attack_terminal.Case):
    def setUp(self):
        super().setUp()
        self.server.RequestHandlerClass = Service
        self.server.answers, self.server.asked = {}, []

    def answer(self, **answers):
        self.server.answers = answers

    def hint(self, *args, env=None, status=None):
        """The hint of a run on terminals; in a pipe the same run has none,
        the same status and the same standard output."""
        env = dict({"XDG_CACHE_HOME": self.folder + "/cache",
                    "AWS_MAX_ATTEMPTS": "1"}, **(env or {}))
        answers = copy.deepcopy(self.server.answers)
        code, _, err = self.on_terminals(*args, **env)
        lines = [line for line in err.split("\n")
                 if line.startswith("hint: ")]
        self.assertLessEqual(len(lines), 1, err)
        self.server.answers = copy.deepcopy(answers)
        piped, out, words = self.piped(*args, **env)
        self.assertNotIn(b"hint: ", out + words)
        self.assertEqual(piped, code)
        self.server.answers = copy.deepcopy(answers)
        _, quiet, off = self.on_terminals(
            *args, **dict(env, AWS_CONFIG_FILE=self.config_off(env)))
        self.assertNotIn("hint: ", off)
        if status is not None:
            self.assertEqual(code, status, err)
        return lines[0][len("hint: "):] if lines else ""

    def config_off(self, env):
        """The same configuration, with hints off."""
        path = env.get("AWS_CONFIG_FILE")
        text = ""
        if path and os.path.isfile(path):
            with open(path) as lines:
                text = lines.read()
        return self.write("off", "[default]\ncli_hints = OFF\n" + text)


class Typed(Case):
    """What was typed: nothing is sent."""

    def test_an_unknown_command(self):
        for typed, meant in (
                ("imges", "ecr images"), ("lifecycl", "ecr lifecycle"),
                ("describe-image", "ecr describe-images"),
                ("push", "ecr copy"), ("ls", "ecr images")):
            with self.subTest(typed=typed):
                self.assertIn("did you mean %s?" % meant,
                              self.hint(typed, status=252))
        self.assertEqual(self.hint("zzz", status=252),
                         "all commands: ecr help")
        self.assertEqual(self.hint("ecr", "repos", status=252),
                         "this is ecr already: leave the second one out")

    def test_an_unknown_part(self):
        self.assertIn("did you mean ecr lifecycle apply?",
                      self.hint("lifecycle", "aply", status=252))

    def test_words_of_other_programs(self):
        for typed, meant in (("rep", "repos"), ("mv", "copy"),
                             ("history", "inspect"), ("auth", "login"),
                             ("version", "--version")):
            with self.subTest(typed=typed):
                self.assertIn("did you mean ecr %s?" % meant,
                              self.hint(typed, status=252))
        for typed, meant in (("-o", "--output"), ("--json", "--output json"),
                             ("-r", "--region"), ("--verbose", "--debug")):
            for words in ((typed, "x", "repos"), ("repos", typed, "x")):
                with self.subTest(words=words):
                    self.assertEqual(
                        self.hint(*words, status=252),
                        "there is no %s; did you mean %s?" % (typed, meant))

    def test_an_option_in_front_of_its_command(self):
        self.assertEqual(
            self.hint("--repository-name", "app", "list-images", status=252),
            "--repository-name goes behind the command: ecr list-images "
            "--repository-name …")
        self.assertEqual(
            self.hint("--reposistory-name", "app", "list-images", status=252),
            "there is no --reposistory-name; did you mean ecr list-images "
            "--repository-name?")
        self.assertEqual(
            self.hint("--keep", "3", "prune", "app", status=252),
            "--keep goes behind the command: ecr prune --keep …")

    def test_a_line_that_works(self):
        for words, example in (
                (("rm",), "ecr rm team/app:old  (more: ecr help rm)"),
                (("lifecycle",), "ecr lifecycle lint policy.json --strict  "
                 "(more: ecr help lifecycle)"),
                (("lifecycle", "test"), "ecr lifecycle test team/app "
                 "policy.json  (more: ecr help lifecycle)"),
                (("copy", "a"), "ecr copy team/app:v1 210987654321.dkr.ecr."
                 "eu-west-1.amazonaws.com/team/app:v1  (more: ecr help copy)"),
                (("images", "a", "--limit", "x"),
                 "ecr images team/app  (more: ecr help images)")):
            with self.subTest(words=words):
                self.assertEqual(self.hint(*words, status=252),
                                 "for instance: " + example)

    def test_what_is_no_registry(self):
        for command in ("login", "docker-config"):
            self.assertEqual(
                self.hint(command, "12345", status=255),
                "a registry is an account's 12 digits, or "
                "ACCOUNT.dkr.ecr.REGION.amazonaws.com")

    def test_no_login_to_remove(self):
        env = {"DOCKER_CONFIG": self.folder}
        self.assertIn("no login of ECR was in %s/config.json" % self.folder,
                      self.hint("logout", status=0, env=env))
        self.assertEqual(
            self.hint("logout", "123456789012", status=0, env=env), "")

    def test_one_word_too_many(self):
        for command in ("whoami", "get-login-password"):
            self.assertEqual(
                self.hint(command, "now", status=252),
                "now is one word too many; the word help behind a command "
                "shows what it takes")

    def test_an_operand_is_no_word_too_many(self):
        hint = self.hint("policy", "test", "team/app", status=252)
        self.assertRegex(hint, "^for instance: ecr policy test .* --as ")
        self.assertEqual(self.hint("policy", "test", status=252), hint)

    def test_a_member_that_there_is_not(self):
        for args, form in (
                (("create-repository", "--repository-name", "app", "--tags",
                  "team=web"), "--tags Key=team,Value=web"),
                (("describe-images", "--repository-name", "app",
                  "--image-ids", "tag=1.0"), "--image-ids imageTag=1.0"),
                (("batch-get-image", "--repository-name", "app",
                  "--image-ids", "digest=sha256:12"),
                 "--image-ids imageDigest=sha256:12")):
            with self.subTest(args=args):
                self.assertEqual(self.hint(*args, status=252),
                                 "write " + form)

    def test_a_file_for_a_blob(self):
        path = self.write("layer.bin", "!")
        # what Base64 makes of a name depends on how many letters it has
        letters = sum(c.isalnum() or c in "+/" for c in path)
        if letters % 4 == 0:
            path = self.write("layers.bin", "!")
        self.assertEqual(
            self.hint("upload-layer-part", "--repository-name", "app",
                      "--upload-id", "1", "--part-first-byte", "0",
                      "--part-last-byte", "1", "--layer-part-blob", path,
                      status=255),
            "%s is a file; for what is in it write --layer-part-blob "
            "fileb://%s" % (path, path))

    def test_two_slashes_for_three(self):
        path = self.write("policy.json", "{}")
        self.assertEqual(
            self.hint("put-lifecycle-policy", "--repository-name", "app",
                      "--lifecycle-policy-text", "file:/" + path, status=252),
            "the name of a file from the top has three slashes: file://"
            + path)
        self.assertEqual(
            self.hint("put-lifecycle-policy", "--repository-name", "app",
                      "--lifecycle-policy-text", "file://gone", status=252),
            "")

    def test_a_topic_of_help(self):
        for typed, meant in (("confg", "config"), ("exit-statu", "exit-status"),
                             ("describe-image", "describe-images"),
                             ("imges", "images")):
            with self.subTest(typed=typed):
                self.assertIn("did you mean ecr help %s?" % meant,
                              self.hint("help", typed, status=252))
        self.assertEqual(self.hint("help", "zzz", status=252), "")
        self.assertEqual(self.hint("help", "local", "strat", status=252), "")

    def test_an_option_in_front_of_the_command(self):
        self.assertEqual(
            self.hint("--regoin", "us-east-1", "describe-repositories",
                      status=252),
            "there is no --regoin; did you mean --region?")

    def test_an_option_alone(self):
        self.assertEqual(self.hint("--versoin", status=252),
                         "there is no --versoin; did you mean --version?")

    def test_an_option_behind_it(self):
        self.assertEqual(
            self.hint("list-images", "--repositry-name", "app", status=252),
            "there is no --repositry-name; did you mean --repository-name?")
        self.assertEqual(
            self.hint("images", "app", "--colums", "tag", status=252),
            "there is no --colums; did you mean --columns?")
        self.assertIn("shows its options",
                      self.hint("images", "app", "--zzz", status=252))

    def test_a_word_without_its_option(self):
        for args, meant in (
                (("list-images", "app"), "--repository-name app"),
                (("describe-repositories", "app"), "--repository-names app"),
                (("describe-images", "--repository-name", "app", "1.0"),
                 "--image-ids imageTag=1.0"),
                (("describe-images", "--repository-name", "app",
                  "sha256:ab"), "--image-ids imageDigest=sha256:ab"),
                (("list-tags-for-resource", "arn:aws:ecr:x"),
                 "--resource-arn arn:aws:ecr:x"),
                (("describe-repositories", "123456789012"),
                 "--registry-id 123456789012")):
            with self.subTest(args=args):
                self.assertEqual(
                    self.hint(*args, status=252),
                    "%s needs its option: %s" % (args[-1], meant))

    def test_ids_without_their_name(self):
        images = ("batch-get-image", "--repository-name", "app",
                  "--image-ids")
        for word, form in (("1.0", "imageTag=1.0"),
                           ("app:1.0", "imageTag=1.0"),
                           ("sha256:ab", "imageDigest=sha256:ab"),
                           ("app@sha256:ab", "imageDigest=sha256:ab")):
            with self.subTest(word=word):
                self.assertEqual(self.hint(*images, word, status=252),
                                 "write --image-ids " + form)
        self.assertEqual(
            self.hint("tag-resource", "--resource-arn", "a", "--tags", "team",
                      status=252), "write --tags Key=team,Value=…")

    def test_a_word_of_few(self):
        for args, choices in (
                (("describe-registry", "--output", "q"), "json, text"),
                (("list-images", "--generate-cli-skeleton", "q"),
                 "input, output, yaml-input"),
                (("configure", "export-credentials", "--format", "q"),
                 "process, env")):
            with self.subTest(args=args):
                self.assertIn(choices, self.hint(*args, status=252))

    def test_a_number_that_is_none(self):
        for args, option in (
                (("--cli-read-timeout", "abc", "describe-registry"),
                 "--cli-read-timeout"),
                (("list-images", "--repository-name", "app", "--max-results",
                  "abc"), "--max-results")):
            with self.subTest(option=option):
                self.assertEqual(
                    self.hint(*args, status=255),
                    option + " takes a whole number, which abc is not")
        self.assertEqual(
            self.hint("describe-registry", env={"AWS_MAX_ATTEMPTS": "few"},
                      status=255),
            "AWS_MAX_ATTEMPTS takes a whole number, which few is not")

    def test_the_name_of_a_file_for_its_content(self):
        path = self.write("policy.json", "{}")
        for args in (("put-image-scanning-configuration",
                      "--repository-name", "app",
                      "--image-scanning-configuration", path),
                     ("describe-registry", "--cli-input-json", path)):
            with self.subTest(args=args):
                self.assertEqual(
                    self.hint(*args, status=252),
                    "%s is a file; for what is in it write %s file://%s"
                    % (path, args[-2], path))


class Configured(Case):
    def test_a_malformed_file(self):
        path = self.write("config", "[default]\nregion = x\n\nwhat\n")
        code, _, err = self.on_terminals("describe-registry",
                                         AWS_CONFIG_FILE=path)
        self.assertEqual(code, 255)
        self.assertIn("hint: line 4 of %s is neither a [section] nor" % path, err)
        code, _, err = self.piped("describe-registry", AWS_CONFIG_FILE=path)
        self.assertEqual((code, b"hint: " in err), (255, False))

    def test_a_file_that_a_variable_names(self):
        path = os.path.join(self.folder, "gone")
        code, _, err = self.on_terminals(
            "describe-registry", AWS_CONFIG_FILE=path, AWS_REGION=None,
            AWS_ENDPOINT_URL=None)
        self.assertEqual(code, 253)
        self.assertIn("hint: %s (AWS_CONFIG_FILE) cannot be read: No such "
                      "file or directory\n" % path, err)

    def test_no_region(self):
        hint = self.hint("describe-registry", status=253,
                         env={"AWS_REGION": None, "AWS_ENDPOINT_URL": None})
        self.assertIn("AWS_REGION", hint)
        self.assertIn("ecr doctor", hint)

    def test_no_keys(self):
        hint = self.hint("describe-registry", status=253,
                         env={"AWS_ACCESS_KEY_ID": None,
                              "AWS_SECRET_ACCESS_KEY": None})
        self.assertIn("ecr doctor", hint)

    def test_no_such_profile(self):
        path = self.write("config", "[profile build]\nregion = us-east-1\n")
        self.assertEqual(
            self.hint("--profile", "buidl", "describe-registry", status=255,
                      env={"AWS_CONFIG_FILE": path}),
            "did you mean --profile build?")
        self.assertIn(
            "build", self.hint("--profile", "q", "describe-registry",
                               status=255, env={"AWS_CONFIG_FILE": path}))

    def test_certificates(self):
        url = {"AWS_ENDPOINT_URL": self.url.replace("http:", "https:")}
        path = os.path.join(self.folder, "gone.pem")
        for args, env, named in (
                (("--ca-bundle", path), {}, "--ca-bundle"),
                ((), {"AWS_CA_BUNDLE": path}, "AWS_CA_BUNDLE"),
                ((), {"REQUESTS_CA_BUNDLE": path}, "REQUESTS_CA_BUNDLE")):
            with self.subTest(named=named):
                self.assertEqual(
                    self.hint(*args, "describe-registry", status=255,
                              env=dict(env, **url)),
                    "%s (%s) cannot be read: No such file or directory"
                    % (path, named))

    def test_what_speaks_no_tls(self):
        self.assertEqual(
            self.hint("describe-registry", status=255, env={
                "AWS_ENDPOINT_URL": self.url.replace("http:", "https:")}),
            "what answers there speaks no TLS: is it to be http://?")

    def test_nobody_there(self):
        self.assertEqual(
            self.hint("describe-registry", status=255,
                      env={"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}),
            "ecr doctor finds where the way ends")
        self.assertEqual(
            self.hint("describe-registry", status=255,
                      env={"AWS_ENDPOINT_URL": "http://127.0.0.1:9",
                           "AWS_REGION": "us-esat-1"}),
            "there is no region us-esat-1; did you mean us-east-1?")


class Answered(Case):
    """What the service says."""

    def test_keys_that_are_refused(self):
        for code, part in (("ExpiredTokenException", "run out"),
                           ("UnrecognizedClientException", "unknown"),
                           ("InvalidSignatureException", "clock")):
            with self.subTest(code=code):
                self.answer(DescribeRegistry=refusal(code))
                hint = self.hint("describe-registry", status=254)
                self.assertIn(part, hint)
                self.assertIn("ecr doctor", hint)

    def test_a_policy_that_is_not_set(self):
        self.answer(
            GetLifecyclePolicy=refusal("LifecyclePolicyNotFoundException"),
            GetRepositoryPolicy=refusal("RepositoryPolicyNotFoundException"))
        self.assertIn("ecr lifecycle apply app FILE sets one",
                      self.hint("get-lifecycle-policy", "--repository-name",
                                "app", status=254))
        self.assertIn("ecr policy allow app --pull ACCOUNT sets one",
                      self.hint("get-repository-policy", "--repository-name",
                                "app", status=254))

    def test_denied(self):
        self.answer(DescribeRegistry=refusal(
            "AccessDeniedException",
            "User: %s is not authorized to perform: ecr:DescribeRegistry"
            % ARN))
        self.assertIn("ecr:DescribeRegistry is denied to " + ARN,
                      self.hint("describe-registry", status=254))
        self.answer(DescribeRegistry=refusal("AccessDeniedException", "No"))
        self.assertIn("ecr:DescribeRegistry is denied; ecr whoami",
                      self.hint("describe-registry", status=254))

    def test_a_registry_that_refuses(self):
        self.answer(GET=(403, {"errors": [{"code": "DENIED"}]}))
        host = self.url.split("//")[1]
        self.assertEqual(
            self.hint("inspect", "--raw", host + "/app:1", status=254),
            "%s refuses these keys; ecr doctor %s shows whose they are"
            % (host, host))

    NAMES = (200, {"repositories": [{"repositoryName": "team/app"},
                                    {"repositoryName": "web"}]})
    GONE = refusal("RepositoryNotFoundException")
    TAGS = (200, {"imageIds": [{"imageTag": "1.0.1"}, {"imageTag": "main"}]})

    def test_a_repository_that_is_near(self):
        self.answer(DescribeImages=self.GONE, ListImages=self.GONE,
                    DescribeRepositories=self.NAMES)
        for args in (("list-images", "--repository-name", "team/ap"),
                     ("images", "team/ap"),
                     ("list-images", "--repository-name", "app")):
            with self.subTest(args=args):
                self.assertEqual(self.hint(*args, status=254),
                                 "did you mean team/app?")
        self.assertEqual(
            self.hint("list-images", "--repository-name", "zzz", status=254),
            "ecr repos lists those of us-east-1")

    def test_a_registry_of_others_is_not_looked_up(self):
        """Behind localhost may be any registry: AWS is not asked of it."""
        self.answer(GET=(404, {"errors": [{"code": "NAME_UNKNOWN"}]}))
        here = "127.0.0.1:%d" % self.server.server_port
        self.assertEqual(
            self.hint("inspect", here + "/app", status=254, env={
                "AWS_ENDPOINT_URL": "https://elsewhere.invalid",
                "HTTPS_PROXY": "http://" + here}), "")
        self.assertEqual(self.server.asked, [])

    def test_a_long_word_is_cut(self):
        for word, end in (("x" * 3000, "x…"), ("é" * 3000, "é…")):
            self.answer(DescribeRepositories=refusal(
                "AccessDeniedException",
                "User: %s is not authorized to perform" % word))
            hint = self.hint("describe-repositories", status=254)
            self.assertIn(end + "; ecr doctor", hint)
            self.assertLess(len(hint), 400)

    def test_a_tag_that_is_near(self):
        self.answer(DescribeImages=refusal("ImageNotFoundException"),
                    ListImages=self.TAGS)
        self.assertEqual(
            self.hint("describe-images", "--repository-name", "app",
                      "--image-ids", "imageTag=1.0.l", status=254),
            "did you mean app:1.0.1?")
        self.assertEqual(
            self.hint("describe-images", "--repository-name", "app",
                      "--image-ids", "imageTag=zzz", status=254),
            "ecr images app lists those that there are")

    def test_the_look_is_bounded(self):
        self.answer(ListImages=self.GONE, DescribeRepositories=("slow", {}))
        start = time.monotonic()
        code, out, err = self.on_terminals(
            "list-images", "--repository-name", "app",
            XDG_CACHE_HOME=self.folder + "/none")
        self.assertLess(time.monotonic() - start, 9 if SANITIZED else 3)
        self.assertEqual((code, out), (254, ""))
        self.assertIn("hint: ecr repos lists those of us-east-1", err)

    def test_a_pipe_asks_nothing_more(self):
        self.answer(ListImages=self.GONE, DescribeRepositories=self.NAMES)
        self.piped("list-images", "--repository-name", "app")
        self.assertEqual(self.server.asked, ["ListImages"])

    def test_a_file_s_name_was_sent(self):
        path = self.write("policy.json", "{}")
        self.answer(PutImage=refusal("InvalidParameterException"))
        for operation, option, status in (
                ("put-lifecycle-policy", "--lifecycle-policy-text", 252),
                ("put-image", "--image-manifest", 254)):
            with self.subTest(operation=operation):
                self.assertEqual(
                    self.hint(operation, "--repository-name", "app", option,
                              path, status=status),
                    "%s is a file; for what is in it write %s file://%s"
                    % (path, option, path))

    def test_a_manifest_that_is_none(self):
        self.answer(PutImage=refusal("InvalidParameterException"))
        hint = self.hint("put-image", "--repository-name", "app",
                         "--image-manifest", "x", status=254)
        self.assertIn("--image-manifest-media-type", hint)
        self.assertIn("ecr tag", hint)

    def test_more_ids_than_a_call_takes(self):
        self.answer(BatchDeleteImage=refusal("InvalidParameterException"))
        ids = ["imageTag=%d" % i for i in range(101)]
        self.assertIn("here are 101; ecr rm takes any",
                      self.hint("batch-delete-image", "--repository-name",
                                "app", "--image-ids", *ids, status=254))

    def test_ids_that_stayed(self):
        self.answer(BatchDeleteImage=(200, {"imageIds": [], "failures": [
            {"imageId": {"imageTag": "1"}, "failureCode": "ImageNotFound"}]}))
        self.assertIn("1 stayed; ecr rm",
                      self.hint("batch-delete-image", "--repository-name",
                                "app", "--image-ids", "imageTag=1", status=0))

    def test_a_query_in_text_over_pages(self):
        pages = [(200, {"imageIds": [{"imageTag": "a"}], "nextToken": "t"}),
                 (200, {"imageIds": [{"imageTag": "b"}]})]
        self.answer(ListImages=list(pages))
        args = ("list-images", "--repository-name", "app", "--output", "text",
                "--query", "length(imageIds)")
        self.assertIn("each of 2 pages; --query-whole",
                      self.hint(*args, status=0))
        self.answer(ListImages=list(pages))
        self.assertEqual(self.hint(*args, "--query-whole", status=0), "")

    def test_no_pager(self):
        self.answer(DescribeRegistry=(200, {"registryId": "1"}))
        self.assertIn("nosuchpager is not there",
                      self.hint("describe-registry", status=0,
                                env={"AWS_PAGER": "nosuchpager"}))


class Verbs(verbs.Verbs):
    """Every verb that misses a repository or a tag."""

    seed = {"repositories": [
        {"name": "team/app", "images": [{"tags": ["v1.0.1"]}]},
        {"name": "web"}]}

    def near(self, *args, feed=""):
        status, out, err = self.tty(*args, stream="stderr")
        self.assertEqual(out, "", args)
        piped = self.ecr(*args)
        self.assertEqual((piped[0], "hint: " in piped[2]), (status, False))
        self.assertNotEqual(status, 0)
        return [line for line in err.split("\n") if line.startswith("hint: ")]

    def test_a_repository_that_is_near(self):
        for args in (("images", "team/apq"), ("latest", "team/apq"),
                     ("repos", "team/apq"), ("du", "team/apq"),
                     ("findings", "team/apq:v1.0.1"),
                     ("inspect", "team/apq:v1.0.1"),
                     ("copy", "team/apq:v1.0.1", "web:1"),
                     ("prune", "team/apq", "--keep", "1", "--yes"),
                     ("tag", "team/apq:v1.0.1", "v2"),
                     ("rm", "--yes", "team/apq:v1.0.1"),
                     ("lifecycle", "test", "team/apq"),
                     ("policy", "show", "team/apq")):
            with self.subTest(args=args):
                self.assertEqual(self.near(*args),
                                 ["hint: did you mean team/app?"])

    def test_a_tag_that_is_near(self):
        for args in (("images", "team/app:v1.0.2"),
                     ("findings", "team/app:v1.0.2"),
                     ("inspect", "team/app:v1.0.2"),
                     ("copy", "team/app:v1.0.2", "web:1"),
                     ("tag", "team/app:v1.0.2", "v2"),
                     ("rm", "--yes", "team/app:v1.0.2")):
            with self.subTest(args=args):
                self.assertEqual(self.near(*args),
                                 ["hint: did you mean team/app:v1.0.1?"])

    def test_nothing_is_near(self):
        host = self.url.split("//")[1]
        for args, hint in (
                (("tag", "team/app:zzz", "v2"),
                 "ecr images %s/team/app lists those that there are" % host),
                (("inspect", "zzz/y:1"),
                 "ecr repos '%s/*' lists those that there are" % host)):
            with self.subTest(args=args):
                self.assertEqual(self.near(*args), ["hint: " + hint])
                words = hint.split(" lists")[0].replace("'", "").split()
                self.assertEqual(self.ecr(*words[1:])[0], 0)

    def test_a_layout_for_a_repository(self):
        self.write("mine/oci-layout", "{}")
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.home)
        self.assertEqual(
            self.near("copy", "mine", "web:1"),
            ["hint: mine is a layout here, which is called oci:mine"])

    def test_what_copy_alone_reads(self):
        self.write("mine/oci-layout", "{}")
        self.write("app.tar", "")
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.home)
        layout = "mine is a layout here, which "
        archive = "app.tar is an archive here, which "
        called = "docker-archive:%sapp.tar (or oci-archive:)"
        alone = "ecr copy alone reads, as "
        for args, hint in (
                (("inspect", "mine"), layout + alone + "oci:mine"),
                (("inspect", "oci:mine"), layout + alone + "oci:mine"),
                (("exists", "oci:mine"), layout + alone + "oci:mine"),
                (("inspect", "oci:./mine"),
                 "./" + layout + alone + "oci:./mine"),
                (("images", "app.tar"), archive + alone + called % ""),
                (("inspect", "docker-archive:app.tar"),
                 archive + alone + called % ""),
                (("copy", "app.tar", "web:1"),
                 archive + "is called " + called % ""),
                (("copy", "../%s/app.tar" % os.path.basename(self.home),
                  "web:1"),
                 "../%s/" % os.path.basename(self.home) + archive +
                 "is called " +
                 called % ("../%s/" % os.path.basename(self.home)))):
            with self.subTest(args=args):
                self.assertEqual(self.near(*args), ["hint: " + hint])

    def test_no_policy(self):
        self.assertEqual(
            self.near("lifecycle", "test", "team/app"),
            ["hint: it has none; ecr lifecycle apply team/app FILE sets one, "
             "ecr lifecycle test team/app FILE tries one"])

    def test_no_scan(self):
        self.assertEqual(
            self.near("findings", "team/app:v1.0.1"),
            ["hint: there is no scan yet; ecr findings --start begins one"])

    def test_a_local_ecr_without_a_login(self):
        other = Server("--in-memory")
        self.addCleanup(other.close)
        other.call("CreateRepository", repositoryName="web")
        host = other.url.split("//")[1]
        status, _, err = self.tty("copy", "team/app:v1.0.1", host + "/web:1",
                                  stream="stderr")
        self.assertEqual(status, 254, err)
        self.assertIn("hint: a local ECR wants its own: (eval \"$(ecr local "
                      "env --data DIR)\"; ecr login), --listen " + host, err)


class Pipes(unittest.TestCase):
    """The corpus has every error that was recorded: none gets a hint."""

    def setUp(self):
        path = os.path.join(ROOT, "tests", "conformance", "conformance.py")
        spec = importlib.util.spec_from_file_location("conformance", path)
        self.corpus = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.corpus)
        self.cases = [case for case in self.corpus.load(sorted(glob.glob(
            os.path.join(os.path.dirname(path), "cases", "*.json"))))
            if case["expect"]["stderr"] or case["expect"]["exit"]]

    def seen(self, case):
        return self.corpus.run_case(case, [test_terminal.ECR], False)

    def test_no_hint_in_a_pipe(self):
        self.assertGreater(len(self.cases), 3000)
        cases = self.cases[::40] if SANITIZED else self.cases
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for case, seen in zip(cases, pool.map(self.seen, cases)):
                self.assertNotIn("hint: ", seen["stdout"] + seen["stderr"],
                                 case["name"])


if __name__ == "__main__":
    unittest.main()
