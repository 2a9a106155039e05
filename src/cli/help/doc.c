/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/help/doc.h"

#include <ctype.h>
#include <string.h>

#include "base/text/utf8.h"

void
doc_add_summary(struct buf *out, const char *text, bool lower)
{
	const char *end = strstr(text, ". ");
	size_t len = end ? (size_t)(end - text) : strlen(text);
	size_t start = out->len;

	if (!end && len && text[len - 1] == '.')
		len--;
	buf_add(out, text, len);
	/* an abbreviation keeps its capitals */
	if (lower && len > 1 && !isupper((unsigned char)text[1]))
		out->data[start] = (char)tolower((unsigned char)text[0]);
}

size_t
doc_line_length(const char *text, int room)
{
	size_t fits = 0, at = 0;

	while (text[at]) {
		size_t end = at + strcspn(text + at, " ");

		if (fits && utf8_count(text, end) > (size_t)room)
			return fits;
		fits = end;
		at = end + strspn(text + end, " ");
	}
	return fits;
}

/* Where the next option starts outside of quotes, or the end. */
static size_t
option_start(const char *text)
{
	char quote = 0;
	size_t i;

	for (i = 0; text[i]; i++) {
		if (quote) {
			quote = text[i] == quote ? 0 : quote;
			continue;
		}
		if (text[i] == '\'' || text[i] == '"')
			quote = text[i];
		else if (i && strncmp(text + i, " --", 3) == 0)
			return i;
		else if (i && strncmp(text + i, " | ", 3) == 0)
			return i;
	}
	return i;
}

void
doc_add_command(
    struct buf *out, const char *command, const char *prefix, int room)
{
	size_t used = 0;

	buf_puts(out, prefix);
	while (*command) {
		size_t len = option_start(command);
		size_t cols = utf8_count(command, len);

		/* two columns are for the backslash */
		if (used && used + cols + 2 > (size_t)room) {
			buf_printf(out, " \\\n%s   ", prefix);
			used = 3;
		}
		buf_add(out, command, len);
		used += cols;
		command += len;
	}
	buf_putc(out, '\n');
}
