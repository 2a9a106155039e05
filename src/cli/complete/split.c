/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/complete/split.h"

#include <string.h>

static const char *
split_word(struct split *split, struct buf *word, const char *at)
{
	char quote = 0;

	buf_clear(word);
	split->raw = at;
	for (; *at && (quote || !strchr(" \t\n", *at)); at++) {
		if (quote ? *at == quote : *at == '\'' || *at == '"')
			quote = quote ? 0 : *at;
		else if (*at == '\\' && at[1] && quote != '\'')
			buf_putc(word, *++at);
		else
			buf_putc(word, *at);
	}
	split->quote = quote;
	return at;
}

void
split_line(struct split *split, const char *line)
{
	struct buf word = {0};

	split->words =
	    arena_array(&split->arena, const char *, strlen(line) / 2 + 2);
	for (;;) {
		line += strspn(line, " \t\n");
		line = split_word(split, &word, line);
		split->words[split->n++] =
		    arena_strdup(&split->arena, buf_text(&word));
		if (!*line)
			break;
	}
	buf_free(&word);
}

void
split_escape(struct buf *out, const char *text, size_t len, char quote)
{
	for (size_t i = 0; i < len; i++) {
		if (!quote && strchr(" \t\\'\"$&;()<>|*?[]{}`!#~", text[i]))
			buf_putc(out, '\\');
		buf_putc(out, text[i]);
	}
}
