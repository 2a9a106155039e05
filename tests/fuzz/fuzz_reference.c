/* Any text as a reference: what is taken apart has stood in it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "rules/names.h"
#include "rules/reference.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct reference *got, unsigned allow)
{
	if (!strstr(got->text, got->repository) ||
	    (got->tag && !strstr(got->text, got->tag)) ||
	    (got->digest && !names_is_digest(got->digest)))
		abort();
	if (!(allow & REFERENCE_TAGS) && got->tag && !names_is_tag(got->tag))
		abort();
	if (allow == 0 && !names_is_repository(got->repository))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	const char *text = arena_strndup(&arena, (const char *)data, size);

	for (unsigned allow = 0; allow < 16; allow++) {
		struct error err = {0};
		struct reference got;

		if (reference_parse(&arena, text, allow, &got, &err))
			check(&got, allow);
		error_clear(&err);
	}
	arena_free(&arena);
	return 0;
}
