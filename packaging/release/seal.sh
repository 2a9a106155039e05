#!/bin/sh
# Sums, provenance and signatures over a folder of finished files:
# seal.sh VERSION FOLDER COMMIT STARTED PARAMETER=VALUE..., with KEY.
# SPDX-License-Identifier: Apache-2.0
set -eu
version=$1 folder=$2 commit=$3 started=$4
shift 4
here=$(cd "$(dirname "$0")" && pwd)
[ ! -f "$KEY" ] || KEY=$(cd "$(dirname "$KEY")" && pwd)/${KEY##*/}
cd "$folder"
rm -f SHA256SUMS ./*.sig ./*.intoto.jsonl "ecr-$version.pub"
"$here/sign.sh" public "$KEY" "ecr-$version.pub"
set -- "$@" "version=$version"
for parameter in "$@"; do
	set -- "$@" --parameter "$parameter"
	shift
done
for file in ./*.spdx.json; do
	set -- "$@" --sbom "$file"
	"$here/sign.sh" sign "$KEY" "$file" "$file.sig"
done
for file in ./tests-*.txt; do
	[ ! -f "$file" ] || set -- "$@" --tests "$file"
done
for file in ./*.tar.gz ./*.deb ./*.rpm; do
	[ ! -f "$file" ] || set -- "$@" "$file"
done
"$here/provenance.py" --key "$KEY" --public "ecr-$version.pub" \
	--out "ecr-$version.intoto.jsonl" \
	--commit "$commit" --started "$started" \
	--finished "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$@"
LC_ALL=C
export LC_ALL
sha256sum -- * >../sums.$$ && mv ../sums.$$ SHA256SUMS
"$here/sign.sh" sign "$KEY" SHA256SUMS SHA256SUMS.sig
wc -c -- * | sed '$d' | while read -r size file; do
	printf '%-40s %9d %s\n' "$file" "$size" "$(sha256sum "$file" | cut -c1-64)"
done
