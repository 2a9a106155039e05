#!/bin/sh
# The newcomer's path: a fresh system, the README's first commands, three of its
# examples.  Needs root, debootstrap, a mirror, and half an hour for the tests:
#
#     tests/e2e/newcomer.sh [RELEASE [MIRROR]]
#
# RELEASE is bookworm unless given: trixie, …, or one of Ubuntu with a mirror
# of it.  With ECR_NEWCOMER=1 (or the release's name) the end to end tests run
# it, too; ECR_NEWCOMER_KEEP=1 keeps the folder.
# SPDX-License-Identifier: Apache-2.0
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
suite=${1:-bookworm}
# the archive that this machine itself uses
mirror=${2:-$(sed -n 's/^URIs: *//p; s/^deb .*\(http[^ ]*\).*/\1/p' \
	/etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
	head -n 1)}
root=$(mktemp -d "${TMPDIR:-/var/tmp}/newcomer.XXXXXX")

leave() {
	status=$?
	umount "$root/dev/pts" "$root/dev" "$root/sys" "$root/proc" "$root" \
		2>/dev/null || true
	[ -n "${ECR_NEWCOMER_KEEP:-}" ] || rm -rf --one-file-system "$root"
	exit $status
}
trap leave EXIT
trap 'exit 130' INT TERM

step() {
	printf '\n== %s\n' "$*"
}

# A release that this debootstrap does not know yet is made as its elders.
script() {
	[ ! -e "/usr/share/debootstrap/scripts/$suite" ] || return 0
	case $mirror in
	*ubuntu*) echo /usr/share/debootstrap/scripts/gutsy ;;
	*) echo /usr/share/debootstrap/scripts/sid ;;
	esac
}

# What a running system has and a folder has not: mounts, terminals.
mount_all() {
	mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
	mount -t sysfs -o ro sysfs "$root/sys" || true
	[ -c "$root/dev/null" ] || mount --bind /dev "$root/dev"
	mkdir -p "$root/dev/pts"
	mountpoint -q "$root/dev/pts" ||
		mount -t devpts -o ptmxmode=0666,gid=5,mode=620 devpts "$root/dev/pts"
}

# As a newcomer would: an empty environment, the tree, a shell.
inside() {
	chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		HOME=/root LANG=C.UTF-8 AWS_EC2_METADATA_DISABLED=true \
		sh -ec "cd /root/ecr; $1"
}

step "a fresh $suite"
# container tools make "/" private, which must be a mount for that
mount --bind "$root" "$root"
case $mirror in *ubuntu*) components=main,universe ;; *) components=main ;; esac
debootstrap --variant=minbase --include=make,ca-certificates \
	--components=$components "$suite" "$root" "$mirror" $(script) \
	>"$root.log" 2>&1 || {
	tail -n 20 "$root.log"
	exit 1
}
rm -f "$root.log"
# how this machine reaches its mirrors is no part of the test
cp /etc/resolv.conf /etc/hosts "$root/etc/"
cp /etc/apt/apt.conf.d/* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
mount_all
mkdir -p "$root/root/ecr"
(cd "$top" && tar --exclude='./build*' --exclude=./.git -cf - .) |
	tar -xf - -C "$root/root/ecr"

step "make deps demo"
inside 'make deps demo'

step "make deps test"
inside 'make deps test'

step "three examples of the README"
inside 'PATH=$PWD/build:$PATH
ecr local run -- sh -exc "
    ecr create-repository --repository-name team/web --output off
    ecr describe-repositories --output table
    ecr login
    ecr get-login-password | grep -q .
"'

step "make install"
inside 'make install && ecr --version && ecr-local --help >/dev/null'
printf '\nThe newcomer arrived.\n'
