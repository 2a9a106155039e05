#include "base/json.h"

#include <string.h>

/* Digits that may overflow 64 bits; shorter runs never do. */
enum { SAFE_DIGITS = 18 };

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The end of a string that starts behind its quote. */
static size_t
skip_string(const char *data, size_t len, size_t i)
{
	while (i < len && data[i] != '"')
		i += data[i] == '\\' ? 2 : 1;
	return i < len ? i + 1 : len;
}

/* Whether the `n` digits at `digits` do not fit a signed 64-bit integer. */
static bool
overflows(const char *digits, size_t n, bool negative)
{
	const char *limit =
	    negative ? "9223372036854775808" : "9223372036854775807";

	return n > 19 || (n == 19 && memcmp(digits, limit, 19) > 0);
}

static size_t
number_end(const char *data, size_t len, size_t i)
{
	while (i < len && (is_digit(data[i]) || strchr("+-.eE", data[i])) &&
	    data[i])
		i++;
	return i;
}

/* Quote one number when it is an integer too large for jansson. */
static size_t
copy_number(struct buf *out, const char *data, size_t len, size_t i)
{
	bool negative = data[i] == '-';
	size_t first = i + (negative ? 1 : 0), end = first, all;

	while (end < len && is_digit(data[end]))
		end++;
	all = number_end(data, len, i);
	if (end == all && overflows(data + first, end - first, negative) &&
	    data[first] != '0')
		buf_printf(out, "\"\\u0000#int\\u0000%.*s\"", (int)(end - i),
		    data + i);
	else
		buf_add(out, data + i, all - i);
	return all;
}

static void
quote_big_numbers(struct buf *out, const char *data, size_t len)
{
	size_t i = 0;

	while (i < len) {
		size_t from = i;

		if (data[i] == '"')
			i = skip_string(data, len, i + 1);
		else if (data[i] != '-' && !is_digit(data[i]))
			i++;
		if (i > from)
			buf_add(out, data + from, i - from);
		else
			i = copy_number(out, data, len, i);
	}
}

/* Whether a run of digits long enough to overflow stands anywhere.  Looks at
 * every 18th byte only: a long run cannot hide between two looks. */
static bool
has_long_run(const char *data, size_t len)
{
	size_t i = SAFE_DIGITS - 1;

	while (i < len) {
		size_t back = i;

		if (!is_digit(data[i])) {
			i += SAFE_DIGITS;
			continue;
		}
		while (back > 0 && is_digit(data[back - 1]))
			back--;
		while (i < len && is_digit(data[i]))
			i++;
		if (i - back > SAFE_DIGITS)
			return true;
		i += SAFE_DIGITS;
	}
	return false;
}

json_t *
json_read(const char *data, size_t len, json_error_t *why)
{
	const size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL;
	struct buf safe = {0};
	json_t *value;

	value = json_loadb(data, len, flags, why);
	if (value || !has_long_run(data, len))
		return value;
	quote_big_numbers(&safe, data, len);
	value = json_loadb(buf_text(&safe), safe.len, flags, why);
	buf_free(&safe);
	return value;
}
