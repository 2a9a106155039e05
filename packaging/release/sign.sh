#!/bin/sh
# Sign a file, or verify its signature, by openssl or gpg:
# sign.sh sign KEY FILE SIGNATURE    KEY: a private key (PEM), or a user id of gpg
# sign.sh public KEY FILE            the public half of it into FILE
# sign.sh verify KEY FILE SIGNATURE  KEY: a public key, PEM or exported by gpg
# SPDX-License-Identifier: Apache-2.0
set -eu
verb=$1 key=$2 file=$3 signature=${4-}

# A keyring of its own with nothing but KEY in it.
verify_by_gpg() {
	home=$(mktemp -d)
	trap 'rm -rf "$home"' EXIT
	if gpg --homedir "$home" --batch --quiet --import "$key" 2>"$home/log" &&
		gpg --homedir "$home" --batch --status-fd 3 --verify \
			"$signature" "$file" 3>"$home/status" 2>"$home/log" &&
		grep -q '^\[GNUPG:\] VALIDSIG ' "$home/status"; then
		return
	fi
	cat "$home/log" >&2
	return 1
}

case $verb in
sign)
	if [ -f "$key" ]; then
		openssl dgst -sha256 -sign "$key" -out "$signature" "$file"
	else
		gpg --batch --yes --quiet --local-user "$key" --detach-sign \
			--output "$signature" "$file"
	fi
	;;
public)
	if [ -f "$key" ]; then
		openssl pkey -in "$key" -pubout -out "$file"
	else
		gpg --batch --yes --quiet --armor --output "$file" --export "$key"
		[ -s "$file" ]
	fi
	;;
verify)
	if grep -q 'BEGIN PUBLIC KEY' "$key"; then
		openssl dgst -sha256 -verify "$key" -signature "$signature" \
			"$file" >/dev/null
	else
		verify_by_gpg
	fi
	;;
*)
	echo "sign.sh: sign, public or verify" >&2
	exit 2
	;;
esac
