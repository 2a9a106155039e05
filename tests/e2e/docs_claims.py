"""What README, docs and manual pages say of their code blocks.

A key is a page and a text of the block.  A value has what is run in front of
the block (`before`) and behind it (`after`: the claim; each command must
succeed), what the run must print (`prints`), its `status`, the `options` of
`ecr-local run`, the programs it `needs`; `plain` is without a local ECR
around it, `script` what is run in place of the block, which lies in the file
`block`; `skip` says why it cannot run.
"""
# SPDX-License-Identifier: Apache-2.0
HOST = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
EU = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
HELPER = "grep -q '\"%s\": \"ecr-login\"' \"$DOCKER_CONFIG/config.json\""
PICTURE = {"skip": "a drawing"}


# no ecr is there but what the steps fetch themselves
CI_BEFORE = """mkdir dist; cp -L bin/ecr dist/ecr; rm bin/ecr bin/docker-credential-ecr-login
sed -i "s|https://artifacts.example/ecr|file://$HOME/dist/ecr|" block
export AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1
"""
CI_AFTER = "dist/ecr exists team/web:abc --region eu-west-1"


def ci(needs="podman", **more):
    """A file of a CI system: its steps, run with what it gives them."""
    return dict({"needs": needs, "before": CI_BEFORE, "after": CI_AFTER, "ci": True}, **more)


def keys(command, **more):
    """The JSON of a command has no key that the page does not tell."""
    return dict(more, after="%s --output json >out.json || test $? = 1\n"
                "grep -q : out.json; keys block <out.json" % command)


CLAIMS = {
    ("README.md", "make deps demo"): {
        "skip": "installs packages and the programs; test_demo, test_install and test_newcomer do it"},
    ("README.md", "ecr local run -- bash"): {
        "plain": True, "script": "echo ecr repos --output json | ecr local run -- bash",
        "prints": ['"repositories": \\[\\]']},
    ("README.md", "# the five newest images"): {
        "needs": "podman", "before": "export AWS_REGION=eu-west-1\n",
        "prints": ["^latest\t2026-02-01T.*\nNone\t.*\nv1\t", "Login Succeeded"]},
    ("docs/architecture.md", "argv"): PICTURE,
    ("docs/architecture.md", "base ◄─"): PICTURE,
    ("docs/architecture.md", "├─ local/http"): PICTURE,

    ("docs/login.md", "ecr docker-config    "): {"after": HELPER % HOST},
    ("docs/login.md", "docker-credential-ecr-login get"): {
        "prints": ['"ServerURL":"210987654321.dkr.ecr.eu-west-1.amazonaws.com","Username":"AWS","Secret":']},
    ("docs/login.md", "*.dkr.ecr.eu-*"): {
        "options": ["--add-profile", "prod"],
        "after": "ECR_REGISTRIES=$PWD/block ecr login " + HOST + " 210987654321.dkr.ecr.eu-west-1.amazonaws.com"},
    ("docs/login.md", "ln -s \"$(command -v ecr)\" ~/bin/"): {
        "options": ["--add-profile", "prod"],
        "after": "grep -q ecr-login-prod \"$DOCKER_CONFIG/config.json\"\n"
                 "echo 210987654321.dkr.ecr.eu-west-1.amazonaws.com | docker-credential-ecr-login-prod get"},
    ("docs/login.md", "ecr login 123456789012 210987654321"): {
        "before": "printf '{\"auths\":{\"ghcr.io\":{}}}' >\"$DOCKER_CONFIG/config.json\"\n",
        "prints": ["^210987654321.dkr.ecr.us-east-1.amazonaws.com: docker is logged in",
                   EU + ": docker", "public.ecr.aws: docker", "podman is logged in", "helm is logged in",
                   EU + ": logged out"],
        "after": "no grep -q amazonaws \"$DOCKER_CONFIG/config.json\"; grep -q ghcr \"$DOCKER_CONFIG/config.json\""},
    ("docs/login.md", "/usr/libexec/kubelet/"): {
        "script": "sed \"s|/usr/libexec|$HOME|; s|/etc/kubernetes|$HOME|\" block >script; . ./script",
        "before": "mkdir kubelet\n",
        "after": """grep -q 'name: ecr-credential-provider' image-credential-provider.yaml
grep -q amazonaws.com image-credential-provider.yaml
printf '{"apiVersion":"credentialprovider.kubelet.k8s.io/v1","kind":"CredentialProviderRequest","image":"%s/app"}' \\
    """ + HOST + """ | kubelet/ecr-credential-provider | grep -q '"username":"AWS"'"""},
    ("docs/login.md", "ecr k8s-secret regcred --namespace"): {
        "after": "grep -q 'kind: Secret' kubectl.in; grep -q ecr-expires-at kubectl.in\n"
                 "grep dockerconfigjson: kubectl.in | sed 's/.*: //' | base64 -d | grep -q '210987654321.*AWS\\|210987'"},
    ("docs/other-helper.md", "command -v docker-credential"): {"after": ":"},
    ("docs/other-helper.md", "jq 'del"): {
        "needs": "jq", "before": "printf '{\"credsStore\":\"ecr-login\"}' >\"$DOCKER_CONFIG/config.json\"\n",
        "after": HELPER % EU + "; no grep -q credsStore \"$DOCKER_CONFIG/config.json\""},

    ("docs/ci-login.md", "ecr docker-config 123456789012"): {"after": HELPER % EU},
    ("docs/ci-login.md", "$ ecr get-login-password |"): {
        "needs": "podman", "prints": ["Login Succeeded"], "before": "export AWS_REGION=eu-west-1\n"},
    ("docs/ci-login.md", "mkdir -p ~/bin\ncurl -fsSL \"$ECR_URL\" -o ~/bin/ecr\nchmod 755 ~/bin/ecr\nln"): {
        "before": CI_BEFORE + "export ECR_URL=file://$HOME/dist/ecr\n",
        "after": "ecr --version; docker-credential-ecr-login version"},
    ("docs/ci-login.md", "COPY build-static/ecr"): {
        "needs": "podman", "before": "mkdir build-static; cp -L bin/ecr build-static/ecr\n",
        "after": "sed '/^RUN/d; 1i FROM scratch' block >F; docker build -q -f F .\n"
                 "sed -n 's/^RUN //p' block | sed \"s|/usr/local/bin|$PWD/build-static|\" | sh\n"
                 "build-static/docker-credential-ecr-login version"},
    ("docs/ci-login.md", "permissions:"): ci(),
    ("docs/ci-login.md", "before_script:"): ci("podman wget", before=CI_BEFORE + "printf '#!/bin/sh\\ncp "
                                               "~/dist/ecr $2\\n' >bin/wget; chmod 755 bin/wget\n"),
    ("docs/ci-login.md", '{"credHelpers"'): {
        "after": "cp block \"$DOCKER_CONFIG/config.json\"; ecr docker-config --remove | grep -q " + EU},
    ("docs/ci-login.md", "pipeline {"): ci(),
    ("docs/ci-login.md", "setup_remote_docker"): ci(),
    ("docs/ci-login.md", "export ECR_URL="): {
        "needs": "podman", "before": CI_BEFORE, "script": ". ./block\n"
        "docker push -q $REGISTRY/team/web:none || docker build -q -t $REGISTRY/team/web:abc .\n"
        "docker push $REGISTRY/team/web:abc", "after": CI_AFTER},
    ("docs/ci-login.md", "BUILDKITE_COMMIT"): ci(
        before="export REGISTRY=" + EU + " AWS_REGION=eu-west-1\ncp -rL bin dist\necr docker-config $REGISTRY\n"),
    ("docs/ci-login.md", "CODEBUILD_"): ci(),
    ("docs/ci-login.md", "BUILD_SOURCEVERSION"): ci(),

    ("docs/terraform.md", "provider "): {
        "skip": "the provider comes from a registry outside; test_sdk makes its calls"},
    ("docs/terraform.md", "terraform init"): {"skip": "the provider comes from a registry outside"},
    ("docs/sdks.md", "python3 program.py"): {
        "before": "printf 'import os\\nprint(os.environ[\"AWS_ENDPOINT_URL_ECR\"])\\n' >program.py\n",
        "prints": ["^http://localhost:"]},
    ("docs/containers.md", "ctr content fetch"): {
        "needs": "containerd ctr", "root": True,
        "before": "ecr copy oci:image app:v1 >/dev/null 2>&1\n"
                  "containerd --address $HOME/c.sock --root $HOME/croot --state $HOME/cstate >c.log 2>&1 &\n"
                  "trap 'kill %1' EXIT; export CONTAINERD_ADDRESS=$HOME/c.sock\n"
                  "for n in $(seq 100); do ctr version && break; sleep 0.1; done\n",
        "after": "ctr content ls | grep -c sha256 | grep -qx 3"},
    ("docs/containers.md", "mirrors:"): {
        "after": "url=$(sed -n 's/.*endpoint: ..\\(http.*\\)\".*/\\1/p' block); test $url = http://10.0.0.5:4510\n"
                 "ip addr add 10.0.0.5/32 dev lo; printf '[a]\\naws_access_key_id = AKIDLOCAL\\n"
                 "aws_secret_access_key = secret\\n' >keys\n"
                 "ecr-local start --detach --data d --listen 10.0.0.5:4510 --require-auth --credentials keys\n"
                 "curl -sS --noproxy '*' -o /dev/null -w '%{http_code}' $url/v2/ | grep -qx 401\n"
                 "ecr-local stop --data d", "plain": True, "cut": True},
    ("docs/builders.md", "docker buildx build"): {"skip": "no buildx here, and its builder is an image from outside"},
    ("docs/builders.md", "buildah build"): {"needs": "buildah", "prints": ["podman is logged in", "^sha256:"]},
    ("docs/testing.md", "class Registry"): {"plain": True, "prints": ["^OK$"]},
    ("docs/testing.md", "/_local/reset"): {"after": "ecr exists team/web:v1"},
    ("docs/artifacts.md", "helm push"): {"skip": "no helm here; test_login has what ecr login lays down for it"},
    ("docs/artifacts.md", "oras push"): {"skip": "no oras here; test_registry_features has referrers"},
    ("docs/artifacts.md", "cosign sign"): {"skip": "no cosign here; test_oci_copy has its tags"},

    ("docs/getting-started.md", "make deps demo"): {
        "skip": "test_demo runs it; `make deps` installs packages"},
    ("docs/getting-started.md", "build/ecr local run -- bash"): {
        "script": "mkdir build; ln -s ~/bin/ecr build/ecr\nPATH=$PWD/build:$PATH\n"
                  "grep -v '^\\$ build/' block | sed 's/^. //' | build/ecr local run -- bash",
        "plain": True, "prints": ['"repositoryName": "app"']},
    ("docs/getting-started.md", "ecr configure list"): {
        "options": ["--add-profile", "work"], "status": 0,
        "prints": [r"^profile *: *work", r"^region *: *eu-west-1"]},
    ("docs/getting-started.md", "ecr repos "): {
        "prints": [r"^team/web\t", r"\| *DescribeRepositories", "is logged in as AWS", "^imageDetails:"]},

    ("docs/getting-started.md", "openssl dgst"): {
        "needs": "openssl", "script": "export PREFIX=$HOME/usr; cp block script; . ./script", "before": """
a=ecr-0.1.0-linux-amd64; mkdir -p $a/bin $a/share/doc/ecr; cp -L bin/ecr $a/bin/
cp $TOP/packaging/release/install.sh $a/share/doc/ecr; ln -s share/doc/ecr/install.sh $a
tar -czf $a.tar.gz $a; rm -r $a
sha256sum *.tar.gz >SHA256SUMS; openssl genpkey -algorithm RSA -out key; openssl pkey -in key -pubout -out ecr.pub
openssl dgst -sha256 -sign key -out SHA256SUMS.sig SHA256SUMS
""", "after": "usr/bin/ecr --version; DESTDIR=/x sh usr/share/doc/ecr/install.sh --uninstall; no test -e usr\n"
              "echo x >>SHA256SUMS; no sh -c '. ./script'; no test -e usr"},
    ("docs/local.md", "/_local/repositories?sort=bytes"): {
        "prints": ['"total": *4', '"name": *"team/app"']},
    ("docs/local.md", "ecr-local run -- sh -c"): {
        "plain": True, "prints": ['"repositoryName": "app"']},
    ("docs/local.md", "listens on http://localhost:4510"): {
        "plain": True, "script": None, "prints": ['"repositoryName": "app"']},
    ("docs/local.md", "ecr local run --aws-hosts -- ./deploy.sh"): {"plain": True, "after": "test -f deployed"},
    ("docs/local.md", "AWS_ACCESS_KEY_ID=999999999999"): {"prints": [r'"repositories": \[\]']},
    ("docs/local.md", "because no resource-based policy"): {
        "before": "ecr create-repository --repository-name other\n",
        "after": "AWS_ACCESS_KEY_ID=210987654321 ecr batch-get-image --registry-id 123456789012 "
                 "--repository-name app --image-ids imageTag=v1 2>err && exit 1\ngrep -qFf block err"},
    ("docs/local.md", "web_identity_token_file = /run"): {
        "plain": True, "after": """
sed 's|/run/secrets/token|'$HOME'/token|' block >keys
printf '[local]\\naws_access_key_id = AKIDLOCAL\\naws_secret_access_key = secret\\n' >>keys
printf '{"exp":4000000000,"sub":"job"}' | base64 -w0 | tr -d = | sed 's/.*/e30.&.e30/' >token
ecr-local start --detach --in-memory --require-auth --credentials keys
export AWS_ENDPOINT_URL_STS=http://localhost:4510 AWS_REGION=us-east-1
export AWS_WEB_IDENTITY_TOKEN_FILE=$HOME/token AWS_ROLE_ARN=arn:aws:iam::210987654321:role/deploy
ecr sts get-caller-identity | grep assumed-role/deploy
export AWS_ROLE_ARN=arn:aws:iam::210987654321:role/other
no ecr sts get-caller-identity"""},
    ("docs/local.md", "--host host.docker.internal"): {
        "plain": True, "script": "$(sed 's/^. //' block) --detach --in-memory", "after": """
curl -fsS -H 'Host: build-box' http://localhost:4510/_local/health
test $(curl -sS -o /dev/null -w '%{http_code}' -H 'Host: elsewhere' http://localhost:4510/_local/health) = 403"""},
    ("docs/local.md", "skopeo copy oci:image \"docker://$ECR_LOCAL_REGISTRY/app:v1\""): {
        "needs": "skopeo", "before": "ecr rm app:v1 --yes\n", "after": "ecr exists app:v1"},
    ("docs/local.md", "uri=$(ecr public create-repository"): {
        "needs": "skopeo", "before": "ln -s image image:v1 || :\n",
        "script": "sed 's/oci:image:v1/oci:image/; s/^. //' block >script; . ./script",
        "after": "ecr public describe-images --repository-name app | grep v1"},
    ("docs/local.md", "there is no such key; did you mean"): {
        "after": """cat >seed.yaml <<'END'
repositories:
  - name: team/app

    scanOnPush: true
    lifecylePolicy: {}
    tags: {}



    images:
      - {pushedAt: yesterday}
END
ecr-local seed seed.yaml 2>err || :; grep -F "$(sed -n 1p block)" err; grep -q '"yesterday" is not a time' err"""},
    ("docs/local.md", "imageTagMutability: IMMUTABLE"): {
        "before": "ecr-local reset\n", "after": """ecr-local seed block
ecr images team/app --columns tags | grep -q v1
ecr findings team/app:v1 | grep CVE-2026-1
test $(ecr repos --columns name | wc -l) = 1
AWS_ACCESS_KEY_ID=999999999999 ecr repos --region eu-west-1 --columns name | grep other"""},
    ("docs/local.md", "alias: my-team"): {
        "after": "ecr-local seed block\necr public describe-registries | grep -q my-team\n"
                 "ecr public describe-images --repository-name app | grep latest"},
    ("docs/local.md", "/_local/reset"): {
        "options": ["--require-auth"], "after": "test -z \"$(ecr repos)\""},
    ("docs/local.md", "ecr-local start --scanner 'trivy"): {
        "skip": "trivy and grype bring their data bases from outside; test_local_scanner has what they print"},
    ("docs/local.md", "--throttle quotas"): {
        "plain": True, "script": "sed 's/^. //' block >script; sed -i 's/deployed/& 2/' copy-all.sh; . ./script",
        "after": "test -f deployed"},
    ("docs/local.md", "Description=Local ECR"): {
        "skip": "test_local_run.Recipes.test_the_unit has systemd-analyze read it"},
    ("docs/local.md", "image: debian:bookworm-slim"): {
        "plain": True, "before": "cat >keys <<'END'\n[local]\naws_access_key_id = AKIDLOCAL\n"
        "aws_secret_access_key = secret\nEND\n",
        "after": """
words=$(sed -n '/command:$/,/volumes:/s/^ *- --*\\(.*\\)/--\\1/p' block | sed 's|=/keys|=keys|')
ecr-local start --detach $words
eval "$(sed -n '/environment:/,/depends_on/s/^ *\\(AWS_[A-Z_]*\\): /export \\1=/p' block | sed 's/ecr:4510/localhost:4510/')"
ecr create-repository --repository-name app
no env AWS_SECRET_ACCESS_KEY=wrong ecr repos"""},
    ("docs/local.md", "[local]\naws_access_key_id = AKIDLOCAL"): {
        "plain": True, "after": """ecr-local start --detach --in-memory --require-auth --credentials block
AWS_SHARED_CREDENTIALS_FILE=block AWS_PROFILE=local ecr repos --region us-east-1 --endpoint-url http://localhost:4510"""},
    ("docs/local.md", "gateway=$(docker network"): {
        "skip": "a cluster of kind pulls its node's image from outside"},

    ("docs/models.md", "cp service-2.json"): {
        "before": "cp $TOP/src/model/none service-2.json 2>/dev/null || printf '%s' "
                  "'{\"metadata\":{\"protocol\":\"json\",\"jsonVersion\":\"1.1\",\"targetPrefix\":\"X\"},"
                  "\"operations\":{\"PutPolish\":{\"name\":\"PutPolish\",\"input\":{\"shape\":\"A\"}}},"
                  "\"shapes\":{\"A\":{\"type\":\"structure\",\"members\":{}}}}' >service-2.json\n",
        "prints": ["put-polish"]},
    ("docs/models.md", '{"merge": {'): {
        "after": "mkdir -p ~/.aws/models/ecr/2015-09-21\n"
                 "cp block ~/.aws/models/ecr/2015-09-21/service-2.sdk-extras.json\n"
                 "ecr put-polish --generate-cli-skeleton | grep repositoryName"},
    ("docs/moving-over.md", "ecr local run --aws-hosts"): {"plain": True, "after": "test -f deployed"},

    ("docs/policies.md", "ecr lifecycle lint policy.json --strict"): {
        "script": "sed 's/^. //; s/^ecr lifecycle apply.*/& --yes/' block >script; . ./script",
        "after": "ecr get-lifecycle-policy --repository-name team/web"},
    ("docs/policies.md", "ecr policy lint policy.json"): {
        "script": "sed 's/^. //; s/^ecr policy \\(allow\\|revoke\\).*/& --yes/; s/^ecr policy test.*/& || test $? = 1/'"
                  " block | grep -v 'policy revoke' >script; . ./script",
        "before": "cat >policy.json <<'END'\n{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                  "\"Principal\":{\"AWS\":\"arn:aws:iam::210987654321:root\"},\"Action\":[\"ecr:BatchGetImage\","
                  "\"ecr:GetDownloadUrlForLayer\"]}]}\nEND\n"
                  "ecr set-repository-policy --repository-name team/app --policy-text file://policy.json\n",
        "prints": ["allowed|allow", "denied"],
        "after": "ecr policy show team/app | grep 210987654321\n"
                 "ecr policy revoke team/app --pull 210987654321 --yes"},
    ("docs/policies.md", "kubectl get pods"): {"prints": ["."]},
    ("docs/prompt.md", "--cli-auto-prompt"): {"skip": "test_prompt types at it"},
    ("docs/query.md", "names of all repositories"): {
        "prints": [r"^app\nteam/api\nteam/app\nteam/web$", r"^latest$|^2.0.0$|^prod$", "^sha256:",
                   r"^\[\]$", r"^759$", "CVE-2026-1"],
        "before": "ecr tag team/web:v1 latest --force\n"},
    ("docs/recipes.md", "ecr local run -- bash"): {
        "plain": True, "script": "echo ecr repos --output json | ecr local run -- bash",
        "prints": ['"repositories": \\[\\]']},
    ("docs/recipes.md", "name: team/api"): {
        "options": [], "before": "ecr-local reset\n", "after": "ecr-local seed block\necr exists team/web:1.1.0"},
    ("docs/registry.md", "ecr local start --detach"): {
        "plain": True, "needs": "podman skopeo",
        "script": "sed 's/^docker push.*/skopeo copy oci:image docker:\\/\\/$ECR_LOCAL_REGISTRY\\/app:v1/' block "
                  ">script; . ./script",
        "prints": ["Login Succeeded"], "after": "ecr exists app:v1"},
    ("docs/settling.md", "uri=$(ecr ensure team/app"): {
        "before": "ecr delete-repository --repository-name team/app --force\n",
        "after": "ecr repos team/b --columns mutability,scanning | grep -q 'IMMUTABLE.*on push'"},
    ("docs/settling.md", "ecr export > registry.yaml\n"): {
        "after": "grep -q 'name: team/app' registry.yaml; grep -q v1.4.2 team.yaml; no grep -q v1.4.2 registry.yaml"},
    ("docs/settling.md", "ecr export --images > registry.yaml"): {
        "prints": [r"^1\b"]},
    ("docs/settling.md", "ecr apply registry.yaml --dry-run"): {
        "before": "printf 'repositories:\\n- name: team/app\\n  scanOnPush: true\\n- name: team/new\\n' >registry.yaml\n",
        "status": 1},
    ("docs/verbs.md", "set -e"): {
        "status": 1, "prints": ["^sha256:", "1 finding of CRITICAL or worse"],
        "after": "no ecr exists team/web:stable\n"
                 "sed 's/on critical/&:9/' block >script; sh script | grep stable\n"
                 "test $(ecr exists team/web:stable) = $(ecr exists team/web:v1)"},
    ("docs/cleaning.md", "# Kubernetes: what runs"): {
        "needs": "jq", "script": "sed 's/ --protect @used/& --yes/' block >script; . ./script",
        "after": "ecr exists team/app:v1; test $(sort -u used | wc -l) -ge 2"},

    ("man/ecr-exit-status.7", "cannot tell"): {
        "before": "ecr tag team/app:v1 1.0\n", "script": "bash block", "prints": ["^there$"],
        "after": "ecr rm team/app:1.0 --yes; bash block | grep -qx missing\n"
                 "no env AWS_ENDPOINT_URL_ECR=http://127.0.0.1:9 AWS_MAX_ATTEMPTS=1 bash block"},
    ("man/ecr-local.1", "pulledAt: 2026-02-01"): {
        "before": "ecr-local reset\n", "after": "ecr-local seed block\necr exists team/app:v2\n"
        "ecr public describe-registries | grep -q my-team\n"
        "AWS_ACCESS_KEY_ID=999999999999 ecr repos --region eu-west-1 --columns name | grep -qx other"},
    ("man/ecr-login.7", "docker-credential-ecr-login get"): {
        "after": "ecr get-login-password | grep -q ."},
    ("man/ecr-config.5", "[profile release]"): {
        "after": """mkdir -p ~/.aws; cp block ~/.aws/config; unset AWS_CONFIG_FILE
test "$(ecr configure get region --profile local)" = us-east-1
env -u ECR_LOCAL_CREDENTIALS -u AWS_ENDPOINT_URL_ECR -u AWS_ACCESS_KEY_ID ecr repos --profile local 2>err || :
grep -q 127.0.0.1:4510 err"""},
    ("man/ecr-registries.5", "profile=prod"): {
        "options": ["--add-profile", "prod", "--add-profile", "base"], "after": """
export ECR_REGISTRIES=$PWD/block
ecr login 123456789012.dkr.ecr.us-east-1.amazonaws.com
echo 'nonsense' >block; no ecr login 123456789012.dkr.ecr.us-east-1.amazonaws.com 2>err; grep "$PWD/block" err"""},
    ("man/ecr-verbs.7", "images = images"): {
        "after": "mkdir -p ~/.aws/cli; cp block ~/.aws/cli/alias; ecr images team/web | grep latest"},
    ("man/ecr-verbs.7", '{"reference", "exists"'): keys("ecr exists team/app:v1"),
    ("man/ecr-verbs.7", '{"repository", "tag", "digest", "uri"'): keys("ecr latest team/app"),
    ("man/ecr-verbs.7", '"worstFinding"'): keys("ecr images team/app --tree --query 'images[].{a: @}'",
                                                before="sed -i 's/SEVERITY/\"CRITICAL\" \"a\"/' block\n"),
    ("man/ecr-verbs.7", '"createdAt",\n  "mutability"'): keys("ecr repos --sizes"),
    ("man/ecr-verbs.7", '"stopSignal"'): keys("ecr inspect team/app:v1",
                                            before="sed -i 's/SEVERITY/\"CRITICAL\"/' block\n"),
    ("man/ecr-verbs.7", '"mounted"'): keys("ecr tag team/app:v1 v9"),
    ("man/ecr-verbs.7", '"exploit"'): keys("ecr findings team/app:v1",
                                           before="sed -i 's/SEVERITY/\"CRITICAL\"/' block\n"),
    ("man/ecr-verbs.7", '"sharedOnce"'): keys("ecr du"),
    ("man/ecr-verbs.7", '{"goes", "name"'): keys("ecr rm team/app:v1 --yes"),
    ("man/ecr-verbs.7", '"bytesAtMost"'): keys("ecr prune team/app --untagged --dry-run"),
    ("man/ecr-verbs.7", '{"line", "column"'): keys("ecr lifecycle lint team/app policy.json"),
    ("man/ecr-verbs.7", '{"rule", "action", "images"'): keys("ecr lifecycle test team/app policy.json"),
    ("man/ecr-verbs.7", '"inUse"'): keys("ecr lifecycle test team/app policy.json --images"),
    ("man/ecr-verbs.7", '"now", "then", "bytes"'): keys("ecr lifecycle diff team/app policy.json"),
    ("man/ecr-verbs.7", '"policy", "now", "then"'): keys("ecr lifecycle apply team/app policy.json --yes"),
    ("man/ecr-verbs.7", '"statement", "sid"'): keys(
        "ecr policy show team/app", before="ecr policy allow team/app --pull 210987654321 --yes\n"),
    ("man/ecr-verbs.7", '"answer"'): keys("ecr policy test team/app --as 210987654321 --action pull"),
    ("man/ecr-verbs.7", '"change", "sid"'): keys("ecr policy allow team/app --pull 210987654321 --yes"),
    ("man/ecr-policies.5", "ecr lifecycle lint policy.json --strict"): {"status": 1, "prints": ["denied|allowed|pull"]},
    ("man/ecr-local.1", "ecr-local run -- ecr describe"): {
        "plain": True, "prints": ['"repositories"'], "after": ":"},
    ("man/ecr-local.1", "ecr-local start --detach"): {
        "plain": True, "prints": ["listens on", '"repositoryName": "app"', "stopp|."]},
    ("man/ecr.1", "ecr create-repository help"): {"prints": ["NAME", "create-repository"]},
    ("man/ecr.1", "--image-ids imageTag=v1"): {
        "script": """while read -r words; do case $words in --filter*) op=list-images ;; *) op=batch-get-image ;; esac
eval "ecr $op --repository-name team/app $words"; done <block""", "prints": ["1.4.2|imageTag"]},
    ("man/ecr.1", "ecr create-repository --repository-name team/web"): {
        "before": "ecr delete-repository --repository-name team/web --force\n",
        "prints": ["^" + HOST + "/team/web$"]},
    ("man/ecr.1", "ecr list-images"): {"prints": ["^v1$", "^latest$"]},
    ("man/ecr.1", "ecr get-login-password |"): {
        "needs": "podman", "before": "REGISTRY=" + HOST + "\n", "prints": ["Login Succeeded"]},
}
