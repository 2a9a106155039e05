/* SPDX-License-Identifier: Apache-2.0 */
#include "format/yaml/yaml_plain.h"

#include <string.h>

/* What is left of a text; every take_…() moves on over what it matched. */
struct rest {
	const char *at, *end;
};

static bool
take(struct rest *rest, const char *set)
{
	if (rest->at == rest->end || !*rest->at || !strchr(set, *rest->at))
		return false;
	rest->at++;
	return true;
}

static size_t
take_all(struct rest *rest, const char *set)
{
	const char *from = rest->at;

	while (take(rest, set))
		continue;
	return (size_t)(rest->at - from);
}

static bool
is_done(const struct rest *rest)
{
	return rest->at == rest->end;
}

static const char digits[] = "0123456789";
static const char digits_[] = "0123456789_";

enum { LONGEST_WORD = 5 };

static bool
is_word(const char *text, size_t len)
{
	static const char *const words[] = {"true", "True", "TRUE", "false",
	    "False", "FALSE", "null", "Null", "NULL", "~", "<<", "="};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strlen(words[i]) == len && memcmp(words[i], text, len) == 0)
			return true;
	}
	return len == 0;
}

/* An exponent, whose sign may be required. */
static bool
take_exponent(struct rest *rest, bool sign_needed)
{
	if (!take(rest, "eE"))
		return false;
	if (!take(rest, "+-") && sign_needed)
		return false;
	return take_all(rest, digits) > 0;
}

static bool
is_special_float(struct rest rest, bool is_signed)
{
	static const char *const names[] = {
	    ".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"};
	size_t len = (size_t)(rest.end - rest.at);

	/* The sign goes with infinity alone. */
	for (size_t i = 0; i < (is_signed ? 3 : 6); i++) {
		if (len == 4 && memcmp(names[i], rest.at, 4) == 0)
			return true;
	}
	return false;
}

static bool
is_float(struct rest rest)
{
	bool is_signed = take(&rest, "+-");

	if (is_special_float(rest, is_signed))
		return true;
	if (take(&rest, ".")) {
		if (take_all(&rest, digits_) == 0)
			return false;
		return is_done(&rest) ||
		    (take_exponent(&rest, true) && is_done(&rest));
	}
	if (!take(&rest, digits))
		return false;
	take_all(&rest, digits_);
	if (take(&rest, ".")) {
		take_all(&rest, digits_);
		if (is_done(&rest))
			return true;
	}
	return take_exponent(&rest, false) && is_done(&rest);
}

/* Digits of one base, after what the base starts with. */
static bool
is_based(struct rest rest, const char *prefix, const char *set)
{
	for (; *prefix; prefix++) {
		if (is_done(&rest) || *rest.at++ != *prefix)
			return false;
	}
	return take_all(&rest, set) > 0 && is_done(&rest);
}

static bool
is_integer(struct rest rest)
{
	take(&rest, "+-");
	return is_based(rest, "", digits_) || is_based(rest, "0b", "01_") ||
	    is_based(rest, "0o", "01234567_") ||
	    is_based(rest, "0x", "0123456789abcdefABCDEF_");
}

static bool
take_number(struct rest *rest, size_t least, size_t most)
{
	size_t n = 0;

	while (n < most && take(rest, digits))
		n++;
	return n >= least;
}

static bool
take_zone(struct rest *rest)
{
	take_all(rest, " \t");
	if (take(rest, "Z"))
		return true;
	if (!take(rest, "+-") || !take_number(rest, 1, 2))
		return false;
	return !take(rest, ":") || take_number(rest, 2, 2);
}

static bool
is_time(struct rest rest)
{
	if (!take(&rest, "Tt") && take_all(&rest, " \t") == 0)
		return false;
	if (!take_number(&rest, 1, 2) || !take(&rest, ":") ||
	    !take_number(&rest, 2, 2) || !take(&rest, ":") ||
	    !take_number(&rest, 2, 2))
		return false;
	if (take(&rest, "."))
		take_all(&rest, digits);
	return is_done(&rest) || (take_zone(&rest) && is_done(&rest));
}

static bool
is_timestamp(struct rest rest)
{
	struct rest month, day;
	bool full;

	if (!take_number(&rest, 4, 4) || !take(&rest, "-"))
		return false;
	month = rest;
	if (!take_number(&rest, 1, 2) || !take(&rest, "-"))
		return false;
	full = rest.at - month.at == 3;
	day = rest;
	if (!take_number(&rest, 1, 2))
		return false;
	if (is_done(&rest))
		return full && rest.at - day.at == 2;
	return is_time(rest);
}

bool
yaml_is_string(const char *text, size_t len)
{
	const struct rest rest = {text, text + len};
	char c = len > 0 ? text[0] : '\0';

	if (len <= LONGEST_WORD && is_word(text, len))
		return false;
	if ((c < '0' || c > '9') && c != '+' && c != '-' && c != '.')
		return true;
	return !is_float(rest) && !is_integer(rest) && !is_timestamp(rest);
}

/* What an ASCII character is to YAML: h, special or for libyaml to judge; s,
 * harmless anywhere; w, harmless within a text but not at its start. */
static const char classes[] = "hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh"
			      "hwwhswwwsswswwwssssssssssshsssww"
			      "wsssssssssssssssssssssssssswswss"
			      "wsssssssssssssssssssssssssswwwsh";

static char
class_of(char c)
{
	return (unsigned char)c < 0x80 ? classes[(unsigned char)c] : 'h';
}

bool
yaml_is_easy(const char *text, size_t len, bool *blanks)
{
	*blanks = false;
	if (len > 0 && class_of(text[0]) != 's')
		return false;
	for (size_t i = 1; i < len; i++) {
		if (class_of(text[i]) != 'h')
			continue;
		if (i + 1 == len || (text[i] == ':' && text[i + 1] == ' '))
			return false;
		if (text[i] == ' ')
			*blanks = true;
		else if (text[i] != ':')
			return false;
	}
	return true;
}
