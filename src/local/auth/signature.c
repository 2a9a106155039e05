/* SPDX-License-Identifier: Apache-2.0 */
#include "local/auth/signature.h"

#include <microhttpd.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/wire/sigv4.h"

/* "AKID/20260101/us-east-1/ecr/aws4_request" */
static void
read_credential(
    struct arena *arena, const char *credential, struct signature *out)
{
	char *copy, *rest;

	if (!credential)
		return;
	copy = arena_strdup(arena, credential);
	out->access_key = strtok_r(copy, "/", &rest);
	out->date = strtok_r(NULL, "/", &rest);
	out->region = strtok_r(NULL, "/", &rest);
	out->service = strtok_r(NULL, "/", &rest);
}

static const char *
find_field(struct arena *arena, const char *header, const char *name)
{
	const char *at = header;
	size_t len = strlen(name);

	while ((at = strstr(at, name)) != NULL) {
		if ((at[-1] == ' ' || at[-1] == ',') && at[len] == '=')
			return arena_strndup(
			    arena, at + len + 1, strcspn(at + len + 1, ", "));
		at += len;
	}
	return NULL;
}

static void
read_header(struct request *request, const char *header, struct signature *out)
{
	struct arena *arena = request->arena;

	out->present = true;
	if (strncmp(header, "AWS4-HMAC-SHA256 ", 17) != 0) {
		out->missing = "AWS4-HMAC-SHA256";
		return;
	}
	read_credential(arena, find_field(arena, header, "Credential"), out);
	out->signed_headers = find_field(arena, header, "SignedHeaders");
	out->signature = find_field(arena, header, "Signature");
	out->timestamp = request_header(request, "X-Amz-Date");
	out->token = request_header(request, "X-Amz-Security-Token");
}

static void
read_query(struct request *request, struct signature *out)
{
	const char *expires = request_argument(request, "X-Amz-Expires");

	out->present = out->presigned = true;
	read_credential(
	    request->arena, request_argument(request, "X-Amz-Credential"), out);
	out->signed_headers = request_argument(request, "X-Amz-SignedHeaders");
	out->signature = request_argument(request, "X-Amz-Signature");
	out->timestamp = request_argument(request, "X-Amz-Date");
	out->token = request_argument(request, "X-Amz-Security-Token");
	out->expires = expires ? strtol(expires, NULL, 10) : 0;
	if (!expires)
		out->missing = "X-Amz-Expires";
}

void
signature_read(struct request *request, struct signature *out)
{
	const char *header = request_header(request, "Authorization");

	*out = (struct signature){0};
	if (header)
		read_header(request, header, out);
	else if (request_argument(request, "X-Amz-Algorithm"))
		read_query(request, out);
	if (!out->present || out->missing)
		return;
	if (!out->service)
		out->missing =
		    out->presigned ? "X-Amz-Credential" : "Credential";
	else if (!out->signature)
		out->missing = out->presigned ? "X-Amz-Signature" : "Signature";
	else if (!out->signed_headers)
		out->missing =
		    out->presigned ? "X-Amz-SignedHeaders" : "SignedHeaders";
	else if (!out->timestamp)
		out->missing = "X-Amz-Date";
}

struct header_list {
	const char *wanted;
	struct http_header *headers;
	size_t n, room;
};

static enum MHD_Result
gather(void *arg, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct header_list *g = arg;

	(void)kind;
	if (g->n == g->room)
		return MHD_NO;
	if (strcasecmp(name, g->wanted) == 0)
		g->headers[g->n++] = (struct http_header){
		    .name = g->wanted, .value = value ? value : ""};
	return MHD_YES;
}

static size_t
gather_signed(struct request *request, const struct signature *signature,
    struct http_header *headers, size_t room)
{
	struct header_list g = {.headers = headers, .room = room};
	char *names = arena_strdup(request->arena, signature->signed_headers);
	char *rest;

	for (g.wanted = strtok_r(names, ";", &rest); g.wanted;
	     g.wanted = strtok_r(NULL, ";", &rest))
		MHD_get_connection_values(
		    request->connection, MHD_HEADER_KIND, gather, &g);
	return g.n;
}

bool
signature_fits(struct request *request, const struct signature *signature,
    const char *secret)
{
	enum { MAX_HEADERS = 64 };
	struct http_header headers[MAX_HEADERS];
	unsigned char sum[SHA256_SIZE];
	char body[SHA256_HEX], made[SHA256_HEX];
	struct sigv4_request signed_request = {.method = request->method,
	    .path = request->path,
	    .query = request->query,
	    .headers = headers,
	    .payload_hash = body};
	struct sigv4_scope scope = {.timestamp = signature->timestamp,
	    .region = signature->region,
	    .service = signature->service};

	sha256_digest(sum, buf_text(&request->body), request->body.len);
	sha256_hex(body, sum);
	signed_request.n_headers =
	    gather_signed(request, signature, headers, MAX_HEADERS);
	sigv4_signature(made, &signed_request, &scope, secret);
	return strlen(signature->signature) == SHA256_HEX - 1 &&
	    CRYPTO_memcmp(made, signature->signature, SHA256_HEX - 1) == 0;
}
