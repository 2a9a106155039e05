/* Numbers of YAML 1.1.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml/yaml_old.h"

#include <stdlib.h>
#include <string.h>

#include "base/countof.h"

static const char digits_[] = "0123456789_";

static const char *
skip_sign(const char *text)
{
	return *text == '-' || *text == '+' ? text + 1 : text;
}

static bool
is_all(const char *text, const char *set)
{
	return *text && text[strspn(text, set)] == '\0';
}

/* Behind the first part: ":" and a number below sixty, at least once. */
static const char *
skip_sixties(const char *p)
{
	const char *start = p;

	while (*p == ':' && p[1] >= '0' && p[1] <= '9') {
		if (p[1] <= '5' && p[2] >= '0' && p[2] <= '9')
			p++;
		p += 2;
	}
	return p > start ? p : NULL;
}

bool
yaml_old_is_int(const char *text)
{
	const char *p = skip_sign(text), *end;

	if (!strchr("-+0123456789", *text) || !*p)
		return false;
	if (p[0] == '0' && p[1] == 'b')
		return is_all(p + 2, "01_");
	if (p[0] == '0' && p[1] == 'x')
		return is_all(p + 2, "0123456789abcdefABCDEF_");
	if (is_all(p, "01234567_"))
		return true;
	if (*p < '1' || *p > '9')
		return false;
	p += strspn(p, digits_);
	end = skip_sixties(p);
	return *p == '\0' || (end && *end == '\0');
}

bool
yaml_is_exponent(const char *p, bool sign)
{
	if (*p != 'e' && *p != 'E')
		return false;
	p++;
	if (*p == '-' || *p == '+')
		p++;
	else if (sign)
		return false;
	return is_all(p, "0123456789");
}

/* With a digit in front of everything else. */
static bool
is_usual_float(const char *p)
{
	const char *end;

	p += strspn(p, digits_);
	if (*p == '.') {
		p += 1 + strspn(p + 1, digits_);
		return *p == '\0' || yaml_is_exponent(p, false);
	}
	if (*p != ':')
		return yaml_is_exponent(p, false);
	end = skip_sixties(p);
	return end && *end == '.' &&
	    (end[1] == '\0' || is_all(end + 1, digits_));
}

bool
yaml_old_is_float(const char *text)
{
	static const char *const words[] = {
	    ".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"};
	const char *p = skip_sign(text);
	size_t n;

	for (size_t i = 0; i < countof(words); i++) {
		/* the first half may have a sign */
		if (strcmp(i < 3 ? p : text, words[i]) == 0)
			return true;
	}
	if (*text == '.') {
		n = strspn(text + 1, digits_);
		return n > 0 &&
		    (text[1 + n] == '\0' ||
			yaml_is_exponent(text + 1 + n, true));
	}
	return *p >= '0' && *p <= '9' && is_usual_float(p);
}

double
yaml_old_sixties(const char *text)
{
	double value = 0;

	for (; text; text = strchr(text, ':')) {
		text += *text == ':' ? 1 : 0;
		value = value * 60 + strtod(text, NULL);
	}
	return value;
}
