/* The original credential helper's cache file.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>

/* for what they keep to themselves */
#include "cmd/login/helper_cache.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const hosts[] = {
	    "123456789012.dkr.ecr.us-east-1.amazonaws.com", "public.ecr.aws"};

	for (size_t i = 0; i < 2; i++) {
		struct login_token token;
		struct registry registry;

		registry_parse(hosts[i], &registry);
		helper_cache_read(
		    (const char *)data, size, &registry, "accessKey", &token);
		login_token_clear(&token);
	}
	return 0;
}
