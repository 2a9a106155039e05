/* SPDX-License-Identifier: Apache-2.0 */
#include "model/compile_names.h"

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

void
names_to_cli(const char *name, char *out, size_t size)
{
	size_t len = strlen(name), plural = find_plural(name, len), n = 0;

	for (size_t i = 0; i < len && n + 2 < size; i++) {
		if (starts_word(name, i, plural))
			out[n++] = '-';
		out[n++] = (char)tolower((unsigned char)name[i]);
	}
	out[n] = '\0';
}
