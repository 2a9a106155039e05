/* SPDX-License-Identifier: Apache-2.0 */
#include "local/auth/page_token.h"

#include <openssl/crypto.h>
#include <string.h>

#include "base/memory/buf.h"
#include "base/text/base64.h"
#include "local/auth/token.h"

enum { MAC = 8, MAX_BOUND = 8 };

static void
sign(const unsigned char *secret, const char *const *bound, const char *text,
    unsigned char out[MAC])
{
	const char *parts[MAX_BOUND] = {"page"};
	unsigned char sum[TOKEN_MAC] = {0};
	size_t n = 1;

	while (*bound && n < MAX_BOUND - 2)
		parts[n++] = *bound++;
	parts[n] = text;
	token_mac(secret, parts, sum);
	memcpy(out, sum, MAC);
}

char *
page_token_write(struct arena *arena, const unsigned char *secret,
    const char *const *bound, const char *text)
{
	struct buf raw = {0}, token = {0};
	unsigned char mac[MAC];
	char *copy;

	sign(secret, bound, text, mac);
	buf_add(&raw, mac, MAC);
	buf_puts(&raw, text);
	base64_encode(&token, raw.data, raw.len);
	copy = arena_strdup(arena, buf_text(&token));
	buf_free(&raw);
	buf_free(&token);
	return copy;
}

char *
page_token_read(struct arena *arena, const unsigned char *secret,
    const char *const *bound, const char *token)
{
	struct buf raw = {0};
	unsigned char mac[MAC];
	char *text = NULL;

	if (base64_decode(&raw, token, strlen(token)) && raw.len > MAC) {
		sign(secret, bound, raw.data + MAC, mac);
		if (CRYPTO_memcmp(mac, raw.data, MAC) == 0)
			text = arena_strdup(arena, raw.data + MAC);
	}
	buf_free(&raw);
	return text;
}
