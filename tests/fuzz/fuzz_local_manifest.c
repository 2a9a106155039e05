/* Any bytes as a manifest, and as a path, a name and ranges.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "local/store/manifest.h"
#include "local/registry/oci_path.h"
#include "rules/names.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	char *text = arena_strndup(&arena, (const char *)data, size);
	uint64_t first, last;
	struct manifest manifest;
	const char *why = NULL;

	manifest_parse(&arena, text, size, NULL, &manifest, &why);
	oci_path_parse(&arena, text);
	oci_path_parse(&arena, arena_printf(&arena, "/v2/%s", text));
	names_is_repository(text);
	names_is_tag(text);
	oci_range_parse(text, size, &first, &last);
	oci_content_range_parse(text, &first, &last);
	arena_free(&arena);
	return 0;
}
