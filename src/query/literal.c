/* SPDX-License-Identifier: Apache-2.0 */
#include "query/literal.h"

#include "base/json/json.h"
#include "base/text/pytext.h"

/* Python counts its own stack against one limit of 1000. */
enum { MAX_NESTING = 975 };

/* The JSON string that has this text between its quotes. */
static json_t *
read_text(const char *data, size_t len, struct error *err)
{
	struct buf text = {0};
	json_t *value;

	buf_putc(&text, '"');
	buf_add(&text, data, len);
	buf_putc(&text, '"');
	value = json_read_loose(text.data, text.len, MAX_NESTING, err);
	buf_free(&text);
	return value;
}

bool
literal_unescape(
    struct buf *out, const char *data, size_t len, struct error *err)
{
	json_auto_t *value = read_text(data, len, err);

	buf_add(out, json_string_value(value), json_string_length(value));
	return value != NULL;
}

json_t *
literal_read(const char *data, size_t len, struct error *err)
{
	json_t *value = json_read_loose(data, len, MAX_NESTING, err);
	size_t blanks = pytext_leading(data, len);

	if (value || err->kind == ERR_DEEP)
		return value;
	error_clear(err);
	return read_text(data + blanks, len - blanks, err);
}
