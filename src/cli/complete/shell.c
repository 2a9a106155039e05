/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/complete/shell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cli/complete/complete.h"
#include "cli/complete/split.h"

/* bash replaces only what follows the last of its word breaks: the part of
 * the candidate up to there must go. */
static void
print_bash(const struct buf *out, const struct split *split, const char *breaks,
    const char *typed)
{
	struct buf word = {0};
	size_t skip = 0;

	for (size_t i = 0; typed[i] && !split->quote; i++)
		if (strchr(breaks, typed[i]) && strchr(":=@", typed[i]))
			skip = i + 1;
	for (const char *at = buf_text(out); *at;) {
		size_t len = strcspn(at, "\t");

		buf_clear(&word);
		if (len > skip)
			split_escape(
			    &word, at + skip, len - skip, split->quote);
		puts(buf_text(&word));
		at += strcspn(at, "\n") + 1;
	}
	buf_free(&word);
}

/* A name that is none of ours is one that somebody gave to ecr. */
static void
complete_named(struct buf *out, const struct command *const *commands,
    const char *const *words, size_t n, const char *typed, complete_live *live)
{
	if (!complete_program(out, commands, words, n, typed, live))
		complete_words(out, commands, words + 1, n - 1, typed, live);
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
		complete_named(
		    &out, commands, split.words, split.n - 1, typed, live);
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
	complete_named(&out, commands, (const char *const *)words,
	    (size_t)n - 1, words[n - 1], live);
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
