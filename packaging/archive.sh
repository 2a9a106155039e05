#!/bin/sh
# A commit, or the last one, as an archive: archive.sh PREFIX FILE [COMMIT].
# SPDX-License-Identifier: Apache-2.0
#
# By a repository that has the objects of this one and nothing else, so that no
# settings, attributes or variables of whoever makes it get into it.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT

clean() {
	env -i PATH="$PATH" HOME="$room" GIT_CONFIG_NOSYSTEM=1 \
		GIT_ATTR_NOSYSTEM=1 "$@"
}

here() {
	clean git -C "$top" -c safe.directory=\* rev-parse "$@"
}

commit=$(here "${3:-HEAD}")
clean git init -q --bare "$room/git"
here --path-format=absolute --git-path objects \
	>"$room/git/objects/info/alternates"
clean git -C "$room/git" archive --prefix="$1/" -o "$room/tar" "$commit"
clean gzip -n9 <"$room/tar" >"$2"
