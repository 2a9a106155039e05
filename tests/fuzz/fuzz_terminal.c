/* What is escaped is plain, and what is plain stays as it is.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/terminal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	enum terminal_form form = TERMINAL_BYTES;
	struct buf out = {0};

	if (size > 0 && data[0] % 2)
		form = TERMINAL_JSON;
	terminal_escape(&out, text, size, form);
	if (!terminal_is_plain(buf_text(&out), out.len))
		abort();
	if (terminal_is_plain(text, size) &&
	    (out.len != size || memcmp(buf_text(&out), text, size) != 0))
		abort();
	buf_free(&out);
	return 0;
}
