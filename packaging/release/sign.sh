#!/bin/sh
# Sign a file, or verify its signature, by openssl or gpg:
# sign.sh sign KEY FILE SIGNATURE    KEY: a private key (PEM), or a user id of gpg
# sign.sh public KEY FILE            the public half of it into FILE
# sign.sh verify KEY FILE SIGNATURE  KEY: a public key, PEM or exported by gpg
# sign.sh try KEY                    whether what KEY signs is good by its public half
# The passphrase of a PEM file is KEY_PASS, in the environment.
# SPDX-License-Identifier: Apache-2.0
set -eu
verb=$1 key=$2 file=${3-} signature=${4-}
KEY_PASS=${KEY_PASS-}
export KEY_PASS

# A keyring of its own with nothing but KEY in it, and one signature, by a key
# that is neither expired nor revoked: gpg itself only warns of those.
verify_by_gpg() {
	command -v gpg >/dev/null || exit 127
	home=$(mktemp -d)
	trap 'rm -rf "$home"' EXIT
	if gpg --homedir "$home" --batch --quiet --import -- "$key" 2>"$home/log" &&
		gpg --homedir "$home" --batch --status-fd 3 --verify -- \
			"$signature" "$file" 3>"$home/status" 2>"$home/log" &&
		grep -q '^\[GNUPG:\] GOODSIG ' "$home/status" &&
		[ "$(grep -c '^\[GNUPG:\] NEWSIG' "$home/status")" = 1 ]; then
		return
	fi
	cat "$home/log" >&2
	return 1
}

case $verb in
sign)
	if [ -f "$key" ]; then
		openssl dgst -sha256 -sign "$key" -passin env:KEY_PASS \
			-out "$signature" "$file"
	else
		gpg --batch --yes --quiet --local-user "$key" --detach-sign \
			--output "$signature" "$file"
	fi
	;;
public)
	if [ -f "$key" ]; then
		openssl pkey -in "$key" -passin env:KEY_PASS -pubout -out "$file"
	else
		gpg --batch --yes --quiet --armor --output "$file" --export -- "$key"
		[ -s "$file" ]
	fi
	;;
verify)
	if grep -q -e '-BEGIN PUBLIC KEY-' -- "$key"; then
		openssl dgst -sha256 -verify "$key" -signature "$signature" \
			"$file" >/dev/null
	else
		verify_by_gpg
	fi
	;;
try)
	room=$(mktemp -d)
	trap 'rm -rf "$room"' EXIT
	echo try >"$room/try"
	"$0" sign "$key" "$room/try" "$room/sig"
	"$0" public "$key" "$room/pub"
	"$0" verify "$room/pub" "$room/try" "$room/sig"
	;;
*)
	echo "sign.sh: sign, public, verify or try" >&2
	exit 2
	;;
esac
