/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/config/ini_lines.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/text/pytext.h"

static void
add_line(struct ini_lines *lines, const char *data, size_t len, const char *end)
{
	struct buf line = {0};

	buf_add(&line, data, len);
	buf_puts(&line, end);
	ini_lines_insert(lines, lines->n, &line);
}

/* How the line that `data` starts with ends, and the bytes before that. */
static const char *
end_find(const char *data, size_t len, size_t *line)
{
	*line = 0;
	while (*line < len && data[*line] != '\n' && data[*line] != '\r')
		++*line;
	if (*line == len)
		return "";
	if (data[*line] == '\n')
		return "\n";
	return *line + 1 < len && data[*line + 1] == '\n' ? "\r\n" : "\r";
}

void
ini_lines_split(
    struct ini_lines *lines, const char *data, size_t len, bool keep)
{
	size_t at = 0, line;

	*lines = (struct ini_lines){.end = "\n"};
	if (keep && *end_find(data, len, &line))
		lines->end = end_find(data, len, &line);
	while (at < len) {
		const char *end = end_find(data + at, len - at, &line);

		add_line(lines, data + at, line, *end && !keep ? "\n" : end);
		at += line + strlen(end);
	}
}

void
ini_lines_insert(struct ini_lines *lines, size_t index, struct buf *text)
{
	if (text->len == 0) {
		buf_free(text);
		return;
	}
	if (index > lines->n)
		index = lines->n;
	/* doubled whenever the count is a power of two */
	if ((lines->n & (lines->n - 1)) == 0)
		lines->at = xrealloc(lines->at,
		    (lines->n ? lines->n * 2 : 1) * sizeof(*lines->at));
	memmove(lines->at + index + 1, lines->at + index,
	    (lines->n - index) * sizeof(*lines->at));
	lines->at[index] = *text;
	lines->n++;
	*text = (struct buf){0};
}

void
ini_lines_free(struct ini_lines *lines)
{
	for (size_t i = 0; i < lines->n; i++)
		buf_wipe(&lines->at[i]);
	free(lines->at);
	*lines = (struct ini_lines){0};
}

bool
ini_line_header(const struct buf *line, size_t *len)
{
	const char *text = buf_text(line);
	size_t at = pytext_leading(text, line->len);
	const char *close;

	if (at >= line->len || text[at] != '[' || at + 2 > line->len ||
	    text[at + 1] == ']')
		return false;
	close = memchr(text + at + 1, ']', line->len - at - 1);
	*len = close ? (size_t)(close + 1 - text) : 0;
	return close != NULL;
}

bool
ini_line_idle(const struct buf *line)
{
	const char *text = buf_text(line);
	size_t at = pytext_leading(text, line->len);

	return at == line->len || text[at] == '#' || text[at] == ';';
}

static bool
is_mark(char c)
{
	return c == ':' || c == '=';
}

static size_t
count_characters(const char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)text[i] & 0xc0) != 0x80;
	return n;
}

size_t
ini_line_indent(const struct buf *line)
{
	return count_characters(
	    buf_text(line), pytext_leading(buf_text(line), line->len));
}

bool
ini_line_option(const struct buf *line, struct ini_option *option)
{
	const char *text = buf_text(line);
	size_t from = 0, to, blank;

	while (from < line->len && is_mark(text[from]))
		from++;
	for (to = from; to < line->len && !is_mark(text[to]);)
		to++;
	if (to == line->len)
		return false;
	blank = pytext_leading(text + from, to - from);
	option->indent = count_characters(text + from, blank);
	option->key = text + from + blank;
	option->key_len = pytext_trimmed(option->key, to - from - blank);
	to++;
	option->block =
	    pytext_leading(text + to, line->len - to) == line->len - to;
	return true;
}
