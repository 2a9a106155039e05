"""Verbs against a service that answers oddly: pages without end, indexes it
says nothing of."""
import os
import stat
import unittest

import verbs_replies
from verbs import Verbs, token
from verbs_replies import DAY, INDEX, INDEX_TEXT, detail, digest


class Odd(Verbs):
    def odd(self, details, index=INDEX_TEXT, **more):
        """The repository team/app with these images, and members that every
        reply has."""
        def reply(operation, given):
            if operation == "GetAuthorizationToken":
                return token()
            if operation == "BatchDeleteImage":
                return {"imageIds": given["imageIds"]}
            if operation == "BatchGetImage":
                return {"images": [{"imageId": {"imageDigest": digest(
                    "index")}, "imageManifest": index}] if index else []}
            if operation != "DescribeImages":
                answer = verbs_replies.reply(operation, given)
                return dict(answer, **more) if isinstance(
                    answer, dict) else answer
            ids = given.get("imageIds")
            return dict({"imageDetails": [
                d for d in details if not ids or any(
                    i.get("imageTag") in d.get("imageTags", ())
                    or i.get("imageDigest") == d["imageDigest"]
                    for i in ids)]}, **more)
        return self.replies(reply)


class Deletions(Odd):
    """What a reply leaves out is no reason to delete."""
    ALONE = ["prune", "team/app", "--untagged", "--yes"]

    def stays(self, *words):
        """Nothing may go."""
        service = self.odd(*words)
        status, out, err = self.ecr(*self.ALONE)
        self.assertNotIn("BatchDeleteImage", [a[0] for a in service.asked])
        return status, out, err

    def test_an_index_that_the_service_leaves_out(self):
        status, _, err = self.stays(
            [detail("index", ["v1"], ago=DAY, media=INDEX),
             detail("amd64", ago=DAY)], None)
        self.assertEqual(status, 254)
        self.assertIn("the service leaves it out", err)

    def test_an_archived_index_that_cannot_be_read(self):
        """It may name the images of the one that goes."""
        service = self.odd([
            detail("index", ["v1"], ago=DAY, media=INDEX),
            detail("cold", ["v0"], ago=DAY, media=INDEX, status="ARCHIVED"),
            detail("amd64", ago=DAY)])
        answer = service.server.reply

        def reply(operation, given):
            out = answer(operation, given)
            if operation == "BatchGetImage":
                out["failures"] = [{
                    "imageId": {"imageDigest": digest("cold")},
                    "failureCode": "ImageInaccessible",
                    "failureReason": "it is archived"}]
            return out
        service.server.reply = reply
        status, out, err = self.ecr("rm", "team/app:v1", "--yes")
        self.assertEqual((status, len(out.splitlines())), (0, 1), err)
        self.assertIn("images of the index stay", err)

    def test_when_it_was_pushed_is_left_out(self):
        image = detail("a")
        del image["imagePushedAt"]
        status, out, _ = self.stays([image])
        self.assertEqual((status, out.split("\t")[0]), (0, "stays"))
        self.assertIn("when it was pushed is not known", out)


class Files(Odd):
    """Files that the user names."""
    WORDS = (["prune", "team/app", "--match", "*", "--plan"],
             ["du", "team/app", "--svg"],
             ["findings", "team/app:v1", "--sarif"],
             ["findings", "team/app:v1", "--junit"])

    def setUp(self):
        super().setUp()
        answer = self.odd([detail("a", ["v1"], ago=DAY)]).server

        def reply(operation, given, own=answer.reply):
            if operation == "DescribeImageScanFindings":
                return {"imageScanStatus": {"status": "COMPLETE"},
                        "imageScanFindings": {}}
            return own(operation, given)
        answer.reply = reply

    def test_a_pipe_stays_one(self):
        """So would a device: /dev/stdout, /dev/null."""
        path = os.path.join(self.home, "pipe")
        os.mkfifo(path)
        for words in self.WORDS:
            end = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
            self.addCleanup(os.close, end)
            status, _, err = self.ecr(*words, path)
            self.assertEqual(status, 0, (words, err))
            self.assertTrue(stat.S_ISFIFO(os.stat(path).st_mode), words)
            self.assertIn(os.read(end, 1 << 16)[:1], (b"{", b"<"), words)
        for kind in "oci-archive:", "docker-archive:":
            status, _, err = self.ecr("copy", "team/app:v1", kind + path)
            self.assertNotEqual(status, 0)
            self.assertTrue(stat.S_ISFIFO(os.stat(path).st_mode), kind)

    def test_links_and_modes(self):
        # of one's own group is nobody else: it may have 002
        self.addCleanup(os.umask, os.umask(0o022))
        real = self.write("real", "old")
        link = os.path.join(self.home, "link")
        os.symlink("real", link)
        new = os.path.join(self.home, "new")
        for words in self.WORDS:
            for path in link, new:
                status, _, err = self.ecr(*words, path)
                self.assertEqual(status, 0, (words, err))
                self.assertEqual(os.stat(path).st_mode & 0o7022, 0, words)
            self.assertTrue(os.path.islink(link), words)
            with open(real, encoding="utf-8") as file:
                self.assertNotEqual(file.read(), "old")
            os.unlink(new)


class Nulls(Odd):
    """A list of the service may hold null."""

    def test_tags(self):
        self.odd([detail("a", [None, "v1.0.0"]), detail("b", [None])])
        for words in (["rm", "team/app:v*", "--dry-run"],
                      ["prune", "team/app", "--match", "v*", "--dry-run"],
                      ["lifecycle", "lint", "team/app"],
                      ["images", "team/app", "--sort", "semver"],
                      ["images", "team/app", "--tree"],
                      ["images", "team/app:v*"],
                      ["latest", "team/app"], ["du", "team/app"],
                      ["inspect", "team/app:v1.0.0"],
                      ["exists", "team/app:v1.0.0"],
                      ["findings", "team/app:v*"]):
            status, _, err = self.ecr(*words)
            self.assertGreaterEqual(status, 0, (words, err))
            self.assertNotIn("runtime error", err, words)


class Pages(Odd):
    WORDS = (["prune", "team/*", "--untagged", "--dry-run"],
             ["prune", "team/app", "--untagged", "--dry-run"],
             ["rm", "team/app:v*", "--dry-run"],
             ["repos"], ["repos", "--sizes"], ["images", "team/app"],
             ["latest", "team/app"], ["du", "team/app"],
             ["findings", "team/app:v*"], ["findings", "team/*"])

    def test_a_page_that_leads_to_itself(self):
        self.odd([detail("a", ["v1"])], nextToken="again")
        for words in self.WORDS:
            status, _, err = self.ecr(*words)
            self.assertIn(status, (254, 255), words)
            self.assertIn("The same next token was received twice", err)

    def test_texts_that_an_answer_must_have(self):
        """Without them nothing is "none", and nobody waits for ever."""
        for operation, answer, words in (
                ("GetLifecyclePolicy", {}, ("lifecycle", "test", "app")),
                ("GetRepositoryPolicy", {}, ("policy", "show", "app")),
                ("GetLifecyclePolicyPreview", {},
                 ("lifecycle", "test", "app", "--server")),
                ("DescribeRepositories", {"repositories": [{}]}, ("repos",)),
                ("DescribeRepositories",
                 {"repositories": [{"repositoryName": "x"}]},
                 ("repos", "--sizes"))):
            def reply(asked, given):
                if asked == operation:
                    return answer
                if asked == "GetLifecyclePolicy":
                    return {"lifecyclePolicyText": '{"rules": []}'}
                if asked == "StartLifecyclePolicyPreview":
                    return {"status": "IN_PROGRESS"}
                if asked == "DescribeImages":
                    return {"imageDetails": []}
                if asked == "ListTagsForResource":
                    return {"tags": []}
                return verbs_replies.reply(asked, given)
            with self.subTest((operation, words)):
                self.replies(reply)
                status, out, err = self.ecr(*words)
                self.assertEqual((status, out), (255, ""))
                self.assertIn("%s, %s: the answer has" % (
                    self.url, operation), err)

    def test_what_was_not_said_to_go_has_not_gone(self):
        def reply(operation, given):
            if operation == "BatchDeleteImage":
                return {}
            return verbs_replies.reply(operation, given)
        self.replies(reply)
        status, out, err = self.ecr("rm", "team/app:v1.9.0", "--yes")
        self.assertEqual(status, 255)
        self.assertNotIn("deleted", out + err)
        self.assertIn("it did not go", err)

    def test_an_empty_token_is_none(self):
        self.odd([detail("a", ["v1"])], nextToken="")
        for words in self.WORDS[:-2]:
            status, _, err = self.ecr(*words)
            self.assertEqual(status, words[0] == "rm", (words, err))


if __name__ == "__main__":
    unittest.main()
