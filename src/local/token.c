#include "local/token.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>

static void
sign(const unsigned char *secret, const char *text, size_t len, char out[65])
{
	static const char hex[] = "0123456789abcdef";
	unsigned char sum[32] = {0};

	HMAC(EVP_sha256(), secret, TOKEN_SECRET, (const unsigned char *)text,
	    len, sum, NULL);
	for (size_t i = 0; i < sizeof(sum); i++) {
		out[2 * i] = hex[sum[i] >> 4];
		out[2 * i + 1] = hex[sum[i] & 15];
	}
	out[64] = '\0';
}

char *
token_sign(
    struct arena *arena, const unsigned char *secret, const struct token *token)
{
	char *text = arena_printf(arena, "ecrlocal1.%s.%s.%.0f", token->account,
	    token->region, token->expires);
	char mac[65];

	sign(secret, text, strlen(text), mac);
	return arena_printf(arena, "%s.%s", text, mac);
}

bool
token_verify(struct arena *arena, const unsigned char *secret,
    const char *password, struct token *out)
{
	const char *dot = strrchr(password, '.');
	char mac[65], *copy, *account, *region, *expires, *rest;

	if (!dot || strlen(dot + 1) != 64)
		return false;
	sign(secret, password, (size_t)(dot - password), mac);
	if (CRYPTO_memcmp(mac, dot + 1, 64) != 0)
		return false;
	copy = arena_strndup(arena, password, (size_t)(dot - password));
	if (!strtok_r(copy, ".", &rest))
		return false;
	account = strtok_r(NULL, ".", &rest);
	region = strtok_r(NULL, ".", &rest);
	expires = strtok_r(NULL, ".", &rest);
	if (!account || !region || !expires)
		return false;
	out->account = account;
	out->region = region;
	out->expires = strtod(expires, NULL);
	return true;
}
