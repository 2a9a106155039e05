#include "base/pytext.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/utf8.h"

/* Python refuses longer numbers, too. */
enum { MAX_DIGITS = 4300, SAFE_DIGITS = 18 };

bool
pytext_is_space(uint32_t point)
{
	static const uint32_t wide[] = {
	    0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000};

	if (point <= 0x20)
		return point == 0x20 || (point >= 0x09 && point <= 0x0d) ||
		    (point >= 0x1c && point <= 0x1f);
	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++) {
		if (wide[i] == point)
			return true;
	}
	return point >= 0x2000 && point <= 0x200a;
}

size_t
pytext_leading(const char *text, size_t len)
{
	size_t i = 0;

	while (i < len) {
		uint32_t point;
		size_t size = utf8_decode(text + i, len - i, &point);

		if (!pytext_is_space(point))
			break;
		i += size;
	}
	return i;
}

size_t
pytext_trimmed(const char *text, size_t len)
{
	size_t end = 0;

	for (size_t i = 0; i < len;) {
		uint32_t point;

		i += utf8_decode(text + i, len - i, &point);
		if (!pytext_is_space(point))
			end = i;
	}
	return end;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Collect the digits, without underscores and leading zeros. */
static bool
read_digits(const char *text, size_t len, struct buf *digits)
{
	size_t seen = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '_' && i > 0 && is_digit(text[i - 1]) &&
		    i + 1 < len && is_digit(text[i + 1]))
			continue;
		if (!is_digit(text[i]) || ++seen > MAX_DIGITS)
			return false;
		if (digits->len > 0 || text[i] != '0')
			buf_putc(digits, text[i]);
	}
	return seen > 0;
}

json_t *
pytext_int(const char *text, size_t len)
{
	size_t start;
	struct buf digits = {0};
	bool negative;
	json_t *value = NULL;

	len = pytext_trimmed(text, len);
	start = pytext_leading(text, len);
	text += start;
	len -= start;
	negative = len > 0 && *text == '-';
	if (len > 0 && (*text == '-' || *text == '+')) {
		text++;
		len--;
	}
	if (read_digits(text, len, &digits)) {
		if (digits.len <= SAFE_DIGITS) {
			long long n = strtoll(buf_text(&digits), NULL, 10);

			value = json_integer(negative ? -n : n);
		} else {
			struct buf all = {0};
			json_error_t ignored;

			buf_printf(&all, "%s%s", negative ? "-" : "",
			    buf_text(&digits));
			value = json_read(all.data, all.len, &ignored);
			buf_free(&all);
		}
	}
	buf_free(&digits);
	return value;
}
