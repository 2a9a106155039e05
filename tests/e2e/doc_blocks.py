"""The code blocks of README, docs and manual pages, and where they are run."""
# SPDX-License-Identifier: Apache-2.0
import glob
import os
import re
import shutil
import subprocess
import tempfile

from test_aws_hosts import CAN_CUT, CUT, make_image

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.abspath(os.environ.get("ECR_BUILD", os.path.join(ROOT, "build")))
PAGES = ["README.md"] + sorted(
    os.path.relpath(p, ROOT) for p in glob.glob(ROOT + "/docs/*.md") +
    glob.glob(ROOT + "/packaging/README.md") + glob.glob(ROOT + "/man/*.[1-8]"))
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.M | re.S)
EXAMPLE = re.compile(r"^\.(?:EX|nf)\n(.*?)^\.(?:EE|fi)$", re.M | re.S)
ROFF = ((r"\-", "-"), (r"\e", "\\"), (r"\(aq", "'"), (r"\(dq", '"'), (r"\&", ""), (r"\(ti", "~"), (r"\(ga", "`"))


def read(page):
    with open(os.path.join(ROOT, page), encoding="utf-8") as text:
        return text.read()


class Block:
    def __init__(self, page, line, kind, text, shown=None):
        self.page, self.line, self.kind, self.text, self.shown = page, line, kind, text, shown

    @property
    def name(self):
        return "%s:%d" % (self.page, self.line)


def without_roff(text):
    for escape, plain in ROFF:
        text = text.replace(escape, plain)
    return "".join(line for line in text.splitlines(True) if not re.match(r"\.\w", line))


def manual_blocks(page, text):
    for found in EXAMPLE.finditer(text):
        body = without_roff(found[1])
        is_command = re.match(r"(ecr|ecr-local|kubectl|echo) ", body)
        yield Block(page, text.count("\n", 0, found.start()) + 1, "sh" if is_command else "", body)


def blocks_of(page):
    return list(markdown_blocks(page) if page.endswith(".md") else manual_blocks(page, read(page)))


def markdown_blocks(page):
    """All of a page; what ```text shows right behind a script is its output."""
    text = read(page)
    before = None
    for found in FENCE.finditer(text):
        body = re.sub("^" + found[1], "", found[3], flags=re.M)
        block = Block(page, text.count("\n", 0, found.start()) + 1, found[2], body)
        if before and found[2] == "text" and text[before[1]:found.start()].strip() == "":
            before[0].shown = body
            before = None
            continue
        before = (block, found.end()) if found[2] in ("sh", "python") else None
        yield block


def steps(text):
    """(command, what it is shown to print) each of a ```console block."""
    command, shown = [], []
    goes_on = False
    for line in text.splitlines():
        if re.match(r"[$#] ", line):
            if command:
                yield "\n".join(command), shown
            command, shown = [line[2:]], []
        elif goes_on or line.startswith("> "):
            command.append(re.sub("^> ", "", line))
        elif command:
            shown.append(line)
        else:
            raise ValueError("no command in front of: " + line)
        goes_on = line.endswith("\\")
    if command:
        yield "\n".join(command), shown


MARK = "-- step "


def console_script(text):
    return "exec 2>&1\n" + "".join("%s\necho '%s%d'\n" % (command, MARK, n)
                   for n, (command, _) in enumerate(steps(text)))


def agrees(shown, line):
    """Numbers of processes, times and digests are those of the day; … stands
    for anything."""
    pattern = re.escape(shown)
    for form, any_of in ((r"pid\\ \d+", r"pid\\ \\d+"), ("…", ".*"),
                         (r"sha256:[0-9a-f]{12,64}", "sha256:[0-9a-f]{64}"),
                         (r"\d{4}\\-\d\d\\-\d\dT[\d:]+Z", r"[-\\d]+T[\\d:]+Z")):
        pattern = re.sub(form, any_of, pattern)
    return re.fullmatch(pattern, line) is not None


def console_faults(text, printed):
    """What a console block shows and its run did not print."""
    parts = re.split("^" + MARK + r"\d+\n", printed, flags=re.M)
    for (command, shown), part in zip(steps(text), parts):
        lines = part.splitlines()
        if shown and not (len(shown) == len(lines) and all(map(agrees, shown, lines))):
            yield "%s\nshown:\n%s\nprinted:\n%s" % (command, "\n".join(shown), part)


# Programs of other people's machines, as far as the pages use them.
STANDINS = {
    "sudo": 'exec "$@"',
    "docker": """echo "$*" >>~/docker.log
[ -z "${DOCKER_CONFIG:-}" ] || export REGISTRY_AUTH_FILE=$DOCKER_CONFIG/config.json
case $1 in
ps) echo team/app:v1 ;;
build) shift; exec podman build --isolation chroot "$@" ;;
*) exec podman "$@" ;;
esac""",
    "kubectl": """echo "$*" >>~/kubectl.log
case $* in
*jsonpath*) echo 123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app:v1 ;;
"get pods -A -o json") echo '{"items":[{"status":{"containerStatuses":[
{"imageID":"123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app:v1"}]}}]}' ;;
*json*) echo '{"items":[{"spec":{"image":"team/app:v1"}}]}' ;;
*) cat >~/kubectl.in ;;
esac""",
    # KEYS: whatever is a key of the JSON that is read stands in the file
    "keys": """grep -o '"[A-Za-z]*":' | tr -d : | sort -u | while read -r key; do
grep -q "$key" "$1" || { echo "$key is not in the page" >&2; exit 1; }; done""",
    "later/aws": """case "$*" in
*list-clusters*) echo arn:aws:ecs:us-east-1:123456789012:cluster/a ;;
*list-*) echo thing ;;
*) echo team/app:v1 ;;
esac""",
}
# One person's home: a layout, policies, a Dockerfile, images in two regions.
PRELUDE = """
ecr-local seed seed.yaml
ecr copy oci:image app:v1
"""
FILES = {
    "seed.yaml": """registries:
""" + "".join("""  - region: %s
    repositories:
      - {name: app}
      - {name: team/api, images: [{tags: [v0], pushedAt: 2026-01-01}]}
""" % region + "".join("""      - name: %s
        images:
          - {tags: [v1, 1.0.0, v1.4.2], pushedAt: 2026-01-01, pulledAt: 2026-02-01, findings: {findings: [
              {name: CVE-2026-1, severity: CRITICAL, attributes: [{key: package_name, value: zlib}]}]}}
          - {tags: [latest, 2.0.0, prod], pushedAt: 2026-02-01, findings: {findings: []}}
          - {pushedAt: 2026-01-15}
""" % name for name in ("team/app", "team/web")) for region in ("us-east-1", "eu-west-1")),
    "policy.json": """{"rules": [{"rulePriority": 1, "selection": {"tagStatus": "untagged",
"countType": "sinceImagePushed", "countUnit": "days", "countNumber": 7},
"action": {"type": "expire"}}]}
""",
    "Dockerfile": "FROM scratch\nCOPY policy.json /policy.json\n",
    "deploy.sh": "#!/bin/sh\necho deployed >deployed\n",
    ".config/containers/policy.json": '{"default":[{"type":"insecureAcceptAnything"}]}',
    ".config/containers/storage.conf": '[storage]\ndriver = "vfs"\n'
        'runroot = "HOME/run"\ngraphroot = "HOME/storage"\n',
}
for twin in ("lifecycle.json", "new-policy.json"):
    FILES[twin] = FILES["policy.json"]
for twin in ("job.sh", "copy-all.sh", "test.sh"):
    FILES[twin] = FILES["deploy.sh"]


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    os.chmod(path, mode)


def tell(home, block):
    """What the pages take as given, in a home of one block's own."""
    make_image(home + "/image")
    for name, text in FILES.items():
        write(os.path.join(home, name), text.replace("HOME", home),
              0o755 if name.endswith(".sh") else 0o644)
    for name, text in STANDINS.items():
        write(os.path.join(home, "bin", name), "#!/bin/sh\n" + text + "\n", 0o755)
    for name in ("ecr", "ecr-local"):
        os.symlink(os.path.join(BUILD, name), os.path.join(home, "bin", name))
    for name in ("aws", "docker-credential-ecr-login", "ecr-credential-provider"):
        os.symlink("ecr", os.path.join(home, "bin", name))
    write(home + "/block", block.text)


def run_block(block, script, claim):
    """Run a script in a home and a local ECR of its own, cut off from every
    network where that may be done; (status, standard output, standard error)."""
    home = tempfile.mkdtemp(prefix="ecr-docs-")
    try:
        tell(home, block)
        env = {"HOME": home, "LANG": "C.UTF-8", "AWS_PAGER": "", "XDG_RUNTIME_DIR": home,
               "PATH": ":".join([home + "/bin", home + "/bin/later", os.environ["PATH"]]),
               "AWS_EC2_METADATA_DISABLED": "true", "TOP": ROOT, "BUILDAH_ISOLATION": "chroot",
               "CONTAINERS_STORAGE_CONF": home + "/.config/containers/storage.conf"}
        before = claim.get("before", "")
        if not claim.get("plain"):
            before = PRELUDE + before
        text = "no() { if \"$@\"; then return 1; fi; }\n{\n%s\n} >before.log 2>&1\n%s\n%s" % (
            before + "\n:", script, "{\n:\n%s\n} >after.log 2>&1" % claim.get("after", ""))
        words = [BUILD + "/ecr-local", "run", "--hermetic"] + claim.get("options", []) + ["--"]
        if claim.get("plain"):
            words = []
            text = "trap 'ecr-local stop >/dev/null 2>&1 || :' EXIT\n" + text
        done = subprocess.run((CUT if CAN_CUT else []) + words + ["bash", "-euo", "pipefail", "-c", text],
                              cwd=home, env=env, capture_output=True, text=True, timeout=120,
                              stdin=subprocess.DEVNULL)
        notes = ""
        for name in ("before.log", "after.log"):
            if os.path.exists(os.path.join(home, name)):
                with open(os.path.join(home, name), errors="replace") as log:
                    notes += "\n%s: %s" % (name, log.read()[-1500:])
        return done.returncode, done.stdout, done.stderr + notes
    finally:
        shutil.rmtree(home, ignore_errors=True)
