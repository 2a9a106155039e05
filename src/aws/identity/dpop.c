/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/identity/dpop.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/text/base64.h"
#include "base/json/json.h"
#include "base/p256.h"

/* A P-256 key's SubjectPublicKeyInfo (RFC 5480) ends with the coordinates; that
 * of none of the other curves there is as long. */
enum { COORDINATE = 32, INFO = 91 };

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
	unsigned char *info = NULL;
	const unsigned char *point;
	int len = i2d_PUBKEY(key, &info);
	struct buf x = {0}, y = {0};
	json_t *jwk = NULL;

	if (len == INFO) {
		point = info + INFO - 2 * COORDINATE;
		base64_url_encode(&x, point, COORDINATE);
		base64_url_encode(&y, point + COORDINATE, COORDINATE);
		jwk = json_pack("{ssssssss}", "kty", "EC", "x", buf_text(&x),
		    "y", buf_text(&y), "crv", "P-256");
	}
	OPENSSL_free(info);
	buf_free(&x);
	buf_free(&y);
	return jwk;
}

static void
part_add(struct buf *out, json_t *part)
{
	struct buf text = {0};

	json_write(&text, part, &json_style_compact);
	base64_url_encode(out, text.data, text.len);
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
		base64_url_encode(out, pair, sizeof(pair));
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

	*why = "it is not a P-256 private key";
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

bool
dpop_key_make(struct buf *pem)
{
	EVP_PKEY *key = p256_make();
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	long len = 0;

	if (key != NULL && bio != NULL &&
	    PEM_write_bio_PrivateKey_traditional(
		bio, key, NULL, NULL, 0, NULL, NULL) == 1)
		len = BIO_get_mem_data(bio, &text);
	if (len > 0)
		buf_add(pem, text, (size_t)len);
	BIO_free(bio);
	EVP_PKEY_free(key);
	return len > 0;
}
