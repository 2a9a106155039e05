/* Values are counted before they are made.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/store/json_text.h"

#include <string.h>

#include "base/json/json.h"

json_t *
text_to_json(const char *text)
{
	return text ? json_read(text, strlen(text), NULL) : NULL;
}

const char *
json_to_text(struct arena *arena, const json_t *value)
{
	struct buf out = {0};

	if (!value || json_is_null(value))
		return NULL;
	json_write(&out, value, &json_style_compact);
	return buf_keep(&out, arena);
}

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
static bool
has_few_values(const char *data, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len && n < MAX_VALUES; i++) {
		if (data[i] == '"')
			i = skip_string(data, len, i);
		else
			n += data[i] == ',' || data[i] == '[' || data[i] == '{';
	}
	return n < MAX_VALUES;
}

json_t *
json_read_bounded(const char *data, size_t len)
{
	return has_few_values(data, len) ? json_read(data, len, NULL) : NULL;
}
