#!/bin/sh
# Pack what is installed in STAGE/usr: pack.sh VERSION ARCH STAGE OUT
# into OUT/ecr-VERSION-linux-ARCH.tar.gz, OUT/ecr_VERSION_ARCH.deb and
# OUT/ecr-VERSION-1.RPMARCH.rpm.  The same files give the same bytes, with the
# time SOURCE_DATE_EPOCH; SPDX names the document of what is linked.
# SPDX-License-Identifier: Apache-2.0
set -eu
version=$1 arch=$2 stage=$(cd "$3" && pwd) out=$(mkdir -p "$4" && cd "$4" && pwd)
here=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 022

# What is laid knows how to go again: install.sh above is a link to it.
archive() {
	cp -a "$stage/usr" "$work/$name"
	cp "$here/release/install.sh" "$work/$name/share/doc/ecr"
	ln -s share/doc/ecr/install.sh "$work/$name"
	tar --sort=name --owner=0 --group=0 --numeric-owner --format=gnu \
		--mtime="@$SOURCE_DATE_EPOCH" --mode=u+rwX,go+rX,go-w \
		-C "$work" -cf "$work/tar" "$name"
	gzip -n9 <"$work/tar" >"$out/$name.tar.gz"
}

# Debian keeps pages and changelogs packed, and licences in one file.
lay_for_debian() (
	cp -a "$stage/usr" "$work/deb/usr"
	gzip -n9 "$work"/deb/usr/share/man/man*/*
	cd "$work/deb/usr/share/doc/ecr"
	gzip -n9 <"$here/debian/changelog" >changelog.gz
	gzip -n9 CHANGELOG.md
	rm LICENSE
	cp "$here/debian/copyright" copyright
	install -D -m 644 "$here/debian/ecr.lintian-overrides" \
		"$work/deb/usr/share/lintian/overrides/ecr"
)

debian() {
	mkdir -p "$work/deb/DEBIAN" "$work/src"
	lay_for_debian
	cp -r "$here/debian" "$work/src/debian"
	(cd "$work/src" && DEB_HOST_ARCH=$arch dpkg-gencontrol -pecr -cdebian/control \
		-ldebian/changelog -fdebian/files -P"$work/deb" -v"$version" \
		-DDepends=ca-certificates -DRecommends=less 2>"$work/log") ||
		{ cat "$work/log" >&2; return 1; }
	(cd "$work/deb" && find usr -type f -print0 | LC_ALL=C sort -z |
		xargs -0 md5sum >DEBIAN/md5sums)
	find "$work/deb" -type d -exec chmod 755 {} +
	dpkg-deb --root-owner-group -Zxz --build "$work/deb" \
		"$out/ecr_${version}_$arch.deb" >/dev/null
}

# Every licence of what is linked, each once, as one expression.
linked() {
	python3 -c 'import json, sys
print(" AND ".join("(%s)" % x if " AND " in x else x for x in sorted({p["licenseDeclared"]
    for p in json.load(open(sys.argv[1]))["packages"][1:]} - {"Apache-2.0"})))' "$SPDX"
}

red_hat() {
	licences=$(linked)
	rpmbuild -bb --quiet --target "$1-linux" \
		--define "_topdir $work/rpm" --define "stage $stage" \
		${HOMEPAGE:+--define "homepage $HOMEPAGE"} \
		--define "linked $licences" --define "_buildhost reproducible" \
		--define "use_source_date_epoch_as_buildtime 1" \
		--define "clamp_mtime_to_source_date_epoch 1" \
		--define "source_date_epoch_from_changelog 0" \
		--define "_build_id_links none" --define "_binary_payload w6.xzdio" \
		--define "dist %{nil}" "$here/rpm/ecr.spec" >"$work/log" 2>&1 ||
		{ cat "$work/log" >&2; return 1; }
	cp "$work/rpm/RPMS/$1/ecr-$version-1.$1.rpm" "$out"
}

case $arch in
amd64) machine=x86_64 ;;
arm64) machine=aarch64 ;;
armhf) machine=armv7hl ;;
i386) machine=i686 ;;
ppc64el) machine=ppc64le ;;
*) machine=$arch ;;
esac
name=ecr-$version-linux-$arch
archive
debian
red_hat "$machine"
