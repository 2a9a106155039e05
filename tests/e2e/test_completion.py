"""Completion in real shells: bash, zsh and fish, each with its script.

Every command and option of the model is asked for in all three; live values
come from a service on the loopback interface that answers, is slow, hangs or
is not there."""
import http.server
import json
import os
import pty
import re
import select
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import threading
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
BUILD = os.environ.get("ECR_BUILD", os.path.join(ROOT, "build"))
SCRIPTS = os.path.join(ROOT, "completions")
REPLIES = {
    "DescribeRepositories": {"repositories": [
        {"repositoryName": "team/web",
         "repositoryArn": "arn:aws:ecr:us-east-1:1:repository/team/web"},
        {"repositoryName": "team/api"}]},
    "ListImages": {"imageIds": [
        {"imageDigest": "sha256:" + "a" * 64, "imageTag": "v1.0"},
        {"imageDigest": "sha256:" + "a" * 64, "imageTag": "v1.1"}]},
    "DescribePullThroughCacheRules": {"pullThroughCacheRules": [
        {"ecrRepositoryPrefix": "docker-hub"}]},
}


class Service(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        operation = self.headers["X-Amz-Target"].split(".")[-1]
        self.server.asked.append(operation)
        time.sleep(self.server.delay)
        body = json.dumps(REPLIES.get(operation, {})).encode()
        try:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass

    def log_message(self, *args):
        pass


# Each returns {line: [candidates]} for a list of lines, typed to their end.
BASH = r"""
source "$SCRIPTS/ecr.bash"
compopt() { :; }
while IFS= read -r text; do
	COMP_LINE=$text COMP_POINT=${#text} COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
	_ecr "${text%% *}"
	printf '%s\n' "== $text" "${COMPREPLY[@]}"
done
"""
FISH = r"""
source $SCRIPTS/ecr.fish
while read -l text
	echo "== $text"
	complete -C "$text"
end
"""
# A shell under zpty with the real completion system: a widget reports what
# compadd was given.
ZSH = r"""
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "PROMPT= PS2= RPROMPT=; unset zle_bracketed_paste; stty -echo 2>/dev/null"
zpty -w z "fpath=($SCRIPTS \$fpath); autoload -Uz compinit; compinit -u -D"
zpty -w z 'compadd() {
	local -a hits; local i at
	builtin compadd -O hits "$@" 2>/dev/null
	print -rl -- $hits >>$ANSWERS
	return 0
}'
zpty -w z 'comp() { _main_complete; compstate[insert]= compstate[list]=
	compstate[nmatches]=0 }; zle -C comp complete-word comp'
zpty -w z 'ask() { local text; while IFS= read -r text <&3; do
	print -r -- "== $text" >>$ANSWERS
	BUFFER=$text; CURSOR=$#BUFFER; zle comp; done; BUFFER=
	print -r -- "== end" >>$ANSWERS }; zle -N ask; bindkey "^T" ask'
zpty -w z "exec 3<$LINES_FILE"
zpty -w z "print ready >$ANSWERS.ready"
repeat 300; do [[ -e $ANSWERS.ready ]] && break; sleep 0.05; done
zpty -w -n z $'\x14'
repeat 1200; do
	grep -q '^== end$' $ANSWERS 2>/dev/null && break
	zpty -r -t z out '*' 2>/dev/null
	sleep 0.05
done
zpty -d z
cat $ANSWERS
"""
SHELLS = {"bash": BASH, "zsh": ZSH, "fish": FISH}


@unittest.skipUnless(os.path.exists(os.path.join(BUILD, "ecr")), "no ecr")
class Completion(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.home)
        self.server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), Service)
        self.server.asked, self.server.delay = [], 0
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever,
                         kwargs={"poll_interval": 0.05}, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.env = {
            "PATH": BUILD + ":/usr/local/bin:/usr/bin:/bin",
            "HOME": self.home, "TERM": "dumb", "SCRIPTS": SCRIPTS,
            "LANG": "C.UTF-8", "XDG_CACHE_HOME": self.home + "/cache",
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        self.point_at(self.server.server_address[1])

    def point_at(self, port):
        self.env["AWS_ENDPOINT_URL_ECR"] = "http://127.0.0.1:%d" % port

    def shell(self, name, lines):
        if not shutil.which(name):
            self.skipTest("%s is not installed" % name)
        text = "".join(line + "\n" for line in lines)
        env = dict(self.env, LINES_FILE=self.home + "/lines",
                   ANSWERS=self.home + "/answers")
        with open(env["LINES_FILE"], "w") as f:
            f.write(text)
        for old in (env["ANSWERS"], env["ANSWERS"] + ".ready"):
            if os.path.exists(old):
                os.remove(old)
        flags = {"bash": ["--norc", "-c"], "zsh": ["-f", "-c"],
                 "fish": ["--no-config", "-c"]}[name]
        done = subprocess.run([name] + flags + [SHELLS[name]], env=env,
                              cwd=self.home, input=text, text=True,
                              capture_output=True, timeout=120)
        found, at = {}, None
        for line in done.stdout.splitlines():
            if line.startswith("== "):
                at = found.setdefault(line[3:], [])
            elif at is not None and line:
                at.append(line.split("\t")[0])
        self.assertTrue(found, done.stderr)
        return found

    def each(self, line, check):
        for name in SHELLS:
            with self.subTest(shell=name, line=line):
                check(self.shell(name, [line])[line])

    def ask(self, *words):
        start = time.monotonic()
        out = subprocess.run(
            [BUILD + "/ecr", "--complete", "fish", "ecr"] + list(words),
            env=self.env, text=True, capture_output=True, timeout=20).stdout
        return out.replace("\t", "").split(), time.monotonic() - start

    def model(self, name):
        with open("%s/src/model/%s.json" % (ROOT, name)) as f:
            return json.load(f)

    def expected(self):
        """What each line must offer: every command and every option."""
        want = {}
        for name, start in (("ecr", "ecr "), ("ecr-public", "ecr public ")):
            model = self.model(name)
            for operation, about in model["operations"].items():
                words = [kebab(operation)]
                want.setdefault(start, set()).update(words)
                line = start + words[0] + " --"
                want[line] = options(model, about)
            for waiter, about in model.get("waiters", {}).items():
                want.setdefault(start + "wait ", set()).add(kebab(waiter))
                want[start + "wait " + kebab(waiter) + " --"] = options(
                    model, model["operations"][about["operation"]])
        return want

    def walk(self, name):
        want = self.expected()
        found = self.shell(name, sorted(want))
        for line, words in want.items():
            missing = words - set(found.get(line, []))
            self.assertFalse(missing, line)

    def test_every_word_in_bash(self):
        self.walk("bash")

    def test_every_word_in_zsh(self):
        self.walk("zsh")

    def test_every_word_in_fish(self):
        self.walk("fish")

    def test_values(self):
        self.each("ecr list-images --output y",
                  lambda got: self.assertEqual(got, ["yaml", "yaml-stream"]))
        self.each("ecr put-image-tag-mutability --image-tag-mutability IMM",
                  lambda got: self.assertEqual(
                      got, ["IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION"]))
        self.each("ecr list-images --region us-gov-e",
                  lambda got: self.assertEqual(got, ["us-gov-east-1"]))

    def test_other_programs(self):
        """ecr-local, the helper and an aws that is a link, in all shells."""
        os.mkdir(self.home + "/bin")
        os.symlink(os.path.abspath(BUILD + "/ecr"), self.home + "/bin/aws")
        os.symlink(os.path.abspath(BUILD + "/ecr"),
                   self.home + "/bin/docker-credential-ecr-login")
        self.env["PATH"] = self.home + "/bin:" + self.env["PATH"]
        for line, want in (
                ("ecr-local st", ["start", "status", "stop"]),
                ("ecr-local start --uri-style ", ["aws", "host"]),
                ("ecr-local run -- ecr list-im", ["list-image-referrers",
                                                  "list-images"]),
                ("ecr local run -- docker-credential-ecr-l",
                 ["docker-credential-ecr-login"]),
                ("docker-credential-ecr-login ",
                 ["erase", "get", "list", "store"])):
            self.each(line, lambda got: self.assertEqual(
                sorted(got), want))
        for line, want in (
                ("aws --region us-east-1 ecr-p", ["ecr-public"]),
                ("aws ecr list-im", ["list-image-referrers", "list-images"]),
                ("aws ecr-public describe-image-",  ["describe-image-tags"]),
                ("aws configure list-", ["list-profiles"])):
            for name in ("bash", "fish"):
                got = self.shell(name, [line])[line]
                self.assertEqual(sorted(got), want, (name, line))
            got = self.answer(line.split(" "))
            self.assertEqual(sorted(got), want, line)

    def answer(self, words):
        return [line.split("\t")[0] for line in subprocess.run(
            [BUILD + "/ecr", "--complete", "zsh"] + words, text=True,
            env=self.env, cwd=self.home, capture_output=True,
            timeout=20).stdout.splitlines()]

    def test_an_aws_of_others_is_left_alone(self):
        os.mkdir(self.home + "/bin")
        with open(self.home + "/bin/aws", "w") as f:
            f.write("#!/bin/sh\n")
        os.chmod(self.home + "/bin/aws", 0o755)
        done = subprocess.run(
            ["bash", "--norc", "-c", "source $SCRIPTS/ecr.bash; complete -p "
             "ecr ecr-local; complete -p aws"], text=True, capture_output=True,
            env=dict(self.env, PATH=self.home + "/bin:/usr/bin:/bin"),
            timeout=20)
        self.assertIn("_ecr ecr-local", done.stdout)
        self.assertNotIn("aws", done.stdout)

    def test_words_of_configure(self):
        for words, want in (
                ("configure set outp", ["output"]),
                ("configure get profile.ci.regi", ["profile.ci.region"]),
                ("configure set region us-gov-w", ["us-gov-west-1"]),
                ("configure set profile.ci.output ya", ["yaml",
                                                        "yaml-stream"]),
                ("configure set use_fips_endpoint ", ["true", "false"]),
                ("configure set cli_error_format le", ["legacy"])):
            self.assertEqual(self.answer(["ecr"] + words.split(" ")), want)
        with open(ROOT + "/man/ecr-config.5") as f:
            keys = re.findall(r"^\.BR? ([a-z0-9_]+_[a-z0-9_]+)", f.read(), re.M)
        self.assertGreater(len(keys), 15)
        offered = self.answer(["ecr", "configure", "set", ""])
        for key in keys:
            self.assertIn(key, offered)

    def test_topics_of_help(self):
        self.assertEqual(self.answer(["ecr", "help", "ex"]),
                         ["exists", "export", "exit-status"])
        self.assertEqual(self.answer(["ecr", "help", "login"]), ["login"])
        self.assertEqual(self.answer(["ecr", "help", "ecr-"]),
                         ["ecr-credential-provider", "ecr-local"])

    def test_files_where_files_are(self):
        os.mkdir(self.home + "/policies")
        for words in ("apply po", "lifecycle diff team/api po",
                      "lifecycle lint po", "lifecycle test team/api po",
                      "policy lint po", "local seed po", "ensure --policy po",
                      "findings --sarif po", "prune --from-plan po",
                      "copy oci:po", "local run -- cat po",
                      "local run cat po"):
            got = self.answer(["ecr"] + words.split(" "))
            self.assertEqual([word for word in got if "polic" in word],
                             ["oci:policies/" if "oci:" in words
                              else "policies/"], words)

    def test_references(self):
        for words, want in (
                ("rm team/w", ["team/web"]), ("prune team/w", ["team/web"]),
                ("findings team/web:v1.", ["team/web:v1.0", "team/web:v1.1"]),
                ("inspect team/web:v1.0", ["team/web:v1.0"]),
                ("lifecycle diff team/w", ["team/web"]),
                ("apply x.json team/w", ["team/web"])):
            self.assertEqual(self.answer(["ecr"] + words.split(" ")), want)

    def test_hosts_of_logins(self):
        hosts = ["123456789012.dkr.ecr.us-east-1.amazonaws.com",
                 "public.ecr.aws"]
        os.mkdir(self.home + "/.docker")
        with open(self.home + "/.docker/config.json", "w") as f:
            json.dump({"auths": {hosts[0]: {"auth": "x"}, "ghcr.io": {}},
                       "credHelpers": {hosts[1]: "ecr-login"}}, f)
        self.env["REGISTRY_AUTH_FILE"] = self.home + "/none"
        for verb in ("logout", "login", "docker-config"):
            self.assertEqual(self.answer(["ecr", verb, ""])[:2], hosts)
        self.assertEqual(self.answer(["ecr", "logout", "pub"]), hosts[1:])

    def test_files(self):
        os.mkdir(self.home + "/policies")
        open(self.home + "/policy one.json", "w").close()
        line = "ecr put-registry-policy --policy-text file://pol"
        for name in SHELLS:
            got = self.shell(name, [line])[line]
            with self.subTest(shell=name):
                ends = sorted(word.replace("\\", "")[-15:] for word in got)
                self.assertEqual(len(got), 2)
                self.assertTrue(ends[0].endswith("policies/"), got)
                self.assertTrue(ends[1].endswith("policy one.json"), got)

    def test_live_values(self):
        self.each("ecr list-images --repository-name ",
                  lambda got: self.assertEqual(got, ["team/api", "team/web"]))
        self.each("ecr put-image --repository-name team/web --image-tag v",
                  lambda got: self.assertEqual(got, ["v1.0", "v1.1"]))
        self.assertEqual(self.server.asked,
                         ["DescribeRepositories", "ListImages"])

    def test_digest_behind_word_breaks(self):
        line = ("ecr describe-images --repository-name team/web "
                "--image-ids imageDigest=sha256:aa")
        digest = "a" * 64
        for name in SHELLS:
            with self.subTest(shell=name):
                got = self.shell(name, [line])[line]
                self.assertEqual(len(got), 1)
                self.assertTrue(got[0].endswith(digest), got)
                self.assertEqual(got[0] == digest, name == "bash")

    def read_until(self, fd, seen, wanted, seconds):
        """Read until `wanted` stands in what is shown, or time is up."""
        end = time.time() + seconds
        while wanted not in seen.decode(errors="replace").replace(
                " \b", "").replace("\r", "") and time.time() < end:
            if select.select([fd], [], [], 0.2)[0]:
                try:
                    seen += os.read(fd, 4096)
                except OSError:
                    break
        return seen

    def type_into(self, argv, setup, keys, wanted):
        """What a shell shows while `keys` are typed at its prompt."""
        pid, fd = pty.fork()
        if pid == 0:
            os.execvpe(argv[0], argv, self.env)
        os.write(fd, setup.encode())
        os.write(fd, b"echo re''ady\n")
        seen = self.read_until(fd, b"", "ready", 30)
        seen = b""
        for part in re.split("(?<=\t)", keys):
            os.write(fd, part.encode())
            # a completion in the middle must be done before typing goes on
            if part.endswith("\t") and not keys.endswith(part):
                seen = self.read_until(fd, seen, "--policy-text", 30)
        seen = self.read_until(fd, seen, wanted, 30)
        os.close(fd)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return seen.decode(errors="replace")

    def test_typed_by_hand(self):
        shells = {
            "bash": (["bash", "--norc", "-i"],
                     "PS1='> '; source %s/ecr.bash\n" % SCRIPTS),
            "zsh": (["zsh", "-f", "-i"],
                    "PROMPT='> '; fpath=(%s $fpath); autoload -Uz compinit; "
                    "compinit -u -D\n" % SCRIPTS),
        }
        for name, (argv, setup) in shells.items():
            if not shutil.which(name):
                continue
            for keys, line in (
                    ("ecr list-images --filter tagStatus=UN\t",
                     "tagStatus=UNTAGGED"),
                    ("ecr delete-repository --repository-name team/w\t",
                     "--repository-name team/web"),
                    ("ecr put-registry-policy --pol\tfile://" + self.home +
                     "/marke\t", "--policy-text file://" + self.home +
                     "/marker")):
                open(self.home + "/marker", "w").close()
                with self.subTest(shell=name, keys=keys):
                    seen = self.type_into(argv, setup, keys, line)
                    self.assertIn(line, seen.replace(" \b", "").replace("\r", ""))

    def test_prefixes(self):
        got, _ = self.ask("delete-pull-through-cache-rule",
                          "--ecr-repository-prefix", "")
        self.assertEqual(got, ["docker-hub"])

    def test_cache_is_private_and_short(self):
        self.ask("list-images", "--repository-name", "")
        self.ask("list-images", "--repository-name", "")
        self.assertEqual(len(self.server.asked), 1)
        folder = self.home + "/cache/ecr/complete"
        files = os.listdir(folder)
        self.assertEqual(len(files), 1)
        path = folder + "/" + files[0]
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(folder).st_mode), 0o700)
        with open(path) as f:
            head, values = f.read().split("\n", 1)
        self.assertLessEqual(int(head.split()[-1]), time.time() + 61)
        with open(path, "w") as f:
            f.write("ecr-complete 1 %d\n%s" % (time.time() - 1, values))
        self.ask("list-images", "--repository-name", "")
        self.assertEqual(len(self.server.asked), 2)

    def test_identities_do_not_share_values(self):
        self.ask("list-images", "--repository-name", "")
        self.env["AWS_ACCESS_KEY_ID"] = "AKIDOTHER"
        self.ask("list-images", "--repository-name", "")
        self.ask("list-images", "--region", "eu-west-1",
                 "--repository-name", "")
        self.assertEqual(len(self.server.asked), 3)

    def test_garbage_in_the_cache(self):
        self.ask("list-images", "--repository-name", "")
        folder = self.home + "/cache/ecr/complete"
        path = folder + "/" + os.listdir(folder)[0]
        for text in ("", "ecr-complete 2 99999999999\nx\n", "\0" * 100,
                     "ecr-complete 1 99999999999\nold\n"):
            with open(path, "w") as f:
                f.write(text)
            got, _ = self.ask("list-images", "--repository-name", "")
            self.assertEqual(got, ["team/api", "team/web"])

    def test_unwritable_cache(self):
        self.env["XDG_CACHE_HOME"] = "/proc/nowhere"
        got, _ = self.ask("list-images", "--repository-name", "")
        self.assertEqual(got, ["team/api", "team/web"])

    def test_slow_service_is_ready_next_time(self):
        self.server.delay = 2.5
        got, seconds = self.ask("list-images", "--repository-name", "")
        self.assertEqual(got, [])
        self.assertLess(seconds, self.server.delay)
        folder = self.home + "/cache/ecr/complete"
        deadline = time.monotonic() + 30
        while any(name.endswith(".busy") for name in os.listdir(folder)):
            self.assertLess(time.monotonic(), deadline, "no answer kept")
            time.sleep(0.05)
        got, _ = self.ask("list-images", "--repository-name", "")
        self.assertEqual(got, ["team/api", "team/web"])
        self.assertEqual(len(self.server.asked), 1)

    def test_hanging_service(self):
        with socket.socket() as deaf:
            deaf.bind(("127.0.0.1", 0))
            deaf.listen(0)
            self.point_at(deaf.getsockname()[1])
            got, seconds = self.ask("list-images", "--repository-name", "")
            self.assertEqual(got, [])
            self.assertLess(seconds, 5)
            # while the first still waits, nobody waits again
            again = [self.ask("list-images", "--repository-name", "")[1]
                     for _ in range(3)]
            self.assertLess(min(again), 0.6)

    def test_dead_service(self):
        with socket.socket() as gone:
            gone.bind(("127.0.0.1", 0))
            self.point_at(gone.getsockname()[1])
        got, seconds = self.ask("list-images", "--repository-name", "")
        self.assertEqual(got, [])
        self.assertLess(seconds, 5)

    def test_without_credentials(self):
        del self.env["AWS_ACCESS_KEY_ID"]
        got, seconds = self.ask("list-images", "--repository-name", "")
        self.assertEqual(got, [])
        self.assertLess(seconds, 5)
        self.assertEqual(self.server.asked, [])


def kebab(name):
    word = ""
    for i, c in enumerate(name):
        after = name[i + 1:i + 2]
        if c.isupper() and i and (name[i - 1].islower() or
                                  (name[i - 1].isupper() and after.islower())):
            word += "-"
        word += c.lower()
    return word


def options(model, operation):
    words = {"--region", "--profile", "--output", "--query", "--debug",
             "--endpoint-url", "--cli-input-json", "--generate-cli-skeleton"}
    if "input" not in operation:
        return words
    members = model["shapes"][operation["input"]["shape"]]["members"]
    for name, about in members.items():
        words.add("--" + kebab(name))
        if model["shapes"][about["shape"]]["type"] == "boolean":
            words.add("--no-" + kebab(name))
    return words


if __name__ == "__main__":
    unittest.main()
