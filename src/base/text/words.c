/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text/words.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/buf.h"

struct word_pile {
	char **list;
	size_t n;
};

static void
add_word(struct word_pile *words, char *word)
{
	words->list =
	    xrealloc(words->list, (words->n + 2) * sizeof(*words->list));
	words->list[words->n++] = word;
	words->list[words->n] = NULL;
}

static const char no_escaped[] = "No escaped character";

/* Inside double quotes a backslash keeps its meaning only before a quote or
 * another backslash. */
static const char *
read_double(struct buf *word, const char *p, const char **why)
{
	for (; *p && *p != '"'; p++) {
		if (*p == '\\' && !p[1])
			*why = no_escaped;
		if (*p == '\\' && (p[1] == '"' || p[1] == '\\'))
			p++;
		buf_putc(word, *p);
	}
	return *p ? p + 1 : NULL;
}

static const char *
read_single(struct buf *word, const char *p)
{
	const char *end = strchr(p, '\'');

	if (!end)
		return NULL;
	buf_add(word, p, (size_t)(end - p));
	return end + 1;
}

/* One word that starts at `p`; where it ends, or NULL. */
static const char *
read_word(struct buf *word, const char *p, const char **why)
{
	*why = "No closing quotation";
	while (p && *p && !strchr(" \t\r\n", *p)) {
		if (*p == '\'')
			p = read_single(word, p + 1);
		else if (*p == '"')
			p = read_double(word, p + 1, why);
		else if (*p == '\\' && !p[1]) {
			*why = no_escaped;
			p = NULL;
		} else {
			p += *p == '\\';
			buf_putc(word, *p++);
		}
	}
	return p;
}

char **
words_split_why(const char *text, const char **why)
{
	struct word_pile words = {xmalloc(sizeof(char *)), 0};

	words.list[0] = NULL;
	for (;;) {
		struct buf word = {0};

		text += strspn(text, " \t\r\n");
		if (!*text)
			return words.list;
		text = read_word(&word, text, why);
		if (!text) {
			buf_free(&word);
			words_free(words.list);
			return NULL;
		}
		add_word(&words, buf_take(&word));
	}
}

char **
words_split(const char *text)
{
	const char *why;

	return words_split_why(text, &why);
}

void
words_free(char **words)
{
	for (char **word = words; word && *word; word++)
		free(*word);
	free(words);
}
