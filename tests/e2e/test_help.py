"""Help and manual pages as a person meets them."""
import fcntl
import glob
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import tempfile
import termios
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
BUILD = os.environ.get("ECR_BUILD", os.path.join(ROOT, "build"))
ECR = BUILD + "/ecr"


def run(*args, **env):
    return subprocess.run([ECR] + list(args), capture_output=True, text=True,
                          env={"PATH": os.environ["PATH"], "HOME": "/nowhere",
                               **env}, timeout=20)


def on_terminal(args, keys=b"", rows=24, columns=80, **env):
    """What the terminal receives, and the exit status; `keys` are typed after
    half a second without output."""
    pid, fd = pty.fork()
    if pid == 0:
        # before the program can ask for it
        fcntl.ioctl(0, termios.TIOCSWINSZ,
                    struct.pack("HHHH", rows, columns, 0, 0))
        os.execve(ECR, [ECR] + args, {"PATH": os.environ["PATH"],
                                      "HOME": "/nowhere", "TERM": "xterm",
                                      **env})
    seen, end = b"", time.time() + 10
    while time.time() < end:
        if not select.select([fd], [], [], 0.5)[0]:
            if keys:
                os.write(fd, keys)
                keys = b""
            continue
        try:
            data = os.read(fd, 65536)
        except OSError:
            break
        if not data:
            break
        seen += data
    os.close(fd)
    return seen.decode(), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


class Help(unittest.TestCase):
    def test_a_mistyped_verb(self):
        for typed, meant in (("imges", "images"), ("exist", "exists"),
                             ("lifecycl", "lifecycle"), ("prun", "prune")):
            seen, status = on_terminal([typed])
            self.assertEqual(status, 252)
            self.assertIn("hint: did you mean ecr %s?" % meant, seen)
            self.assertNotIn(meant + "\n", run(typed).stderr)

    def test_the_first_screen(self):
        seen, status = on_terminal([])
        self.assertEqual(status, 252)
        lines = re.sub(r"\x1b\[\d*m", "", seen).split("\r\n")
        self.assertLessEqual(len(lines), 25)
        self.assertTrue(all(len(line) <= 80 for line in lines
                            if "[ERROR]" not in line), lines)
        tasks = [line.split()[1] for line in lines
                 if line.startswith("    ecr ")]
        self.assertEqual(tasks[:8], ["login", "repos", "images", "inspect",
                                     "tag", "copy", "findings", "prune"])
        self.assertEqual(tasks[9:11], ["local", "local"])
        self.assertIn("all commands: ecr help", lines[-4])
        for task in set(tasks) - {"COMMAND"}:
            self.assertEqual(run(task, "--help").returncode, 0, task)
        self.assertNotIn("EVERY DAY", run().stderr)

    def test_long_help_is_paged(self):
        paged = dict(AWS_PAGER="sed s/^/PAGED:/", PATH=os.environ["PATH"])
        self.assertIn("PAGED:", on_terminal(["help"], **paged)[0])
        self.assertNotIn("PAGED:", on_terminal(["whoami", "help"], rows=200,
                                               **paged)[0])

    def test_a_terminal_that_obeys_nothing(self):
        for term in ("dumb", ""):
            seen, status = on_terminal(["help"], TERM=term,
                                       AWS_PAGER="sed s/^/PAGED:/")
            self.assertEqual((status, "PAGED:" in seen, "\x1b" in seen),
                             (0, False, False), term)
        seen, _ = on_terminal([], TERM="dumb")
        self.assertNotIn("\x1b", seen)

    def test_colours_asked_for(self):
        page = ["whoami", "help"]
        self.assertIn("\x1b[1m", on_terminal(page, AWS_PAGER="")[0])
        self.assertNotIn("\x1b", on_terminal(page, AWS_PAGER="",
                                             NO_COLOR="1")[0])
        self.assertIn("\x1b[1m", on_terminal(
            page, AWS_PAGER="", TERM="dumb", CLICOLOR_FORCE="1")[0])
        self.assertNotIn("\x1b", run(*page).stdout)
        self.assertNotIn("\x1b", run(*page, CLICOLOR_FORCE="0").stdout)
        self.assertIn("\x1b[1m", run(*page, CLICOLOR_FORCE="1").stdout)
        self.assertNotIn("\x1b", run(*page, CLICOLOR_FORCE="1",
                                     NO_COLOR="1").stdout)

    def test_colours_of_a_table(self):
        table = ["describe-registry", "--generate-cli-skeleton", "output",
                 "--output", "table"]
        keys = dict(AWS_PAGER="", AWS_REGION="us-east-1")
        self.assertIn("\x1b[", on_terminal(table, **keys)[0])
        for env in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            self.assertNotIn("\x1b[", on_terminal(table, **keys, **env)[0])
        self.assertNotIn("\x1b[",
                         run(*table, CLICOLOR_FORCE="1", **keys).stdout)

    def test_own_choices_are_named(self):
        for words, choices in ((["latest", "a", "--print", "nix"],
                                "One of: tag, digest, uri\n"),
                               (["login", "--client", "skopeo"],
                                "One of: docker, podman, helm\n")):
            done = run(*words)
            self.assertEqual(done.returncode, 252)
            self.assertIn("\n" + choices, done.stderr)
        self.assertNotIn("One of", run("repos", "--color", "nix").stderr)

    def test_verbs_name_their_page(self):
        for verb in ("repos", "copy", "tag", "rm", "prune", "policy",
                     "lifecycle"):
            self.assertIn("ecr-verbs(7)", run(verb, "help").stdout, verb)
        self.assertNotIn("ecr-verbs", run("login", "help").stdout)

    def test_help_of_local_has_every_option(self):
        local = subprocess.run([BUILD + "/ecr-local", "start", "--help"],
                               capture_output=True, text=True, timeout=20)
        page = run("local", "start", "--help").stdout
        options = re.findall(r"^  (--[a-z-]+)", local.stdout, re.M)
        self.assertGreater(len(options), 20)
        for option in options:
            self.assertRegex(page, r"(?m)^    %s\b" % option)

    def test_every_way_to_ask(self):
        page = run("list-images", "help")
        self.assertEqual((page.returncode, page.stderr), (0, ""))
        for args in (["list-images", "--help"], ["list-images", "-h"],
                     ["help", "list-images"], ["--help", "list-images"],
                     ["list-images", "--repository-name", "x", "--help"]):
            with self.subTest(args=args):
                other = run(*args)
                self.assertEqual(other.returncode, 0)
                self.assertEqual(other.stdout, page.stdout)
        for args, words in ((["help"], "put-lifecycle-policy"),
                            (["--help"], "put-lifecycle-policy"),
                            (["wait", "help"], "image-scan-complete"),
                            (["wait", "image-scan-complete", "help"],
                             "--image-id"),
                            (["public", "help"], "describe-image-tags"),
                            (["configure", "list", "help"], "access key"),
                            (["configure", "help"], "ecr configure list"),
                            (["public", "describe-images", "help"],
                             "ecr public describe-images")):
            with self.subTest(args=args):
                page = run(*args)
                self.assertEqual((page.returncode, page.stderr), (0, ""))
                self.assertIn(words, page.stdout)

    def test_plain_in_a_pipe(self):
        page = run("describe-images", "help", TERM="xterm").stdout
        self.assertNotIn("\033", page)

    def test_broken_configuration_is_no_hindrance(self):
        with tempfile.NamedTemporaryFile("w") as f:
            f.write("[broken\n")
            f.flush()
            seen, status = on_terminal(["help", "list-images"], b"q",
                                       AWS_CONFIG_FILE=f.name)
        self.assertTrue(seen)

    def test_terminal_width_and_colour(self):
        seen, status = on_terminal(["tag-resource", "help"], rows=500,
                                   columns=60)
        self.assertEqual(status, 0)
        self.assertIn("\033[1mNAME", seen)
        plain = re.sub(r"\033\[\d*m", "", seen)
        wide = [line for line in plain.splitlines() if len(line) > 60 and
                not re.match(r"\s*(Pattern:|Shorthand:|\[?--|\")", line)]
        self.assertEqual([line for line in wide if " " not in line.strip()],
                         wide)

    def test_no_color(self):
        # what a pager sends by itself is its own
        seen, _ = on_terminal(["tag-resource", "help"], rows=500,
                              NO_COLOR="1", AWS_PAGER="cat", PAGER="cat")
        self.assertNotIn("\033", seen)

    @unittest.skipUnless(shutil.which("less"), "less is not installed")
    def test_long_pages_are_paged(self):
        seen, status = on_terminal(["describe-images", "help"], b"q")
        self.assertEqual(status, 0)
        self.assertNotIn("SEE ALSO", seen)
        seen, status = on_terminal(["describe-images", "help"],
                                   AWS_PAGER="")
        self.assertEqual(status, 0)
        self.assertIn("SEE ALSO", seen)

    def test_without_a_command(self):
        plain = run()
        self.assertEqual((plain.returncode, plain.stdout), (252, ""))
        self.assertNotIn("create-repository", plain.stderr)
        seen, status = on_terminal(["public"])
        self.assertEqual(status, 252)
        for group in ("REPOSITORIES", "IMAGES", "REGISTRY", "LAYERS",
                      "LOGIN"):
            self.assertIn(group, seen)
        for group in ("REPOSITORIES", "IMAGES", "LIFECYCLE", "SCANNING",
                      "REGISTRY", "LAYERS", "LOGIN"):
            self.assertIn(group, run("help").stdout)

    def test_help_behind_local(self):
        for args in (["local", "run", "help"], ["local", "run", "--help"],
                     ["help", "local", "run"]):
            page = run(*args)
            self.assertEqual((page.returncode, page.stderr), (0, ""), args)
            self.assertIn("--hermetic", page.stdout, args)
        self.assertEqual(run("local", "help").stdout,
                         run("help", "local").stdout)
        for part in ("start", "run", "seed", "env", "stop"):
            page = subprocess.run([BUILD + "/ecr-local", part, "help"],
                                  capture_output=True, text=True, timeout=20)
            self.assertEqual((page.returncode, page.stderr), (0, ""), part)
            self.assertIn("ecr-local " + part, page.stdout)

    def test_topics(self):
        listed = run("help").stdout.split("\nTOPICS\n")[1]
        for topic, words in (("config", "[sso-session NAME]"),
                             ("registries", "ECR_REGISTRIES"),
                             ("verbs", "ecr-verbs"),
                             ("exit-status", "The answer is no"),
                             ("login", "Which way"),
                             ("policies", "Rules of the linters"),
                             ("ecr-local", "POST /_local/reset"),
                             ("docker-credential-ecr-login", "store")):
            page = run("help", topic)
            self.assertEqual((page.returncode, page.stderr), (0, ""), topic)
            self.assertIn(words, page.stdout)
            self.assertRegex(listed, r"(?m)^    %s " % topic)
        # the command of that name comes first
        self.assertIn("--run-client", run("help", "login").stdout)
        self.assertIn("Start a local ECR", run("help", "local").stdout)

    def test_every_page_says_how_it_ends(self):
        for name in run("--man-page").stdout.split():
            if name in ("ecr-public", "ecr-sts"):
                continue
            page = run("--man-page", name).stdout
            self.assertIn('.SH "EXIT STATUS"\n', page, name)
        for words in (["help"], ["public", "help"], ["sts", "help"],
                      ["wait", "image-scan-complete", "help"],
                      ["configure", "get", "help"], ["local", "help"]):
            self.assertIn("\nEXIT STATUS\n    0\n", run(*words).stdout)

    def test_what_1_means(self):
        for words, no in ((["exists"], "is missing"),
                          (["lifecycle", "lint"], "with --strict a warning"),
                          (["policy", "test"], "is denied"),
                          (["configure", "get"], "is not set")):
            page = run("help", *words).stdout
            self.assertRegex(page, r"\n    1\n        .*" + no)
        self.assertNotIn("\n    1\n", run("help", "whoami").stdout)

    def test_examples_of_parts(self):
        self.assertIn("profile.ci.role_arn",
                      run("--man-page", "ecr-configure").stdout)

    def test_unknown_topic(self):
        page = run("help", "no-such-command")
        self.assertEqual((page.returncode, page.stdout), (252, ""))


@unittest.skipUnless(shutil.which("mandoc"), "mandoc is not installed")
class Pages(unittest.TestCase):
    def test_lint_finds_nothing(self):
        names = run("--man-page").stdout.split()
        self.assertGreater(len(names), 83)
        with tempfile.TemporaryDirectory() as folder:
            for name in names:
                with open("%s/%s.1" % (folder, name), "w") as f:
                    f.write(run("--man-page", name).stdout)
            pages = sorted(glob.glob(folder + "/*") +
                           glob.glob(ROOT + "/man/*.[1-8]"))
            found = subprocess.run(["mandoc", "-T", "lint"] + pages,
                                   capture_output=True, text=True)
        self.assertEqual(found.stdout + found.stderr, "")

    def test_the_program_carries_them(self):
        """Word by word what mandoc makes of the files."""
        for path in glob.glob(ROOT + "/man/*.[157]"):
            name = os.path.basename(path)[:-2]
            if name == "ecr":
                continue
            topic = name[4:] if path[-1] != "1" else name
            with open(path) as f:
                text = f.read().replace(
                    '.\\" @exits\n', run("--man-page", "@exits").stdout)
            made = subprocess.run(["mandoc", "-T", "ascii"], text=True,
                                  input=text, capture_output=True).stdout
            words = re.sub(".\b", "", made).split("\n")[1:-2]
            page = run("help", topic).stdout
            if topic == "login":
                # it stands within the page of the command
                words = "\n".join(words).split("\nSEE ALSO")[0]
                words = words.split("\nDESCRIPTION\n")[1].split("\n")
                self.assertIn(" ".join("\n".join(words).split()),
                              " ".join(page.split()))
                continue
            self.assertEqual(page.split(), "\n".join(words).split(), name)

    def test_the_form_of_seeds_is_whole(self):
        with open(ROOT + "/src/rules/seed/check.c") as f:
            keys = set(re.findall(r'\{\s*"([a-zA-Z]+)",?\s+[.\\]', f.read()))
        self.assertGreater(len(keys), 30)
        page = run("help", "ecr-local").stdout
        missing = [key for key in keys if not re.search(
            r"\b%s\b" % key, page)]
        self.assertEqual(missing, [])
        with open(ROOT + "/src/local/admin.c") as f:
            paths = set(re.findall(r'"(/_local/[a-z/]+)"', f.read()))
        self.assertGreater(len(paths), 2)
        for path in paths:
            self.assertIn(path, page)

    def test_make_man(self):
        # the part of the Makefile that puts lists into ecr(1)
        for part, words in (("@commands", "create\\-repository"),
                            ("@globals", "\\-\\-endpoint\\-url")):
            self.assertIn(words, run("--man-page", part).stdout)
        with open(ROOT + "/man/ecr.1") as f:
            text = f.read()
        self.assertIn('\n.\\" @commands\n', text)
        self.assertIn('\n.\\" @globals\n', text)


if __name__ == "__main__":
    unittest.main()
