"""install.sh of a release: what it lays, refuses, leaves when killed, and takes away.

The release is a small one: a program of this system stands for both of ours.

SPDX-License-Identifier: Apache-2.0
"""
import os
import resource
import shutil
import signal
import subprocess
import tempfile
import unittest

from test_install import ROOT, files

SCRIPT = ROOT + "/packaging/release/install.sh"
LINKS = {"bin/docker-credential-ecr-login": "ecr", "bin/ecr-credential-provider": "ecr",
         "share/bash-completion/completions/ecr-local": "ecr"}
LIST = "share/doc/ecr/installed"
LISTS = (LIST, "share/doc/ecr/installing")
SHELLS = [words for words in (["dash"], ["bash", "--posix"], ["busybox", "sh"], ["mksh"], ["yash"])
          if shutil.which(words[0])]
# Steps of the script that change a file.
STEPS = ("mkdir", "cp", "mv", "rm", "rmdir", "chmod")


def program(text):
    """A program of this machine that does nothing, and `text` in it."""
    with open(os.path.realpath(shutil.which("true")), "rb") as data:
        return data.read() + b"ecr-credential-provider " + text.encode()


def put(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as out:
        out.write(data)


def release(folder, text):
    """A release as pack.sh has it; its pages say `text`, and one has that name."""
    for name in ("bin/ecr", "bin/ecr-local"):
        put(os.path.join(folder, name), program(text + name))
        os.chmod(os.path.join(folder, name), 0o700)
    for name in ("man/man1/ecr.1", "man/man7/ecr-%s.7" % text, "bash-completion/completions/ecr"):
        put(os.path.join(folder, "share", name), text.encode())
    for name, target in LINKS.items():
        os.symlink(target, os.path.join(folder, name))
    os.makedirs(folder + "/share/doc/ecr")
    shutil.copy(SCRIPT, folder + "/share/doc/ecr/install.sh")
    os.symlink("share/doc/ecr/install.sh", folder + "/install.sh")


def tree(folder):
    """Each file below a folder, its bytes or where it points to."""
    found = {}
    for name in files(folder):
        path = os.path.join(folder, name)
        with open(os.devnull if os.path.islink(path) else path, "rb") as data:
            found[name] = os.readlink(path) if os.path.islink(path) else data.read()
    return found


def folders(folder):
    return sorted(os.path.relpath(at, folder) for at, _, _ in os.walk(folder))


def limit(size):
    """No file may grow beyond it, as where the disk is full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


class Room(unittest.TestCase):
    def setUp(self):
        room = tempfile.TemporaryDirectory(prefix="it's a room ")
        self.addCleanup(room.cleanup)
        self.room = room.name
        self.root = self.room + "/root"
        for text in ("old", "new"):
            release("%s/%s" % (self.room, text), text)
        os.mkdir(self.root)

    def script(self, *words, of="new", shell=("sh",), root=None, **options):
        """Run the script of a release, or the one that was laid: its status and what it said."""
        env = dict(os.environ, PREFIX=self.root if root is None else root, **options.pop("env", {}))
        at = "%s/%s/install.sh" % (self.room, of)
        return subprocess.run([*shell, at, *words], env=env, capture_output=True, text=True, timeout=120, **options)

    def install(self, *words, **options):
        done = self.script(*words, **options)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def refused(self, *why, **options):
        """It says so in one line, and nothing is changed."""
        before, standing = tree(self.root), folders(self.root)
        done = self.script(*options.pop("words", ()), **options)
        self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertTrue(done.stderr.startswith("install.sh: "), done.stderr)
        for word in why:
            self.assertIn(word, done.stderr)
        self.assertEqual(tree(self.root), before)
        self.assertEqual(folders(self.root), standing)

    def laid(self, text="new"):
        """What stands in the root, but for the list, is that release and nothing else."""
        found = tree(self.root)
        self.assertIn(LIST, found)
        del found[LIST]
        wanted = tree("%s/%s" % (self.room, text))
        del wanted["install.sh"]
        self.assertEqual(found, wanted)


class Install(Room):
    def test_there_and_away_in_every_shell(self):
        for shell in SHELLS:
            with self.subTest(shell):
                self.assertIn(self.root + "/bin", self.install(shell=shell))
                self.laid()
                for name in files(self.root):
                    path = os.path.join(self.root, name)
                    wanted = 0o755 if name.startswith("bin") or name.endswith(".sh") else 0o644
                    self.assertEqual(os.stat(path).st_mode & 0o777, wanted, name)
                self.install(shell=shell)
                self.laid()
                self.install("--uninstall", shell=shell)
                self.assertEqual(folders(self.root), ["."])
                self.assertEqual(files(self.root), [])

    def test_nobody_else_may_read_what_is_unpacked(self):
        self.install(umask=0o077)
        for at, names, found in os.walk(self.root + "/bin"):
            for name in [at] + [os.path.join(at, n) for n in names + found]:
                self.assertEqual(os.stat(name).st_mode & 0o755, 0o755, name)

    def test_folders_that_were_there_stay(self):
        for name in ("bin", "share/man/man1"):
            os.makedirs(os.path.join(self.root, name))
        put(self.root + "/share/man/man7/other.7", b"of another")
        before, standing = tree(self.root), folders(self.root)
        self.install()
        self.install("--uninstall")
        self.assertEqual(tree(self.root), before)
        self.assertEqual(folders(self.root), standing)

    def test_a_newer_one_takes_what_the_older_had(self):
        self.install(of="old")
        self.laid("old")
        self.install()
        self.laid()
        self.install(of="old")
        self.laid("old")

    def test_a_program_that_is_another_by_now_stays(self):
        """The newer release lacks it; whoever put it there wants it."""
        for text in (b"of the old one", b"of another"):
            put(self.room + "/old/bin/ecr-old", b"of the old one")
            self.install(of="old")
            put(self.root + "/bin/ecr-old", text)
            self.install()
            self.assertEqual("bin/ecr-old" in files(self.root), text == b"of another")

    def test_what_was_laid_takes_itself_away(self):
        os.rmdir(self.root)
        self.install()
        shutil.rmtree(self.room + "/new")
        self.refused("--uninstall", of="root/share/doc/ecr", root="/nowhere")
        self.install("--uninstall", of="root/share/doc/ecr", root="/nowhere", env={"DESTDIR": "/nowhere"})
        self.assertFalse(os.path.exists(self.root))

    def test_over_what_make_and_tar_have_laid(self):
        for name in ("bin", "share"):
            shutil.copytree("%s/old/%s" % (self.room, name), "%s/%s" % (self.root, name), symlinks=True)
        os.unlink(self.root + "/share/man/man7/ecr-old.7")
        self.install()
        self.laid()

    def test_not_over_what_a_package_has_laid(self):
        self.install(of="old")
        os.unlink(os.path.join(self.root, LIST))
        for name in ("dpkg", "rpm"):
            path = "%s/tools/%s" % (self.room, name)
            put(path, ("#!/bin/sh\necho it is mine\n[ \"$2\" = '%s/bin/ecr' ]\n"
                       % self.root.replace("'", "'\\''")).encode())
            os.chmod(path, 0o755)
            self.refused("belongs to something else", env={
                "PATH": "%s/tools:%s" % (self.room, os.environ["PATH"])})
            os.unlink(path)
        self.install()

    def test_where_it_goes(self):
        home = {"HOME": self.room + "/my home", "DESTDIR": self.room}
        told = self.install(root="", env=home)
        where = "/usr/local" if os.geteuid() == 0 else "/my home/.local"
        self.assertIn(where + "/bin", told)
        relative = os.path.relpath(self.root + "/a/../b c", os.getcwd())
        os.mkdir(self.root + "/a")
        self.install(root=relative + "/")
        self.assertTrue(os.path.exists(self.root + "/b c/bin/ecr"))
        self.install("--uninstall", root=relative + "//")
        self.assertEqual(folders(self.root), [".", "a"])

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("setpriv"), "gives up being root")
    def test_who_is_not_root(self):
        os.chmod(self.room, 0o755)
        os.chown(self.room + "/root", 1, 1)
        subprocess.run(["chmod", "-R", "go+rX", self.room + "/new"], check=True)
        shell = ["setpriv", "--reuid=1", "--regid=1", "--clear-groups", "sh"]
        self.install(root="", env={"HOME": self.root}, shell=shell)
        self.assertTrue(os.path.exists(self.root + "/.local/bin/ecr"))
        self.install("--uninstall", root="", env={"HOME": self.root}, shell=shell)
        self.assertEqual(folders(self.root), ["."])
        os.chown(self.root, 0, 0)
        self.refused("Permission denied", "nothing is changed", shell=shell)


class Refused(Room):
    def test_words(self):
        for words in (["--help"], ["--uninstall", "now"], ["PREFIX=/x"], [""]):
            with self.subTest(words):
                self.refused("--uninstall alone", words=words)

    def test_a_program_of_others(self):
        for name in ("bin/ecr", "bin/docker-credential-ecr-login", "share/man/man1/ecr.1"):
            path = os.path.join(self.root, name)
            with self.subTest(name):
                put(path, b"of another")
                self.refused(path + " belongs to something else")
                os.unlink(path)
                os.symlink("/opt/amazon/helper", path)
                self.refused(path + " belongs to something else")
                os.unlink(path)
                os.mkdir(path)
                self.refused(path + " belongs to something else")
                os.rmdir(path)
        self.install(of="old")
        for name in ("bin/ecr-credential-provider", "share/man/man1/ecr.1"):
            path = os.path.join(self.root, name)
            with self.subTest(name):
                os.unlink(path)
                put(path, b"of another")
        # a page that was changed is as good as the program beside it
        self.refused("ecr-credential-provider belongs to something else")
        told = self.script("--uninstall")
        self.assertEqual(told.returncode, 0)
        self.assertEqual(files(self.root), ["bin/ecr-credential-provider", "share/man/man1/ecr.1"])
        for name in files(self.root):
            self.assertIn("%s stays" % os.path.join(self.root, name), told.stderr)

    def test_a_file_where_a_folder_should_be(self):
        put(self.root + "/share/man", b"a file")
        self.refused("root/share/man", "nothing is changed")

    def test_another_processor(self):
        with open(self.room + "/new/bin/ecr", "r+b") as data:
            data.seek(18)
            data.write(b"\x08\x00")
        self.refused("new is not for this machine, " + os.uname().machine)
        self.install(root="/usr", env={"DESTDIR": self.root})

    def test_a_program_that_does_not_run(self):
        put(self.room + "/new/bin/ecr", program("")[:64])
        self.refused("nothing is changed")

    def test_nothing_to_take_away_or_to_lay(self):
        self.refused("nothing is listed", words=["--uninstall"])
        os.unlink(self.room + "/new/bin/ecr")
        self.refused("no release lies beside it")

    def test_a_full_disk(self):
        """Files may not grow beyond a size: the list is cut, a page, a program."""
        for over in (False, True):
            if over:
                self.install(of="old")
            for size in (0, 100, 20000):
                with self.subTest(size=size, over=over):
                    self.refused("nothing is changed", preexec_fn=lambda: limit(size))
        self.install()
        self.laid()

    @unittest.skipUnless(os.geteuid() == 0, "mounts")
    def test_read_only(self):
        subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "ro", self.root], check=True)
        self.addCleanup(subprocess.run, ["umount", self.root], check=True)
        self.refused("Read-only file system", "nothing is changed")


class Killed(Room):
    """Ended without notice after each step that changes something."""

    SHIM = """#!/bin/sh
read -r n <"$COUNT"
n=$((n + 1))
echo $n >"$COUNT"
%s "$@"
status=$?
[ $n != "$LAST" ] || kill -9 0
exit $status
"""

    def setUp(self):
        super().setUp()
        for text in ("old", "new"):     # few files are few steps
            at = "%s/%s/" % (self.room, text)
            for name in ("bin/ecr-local", "bin/ecr-credential-provider", "share/man/man1/ecr.1"):
                os.unlink(at + name)
            shutil.rmtree(at + "share/bash-completion")
        for name in STEPS:
            path = "%s/steps/%s" % (self.room, name)
            put(path, (self.SHIM % shutil.which(name)).encode())
            os.chmod(path, 0o755)

    def copy(self, of, to):
        shutil.rmtree(to, ignore_errors=True)
        subprocess.run(["cp", "-a", of, to], check=True)

    def each_step(self, *words):
        """The number of the step at each kill; the next begins with the tree as it was at first."""
        self.copy(self.root, self.room + "/before")
        env = {"PATH": "%s/steps:%s" % (self.room, os.environ["PATH"]), "COUNT": self.room + "/count"}
        step = 0
        while True:
            step += 1
            put(env["COUNT"], b"0\n")
            done = self.script(*words, env=dict(env, LAST=str(step)), start_new_session=True)
            if done.returncode != -signal.SIGKILL:
                break
            yield step
            self.copy(self.room + "/before", self.root)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertGreater(step, 8, "the steps were not counted")

    def whole(self, must=()):
        """Each file is one of a release as a whole, and those that must be there are."""
        old, new, found = (tree(x) for x in (self.room + "/old", self.room + "/new", self.root))
        found = {name: data for name, data in found.items() if "/.ecr-new." not in name and name not in LISTS}
        for name, data in found.items():
            self.assertIn(data, (old.get(name), new.get(name)), name)
        self.assertLessEqual(set(must), set(found))

    def mended(self):
        """A second run makes it whole, and nothing is left that was of the first."""
        self.install()
        self.laid()
        self.install("--uninstall")
        self.assertEqual(files(self.root), [])

    def listed(self):
        return any(os.path.exists(os.path.join(self.root, name)) for name in LISTS)

    def taken_away(self):
        self.install("--uninstall")
        self.assertEqual(files(self.root), [])
        self.assertEqual(folders(self.root), ["."])

    def test_when_there_was_nothing(self):
        """What it laid is known even where a second run has no room on the disk."""
        for step in self.each_step():
            with self.subTest(step=step):
                self.whole()
                self.copy(self.root, self.room + "/killed")
                self.mended()
                self.copy(self.room + "/killed", self.root)
                if self.listed():
                    self.script(preexec_fn=lambda: limit(20000))
                    self.whole()
                    self.taken_away()

    def test_over_an_older_one(self):
        self.install(of="old")
        must = set(tree(self.root)) & set(tree(self.room + "/new"))
        for step in self.each_step():
            with self.subTest(step=step):
                self.whole(must)
                self.mended()

    def test_on_the_way_out(self):
        self.install()
        for step in self.each_step("--uninstall"):
            with self.subTest(step=step):
                self.whole()
                if self.listed():
                    self.taken_away()


class Running(Room):
    def test_a_program_that_runs_goes_on(self):
        """It is not written over: what runs keeps its file."""
        for text in ("old", "new"):
            path = "%s/%s/bin/ecr-local" % (self.room, text)
            shutil.copy(os.path.realpath(shutil.which("cat")), path)
            with open(path, "ab") as out:
                out.write(text.encode())
        self.install(of="old")
        with subprocess.Popen([self.root + "/bin/ecr-local"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as runs:
            self.install()
            self.assertEqual(runs.communicate(b"on and on", timeout=60)[0], b"on and on")
            self.assertEqual(runs.returncode, 0)
        self.laid()


if __name__ == "__main__":
    unittest.main()
