/* SPDX-License-Identifier: Apache-2.0 */
#include "local/store/json_text.h"

#include <string.h>

#include "base/json/json.h"
#include "base/json/json_scan.h"

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

json_t *
json_read_bounded(const char *data, size_t len)
{
	return json_is_bounded(data, len) ? json_read(data, len, NULL) : NULL;
}
