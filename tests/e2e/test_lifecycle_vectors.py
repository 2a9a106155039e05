"""The policies of tests/vectors/lifecycle in ecr-local: previewed and run."""
import glob
import json
import os
import sqlite3
import subprocess
import time
import unittest

from local_api import HERE, Server, digest_of, manifest
from verbs import ECR, environment

VECTORS = os.path.join(HERE, "..", "vectors", "lifecycle")
OCI = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
DAY = 86400


def cases():
    """Those that a clock which goes on does not change."""
    for path in sorted(glob.glob(os.path.join(VECTORS, "*.json"))):
        with open(path) as text:
            for case in json.load(text)["cases"]:
                if not case.get("exact"):
                    yield os.path.basename(path), case


def policy_text(case):
    """At least 100 characters, as the API wants them."""
    return json.dumps(case["policy"], indent=4).ljust(100)


def manifests(images, seed):
    """{id: (media type, text)}, children and subjects before who names them."""
    made = {}

    def make(image):
        named = [by_id[n] for n in image.get("children", [])
                 + [image[k] for k in ("subject",) if k in image]]
        for other in named:
            if other["id"] not in made:
                make(other)
        entry = [{"mediaType": made[n][0], "digest": digest_of(made[n][1]),
                  "size": len(made[n][1])} for n in image.get("children", [])]
        more = {"mediaType": OCI_INDEX if entry else OCI}
        if "subject" in image:
            media, text = made[image["subject"]]
            more["subject"] = {"mediaType": media, "size": len(text),
                               "digest": digest_of(text)}
        if entry:
            text = json.dumps(dict({"schemaVersion": 2, "manifests": entry,
                                    "annotations": {"n": image["id"]}}, **more))
        else:
            text = manifest(seed + len(made) + 1, **more)
        made[image["id"]] = (more["mediaType"], text)

    by_id = {image["id"]: image for image in images}
    for image in images:
        if image["id"] not in made:
            make(image)
    return made


class Vectors(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--lifecycle-interval", "0")
        cls.db = sqlite3.connect(os.path.join(cls.server.data, "ecr.db"),
                                 timeout=30)
        cls.worlds = []
        for n, (where, case) in enumerate(cases()):
            cls.worlds.append((where, case, cls.fill(n, case)))
        cls.db.commit()

    @classmethod
    def tearDownClass(cls):
        cls.db.close()
        cls.server.close()

    @classmethod
    def fill(cls, n, case):
        """A repository with the images of a vector: {digest: id}."""
        name, ids, images = "case%d" % n, {}, case["images"]
        cls.server.call("CreateRepository", repositoryName=name)
        for ident, (media, text) in manifests(images, 1000 * n).items():
            digest = digest_of(text)
            ids[digest] = ident
            image = next(i for i in images if i["id"] == ident)
            for tag in image["tags"] or [None]:
                cls.server.call(
                    "PutImage", repositoryName=name, imageManifest=text,
                    imageManifestMediaType=media,
                    **({"imageTag": tag} if tag else {}))
            cls.age(name, digest, image)
        return ids

    @classmethod
    def age(cls, name, digest, image):
        now = time.time()
        times = {new: now - DAY * image[old] if old in image else None
                 for new, old in (("pushed", "pushed"), ("pulled", "pulled"),
                                  ("archived", "archived"),
                                  ("activated", "restored"))}
        archived = (times["archived"] or 0) > (times["activated"] or 0)
        cls.db.execute(
            "UPDATE image SET pushed=?, pulled=?, archived=?, activated=?,"
            " status=? WHERE digest=? AND repository="
            "(SELECT id FROM repository WHERE name=?)",
            (*times.values(), "ARCHIVED" if archived else "ACTIVE", digest,
             name))
        cls.db.commit()

    def preview(self, name, case):
        self.server.call("StartLifecyclePolicyPreview", repositoryName=name,
                         lifecyclePolicyText=policy_text(case))
        return self.server.call("GetLifecyclePolicyPreview",
                                repositoryName=name, maxResults=100)

    def test_previewed(self):
        for n, (where, case, ids) in enumerate(self.worlds):
            with self.subTest(where, case=case["name"]):
                got = dict.fromkeys(ids.values(), "keep")
                reply = self.preview("case%d" % n, case)
                for one in reply["previewResults"]:
                    got[ids[one["imageDigest"]]] = "%s %d" % (
                        one["action"]["type"].lower(),
                        one["appliedRulePriority"])
                self.assertEqual(got, case["expected"])
                self.assertEqual(
                    reply["summary"]["expiringImageTotalCount"],
                    sum(v.startswith("expire") for v in got.values()))

    def test_offline(self):
        """What `ecr lifecycle test` decides of the listing: the same."""
        for n, (where, case, ids) in enumerate(self.worlds):
            with self.subTest(where, case=case["name"]):
                self.check_offline("case%d" % n, case, ids)

    def check_offline(self, name, case, ids):
        path = os.path.join(self.server.folder.name, "policy.json")
        with open(path, "w") as text:
            text.write(policy_text(case))
        done = subprocess.run(
            [ECR, "lifecycle", "test", name, path, "--images", "--output",
             "json"], env=environment(
                 self.server.folder.name, AWS_ENDPOINT_URL_ECR=self.server.url,
                 AWS_ENDPOINT_URL_STS=self.server.url),
            stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual({
            ids[i["digest"]]: " ".join(
                str(i[k]) for k in ("action", "rule") if k in i)
            for i in json.loads(done.stdout)["images"]}, case["expected"])

    def test_run(self):
        """After the preview, by the order of names: what it said is done."""
        for n, (where, case, _) in enumerate(self.worlds):
            self.server.call(
                "PutLifecyclePolicy", repositoryName="case%d" % n,
                lifecyclePolicyText=policy_text(case))
        status, _, body = self.server.request("POST", "/_local/lifecycle/run")
        self.assertEqual(status, 200, body)
        for n, (where, case, ids) in enumerate(self.worlds):
            with self.subTest(where, case=case["name"]):
                self.check_left("case%d" % n, case, ids)

    def check_left(self, name, case, ids):
        left = dict(self.db.execute(
            "SELECT digest, status FROM image WHERE repository="
            "(SELECT id FROM repository WHERE name=?)", (name,)))
        for digest, ident in ids.items():
            wanted = case["expected"][ident]
            self.assertEqual(digest in left, not wanted.startswith("expire"),
                             (ident, wanted))
            if wanted.startswith("transition"):
                self.assertEqual(left[digest], "ARCHIVED", ident)


class Enough(unittest.TestCase):
    def test_sixty(self):
        self.assertGreaterEqual(len(list(cases())), 60)


if __name__ == "__main__":
    unittest.main()
