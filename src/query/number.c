/* SPDX-License-Identifier: Apache-2.0 */
#include "query/number.h"

#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/buf.h"
#include "base/json/json.h"
#include "base/json/json_number.h"
#include "query/digits.h"

/* Room for the digits of any double's whole part. */
enum { TEXT_SIZE = 340 };

static const double two_63 = 9223372036854775808.0;

enum form { FORM_NONE, FORM_INT, FORM_BIG, FORM_REAL };

/* A number taken apart; `big` is borrowed. */
struct number {
	enum form form;
	int64_t integer;
	double real;
	const char *big;
};

static struct number
take_big(const char *digits)
{
	size_t sign = digits[0] == '-' ? 1 : 0;
	bool integer = digits[sign] &&
	    digits[sign + strspn(digits + sign, "0123456789")] == '\0';

	if (integer)
		return (struct number){.form = FORM_BIG, .big = digits};
	return (struct number){.form = FORM_REAL, .real = strtod(digits, NULL)};
}

static struct number
take(const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_INTEGER:
		return (struct number){
		    .form = FORM_INT, .integer = json_integer_value(value)};
	case JSON_REAL:
		return (struct number){
		    .form = FORM_REAL, .real = json_real_value(value)};
	case JSON_TRUE:
	case JSON_FALSE:
		return (struct number){
		    .form = FORM_INT, .integer = json_is_true(value)};
	case JSON_STRING:
		if (json_is_big(value))
			return take_big(json_big_digits(value));
		break;
	default:
		break;
	}
	return (struct number){.form = FORM_NONE};
}

/* An integer's digits; a real must be whole. */
static const char *
to_digits(const struct number *number, char text[TEXT_SIZE])
{
	if (number->form == FORM_BIG)
		return number->big;
	if (number->form == FORM_INT)
		snprintf(text, TEXT_SIZE, "%" PRId64, number->integer);
	else
		snprintf(text, TEXT_SIZE, "%.0f", number->real);
	return text;
}

static enum number_order
order_of(int order)
{
	if (order == 0)
		return NUMBER_EQUAL;
	return order < 0 ? NUMBER_LESS : NUMBER_GREATER;
}

static enum number_order
compare_reals(double a, double b)
{
	if (isnan(a) || isnan(b))
		return NUMBER_UNORDERED;
	return order_of((a > b) - (a < b));
}

static enum number_order
compare_digits(const struct number *a, const struct number *b)
{
	char a_text[TEXT_SIZE], b_text[TEXT_SIZE];

	return order_of(
	    digits_compare(to_digits(a, a_text), to_digits(b, b_text)));
}

/* Exactly: a conversion to double could make different numbers equal. */
static enum number_order
compare_to_real(const struct number *a, const struct number *b)
{
	double real = b->real, whole = trunc(real);
	int64_t integer;

	if (isnan(real))
		return NUMBER_UNORDERED;
	if (isinf(real))
		return real > 0 ? NUMBER_LESS : NUMBER_GREATER;
	if (a->form == FORM_BIG || whole >= two_63 || whole < -two_63) {
		const struct number number = {.form = FORM_REAL, .real = whole};

		return compare_digits(a, &number);
	}
	integer = (int64_t)whole;
	if (a->integer != integer)
		return a->integer < integer ? NUMBER_LESS : NUMBER_GREATER;
	return order_of((whole > real) - (whole < real));
}

enum number_order
number_compare(const json_t *a, const json_t *b)
{
	struct number x = take(a), y = take(b);
	enum number_order order;

	if (x.form == FORM_NONE || y.form == FORM_NONE)
		return NUMBER_UNORDERED;
	if (x.form == FORM_REAL && y.form == FORM_REAL)
		return compare_reals(x.real, y.real);
	if (x.form == FORM_INT && y.form == FORM_INT)
		return order_of(
		    (x.integer > y.integer) - (x.integer < y.integer));
	if (y.form == FORM_REAL)
		return compare_to_real(&x, &y);
	if (x.form != FORM_REAL)
		return compare_digits(&x, &y);
	order = compare_to_real(&y, &x);
	return order == NUMBER_UNORDERED ? order : (enum number_order)(-order);
}

/* An integer from its decimal digits, with a minus sign or none and without
 * needless zeros. */
static json_t *
number_integer(const char *digits)
{
	size_t len = strlen(digits);

	if (digits_compare(digits, "9223372036854775807") > 0 ||
	    digits_compare(digits, "-9223372036854775808") < 0)
		return json_new_big(digits, len);
	return json_integer(strtoll(digits, NULL, 10));
}

json_t *
number_abs(const json_t *value)
{
	struct number number = take(value);

	if (number.form == FORM_REAL)
		return json_new_real(fabs(number.real));
	if (number.form == FORM_BIG)
		return number_integer(
		    number.big + (number.big[0] == '-' ? 1 : 0));
	if (number.integer == INT64_MIN)
		return number_integer("9223372036854775808");
	return json_integer(
	    number.integer < 0 ? -number.integer : number.integer);
}

static json_t *
to_integer(const json_t *value, double round(double), struct error *err)
{
	struct number number = take(value);
	char text[TEXT_SIZE];

	if (number.form != FORM_REAL)
		return json_incref((json_t *)value);
	if (isfinite(number.real)) {
		number.real = round(number.real) + 0.0;
		return number_integer(to_digits(&number, text));
	}
	return fail_null(err, ERR_GENERAL, "cannot convert float %s to integer",
	    isnan(number.real) ? "NaN" : "infinity");
}

json_t *
number_ceil(const json_t *value, struct error *err)
{
	return to_integer(value, ceil, err);
}

json_t *
number_floor(const json_t *value, struct error *err)
{
	return to_integer(value, floor, err);
}

static bool
to_real(const struct number *number, double *real, struct error *err)
{
	if (number->form == FORM_BIG)
		*real = strtod(number->big, NULL);
	else
		*real = number->form == FORM_INT ? (double)number->integer
						 : number->real;
	if (number->form != FORM_BIG || !isinf(*real))
		return true;
	return fail(err, ERR_GENERAL, "int too large to convert to float");
}

/* total += number, where at most one of them is big or neither is real. */
static void
add_big(struct number *total, const struct number *number, struct buf *text)
{
	char a[TEXT_SIZE], b[TEXT_SIZE];
	struct buf sum = {0};

	digits_add(&sum, to_digits(total, a), to_digits(number, b));
	buf_free(text);
	*text = sum;
	*total = (struct number){.form = FORM_BIG, .big = buf_text(text)};
}

/* `text` holds the digits of a big total. */
static bool
add(struct number *total, const struct number *number, struct buf *text,
    struct error *err)
{
	double a, b;

	if (total->form == FORM_INT && number->form == FORM_INT &&
	    !__builtin_add_overflow(
		total->integer, number->integer, &total->integer))
		return true;
	if (total->form == FORM_INT && number->form == FORM_INT) /* wrapped */
		total->integer = (int64_t)((uint64_t)total->integer -
		    (uint64_t)number->integer);
	if (total->form != FORM_REAL && number->form != FORM_REAL) {
		add_big(total, number, text);
		return true;
	}
	if (!to_real(total, &a, err) || !to_real(number, &b, err))
		return false;
	*total = (struct number){.form = FORM_REAL, .real = a + b};
	return true;
}

static bool
sum_up(const json_t *array, struct number *total, struct buf *text,
    struct error *err)
{
	*total = (struct number){.form = FORM_INT};
	for (size_t i = 0; i < json_array_size(array); i++) {
		struct number number = take(json_array_get(array, i));

		if (!add(total, &number, text, err))
			return false;
	}
	return true;
}

json_t *
number_sum(const json_t *array, struct error *err)
{
	struct buf text = {0};
	struct number total;
	json_t *value = NULL;

	if (sum_up(array, &total, &text, err)) {
		if (total.form == FORM_REAL)
			value = json_new_real(total.real);
		else if (total.form == FORM_INT)
			value = json_integer(total.integer);
		else
			value = number_integer(total.big);
	}
	buf_free(&text);
	return value;
}

json_t *
number_average(const json_t *array, struct error *err)
{
	struct buf text = {0};
	struct number total;
	json_t *value = NULL;
	double sum;

	if (sum_up(array, &total, &text, err) && to_real(&total, &sum, err))
		value = json_new_real(sum / (double)json_array_size(array));
	buf_free(&text);
	return value;
}
