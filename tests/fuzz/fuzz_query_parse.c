/* Any text as an expression: a tree, or an error with a message.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "query/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *expression = strndup((const char *)data, size);
	struct error err = {0};
	struct query *query = query_parse(expression, &err);

	if (!query && (err.kind != ERR_USAGE || !err.message))
		abort();
	if (query && err.kind != ERR_NONE)
		abort();
	query_free(query);
	error_clear(&err);
	free(expression);
	return 0;
}
