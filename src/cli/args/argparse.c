/* Words are classified first, then consumed, as argparse does it.
 * It has over 400 lines because all its steps go through one state.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cli/args/argparse.h"

#include <string.h>

#include "base/json/json_make.h"
#include "base/memory/buf.h"
#include "base/text/pytext.h"
#include "base/text/repr.h"
#include "base/text/suggest.h"
#include "base/text/among.h"

/* One word as it was understood before anything is consumed. */
struct word {
	char kind;             /* 'O' option, 'A' argument, '-' for "--" */
	const struct arg *arg; /* of an option that is known */
	const char *value;     /* behind its "=", or NULL */
};

struct parse {
	struct arg_parser *parser;
	struct word_list words;
	struct word *tokens;    /* of each word */
	size_t next_positional; /* index into the table */
	size_t order;
	struct error *err;
};

bool
argparse_given(const struct arg_parser *parser, size_t index)
{
	return parser->values[index].order > 0;
}

const char *
argparse_word(const struct arg_parser *parser, size_t index)
{
	const struct word_list *words = &parser->values[index].words;

	return words->n > 0 ? words->at[0] : NULL;
}

static bool
is_option(const struct arg *arg)
{
	return arg->name[0] == '-';
}

/* The option whose name is the first `len` bytes of `word`. */
static const struct arg *
find_exact(const struct arg_parser *parser, const char *word, size_t len)
{
	for (size_t i = 0; i < parser->n; i++) {
		const struct arg *arg = &parser->args[i];

		if (is_option(arg) && strncmp(arg->name, word, len) == 0 &&
		    arg->name[len] == '\0')
			return arg;
	}
	return NULL;
}

/* The one option that starts with `len` bytes of `word`, in `*arg`. */
static bool
find_prefix(
    struct parse *state, const char *word, size_t len, const struct arg **arg)
{
	const struct arg_parser *parser = state->parser;
	struct buf matches = {0};
	size_t found = 0;

	for (size_t i = 0; i < parser->n; i++) {
		if (!is_option(&parser->args[i]) || parser->args[i].exact ||
		    strncmp(parser->args[i].name, word, len) != 0)
			continue;
		*arg = &parser->args[i];
		buf_printf(&matches, "%s%s", found++ ? ", " : "", (*arg)->name);
	}
	if (found > 1)
		fail_param(state->err, "ambiguous option: %s could match %s",
		    word, buf_text(&matches));
	buf_free(&matches);
	return found <= 1;
}

/* -7, -.5 and -1.5 are values. */
static bool
is_negative_number(const char *word)
{
	const char *p = word + 1;
	size_t whole, part = 0;

	whole = strspn(p, "0123456789");
	p += whole;
	if (*p == '.') {
		part = strspn(p + 1, "0123456789");
		if (part == 0)
			return false;
		p += 1 + part;
	}
	if (whole + part == 0)
		return false;
	return *p == '\0' || strcmp(p, "\n") == 0;
}

static bool
classify(struct parse *state, const char *word, struct word *token)
{
	const char *equals = strchr(word, '=');
	size_t len = equals ? (size_t)(equals - word) : strlen(word);

	token->kind = 'A';
	if (word[0] != '-')
		return true;
	token->arg = find_exact(state->parser, word, strlen(word));
	if (!token->arg && word[1] == '\0')
		return true;
	if (!token->arg && equals) {
		token->value = equals + 1;
		token->arg = find_exact(state->parser, word, len);
	}
	if (!token->arg && word[1] == '-' &&
	    !find_prefix(state, word, len, &token->arg))
		return false;
	if (!token->arg && (is_negative_number(word) || strchr(word, ' ')))
		return true;
	token->kind = 'O';
	return true;
}

/* Understand every word first; behind "--" all are arguments. */
static bool
classify_all(struct parse *state)
{
	bool behind = false;

	for (size_t i = 0; i < state->words.n; i++) {
		const char *word = state->words.at[i];

		if (behind) {
			state->tokens[i].kind = 'A';
		} else if (strcmp(word, "--") == 0) {
			state->tokens[i].kind = '-';
			behind = true;
		} else if (!classify(state, word, &state->tokens[i])) {
			return false;
		}
	}
	return true;
}

static bool
fail_arg(struct parse *state, const struct arg *arg, const char *message)
{
	return fail_param(state->err, "argument %s: %s", arg->name, message);
}

static bool
fail_repr(struct parse *state, const struct arg *arg, const char *message,
    const char *value)
{
	struct buf text = {0};

	buf_puts(&text, message);
	repr_write_string(&text, value, strlen(value));
	fail_arg(state, arg, buf_text(&text));
	buf_free(&text);
	return false;
}

/* None of the choices: the near ones; the peer never says what there is. */
static bool
refuse_choice(struct parse *state, const struct arg *arg, const char *word)
{
	const char *close[SUGGEST_MAX];
	struct buf text = {0}, list = {0};
	size_t n = suggest(word, arg->choices, close);

	for (size_t i = 0; arg->choices[i]; i++)
		buf_printf(&list, i ? ", %s" : "%s", arg->choices[i]);
	buf_printf(&text, "Found invalid choice '%s'\n", word);
	for (size_t i = 0; i < n; i++)
		buf_printf(&text, "%s\n  * %s", i ? "" : "\nMaybe you meant:\n",
		    close[i]);
	if (n == 0 && arg->exact)
		buf_printf(&text, "\nOne of: %s", buf_text(&list));
	fail_arg(state, arg, buf_text(&text));
	if (n == 0 && !arg->exact)
		error_note(state->err, CLUE_CHOICE,
		    json_members("choices", json_text(buf_text(&list))));
	buf_free(&list);
	buf_free(&text);
	return false;
}

static bool
check_word(struct parse *state, const struct arg *arg, const char *word)
{
	json_t *number = arg->number ? arg->number(word, strlen(word)) : NULL;

	if (arg->number && !number)
		return fail_repr(state, arg,
		    arg->number == pytext_int ? "invalid int value: "
					      : "invalid float value: ",
		    word);
	json_decref(number);
	return !arg->choices || is_among(arg->choices, word) ||
	    refuse_choice(state, arg, word);
}

/* Give `arg` its words; the first "--" among them is dropped. */
static bool
take(struct parse *state, const struct arg *arg, const char **words, size_t n)
{
	struct arg_value *value =
	    &state->parser->values[arg - state->parser->args];
	size_t before = arg->repeats ? value->words.n : 0;
	struct word_list taken =
	    word_list_new(state->parser->arena, before + n + 1);
	bool dropped = false;

	for (size_t i = 0; i < before; i++)
		word_list_add(&taken, value->words.at[i]);
	for (size_t i = 0; i < n; i++) {
		if (!dropped && strcmp(words[i], "--") == 0)
			dropped = true;
		else
			word_list_add(&taken, words[i]);
	}
	for (size_t i = 0; i < taken.n; i++) {
		if (!check_word(state, arg, taken.at[i]))
			return false;
	}
	if (taken.n == 0 && arg->nargs == NARGS_OPTIONAL && arg->constant)
		word_list_add(&taken, arg->constant);
	if (taken.n == 0 && arg->nargs == NARGS_OPTIONAL)
		return true; /* its default: as if absent */
	value->words = taken;
	value->order = ++state->order;
	state->parser->stopped = state->parser->stopped || arg->stops;
	return true;
}

static size_t
count_arguments(const struct parse *state, size_t from)
{
	size_t n = 0;

	while (from + n < state->words.n && state->tokens[from + n].kind == 'A')
		n++;
	return n;
}

/* Consume the option at `*at` and the words that belong to it. */
static bool
consume_option(struct parse *state, size_t *at)
{
	const struct word *token = &state->tokens[*at];
	const struct arg *arg = token->arg;
	size_t first = *at + 1, n;

	if (!arg) {
		word_list_add(&state->parser->rest, state->words.at[(*at)++]);
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
match_positional(
    const struct parse *state, const struct arg *arg, size_t at, size_t *n)
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

/* As many as fit, in turn. */
static bool
consume_positionals(struct parse *state, size_t *at)
{
	struct arg_parser *parser = state->parser;

	for (; state->next_positional < parser->n; state->next_positional++) {
		const struct arg *arg = &parser->args[state->next_positional];
		size_t n, start = *at;

		if (is_option(arg))
			continue;
		if (!match_positional(state, arg, start, &n))
			break;
		*at += n;
		if (!take(state, arg, state->words.at + start, n))
			return false;
	}
	return true;
}

static size_t
next_option(const struct parse *state, size_t from)
{
	while (from < state->words.n && state->tokens[from].kind != 'O')
		from++;
	return from;
}

static bool
consume_all(struct parse *state)
{
	struct word_list *rest = &state->parser->rest;
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
			word_list_add(rest, state->words.at[at++]);
		if (!consume_option(state, &at))
			return false;
		option = next_option(state, at);
	}
	if (state->parser->stopped)
		return true;
	if (!consume_positionals(state, &at))
		return false;
	while (at < state->words.n)
		word_list_add(rest, state->words.at[at++]);
	return true;
}

static bool
check_required(struct parse *state)
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
argparse_run(
    struct arg_parser *parser, struct word_list words, struct error *err)
{
	struct parse state = {parser, words,
	    arena_array(parser->arena, struct word, words.n + 1), 0, 0, err};

	parser->values =
	    arena_array(parser->arena, struct arg_value, parser->n);
	parser->rest = word_list_new(parser->arena, words.n);
	parser->stopped = false;
	if (classify_all(&state) && consume_all(&state) &&
	    (parser->stopped || check_required(&state)))
		return true;
	err->usage = true;
	return false;
}
