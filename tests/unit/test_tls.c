/* The local certificate: made once, kept, made anew for another address.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "unit.h"

#include "base/file.h"
#include "local/http/tls.h"

static char folder[64];
static const char *const none[] = {NULL};

static int
set_up(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/test-tls-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int
tear_down(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return system(command);
}

static X509 *
read_certificate(const char *pem)
{
	BIO *bio = BIO_new_mem_buf(pem, -1);
	X509 *out = PEM_read_bio_X509(bio, NULL, NULL, NULL);

	BIO_free(bio);
	assert_non_null(out);
	return out;
}

static X509 *
read_authority(void)
{
	struct buf pem = {0};
	char path[128];
	X509 *ca;

	snprintf(path, sizeof(path), "%s/ca.pem", folder);
	assert_true(file_read(path, &pem));
	ca = read_certificate(pem.data);
	buf_free(&pem);
	return ca;
}

static void
test_a_chain_is_made(void **state)
{
	struct error err = {0};
	struct tls tls;
	X509 *certificate, *ca;

	(void)state;
	assert_true(tls_prepare(folder, "127.0.0.2", none, &tls, &err));
	certificate = read_certificate(tls.certificate);
	ca = read_authority();
	assert_int_equal(X509_verify(certificate, X509_get0_pubkey(ca)), 1);
	assert_int_equal(X509_check_ca(ca), 1);
	assert_int_equal(X509_check_ca(certificate), 0);
	assert_int_equal(
	    X509_check_host(certificate, "localhost", 0, 0, NULL), 1);
	assert_int_equal(X509_check_ip_asc(certificate, "127.0.0.1", 0), 1);
	assert_int_equal(X509_check_ip_asc(certificate, "127.0.0.2", 0), 1);
	assert_int_equal(X509_check_ip_asc(certificate, "::1", 0), 1);
	assert_int_equal(
	    X509_check_host(certificate, "example.com", 0, 0, NULL), 0);
	assert_non_null(strstr(tls.key, "PRIVATE KEY"));
	X509_free(certificate);
	X509_free(ca);
	tls_free(&tls);
}

static void
test_it_is_kept(void **state)
{
	struct tls first, again, moved;
	struct error err = {0};

	(void)state;
	assert_true(tls_prepare(folder, "127.0.0.1", none, &first, &err));
	assert_true(tls_prepare(folder, "127.0.0.1", none, &again, &err));
	assert_string_equal(first.certificate, again.certificate);
	assert_string_equal(first.key, again.key);
	assert_true(tls_prepare(folder, "127.0.0.9", none, &moved, &err));
	assert_string_not_equal(first.certificate, moved.certificate);
	tls_free(&first);
	tls_free(&again);
	tls_free(&moved);
	assert_false(
	    tls_prepare("/proc/none", "127.0.0.1", none, &first, &err));
	error_clear(&err);
}

/* A name that the server is given later is in the next certificate. */
static void
test_hosts(void **state)
{
	static const char *const hosts[] = {
	    "build-box", "10.0.0.7", "[fd00::1]", NULL};
	struct tls plain, named, again;
	struct error err = {0};
	X509 *certificate;

	(void)state;
	assert_true(tls_prepare(folder, "127.0.0.1", none, &plain, &err));
	assert_true(tls_prepare(folder, "127.0.0.1", hosts, &named, &err));
	assert_true(tls_prepare(folder, "127.0.0.1", hosts, &again, &err));
	assert_string_not_equal(plain.certificate, named.certificate);
	assert_string_equal(again.certificate, named.certificate);
	certificate = read_certificate(named.certificate);
	assert_int_equal(
	    X509_check_host(certificate, "build-box", 0, 0, NULL), 1);
	assert_int_equal(X509_check_ip_asc(certificate, "10.0.0.7", 0), 1);
	assert_int_equal(X509_check_ip_asc(certificate, "fd00::1", 0), 1);
	X509_free(certificate);
	tls_free(&plain);
	tls_free(&named);
	tls_free(&again);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		test_a_chain_is_made, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_it_is_kept, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_hosts, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
