/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/dpop.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "base/text/base64.h"
#include "base/json/json.h"

enum { COORDINATE = 32 };

/* Base64 for URLs, without padding. */
static void
base64_url(struct buf *out, const void *data, size_t len)
{
	size_t from = out->len;

	base64_encode(out, data, len);
	while (out->len > from && out->data[out->len - 1] == '=')
		out->data[--out->len] = '\0';
	for (size_t i = from; i < out->len; i++) {
		if (out->data[i] == '+')
			out->data[i] = '-';
		else if (out->data[i] == '/')
			out->data[i] = '_';
	}
}

static EVP_PKEY *
key_read(const char *pem)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);

	BIO_free(bio);
	return key;
}

/* The public point as a JSON web key. */
static json_t *
key_public(EVP_PKEY *key)
{
	unsigned char *point = NULL;
	size_t len = EVP_PKEY_get1_encoded_public_key(key, &point);
	struct buf x = {0}, y = {0};
	json_t *jwk = NULL;

	if (len == 1 + 2 * COORDINATE) {
		base64_url(&x, point + 1, COORDINATE);
		base64_url(&y, point + 1 + COORDINATE, COORDINATE);
		jwk = json_pack("{ssssssss}", "kty", "EC", "x", buf_text(&x),
		    "y", buf_text(&y), "crv", "P-256");
	}
	OPENSSL_free(point);
	buf_free(&x);
	buf_free(&y);
	return jwk;
}

static void
part_add(struct buf *out, json_t *part)
{
	struct buf text = {0};

	json_write(&text, part, &json_style_compact);
	base64_url(out, text.data, text.len);
	buf_free(&text);
	json_decref(part);
}

/* ES256: the two numbers of the signature, side by side. */
static bool
sign(struct buf *out, EVP_PKEY *key, const char *text, size_t len)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char der[128], pair[2 * COORDINATE];
	const unsigned char *at = der;
	size_t der_len = sizeof(der);
	ECDSA_SIG *signature = NULL;
	bool ok;

	ok = EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
	    EVP_DigestSign(
		ctx, der, &der_len, (const unsigned char *)text, len) == 1;
	if (ok)
		signature = d2i_ECDSA_SIG(NULL, &at, (long)der_len);
	ok = signature != NULL &&
	    BN_bn2binpad(ECDSA_SIG_get0_r(signature), pair, COORDINATE) > 0 &&
	    BN_bn2binpad(
		ECDSA_SIG_get0_s(signature), pair + COORDINATE, COORDINATE) > 0;
	if (ok)
		base64_url(out, pair, sizeof(pair));
	ECDSA_SIG_free(signature);
	EVP_MD_CTX_free(ctx);
	return ok;
}

bool
dpop_proof(struct buf *out, const char *pem, const char *url, time_t now,
    const char *id, const char **why)
{
	EVP_PKEY *key = key_read(pem);
	json_t *jwk = key != NULL ? key_public(key) : NULL;
	size_t from = out->len, len;
	bool ok = jwk != NULL;

	*why = "it is no P-256 private key";
	if (ok) {
		part_add(out,
		    json_pack("{sssssO}", "typ", "dpop+jwt", "alg", "ES256",
			"jwk", jwk));
		buf_putc(out, '.');
		part_add(out,
		    json_pack("{sssssIss}", "htm", "POST", "htu", url, "iat",
			(json_int_t)now, "jti", id));
		len = out->len - from;
		buf_putc(out, '.');
		ok = sign(out, key, out->data + from, len);
	}
	json_decref(jwk);
	EVP_PKEY_free(key);
	return ok;
}
