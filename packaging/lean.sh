#!/bin/sh
# Libraries for static binaries, each with what is used of it alone, built
# from the distribution's own source packages: lean.sh PREFIX [HOST-TRIPLE].
# SPDX-License-Identifier: Apache-2.0
#
# Leaves PREFIX/lib/lib{curl,microhttpd,cmocka}.a, PREFIX/include and
# PREFIX/versions, one line a source package, and its SOURCE.copyright; builds
# anew what is older than what the distribution offers, or was built by another
# compiler or flags.  CC, CFLAGS and PKG_CONFIG are honoured; LEAN_SOURCES is
# the folder for sources.  With LIBC, a libc for which the distribution has no
# libraries at all, every other library is built as well.
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
libc=${LIBC-}
[ -z "$libc" ] || CFLAGS="$CFLAGS -isystem $out/include -L$out/lib"
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

# The versions of a source package that the distribution offers, newest first,
# or those that are here, where nothing can be asked.
offered() {
	{ apt_cache showsrc --only-source "$1" 2>/dev/null |
		sed -n 's/^Version: //p' | grep . || at_hand "$1"; } |
		sort -rV | uniq
}

at_hand() {
	for folder in "$lean/src/$1-"*; do
		[ ! -d "$folder" ] || echo "${folder#"$lean/src/$1-"}"
	done
}

# Unpack a source package, with the distribution's patches.
fetch() {
	from=$lean/src/$1-${2#*:}
	[ ! -d "$from" ] || return 0
	rm -rf "$lean/src/new" && mkdir "$lean/src/new"
	(cd "$lean/src/new" && apt_private source "$1=$2") || return 1
	mv "$lean/src/new/"*/ "$from"
	rm -rf "$lean/src/new"
}

# lean SOURCE FUNCTION: build it in a folder of its own, unless what is here
# is that already.  A mirror may lack the newest version for a while: an older
# one is taken then, but for a release (LEAN_NEWEST).
lean() {
	for version in $(offered "$1") ''; do
		[ -n "$version" ] || { echo "lean.sh: no source of $1" >&2; exit 1; }
		stamp="$version $host $CC $CFLAGS $(cksum <"$here/lean.sh")"
		[ "$stamp" != "$(cat "$out/$1.stamp" 2>/dev/null)" ] || return 0
		! fetch "$1" "$version" || break
		echo "lean.sh: $1 $version cannot be had" >&2
		[ -z "${LEAN_NEWEST-}" ] || exit 1
	done
	echo "lean.sh: $1 $version${host:+ for $host}"
	rm -rf "${out:?}/$1" "$out/$1.stamp" "$out/versions"
	mkdir -p "$out/$1" "$out/lib" "$out/include"
	# not before ||, where -e is of no effect in the function
	set +e
	(set -e && cd "$out/$1" && "$2") >"$out/$1.log" 2>&1
	status=$?
	set -e
	[ "$status" = 0 ] || { tail -n 30 "$out/$1.log" >&2; exit 1; }
	rm -rf "${out:?}/$1"
	cp "$from/debian/copyright" "$out/$1.copyright"
	echo "$1 $version" >"$out/$1.version"
	echo "$stamp" >"$out/$1.stamp"
}

# The names of folders stay out of what is built.
configure() {
	if [ ! -x "$from/configure" ] || [ -e "$from/half-made" ]; then
		(cd "$from" && : >half-made && autoreconf -fi && rm half-made)
	fi
	"$from/configure" --prefix="$out" --disable-shared --enable-static \
		${host:+"--host=$host"} CC="$CC" \
		CFLAGS="$CFLAGS -ffile-prefix-map=$from=." "$@"
}

# HTTP and HTTPS, names through c-ares, which glibc needs when it is static.
curl() {
	configure --with-openssl --with-zlib --enable-ipv6 \
		"$([ -n "$libc" ] && echo --disable-ares || echo --enable-ares)" \
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

# Whatever includes the kernel's headers finds them, and nothing else of glibc's.
kernel_headers() {
	mkdir -p "$out/include"
	ln -sfn /usr/include/linux /usr/include/asm-generic \
		"/usr/include/$(dpkg-architecture -qDEB_HOST_MULTIARCH)/asm" \
		"$out/include"
}

openssl() {
	"$from/Configure" "debian-$apt_arch" --prefix="$out" --libdir=lib \
		--openssldir=/usr/lib/ssl no-shared no-dso no-engine no-async \
		no-tests no-legacy no-aria no-bf no-camellia no-cast no-cmp \
		no-cms no-dtls no-gost no-idea no-md4 no-mdc2 no-rc2 no-rc4 \
		no-rmd160 no-seed no-sm2 no-sm3 no-sm4 no-srp no-srtp no-ts \
		no-whirlpool CC="$CC" \
		CFLAGS="$CFLAGS -ffile-prefix-map=$from=."
	make -s -j"$(nproc)" build_libs
	make -s install_dev
}

plain() {
	configure
	make -s -j"$(nproc)" install
}

zlib() {
	CC=$CC CFLAGS="$CFLAGS -ffile-prefix-map=$from=." \
		"$from/configure" --static --prefix="$out"
	make -s -j"$(nproc)" install
}

expat() {
	from=$from/expat
	configure --without-xmlwf --without-docbook --without-examples \
		--without-tests
	make -s -j"$(nproc)" install
}

sqlite() {
	configure --disable-tcl --disable-readline --disable-load-extension
	make -s lib_install
	make -s install_headers 2>/dev/null || cp sqlite3.h "$out/include"
}

the_others() {
	kernel_headers
	lean openssl openssl
	lean zlib zlib
	lean jansson plain
	lean libyaml plain
	lean expat expat
	lean pcre2 plain
	lean sqlite3 sqlite
}

# one at a time: the sources are for all builds
exec 9>"$lean/lock"
flock 9
need dpkg-dev autoconf automake libtool quilt ca-certificates
apt_refresh deb-src
[ -z "$libc" ] || the_others
lean curl curl
lean libmicrohttpd microhttpd
lean cmocka cmocka
[ -f "$out/versions" ] ||
	{ cat "$out/"*.version >"$out/new" && mv "$out/new" "$out/versions"; }
