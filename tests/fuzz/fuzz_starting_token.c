/* Any text as --starting-token.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "aws/call/resume.h"
#include "base/memory/buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf text = {0};
	struct error err = {0};
	json_t *params = NULL;
	long skip;

	buf_add(&text, data, size);
	if (resume_parse(buf_text(&text), "nextToken", &params, &skip, &err))
		free(resume_format(params, "nextToken", &err));
	json_decref(params);
	error_clear(&err);
	buf_free(&text);
	return 0;
}
