/* A secret between any two texts does not show where its name announces it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include <stddef.h>
#include <stdint.h>

/* for what they keep to themselves */
#include "aws/wire/trace.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char secret[] = "Tr0ub4dor-and-3";
	static const char member[] =
	    "{\"authorizationToken\": \"Tr0ub4dor-and-3\"}";
	struct buf text = {0}, shown = {0};

	trace_redact(&shown, (const char *)data, size);
	buf_free(&shown);
	buf_add(&text, member, sizeof(member) - 1);
	buf_add(&text, data, size);
	trace_redact(&shown, text.data, text.len);
	if (memmem(data, size, "Tr0", 3) == NULL && shown.len > 0 &&
	    memmem(shown.data, shown.len, secret, sizeof(secret) - 1))
		abort();
	buf_free(&shown);
	buf_free(&text);
	return 0;
}
