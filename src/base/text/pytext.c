/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text/pytext.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/countof.h"
#include "base/memory/buf.h"
#include "base/json/json.h"
#include "base/json/json_number.h"
#include "base/text/utf8.h"

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
	for (size_t i = 0; i < countof(wide); i++) {
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

/* The zero of each row of ten decimal digits in Unicode. */
static const uint32_t zeros[] = {
    0x0030,
    0x0660,
    0x06f0,
    0x07c0,
    0x0966,
    0x09e6,
    0x0a66,
    0x0ae6,
    0x0b66,
    0x0be6,
    0x0c66,
    0x0ce6,
    0x0d66,
    0x0de6,
    0x0e50,
    0x0ed0,
    0x0f20,
    0x1040,
    0x1090,
    0x17e0,
    0x1810,
    0x1946,
    0x19d0,
    0x1a80,
    0x1a90,
    0x1b50,
    0x1bb0,
    0x1c40,
    0x1c50,
    0xa620,
    0xa8d0,
    0xa900,
    0xa9d0,
    0xa9f0,
    0xaa50,
    0xabf0,
    0xff10,
    0x104a0,
    0x10d30,
    0x11066,
    0x110f0,
    0x11136,
    0x111d0,
    0x112f0,
    0x11450,
    0x114d0,
    0x11650,
    0x116c0,
    0x11730,
    0x118e0,
    0x11950,
    0x11c50,
    0x11d50,
    0x11da0,
    0x16a60,
    0x16ac0,
    0x16b50,
    0x1d7ce,
    0x1d7d8,
    0x1d7e2,
    0x1d7ec,
    0x1d7f6,
    0x1e140,
    0x1e2f0,
    0x1e950,
    0x1fbf0,
};

/* The digit `text` starts with, its bytes in `*width`; -1: none. */
static int
digit_of(const char *text, size_t len, size_t *width)
{
	uint32_t point = 0;

	*width = len > 0 ? utf8_decode(text, len, &point) : 0;
	for (size_t i = 0; *width && i < countof(zeros); i++) {
		if (point >= zeros[i] && point < zeros[i] + 10)
			return (int)(point - zeros[i]);
	}
	return -1;
}

/* Collect the digits, without underscores and leading zeros. */
static bool
read_digits(const char *text, size_t len, struct buf *digits)
{
	size_t seen = 0, width, next;

	for (size_t i = 0; i < len; i += width) {
		int digit = digit_of(text + i, len - i, &width);

		if (text[i] == '_' && i > 0 && text[i - 1] != '_' &&
		    digit_of(text + i + 1, len - i - 1, &next) >= 0)
			continue;
		if (digit < 0 || ++seen > MAX_DIGITS)
			return false;
		if (digits->len > 0 || digit > 0)
			buf_putc(digits, (char)('0' + digit));
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

			buf_printf(&all, "%s%s", negative ? "-" : "",
			    buf_text(&digits));
			value = json_read(all.data, all.len, NULL);
			buf_free(&all);
		}
	}
	buf_free(&digits);
	return value;
}

/* Digits of whatever script as those of ASCII, white space as blanks. */
static void
put_ascii(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len;) {
		uint32_t point;
		size_t size = utf8_decode(text + i, len - i, &point), width;
		int digit = digit_of(text + i, len - i, &width);

		if (digit >= 0)
			buf_putc(out, (char)('0' + digit));
		else if (pytext_is_space(point))
			buf_putc(out, ' ');
		else
			buf_add(out, text + i, size);
		i += size;
	}
}

/* Copy digits with single underscores between them; returns what was read. */
static size_t
copy_digits(struct buf *out, const char *text, size_t len)
{
	size_t i = 0;

	while (i < len) {
		if (text[i] >= '0' && text[i] <= '9')
			buf_putc(out, text[i++]);
		else if (text[i] == '_' && i > 0 && text[i - 1] != '_' &&
		    i + 1 < len && text[i + 1] >= '0' && text[i + 1] <= '9')
			i++;
		else
			break;
	}
	return i;
}

static bool
is_word(const char *text, size_t len)
{
	static const char *const words[] = {"inf", "infinity", "nan"};

	for (size_t i = 0; i < countof(words); i++) {
		if (strlen(words[i]) == len &&
		    strncasecmp(text, words[i], len) == 0)
			return true;
	}
	return false;
}

/* Copy a float's text without underscores; false if it is none. */
static bool
copy_float(struct buf *out, const char *text, size_t len)
{
	size_t i = copy_digits(out, text, len), n = i;

	if (i < len && text[i] == '.') {
		buf_putc(out, '.');
		i++;
		n += copy_digits(out, text + i, len - i);
		i = n + 1;
	}
	if (n == 0)
		return false;
	if (i < len && (text[i] == 'e' || text[i] == 'E')) {
		buf_putc(out, 'e');
		i++;
		if (i < len && (text[i] == '-' || text[i] == '+'))
			buf_putc(out, text[i++]);
		n = copy_digits(out, text + i, len - i);
		i += n;
		if (n == 0)
			return false;
	}
	return i == len;
}

/* The number that strtod() reads, without blanks around it. */
static bool
read_float(const char *text, size_t len, double *value)
{
	struct buf copy = {0};
	size_t sign = len > 0 && (text[0] == '-' || text[0] == '+') ? 1 : 0;
	bool ok;

	buf_add(&copy, text, sign);
	ok = is_word(text + sign, len - sign);
	if (ok)
		buf_add(&copy, text + sign, len - sign);
	else
		ok = copy_float(&copy, text + sign, len - sign);
	if (ok)
		*value = strtod(buf_text(&copy), NULL);
	buf_free(&copy);
	return ok;
}

bool
pytext_float(const char *text, size_t len, double *value)
{
	struct buf plain = {0};
	size_t start;
	bool ok;

	len = pytext_trimmed(text, len);
	start = pytext_leading(text, len);
	put_ascii(&plain, text + start, len - start);
	ok = read_float(buf_text(&plain), plain.len, value);
	buf_free(&plain);
	return ok;
}

json_t *
pytext_real(const char *text, size_t len)
{
	double value;

	return pytext_float(text, len, &value) ? json_new_real(value) : NULL;
}
