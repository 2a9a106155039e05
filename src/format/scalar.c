#include "format/scalar.h"

#include <string.h>

#include "base/foreign.h"
#include "base/json.h"
#include "base/repr.h"

/* The offset of the next control character, or `len`.  C1 is C2 80…9F. */
static size_t
find_control(const unsigned char *data, size_t len, size_t i)
{
	for (; i < len; i++) {
		if (data[i] < 0x20 && data[i] != '\n' && data[i] != '\t')
			return i;
		if (data[i] == 0x7f)
			return i;
		if (data[i] == 0xc2 && i + 1 < len && data[i + 1] < 0xa0)
			return i;
	}
	return len;
}

void
scalar_write_text(struct buf *out, const char *data, size_t len, bool escape)
{
	const unsigned char *bytes = (const unsigned char *)data;
	size_t from = 0, at;

	while (escape && (at = find_control(bytes, len, from)) < len) {
		buf_add(out, data + from, at - from);
		if (bytes[at] == 0xc2)
			at++;
		buf_printf(out, "\\x%02x", bytes[at]);
		from = at + 1;
	}
	buf_add(out, data + from, len - from);
}

static bool
is_text(const json_t *value)
{
	return json_is_string(value) && !json_is_big(value) &&
	    foreign_kind(value) == FOREIGN_NONE;
}

void
scalar_write(struct buf *out, const json_t *value, bool escape)
{
	if (is_text(value))
		scalar_write_text(out, json_string_value(value),
		    json_string_length(value), escape);
	else
		repr_write_str(out, value);
}

const char *
scalar_text(const json_t *value, bool escape, struct buf *scratch, size_t *len)
{
	if (is_text(value)) {
		const char *text = json_string_value(value);

		*len = json_string_length(value);
		if (!escape ||
		    find_control((const unsigned char *)text, *len, 0) == *len)
			return text;
	}
	buf_clear(scratch);
	scalar_write(scratch, value, escape);
	*len = scratch->len;
	return buf_text(scratch);
}
