/* SPDX-License-Identifier: Apache-2.0 */
#include "format/scalar.h"

#include "base/json/json.h"
#include "base/text/repr.h"
#include "base/terminal.h"

void
scalar_write_text(struct buf *out, const char *data, size_t len, bool escape)
{
	if (escape)
		terminal_escape(out, data, len, TERMINAL_BYTES);
	else
		buf_add(out, data, len);
}

void
scalar_write(struct buf *out, const json_t *value, bool escape)
{
	if (json_is_text(value))
		scalar_write_text(out, json_string_value(value),
		    json_string_length(value), escape);
	else
		repr_write_str(out, value);
}

const char *
scalar_text(const json_t *value, bool escape, struct buf *scratch, size_t *len)
{
	if (json_is_text(value)) {
		const char *text = json_string_value(value);

		*len = json_string_length(value);
		if (!escape || terminal_is_plain(text, *len))
			return text;
	}
	buf_clear(scratch);
	scalar_write(scratch, value, escape);
	*len = scratch->len;
	return buf_text(scratch);
}
