/* SPDX-License-Identifier: Apache-2.0 */
#include "local/http/tls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/memory/buf.h"
#include "base/file.h"

enum { DAYS = 825, RENEW_DAYS = 7, DAY = 24 * 3600 };

/* Two keys and their certificates; the first is the authority's. */
struct pair {
	EVP_PKEY *key;
	X509 *certificate;
};

static void
free_pair(struct pair *pair)
{
	EVP_PKEY_free(pair->key);
	X509_free(pair->certificate);
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

/* A key and an unsigned certificate for it. */
static bool
begin(struct pair *pair, const char *name)
{
	pair->key = EVP_EC_gen("P-256");
	pair->certificate = X509_new();
	return pair->key && pair->certificate &&
	    X509_set_version(pair->certificate, X509_VERSION_3) &&
	    set_serial(pair->certificate) &&
	    X509_gmtime_adj(X509_getm_notBefore(pair->certificate), -DAY) &&
	    X509_gmtime_adj(
		X509_getm_notAfter(pair->certificate), (long)DAYS * DAY) &&
	    set_name(pair->certificate, name) &&
	    X509_set_pubkey(pair->certificate, pair->key);
}

static bool
sign(struct pair *pair, const struct pair *by)
{
	return X509_set_issuer_name(
		   pair->certificate, X509_get_subject_name(by->certificate)) &&
	    X509_sign(pair->certificate, by->key, EVP_sha256()) > 0;
}

static bool
make_authority(struct pair *ca)
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

static bool
make_server(struct pair *server, const struct pair *ca, const char *address)
{
	char names[256];

	snprintf(names, sizeof(names),
	    "DNS:localhost,DNS:*.localhost,IP:127.0.0.1,IP:::1,IP:%s", address);
	return begin(server, "localhost") &&
	    add_extension(server->certificate, ca->certificate,
		NID_basic_constraints, "critical,CA:FALSE") &&
	    add_extension(server->certificate, ca->certificate, NID_key_usage,
		"critical,digitalSignature") &&
	    add_extension(server->certificate, ca->certificate,
		NID_ext_key_usage, "serverAuth") &&
	    add_extension(server->certificate, ca->certificate,
		NID_subject_alt_name, names) &&
	    add_extension(server->certificate, ca->certificate,
		NID_authority_key_identifier, "keyid") &&
	    sign(server, ca);
}

static bool
write_file(const char *data, const char *name, const char *text, size_t len,
    struct error *err)
{
	struct buf path = {0};
	bool good;

	buf_printf(&path, "%s/%s", data, name);
	good = file_replace(path.data, text, len, 0600) ||
	    fail(err, ERR_GENERAL, "cannot write %s: %m", path.data);
	buf_free(&path);
	return good;
}

static bool
write_pem(const char *data, const char *name, X509 *certificate, EVP_PKEY *key,
    struct error *err)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	bool good = bio &&
	    (certificate ? PEM_write_bio_X509(bio, certificate)
			 : PEM_write_bio_PrivateKey(
			       bio, key, NULL, NULL, 0, NULL, NULL));
	long len = good ? BIO_get_mem_data(bio, &text) : 0;

	good = good ? write_file(data, name, text, (size_t)len, err)
		    : fail(err, ERR_GENERAL, "cannot write a certificate");
	BIO_free(bio);
	return good;
}

static bool
read_file(const char *data, const char *name, struct buf *out)
{
	struct buf path = {0};
	bool good;

	buf_printf(&path, "%s/%s", data, name);
	good = file_read(path.data, out);
	buf_free(&path);
	return good;
}

/* Programs that take one file of authorities must still reach the others. */
static bool
write_bundle(const char *data, struct error *err)
{
	const char *system = getenv("SSL_CERT_FILE");
	struct buf all = {0};
	bool good;

	if (!system || !*system)
		system = "/etc/ssl/certs/ca-certificates.crt";
	if (!file_read(system, &all))
		buf_clear(&all);
	good = read_file(data, "ca.pem", &all) &&
	    write_file(data, "ca-bundle.pem", all.data, all.len, err);
	buf_free(&all);
	return good;
}

static bool
make(const char *data, const char *address, struct error *err)
{
	struct pair ca = {0}, server = {0};
	bool good = file_make_folders(data, 0700) && make_authority(&ca) &&
	    make_server(&server, &ca, address);

	if (!good)
		fail(err, ERR_GENERAL, "cannot make a certificate");
	good = good && write_pem(data, "ca.pem", ca.certificate, NULL, err) &&
	    write_pem(data, "server.pem", server.certificate, NULL, err) &&
	    write_pem(data, "server.key", NULL, server.key, err);
	free_pair(&ca);
	free_pair(&server);
	return good;
}

/* Whether the certificate at hand lasts and names the address. */
static bool
is_good(const struct buf *pem, const char *address)
{
	BIO *bio = BIO_new_mem_buf(buf_text(pem), (int)pem->len);
	X509 *certificate =
	    bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
	time_t then = time(NULL) + (time_t)RENEW_DAYS * DAY;
	bool good = certificate &&
	    X509_cmp_time(X509_get0_notAfter(certificate), &then) > 0 &&
	    X509_check_ip_asc(certificate, address, 0) == 1;

	X509_free(certificate);
	BIO_free(bio);
	return good;
}

static bool
load(const char *data, const char *address, struct tls *out)
{
	struct buf key = {0}, certificate = {0};
	bool good = read_file(data, "server.key", &key) &&
	    read_file(data, "server.pem", &certificate) &&
	    is_good(&certificate, address);

	if (good) {
		out->key = buf_take(&key);
		out->certificate = buf_take(&certificate);
	}
	buf_wipe(&key);
	buf_free(&certificate);
	return good;
}

bool
tls_prepare(
    const char *data, const char *address, struct tls *out, struct error *err)
{
	*out = (struct tls){0};
	if (!load(data, address, out)) {
		if (!make(data, address, err))
			return false;
		if (!load(data, address, out))
			return fail(err, ERR_GENERAL,
			    "cannot use the certificate in %s", data);
	}
	if (write_bundle(data, err))
		return true;
	tls_free(out);
	return false;
}

void
tls_free(struct tls *tls)
{
	wipe_text(&tls->key);
	free(tls->certificate);
	*tls = (struct tls){0};
}
