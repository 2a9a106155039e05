/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/args/argparse.h"

#include <ctype.h>
#include <string.h>

#include "base/memory/buf.h"
#include "base/text/pytext.h"
#include "base/text/repr.h"
#include "cli/args/argparse_private.h"
#include "cli/args/suggest.h"

struct words
words_new(struct arena *arena, size_t n)
{
	return (struct words){arena_array(arena, const char *, n + 1), 0};
}

void
words_add(struct words *words, const char *word)
{
	words->at[words->n++] = word;
}

bool
argparse_given(const struct arg_parser *parser, size_t index)
{
	return parser->values[index].order > 0;
}

const char *
argparse_word(const struct arg_parser *parser, size_t index)
{
	const struct words *words = &parser->values[index].words;

	return words->n > 0 ? words->at[0] : NULL;
}

bool
argparse_is_option(const struct arg *arg)
{
	return arg->name[0] == '-';
}

static bool
fail_arg(
    struct argparse_state *state, const struct arg *arg, const char *message)
{
	return fail_param(state->err, "argument %s: %s", arg->name, message);
}

static bool
fail_repr(struct argparse_state *state, const struct arg *arg,
    const char *message, const char *value)
{
	struct buf text = {0};

	buf_puts(&text, message);
	repr_write_string(&text, value, strlen(value));
	fail_arg(state, arg, buf_text(&text));
	buf_free(&text);
	return false;
}

static bool
check_choice(
    struct argparse_state *state, const struct arg *arg, const char *word)
{
	const char *close[SUGGEST_MAX];
	struct buf text = {0};
	size_t n;

	for (const char *const *choice = arg->choices; choice && *choice;
	     choice++) {
		if (strcmp(*choice, word) == 0)
			return true;
	}
	if (!arg->choices)
		return true;
	buf_printf(&text, "Found invalid choice '%s'\n", word);
	n = suggest(word, arg->choices, close);
	if (n > 0)
		buf_puts(&text, "\nMaybe you meant:\n");
	for (size_t i = 0; i < n; i++)
		buf_printf(&text, "\n  * %s", close[i]);
	fail_arg(state, arg, buf_text(&text));
	buf_free(&text);
	return false;
}

static bool
check_word(
    struct argparse_state *state, const struct arg *arg, const char *word)
{
	if (arg->integer) {
		json_t *value = pytext_int(word, strlen(word));

		if (!value)
			return fail_repr(
			    state, arg, "invalid int value: ", word);
		json_decref(value);
	}
	return check_choice(state, arg, word);
}

/* Give `arg` its words; the first "--" among them is dropped. */
static bool
take(struct argparse_state *state, const struct arg *arg, const char **words,
    size_t n)
{
	struct arg_value *value =
	    &state->parser->values[arg - state->parser->args];
	struct words taken = words_new(state->parser->arena, n + 1);
	bool dropped = false;

	for (size_t i = 0; i < n; i++) {
		if (!dropped && strcmp(words[i], "--") == 0)
			dropped = true;
		else
			words_add(&taken, words[i]);
	}
	for (size_t i = 0; i < taken.n; i++) {
		if (!check_word(state, arg, taken.at[i]))
			return false;
	}
	if (taken.n == 0 && arg->nargs == NARGS_OPTIONAL && arg->constant)
		words_add(&taken, arg->constant);
	if (taken.n == 0 && arg->nargs == NARGS_OPTIONAL)
		return true; /* its default: as if absent */
	value->words = taken;
	value->order = ++state->order;
	state->parser->stopped = state->parser->stopped || arg->stops;
	return true;
}

static size_t
count_arguments(const struct argparse_state *state, size_t from)
{
	size_t n = 0;

	while (from + n < state->words.n && state->tokens[from + n].kind == 'A')
		n++;
	return n;
}

/* Consume the option at `*at` and the words that belong to it. */
static bool
consume_option(struct argparse_state *state, size_t *at)
{
	const struct token *token = &state->tokens[*at];
	const struct arg *arg = token->arg;
	size_t first = *at + 1, n;

	if (!arg) {
		words_add(&state->parser->rest, state->words.at[(*at)++]);
		return true;
	}
	if (token->value) {
		const char *value = token->value;

		(*at)++;
		if (arg->nargs == NARGS_NONE)
			return fail_repr(
			    state, arg, "ignored explicit argument ", value);
		return take(state, arg, &value, 1);
	}
	n = count_arguments(state, first);
	if (arg->nargs == NARGS_NONE)
		n = 0;
	else if (arg->nargs != NARGS_ANY && n > 1)
		n = 1;
	if (arg->nargs == NARGS_ONE && n == 0)
		return fail_arg(state, arg, "expected one argument");
	*at = first + n;
	return take(state, arg, state->words.at + first, n);
}

/* How many words from `at` the positional takes, "--" around it included;
 * false when it does not fit. */
static bool
match_positional(const struct argparse_state *state, const struct arg *arg,
    size_t at, size_t *n)
{
	size_t i = at, end = state->words.n;

	while (i < end && state->tokens[i].kind == '-')
		i++;
	if (i < end && state->tokens[i].kind == 'A')
		i++;
	else if (arg->nargs == NARGS_ONE)
		return false;
	while (i < end && state->tokens[i].kind == '-')
		i++;
	*n = i - at;
	return true;
}

/* Our parsers have one positional at most. */
static bool
consume_positionals(struct argparse_state *state, size_t *at)
{
	struct arg_parser *parser = state->parser;
	const struct arg *arg;
	size_t n, start = *at;

	while (state->next_positional < parser->n &&
	    argparse_is_option(&parser->args[state->next_positional]))
		state->next_positional++;
	if (state->next_positional == parser->n)
		return true;
	arg = &parser->args[state->next_positional];
	if (!match_positional(state, arg, start, &n))
		return true;
	state->next_positional = parser->n;
	*at += n;
	return take(state, arg, state->words.at + start, n);
}

static size_t
next_option(const struct argparse_state *state, size_t from)
{
	while (from < state->words.n && state->tokens[from].kind != 'O')
		from++;
	return from;
}

static bool
consume_all(struct argparse_state *state)
{
	struct words *rest = &state->parser->rest;
	size_t at = 0, option = next_option(state, 0);

	while (option < state->words.n && !state->parser->stopped) {
		size_t before = at;

		if (at != option && !consume_positionals(state, &at))
			return false;
		if (at > before) {
			option = next_option(state, at);
			continue;
		}
		while (at < option)
			words_add(rest, state->words.at[at++]);
		if (!consume_option(state, &at))
			return false;
		option = next_option(state, at);
	}
	if (state->parser->stopped)
		return true;
	if (!consume_positionals(state, &at))
		return false;
	while (at < state->words.n)
		words_add(rest, state->words.at[at++]);
	return true;
}

static bool
check_required(struct argparse_state *state)
{
	const struct arg_parser *parser = state->parser;
	struct buf missing = {0};
	bool ok;

	for (size_t i = 0; i < parser->n; i++) {
		if (!parser->args[i].required || argparse_given(parser, i))
			continue;
		if (missing.len > 0)
			buf_puts(&missing, ", ");
		buf_puts(&missing, parser->args[i].name);
	}
	ok = missing.len == 0;
	if (!ok)
		fail_param(state->err,
		    "the following arguments are required: %s",
		    buf_text(&missing));
	buf_free(&missing);
	return ok;
}

bool
argparse_run(struct arg_parser *parser, struct words words, struct error *err)
{
	struct argparse_state state = {parser, words,
	    arena_array(parser->arena, struct token, words.n + 1), 0, 0, err};

	parser->values =
	    arena_array(parser->arena, struct arg_value, parser->n);
	parser->rest = words_new(parser->arena, words.n);
	parser->stopped = false;
	if (argparse_classify(&state) && consume_all(&state) &&
	    (parser->stopped || check_required(&state)))
		return true;
	err->usage = true;
	return false;
}
