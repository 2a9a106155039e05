"""make refresh-model: only facts change, what is new asks for words, a table says what.

The files of the publisher are made here of our own, in its form and in other words.

SPDX-License-Identifier: Apache-2.0
"""
import copy
import filecmp
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from local_api import HERE

ROOT = os.path.abspath(os.path.join(HERE, "../.."))
MODEL = os.path.join(ROOT, "src/model")
spec = importlib.util.spec_from_file_location("refresh", MODEL + "/refresh.py")
refresh = importlib.util.module_from_spec(spec)
spec.loader.exec_module(refresh)
VERSION = {"ecr": "2015-09-21", "ecr-public": "2020-10-30", "sts": "2011-06-15"}


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def published(ours):
    """A model of ours as its publisher would write it: service, pages, waiters."""
    service = copy.deepcopy({k: ours[k] for k in ("metadata", "operations", "shapes")})
    service = {"version": "2.0", **service, "documentation": "<p>A service.</p>"}
    pages, waiters = {}, {}
    for name, operation in service["operations"].items():
        for key in ("doc", "group", "examples"):
            del operation[key]
        operation["documentation"] = "<p>Something else on %s.</p>" % name
        if "paginator" in operation:
            pages[name] = operation.pop("paginator")
    for shape in service["shapes"].values():
        if shape.pop("doc", None):
            shape["documentation"] = "<p>Something else.</p>"
        for member in shape.get("members", {}).values():
            member.pop("doc")
            member["documentation"] = "<p>Something else.</p>"
    for name, waiter in ours.get("waiters", {}).items():
        waiters[name] = {k: v for k, v in waiter.items() if k != "doc"}
        waiters[name]["description"] = "Something else"
    return service, {"pagination": pages}, {"version": 2, "waiters": waiters}


class Refresh(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.model, self.new = folder.name + "/model", folder.name + "/new"
        shutil.copytree(MODEL, self.model)
        self.files = {}
        for name, version in VERSION.items():
            service, pages, waiters = published(load(MODEL + "/%s.json" % name))
            for file, content in (("service-2", service), ("paginators-1", pages),
                                  ("waiters-2", waiters)):
                self.files[name, version, file] = content
        self.ecr = self.files["ecr", VERSION["ecr"], "service-2"]
        self.pages = self.files["ecr", VERSION["ecr"], "paginators-1"]["pagination"]
        self.waiters = self.files["ecr", VERSION["ecr"], "waiters-2"]["waiters"]

    def run_it(self, *words):
        for (name, version, file), content in self.files.items():
            os.makedirs(os.path.join(self.new, name, version), exist_ok=True)
            with open(os.path.join(self.new, name, version, file + ".json"), "w") as out:
                json.dump(content, out)
        return subprocess.run(
            [sys.executable, MODEL + "/refresh.py", "--model", self.model, *(words or (self.new,))],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def table(self):
        done = self.run_it()
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return [" ".join(line.split()) for line in done.stdout.splitlines()]

    def after(self, name="ecr"):
        return load(self.model + "/%s.json" % name)

    def same(self, *but):
        for folder in ("", "/data"):
            for name in os.listdir(MODEL + folder):
                if name.endswith(".json") and name not in but:
                    self.assertTrue(filecmp.cmp(MODEL + folder + "/" + name,
                                                self.model + folder + "/" + name, False), name)

    def test_no_change(self):
        self.assertEqual(self.table(), ["refresh-model: nothing has changed"])
        self.same()

    def test_a_new_operation(self):
        self.ecr["operations"]["AddPolish"] = {
            "name": "AddPolish", "http": {"method": "POST", "requestUri": "/"},
            "input": {"shape": "AddPolishRequest"}, "documentation": "<p>Not our words.</p>"}
        self.ecr["shapes"]["AddPolishRequest"] = {"type": "structure", "members": {
            "repositoryName": {"shape": "RepositoryName", "documentation": "Nor these."}}}
        self.ecr["shapes"]["DullException"] = {"type": "structure", "exception": True,
                                               "members": {}, "documentation": "Nor these."}
        self.pages["AddPolish"] = {"input_token": "a", "output_token": "b", "result_key": "c"}
        table = self.table()
        for row in ("ecr operation AddPolish new", "ecr shape AddPolishRequest new",
                    "ecr member of AddPolishRequest repositoryName new",
                    "ecr error DullException new", "ecr pages AddPolish new",
                    "to be described: ecr.json operation AddPolish",
                    "to be described: ecr.json member AddPolishRequest.repositoryName",
                    "to be described: ecr.json error DullException"):
            self.assertIn(row, table)
        new = self.after()
        self.assertEqual(new["operations"]["AddPolish"]["doc"], "")
        self.assertEqual(new["operations"]["AddPolish"]["paginator"]["result_key"], "c")
        self.assertNotIn("Not our words", json.dumps(new))
        self.assertNotIn("Nor these", json.dumps(new))
        self.assertEqual(len(list(refresh.undescribed(new))), 3)
        del new["operations"]["AddPolish"]
        self.assertEqual(new["operations"], load(MODEL + "/ecr.json")["operations"])
        self.same("ecr.json")

    def test_a_new_member_and_its_place(self):
        members = self.ecr["shapes"]["CreateRepositoryRequest"]["members"]
        self.ecr["shapes"]["CreateRepositoryRequest"]["members"] = {
            "polish": {"shape": "RepositoryName"}, **members}
        self.ecr["shapes"]["CreateRepositoryRequest"]["required"].append("polish")
        self.assertEqual(self.table()[1:], [
            "ecr shape CreateRepositoryRequest required + polish",
            "ecr member of CreateRepositoryRequest polish new",
            "to be described: ecr.json member CreateRepositoryRequest.polish"])
        self.assertEqual(list(self.after()["shapes"]["CreateRepositoryRequest"]["members"]),
                         ["polish", *members])

    def test_a_changed_enum(self):
        enum = self.ecr["shapes"]["ImageTagMutability"]["enum"]
        gone = enum.pop(0)
        enum.append("SOMETIMES")
        self.assertEqual(self.table()[1:], [
            "ecr shape ImageTagMutability enum + SOMETIMES, - " + gone])
        self.assertEqual(self.after()["shapes"]["ImageTagMutability"]["enum"], enum)

    def test_changed_limits(self):
        self.ecr["shapes"]["RepositoryName"]["max"] = 512
        del self.ecr["shapes"]["RepositoryName"]["pattern"]
        self.ecr["operations"]["ListImages"]["errors"].pop()
        table = self.table()
        self.assertIn("ecr shape RepositoryName max 256 → 512", table)
        self.assertEqual(len([row for row in table if "pattern" in row and "none" in row]), 1)
        self.assertEqual(len([row for row in table if "operation ListImages errors" in row]), 1)

    def test_what_is_gone(self):
        del self.ecr["operations"]["DeleteRegistryPolicy"]
        del self.ecr["shapes"]["DeleteRegistryPolicyRequest"]
        del self.ecr["shapes"]["ImageIdentifier"]["members"]["imageTag"]
        del self.pages["ListImages"]
        del self.waiters["ImageScanComplete"]
        self.assertEqual(sorted(self.table()[1:]), sorted([
            "ecr operation DeleteRegistryPolicy gone",
            "ecr shape DeleteRegistryPolicyRequest gone",
            "ecr member of ImageIdentifier imageTag gone",
            "ecr pages ListImages gone", "ecr waiter ImageScanComplete gone"]))
        new = self.after()
        self.assertNotIn("DeleteRegistryPolicy", new["operations"])
        self.assertNotIn("paginator", new["operations"]["ListImages"])
        self.assertEqual(list(new["waiters"]), ["LifecyclePolicyPreviewComplete"])

    def test_waiters(self):
        self.waiters["ImageScanComplete"]["delay"] = 7
        self.waiters["PolishDone"] = {"operation": "ListImages", "delay": 1, "maxAttempts": 2,
                                      "acceptors": [], "description": "Not our words"}
        self.assertEqual(self.table()[1:], [
            "ecr waiter ImageScanComplete delay 5 → 7", "ecr waiter PolishDone new",
            "to be described: ecr.json waiter PolishDone"])
        self.assertNotIn("Not our words", json.dumps(self.after()))

    def test_sts_is_a_selection(self):
        sts = self.files["sts", VERSION["sts"], "service-2"]
        sts["operations"]["AddPolish"] = {"name": "AddPolish", "input": {"shape": "AddReq"}}
        sts["shapes"]["AddReq"] = {"type": "structure", "members": {}}
        sts["shapes"]["GetCallerIdentityResponse"]["members"]["new"] = {"shape": "NewType"}
        sts["shapes"]["NewType"] = {"type": "string"}
        self.assertEqual(self.table()[1:], [
            "sts operation AddPolish not taken: ours is a selection",
            "sts member of GetCallerIdentityResponse new new", "sts shape NewType new",
            "to be described: sts.json member GetCallerIdentityResponse.new"])
        self.assertNotIn("AddReq", self.after("sts")["shapes"])

    def test_rules_and_partitions(self):
        rules = load(MODEL + "/data/ecr-endpoint-rules.json")
        rules["parameters"]["Region"]["documentation"] = "Not our words"
        self.files["ecr", VERSION["ecr"], "endpoint-rule-set-1"] = rules
        partitions = load(MODEL + "/data/partitions.json")
        self.files["..", "new", "partitions"] = partitions
        self.assertEqual(self.table(), ["refresh-model: nothing has changed"])
        self.same()
        rules["rules"].pop()
        partitions["partitions"][0]["regions"]["xx-north-9"] = {"description": "Far Away"}
        self.assertEqual(sorted(self.table()[1:]), sorted([
            "ecr-endpoint-rules.json rules changed: see git diff",
            'partitions.json region of aws xx-north-9 none → {"description": "Far Away"}']))
        self.same("ecr-endpoint-rules.json", "partitions.json")
        self.assertIn("xx-north-9", self.after("data/partitions")["partitions"][0]["regions"])

    def test_files_that_are_none_of_these(self):
        self.run_it()
        for path, content in (("ecr/2015-09-21/service-2.json", "[]"),
                              ("zot/1/service-2.json", '{"operations": {}, "shapes": {}}')):
            os.makedirs(os.path.dirname(os.path.join(self.new, path)), exist_ok=True)
            with open(os.path.join(self.new, path), "w") as out:
                out.write(content)
            done = subprocess.run(
                [sys.executable, MODEL + "/refresh.py", "--model", self.model,
                 os.path.join(self.new, path)],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn(path, done.stderr)
        self.same()

    def test_make(self):
        self.run_it()
        done = subprocess.run(
            ["make", "-s", "-C", ROOT, "refresh-model", "FROM=" + self.new + "/ecr"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assertEqual((done.returncode, done.stdout),
                         (0, "refresh-model: nothing has changed\n"), done.stderr)


class Described(unittest.TestCase):
    def test_everything_is_said_in_our_words(self):
        for name in VERSION:
            self.assertEqual(list(refresh.undescribed(load(MODEL + "/%s.json" % name))), [], name)

    def test_what_is_empty_is_refused(self):
        model = load(MODEL + "/ecr.json")
        model["operations"]["ListImages"]["doc"] = ""
        model["operations"]["PutImage"]["examples"] = []
        model["operations"]["TagResource"]["group"] = ""
        model["shapes"]["ImageIdentifier"]["members"]["imageTag"]["doc"] = ""
        model["shapes"]["ServerException"]["doc"] = ""
        model["waiters"]["ImageScanComplete"]["doc"] = ""
        self.assertEqual(sorted(name for _, name in refresh.undescribed(model)), sorted([
            "ListImages", "PutImage", "TagResource", "ImageIdentifier.imageTag",
            "ServerException", "ImageScanComplete"]))


if __name__ == "__main__":
    unittest.main()
