#!/bin/sh
# Libraries for static binaries, each with what is used of it alone, built
# from the distribution's own source packages: lean.sh PREFIX [HOST-TRIPLE].
# SPDX-License-Identifier: Apache-2.0
#
# Leaves PREFIX/lib/lib{curl,microhttpd,cmocka}.a, PREFIX/include and
# PREFIX/versions, one line a source package, and its SOURCE.copyright; builds
# anew what is older than what the distribution offers, or was built by another
# compiler or flags.  CC, CFLAGS and PKG_CONFIG are honoured; LEAN_SOURCES is
# the folder for sources.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck disable=SC1091
. "$here/apt-private.sh"
out=$(mkdir -p "$1" && cd "$1" && pwd)
host=${2:-}
lean=${LEAN_SOURCES:-build-lean}
lean=$(mkdir -p "$lean/src" && cd "$lean" && pwd)
CC=${CC:-cc}
CFLAGS="${CFLAGS:--O2} -ffunction-sections -fdata-sections"
sudo=$([ "$(id -u)" = 0 ] || echo sudo)
# for apt-private.sh
# shellcheck disable=SC2034
apt_folder=$lean/apt-sources
# shellcheck disable=SC2034
apt_arch=$(dpkg --print-architecture)

need() {
	missing=$(for p in "$@"; do
		dpkg-query -W -f '${Status}' "$p" 2>/dev/null |
			grep -q ' installed$' || echo "$p"
	done)
	[ -n "$missing" ] || return 0
	$sudo apt-get update -qq
	# shellcheck disable=SC2086
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get \
		-o DPkg::Lock::Timeout=600 install -y -qq \
		--no-install-recommends $missing
}

# The version of a source package that the distribution offers.
offered() {
	apt_private source --print-uris "$1" 2>/dev/null |
		sed -n "s,^'.*/$1_\(.*\)\.dsc' .*,\1,p" |
		sed 's/%2b/+/g; s/%7e/~/g' | tail -n 1
}

# The newest that is here, where nothing can be asked.
at_hand() {
	for folder in "$lean/src/$1-"*; do
		[ ! -d "$folder" ] || echo "${folder#"$lean/src/$1-"}"
	done | sort -V | tail -n 1
}

# Unpack a source package, with the distribution's patches.
fetch() {
	[ ! -d "$lean/src/$1-$2" ] || return 0
	rm -rf "$lean/src/new" && mkdir "$lean/src/new"
	(cd "$lean/src/new" && apt_private source "$1")
	mv "$lean/src/new/"*/ "$lean/src/$1-$2"
	rm -rf "$lean/src/new"
}

# lean SOURCE FUNCTION: build it in a folder of its own, unless what is here
# is that already.
lean() {
	version=$(offered "$1")
	[ -n "$version" ] || version=$(at_hand "$1")
	[ -n "$version" ] || { echo "lean.sh: no source of $1" >&2; exit 1; }
	stamp="$version $host $CC $CFLAGS $(cksum <"$here/lean.sh")"
	[ "$stamp" != "$(cat "$out/$1.stamp" 2>/dev/null)" ] || return 0
	echo "lean.sh: $1 $version${host:+ for $host}"
	fetch "$1" "$version"
	rm -rf "${out:?}/$1" && mkdir -p "$out/$1" "$out/lib" "$out/include"
	from=$lean/src/$1-$version
	(cd "$out/$1" && "$2") >"$out/$1.log" 2>&1 || {
		tail -n 30 "$out/$1.log" >&2
		exit 1
	}
	rm -rf "${out:?}/$1"
	cp "$from/debian/copyright" "$out/$1.copyright"
	echo "$1 $version" >"$out/$1.version"
	echo "$stamp" >"$out/$1.stamp"
	rm -f "$out/versions"
}

# The names of folders stay out of what is built.
configure() {
	[ -x "$from/configure" ] || (cd "$from" && autoreconf -fi)
	"$from/configure" --prefix="$out" --disable-shared --enable-static \
		${host:+"--host=$host"} CC="$CC" \
		CFLAGS="$CFLAGS -ffile-prefix-map=$from=." "$@"
}

# HTTP and HTTPS, names through c-ares.
curl() {
	configure --with-openssl --enable-ares --with-zlib --enable-ipv6 \
		--disable-dict --disable-file --disable-ftp --disable-gopher \
		--disable-imap --disable-ldap --disable-ldaps --disable-mqtt \
		--disable-pop3 --disable-rtsp --disable-smb --disable-smtp \
		--disable-telnet --disable-tftp --disable-ntlm --disable-manual \
		--disable-alt-svc --disable-hsts --disable-unix-sockets \
		--disable-netrc --disable-doh --disable-cookies --disable-mime \
		--disable-libcurl-option --disable-openssl-auto-load-config \
		--disable-tls-srp --without-brotli --without-zstd \
		--without-nghttp2 --without-libidn2 --without-libpsl \
		--without-librtmp --without-libssh2 --without-libgsasl \
		--without-ca-bundle --without-ca-path
	make -s -j"$(nproc)" -C lib install
	make -s -C include install
	make -s install-pkgconfigDATA
}

# Plain streams: TLS is ecr-local's own, by libssl.
microhttpd() {
	configure --disable-https --disable-curl --disable-doc \
		--disable-examples --disable-tools --disable-bauth \
		--disable-dauth --disable-postprocessor --disable-httpupgrade
	make -s -j"$(nproc)" -C src/microhttpd install
	make -s -C src/include install
	make -s install-pkgconfigDATA
}

# One file, and only a tests' build has it.
cmocka() {
	# shellcheck disable=SC2086
	$CC $CFLAGS -I"$from/include" -DHAVE_INTTYPES_H -DHAVE_STDINT_H \
		-DHAVE_SETJMP_H -DHAVE_STRINGS_H -DHAVE_STRSIGNAL \
		-DHAVE_SIGNAL_H -DHAVE_UNISTD_H -DHAVE_TIME_H \
		-DHAVE_CLOCK_GETTIME -DHAVE_STRUCT_TIMESPEC \
		-DHAVE_GCC_THREAD_LOCAL_STORAGE -D_GNU_SOURCE \
		-c "$from/src/cmocka.c" -o cmocka.o
	rm -f "$out/lib/libcmocka.a"
	ar rcs "$out/lib/libcmocka.a" cmocka.o
	cp "$from/include/"cmocka*.h "$out/include"
}

need dpkg-dev autoconf automake libtool quilt ca-certificates
apt_refresh deb-src
lean curl curl
lean libmicrohttpd microhttpd
lean cmocka cmocka
[ -f "$out/versions" ] || cat "$out/"*.version >"$out/versions"
