/* A line of JSON and, behind it, an expression to evaluate over it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/json.h"
#include "query/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *line = memchr(data, '\n', size);
	size_t len = line ? (size_t)(line - data) : size;
	struct error err = {0};
	json_auto_t *input = json_read((const char *)data, len, NULL);
	json_auto_t *result = NULL;
	struct query *query;
	struct buf out = {0};
	char *expression;

	if (!line || !input)
		return 0;
	expression = strndup((const char *)line + 1, size - len - 1);
	query = query_parse(expression, &err);
	free(expression);
	if (query)
		result = query_eval(query, input, &err);
	query_free(query);
	if (result)
		json_write(&out, result, &json_style_plain);
	buf_free(&out);
	error_clear(&err);
	return 0;
}
