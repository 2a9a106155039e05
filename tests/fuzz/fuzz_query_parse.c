/* Any text as an expression: a tree, or an error with a message. */
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

	if (!query && (err.status != EXIT_USAGE || !err.message))
		abort();
	if (query && err.status != 0)
		abort();
	query_free(query);
	error_clear(&err);
	free(expression);
	return 0;
}
