/* The registries file, and the names of hosts.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>

#include "base/memory/buf.h"
/* for its statics, too */
#include "cmd/login/registries.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct identity identity;
	struct error err = {0};
	struct registry registry;
	struct buf text = {0};

	registries_search(&arena, "registries", (const char *)data, size,
	    "123456789012.dkr.ecr.us-east-1.amazonaws.com", &identity, &err);
	error_clear(&err);
	arena_free(&arena);
	buf_add(&text, data, size);
	registry_parse(buf_text(&text), &registry);
	buf_free(&text);
	return 0;
}
