/* SPDX-License-Identifier: Apache-2.0 */
#include "query/literal.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/json_explain.h"
#include "base/text/pytext.h"
#include "base/text/utf8.h"

/* Python counts its own stack against one limit of 1000. */
enum { MAX_NESTING = 975 };

static bool
read_unit(const char *data, size_t len, uint32_t *unit)
{
	static const char digits[] = "0123456789abcdefABCDEF";

	*unit = 0;
	if (len < 4)
		return false;
	for (size_t i = 0; i < 4; i++) {
		const char *at = data[i] ? strchr(digits, data[i]) : NULL;
		unsigned digit;

		if (!at)
			return false;
		digit = (unsigned)(at - digits);
		*unit = *unit * 16 + (digit > 15 ? digit - 6 : digit);
	}
	return true;
}

/* utf8_write() is for characters; this also takes half of a pair. */
static void
add_point(struct buf *out, uint32_t point)
{
	char bytes[4];

	if (point >= 0xd800 && point <= 0xdfff) {
		bytes[0] = (char)(0xe0 | point >> 12);
		bytes[1] = (char)(0x80 | (point >> 6 & 0x3f));
		bytes[2] = (char)(0x80 | (point & 0x3f));
		buf_add(out, bytes, 3);
		return;
	}
	buf_add(out, bytes, utf8_write(point, bytes));
}

/* What follows "\u"; returns how many bytes it took, 0 if malformed. */
static size_t
unescape_unit(struct buf *out, const char *data, size_t len)
{
	uint32_t high, low;

	if (!read_unit(data, len, &high))
		return 0;
	if (high >= 0xd800 && high <= 0xdbff && len >= 10 && data[4] == '\\' &&
	    data[5] == 'u' && read_unit(data + 6, 4, &low) && low >= 0xdc00 &&
	    low <= 0xdfff) {
		add_point(
		    out, 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
		return 10;
	}
	add_point(out, high);
	return 4;
}

const char *
literal_unescape(struct buf *out, const char *data, size_t len)
{
	static const char letters[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";

	for (size_t i = 0; i < len; i++) {
		const char *at;
		size_t size;

		if ((unsigned char)data[i] < 0x20)
			return "Invalid control character at";
		if (data[i] == '"')
			return "Extra data";
		if (data[i] != '\\') {
			buf_putc(out, data[i]);
			continue;
		}
		if (++i == len)
			return "Unterminated string starting at";
		if (data[i] == 'u') {
			size = unescape_unit(out, data + i + 1, len - i - 1);
			if (size == 0)
				return "Invalid \\uXXXX escape";
			i += size;
			continue;
		}
		at = data[i] ? strchr(letters, data[i]) : NULL;
		if (!at)
			return "Invalid \\escape";
		buf_putc(out, means[at - letters]);
	}
	return NULL;
}

/* The reason why Python's reader would run out of stack, or NULL. */
static const char *
too_deep(const char *data, size_t len)
{
	size_t depth = 0;
	bool quoted = false;

	for (size_t i = 0; i < len; i++) {
		if (data[i] == '"')
			quoted = !quoted;
		else if (quoted)
			i += data[i] == '\\' ? 1 : 0;
		else if (data[i] == '[' || data[i] == '{')
			depth++;
		else if ((data[i] == ']' || data[i] == '}') && depth > 0)
			depth--;
		if (depth > MAX_NESTING)
			return data[i] == '['
			    ? "maximum recursion depth exceeded while "
			      "decoding a JSON array from a unicode string"
			    : "maximum recursion depth exceeded while "
			      "decoding a JSON object from a unicode string";
	}
	return NULL;
}

/* A JSON string that jansson refuses: one with half of a surrogate pair. */
static json_t *
read_quoted(const char *data, size_t len)
{
	static const char blank[] = " \t\n\r";
	struct buf text = {0};
	json_t *value = NULL;

	while (len > 0 && data[0] && strchr(blank, data[0]))
		data++, len--;
	while (len > 0 && data[len - 1] && strchr(blank, data[len - 1]))
		len--;
	if (len > 1 && data[0] == '"' && data[len - 1] == '"' &&
	    !literal_unescape(&text, data + 1, len - 2))
		value = json_stringn_nocheck(buf_text(&text), text.len);
	buf_free(&text);
	return value;
}

static json_t *
read_unquoted(const char *data, size_t len)
{
	struct buf text = {0};
	json_t *value = NULL;
	size_t blanks = pytext_leading(data, len);

	if (!literal_unescape(&text, data + blanks, len - blanks))
		value = json_stringn_nocheck(buf_text(&text), text.len);
	buf_free(&text);
	return value;
}

json_t *
literal_read(const char *data, size_t len, const char **deep)
{
	struct buf ignored = {0};
	json_t *value;

	*deep = too_deep(data, len);
	if (*deep)
		return NULL;
	value = json_explain_read(data, len, &ignored);
	buf_free(&ignored);
	if (!value)
		value = read_quoted(data, len);
	return value ? value : read_unquoted(data, len);
}
