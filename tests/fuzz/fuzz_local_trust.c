/* Any bytes as the name of a host and as a token of either kind.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "local/http/host.h"
#include "local/auth/token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const unsigned char secret[TOKEN_SECRET];
	static const char *const given[] = {"build-box", NULL};
	char account[HOST_ACCOUNT], region[HOST_REGION];
	struct arena arena = {0};
	char *text = arena_strndup(&arena, (const char *)data, size);
	struct token_layer layer = {text, text};
	struct signed_token token = {text, text, 1e9, text};
	struct host host;

	if (host_read(text, 80, &host) && host_is_known(host.name, given) &&
	    strpbrk(host.name, "/\"@ "))
		abort();
	host_read_registry(text, account, region);
	token_verify(&arena, secret, text, &layer, &token);
	token_verify(&arena, secret, text, NULL, &token);
	token.account = token.region = text;
	/* what a part with a dot in it makes is refused */
	if (token_verify(&arena, secret,
		token_sign(&arena, secret, &token, NULL), NULL, &token) &&
	    strchr(text, '.'))
		abort();
	arena_free(&arena);
	return 0;
}
