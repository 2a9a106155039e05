/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json/json_bounded.h"

/* A manifest with twenty thousand layers has fewer. */
enum { MAX_VALUES = 100 * 1000 };

/* Behind the string that begins at `i`. */
static size_t
skip_string(const char *data, size_t len, size_t i)
{
	for (i++; i < len && data[i] != '"'; i++)
		i += data[i] == '\\';
	return i;
}

/* What is no JSON may have any number: it is refused anyhow. */
bool
json_is_bounded(const char *data, size_t len)
{
	size_t n = 0;

	/* each takes a byte */
	if (len < MAX_VALUES)
		return true;
	for (size_t i = 0; i < len && n < MAX_VALUES; i++) {
		if (data[i] == '"')
			i = skip_string(data, len, i);
		else
			n += data[i] == ',' || data[i] == '[' || data[i] == '{';
	}
	return n < MAX_VALUES;
}
