/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/args/shorthand_word.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/text/pytext.h"
#include "base/text/utf8.h"

static bool
is_word_start(uint32_t point)
{
	return point == '!' || (point >= '#' && point <= '&') ||
	    (point >= '(' && point <= '+') || (point >= '-' && point <= '<') ||
	    (point >= '>' && point <= 'Z') || (point >= '\\' && point <= 'z') ||
	    (point >= '|' && point <= 0xffff);
}

static bool
is_first_rest(uint32_t point)
{
	return pytext_is_space(point) || point == '!' ||
	    (point >= '#' && point <= '&') || (point >= '(' && point <= '+') ||
	    (point >= '-' && point <= '\\') || (point >= '^' && point <= '|') ||
	    (point >= '~' && point <= 0xffff);
}

static bool
is_second_rest(uint32_t point)
{
	return pytext_is_space(point) || point == '!' ||
	    (point >= '#' && point <= '&') || (point >= '(' && point <= '+') ||
	    (point >= '-' && point <= '<') || (point >= '>' && point <= 0xffff);
}

/* The bytes of a bare word from here on; 0: none. */
static size_t
word_length(const char *text, size_t len, bool (*is_rest)(uint32_t))
{
	size_t i = 0;

	while (i < len) {
		bool (*fits)(uint32_t) = i == 0 ? is_word_start : is_rest;
		uint32_t point;
		size_t size = utf8_decode(text + i, len - i, &point);

		if (point == '\\' && i + 1 < len && text[i + 1] == ',')
			size = 2;
		else if (!fits(point))
			break;
		i += size;
	}
	return i;
}

size_t
shorthand_first_length(const char *text, size_t len)
{
	return word_length(text, len, is_first_rest);
}

size_t
shorthand_second_length(const char *text, size_t len)
{
	return word_length(text, len, is_second_rest);
}

size_t
shorthand_quoted_length(const char *text, size_t len)
{
	const char quote = text[0];
	size_t fallback = 0;

	for (size_t i = 1; i < len; i++) {
		if (text[i] == '\\' && i + 1 < len && text[i + 1] == quote) {
			i++;
			fallback = i + 1;
		} else if (text[i] == quote) {
			return i + 1;
		}
	}
	return fallback;
}
