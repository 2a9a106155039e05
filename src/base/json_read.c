#include "base/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

static void
quote(struct buf *out, const char *text, size_t len)
{
	buf_printf(out, "\"\\u0000#int\\u0000%.*s\"", (int)len, text);
}

/* Whether `len` bytes are a number that no double can hold. */
static bool
is_infinite(const char *text, size_t len)
{
	char copy[64], *end;

	if (len >= sizeof(copy))
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return isinf(strtod(copy, &end)) && *end == '\0';
}

/* Quote one number when it is an integer too large for jansson, or a real
 * beyond all doubles. */
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
		quote(out, data + i, end - i);
	else if (end < all && is_infinite(data + i, all - i))
		quote(
		    out, negative ? "-Infinity" : "Infinity", negative ? 9 : 8);
	else
		buf_add(out, data + i, all - i);
	return all;
}

/* Python reads these, and writes them as they came. */
static const char *const words[] = {"-Infinity", "Infinity", "NaN", NULL};

/* The length of such a word at `i`, or 0. */
static size_t
word_at(const char *data, size_t len, size_t i)
{
	for (const char *const *w = words; *w; w++) {
		size_t n = strlen(*w);

		if (len - i >= n && memcmp(data + i, *w, n) == 0)
			return n;
	}
	return 0;
}

/* Put everything that jansson cannot hold into marked strings. */
static void
quote_numbers(struct buf *out, const char *data, size_t len)
{
	size_t i = 0;

	while (i < len) {
		size_t from = i, word = word_at(data, len, i);

		if (word > 0) {
			quote(out, data + i, word);
			i += word;
		} else if (data[i] == '-' || is_digit(data[i])) {
			i = copy_number(out, data, len, i);
		} else {
			i = data[i] == '"' ? skip_string(data, len, i + 1)
					   : i + 1;
			buf_add(out, data + from, i - from);
		}
	}
}

/* Whether the reason is one that a second look may cure. */
static bool
is_curable(const json_error_t *why)
{
	switch (json_error_code(why)) {
	case json_error_numeric_overflow:
	case json_error_invalid_syntax:
		return true;
	default:
		return false;
	}
}

json_t *
json_read(const char *data, size_t len, json_error_t *why)
{
	const size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL;
	struct buf safe = {0};
	json_t *value;

	value = json_loadb(data, len, flags, why);
	if (value || !is_curable(why))
		return value;
	quote_numbers(&safe, data, len);
	value = json_loadb(buf_text(&safe), safe.len, flags, why);
	buf_free(&safe);
	return value;
}
