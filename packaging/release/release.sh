#!/bin/sh
# Make the whole set of a release from the last commit: docs/releasing.md.
# release.sh VERSION OUT, with KEY and, as wanted, ARCHES, SUITE, MIRROR,
# SNAPSHOT, TESTS in the environment.
# SPDX-License-Identifier: Apache-2.0
set -eu
version=$1
out=$(mkdir -p "$2" && cd "$2" && pwd)
work=$out-work
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

# A root of the suite SUITE and nothing but what building needs.
make_root() {
	root=$work/root
	# shellcheck disable=SC2016
	mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' \
		'Created-By: Packages' 'Origin: Debian' | sed 's,/$,,;/security/d' |
		head -n 1)}
	debootstrap --variant=minbase "$SUITE" "$root" "$mirror" >"$work/root.log"
	security=$(echo "$mirror" | sed 's,/debian\(/\|$\),/debian-security\1,')
	cat >"$root/etc/apt/sources.list" <<-END
	deb $mirror $SUITE main
	deb $mirror $SUITE-updates main
	deb $security $SUITE-security main
	END
	chroot "$root" apt-get update -qq >>"$work/root.log"
	chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get upgrade -qq -y \
		>>"$work/root.log" 2>&1
	mount -t proc proc "$root/proc"
	trap 'umount "$root/proc"' EXIT
}

build() {
	if [ -z "${SUITE-}" ]; then
		"$here/build.sh" "$work/source.tar.gz" "$version" "$1" "$work/$1"
		return
	fi
	[ -n "${root-}" ] || make_root
	mkdir -p "$root/release/deps"
	cp "$work/source.tar.gz" "$here/build.sh" "$root/release"
	tar -xzf "$work/source.tar.gz" --strip-components=1 -C "$root/release/deps"
	# shellcheck disable=SC2016
	chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
		DEBIAN_FRONTEND=noninteractive TESTS="${TESTS-}" \
		SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" HOMEPAGE="${HOMEPAGE-}" sh -ec '
		cd /release
		command -v make >log || apt-get install -qq -y make >log 2>&1
		make -s -C deps deps DEPS_APT_TEST= >>log 2>&1
		./build.sh /release/source.tar.gz "$1" "$2" "/release/$2"' \
		- "$version" "$1"
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
	"arches=$arches" "suite=${SUITE-}" "mirror=${mirror-}" "snapshot=${SNAPSHOT-}"
