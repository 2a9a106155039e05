/* Any text as Range and Content-Range of any size: never outside of it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "local/registry/oci_path.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t whole = 0, offset = 0, length = 0, first = 0, last = 0;
	struct arena arena = {0};
	const char *text;

	if (size < sizeof(whole))
		return 0;
	memcpy(&whole, data, sizeof(whole));
	text = arena_strndup(
	    &arena, (const char *)data + sizeof(whole), size - sizeof(whole));
	if (oci_range_parse(text, whole, &offset, &length) == RANGE_ONE &&
	    (!length || length > whole || offset > whole - length))
		abort();
	if (oci_content_range_parse(text, &first, &last) && first > last)
		abort();
	arena_free(&arena);
	return 0;
}
