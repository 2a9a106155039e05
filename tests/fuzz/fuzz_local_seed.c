/* Any bytes as a seed: what is wrong in it, and on which line.
 * SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "base/yaml/yaml_line.h"
#include "base/yaml/yaml_read.h"
#include "rules/pattern.h"
#include "rules/seed/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct arena arena = {0};
	struct error err = {0};
	struct seed_faults faults = {.arena = &arena,
	    .text = text,
	    .len = size,
	    .fits = pattern_matches};
	json_t *root = yaml_read_json(text, size, &err);

	if (root)
		seed_check(&faults, root);
	yaml_line_of(text, size, arena_strndup(&arena, text, size));
	json_decref(root);
	buf_free(&faults.words);
	error_clear(&err);
	arena_free(&arena);
	return 0;
}
