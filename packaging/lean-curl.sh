#!/bin/sh
# Build a lean static libcurl (HTTP and HTTPS only, names through c-ares) from
# the distribution's own source package: lean-curl.sh FOLDER.
# Leaves FOLDER/lib/libcurl.a and FOLDER/include; does nothing if they are there.
set -eu
out=$(mkdir -p "$1" && cd "$1" && pwd)
[ -f "$out/lib/libcurl.a" ] && exit 0
sudo=$([ "$(id -u)" = 0 ] || echo sudo)

need() {
	missing=$(for p in "$@"; do dpkg -s "$p" >/dev/null 2>&1 || echo "$p"; done)
	[ -z "$missing" ] && return
	$sudo apt-get update -qq
	# shellcheck disable=SC2086
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
		--no-install-recommends $missing
}

# The source entries that belong to the binary ones of this machine, in a
# folder of our own: the system's configuration stays as it is.
private_sources() {
	mkdir -p "$out/apt/lists/partial" "$out/apt/parts"
	for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
		case $file in
		*.list) [ ! -f "$file" ] || sed -n "s/^deb /deb-src /p" "$file" ;;
		esac
	done 2>/dev/null >"$out/apt/sources.list"
	for file in /etc/apt/sources.list.d/*.sources; do
		[ -f "$file" ] || continue
		sed 's/^Types:.*/Types: deb-src/' "$file" \
			>"$out/apt/parts/${file##*/}"
	done
}

apt_private() {
	command=$1
	shift
	apt-get -qq -o Dir::Etc::sourcelist="$out/apt/sources.list" \
		-o Dir::Etc::sourceparts="$out/apt/parts" \
		-o Dir::State::lists="$out/apt/lists" \
		-o APT::Sandbox::User=root "$command" "$@"
}

need libc-ares-dev zlib1g-dev dpkg-dev autoconf automake libtool quilt
private_sources
# a third-party entry without sources must not stop us
apt_private update || true
cd "$out"
[ -d src ] || { apt_private source curl && mv curl-*/ src; }
cd src
[ -x configure ] || autoreconf -fi >/dev/null
./configure --prefix="$out" --disable-shared --enable-static \
	--with-openssl --enable-ares --with-zlib --enable-ipv6 \
	--disable-dict --disable-file --disable-ftp --disable-gopher \
	--disable-imap --disable-ldap --disable-ldaps --disable-mqtt \
	--disable-pop3 --disable-rtsp --disable-smb --disable-smtp \
	--disable-telnet --disable-tftp --disable-ntlm --disable-manual \
	--disable-alt-svc --disable-hsts --disable-unix-sockets \
	--disable-netrc --disable-doh --disable-cookies --disable-mime \
	--disable-libcurl-option --disable-openssl-auto-load-config --disable-tls-srp \
	--without-brotli --without-zstd --without-nghttp2 --without-libidn2 \
	--without-libpsl --without-librtmp --without-libssh2 --without-libgsasl \
	--without-ca-bundle --without-ca-path \
	CFLAGS="-O2 -ffunction-sections -fdata-sections" >"$out/configure.log"
make -s -j"$(nproc)" -C lib install >"$out/make.log" 2>&1
make -s -C include install >>"$out/make.log" 2>&1
make -s install-pkgconfigDATA >>"$out/make.log" 2>&1 || true
test -f "$out/lib/libcurl.a"
