/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/complete/shell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cli/complete/complete.h"

/* A command line of bash taken apart, as far as it is typed: the last word
 * may be empty, or a quote may be open. */
struct split {
	struct arena arena;
	const char **words;
	size_t n;
	const char *raw; /* the last word as typed */
	char quote;      /* open at its end, or 0 */
};

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

static void
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

static void
print_escaped(const char *text, size_t len, char quote)
{
	for (size_t i = 0; i < len; i++) {
		if (!quote && strchr(" \t\\'\"$&;()<>|*?[]{}`!#~", text[i]))
			putchar('\\');
		putchar(text[i]);
	}
}

/* bash replaces only what follows the last of its word breaks: the part of
 * the candidate up to there must go. */
static void
print_bash(const struct buf *out, const struct split *split, const char *breaks,
    const char *typed)
{
	size_t skip = 0;

	for (size_t i = 0; typed[i] && !split->quote; i++)
		if (strchr(breaks, typed[i]) && strchr(":=@", typed[i]))
			skip = i + 1;
	for (const char *at = buf_text(out); *at;) {
		size_t len = strcspn(at, "\t");

		if (len > skip)
			print_escaped(at + skip, len - skip, split->quote);
		putchar('\n');
		at += strcspn(at, "\n") + 1;
	}
}

static void
complete_bash(const char *text, const char *breaks,
    const struct command *const *commands, complete_live *live)
{
	struct split split = {0};
	struct buf out = {0};
	const char *typed;

	split_line(&split, text);
	typed = split.words[split.n - 1];
	if (split.n > 1)
		complete_words(
		    &out, commands, split.words + 1, split.n - 2, typed, live);
	print_bash(&out, &split, breaks, typed);
	buf_free(&out);
	arena_free(&split.arena);
}

static void
complete_list(char **words, int n, const struct command *const *commands,
    complete_live *live)
{
	struct buf out = {0};

	if (n < 2)
		return;
	complete_words(&out, commands, (const char *const *)words + 1,
	    (size_t)n - 2, words[n - 1], live);
	fputs(buf_text(&out), stdout);
	buf_free(&out);
}

int
complete_main(int argc, char **argv, const struct command *const *commands,
    complete_live *live)
{
	const char *shell = argc ? argv[0] : "";

	if (strcmp(shell, "bash") == 0 && argc == 3)
		complete_bash(argv[1], argv[2], commands, live);
	else if (strcmp(shell, "zsh") == 0 || strcmp(shell, "fish") == 0)
		complete_list(argv + 1, argc - 1, commands, live);
	else
		return -1;
	return EXIT_OK;
}
