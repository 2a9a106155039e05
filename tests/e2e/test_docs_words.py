"""Links, names and spelling of README, docs, help and manual pages."""
# SPDX-License-Identifier: Apache-2.0
import glob
import os
import re
import shutil
import subprocess
import unittest

from doc_blocks import BUILD, FENCE, PAGES, ROOT, read, without_roff

MARKDOWN = [p for p in PAGES if p.endswith(".md")] + ["SECURITY.md", "CHANGELOG.md", "tests/conformance/README.md"]
LINK = re.compile(r"!?\[(?:[^\]`]|`[^`]*`)*\]\(([^)\s]+)\)")
WORDS = os.path.join(ROOT, "tests/lint/words")


def ecr(*words):
    return subprocess.run([BUILD + "/ecr", *words], capture_output=True, text=True, check=True,
                          env={"PATH": os.environ["PATH"], "HOME": "/nowhere"}).stdout


def prose(text):
    """Without code, addresses and tags."""
    text = re.sub(r"`[^`\n]*`", "", FENCE.sub("", text))
    text = re.sub(r"\]\([^)]*\)", "]", text)
    return re.sub(r"<[^>]*>|https?://\S+", "", text)


def anchors(text):
    """As the pages of a forge name their headings."""
    found = {}
    for title in re.findall(r"^#+ (.*)$", FENCE.sub("", text), re.M):
        slug = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        seen = found.setdefault(slug, 0)
        found[slug] += 1
        yield slug if not seen else "%s-%d" % (slug, seen)


class Links(unittest.TestCase):
    def test_every_link_leads_somewhere(self):
        for page in MARKDOWN:
            for target in LINK.findall(FENCE.sub("", read(page))):
                path, _, anchor = target.partition("#")
                if re.match(r"https://[\w.-]+\.[a-z]+(/\S*)?$", target):
                    continue
                with self.subTest(page=page, link=target):
                    file = os.path.normpath(os.path.join(os.path.dirname(page), path)) if path else page
                    self.assertTrue(os.path.exists(os.path.join(ROOT, file)), file)
                    if anchor:
                        self.assertIn(anchor, list(anchors(read(file))))

    def test_every_page_is_reached_from_the_readme(self):
        seen, todo = set(), ["README.md"]
        while todo:
            page = todo.pop()
            if page in seen or not page.endswith(".md"):
                continue
            seen.add(page)
            for target in LINK.findall(read(page)):
                path = target.partition("#")[0]
                if path and "://" not in path:
                    todo.append(os.path.normpath(os.path.join(os.path.dirname(page), path)))
        self.assertEqual([p for p in PAGES if p.startswith("docs/") and p not in seen], [])

    def test_files_that_are_named_are_there(self):
        for page in MARKDOWN:
            if page == "CHANGELOG.md":      # it tells of files that have gone
                continue
            for name in re.findall(r"`((?:src|tests|docs|packaging|man)/[a-z\d_./-]+)`", read(page)):
                with self.subTest(page=page, name=name):
                    self.assertTrue(os.path.exists(os.path.join(ROOT, name)))

    def test_targets_of_make_are_there(self):
        makefile = read("Makefile")
        makefile += "".join(map(read, re.findall(r"^include (\S+)$", makefile, re.M)))
        for page in MARKDOWN:
            for line in re.findall(r"(?:`|^|&& |sudo )make ((?:[a-z][a-z-]*\b ?)+)", read(page), re.M):
                for target in line.split():
                    with self.subTest(page=page, target=target):
                        form = r"^(?:[\w-]+ )*%s(?: [\w-]+)*:" % target
                        self.assertTrue(re.search(form, makefile, re.M))

    def test_pages_of_the_manual_are_there(self):
        here = {os.path.basename(p) for p in glob.glob(ROOT + "/man/*.[1-8]")}
        here |= {name + ".1" for name in ecr("--man-page").split()}
        for page in MARKDOWN:
            for name, section in re.findall(r"\b((?:ecr|docker-credential)[\w-]*)\((\d)\)", read(page)):
                with self.subTest(page=page, name=name):
                    self.assertIn("%s.%s" % (name, section), here)
        for page in here:
            text = read("man/" + page) if os.path.exists(ROOT + "/man/" + page) else ecr("--man-page", page[:-2])
            for name, section in re.findall(r"^\.BR (\S*ecr\S*) \((\d)", text, re.M):
                with self.subTest(page=page, name=name):
                    self.assertIn("%s.%s" % (without_roff(name), section), here)


@unittest.skipUnless(shutil.which("aspell"), "no aspell")
class Spelling(unittest.TestCase):
    """British words, and those of tests/lint/words."""

    def unknown(self, text):
        done = subprocess.run(
            ["aspell", "list", "--lang=en_GB-ise", "--encoding=utf-8", "--ignore=2", "--ignore-case"],
            input=text, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        with open(WORDS, encoding="utf-8") as listed:
            known = {w for line in listed for w in line.split("#")[0].split()}
        # a capital inside is a name: BatchGetImage, ECR
        return sorted({w.lower() for w in done.stdout.split()
                       if not re.search(r"\B[A-Z]", w) and w.lower() not in known
                       and w.lower().removesuffix("'s") not in known})

    def test_markdown(self):
        for page in MARKDOWN:
            with self.subTest(page=page):
                self.assertEqual(self.unknown(prose(read(page))), [])

    def roff(self, text):
        """Words in bold are names; what is left is prose."""
        text = re.sub(r"^\.EX\n.*?^\.EE$", "", text, flags=re.M | re.S)
        text = re.sub(r"^\.(TH|B|BI|IR|RI|I|BR) .*$", "", text, flags=re.M)
        text = re.sub(r'^\.\\".*$', "", text, flags=re.M)
        text = re.sub(r"\\f[BI].*?\\f[RP]", "", without_roff(re.sub(r"^\.S[HS] ", "", text, flags=re.M)))
        return re.sub(r"\S*[/=_]\S*|--?[\w-]+|\.\w\w\b", "", text)

    def test_manual_pages(self):
        for page in glob.glob(ROOT + "/man/*.[1-8]"):
            with self.subTest(page=page):
                self.assertEqual(self.unknown(self.roff(read(page))), [])

    def test_help(self):
        """Every command's page, made of the same texts as its help."""
        names = ecr("--man-page").split()
        self.assertGreater(len(names), 80)
        text = "\n".join(self.roff(ecr("--man-page", name)) for name in names)
        self.assertEqual(self.unknown(text), [])

    def test_the_list_has_no_word_that_nobody_needs(self):
        with open(WORDS, encoding="utf-8") as listed:
            words = [w for line in listed for w in line.split("#")[0].split()]
        self.assertEqual(words, sorted(set(words)))
        text = " ".join(prose(read(p)) for p in MARKDOWN)
        text += " ".join(self.roff(read("man/" + os.path.basename(p))) for p in glob.glob(ROOT + "/man/*.[1-8]"))
        text += " ".join(self.roff(ecr("--man-page", name)) for name in ecr("--man-page").split())
        used = set(re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text.lower()))
        self.assertEqual([w for w in words if w not in used and w + "'s" not in used], [])


if __name__ == "__main__":
    unittest.main()
