/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json/json_number.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/memory/buf.h"
#include "base/json/json.h"

static size_t
count_digits(const char *data, size_t len, size_t at)
{
	size_t n = 0;

	while (at + n < len && data[at + n] >= '0' && data[at + n] <= '9')
		n++;
	return n;
}

/* The end of the fraction and exponent behind an integer; where there is
 * neither, `at` itself. */
static size_t
real_end(const char *data, size_t len, size_t at)
{
	size_t n, e;

	if (at < len && data[at] == '.' &&
	    (n = count_digits(data, len, at + 1)) > 0)
		at += 1 + n;
	if (at < len && (data[at] | 0x20) == 'e') {
		e = at + 1;
		if (e < len && (data[e] == '+' || data[e] == '-'))
			e++;
		n = count_digits(data, len, e);
		if (n > 0)
			at = e + n;
	}
	return at;
}

json_t *
json_new_real(double value)
{
	if (isnan(value))
		return json_new_big("NaN", 3);
	if (isinf(value))
		return value < 0 ? json_new_big("-Infinity", 9)
				 : json_new_big("Infinity", 8);
	return json_real(value);
}

static json_t *
make_number(const char *text, size_t len, bool real)
{
	long long value;

	if (real)
		return json_new_real(strtod(text, NULL));
	errno = 0;
	value = strtoll(text, NULL, 10);
	return errno == ERANGE ? json_new_big(text, len) : json_integer(value);
}

json_t *
json_number_read(const char *data, size_t len, size_t *taken)
{
	size_t first = len > 0 && data[0] == '-' ? 1 : 0;
	size_t whole = count_digits(data, len, first);
	struct buf text = {0};
	json_t *value;

	if (whole == 0)
		return NULL;
	if (whole > 1 && data[first] == '0')
		whole = 1;
	*taken = real_end(data, len, first + whole);
	buf_add(&text, data, *taken);
	value = make_number(text.data, text.len, *taken > first + whole);
	buf_free(&text);
	return value;
}
