"""Every code block of README, docs and manual pages: it runs against a local
ECR, or is read by what it is for, and what the page says of it holds.

A block shows what it prints (```console, or ```text behind ```sh), or has a
claim in docs_claims.py; one with neither fails.  What cannot run here stands
there with its reason, and is skipped by name (test_elsewhere_…), unless
ECR_WALK_ALL is set."""
# SPDX-License-Identifier: Apache-2.0
import importlib.util
import os
import re
import shutil
import unittest

from ci_steps import script_of_ci
from doc_blocks import CAN_CUT, PAGES, blocks_of, console_faults, console_script, run_block, steps
from docs_claims import CLAIMS

# what recipes.md shows beside its scripts is test_recipes' own
BLOCKS = [block for page in PAGES for block in blocks_of(page)
          if not (page == "docs/recipes.md" and block.shown)]


def claims_for(block):
    return [(page, text) for page, text in CLAIMS if page == block.page and text in block.text]


def lacking(block, claim):
    """What a block needs and is not here."""
    programs = claim.get("needs", "").split() + (["jq"] if re.search(r"\bjq\b", block.text) else [])
    missing = [p for p in programs if not shutil.which(p)]
    if "import boto3" in block.text and not importlib.util.find_spec("boto3"):
        missing.append("boto3")
    if claim.get("root") and os.geteuid() != 0:
        missing.append("root")
    return missing + (["unshare"] if claim.get("cut") and not CAN_CUT else [])


def script_of(block, claim):
    if claim.get("ci"):
        return script_of_ci(block.text).replace("'https://artifacts.example/ecr'", "file://$HOME/dist/ecr")
    if block.kind == "console":
        return console_script(block.text)
    if block.kind == "python":
        return "python3 -B block"
    return block.text if block.kind == "sh" else ""


def faults(block, claim):
    """What a run does otherwise than the page says."""
    status, out, err = run_block(block, claim.get("script") or script_of(block, claim), claim)
    wrong = []
    if status != claim.get("status", 0):
        wrong.append("status %d" % status)
    if block.shown is not None and out != block.shown:
        wrong.append("shown:\n%s" % block.shown)
    if block.kind == "console" and not claim.get("script"):
        wrong += console_faults(block.text, out)
    wrong += ["no %r" % p for p in claim.get("prints", []) if not re.search(p, out + err, re.M)]
    return "\n".join(wrong) and "%s\n%s\nprinted:\n%s\n%s" % (block.name, "\n".join(wrong), out, err)


class Walk(unittest.TestCase):
    maxDiff = None

    def walk(self, block):
        claim = CLAIMS[claims_for(block)[0]] if claims_for(block) else {}
        if "skip" in claim and not os.environ.get("ECR_WALK_ALL"):
            self.skipTest(claim["skip"])
        if lacking(block, claim):
            self.skipTest("no " + " ".join(lacking(block, claim)))
        self.assertEqual(faults(block, claim), "")

    def test_every_block_has_a_claim(self):
        for block in BLOCKS:
            shows = block.shown is not None or (
                block.kind == "console" and console_shows(block))
            found = claims_for(block)
            with self.subTest(block=block.name):
                self.assertTrue(shows or found, "nothing is asserted of it:\n" + block.text)
                self.assertLess(len(found), 2, found)
                for key in found:
                    self.assertTrue(any(k in CLAIMS[key] for k in ("skip", "prints", "after")) or shows, key)

    def test_every_claim_is_of_one_block(self):
        for key in CLAIMS:
            self.assertEqual(sum(key in claims_for(block) for block in BLOCKS), 1, key)


def console_shows(block):
    return any(shown for _, shown in steps(block.text))


def add(block, n):
    elsewhere = any("skip" in CLAIMS[key] for key in claims_for(block))
    name = "test_%s%s_%02d" % ("elsewhere_" * elsewhere, re.sub(r"\W+", "_", block.page.rsplit("/", 1)[-1]), n)
    setattr(Walk, name, lambda self: self.walk(block))


for page in PAGES:
    for n, block in enumerate((b for b in BLOCKS if b.page == page), 1):
        add(block, n)

if __name__ == "__main__":
    unittest.main()
