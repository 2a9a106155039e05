/* Any bytes as what a scanner printed.
 * SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "local/findings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	const char *why;

	json_decref(linting_read(&arena, (const char *)data, size, &why));
	arena_free(&arena);
	return 0;
}
