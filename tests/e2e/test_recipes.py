"""docs/recipes.md: each recipe does and prints what the page says."""
import os
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
BUILD = os.path.abspath(os.environ.get("ECR_BUILD", os.path.join(ROOT, "build")))
with open(os.path.join(ROOT, "docs/recipes.md")) as page:
    PAGE = page.read()
SECTION = re.compile(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", re.M | re.S)
RECIPE = re.compile(r"^```sh\n(.*?)^```\n```text\n(.*?)^```$", re.M | re.S)
RECIPES = [(title, script, expected) for title, text in SECTION.findall(PAGE)
           for script, expected in RECIPE.findall(text)]
SEED = re.search(r"^```yaml\n(.*?)^```$", PAGE[PAGE.index("## The seed"):], re.M | re.S).group(1)


@unittest.skipUnless(shutil.which("bash") and shutil.which("curl"), "no bash or no curl")
class Recipes(unittest.TestCase):
    def test_every_recipe_is_found(self):
        self.assertEqual(len(RECIPES), PAGE.count("\n```sh\n"))

    def run_recipe(self, title, script, expected):
        if "jq" in script and not shutil.which("jq"):
            self.skipTest("no jq")
        with tempfile.TemporaryDirectory() as home:
            with open(home + "/seed.yaml", "w") as seed:
                seed.write(SEED)
            env = dict(os.environ, HOME=home, PATH=BUILD + ":" + os.environ["PATH"], AWS_PAGER="")
            done = subprocess.run(
                [BUILD + "/ecr-local", "run", "--", "bash", "-euo", "pipefail", "-c",
                 "curl -fsS --data-binary @seed.yaml $ECR_LOCAL_ENDPOINT/_local/seed >/dev/null\n" + script],
                cwd=home, env=env, capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout), (0, expected), title + "\n" + done.stderr)


def add(number, title, script, expected):
    name = "test_%02d_%s" % (number, re.sub(r"\W+", "_", title.lower()).strip("_"))
    setattr(Recipes, name, lambda self: self.run_recipe(title, script, expected))


for at, recipe in enumerate(RECIPES, 1):
    add(at, *recipe)

if __name__ == "__main__":
    unittest.main()
