/* Tokens: signed, and read back only as they were made.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/auth/token.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/buf.h"
#include "base/text/hex.h"

/* A token is KIND.ACCOUNT.REGION.EXPIRES.ARN.SUM, the ARN in hexadecimal. */
enum { KIND, ACCOUNT, REGION, EXPIRES, ARN, SUM, PARTS };

void
token_mac(const unsigned char *secret, const char *const *parts,
    unsigned char out[TOKEN_MAC])
{
	struct buf text = {0};

	for (; *parts; parts++)
		buf_printf(&text, "%zu:%s,", strlen(*parts), *parts);
	HMAC(EVP_sha256(), secret, TOKEN_SECRET,
	    (const unsigned char *)buf_text(&text), text.len, out, NULL);
	buf_free(&text);
}

static char *
mac_text(
    struct arena *arena, const unsigned char *secret, const char *const *parts)
{
	char *out = arena_alloc(arena, 2 * TOKEN_MAC + 1);
	unsigned char sum[TOKEN_MAC] = {0};

	token_mac(secret, parts, sum);
	hex_write(out, sum, TOKEN_MAC);
	return out;
}

/* The sum over the parts of a token and what else it is bound to. */
static char *
sum_of(struct arena *arena, const unsigned char *secret,
    const char *const parts[PARTS], const struct token_layer *layer)
{
	const char *all[] = {parts[KIND], parts[ACCOUNT], parts[REGION],
	    parts[EXPIRES], parts[ARN], layer ? layer->repository : NULL,
	    layer ? layer->digest : NULL, NULL};

	return mac_text(arena, secret, all);
}

static char *
to_hex(struct arena *arena, const char *text)
{
	size_t len = strlen(text);
	char *out = arena_alloc(arena, 2 * len + 1);

	hex_write(out, (const unsigned char *)text, len);
	return out;
}

/* In place; what was signed has no other characters. */
static char *
from_hex(char *text)
{
	size_t n = strlen(text) / 2;

	for (size_t i = 0; i < n; i++)
		text[i] = (char)(hex_digit(text[2 * i]) << 4 |
		    hex_digit(text[2 * i + 1]));
	text[n] = '\0';
	return text;
}

static const char *
kind_of(const struct token_layer *layer)
{
	if (!layer)
		return "ecrlocal3";
	return layer->digest ? "ecrlayer2" : "ecrsession1";
}

char *
token_sign(struct arena *arena, const unsigned char *secret,
    const struct signed_token *token, const struct token_layer *layer)
{
	const char *kind = kind_of(layer);
	const char *parts[PARTS] = {kind, token->account, token->region,
	    arena_printf(arena, "%.0f", token->expires),
	    to_hex(arena, token->arn ? token->arn : "-")};

	return arena_printf(arena, "%s.%s.%s.%s.%s.%s", kind, parts[ACCOUNT],
	    parts[REGION], parts[EXPIRES], parts[ARN],
	    sum_of(arena, secret, parts, layer));
}

/* Exactly so many parts, none of them empty. */
static bool
split(char *text, char *parts[PARTS])
{
	for (size_t i = 0; i < PARTS; i++) {
		parts[i] = text;
		text += strcspn(text, ".");
		if (text == parts[i] || (*text == '.') != (i + 1 < PARTS))
			return false;
		*text++ = '\0';
	}
	return true;
}

bool
token_verify(struct arena *arena, const unsigned char *secret, const char *text,
    const struct token_layer *layer, struct signed_token *out)
{
	char *parts[PARTS], *sum;

	if (!split(arena_strdup(arena, text), parts) ||
	    strcmp(parts[KIND], kind_of(layer)) != 0 ||
	    strlen(parts[SUM]) != 2 * TOKEN_MAC ||
	    parts[EXPIRES][strspn(parts[EXPIRES], "0123456789")])
		return false;
	sum = sum_of(arena, secret, (const char *const *)parts, layer);
	if (CRYPTO_memcmp(sum, parts[SUM], 2 * TOKEN_MAC) != 0)
		return false;
	*out = (struct signed_token){.account = parts[ACCOUNT],
	    .region = parts[REGION],
	    .arn = from_hex(parts[ARN]),
	    .expires = strtod(parts[EXPIRES], NULL)};
	return true;
}

char *
token_sign_session(struct arena *arena, const unsigned char *secret,
    const struct signed_token *token, const char *id)
{
	const struct token_layer bound = {id, NULL};

	return token_sign(arena, secret, token, &bound);
}

bool
token_verify_session(struct arena *arena, const unsigned char *secret,
    const char *text, const char *id, struct signed_token *out)
{
	const struct token_layer bound = {id, NULL};

	return token_verify(arena, secret, text, &bound, out);
}

char *
token_session_secret(struct arena *arena, const unsigned char *secret,
    const char *id, const char *text)
{
	enum { LENGTH = 40 };
	const char *const parts[] = {"ecr-local session", id, text, NULL};
	char *out = mac_text(arena, secret, parts);

	out[LENGTH] = '\0';
	return out;
}

char *
token_store_key(struct arena *arena, const unsigned char *secret)
{
	static const char *const parts[] = {"ecr-local key", NULL};

	return mac_text(arena, secret, parts);
}
