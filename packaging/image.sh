#!/bin/sh
# The images ecr:VERSION and ecr-local:VERSION from static programs:
# image.sh STATIC-FOLDER VERSION [ARCH].  ENGINE is buildah, podman or docker.
# SPDX-License-Identifier: Apache-2.0
set -eu
static=$1 version=$2 arch=${3-}
engine=${ENGINE:-$(for e in buildah podman docker; do
	! command -v "$e" || break
done)}
: "${engine:?buildah, podman or docker is needed}"
bundle=${CA_BUNDLE:-/etc/ssl/certs/ca-certificates.crt}
image=$static/image
umask 022
rm -rf "$image"
for name in ecr ecr-local; do
	mkdir -p "$image/$name/bin" "$image/$name/etc/ssl/certs" \
		"$image/$name/tmp"
	chmod 1777 "$image/$name/tmp"
	cp "$static/$name" "$image/$name/bin"
	cp "$bundle" "$image/$name/etc/ssl/certs/ca-certificates.crt"
	echo 'ecr:x:65532:65532::/home/ecr:' >"$image/$name/etc/passwd"
	echo 'ecr:x:65532:' >"$image/$name/etc/group"
done
for link in docker-credential-ecr-login ecr-credential-provider; do
	ln -s ecr "$image/ecr/bin/$link"
done
mkdir -p "$image/home/ecr/store"
# where nothing else is said, the checks of health would be left out
case $engine in
*docker) set -- ;;
*) set -- --format docker ;;
esac
for name in ecr ecr-local; do
	"$engine" build "$@" --quiet --build-arg "STATIC=$static" \
		${arch:+--platform "linux/$arch"} -f packaging/Dockerfile \
		--target "$name" -t "$name:$version" .
done
