/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/sigv4.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/wire/sigv4_canon.h"
#include "base/memory/alloc.h"

static const char algorithm[] = "AWS4-HMAC-SHA256";
enum { DAY_LEN = 8 };

static int
compare_names(const void *a, const void *b)
{
	const struct http_header *const *x = a, *const *y = b;
	int order = strcasecmp((*x)->name, (*y)->name);

	if (order != 0)
		return order;
	/* qsort() is not stable, and the order of values counts */
	return *x < *y ? -1 : *x > *y;
}

/* The headers by name, as an array of pointers to free(). */
static const struct http_header **
sort_headers(const struct sigv4_request *request)
{
	size_t n = request->n_headers;
	const struct http_header **sorted = xmalloc(n * sizeof(*sorted));

	for (size_t i = 0; i < n; i++)
		sorted[i] = &request->headers[i];
	qsort(sorted, n, sizeof(*sorted), compare_names);
	return sorted;
}

static void
add_lower(struct buf *out, const char *text)
{
	for (; *text; text++)
		buf_putc(out,
		    *text >= 'A' && *text <= 'Z' ? (char)(*text + 32) : *text);
}

/* A value with blanks trimmed, and runs of them made one. */
static void
add_value(struct buf *out, const char *value)
{
	static const char blanks[] = " \t\r\n";

	value += strspn(value, blanks);
	while (*value) {
		size_t len = strcspn(value, blanks);

		buf_add(out, value, len);
		value += len;
		value += strspn(value, blanks);
		if (*value)
			buf_putc(out, ' ');
	}
}

static void
add_headers(struct buf *out, const struct sigv4_request *request)
{
	const struct http_header **sorted = sort_headers(request);

	for (size_t i = 0; i < request->n_headers; i++) {
		if (i > 0 &&
		    strcasecmp(sorted[i]->name, sorted[i - 1]->name) == 0) {
			buf_putc(out, ',');
		} else {
			if (i > 0)
				buf_putc(out, '\n');
			add_lower(out, sorted[i]->name);
			buf_putc(out, ':');
		}
		add_value(out, sorted[i]->value);
	}
	buf_putc(out, '\n');
	free(sorted);
}

/* Append the names of the signed headers: "host;x-amz-date". */
static void
sigv4_signed_headers(struct buf *out, const struct sigv4_request *request)
{
	const struct http_header **sorted = sort_headers(request);

	for (size_t i = 0; i < request->n_headers; i++) {
		if (i > 0 &&
		    strcasecmp(sorted[i]->name, sorted[i - 1]->name) == 0)
			continue;
		if (i > 0)
			buf_putc(out, ';');
		add_lower(out, sorted[i]->name);
	}
	free(sorted);
}

/* Append the canonical request.  The parameter X-Amz-Signature of a presigned
 * query is left out, so that a presigned request can be checked. */
static void
sigv4_canonical_request(struct buf *out, const struct sigv4_request *request)
{
	buf_puts(out, request->method);
	buf_putc(out, '\n');
	canon_add_path(out, request->path, !request->keep_path);
	buf_putc(out, '\n');
	canon_add_query(out, request->query);
	buf_putc(out, '\n');
	add_headers(out, request);
	buf_putc(out, '\n');
	sigv4_signed_headers(out, request);
	buf_putc(out, '\n');
	buf_puts(out, request->payload_hash);
}

/* Append "20150830/us-east-1/ecr/aws4_request". */
static void
sigv4_credential_scope(struct buf *out, const struct sigv4_scope *scope)
{
	buf_printf(out, "%.*s/%s/%s/aws4_request", DAY_LEN, scope->timestamp,
	    scope->region, scope->service);
}

/* Append the string to sign for a canonical request. */
static void
sigv4_string_to_sign(struct buf *out, const struct sigv4_scope *scope,
    const char *canonical, size_t len)
{
	unsigned char digest[SHA256_SIZE];
	char hex[SHA256_HEX];

	sha256_digest(digest, canonical, len);
	sha256_hex(hex, digest);
	buf_printf(out, "%s\n%s\n", algorithm, scope->timestamp);
	sigv4_credential_scope(out, scope);
	buf_printf(out, "\n%s", hex);
}

/* The key that signs within a scope; wipe it after use. */
static void
sigv4_signing_key(unsigned char key[SHA256_SIZE], const char *secret_key,
    const struct sigv4_scope *scope)
{
	struct buf first = {0};

	buf_printf(&first, "AWS4%s", secret_key);
	sha256_hmac(key, first.data, first.len, scope->timestamp, DAY_LEN);
	sha256_hmac(
	    key, key, SHA256_SIZE, scope->region, strlen(scope->region));
	sha256_hmac(
	    key, key, SHA256_SIZE, scope->service, strlen(scope->service));
	sha256_hmac(key, key, SHA256_SIZE, "aws4_request", 12);
	buf_wipe(&first);
}

void
sigv4_signature(char out[SHA256_HEX], const struct sigv4_request *request,
    const struct sigv4_scope *scope, const char *secret_key)
{
	unsigned char key[SHA256_SIZE], digest[SHA256_SIZE];
	struct buf canonical = {0}, to_sign = {0};

	sigv4_canonical_request(&canonical, request);
	sigv4_string_to_sign(&to_sign, scope, canonical.data, canonical.len);
	sigv4_signing_key(key, secret_key, scope);
	sha256_hmac(digest, key, sizeof(key), to_sign.data, to_sign.len);
	sha256_hex(out, digest);
	wipe(key, sizeof(key));
	buf_wipe(&canonical);
	buf_free(&to_sign);
}

void
sigv4_authorization(struct buf *out, const struct sigv4_request *request,
    const struct sigv4_scope *scope, const char *access_key,
    const char *secret_key)
{
	char signature[SHA256_HEX];

	sigv4_signature(signature, request, scope, secret_key);
	buf_printf(out, "%s Credential=%s/", algorithm, access_key);
	sigv4_credential_scope(out, scope);
	buf_puts(out, ", SignedHeaders=");
	sigv4_signed_headers(out, request);
	buf_printf(out, ", Signature=%s", signature);
}
