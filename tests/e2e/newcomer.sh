#!/bin/sh
# The newcomer's path: a fresh Debian, the README's first command, then three
# of its examples.  Needs root, debootstrap, a Debian mirror and some minutes:
#
#     tests/e2e/newcomer.sh [SUITE [MIRROR]]
#
# SUITE is this machine's own unless given.  With ECR_NEWCOMER=1 the end to
# end tests run it, too; ECR_NEWCOMER_KEEP=1 keeps the folder.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
suite=${1:-$(. /etc/os-release && echo "${VERSION_CODENAME:-stable}")}
# the archive that this machine itself uses
mirror=${2:-$(sed -n 's/^URIs: *//p; s/^deb .*\(http[^ ]*\).*/\1/p' \
	/etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
	head -n 1)}
root=$(mktemp -d "${TMPDIR:-/var/tmp}/newcomer.XXXXXX")

leave() {
	status=$?
	umount "$root/proc" "$root/dev" 2>/dev/null || true
	[ -n "${ECR_NEWCOMER_KEEP:-}" ] || rm -rf --one-file-system "$root"
	exit $status
}
trap leave EXIT
trap 'exit 130' INT TERM

step() {
	printf '\n== %s\n' "$*"
}

# As a newcomer would: an empty environment, the tree, a shell.
inside() {
	chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		HOME=/root LANG=C.UTF-8 AWS_EC2_METADATA_DISABLED=true \
		sh -ec "cd /root/ecr; $1"
}

step "a fresh Debian ($suite)"
debootstrap --variant=minbase --include=make,ca-certificates \
	"$suite" "$root" "$mirror" >"$root.log" 2>&1 || {
	tail -n 20 "$root.log"
	exit 1
}
rm -f "$root.log"
# how this machine reaches its mirrors is no part of the test
cp /etc/resolv.conf /etc/hosts "$root/etc/"
cp /etc/apt/apt.conf.d/* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
[ -c "$root/dev/null" ] || mount --bind /dev "$root/dev"
mkdir -p "$root/root/ecr"
(cd "$top" && tar --exclude='./build*' --exclude=./.git -cf - .) |
	tar -xf - -C "$root/root/ecr"

step "make deps demo"
inside 'make deps demo'

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
