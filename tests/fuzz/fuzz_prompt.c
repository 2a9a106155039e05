/* A line at the prompt: taken apart, and the help for where it ends.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>

#include "cli/complete/split.h"
#include "cli/prompt/hint.h"
#include "cmd/commands.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct split split = {0};
	struct buf out = {0};

	split_line(
	    &split, arena_strndup(&split.arena, (const char *)data, size));
	hint_write(
	    &out, commands, split.words, split.n - 1, split.words[split.n - 1]);
	split_escape(&out, split.raw, 0, split.quote);
	buf_free(&out);
	arena_free(&split.arena);
	return 0;
}
