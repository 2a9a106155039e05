/* Any text as a path with a home and variables, and as a file's content.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/env.h"
#include "cli/args/value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct operation *operation =
	    model_find_operation(&service_ecr, "tag-resource");
	char *text = malloc(size + 1);
	struct error err = {0};
	struct arena arena = {0};
	json_t *loaded, *value = NULL;

	memcpy(text, data, size);
	text[size] = '\0';
	env_expand_variables(&arena, env_expand_home(&arena, text));
	loaded = json_stringn(text, size);
	if (loaded)
		value = value_unpack(
		    "--tags", operation->input->members[1].shape, loaded, &err);
	json_decref(value);
	json_decref(loaded);
	arena_free(&arena);
	error_clear(&err);
	free(text);
	return 0;
}
