/* SPDX-License-Identifier: Apache-2.0 */
#include "local/http/tls.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/file.h"
#include "local/http/bundle.h"
#include "local/http/certificate.h"

enum { RENEW_DAYS = 7, DAY = 24 * 3600 };

/* What the certificate is to be good for. */
struct san {
	const char *data, *address;
	const char *const *hosts;
};

static bool
write_file(const char *data, const char *name, const struct buf *text,
    struct error *err)
{
	char *path = file_join(data, name);
	bool good = file_replace(path, text->data, text->len, 0600) ||
	    fail(err, ERR_GENERAL, "cannot write %s: %m", path);

	free(path);
	return good;
}

static bool
write_pem(const char *data, const char *name, X509 *certificate, EVP_PKEY *key,
    struct error *err)
{
	struct buf text = {0};
	bool good = certificate_pem(&text, certificate, key)
	    ? write_file(data, name, &text, err)
	    : fail(err, ERR_GENERAL, "cannot write a certificate");

	buf_wipe(&text);
	return good;
}

static bool
read_file(const char *data, const char *name, struct buf *out)
{
	char *path = file_join(data, name);
	bool good = file_read(path, out);

	free(path);
	return good;
}

/* Programs that take one file of authorities must still reach the others. */
static bool
write_bundle(const char *data, struct error *err)
{
	struct buf all = {0}, own = {0};
	bool good;

	bundle_read(&all, "SSL_CERT_FILE");
	good = read_file(data, "ca.pem", &own);
	buf_add(&all, buf_text(&own), own.len);
	good = good && write_file(data, "ca-bundle.pem", &all, err);
	buf_free(&own);
	buf_free(&all);
	return good;
}

static bool
is_address(const char *host)
{
	return *host == '[' || !host[strspn(host, "0123456789.")];
}

/* "[::1]" without its brackets. */
static void
put_name(struct buf *out, const char *host)
{
	size_t n = strlen(host);

	if (*host == '[')
		buf_printf(out, ",IP:%.*s", (int)n - 2, host + 1);
	else
		buf_printf(
		    out, ",%s:%s", is_address(host) ? "IP" : "DNS", host);
}

static bool
make(const struct san *wanted, struct error *err)
{
	struct certified ca = {0}, server = {0};
	struct buf names = {0};
	bool good;

	buf_printf(&names,
	    "DNS:localhost,DNS:*.localhost,IP:127.0.0.1,IP:::1,IP:%s",
	    wanted->address);
	for (const char *const *host = wanted->hosts; *host; host++)
		put_name(&names, *host);
	good = (file_make_folders(wanted->data, 0700) &&
		   certificate_authority(&ca) &&
		   certificate_make(&server, &ca, "localhost", names.data)) ||
	    fail(err, ERR_GENERAL, "cannot make a certificate");
	good = good &&
	    write_pem(wanted->data, "ca.pem", ca.certificate, NULL, err) &&
	    write_pem(
		wanted->data, "server.pem", server.certificate, NULL, err) &&
	    write_pem(wanted->data, "server.key", NULL, server.key, err);
	buf_free(&names);
	certificate_free(&ca);
	certificate_free(&server);
	return good;
}

static bool
names(X509 *certificate, const char *host)
{
	char address[64];

	if (!is_address(host))
		return X509_check_host(certificate, host, 0, 0, NULL) == 1;
	snprintf(address, sizeof(address), "%.*s",
	    (int)strcspn(host + (*host == '['), "]"), host + (*host == '['));
	return X509_check_ip_asc(certificate, address, 0) == 1;
}

/* Whether the certificate at hand lasts and names the address and hosts. */
static bool
is_good(const struct buf *pem, const struct san *wanted)
{
	BIO *bio = BIO_new_mem_buf(buf_text(pem), (int)pem->len);
	X509 *certificate =
	    bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
	time_t then = time(NULL) + (time_t)RENEW_DAYS * DAY;
	bool good = certificate &&
	    X509_cmp_time(X509_get0_notAfter(certificate), &then) > 0 &&
	    X509_check_ip_asc(certificate, wanted->address, 0) == 1;

	for (const char *const *host = wanted->hosts; good && *host; host++)
		good = names(certificate, *host);
	X509_free(certificate);
	BIO_free(bio);
	return good;
}

static bool
load(const struct san *wanted, struct tls *out)
{
	struct buf key = {0}, certificate = {0};
	bool good = read_file(wanted->data, "server.key", &key) &&
	    read_file(wanted->data, "server.pem", &certificate) &&
	    is_good(&certificate, wanted);

	if (good) {
		out->key = buf_take(&key);
		out->certificate = buf_take(&certificate);
	}
	buf_wipe(&key);
	buf_free(&certificate);
	return good;
}

bool
tls_prepare(const char *data, const char *address, const char *const *hosts,
    struct tls *out, struct error *err)
{
	const struct san wanted = {data, address, hosts};

	*out = (struct tls){0};
	if (!load(&wanted, out)) {
		if (!make(&wanted, err))
			return false;
		if (!load(&wanted, out))
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
