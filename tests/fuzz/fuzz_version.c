/* Any tags as versions: an order is one.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/arena.h"
#include "rules/version.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	const char *a = arena_strndup(&arena, (const char *)data, size / 2);
	const char *b = arena_strndup(
	    &arena, (const char *)data + size / 2, size - size / 2);
	struct version one = version_read(a, NULL);
	struct version other = version_read(b, NULL);

	if (version_compare(&one, &other) != -version_compare(&other, &one) ||
	    version_compare(&one, &one) != 0)
		abort();
	if ((version_compare_text(a, b) > 0) !=
	    (version_compare_text(b, a) < 0))
		abort();
	version_read(a, b);
	version_is_dated(&one);
	arena_free(&arena);
	return 0;
}
