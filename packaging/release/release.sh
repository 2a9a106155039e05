#!/bin/sh
# Make the whole set of a release from the last commit: docs/releasing.md.
# release.sh VERSION OUT, with KEY and, as wanted, ARCHES, ROOT, MIRROR,
# SNAPSHOT, TESTS in the environment.
# SPDX-License-Identifier: Apache-2.0
set -eu
version=$1 out=$2 work=$2-work
: "${KEY:?is the key to sign with: a PEM file, or a user id of gpg}"
arches=${ARCHES:-amd64 arm64}
here=$(cd "$(dirname "$0")" && pwd)
started=$(date -u +%Y-%m-%dT%H:%M:%SZ)
commit=$(git rev-parse HEAD)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
rm -rf "$out" "$work" && mkdir -p "$out" "$work"

# The section of this version; a snapshot may have what is not released yet.
changes() {
	section=$(awk -v wanted="$1" '/^## / {on = index($2, wanted) == 1 ||
		index($2, "[" wanted "]") == 1} on' CHANGELOG.md)
	[ -n "$section" ] && printf '%s\n' "$section"
}

cut_changelog() {
	changes "$version" && return
	[ -n "${SNAPSHOT-}" ] && changes Unreleased && return
	echo "CHANGELOG.md has no section $version (SNAPSHOT=1 takes Unreleased)" >&2
	return 1
}

# A root with the suite ROOT and nothing but what building needs.
make_root() {
	root=$work/root
	# shellcheck disable=SC2016
	mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' \
		'Created-By: Packages' 'Origin: Debian' | sed 's,/$,,;/security/d' |
		head -n 1)}
	debootstrap --variant=minbase "$ROOT" "$root" "$mirror" >"$work/root.log"
	security=$(echo "$mirror" | sed 's,/debian\(/\|$\),/debian-security\1,')
	cat >"$root/etc/apt/sources.list" <<-END
	deb $mirror $ROOT main
	deb $mirror $ROOT-updates main
	deb $security $ROOT-security main
	END
	chroot "$root" apt-get update -qq >>"$work/root.log"
	chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get upgrade -qq -y \
		>>"$work/root.log" 2>&1
	mount -t proc proc "$root/proc"
	trap 'umount "$root/proc"' EXIT
}

build() {
	if [ -z "${ROOT-}" ]; then
		"$here/build.sh" "$work/source.tar.gz" "$version" "$1" "$work/$1"
		return
	fi
	[ -n "${root-}" ] || make_root
	mkdir -p "$root/release"
	cp "$work/source.tar.gz" "$here/build.sh" "$root/release"
	chroot "$root" sh -ec "export SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH TESTS=${TESTS-}
		DEBIAN_FRONTEND=noninteractive; cd /release
		command -v make >/dev/null || apt-get install -qq -y make >apt.log 2>&1
		mkdir -p deps && tar -xzf source.tar.gz --strip-components=1 -C deps
		make -s -C deps deps-static ARCH=$1 >>apt.log 2>&1
		./build.sh /release/source.tar.gz $version $1 /release/$1"
	cp -a "$root/release/$1" "$work/$1"
}

cut_changelog >"$out/CHANGES-$version.md"
git archive --prefix="ecr-$version/" HEAD | gzip -n9 >"$work/source.tar.gz"
cp "$work/source.tar.gz" "$out/ecr-$version.tar.gz"
for arch in $arches; do
	build "$arch"
	cp "$work/$arch/ecr-$version-linux-$arch.spdx.json" \
		"$work/$arch/tests-$arch.txt" "$out"
	SPDX=$out/ecr-$version-linux-$arch.spdx.json \
		"$here/pack.sh" "$version" "$arch" "$work/$arch/stage" "$out"
done
"$here/seal.sh" "$version" "$out" "$commit" "$started" \
	"arches=$arches" "root=${ROOT-}" "mirror=${mirror-}" "snapshot=${SNAPSHOT-}"
