#!/bin/sh
# Build the static programs of an archive of the sources twice, in folders of
# different names, refuse what is not the same, and pack it:
# build.sh ARCHIVE VERSION ARCH OUT
# Leaves OUT/made: what pack.sh makes (with the licences of what is linked),
# ecr-VERSION-linux-ARCH.spdx.json and tests-ARCH.txt; TESTS=no runs none.
# SPDX-License-Identifier: Apache-2.0
set -eu
archive=$1 version=$2 arch=$3 out=$(mkdir -p "$4" && cd "$4" && pwd)
name=ecr-$version-linux-$arch
unset MAKEFLAGS MFLAGS MAKELEVEL
jobs=-j$(nproc)
# fetched once for all builds, each in a folder of its own
LEAN_SOURCES=$out/../sources
LEAN_NEWEST=yes
export LEAN_SOURCES LEAN_NEWEST

unpack() {
	rm -rf "${out:?}/$1" && mkdir "$out/$1"
	tar -xzf "$archive" --strip-components=1 -C "$out/$1"
}

build() {
	unpack "$1"
	make -s -C "$out/$1" "$jobs" ARCH="$arch" static >"$out/$1.log" 2>&1 ||
		{ tail -n 30 "$out/$1.log" >&2; return 1; }
}

first=$out/first second=$out/and-a-second
build first
build and-a-second
static=$(make -s -C "$first" ARCH="$arch" static-folder)
for program in ecr ecr-local; do
	cmp "$first/$static/$program" "$second/$static/$program"
done
rm -rf "$second"

rm -rf "$out/made" && mkdir "$out/made"
cd "$first"
python3 packaging/release/bom.py --name "$name" --version "$version" \
	--epoch "$SOURCE_DATE_EPOCH" --sbom "$out/made/$name.spdx.json" \
	--licences "$static/licenses" "$static/ecr" "$static/ecr-local"
rm -rf "$out/stage"
make -s "$jobs" ARCH="$arch" DESTDIR="$out/stage" PREFIX=/usr \
	install-static >"$out/install.log" 2>&1 ||
	{ tail -n 30 "$out/install.log" >&2; exit 1; }
SPDX=$out/made/$name.spdx.json \
	packaging/release/pack.sh "$version" "$arch" "$out/stage" "$out/made"
tested=$out/made/tests-$arch.txt
if [ "${TESTS-}" = no ]; then
	echo "not run" >"$tested"
else
	make -s "$jobs" ARCH="$arch" test-static >"$tested" 2>&1 ||
		{ tail -n 60 "$tested" >&2; exit 1; }
fi
