/* The pages of a listing: maxResults and nextToken.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/api/listing.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "base/text/base64.h"
#include "local/auth/token.h"

enum { MAC = 8 };

/* A token is bound to what it pages through, so that it cannot be carried
 * over to another operation, registry or repository. */
static void
sign(struct call *call, const char *text, unsigned char out[MAC])
{
	const char *repo = call_string(call, "repositoryName");
	const char *const parts[] = {"page", call->operation->name,
	    call->registry.account, call->registry.region, repo ? repo : "",
	    text, NULL};
	unsigned char sum[TOKEN_MAC] = {0};

	token_mac(call->server->secret, parts, sum);
	memcpy(out, sum, MAC);
}

static bool
read_token(struct call *call, const char *token, struct listing *out)
{
	struct buf raw = {0};
	unsigned char mac[MAC];
	bool good = false;
	char *rest;

	if (base64_decode(&raw, token, strlen(token)) && raw.len > MAC) {
		sign(call, raw.data + MAC, mac);
		good = CRYPTO_memcmp(mac, raw.data, MAC) == 0;
	}
	if (good) {
		out->after = strtoll(raw.data + MAC, &rest, 10);
		out->text = arena_strdup(call->arena, rest + (*rest == '/'));
	}
	buf_free(&raw);
	return good;
}

bool
listing_begin(struct call *call, size_t usual, struct listing *out)
{
	json_t *max = call_member(call, "maxResults");
	const char *token = call_string(call, "nextToken");

	*out = (struct listing){.max = usual, .text = ""};
	if (max)
		out->max = (size_t)json_integer_value(max);
	if (!token || read_token(call, token, out))
		return true;
	return call_invalid(call, "nextToken", "Invalid token");
}

void
listing_go_on(struct call *call, int64_t after, const char *text)
{
	char *plain = arena_printf(
	    call->arena, "%lld/%s", (long long)after, text ? text : "");
	struct buf raw = {0}, token = {0};
	unsigned char mac[MAC];

	sign(call, plain, mac);
	buf_add(&raw, mac, MAC);
	buf_puts(&raw, plain);
	base64_encode(&token, raw.data, raw.len);
	call_put_string(call, "nextToken", buf_text(&token));
	buf_free(&raw);
	buf_free(&token);
}

bool
listing_is_full(struct call *call, const struct listing *page,
    const json_t *list, int64_t after, const char *text)
{
	if (json_array_size(list) < page->max)
		return false;
	listing_go_on(call, after, text);
	return true;
}
