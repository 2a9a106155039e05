#!/bin/sh
# The main job in a minute, on a local ECR that lives as long as this runs.
# `make demo` calls it by: ecr-local run -- packaging/demo.sh
set -eu
registry=${ECR_LOCAL_REGISTRY:?start this by: make demo}
folder=$(mktemp -d "${TMPDIR:-/tmp}/ecr-demo.XXXXXX")
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM
cd "$folder"
# nothing of the user's own is read or written
export HOME="$folder" DOCKER_CONFIG="$folder/docker" AWS_PAGER='' \
	REGISTRY_AUTH_FILE="$folder/docker/config.json"
unset AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE AWS_DEFAULT_OUTPUT
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY

# older skopeo reads only its own place for what the local ECR tells it by
# CONTAINERS_REGISTRIES_CONF: that plain HTTP will do
mkdir -p .config/containers
cp "${CONTAINERS_REGISTRIES_CONF:-/dev/null}" .config/containers/registries.conf
printf '{"default":[{"type":"insecureAcceptAnything"}]}' \
	>.config/containers/policy.json

say() {
	printf '\n# %s\n' "$*"
}

# Show a command as one would type it, and run it.
run() {
	printf '$ %s\n' "$*"
	eval "$*"
}

# blob FILE: move it into the image's folder under its digest, say the digest.
blob() {
	sum=$(sha256sum "$1" 2>/dev/null || openssl dgst -r -sha256 "$1")
	sum=${sum%% *}
	size=$(($(wc -c <"$1")))
	mv "$1" "hello/blobs/sha256/$sum"
	digest=sha256:$sum
}

# make_image TEXT: an image of one file, in the OCI layout.
make_image() {
	oci=application/vnd.oci.image
	rm -rf hello && mkdir -p hello/blobs/sha256
	echo "$1" >hello.txt
	tar -cf layer hello.txt
	blob layer
	layer="{\"mediaType\":\"$oci.layer.v1.tar\",\"digest\":\"$digest\",\"size\":$size}"
	printf '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["%s"]}}' \
		"$digest" >config
	blob config
	printf '{"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"%s","digest":"%s","size":%d},"layers":[%s]}' \
		"$oci.manifest.v1+json" "$oci.config.v1+json" "$digest" "$size" \
		"$layer" >manifest.json
	cp manifest.json manifest
	blob manifest
	printf '{"imageLayoutVersion":"1.0.0"}' >hello/oci-layout
	printf '{"schemaVersion":2,"manifests":[{"mediaType":"%s","digest":"%s","size":%d}]}' \
		"$oci.manifest.v1+json" "$digest" "$size" >hello/index.json
}

# Without skopeo the image goes up as any client sends it: blobs, manifest.
push_by_hand() {
	url=http://$registry/v2/team/web
	password=$(ecr get-login-password)
	for file in hello/blobs/sha256/*; do
		to=$(curl -fsS -u "AWS:$password" -X POST -D - -o /dev/null \
			"$url/blobs/uploads/" |
			sed -n 's/\r$//;s/^[Ll]ocation: *//p')
		case $to in /*) to=http://$registry$to ;; esac
		case $to in *\?*) to="$to&" ;; *) to="$to?" ;; esac
		curl -fsS -u "AWS:$password" -X PUT --data-binary "@$file" \
			-H 'Content-Type: application/octet-stream' \
			"${to}digest=sha256:${file##*/}"
	done
	for tag in "$@"; do
		curl -fsS -u "AWS:$password" -X PUT --data-binary @manifest.json \
			-H 'Content-Type: application/vnd.oci.image.manifest.v1+json' \
			"$url/manifests/$tag"
	done
}

push() {
	if command -v skopeo >/dev/null; then
		for tag in "$@"; do
			run "skopeo copy -q oci:hello docker://$registry/team/web:$tag"
		done
	else
		echo "(no skopeo here: pushed with curl, blobs first, then the manifest)"
		push_by_hand "$@"
	fi
}

say "A local ECR listens at $ECR_LOCAL_ENDPOINT; ecr finds it by its environment"
run 'ecr --version'

say "A repository"
run 'ecr create-repository --repository-name team/web'

say "Log docker in, and skopeo with it: the registry is found by itself"
run 'ecr login'

say "Two small images made on the spot, pushed by a real client"
make_image "Hello from an image made on the spot."
push 1.0
make_image "Hello again, a version later."
push 1.1 latest

say "What is in there"
run "ecr describe-images --repository-name team/web --output table \\
    --query 'imageDetails[].{Tag:imageTags[0],Size:imageSizeInBytes,Digest:imageDigest}'"
run "ecr list-images --repository-name team/web \\
    --query 'imageIds[].imageTag' --output text"

say "A lifecycle policy: keep the newest image"
cat >policy.json <<'END'
{"rules": [{"rulePriority": 1, "action": {"type": "expire"}, "selection":
  {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 1}}]}
END
run 'cat policy.json'
run 'ecr put-lifecycle-policy --repository-name team/web \
    --lifecycle-policy-text file://policy.json --query repositoryName'

say "What it would expire, before it does anything"
run 'ecr start-lifecycle-policy-preview --repository-name team/web \
    --query status --output text'
run 'ecr wait lifecycle-policy-preview-complete --repository-name team/web'
run "ecr get-lifecycle-policy-preview --repository-name team/web --output table \\
    --query 'previewResults[].{Tag:imageTags[0],Action:action.type,Rule:appliedRulePriority}'"

say "And away"
run 'ecr batch-delete-image --repository-name team/web \
    --image-ids imageTag=1.0 --output text'
run 'ecr delete-repository --repository-name team/web --force \
    --query repository.repositoryUri --output text'
run 'ecr logout'
say "That was a local ECR; the same commands work against the real one."
