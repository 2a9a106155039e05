"""Every example in the help of our own commands runs against a local ECR, and
does what it says.

SPDX-License-Identifier: Apache-2.0
"""
import os
import re
import shutil
import unittest

from doc_blocks import run_block
from own_examples import own_examples

HOST = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
OTHER = "210987654321.dkr.ecr.%s.amazonaws.com"
PUT = ("ecr lifecycle apply team/app lifecycle.json --yes\n")
# a policy of the kind that ecr policy means, in the place of a lifecycle policy
POLICY = ("cat >policy.json <<'END'\n"
          '{"Version": "2012-10-17", "Statement": [{"Sid": "pull", "Effect": '
          '"Allow", "Principal": {"AWS": "arn:aws:iam::210987654321:root"}, '
          '"Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]}]}\n'
          "END\n")
ALLOWED = POLICY + ("ecr set-repository-policy --repository-name team/app "
                    "--policy-text file://policy.json\n")
REGISTRY = ("printf '%s' '{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":"
            "\"copy\",\"Effect\":\"Allow\",\"Principal\":{\"AWS\":"
            "\"arn:aws:iam::210987654321:root\"},\"Action\":"
            "[\"ecr:ReplicateImage\"],\"Resource\":"
            "\"arn:aws:ecr:us-east-1:123456789012:repository/*\"}]}' "
            ">registry.json\n")
NO_TERMINAL = "nothing was done: without a terminal to ask at, --yes is needed"
EXPORTED = ("ecr export >registry.yaml\n"
            "sed -i 's/scanOnPush: false/scanOnPush: true/' registry.yaml\n")
SCANS = ("ecr describe-repositories --repository-names %s --query "
         "'repositories[].imageScanningConfiguration.scanOnPush' "
         "--output text | grep -q %s")
SECRET = ("grep -q 'kind: Secret' kubectl.in && grep -q %s kubectl.in && "
          "grep 'dockerconfigjson:' kubectl.in | sed 's/.*: //' | "
          "base64 -d | grep -q %s")
ELSEWHERE = "test_sso and test_console log in for it"
INTERNET = "asks a registry in the internet"


def tagged(repository, tag, there=True):
    return "%s ecr exists %s:%s" % ("" if there else "no", repository, tag)


def claim(*prints, **more):
    return dict(more, prints=prints)


# By what stands in the example: as in docs_claims.py.  One that has none fails.
CLAIMS = {
    "ecr get-login-password |": claim(
        "Login Succeeded", needs="podman", before="REGISTRY=" + HOST + "\n"),
    "ecr public get-login-password |": claim(
        "Login Succeeded", needs="podman",
        after="grep -q public.ecr.aws \"$DOCKER_CONFIG/config.json\""),
    "ecr get-login --no-include-email": claim(
        r"^docker login -u AWS -p \S+ https://" + HOST),
    "ecr exists team/app:v1.4.2 ||": claim("^sha256:"),
    "ecr exists --wait 10m": claim("^sha256:.*\nsha256:"),
    "ecr exists ghcr.io": {"skip": INTERNET},
    "ecr repos\n": claim("^app\t", "^team/web\t.*MUTABLE"),
    "--sizes --sort size": claim("^team/app\t3\t\\d+\t.*\n.*\nteam/api\t1"),
    "--regions all --without-lifecycle": claim(
        "^team/app\t.*\teu-west-1$", "^team/web\t.*\tus-east-1$",
        before=PUT, lacks="^team/app\t.*\tus-east-1$"),
    "--not-pushed-for 180d": claim("^team/api\t1\t", lacks="^app"),
    "ecr images team/app\n": claim("^v1,1.0.0,v1.4.2\tsha256:.*CRITICAL",
                                   "^latest,2.0.0,prod\t"),
    "--sort size --limit 10": claim("^v1,1.0.0,v1.4.2\t", "^latest,"),
    "--not-pulled-for 180d": claim("^v1,1.0.0,v1.4.2\t"),
    "--newer-than 7d --regions all": claim(
        "^v1\tsha256:.*\tteam/new\tus-east-1$", lacks="\tteam/app\t",
        before="ecr copy --create app:v1 team/new:v1\n"),
    "--columns digest --output text": claim(r"\Asha256:\w{64}\n"),
    "ecr latest team/app\n": claim(r"\A2\.0\.0\n"),
    "ecr latest team/app --semver": claim(r"\A2\.0\.0\n"),
    "--semver --print uri": claim(r"\A" + HOST + "/team/app:1.0.0\n"),
    "ecr latest docker.io": {"skip": INTERNET},
    "ecr inspect team/app:v1": claim("^tag\tv1.4.2$", "^kind\timage$"),
    "ecr inspect --raw": claim(r'\A{"schemaVersion":2,'),
    "--platform linux/arm64": claim(
        r"\Alinux/amd64\n", script="sed 's/arm64/amd64/; s/image.created/"
        "image.platform/' block >script\n. ./script"),
    "ecr lifecycle lint policy.json --strict": claim("not checked: L22"),
    "ecr lifecycle test team/app policy.json\n": claim("^1\texpire\t1\t"),
    "['initContainers'": claim("^1\texpire\t1\t"),
    "ecr lifecycle lint team/app policy.json": claim("^1\tL24\twarning"),
    "ecr lifecycle lint team/app\n": claim("L24\twarning", before=PUT),
    "ecr lifecycle lint --rules": claim("^L01\terror", "^L33\t"),
    "--at 2026-12-31 --images": claim("expire", before=PUT),
    "policy.json --server": claim("^1\texpire\t1\t"),
    "ecr lifecycle diff": claim("^sha256:.*\tkeep\texpire 1\t"),
    "ecr lifecycle apply 'team/*' policy.json\n": claim(
        NO_TERMINAL, status=1),
    "policy.json --yes": claim(
        "^team/web: lifecycle policy put",
        after="ecr get-lifecycle-policy --repository-name team/web"),
    "ecr policy lint policy.json\n": claim(
        "^1\tP08\twarning\tStatement.0..Principal", before=POLICY),
    "ecr policy lint policy.json --strict": claim(
        "^0 errors, 2 warnings$", before=POLICY, status=1),
    "ecr policy lint team/app": claim(
        "^7\tP08\twarning\t", before=ALLOWED),
    "ecr policy lint --registry": claim(
        "^1\tP08\twarning\t", before=REGISTRY),
    "ecr policy lint --rules": claim("^P00\terror"),
    "--as 210987654321 --action pull": claim(
        "^ecr:BatchGetImage\tallowed", before=ALLOWED),
    "--context aws:PrincipalOrgID": claim(
        "^ecr:PutImage\tallowed",
        before="ecr policy allow team/app --push o-example --yes\n"),
    "ecr policy show team/app": claim("210987654321.*pull", before=ALLOWED),
    "ecr policy show --registry": claim("210987654321", before=REGISTRY + (
        "ecr put-registry-policy --policy-text file://registry.json\n")),
    "ecr policy allow team/app --pull 210987654321": claim(
        "account 210987654321 may pull", NO_TERMINAL, status=1),
    "--pull o-example123 --yes": claim(
        "team/app: allowed EcrPulloexample123",
        after="ecr policy show team/app | grep -q o-example123"),
    "ecr policy revoke": claim(
        NO_TERMINAL, status=1,
        before="ecr policy allow team/app --pull 210987654321 --yes\n"),
    "ecr login\n": claim("docker is logged in as AWS until"),
    "--client podman": claim("^" + OTHER % "us-east-1" + ": podman is logged"),
    "--public": claim(OTHER % "us-east-1" + ": docker", "^public.ecr.aws: "),
    "ecr login --ci github": claim(
        "::add-mask::", before="export GITHUB_OUTPUT=$PWD/output\n",
        after="grep -q amazonaws output"),
    "ecr logout": claim(": logged out", before="ecr login\n", after=(
        "no grep -q auth\\\" \"$DOCKER_CONFIG/config.json\"")),
    "ecr docker-config 123456789012": claim(
        HOST + ": now asks docker-credential-ecr-login$"),
    "--helper ecr-login-prod": claim(
        "now asks docker-credential-ecr-login-prod", "is not on PATH.*ln -s"),
    "ecr docker-config --remove": claim(
        "no longer asks", before="ecr docker-config " + HOST + "\n"),
    "ecr kubelet-config": claim(after=(
        "grep -q 'kind: CredentialProviderConfig' credential-config.yaml"),
        nothing=True),
    "ecr k8s-secret regcred |": claim(
        after=SECRET % ("regcred", "123456789012"), nothing=True),
    "--namespace web": claim(
        after=SECRET % ("'namespace.*web'", "210987654321"), nothing=True),
    "ecr local run --": claim(
        after="test -e deployed", plain=True),
    "ecr local start --detach": claim(
        "listens on http://localhost:4510", plain=True, after=(
            "ecr describe-repositories --output text")),
    "ecr configure\n": claim(
        script="printf 'AKIAX\\ns\\neu-west-1\\njson\\n' | { . ./block; }",
        after="test $(ecr configure get region) = eu-west-1", plain=True),
    "ecr configure --profile ci": claim(
        script="printf 'AKIAX\\ns\\neu-west-1\\njson\\n' | { . ./block; }",
        after="test $(ecr configure get profile.ci.region) = eu-west-1",
        plain=True),
    "ecr configure list\n": claim("^region .*us-east-1"),
    "ecr configure list --details": claim("^endpoint", "^profile .* ci "),
    "ecr configure get region": claim(r"\Aus-east-1\n"),
    "ecr configure get profile.ci": claim("^arn:x$", before=(
        "ecr configure set profile.ci.role_arn arn:x\n")),
    "ecr configure set region": claim(nothing=True, after=(
        "test $(ecr configure get region) = eu-central-1")),
    "ecr configure set profile.ci.ecr": claim(nothing=True, after=(
        "ecr configure get profile.ci.ecr.endpoint_url | grep -q :4510")),
    "ecr configure import": claim(
        "Successfully imported 1 profile", plain=True, before=(
            "printf 'User Name,Access key ID,Secret access key\\nalice,AKIAX,s"
            "\\n' >alice_accessKeys.csv\n"),
        after="test $(ecr configure get profile.alice.aws_access_key_id) = "
              "AKIAX"),
    "ecr configure export-credentials": claim(
        nothing=True, before="printf '[default]\\naws_access_key_id = AKIAX\\n"
        "aws_secret_access_key = s\\n' >credentials\n"
        "export AWS_SHARED_CREDENTIALS_FILE=$PWD/credentials\n", plain=True,
        after="test $AWS_ACCESS_KEY_ID = AKIAX"),
    "ecr configure sso": {"skip": ELSEWHERE},
    "ecr whoami\n": claim("^account: +123456789012$", "^credentials: env$"),
    "ecr whoami --print": claim(
        script="docker() { echo \"$@\" >tagged; }; . ./block",
        after="grep -q '^tag app localhost:.*/team/app$' tagged",
        nothing=True),
    "ecr sso ": claim("in a run of the local ECR every profile has keys"),
    "ecr console ": claim("in a run of the local ECR every profile has keys"),
    "ecr findings team/app:v1.4.2": claim("^zlib\t.*CVE-2026-1\tCRITICAL"),
    "--fail-on critical": claim(nothing=True),
    "--sarif findings.sarif": claim(
        "CVE-2026-1", after="grep -q ruleId findings.sarif; "
        "grep -q CVE-2026-1 findings.sarif"),
    "ecr findings --all --min high": claim(
        "team/app:v1$", "team/web:v1$", "app:v1: .*ScanNotFound", status=255),
    "ecr du\n": claim("^team/app\t3\t"),
    "--price 0.10": claim("^team/app\t3\t.*\t0.00$"),
    "ecr du --by month": claim("^2026-01\t10\t", "^2026-02\t4\t"),
    "ecr rm team/app:old": claim(
        NO_TERMINAL, status=1, before="ecr tag team/app:v1 old\n"),
    "ecr rm --yes team/app@": claim(
        "is deleted|deleted", script=(
            "digest=$(ecr images team/app:v1 --columns digest --output text)\n"
            "sed \"s|sha256:4f5c…|$digest|\" block >script; . ./script"),
        after=tagged("team/app", "v1", False)),
    "ecr rm --dry-run": claim(
        "1 tag would go", before="ecr tag team/app:v1 pr-7\n", status=1,
        after=tagged("team/app", "pr-7")),
    "--untagged --older-than 7d": claim("^image\tteam/app\t\tsha256:",
                                        NO_TERMINAL, status=1),
    "--untagged --regions all": claim(
        "^image\tteam/app\t\tsha256:.*\tus-east-1$",
        "^stays\tteam/old\t\tsha256:.*last hour\teu-west-1$", NO_TERMINAL,
        before="AWS_REGION=eu-west-1 ecr ensure team/old\nAWS_REGION=eu-west-1 "
        "ecr put-image --repository-name team/old --image-manifest "
        "'{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index"
        ".v1+json\",\"manifests\":[]}' >put\n", status=1),
    "--keep 20": claim("is protected$"),
    "--match 'pr-*'": claim(
        "pr-7", before="printf '%s' '{\"repositories\":[{\"name\":\"team/old\","
        "\"images\":[{\"tags\":[\"pr-7\"],\"pushedAt\":\"2026-01-01\"}]}]}' | "
        "ecr-local seed -\n",
        after=tagged("team/old", "pr-7", False)),
    "--plan plan.json": claim(
        "^image\tteam/web\t\tsha256:",
        after="grep -q 'ecr prune 1' plan.json"),
    "uri=$(ecr ensure": claim(
        "^~ team/app scanOnPush$",
        after="test $uri = " + HOST + "/team/app; " +
        SCANS % ("team/app", "True")),
    "--policy policy.json --tag": claim(
        "^. team/app lifecyclePolicy$", before=POLICY, after=(
            "ecr get-repository-policy --repository-name team/app")),
    "--like team/app": claim(HOST + "/team/b$", after=(
        "ecr describe-repositories --repository-names team/a team/b")),
    "--immutable --dry-run": claim("imageTagMutability\tMUTABLE\tIMMUTABLE",
                                   "1 change would be made", status=1),
    "ecr export > registry.yaml": claim(
        nothing=True, after="grep -q 'name: team/web' registry.yaml"),
    "--images > registry.yaml": claim('"repositories":0'),
    "ecr export 'team/*'": claim("name: team/api", lacks="name: app"),
    "ecr apply registry.yaml --dry-run": claim(
        "scanOnPush", status=1, before=EXPORTED,
        after=SCANS % ("team/app", "False")),
    "ecr apply registry.yaml\n": claim(
        NO_TERMINAL, status=1, before=EXPORTED),
    "'team/*' --yes": claim(
        "team/app scanOnPush", before=EXPORTED,
        after=SCANS % ("team/app", "True") + "; " + SCANS % ("app", "False")),
    "ecr tag team/app:v1.4.2 prod": claim(
        "taken$", "stays there without --force", status=1),
    "ecr tag --force": claim("/team/app:latest\t.*moved", "^tagged .*v1.4 ",
                             after=tagged("team/app", "v1.4")),
    "ecr copy team/app:v1 210987654321": claim(
        "copied$", before="ecr ensure " + OTHER % "eu-west-1" + "/team/app "
        "--profile other\n", options=["--add-profile", "other"], status=254,
        lacks="."),
    "ecr copy --create": {"skip": INTERNET},
    "oci:app &&": claim("^oci:app:v1\t.*copied\ndocker-archive:app.tar",
                        after="test -s app.tar; test -e app/oci-layout"),
    "--tags 'v1.*' team/app old/app": claim(
        "/old/app:v1.4.2\t.*copied", before="ecr ensure old/app\n"),
    "amazonaws.com\n": claim("registry  +" + HOST, "^warn +clients", status=1),
    "level==`fail`": claim(
        nothing=True, after="env AWS_ENDPOINT_URL_ECR=http://127.0.0.1:9 "
        "AWS_MAX_ATTEMPTS=1 sh block >out || test $? = 255; cat out; "
        "grep -qw service out"),
    "--json": claim('"status": "warn"', '"pull"', status=1),
}


def claims_for(example):
    """The longest text that stands in it."""
    text = example.text.strip() + "\n"
    return max((key for key in CLAIMS if key in text), key=len, default=None)


class Walk(unittest.TestCase):
    examples = list(own_examples())

    def walk(self, example):
        claim = CLAIMS[claims_for(example)]
        if "skip" in claim and not os.environ.get("ECR_WALK_ALL"):
            self.skipTest(claim["skip"])
        for program in claim.get("needs", "").split():
            if not shutil.which(program):
                self.skipTest("no " + program)
        status, out, err = run_block(
            example, claim.get("script", example.text), claim)
        told = "%s\n%s\n%s" % (example.text, out, err)
        self.assertEqual(status, claim.get("status", 0), told)
        for pattern in claim.get("prints", []):
            self.assertTrue(re.search(pattern, out + err, re.M),
                            "no %r: %s" % (pattern, told))
        if "lacks" in claim:
            self.assertIsNone(re.search(claim["lacks"], out, re.M), told)
        if claim.get("nothing"):
            self.assertEqual(out, "", told)

    def test_each_has_a_claim(self):
        self.assertGreater(len(self.examples), 100)
        used = {claims_for(example) for example in self.examples}
        self.assertNotIn(None, used, [
            e.text for e in self.examples if not claims_for(e)])
        self.assertEqual(used, set(CLAIMS))
        for key, claim in CLAIMS.items():
            self.assertTrue({"skip", "after"} & set(claim) or
                            claim.get("prints") or claim.get("nothing"), key)


def add(example):
    name = re.sub(r"\W+", "_", example.name)
    if "skip" in CLAIMS.get(claims_for(example) or "", {}):
        name = "elsewhere_" + name
    setattr(Walk, "test_" + name, lambda self: self.walk(example))


for shown in Walk.examples:
    add(shown)

if __name__ == "__main__":
    unittest.main()
