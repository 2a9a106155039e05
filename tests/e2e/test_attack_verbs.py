"""Verbs against a service that answers oddly: pages without end, indexes it
says nothing of."""
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

    def test_an_empty_token_is_none(self):
        self.odd([detail("a", ["v1"])], nextToken="")
        for words in self.WORDS[:-2]:
            status, _, err = self.ecr(*words)
            self.assertEqual(status, 0, (words, err))


if __name__ == "__main__":
    unittest.main()
