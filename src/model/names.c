/* SPDX-License-Identifier: Apache-2.0 */
#include "model/names.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* A word starts at an upper-case letter behind a lower-case one or a digit,
 * or before a lower-case one ("ECRPublic"); a plural abbreviation at the end
 * ("ARNs") is one word. */
static bool
starts_word(const char *name, size_t i, size_t plural)
{
	if (i == 0 || !isupper((unsigned char)name[i]))
		return false;
	if (i >= plural)
		return i == plural;
	return islower((unsigned char)name[i - 1]) ||
	    isdigit((unsigned char)name[i - 1]) ||
	    islower((unsigned char)name[i + 1]);
}

/* Where a run such as "ARNs" at the end begins; the length if none does. */
static size_t
find_plural(const char *name, size_t len)
{
	size_t i = len;

	if (len < 3 || name[len - 1] != 's')
		return len;
	for (i = len - 1; i > 0 && isupper((unsigned char)name[i - 1]); i--)
		;
	return len - 1 - i >= 2 ? i : len;
}

char *
names_to_cli(struct arena *arena, const char *name)
{
	size_t len = strlen(name), plural = find_plural(name, len), n = 0;
	char *out = arena_array(arena, char, 2 * len + 1);

	for (size_t i = 0; i < len; i++) {
		if (starts_word(name, i, plural))
			out[n++] = '-';
		out[n++] = (char)tolower((unsigned char)name[i]);
	}
	return out;
}

const char *
names_of_type(enum shape_type type)
{
	static const char *const names[] = {[SHAPE_STRUCTURE] = "structure",
	    [SHAPE_LIST] = "list",
	    [SHAPE_MAP] = "map",
	    [SHAPE_STRING] = "string",
	    [SHAPE_INTEGER] = "integer",
	    [SHAPE_LONG] = "long",
	    [SHAPE_DOUBLE] = "double",
	    [SHAPE_BOOLEAN] = "boolean",
	    [SHAPE_TIMESTAMP] = "timestamp",
	    [SHAPE_BLOB] = "blob"};

	return names[type];
}
