/* An entry of the cache of registry tokens.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>

/* for what they keep to themselves */
#include "cmd/login/login_token.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct login_token token;

	if (login_token_read((const char *)data, size, "key", &token))
		login_token_fresh(&token, 1000000000);
	login_token_clear(&token);
	return 0;
}
