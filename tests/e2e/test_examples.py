"""The examples of help and manual pages run, each against a fresh local ECR
that holds what they speak of."""
import concurrent.futures
import json
import os
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
BUILD = os.path.abspath(os.environ.get("ECR_BUILD",
                                       os.path.join(ROOT, "build")))

# What every example may count on.
SETUP = r"""
layer() { # NAME TEXT: a layer of its own, stored in team/web
	printf '%s' "$2" | gzip -n >"$1"
	id=$(ecr initiate-layer-upload --repository-name team/web \
		--query uploadId --output text)
	ecr upload-layer-part --repository-name team/web --upload-id "$id" \
		--part-first-byte 0 --part-last-byte $(($(wc -c <"$1") - 1)) \
		--layer-part-blob fileb://"$1" >out
	ecr complete-layer-upload --repository-name team/web --upload-id "$id" \
		--layer-digests "sha256:$(sha256sum "$1" | cut -d' ' -f1)" >out
}
blob() { # NAME TYPE
	printf '{"mediaType":"%s","size":%d,"digest":"sha256:%s"}' "$2" \
		"$(wc -c <"$1")" "$(sha256sum "$1" | cut -d' ' -f1)"
}
manifest() { # LAYER
	oci=application/vnd.oci.image
	printf '{"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}' \
		$oci.manifest.v1+json "$(blob config $oci.config.v1+json)" \
		"$(blob "$1" $oci.layer.v1.tar+gzip)"
}
put() { # TAG LAYER
	ecr put-image --repository-name team/web --image-tag "$1" \
		--image-manifest "$(manifest "$2")" >out
}
for name in web api; do
	ecr create-repository --repository-name team/$name >out
done
layer config '{"architecture":"amd64","os":"linux"}'
layer one one; layer two two; layer three three
put v1.0 one; put latest one; put v1.1 two
manifest three >manifest.json
DIGEST=$(ecr describe-images --repository-name team/web \
	--image-ids imageTag=v1.0 --query 'imageDetails[0].imageDigest' \
	--output text)
LAYER_DIGEST=sha256:$(sha256sum one | cut -d' ' -f1)
printf new | gzip -n >layer.tar.gz
UPLOAD_ID=$(ecr initiate-layer-upload --repository-name team/web \
	--query uploadId --output text)
cat >lifecycle.json <<'END'
{"rules":[{"rulePriority":1,"selection":{"tagStatus":"untagged","countType":
"sinceImagePushed","countUnit":"days","countNumber":14},"action":{"type":
"expire"}}]}
END
cat >policy.json <<'END'
{"Version":"2012-10-17","Statement":[{"Sid":"pull","Effect":"Allow",
"Principal":{"AWS":"arn:aws:iam::210987654321:root"},
"Action":["ecr:BatchGetImage"]}]}
END
cat >registry-policy.json <<'END'
{"Version":"2012-10-17","Statement":[{"Sid":"copy","Effect":"Allow",
"Principal":{"AWS":"arn:aws:iam::210987654321:root"},
"Action":["ecr:ReplicateImage"],
"Resource":"arn:aws:ecr:us-east-1:123456789012:repository/*"}]}
END
"""
LIFECYCLE = ("ecr put-lifecycle-policy --repository-name team/web "
             "--lifecycle-policy-text file://lifecycle.json >out\n")
TEMPLATE = ("ecr create-repository-creation-template --prefix team "
            "--applied-for REPLICATION >out\n")
SIGNING = ("ecr put-signing-configuration --signing-configuration 'rules=["
           "{signingProfileArn=arn:aws:signer:us-east-1:123456789012:"
           "/signing-profiles/release}]' >out\n")
SCAN = ("ecr start-image-scan --repository-name team/web "
        "--image-id imageTag=v1.0 >out\n")
EXCLUSION = ("ecr register-pull-time-update-exclusion --principal-arn "
             "arn:aws:iam::123456789012:role/image-scanner >out\n")
RULES = ("ecr create-pull-through-cache-rule --ecr-repository-prefix "
         "ecr-public --upstream-registry-url public.ecr.aws >out\n"
         "ecr create-pull-through-cache-rule --ecr-repository-prefix "
         "docker-hub --upstream-registry-url registry-1.docker.io "
         "--credential-arn arn:aws:secretsmanager:us-east-1:123456789012:"
         "secret:ecr-pullthroughcache/x-AbCdEf >out\n")
# What single operations need beyond that.
BEFORE = {
    "complete-layer-upload":
        "ecr upload-layer-part --repository-name team/web --upload-id "
        "\"$UPLOAD_ID\" --part-first-byte 0 --part-last-byte "
        "$(($(wc -c <layer.tar.gz) - 1)) --layer-part-blob "
        "fileb://layer.tar.gz >out\n",
    "delete-lifecycle-policy": LIFECYCLE,
    "get-lifecycle-policy": LIFECYCLE,
    "get-lifecycle-policy-preview":
        "ecr start-lifecycle-policy-preview --repository-name team/web "
        "--lifecycle-policy-text file://lifecycle.json >out\n"
        "ecr wait lifecycle-policy-preview-complete --repository-name "
        "team/web\n",
    "delete-pull-through-cache-rule": RULES,
    "update-pull-through-cache-rule": RULES,
    "delete-registry-policy":
        "ecr put-registry-policy --policy-text file://registry-policy.json "
        ">out\n",
    "get-registry-policy":
        "ecr put-registry-policy --policy-text file://registry-policy.json "
        ">out\n",
    "delete-repository-policy":
        "ecr set-repository-policy --repository-name team/web "
        "--policy-text file://policy.json >out\n",
    "get-repository-policy":
        "ecr set-repository-policy --repository-name team/web "
        "--policy-text file://policy.json >out\n",
    "delete-repository-creation-template": TEMPLATE,
    "update-repository-creation-template": TEMPLATE,
    "delete-signing-configuration": SIGNING,
    "get-signing-configuration": SIGNING,
    "describe-image-signing-status": SIGNING,
    "describe-image-scan-findings": SCAN,
    "deregister-pull-time-update-exclusion": EXCLUSION,
}
# These would go out to the upstream registry.
OUTSIDE = {"validate-pull-through-cache-rule"}


def examples(service):
    with open("%s/src/model/%s.json" % (ROOT, service)) as f:
        model = json.load(f)
    for operation in model["operations"].values():
        for example in operation.get("examples", []):
            yield example["command"]


def run(script, *before):
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(
            list(before) + ["bash", "-eu", "-o", "pipefail", "-c", script],
            capture_output=True, text=True, timeout=60, cwd=folder,
            stdin=subprocess.DEVNULL,
            env={"PATH": BUILD + ":/usr/local/bin:/usr/bin:/bin",
                 "HOME": folder, "AWS_REGION": "us-east-1",
                 "AWS_EC2_METADATA_DISABLED": "true"})


@unittest.skipUnless(os.path.exists(BUILD + "/ecr-local"), "no ecr-local")
class Examples(unittest.TestCase):
    def test_examples(self):
        def one(command):
            operation = command.split()[1]
            before = BEFORE.get(operation, "")
            if "--target-storage-class STANDARD" in command:
                before = command.replace("STANDARD", "ARCHIVE") + " >out\n"
            script = SETUP + before + command
            return run(script, BUILD + "/ecr-local", "run", "--in-memory",
                       "--")

        commands = [c for c in examples("ecr")
                    if c.split()[1] not in OUTSIDE]
        self.assertGreater(len(commands), 58)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for command, done in zip(commands, pool.map(one, commands)):
                with self.subTest(command=command):
                    self.assertEqual(done.returncode, 0, done.stderr)

    def test_examples_of_ecr_public_are_understood(self):
        for command in examples("ecr-public"):
            if any(c in command for c in "$|>") or "file://" in command:
                continue
            with self.subTest(command=command):
                done = run(command + " --generate-cli-skeleton output")
                self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
