/* Any bytes as a policy to be linted, and as a text to find places in.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/json_scan.h"
#include "rules/lifecycle/lint.h"
#include "rules/policy/lint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first line is a path, the rest the text. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	char *all = arena_strndup(&arena, (const char *)data, size);
	const char *end = memchr(all, '\n', size);
	size_t first = end ? (size_t)(end - all) + 1 : 0;
	struct json_place place;

	if (first)
		all[first - 1] = '\0';
	place = json_place_find(all + first, size - first, first ? all : "");
	if (place.line < 1 || place.line > size + 1)
		abort();
	for (int kind = POLICY_REPOSITORY; kind <= POLICY_REGISTRY_V1; kind++)
		policy_lint(
		    &arena, all + first, size - first, (enum policy_kind)kind);
	lifecycle_lint(&arena, all + first, size - first, NULL);
	arena_free(&arena);
	return 0;
}
