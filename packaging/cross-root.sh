#!/bin/sh
# The distribution's libraries for another processor, unpacked into a folder:
# cross-root.sh FOLDER ARCH MULTIARCH-TRIPLE.  Nothing is installed but the
# compiler, and no architecture is added to the system: what is unpacked may be
# of another version than what is installed.
# SPDX-License-Identifier: Apache-2.0
#
# Leaves FOLDER/usr, FOLDER/versions, a line "package version" each, and
# FOLDER/owners, which says whose each archive is; does nothing where the
# distribution offers nothing newer.
set -eu
# shellcheck disable=SC1091
. "$(dirname "$0")/apt-private.sh"
root=$(mkdir -p "$1" && cd "$1" && pwd)
apt_folder=$root/apt
apt_arch=$2
triple=$3
packages="libc6-dev libc6 libc-bin linux-libc-dev libssl-dev libjansson-dev libyaml-dev
	libexpat1-dev libc-ares-dev zlib1g-dev libsqlite3-dev libpcre2-dev
	libedit-dev libbsd-dev libmd-dev libncurses-dev libtinfo6"

# The name and version of each as the distribution offers them.
offered() {
	for package in $packages; do
		apt_cache show --no-all-versions "$package" 2>/dev/null |
			sed -n "s/^Version: /$package /p"
	done
}

# A line "archive package source version" for each archive in a package.
owner() {
	package=$(dpkg-deb -f "$1" Package)
	source=$(dpkg-deb -f "$1" Source Package | sed "s/^[^:]*: //;q")
	version=$(dpkg-deb -f "$1" Version)
	dpkg-deb -c "$1" | sed -n 's,.* \./\(usr/lib/[^ ]*\.a\)$,\1,p' |
		while read -r archive; do
			echo "$archive $package ${source%% *} $version"
		done
}

mkdir -p "$apt_folder"
exec 9>"$apt_folder/lock"
flock 9
apt_refresh deb
versions=$(offered)
if [ -f "$root/versions" ] && [ -f "$root/owners" ] && { [ -z "$versions" ] ||
	[ "$versions" = "$(cat "$root/versions")" ]; }; then
	exit 0
fi
echo "cross-root.sh: libraries of $apt_arch"
rm -rf "${root:?}/usr" "${root:?}/lib" "$root/debs" "$root/versions"
mkdir "$root/debs"
# shellcheck disable=SC2086
(cd "$root/debs" && apt_private download $packages)
for deb in "$root/debs/"*.deb; do
	dpkg-deb -x "$deb" "$root"
	owner "$deb"
done >"$root/owners"
# what points from / points into the folder
find "$root" -type l | while read -r link; do
	target=$(readlink "$link")
	case $target in /*) ln -sf "$root$target" "$link" ;; esac
done
rm -rf "$root/debs" "$root/usr/share/man"
[ -f "$root/usr/lib/$triple/libc.a" ] || {
	echo "cross-root.sh: no libc.a of $triple" >&2
	exit 1
}
echo "$versions" >"$root/new" && mv "$root/new" "$root/versions"
