/* SPDX-License-Identifier: Apache-2.0 */
#include "query/digits.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static const char *
magnitude(const char *number, bool *negative)
{
	*negative = number[0] == '-';
	return number + (*negative ? 1 : 0);
}

static int
compare_magnitudes(const char *a, const char *b)
{
	size_t a_len = strlen(a), b_len = strlen(b);

	if (a_len != b_len)
		return a_len < b_len ? -1 : 1;
	return strcmp(a, b);
}

int
digits_compare(const char *a, const char *b)
{
	bool a_negative, b_negative;
	const char *x = magnitude(a, &a_negative);
	const char *y = magnitude(b, &b_negative);

	if (a_negative != b_negative)
		return a_negative ? -1 : 1;
	return a_negative ? compare_magnitudes(y, x) : compare_magnitudes(x, y);
}

/* The digit `i` places from the end, 0 in front of the first. */
static int
digit(const char *text, size_t len, size_t i)
{
	return i < len ? text[len - 1 - i] - '0' : 0;
}

/* Append x + y, or x - y where x is not the smaller one. */
static void
combine(struct buf *out, const char *x, const char *y, int sign)
{
	size_t x_len = strlen(x), y_len = strlen(y), skip = 0;
	size_t n = (x_len > y_len ? x_len : y_len) + 1;
	char *to = buf_reserve(out, n);
	int carry = 0;

	for (size_t i = 0; i < n; i++) {
		int sum =
		    digit(x, x_len, i) + sign * digit(y, y_len, i) + carry;

		carry = sum < 0 ? -1 : sum / 10;
		to[n - 1 - i] = (char)('0' + (sum + 10) % 10);
	}
	while (skip + 1 < n && to[skip] == '0')
		skip++;
	memmove(to, to + skip, n - skip);
	out->len += n - skip;
	out->data[out->len] = '\0';
}

void
digits_add(struct buf *out, const char *a, const char *b)
{
	bool a_negative, b_negative;
	const char *x = magnitude(a, &a_negative);
	const char *y = magnitude(b, &b_negative);
	int order = compare_magnitudes(x, y);

	if (a_negative != b_negative && order == 0) {
		buf_putc(out, '0');
		return;
	}
	if (order < 0 ? b_negative : a_negative)
		buf_putc(out, '-');
	if (order < 0)
		combine(out, y, x, a_negative == b_negative ? 1 : -1);
	else
		combine(out, x, y, a_negative == b_negative ? 1 : -1);
}
