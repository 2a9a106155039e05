/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/version.h"

#include <ctype.h>
#include <string.h>

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t
digits_at(struct slice text)
{
	size_t n = 0;

	while (n < text.len && is_digit(text.at[n]))
		n++;
	return n;
}

/* Digits alone, of any length, so by length first. */
static int
compare_numbers(struct slice a, struct slice b)
{
	int order;

	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	order = a.len ? memcmp(a.at, b.at, a.len) : 0;
	return (order > 0) - (order < 0);
}

/* A number without leading zeros; moves behind it. */
static bool
take_number(struct slice *text, struct slice *number)
{
	size_t n = digits_at(*text);

	if (n == 0 || (n > 1 && text->at[0] == '0'))
		return false;
	*number = (struct slice){text->at, n};
	text->at += n;
	text->len -= n;
	return true;
}

/* The part before the next '.', which moves behind it. */
static struct slice
take_identifier(struct slice *list)
{
	const char *dot = memchr(list->at, '.', list->len);
	size_t n = dot ? (size_t)(dot - list->at) : list->len;
	struct slice identifier = {list->at, n};

	n += dot != NULL;
	list->at += n;
	list->len -= n;
	return identifier;
}

/* Identifiers of [0-9A-Za-z-] with dots between; numeric ones without leading
 * zeros, where that matters. */
static bool
is_identifiers(struct slice list, bool strict)
{
	if (list.len == 0 || list.at[list.len - 1] == '.')
		return false;
	while (list.len > 0) {
		struct slice one = take_identifier(&list);

		if (one.len == 0 ||
		    (strict && one.len > 1 && one.at[0] == '0' &&
			digits_at(one) == one.len))
			return false;
		for (size_t i = 0; i < one.len; i++)
			if (!isalnum((unsigned char)one.at[i]) &&
			    one.at[i] != '-')
				return false;
	}
	return true;
}

/* Cut the build metadata off; false where it is none. */
static bool
cut_build(struct slice *text)
{
	size_t n = 0;

	while (n < text->len && text->at[n] != '_' && text->at[n] != '+')
		n++;
	if (n < text->len &&
	    !is_identifiers(
		(struct slice){text->at + n + 1, text->len - n - 1}, false))
		return false;
	text->len = n;
	return true;
}

static bool
cut_suffix(struct slice *text, const char *suffix)
{
	size_t n = suffix ? strlen(suffix) : 0;

	if (!suffix)
		return true;
	if (text->len < n + 2 || text->at[text->len - n - 1] != '-' ||
	    memcmp(text->at + text->len - n, suffix, n) != 0)
		return false;
	text->len -= n + 1;
	return true;
}

static bool
take_char(struct slice *text, char c)
{
	if (text->len == 0 || text->at[0] != c)
		return false;
	text->at++;
	text->len--;
	return true;
}

struct version
version_read(const char *tag, const char *suffix)
{
	static const struct version none;
	struct slice text = {tag, strlen(tag)};
	struct version version = {.form = VERSION_FULL};

	if (!cut_suffix(&text, suffix))
		return none;
	take_char(&text, 'v');
	if (!cut_build(&text))
		return none;
	for (int i = 0; i < 3; i++) {
		if (i > 0 && !take_char(&text, '.'))
			version.form = VERSION_MOVING;
		else if (!take_number(&text, &version.numbers[i]))
			return none;
		if (version.form == VERSION_MOVING)
			break;
	}
	if (text.len == 0)
		return version;
	if (version.form == VERSION_MOVING || !take_char(&text, '-') ||
	    !is_identifiers(text, true))
		return none;
	version.pre = text;
	return version;
}

/* Item 11.4: numbers below words, numbers by size, words by their bytes. */
static int
compare_identifiers(struct slice a, struct slice b)
{
	bool number_a = digits_at(a) == a.len, number_b = digits_at(b) == b.len;
	int order;

	if (number_a && number_b)
		return compare_numbers(a, b);
	if (number_a != number_b)
		return number_a ? -1 : 1;
	order = memcmp(a.at, b.at, a.len < b.len ? a.len : b.len);
	if (order == 0)
		return (a.len > b.len) - (a.len < b.len);
	return order < 0 ? -1 : 1;
}

static int
compare_pre(struct slice a, struct slice b)
{
	int order = 0;

	/* a version without one is above all that have one */
	if (a.len == 0 || b.len == 0)
		return (a.len == 0) - (b.len == 0);
	while (order == 0 && a.len > 0 && b.len > 0) {
		struct slice one = take_identifier(&a);

		order = compare_identifiers(one, take_identifier(&b));
	}
	return order ? order : (a.len > 0) - (b.len > 0);
}

int
version_compare(const struct version *a, const struct version *b)
{
	static const struct slice zero = {"0", 1};

	for (int i = 0; i < 3; i++) {
		struct slice one = a->numbers[i], other = b->numbers[i];
		int order = compare_numbers(
		    one.len ? one : zero, other.len ? other : zero);

		if (order)
			return order;
	}
	return compare_pre(a->pre, b->pre);
}

bool
version_is_dated(const struct version *version)
{
	static const struct slice year = {"1900", 4};

	return version->form != VERSION_NONE &&
	    compare_numbers(version->numbers[0], year) > 0;
}

/* Digits without leading zeros, as a number to compare. */
static struct slice
number_at(const char *text)
{
	struct slice number;

	while (text[0] == '0' && is_digit(text[1]))
		text++;
	number = (struct slice){text, strlen(text)};
	number.len = digits_at(number);
	return number;
}

int
version_compare_text(const char *a, const char *b)
{
	const char *whole_a = a, *whole_b = b;
	int order;

	while (*a && *b) {
		if (is_digit(*a) && is_digit(*b)) {
			struct slice one = number_at(a), other = number_at(b);

			order = compare_numbers(one, other);
			if (order)
				return order;
			a = one.at + one.len;
			b = other.at + other.len;
		} else if (*a == *b) {
			a++;
			b++;
		} else {
			return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
		}
	}
	order = (*a != '\0') - (*b != '\0');
	return order ? order : strcmp(whole_a, whole_b);
}
