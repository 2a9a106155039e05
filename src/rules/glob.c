/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/glob.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

enum { PLAIN = 0, QUESTION = 1, FOLD = 2 };

static bool
same(char wanted, char found, int how)
{
	return wanted == found || ((how & QUESTION) && wanted == '?') ||
	    ((how & FOLD) && strncasecmp(&wanted, &found, 1) == 0);
}

static bool
matches(const char *pattern, const char *text, int how)
{
	const char *star = NULL, *from = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = pattern++;
			from = text;
		} else if (*pattern && same(*pattern, *text, how)) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star + 1;
			text = ++from;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

bool
glob_matches(const char *pattern, const char *text)
{
	return matches(pattern, text, PLAIN);
}

bool
glob_matches_any(const char *const *patterns, const char *text)
{
	const char *const *p = patterns;

	while (*p && !glob_matches(*p, text))
		p++;
	return *p || !patterns[0];
}

bool
glob_are_names(const char *const *patterns)
{
	const char *const *p = patterns;

	while (*p && !strchr(*p, '*'))
		p++;
	return !*p && patterns[0];
}

bool
glob_matches_policy(const char *pattern, const char *text, bool fold)
{
	return matches(pattern, text, QUESTION | (fold ? FOLD : PLAIN));
}
