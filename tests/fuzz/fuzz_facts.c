/* What a line of the cache of manifests, and a manifest, name.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/du/facts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is written must be read again. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct facts facts;
	struct buf line = {0};
	char *text = strndup((const char *)data, size);

	facts_read(&arena, text, &facts);
	if (facts_write(&line, (const char *)data, size) &&
	    !facts_read(&arena, buf_text(&line), &facts))
		abort();
	buf_free(&line);
	arena_free(&arena);
	free(text);
	return 0;
}
