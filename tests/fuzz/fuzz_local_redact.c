/* Any bytes as the body of a request: what is shown of it has no more in it
 * than it had, but for the marks where secrets stood.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>

#include "local/page/redact.h"
#include "local/page/redact_form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct buf out = {0};

	for (size_t i = 0; i < size; i++)
		text[i] = (char)data[i];
	redact(&out, text, size);
	if (out.len > 6 * size)
		abort();
	buf_clear(&out);
	redact_form(&out, text, size);
	buf_clear(&out);
	text[size] = '\0';
	redact_header(&out, "Authorization", text);
	buf_free(&out);
	free(text);
	return 0;
}
