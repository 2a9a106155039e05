#!/bin/sh
# Install the release that this lies in, or take it away again; nothing is
# fetched: [PREFIX=FOLDER] [DESTDIR=FOLDER] install.sh [--uninstall]
# PREFIX is /usr/local, and ~/.local for who is not root.  What was laid stands
# with its sums in PREFIX/share/doc/ecr/installed.  Every file is old or new as
# a whole at any moment, and a second run mends what a killed one left.
# SPDX-License-Identifier: Apache-2.0
set -eu
umask 022
unset CDPATH
made='' older='' LC_ALL=C newline='
'
export LC_ALL

refuse() {
	printf 'install.sh: %s\n' "$*" >&2
	exit 1
}

case $#${1-} in
0 | 1--uninstall) ;;
*) refuse "it takes --uninstall alone; PREFIX=FOLDER and DESTDIR=FOLDER stand before it" ;;
esac
started=$PWD
cd -- "$(dirname -- "$0")"
if [ -e installed ]; then
	[ $# = 1 ] || refuse "this is the copy that was laid: it only knows --uninstall"
	cd ../../..
	PREFIX=$PWD DESTDIR=
fi
[ "$(id -u)" != 0 ] || : "${PREFIX:=/usr/local}"
root=${DESTDIR:+$DESTDIR/}${PREFIX:-${HOME:?is not set: say PREFIX=FOLDER}/.local}
[ "$root" != "${root#/}" ] || root=$started/$root
root=${root%/} docs=${root%/}/share/doc/ecr
old=$(cat "$docs/installed" "$docs/installing" 2>/dev/null) || :
laid=$(printf '%s\n' "$old" | sed -n 's/^[0-9a-f]*  //p' | sort -u)

# What a list in words has: a line of its own.
has() {
	case $newline$1$newline in *"$newline$2$newline"*) ;; *) return 1 ;; esac
}

# Whether a file is as it was laid, by this or by make and tar.
ours() {
	case $(readlink "$root/$1" || echo file) in
	ecr | ecr.fish) return ;;
	file) [ -f "$root/$1" ] && sum=$(cd "$root" && sha256sum "$1") || return 1 ;;
	*) return 1 ;;
	esac
	case $older$1 in
	yesshare/* | yesbin/ecr | yesbin/ecr-local) ;;
	*) has "$old" "$sum" ;;
	esac
}

folders_of() {
	for file in $1; do echo "${file%/*}"; done | sort -u
}

# What was not finished goes, and folders that were made and are empty.
tidy() {
	for dir in $dirs; do rm -rf "$root/$dir"/.ecr-new.*; done
	for dir in $(printf '%s\n' "$made" | sed -n 's/^- //p' | sort -ru); do
		rmdir "$root/${dir#.}" 2>/dev/null || :
	done
}

if [ $# = 1 ]; then
	[ "$laid" ] || refuse "nothing is listed in $docs/installed"
	dirs=$(folders_of "$laid") made=$old
	for file in $laid; do
		! ours "$file" || rm -f "$root/$file"
		[ ! -e "$root/$file" ] ||
			echo "install.sh: $root/$file stays: it is another one by now" >&2
	done
	tidy
	rm -f "$docs/installed" "$docs/installing"
	tidy
	echo "install.sh: ecr is taken away from $root"
	exit
fi

[ -e bin/ecr ] || refuse "no release lies beside it"
files=$(find bin share -type f && find bin share -type l)
dirs=$(folders_of "$files")
at=$root/bin/ecr
if grep -qs ecr-credential-provider "$at" && ! dpkg -S "$at" && ! rpm -qf "$at"; then
	older=yes
fi >/dev/null 2>&1
for file in $files; do
	ours "$file" || { [ ! -e "$root/$file" ] && [ ! -L "$root/$file" ]; } ||
		refuse "$root/$file belongs to something else; nothing is changed"
done
for dir in . $(find bin share -type d); do
	[ -d "$root/$dir" ] || made=$made$newline"- $dir"
done
kept=$(ls "$docs/installing" 2>/dev/null) || :

try() {
	why=$("$@" 2>&1) || refuse "${why:-$1 was ended}; nothing is changed"
}

# The list of what is laid, and while that is laid it and the old one.
write_lists() {
	find bin share ! -type d -exec sha256sum {} + >"$1/installed" &&
		printf '%s\n' "$made" "$old" | sed -n '/^-/p' >>"$1/installed" &&
		printf '%s\n' "$old" | cat "$1/installed" - >"$1/installing" &&
		mv -f "$1/installing" "$docs"
}

tidy
trap '[ "$kept" ] || rm -f "$docs/installing"; tidy' EXIT
trap 'exit 1' HUP INT TERM
new=.ecr-new.$$
try mkdir -p "$docs/$new"
try write_lists "$docs/$new"
for dir in $dirs; do try mkdir -p "$root/$dir/$new"; done
for file in $files; do try cp -P "$file" "$root/${file%/*}/$new"; done
for dir in $dirs; do try chmod -R u=rwX,go=rX "$root/$dir/$new"; done
[ "${DESTDIR-}" ] || why=$(env "$root/bin/$new/ecr" --version 2>&1) ||
	refuse "${PWD##*/} is not for this machine, $(uname -m): ${why:-it was ended}; nothing is changed"
trap - EXIT
trap '' HUP INT TERM
for file in $files; do
	mv -f "$root/${file%/*}/$new/${file##*/}" "$root/$file"
done
for file in $laid; do
	has "$files" "$file" || ! ours "$file" || rm -f "$root/$file"
done
mv -f "$docs/$new/installed" "$docs"
rm -f "$docs/installing"
tidy
echo "install.sh: ecr and ecr-local are in $root/bin"
