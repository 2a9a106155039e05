"""Copies and prunes that are ended at any moment: what is there is whole, and
a second run does the rest.
SPDX-License-Identifier: Apache-2.0"""
import json
import os

import local_api
from killed import KILLS, SIGNALS, Moment, everything_in
from oci_registry import Registry, digest_of
from test_oci_copy import ECR, Moving
from test_verbs_prune import Prune, image
from verbs import refusal, token


class Copies(Moving):
    """Two images and an index, some of their layers large."""

    def setUp(self):
        super().setUp()
        self.registry.index("v1")
        self.registry.image("v2", size=400000)
        self.registry.image("v3", layers=3)
        self.other.strict = False
        self.source = self.registry.host + "/team/app"

    def begin(self, request, registry):
        """Half of what a request or its answer has to bring."""
        length = int(request.headers.get("Content-Length") or 0)
        number = request.url.path.split("/")[-1]
        if request.command == "PUT" and number in registry.uploads:
            registry.uploads[number] = request.rfile.read(length // 2)
        elif request.command == "GET" and number in registry.blobs:
            data = registry.blobs[number]
            request.reply(200, data[:len(data) // 2],
                          Content_Length=str(len(data)))

    def until(self, moment, *words, counts=lambda request, registry: True):
        """Copy; whether it was ended, at that moment."""
        def trap_of(registry):
            return lambda request: not moment.comes(
                counts(request, registry),
                lambda: self.begin(request, registry)) and request.reset()
        for registry in (self.registry, self.other):
            registry.trap = trap_of(registry)
        ended = moment.run([ECR, "copy", *words], self.environment(
            TMPDIR=self.home))
        self.registry.trap = self.other.trap = None
        return ended

    def moments(self, *words, counts=lambda request, registry: True):
        """A moment for each kill, spread over a whole run, which is made
        here."""
        whole = Moment()
        self.assertFalse(self.until(whole, *words, counts=counts))
        for i in range(KILLS):
            yield Moment(1 + i * whole.seen // KILLS, SIGNALS[i % 3])


class ToRegistries(Copies):
    def is_write(self, request, registry):
        return registry is self.other and request.command in ("POST", "PUT")

    def clear(self):
        for kept in (self.other.tags, self.other.blobs, self.other.manifests):
            kept.clear()

    def again(self):
        """What is there is whole; what is missing is sent, nothing else."""
        for digest in [*self.other.manifests, *self.other.tags.values()]:
            self.assertTrue(self.other.is_whole(digest))
        missing = len(self.registry.blobs) - len(self.other.blobs)
        # at another port: what the first run still had on its way is there
        second = Registry()
        second.blobs, second.manifests, second.tags = (
            self.other.blobs, self.other.manifests, self.other.tags)
        self.copy("--all-tags", self.source, second.host + "/copy/app")
        second.close()
        self.assertLessEqual(len(second.requests("POST")), missing)
        self.assertEqual(self.other.tags, self.registry.tags)
        self.assertEqual(self.other.blobs, self.registry.blobs)

    def test_killed_at_any_moment(self):
        words = "--all-tags", self.source, self.to()
        left = everything_in(self.home)
        for moment in self.moments(*words):
            self.clear()
            self.until(moment, *words)
            self.assertEqual(everything_in(self.home), left)
            self.again()

    def test_killed_at_anything_that_is_written(self):
        words = "--all-tags", self.source, self.to()
        for moment in self.moments(*words, counts=self.is_write):
            self.clear()
            self.assertTrue(self.until(moment, *words, counts=self.is_write))
            self.again()

    def test_killed_at_the_last_tag(self):
        self.assertTrue(self.until(
            Moment(1), "--all-tags", self.source, self.to(),
            counts=lambda r, _: r.command == "PUT" and
            r.path.endswith("/manifests/v3")))
        self.assertEqual(sorted(self.other.tags), ["v1", "v2"])
        self.assertEqual(self.other.blobs, self.registry.blobs)
        self.again()


class ToFiles(Copies):
    def setUp(self):
        super().setUp()
        self.folder = os.path.join(self.home, "to")
        os.mkdir(self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def listed(self):
        """{tag: digest} of the layout, once it is checked that each file of
        it is what its name says, and each image whole."""
        blobs = {}
        for path in everything_in(self.folder):
            with open(path, "rb") as file:
                data = file.read()
            if os.path.basename(path) not in ("index.json", "oci-layout"):
                blobs["sha256:" + os.path.basename(path)] = data
        for digest, data in blobs.items():
            self.assertEqual(digest_of(data), digest)
            if digest in self.registry.manifests:
                self.assertEqual(
                    self.registry.is_whole(digest), all(
                        part in blobs for part in self.parts(digest)))
        if not os.path.exists(self.path("a/index.json")):
            return {}
        with open(self.path("a/index.json")) as file:
            tags = {m["annotations"]["org.opencontainers.image.ref.name"]:
                    m["digest"] for m in json.load(file)["manifests"]}
        for digest in tags.values():
            self.assertIn(digest, blobs)
        return tags

    def parts(self, digest):
        value = json.loads(self.registry.manifests[digest][1])
        return [part["digest"] for part in value.get("layers", []) +
                value.get("manifests", []) + [value.get("config")] if part]

    def test_a_layout(self):
        words = "--all-tags", self.source, "oci:" + self.path("a")
        left = everything_in(self.home)
        for moment in self.moments(*words):
            for path in everything_in(self.folder):
                os.unlink(path)
            self.assertTrue(self.until(moment, *words))
            tags = self.listed()
            self.assertLess(tags.items(), self.registry.tags.items())
            self.assertEqual([path for path in everything_in(self.home)
                              if not path.startswith(self.folder)], left)
            self.copy(*words)
            self.assertEqual(self.listed(), self.registry.tags)

    def test_a_layout_at_its_last_layer(self):
        last = self.parts(self.registry.tags["v3"])[2]
        self.assertTrue(self.until(
            Moment(1), "--all-tags", self.source, "oci:" + self.path("a"),
            counts=lambda r, _: r.path.endswith(last)))
        self.assertEqual(sorted(self.listed()), ["v1", "v2"])

    def test_an_archive(self):
        for scheme in ("oci-archive:", "docker-archive:"):
            target = scheme + self.path("a.tar")
            self.copy("--force", self.name("v2"), target)
            with open(self.path("a.tar"), "rb") as file:
                before = file.read()
            words = "--force", self.name("v1"), target
            for moment in self.moments("--force", self.name("v1"),
                                       scheme + self.path("b.tar")):
                self.assertTrue(self.until(moment, *words))
                with open(self.path("a.tar"), "rb") as file:
                    self.assertEqual(file.read(), before)
                self.assertEqual(sorted(os.listdir(self.folder)),
                                 ["a.tar", "b.tar"])
            self.copy(*words)
            with open(self.path("a.tar"), "rb") as file, \
                    open(self.path("b.tar"), "rb") as other:
                self.assertEqual(file.read(), other.read())


class Prunes(Prune):
    """Indexes, what refers to them, and images alone: some go."""

    def manifests(self):
        for word in ("gone", "kept"):
            children = [(local_api.digest_of(t), len(t)) for t in (
                json.dumps(self.small(word + n)) for n in "12")]
            text = json.dumps(self.index(*children))
            yield from ((json.dumps(self.small(word + n)), None)
                        for n in "12")
            yield text, "v1" if word == "kept" else None
            yield json.dumps(self.small(
                "s" + word, subject=(local_api.digest_of(text), len(text)))
            ), None

    def refill(self):
        self.local.request("POST", "/_local/reset")
        self.sow([image(9, *[tag] * (tag is not None), manifest=text)
                  for text, tag in self.manifests()] +
                 [image(n + 1) for n in range(5)] + [image(9, "v2")])

    def there(self):
        return {d["imageDigest"] for d in self.details()}

    def until(self, moment, *words, deletes_alone=False):
        def reply(operation, given):
            if not moment.comes(operation == "BatchDeleteImage" or
                                not deletes_alone):
                return refusal("ServerException", "nobody is there")
            if operation == "GetAuthorizationToken":
                return token()
            return self.local.answer(operation, given)
        self.replies(reply)
        ended = moment.run([ECR, "prune", *words, "--yes"],
                           self.environment(TMPDIR=self.home))
        self.url = self.local.url
        return ended

    def check(self, kept, moment, *words, deletes_alone=False):
        """How many images were there once it was ended."""
        self.refill()
        whole = self.there()
        left = everything_in(self.home)
        self.assertTrue(self.until(
            moment, *words, deletes_alone=deletes_alone))
        part = self.there()
        self.assertLessEqual(kept, part)
        for text, _ in self.manifests():
            if local_api.digest_of(text) in part:
                for child in json.loads(text).get("manifests", ()):
                    self.assertIn(child["digest"], part)
        self.assertEqual(everything_in(self.home), left)
        self.assertEqual(self.ecr("prune", "app", "--untagged", "--yes")[0],
                         0)
        self.assertEqual(self.there(), kept)
        return len(whole) - len(part)

    def test_killed_at_any_moment(self):
        words = "app", "--untagged"
        counted = Moment(), Moment()
        for deletes in (False, True):
            self.refill()
            before = len(self.there())
            self.assertFalse(self.until(
                counted[deletes], *words, deletes_alone=deletes))
        kept = self.there()
        self.assertEqual((before, len(kept)), (14, 5))
        for i in range(KILLS):
            n = 1 + i * counted[0].seen // KILLS
            with self.subTest(request=n, of=counted[0].seen):
                self.check(kept, Moment(n, SIGNALS[i % 3]), *words)
        for n in range(counted[1].seen):
            gone = self.check(kept, Moment(n + 1), *words,
                              deletes_alone=True)
            self.assertEqual(gone > 0, n > 0)

    def test_a_plan(self):
        """What is left of a plan is none: the registry has changed."""
        self.refill()
        path = self.home + "/plan.json"
        self.assertEqual(
            self.ecr("prune", "app", "--untagged", "--plan", path)[0], 0)
        self.assertTrue(self.until(Moment(2), "--from-plan", path,
                                   deletes_alone=True))
        there = self.there()
        status, _, err = self.ecr("prune", "--from-plan", path, "--yes")
        self.assertEqual(status, 1)
        self.assertIn("has changed since the plan was made", err)
        self.assertEqual(self.there(), there)


if __name__ == "__main__":
    import unittest
    unittest.main()
