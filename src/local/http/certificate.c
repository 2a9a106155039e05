/* SPDX-License-Identifier: Apache-2.0 */
#include "local/http/certificate.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/p256.h"

/* versions are counted from 0 (RFC 5280) */
enum { DAYS = 825, DAY = 24 * 3600, VERSION_3 = 2 };

void
certificate_free(struct certified *pair)
{
	EVP_PKEY_free(pair->key);
	X509_free(pair->certificate);
	*pair = (struct certified){0};
}

static bool
add_extension(X509 *to, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX context;
	X509_EXTENSION *extension;
	bool good;

	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, issuer, to, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
	good = extension && X509_add_ext(to, extension, -1);
	X509_EXTENSION_free(extension);
	return good;
}

static bool
set_serial(X509 *certificate)
{
	BIGNUM *number = BN_new();
	bool good = number &&
	    BN_rand(number, 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) &&
	    BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));

	BN_free(number);
	return good;
}

static bool
set_name(X509 *certificate, const char *name)
{
	X509_NAME *subject = X509_get_subject_name(certificate);

	return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
	    (const unsigned char *)name, -1, -1, 0);
}

/* A certificate that nobody has signed, with a key if there is none. */
static bool
begin(struct certified *pair, const char *name)
{
	if (!pair->key)
		pair->key = p256_make();
	pair->certificate = X509_new();
	return pair->key && pair->certificate &&
	    X509_set_version(pair->certificate, VERSION_3) &&
	    set_serial(pair->certificate) &&
	    X509_gmtime_adj(X509_getm_notBefore(pair->certificate), -DAY) &&
	    X509_gmtime_adj(
		X509_getm_notAfter(pair->certificate), (long)DAYS * DAY) &&
	    set_name(pair->certificate, name) &&
	    X509_set_pubkey(pair->certificate, pair->key);
}

static bool
sign(struct certified *pair, const struct certified *by)
{
	return X509_set_issuer_name(
		   pair->certificate, X509_get_subject_name(by->certificate)) &&
	    X509_sign(pair->certificate, by->key, EVP_sha256()) > 0;
}

bool
certificate_authority(struct certified *ca)
{
	return begin(ca, "ecr-local authority") &&
	    add_extension(ca->certificate, ca->certificate,
		NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
	    add_extension(ca->certificate, ca->certificate, NID_key_usage,
		"critical,keyCertSign,cRLSign") &&
	    add_extension(ca->certificate, ca->certificate,
		NID_subject_key_identifier, "hash") &&
	    sign(ca, ca);
}

bool
certificate_make(struct certified *out, const struct certified *ca,
    const char *common, const char *names)
{
	return begin(out, common) &&
	    add_extension(out->certificate, ca->certificate,
		NID_basic_constraints, "critical,CA:FALSE") &&
	    add_extension(out->certificate, ca->certificate, NID_key_usage,
		"critical,digitalSignature") &&
	    add_extension(out->certificate, ca->certificate, NID_ext_key_usage,
		"serverAuth") &&
	    add_extension(out->certificate, ca->certificate,
		NID_subject_alt_name, names) &&
	    add_extension(out->certificate, ca->certificate,
		NID_authority_key_identifier, "keyid") &&
	    sign(out, ca);
}

bool
certificate_pem(struct buf *out, X509 *certificate, EVP_PKEY *key)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	bool good = bio &&
	    (certificate ? PEM_write_bio_X509(bio, certificate)
			 : PEM_write_bio_PrivateKey(
			       bio, key, NULL, NULL, 0, NULL, NULL));
	long len = good ? BIO_get_mem_data(bio, &text) : 0;

	if (good)
		buf_add(out, text, (size_t)len);
	BIO_free(bio);
	return good;
}
