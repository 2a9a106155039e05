/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/prompt/prompt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/countof.h"
#include "base/env.h"
#include "base/json/json.h"
#include "base/terminal.h"
#include "base/text/words.h"
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/complete/complete.h"
#include "cli/complete/live_names.h"
#include "cli/complete/split.h"
#include "cli/prompt/editor.h"
#include "cli/prompt/hint.h"
#include "cli/prompt/history.h"

static const char on_word[] = "--cli-auto-prompt";

static bool
has_word(struct word_list words, const char *word)
{
	for (size_t i = 0; i < words.n; i++)
		if (strcmp(words.at[i], word) == 0)
			return true;
	return false;
}

static const char *
configured(const struct run *run)
{
	/* one that is empty says off, too */
	const char *value = getenv("AWS_CLI_AUTO_PROMPT");
	const char *profile = env_get("AWS_PROFILE");

	if (value)
		return value;
	if (!profile)
		profile = env_get("AWS_DEFAULT_PROFILE");
	value = json_get_string(settings_find_profile(&run->settings,
				    profile ? profile : "default"),
	    "cli_auto_prompt");
	return value ? value : "off";
}

enum prompt_mode
prompt_mode(const struct run *run, struct word_list words)
{
	static const char *const never[] = {
	    "help", "--version", "-h", "--help", "--no-cli-auto-prompt"};
	const char *value;

	for (size_t i = 0; i < countof(never); i++)
		if (has_word(words, never[i]))
			return PROMPT_OFF;
	if (has_word(words, on_word))
		return PROMPT_ON;
	value = configured(run);
	if (strcasecmp(value, "on") == 0)
		return PROMPT_ON;
	return strcasecmp(value, "on-partial") == 0 ? PROMPT_PARTIAL
						    : PROMPT_OFF;
}

bool
prompt_is_due(const struct run *run, const struct error *err)
{
	if (run->prompt == PROMPT_ON)
		return err->kind == ERR_NONE;
	if (run->prompt != PROMPT_PARTIAL || error_status(err) != EXIT_USAGE)
		return false;
	if (!err->code)
		complain(run, err);
	return true;
}

/* The person at the prompt. */
struct asking {
	const struct run *run;
	bool aws;    /* the first word is a service */
	int columns; /* of the terminal */
	int lines;
};

/* A line up to the cursor as completion understands it: its words without the
 * program's name, as they are typed behind "ecr". */
struct typed {
	struct split split;
	const char *const *words;
	size_t n;
	const char *word; /* at the cursor */
	bool service;     /* which is a service */
};

static void
understand(
    const struct asking *asking, struct editor_line line, struct typed *typed)
{
	char *text;

	*typed = (struct typed){0};
	text = arena_strndup(&typed->split.arena, line.text, line.len);
	split_line(&typed->split, text);
	typed->n = typed->split.n - 1;
	typed->words = typed->split.words;
	typed->word = typed->split.words[typed->n];
	typed->service = asking->aws && typed->n == 0;
	if (!asking->aws || typed->n == 0)
		return;
	if (strcmp(typed->words[0], "ecr-public") == 0) {
		typed->split.words[0] = "public";
	} else if (strcmp(typed->words[0], "ecr") == 0) {
		typed->words++;
		typed->n--;
	}
}

static void
add_start(
    struct buf *out, const char *word, const char *typed, const char *about)
{
	if (strncmp(word, typed, strlen(typed)) == 0)
		buf_printf(out, "%s\t%s\n", word, about);
}

/* What may stand behind "aws". */
static void
complete_service(
    const struct asking *asking, const char *typed, struct buf *out)
{
	const struct command *const *at = asking->run->commands;

	add_start(out, "ecr", typed, "Amazon ECR");
	add_start(out, "ecr-public", typed, "Amazon ECR Public");
	add_start(out, "sts", typed, "Security Token Service");
	for (; *at; at++)
		if ((*at)->root)
			add_start(out, (*at)->name, typed, "");
}

/* How many bytes all lines begin with alike, each up to its tab; `*n` is how
 * many lines there are. */
static size_t
common(const char *lines, size_t *n)
{
	size_t len = strcspn(lines, "\t\n");
	const char *at = lines;

	for (*n = 0; *at; at += strcspn(at, "\n"), at += *at == '\n', ++*n) {
		size_t same = 0;

		while (same < len && at[same] == lines[same])
			same++;
		len = same;
	}
	/* letters are not cut in halves */
	while (len > 0 && (lines[len] & 0xc0) == 0x80)
		len--;
	return len;
}

enum { WIDEST_NAME = 40 };

/* Columns for the names: those of the widest, within reason. */
static size_t
name_room(const char *at)
{
	size_t widest = 0;

	for (; *at; at += strcspn(at, "\n"), at += *at == '\n') {
		size_t name = strcspn(at, "\t\n");

		if (name > widest)
			widest = name < WIDEST_NAME ? name : WIDEST_NAME;
	}
	return widest + 2;
}

/* One candidate and what it is, cut to the terminal. */
static void
put_row(
    const struct asking *asking, const char *at, size_t room, struct buf *list)
{
	size_t len = strcspn(at, "\n"), name = strcspn(at, "\t\n");
	struct buf row = {0};

	buf_printf(&row, "%.*s", (int)name, at);
	if (name < len) {
		buf_fill(&row, ' ', name < room ? room - name : 1);
		buf_printf(&row, "%.*s", (int)(len - name - 1), at + name + 1);
	}
	if (row.len >= (size_t)asking->columns)
		row.len = (size_t)asking->columns - 1;
	while (row.len && (row.data[row.len] & 0xc0) == 0x80)
		row.len--;
	terminal_escape(list, row.data, row.len, TERMINAL_BYTES);
	buf_putc(list, '\n');
	buf_free(&row);
}

/* The candidates as lines, as many as fit. */
static void
put_list(
    const struct asking *asking, const char *at, size_t n, struct buf *list)
{
	size_t most = asking->lines > 8 ? (size_t)asking->lines - 5 : 3;
	size_t room = name_room(at);

	for (size_t i = 0; *at && i < most; i++) {
		put_row(asking, at, room, list);
		at += strcspn(at, "\n");
		at += *at == '\n';
	}
	if (n > most)
		buf_printf(list, "… and %zu more\n", n - most);
}

static void
on_complete(
    void *ctx, struct editor_line line, struct buf *insert, struct buf *list)
{
	const struct asking *asking = ctx;
	struct buf out = {0};
	struct typed typed;
	size_t len, n, there;

	understand(asking, line, &typed);
	if (typed.service)
		complete_service(asking, typed.word, &out);
	else
		complete_words(&out, asking->run->commands, typed.words,
		    typed.n, typed.word, live_names);
	there = strlen(typed.word);
	len = common(buf_text(&out), &n);
	if (len > there)
		split_escape(
		    insert, out.data + there, len - there, typed.split.quote);
	if (n == 1 && len >= there && out.data[len - 1] != '/') {
		if (typed.split.quote)
			buf_putc(insert, typed.split.quote);
		buf_putc(insert, ' ');
	} else if (!insert->len && n > 0) {
		put_list(asking, out.data, n, list);
	}
	buf_free(&out);
	arena_free(&typed.split.arena);
}

/* The line of help, cut to the terminal. */
static void
on_hint(void *ctx, struct editor_line line, struct buf *out)
{
	const struct asking *asking = ctx;
	struct typed typed;
	size_t start = out->len;

	understand(asking, line, &typed);
	if (typed.service)
		buf_puts(out, "A service; Tab shows which");
	else
		hint_write(out, asking->run->commands, typed.words, typed.n,
		    typed.word);
	if (out->len - start >= (size_t)asking->columns)
		out->len = start + (size_t)asking->columns - 1;
	while (out->len > start && (out->data[out->len] & 0xc0) == 0x80)
		out->len--;
	arena_free(&typed.split.arena);
}

/* The words as they would have been typed, without the one that asked. */
static void
put_words(struct buf *out, struct word_list words)
{
	for (size_t i = 0; i < words.n; i++) {
		if (strcmp(words.at[i], on_word) == 0)
			continue;
		if (*words.at[i])
			split_escape(out, words.at[i], strlen(words.at[i]), 0);
		else
			buf_puts(out, "''");
		buf_putc(out, ' ');
	}
}

/* The next aws gets what was entered, too. */
static void
put_argv(struct run *run, struct word_list words)
{
	char **argv = arena_array(&run->arena, char *, words.n + 2);

	argv[0] = run->argv[0];
	for (size_t i = 0; i < words.n; i++)
		argv[i + 1] = arena_strdup(&run->arena, words.at[i]);
	run->argv = argv;
}

static bool
take_line(struct run *run, const char *line, struct word_list *words,
    struct error *err)
{
	const char *why = NULL;
	char **split = words_split_why(line, &why);
	size_t n = 0;

	if (!split)
		return fail(err, ERR_GENERAL, "%s", why);
	while (split[n])
		n++;
	*words = word_list_new(&run->arena, n + 2);
	if (strcmp(run->program, "aws") != 0)
		word_list_add(words, "ecr");
	for (size_t i = 0; i < n; i++)
		word_list_add(words, arena_strdup(&run->arena, split[i]));
	words_free(split);
	put_argv(run, *words);
	return true;
}

static bool
check_terminal(struct error *err)
{
	if (!terminal_is(STDIN_FILENO)) {
		fputs("Warning: Input is not a terminal (fd=0).\n", stderr);
		/* the peer shows an end of input, which has no words */
		return fail(err, ERR_GENERAL, " ");
	}
	return terminal_is(STDERR_FILENO) ||
	    fail(err, ERR_GENERAL,
		"The auto-prompt is drawn on standard error, which is not a "
		"terminal");
}

bool
prompt_ask(struct run *run, struct word_list *words, struct error *err)
{
	struct asking asking = {
	    .run = run, .aws = strcmp(run->program, "aws") == 0};
	struct editor_help help = {.ctx = &asking,
	    .prompt = asking.aws ? "> aws " : "> ecr ",
	    .hint = on_hint,
	    .complete = on_complete};
	const char *first = asking.aws ? "" : "ecr ";
	json_auto_t *history = NULL;
	struct buf start = {0}, line = {0};
	bool ok;

	if (!check_terminal(err))
		return false;
	if (!terminal_size(STDERR_FILENO, &asking.columns, &asking.lines) ||
	    asking.columns < 20)
		asking.columns = 80;
	help.columns = asking.columns;
	if (!asking.aws) {
		words->at++;
		words->n--;
	}
	put_words(&start, *words);
	history = history_read(first);
	ok = editor_read(&help, buf_text(&start), history, &line, err);
	while (ok && line.len && line.data[line.len - 1] == ' ')
		line.data[--line.len] = '\0';
	if (ok && line.len)
		history_add(first, line.data);
	ok = ok && take_line(run, buf_text(&line), words, err);
	buf_wipe(&start);
	buf_wipe(&line);
	return ok;
}
