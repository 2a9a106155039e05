"""What ecr login and its neighbours say, undo and refuse."""
# SPDX-License-Identifier: Apache-2.0
import base64
import json
import os
import shutil
import subprocess
import unittest

from login_server import HELPER, HOST, PROVIDER
from test_login import OTHER, Case

REQUEST = json.dumps({"apiVersion": "credentialprovider.kubelet.k8s.io/v1",
                      "kind": "CredentialProviderRequest", "image": HOST + "/app"})


class DockerConfig(Case):
    def test_a_helper_that_is_not_on_path_is_told(self):
        done = self.ecr("docker-config", HOST, "--helper", "ecr-login-nobody")
        self.assertIn("docker-credential-ecr-login-nobody is not on PATH", done.err)
        self.assertIn("ln -s \"$(command -v ecr)\" /usr/local/bin/docker-credential-ecr-login-nobody\n", done.err)
        self.assertIn("now asks", done.out)
        os.makedirs(self.home.path + "/links")
        for kind in ("plain", "program"):
            path = self.home.path + "/links/docker-credential-ecr-login"
            self.home.file("links/docker-credential-ecr-login", "#!/bin/sh\n", 0o755 if kind == "program" else 0o644)
            done = self.ecr("docker-config", HOST, "--force", PATH=self.home.path + "/links")
            self.assertEqual("is not on PATH" in done.err, kind == "plain", done.err)
            self.assertTrue(os.path.exists(path))

    def test_remove_undoes(self):
        text = '{"auths":{"x":{"auth":"eA=="}}}'
        self.home.file(".docker/config.json", text)
        self.ecr("docker-config", HOST, OTHER, "public.ecr.aws")
        done = self.ecr("docker-config", "--remove", OTHER)
        self.assertEqual(done.out, OTHER + ": no longer asks docker-credential-ecr-login\n")
        self.assertEqual(set(self.docker()["credHelpers"]), {HOST, "public.ecr.aws"})
        self.ecr("docker-config", "--remove")
        self.assertEqual(self.docker(), json.loads(text))
        self.assertEqual(self.ecr("docker-config", "--remove", HOST).out, HOST + ": no helper is asked\n")

    def test_remove_leaves_what_is_not_ours(self):
        others = {"gcr.io": "gcloud", HOST: "osxkeychain"}
        self.home.file(".docker/config.json", json.dumps(
            {"credHelpers": {**others, OTHER: "ecr-login-prod"}, "credsStore": "desktop"}))
        self.ecr("docker-config", "--remove")
        self.assertEqual(self.docker(), {"credHelpers": others, "credsStore": "desktop"})
        done = self.ecr("docker-config", "--remove", HOST, status=255)
        self.assertIn("osxkeychain, which is not ours", done.err)
        self.assertEqual(self.docker()["credHelpers"], others)
        self.ecr("docker-config", "--remove", "--force", HOST)
        self.assertEqual(self.docker()["credHelpers"], {"gcr.io": "gcloud"})

    def test_what_changes_nothing_writes_nothing(self):
        self.assertEqual(self.ecr("docker-config", "--remove").out, "")
        self.ecr("docker-config", "--remove", HOST)
        path = self.home.path + "/.docker/config.json"
        self.assertFalse(os.path.exists(path))
        text = '{ "credHelpers": {"%s": "ecr-login"} }' % HOST
        self.home.file(".docker/config.json", text)
        before = os.stat(path)
        self.assertIn("already asks", self.ecr("docker-config", HOST).out)
        self.ecr("docker-config", "--remove", OTHER)
        self.assertEqual(self.home.file(".docker/config.json"), text)
        self.assertEqual((before.st_ino, before.st_mtime_ns),
                         (os.stat(path).st_ino, os.stat(path).st_mtime_ns))

    def test_a_name_that_only_begins_as_ours_is_foreign(self):
        helpers = {HOST: "ecr-loginx", OTHER: "ecr-login-prod"}
        self.home.file(".docker/config.json", json.dumps({"credHelpers": helpers}))
        self.ecr("docker-config", "--remove")
        self.assertEqual(self.docker()["credHelpers"], {HOST: "ecr-loginx"})
        self.assertIn("ecr-loginx, which is not ours",
                      self.ecr("docker-config", "--remove", HOST, status=255).err)
        self.assertIn("docker-credential-ecr-loginx was not found",
                      self.ecr("login", HOST, status=255).err)
        self.assertIn("docker-credential-ecr-loginx was not found",
                      self.ecr("logout", HOST, status=255).err)

    def test_a_helper_has_the_name_of_a_program(self):
        for name in ("", "../x", "a\nb", "a b", b"\xff", "\x1b[31m"):
            done = self.ecr("docker-config", HOST, "--helper", name, status=252)
            self.assertIn("docker-credential-NAME", done.err)
            self.assertEqual(done.out, "")
        self.assertFalse(os.path.exists(self.home.path + "/.docker/config.json"))


class Logout(Case):
    def test_without_a_host_only_what_is_ours_goes(self):
        auth = {"auth": base64.b64encode(b"AWS:x").decode()}
        mine = {"auth": base64.b64encode(b"me:x").decode()}
        kept = {"https://index.docker.io/v1/": mine, "ghcr.io": auth, "registry.example.com": auth,
                "localhost:5000": mine, HOST + ".evil.example": auth,
                "dkr.ecr.us-east-1.amazonaws.com": auth}
        gone = {HOST: auth, "https://" + OTHER: auth, OTHER + "/team/app": auth, "public.ecr.aws": auth}
        self.home.file(".docker/config.json", json.dumps({"auths": {**kept, **gone}}))
        done = self.ecr("logout")
        self.assertEqual(self.docker()["auths"], kept)
        self.assertEqual(len(done.out.splitlines()), len(gone))

    def test_without_a_home_the_variable_is_named(self):
        for client, variable in (("docker", "DOCKER_CONFIG"), ("podman", "REGISTRY_AUTH_FILE"),
                                 ("helm", "HELM_REGISTRY_CONFIG")):
            if client == "podman" and os.path.exists("/run/containers/%d/auth.json" % os.geteuid()):
                continue
            for words in (["login"], ["logout"]):
                done = self.ecr(*words, "--client", client, status=255, HOME="")
                self.assertIn(variable, done.err)
        self.assertIn("DOCKER_CONFIG", self.ecr("docker-config", "--remove", status=255, HOME="").err)
        self.ecr("login", HOME="", DOCKER_CONFIG=self.home.path + "/d")
        self.home.file("d/config.json")


class Github(Case):
    def test_without_a_file_for_outputs_the_token_is_not_shown(self):
        for extra in ({}, {"GITHUB_OUTPUT": ""}):
            done = self.ecr("login", "--ci", "github", HOST, status=253, **extra)
            self.assertIn("GITHUB_OUTPUT", done.err)
            self.assertEqual(done.out, "")
        self.assertEqual(self.api.calls, [])

    def test_nor_where_the_file_cannot_be_written(self):
        done = self.ecr("login", "--ci", "github", HOST, status=255,
                        GITHUB_OUTPUT=self.home.path + "/none/out")
        self.assertIn("Cannot write", done.err)
        self.assertEqual((done.out, self.api.calls), ("", []))

    def test_no_mask(self):
        out = self.home.path + "/out"
        done = self.ecr("login", "--ci", "github", "--no-mask", HOST, GITHUB_OUTPUT=out)
        self.assertNotIn("add-mask", done.out)
        self.assertNotIn("AKIAENV", done.out + done.err)
        self.assertIn("=AKIAENV.123456789012.us-west-2.1\n", self.home.file("out"))
        self.ecr("login", "--no-mask", status=252)


class Secret(Case):
    def secret(self, *words, **extra):
        text = self.ecr("k8s-secret", *words, **extra).out
        fields = dict(line.strip().split(": ", 1) for line in text.splitlines() if not line.endswith(":"))
        fields["auths"] = json.loads(base64.b64decode(fields[".dockerconfigjson"]))["auths"]
        return fields

    def test_one_registry(self):
        fields = self.secret()
        self.assertEqual(fields["kind"], "Secret")
        self.assertEqual(fields["type"], "kubernetes.io/dockerconfigjson")
        self.assertEqual(fields["name"], '"ecr"')
        self.assertRegex(fields["ecr-expires-at"], r'^"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ"$')
        self.assertEqual(list(fields["auths"]), [HOST])
        self.assertIn(b"AWS:AKIAENV", base64.b64decode(fields["auths"][HOST]["auth"]))
        self.assertFalse(os.path.exists(self.home.path + "/.docker"))

    def test_several_and_a_namespace(self):
        fields = self.secret("regcred", "--namespace", "web", "--registry", OTHER, "111111111111")
        self.assertEqual((fields["name"], fields["namespace"]), ('"regcred"', '"web"'))
        self.assertEqual(set(fields["auths"]), {OTHER, "111111111111.dkr.ecr.us-west-2.amazonaws.com"})

    def test_what_is_no_name(self):
        for name in ("Up", "a_b", "-a", "a-", "a.-b", "a..b", "a\n", "", "x" * 254, 'a"b'):
            self.ecr("k8s-secret", name, status=252)
        self.ecr("k8s-secret", "a", "b", status=252)
        self.ecr("k8s-secret", "a", "--namespace", "a.b", status=252)
        self.ecr("k8s-secret", "--registry", "ghcr.io", status=255)
        self.assertEqual(self.api.calls, [])

    @unittest.skipUnless(shutil.which("kubectl"), "no kubectl")
    def test_kubectl_reads_it(self):
        text = self.ecr("k8s-secret", "regcred").out
        done = subprocess.run(
            ["kubectl", "annotate", "--local", "-f", "-", "a=b", "-o", "jsonpath={.metadata.name} {.type}"],
            input=text, capture_output=True, text=True, env={"PATH": os.environ["PATH"], "HOME": self.home.path})
        self.assertEqual(done.stdout, "regcred kubernetes.io/dockerconfigjson", done.stderr)


class Words(Case):
    def test_store_and_erase_of_others(self):
        hub = {"ServerURL": "https://index.docker.io/v1/", "Username": "me", "Secret": "s3cr3t"}
        for verb, text in (("store", json.dumps(hub)), ("erase", hub["ServerURL"])):
            done = self.home.run(HELPER, verb, input=text)
            self.assertEqual((done.returncode, done.out), (1, "not implemented\n"))
            for word in ("index.docker.io", "credsStore", "ECR_HELPER_FALLBACK"):
                self.assertIn(word, done.err)
            self.assertNotIn("s3cr3t", done.err)
            self.assertEqual(len(done.err.splitlines()), 1)
        done = self.home.run(HELPER, "erase", input=HOST, ECR_HELPER_STRICT="true")
        self.assertIn("ECR_HELPER_STRICT", done.err)
        done = self.home.run(HELPER, "erase", input="a\x1b[31mb.example")
        self.assertNotIn("\x1b", done.err)

    def test_the_kubelet_at_the_wrong_link(self):
        for words in ([], ["get"], ["get-credentials"], ["a", "b"]):
            done = self.home.run(HELPER, *words, input=REQUEST)
            self.assertEqual(done.returncode, 1)
            self.assertIn("ecr-credential-provider", done.err, words)
            self.assertNotIn("ecr-credential-provider", self.home.run(HELPER, *words, input="x.example").err)

    def test_docker_at_the_kubelets_link(self):
        for text in (HOST, "[]", ""):
            done = self.home.run(PROVIDER, "get", input=text)
            self.assertEqual((done.returncode, done.out), (1, ""))
            self.assertIn("docker-credential-ecr-login", done.err)


if __name__ == "__main__":
    unittest.main()
