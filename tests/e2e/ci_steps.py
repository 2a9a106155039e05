"""The steps of a CI system's file as the shell script that they are."""
# SPDX-License-Identifier: Apache-2.0
import re

# what the systems themselves set
GIVEN = """export GITHUB_SHA=abc CI_COMMIT_SHORT_SHA=abc CIRCLE_SHA1=abc BUILDKITE_COMMIT=abc
export CODEBUILD_RESOLVED_SOURCE_VERSION=abc BUILD_SOURCEVERSION=abc BUILD_NUMBER=abc
export AWS_TOKEN=e30.e30.e30 CIRCLE_OIDC_TOKEN_V2=e30.e30.e30 WORKSPACE_TMP=$HOME/tmp
export GITHUB_OUTPUT=$HOME/output GITHUB_PATH=$HOME/path
touch "$GITHUB_OUTPUT" "$GITHUB_PATH"
"""
STEP = """(
PATH=$(tr '\\n' : <"$GITHUB_PATH")$PATH
%s)
"""
KEY = re.compile(r"^( *)(?:- )?(run|bash|script|before_script|commands):(?: (\|)|(?: (\S.*))?)$")


def deeper(lines, at, depth):
    while at < len(lines) and (not lines[at].strip() or len(lines[at]) - len(lines[at].lstrip()) > depth):
        yield lines[at].strip()
        at += 1


def steps_of_yaml(text):
    lines = text.splitlines()
    for at, line in enumerate(lines):
        found = KEY.match(line)
        if not found:
            continue
        depth = len(found[1]) + 2 * line.lstrip().startswith("- ")
        if found[4]:
            yield found[4]
        elif found[3]:
            yield "\n".join(deeper(lines, at + 1, depth))
        else:
            yield "\n".join(re.sub("^- ", "", x) for x in deeper(lines, at + 1, depth))


def script_of_ci(text):
    variables = "".join("export %s='%s'\n" % pair for pair in re.findall(
        r"^ +([A-Z][A-Z_]+): ([^$\s]+)$", text, re.M))
    if text.startswith("pipeline {"):
        variables = "".join("export %s=%s\n" % pair for pair in re.findall(r"^ +([A-Z_]+) = (.*)$", text, re.M))
        steps = re.findall(r"sh '''\n(.*?)'''", text, re.S)
    else:
        steps = list(steps_of_yaml(text))
    whole = ["\n".join(steps)] if "before_script" in text or "phases:" in text else steps
    script = GIVEN + variables + "".join(STEP % (s + "\n") for s in whole)
    script = script.replace("${{ steps.ecr.outputs.registry }}", "$(sed -n s/^registry=//p ~/output)")
    return script.replace("/tmp/web-identity", "$HOME/web-identity").replace("'$HOME/web-identity'", "$HOME/web-identity")
