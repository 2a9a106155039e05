/* Any text as a duration or a moment, and cut to fit a terminal.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/arena.h"
#include "base/text/cells.h"
#include "base/text/human.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	const char *text = arena_strndup(&arena, (const char *)data, size);
	struct buf out = {0};
	double seconds;

	if (human_read_duration(text, &seconds) && !(seconds >= 0))
		abort();
	if (human_read_moment(text, 1e9, &seconds))
		human_age(&out, seconds, 1e9);
	for (size_t cells = 1; cells < 9; cells++) {
		buf_clear(&out);
		cells_cut(&out, text, strlen(text), cells);
		if (cells_count(buf_text(&out), out.len) > cells)
			abort();
	}
	buf_free(&out);
	arena_free(&arena);
	return 0;
}
