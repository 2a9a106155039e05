/* SPDX-License-Identifier: Apache-2.0 */
#include "local/page/unescape.h"

#include <string.h>

#include "base/text/hex.h"

/* As deep as strings are in strings: what is deeper stays. */
enum { SLASHES_MAX = 64 };

/* The character of "u0022"; 0: it is none of these. */
static int
escaped(const char *text, size_t len)
{
	int high, low;

	if (len < 5 || strncmp(text, "u00", 3) != 0)
		return 0;
	high = hex_digit(text[3]);
	low = hex_digit(text[4]);
	return high >= 2 && high <= 7 && low >= 0 && high * 16 + low < 0x7f
	    ? high * 16 + low
	    : 0;
}

/* How many backslashes stand before it then: an odd number of them escapes at
 * this depth, half of an even one in the string that it stands in. */
static size_t
count_left(size_t slashes, int c)
{
	const size_t depth = slashes & -slashes, outer = slashes - depth;

	return c == '"' || c == '\\' ? outer + 2 * depth - 1 : outer;
}

bool
unescape(struct buf *out, const char *text, size_t len)
{
	size_t kept = 0, n;

	if (!memmem(text, len, "\\u00", 4))
		return false;
	for (size_t i = 0; i < len; i += n ? n : 1) {
		for (n = 0; i + n < len && text[i + n] == '\\';)
			n++;
		int c = n && n <= SLASHES_MAX
		    ? escaped(text + i + n, len - i - n)
		    : 0;

		if (!c)
			continue;
		buf_add(out, text + kept, i - kept);
		for (size_t left = count_left(n, c); left; left--)
			buf_putc(out, '\\');
		buf_putc(out, (char)c);
		n += 5;
		kept = i + n;
	}
	buf_add(out, text + kept, len - kept);
	return true;
}
