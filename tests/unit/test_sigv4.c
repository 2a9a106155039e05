/* SigV4 against its publisher's vectors, stage by stage.
 * SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

/* for what they keep to themselves; before cmocka, which has a macro fail() */
#include "aws/wire/sigv4.c"

#include "unit.h"

#include "base/file.h"

static void
add_parameter(struct buf *out, const char *name, const char *value)
{
	if (out->len > 0)
		buf_putc(out, '&');
	buf_printf(out, "%s=", name);
	canon_encode(out, value, strlen(value), "");
}

/* The query that a presigned URL signs. */
static void
add_presigned(struct buf *out, const struct sigv4_request *request,
    const struct sigv4_scope *scope, const char *access_key, long expires)
{
	struct buf text = {0};

	if (request->query && *request->query)
		buf_puts(out, request->query);
	add_parameter(out, "X-Amz-Algorithm", algorithm);
	buf_printf(&text, "%s/", access_key);
	sigv4_credential_scope(&text, scope);
	add_parameter(out, "X-Amz-Credential", buf_text(&text));
	add_parameter(out, "X-Amz-Date", scope->timestamp);
	buf_printf(out, "&X-Amz-Expires=%ld", expires);
	buf_clear(&text);
	sigv4_signed_headers(&text, request);
	add_parameter(out, "X-Amz-SignedHeaders", buf_text(&text));
	buf_free(&text);
}

/* The whole query of a presigned URL, which only the vectors need. */
static void
sigv4_presign(struct buf *out, const struct sigv4_request *request,
    const struct sigv4_scope *scope, const char *access_key,
    const char *secret_key, const char *session_token, bool token_unsigned,
    long expires)
{
	struct sigv4_request presigned = *request;
	struct buf query = {0};
	char signature[SHA256_HEX];

	add_presigned(&query, request, scope, access_key, expires);
	if (session_token && !token_unsigned)
		add_parameter(&query, "X-Amz-Security-Token", session_token);
	presigned.query = buf_text(&query);
	sigv4_signature(signature, &presigned, scope, secret_key);
	if (session_token && token_unsigned)
		add_parameter(&query, "X-Amz-Security-Token", session_token);
	add_parameter(&query, "X-Amz-Signature", signature);
	buf_puts(out, buf_text(&query));
	buf_wipe(&query);
}

enum { MAX_HEADERS = 24 };
static const char folder[] = "tests/vectors/sigv4";

/* One vector, read into one buffer that everything points into. */
struct vector {
	char *text;
	json_t *context;
	struct sigv4_request request;
	struct sigv4_scope scope;
	struct http_header headers[MAX_HEADERS];
	const char *access_key, *secret_key, *token, *body;
	char stamp[32], hash[SHA256_HEX];
	bool token_unsigned;
};

static char *
read_text(const char *name, const char *file)
{
	struct buf path = {0}, text = {0};

	buf_printf(&path, "%s/%s/%s", folder, name, file);
	if (!file_read(path.data, &text))
		print_error("cannot read %s\n", path.data);
	buf_free(&path);
	return buf_take(&text);
}

static void
add_header(struct vector *v, const char *name, const char *value)
{
	assert_true(v->request.n_headers < MAX_HEADERS);
	v->headers[v->request.n_headers++] = (struct http_header){name, value};
}

/* The request line is cut in place; so are the headers. */
static void
parse_request(struct vector *v)
{
	char *line = v->text, *end = strchr(line, '\n'), *version, *query;

	*end = '\0';
	version = strstr(line, " HTTP/1.1");
	assert_non_null(version);
	*version = '\0';
	v->request.method = line;
	line = strchr(line, ' ');
	*line++ = '\0';
	v->request.path = line;
	query = strchr(line, '?');
	if (query)
		*query++ = '\0';
	v->request.query = query;
	for (line = end + 1; *line && *line != '\n'; line = end + 1) {
		char *colon = strchr(line, ':');

		end = line;
		do
			end = end + 1 + strcspn(end + 1, "\n");
		while (*end && (end[1] == ' ' || end[1] == '\t'));
		if (!*end)
			end--;
		*end = *colon = '\0';
		add_header(v, line, colon + 1);
	}
	v->body = *line == '\n' ? line + 1 : line;
}

static void
parse_context(struct vector *v, const char *name)
{
	char *text = read_text(name, "context.json");
	json_t *keys;
	const char *stamp;
	size_t n = 0;

	v->context = json_loads(text, 0, NULL);
	free(text);
	keys = json_object_get(v->context, "credentials");
	v->access_key =
	    json_string_value(json_object_get(keys, "access_key_id"));
	v->secret_key =
	    json_string_value(json_object_get(keys, "secret_access_key"));
	v->token = json_string_value(json_object_get(keys, "token"));
	v->token_unsigned =
	    json_is_true(json_object_get(v->context, "omit_session_token"));
	stamp = json_string_value(json_object_get(v->context, "timestamp"));
	for (; *stamp; stamp++) {
		if (*stamp != '-' && *stamp != ':')
			v->stamp[n++] = *stamp;
	}
	v->scope = (struct sigv4_scope){v->stamp,
	    json_string_value(json_object_get(v->context, "region")),
	    json_string_value(json_object_get(v->context, "service"))};
	v->request.keep_path =
	    !json_is_true(json_object_get(v->context, "normalize"));
}

static struct vector *
load(const char *name)
{
	struct vector *v = calloc(1, sizeof(*v));
	unsigned char digest[SHA256_SIZE];

	assert_non_null(v);
	v->text = read_text(name, "request.txt");
	v->request.headers = v->headers;
	parse_request(v);
	parse_context(v, name);
	sha256_digest(digest, v->body, strlen(v->body));
	sha256_hex(v->hash, digest);
	v->request.payload_hash = v->hash;
	return v;
}

static void
drop(struct vector *v)
{
	json_decref(v->context);
	free(v->text);
	free(v);
}

static void
expect(const char *name, const char *file, const char *got)
{
	char *want = read_text(name, file);

	if (strcmp(want, got) != 0)
		print_error("%s/%s differs\n", name, file);
	assert_string_equal(got, want);
	free(want);
}

static void
check_header(const char *name)
{
	struct vector *v = load(name);
	struct buf canonical = {0}, to_sign = {0}, value = {0};
	char signature[SHA256_HEX], *signed_request;

	add_header(v, "X-Amz-Date", v->stamp);
	if (json_is_true(json_object_get(v->context, "sign_body")))
		add_header(v, "x-amz-content-sha256", v->hash);
	if (v->token && !v->token_unsigned)
		add_header(v, "X-Amz-Security-Token", v->token);
	sigv4_canonical_request(&canonical, &v->request);
	expect(name, "header-canonical-request.txt", canonical.data);
	sigv4_string_to_sign(
	    &to_sign, &v->scope, canonical.data, canonical.len);
	expect(name, "header-string-to-sign.txt", to_sign.data);
	sigv4_signature(signature, &v->request, &v->scope, v->secret_key);
	expect(name, "header-signature.txt", signature);
	sigv4_authorization(
	    &value, &v->request, &v->scope, v->access_key, v->secret_key);
	signed_request = read_text(name, "header-signed-request.txt");
	assert_non_null(strstr(signed_request, value.data));
	free(signed_request);
	buf_free(&canonical);
	buf_free(&to_sign);
	buf_free(&value);
	drop(v);
}

static void
check_query(const char *name)
{
	struct vector *v = load(name);
	struct buf query = {0}, canonical = {0};
	const char *signature;
	char *want;

	sigv4_presign(&query, &v->request, &v->scope, v->access_key,
	    v->secret_key, v->token, v->token_unsigned,
	    (long)json_integer_value(
		json_object_get(v->context, "expiration_in_seconds")));
	signature = strstr(query.data, "X-Amz-Signature=");
	assert_non_null(signature);
	want = read_text(name, "query-signature.txt");
	if (strncmp(want, signature + 16, strlen(want)) != 0)
		print_error("%s: presigned %s\n", name, query.data);
	assert_memory_equal(signature + 16, want, strlen(want));
	free(want);
	if (!v->token_unsigned) {
		v->request.query = query.data;
		sigv4_canonical_request(&canonical, &v->request);
		expect(name, "query-canonical-request.txt", canonical.data);
	}
	buf_free(&query);
	buf_free(&canonical);
	drop(v);
}

static void
walk(void (*check)(const char *name))
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	int n = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.' ||
		    strcmp(entry->d_name, "README.md") == 0)
			continue;
		check(entry->d_name);
		n++;
	}
	closedir(dir);
	assert_int_equal(n, 38);
}

static void
signs_in_header(void **state)
{
	(void)state;
	walk(check_header);
}

static void
signs_in_query(void **state)
{
	(void)state;
	walk(check_query);
}

/* RFC 4231, test cases 2 and 6 (a key longer than a block). */
static void
hmac_of_rfc4231(void **state)
{
	unsigned char digest[SHA256_SIZE], key[131];
	char hex[SHA256_HEX];
	const char text[] =
	    "Test Using Larger Than Block-Size Key - Hash Key First";

	(void)state;
	sha256_hmac(digest, "Jefe", 4, "what do ya want for nothing?", 28);
	sha256_hex(hex, digest);
	assert_string_equal(hex,
	    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec"
	    "3843");
	memset(key, 0xaa, sizeof(key));
	sha256_hmac(digest, key, sizeof(key), text, strlen(text));
	sha256_hex(hex, digest);
	assert_string_equal(hex,
	    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee3"
	    "7f54");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(signs_in_header),
	    cmocka_unit_test(signs_in_query),
	    cmocka_unit_test(hmac_of_rfc4231),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
