#!/bin/sh
# Make the whole set of a release from the last commit: docs/releasing.md.
# release.sh VERSION OUT, with KEY and, as wanted, ARCHES, SUITE, MIRROR,
# SNAPSHOT, TESTS in the environment.
# SPDX-License-Identifier: Apache-2.0
#
# Whatever else is set there, and the user's own settings of git, stay out of
# what is made: only signing sees them.
set -eu
umask 022

fail() {
	echo "release: $*" >&2
	exit 1
}

say() {
	echo "release: $(date +%H:%M:%S) $*"
}

# A root is mounted where nobody else sees it: with the last process of this
# the mounts are gone, however it ends.
if [ -n "${SUITE-}" ] && [ -z "${RELEASE_ROOM-}" ]; then
	[ "$(id -u)" = 0 ] || fail "SUITE makes a root, which root alone may do"
	command -v debootstrap >/dev/null ||
		fail "SUITE needs debootstrap: apt-get install debootstrap"
	[ -e "/usr/share/debootstrap/scripts/$SUITE" ] ||
		fail "debootstrap knows no SUITE $SUITE"
	RELEASE_ROOM=own exec unshare --mount -- "$0" "$@"
fi

# Run in the root, where there is one, with a small environment.
alone() {
	${root:+chroot "$root"} env -i HOME="$work/home" LC_ALL=C.UTF-8 TZ=UTC \
		PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive \
		${http_proxy:+"http_proxy=$http_proxy"} \
		${https_proxy:+"https_proxy=$https_proxy"} \
		${HOMEPAGE:+"HOMEPAGE=$HOMEPAGE"} TESTS="${TESTS-}" \
		SOURCE_DATE_EPOCH="${epoch-}" "$@"
}

# What is here of git, by settings of nobody.
its_git() {
	alone git -C "$top" -c safe.directory=\* "$@"
}

# Whatever is wrong is said before anything is built or thrown away.
check_wishes() {
	[ -n "${KEY-}" ] ||
		fail "KEY is the key to sign with: a PEM file, or a user id of gpg"
	case $top in
	*[[:space:]]*) fail "a folder with a space in its name will not do: $top" ;;
	esac
	for arch in $arches; do
		case $arch in
		amd64 | arm64 | armhf | i386 | ppc64el | s390x) ;;
		*) fail "ARCHES has $arch: docs/building.md says what there is" ;;
		esac
	done
	commit=$(its_git rev-parse HEAD)
	[ -z "$(its_git status --porcelain -uno)" ] || fail \
		"some changes are not committed, and a release is of the last commit"
	its_git show "$commit:Makefile" | grep -qx "VERSION := $version" ||
		fail "VERSION is what the Makefile says, and not $version"
	check_key
}

# What it signs here must be good by its public half.
check_key() {
	why="gpg has no secret key of that user id, and it is no file"
	if [ -f "$KEY" ]; then
		KEY=$(cd "$(dirname "$KEY")" && pwd)/${KEY##*/}
		why="a private EC or RSA key in PEM is wanted, a passphrase in KEY_PASS"
		case $KEY in
		"$out"/* | "$work"/*) fail "KEY lies in a folder that is made anew" ;;
		esac
	fi
	"$top/packaging/release/sign.sh" try "$KEY" >/dev/null 2>&1 || {
		[ $? != 127 ] || why="neither openssl nor gpg can be run that it is for"
		fail "KEY cannot sign: $KEY: $why"
	}
}

# The section of this version; a snapshot may have what is not released yet.
changes() {
	section=$(awk -v wanted="$1" '/^## / {on = index($2, wanted) == 1 ||
		index($2, "[" wanted "]") == 1} on' "$source/CHANGELOG.md")
	[ -n "$section" ] && printf '%s\n' "$section"
}

cut_changelog() {
	changes "$version" && return
	[ -n "${SNAPSHOT-}" ] && changes Unreleased && return
	fail "CHANGELOG.md has no section $version (SNAPSHOT=1 takes Unreleased)"
}

# All else is done by what is in the archive, whatever becomes of the files here.
take_sources() {
	"$top/packaging/archive.sh" "ecr-$version" "$work/source.tar.gz" "$commit"
	mkdir "$source"
	alone tar -xzf "$work/source.tar.gz" --strip-components=1 -C "$source"
}

# A root of the suite SUITE and nothing but what building needs; the folder of
# all the work has the same name there.
make_root() {
	# shellcheck disable=SC2016
	mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' \
		'Created-By: Packages' 'Origin: Debian' | sed 's,/$,,;/security/d' |
		head -n 1)}
	debootstrap --force-check-gpg --variant=minbase "$SUITE" "$work/root" \
		"$mirror" >"$work/root.log" || fail "no root: $work/root.log says why"
	security=$(echo "$mirror" | sed 's,/debian\(/\|$\),/debian-security\1,')
	cat >"$work/root/etc/apt/sources.list" <<-END
	deb $mirror $SUITE main
	deb $mirror $SUITE-updates main
	deb $security $SUITE-security main
	END
	root=$work/root
	mount -t proc proc "$root/proc"
	mount -t devpts devpts "$root/dev/pts"
	mkdir -p "$root$work"
	mount --bind "$work" "$root$work"
	{ alone apt-get update -qq && alone apt-get upgrade -qq -y &&
		alone apt-get install -qq -y make; } >>"$work/root.log" 2>&1 ||
		fail "no root: $work/root.log says why"
}

# In a function, and left at its end: the shell has read all of this before it
# starts, whatever becomes of the file meanwhile.
main() {
	version=$1
	out=$(mkdir -p "$2" && cd "$2" && pwd)
	work=$out-work source=$out-work/source made=$out-work/made root=''
	arches=${ARCHES:-amd64 arm64}
	top=$(cd "$(dirname "$0")/../.." && pwd)
	started=$(date -u +%Y-%m-%dT%H:%M:%SZ)
	exec 9>"$out.lock"
	flock -n 9 || fail "another one is being made in $out"
	check_wishes
	epoch=$(its_git log -1 --format=%ct "$commit")
	rm -rf --one-file-system "$work"
	mkdir -p "$work/home" "$made"
	cd "$work"
	take_sources
	cut_changelog >"$made/CHANGES-$version.md"
	if [ -n "${SUITE-}" ]; then
		say "a root of $SUITE"
		make_root
	fi
	alone make -s -C "$source" deps DEPS_APT_TEST='rpm dpkg-dev' NODE_SDK= \
		>"$work/deps.log" 2>&1 || fail "$work/deps.log says what is missing"
	for arch in $arches; do
		say "$arch, twice"
		alone "$source/packaging/release/build.sh" "$work/source.tar.gz" \
			"$version" "$arch" "$work/$arch"
		cp "$work/$arch/made/"* "$made"
		say "$arch, tests: $(tail -n 1 "$made/tests-$arch.txt")"
	done
	cp "$work/source.tar.gz" "$made/ecr-$version.tar.gz"
	"$source/packaging/release/seal.sh" "$version" "$made" "$commit" \
		"$started" "arches=$arches" ${SUITE:+"suite=$SUITE"} \
		${mirror:+"mirror=$mirror"} ${SNAPSHOT:+"snapshot=$SNAPSHOT"} \
		${TESTS:+"tests=$TESTS"} ${HOMEPAGE:+"homepage=$HOMEPAGE"}
	rm -rf "$out"
	mv "$made" "$out"
}

main "$@"; exit 0
