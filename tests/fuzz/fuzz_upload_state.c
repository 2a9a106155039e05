/* Any text as the state of an upload: what is read is written the same.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/memory/arena.h"
#include "local/store/upload_state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	char *text = arena_strndup(&arena, (const char *)data, size);
	struct upload_state state;
	struct buf again = {0};

	if (upload_state_read(text, &state)) {
		upload_state_write(&again, &state);
		if (strcmp(buf_text(&again), text) != 0)
			abort();
		hash_add(&state.hash, data, size);
	}
	buf_free(&again);
	arena_free(&arena);
	return 0;
}
