# What packages a distribution offers, asked with lists of our own: the
# system's configuration and state stay as they are.  To be sourced.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2154
#
#   apt_folder=FOLDER apt_arch=ARCH    set before
#   apt_private COMMAND ...            apt-get over these lists
#   apt_cache COMMAND ...              apt-cache over them
#   apt_refresh TYPE                   fetch the lists; TYPE: deb or deb-src

apt_options() {
	printf '%s\n' "Dir::Etc::sourcelist \"$apt_folder/sources.list\";" \
		"Dir::Etc::sourceparts \"$apt_folder/parts\";" \
		"Dir::State::lists \"$apt_folder/lists\";" \
		"Dir::State::status \"$apt_folder/status\";" \
		"Dir::Cache \"$apt_folder/cache\";" \
		"APT::Architecture \"$apt_arch\";" \
		"APT::Architectures { \"$apt_arch\"; };" \
		"APT::Update::Error-Mode \"any\";" \
		"APT::Sandbox::User \"root\";" >"$apt_folder/apt.conf"
}

apt_private() {
	APT_CONFIG="$apt_folder/apt.conf" apt-get -qq "$@"
}

apt_cache() {
	APT_CONFIG="$apt_folder/apt.conf" apt-cache "$@"
}

# The entries of this system in the form that is wanted.
apt_entries() {
	for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		[ ! -f "$file" ] || sed -n "s/^deb /$1 /p" "$file"
	done >"$apt_folder/sources.list"
	for file in /etc/apt/sources.list.d/*.sources; do
		[ -f "$file" ] || continue
		sed "s/^Types:.*/Types: $1/" "$file" \
			>"$apt_folder/parts/${file##*/}"
	done
}

# Lists of the last day will do: whoever builds twice asks once.
apt_refresh() {
	mkdir -p "$apt_folder/lists/partial" "$apt_folder/parts" \
		"$apt_folder/cache/archives/partial"
	: >>"$apt_folder/status"
	apt_options
	apt_entries "$1"
	[ -z "$(find "$apt_folder/fresh" -mtime -1 2>/dev/null)" ] || return 0
	# an entry of a third party that lacks this must not stop us
	! apt_private update || touch "$apt_folder/fresh"
}
