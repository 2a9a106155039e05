/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/memory/buf.h"
#include "cli/args/argparse_private.h"

/* The option whose name is the first `len` bytes of `word`. */
static const struct arg *
find_exact(const struct arg_parser *parser, const char *word, size_t len)
{
	for (size_t i = 0; i < parser->n; i++) {
		const struct arg *arg = &parser->args[i];

		if (argparse_is_option(arg) &&
		    strncmp(arg->name, word, len) == 0 &&
		    arg->name[len] == '\0')
			return arg;
	}
	return NULL;
}

static bool
fail_ambiguous(struct argparse_state *state, const char *word, size_t len)
{
	const struct arg_parser *parser = state->parser;
	struct buf matches = {0};

	for (size_t i = 0; i < parser->n; i++) {
		const struct arg *arg = &parser->args[i];

		if (!argparse_is_option(arg) || arg->exact ||
		    strncmp(arg->name, word, len) != 0)
			continue;
		if (matches.len > 0)
			buf_puts(&matches, ", ");
		buf_puts(&matches, arg->name);
	}
	fail_param(state->err, "ambiguous option: %s could match %s", word,
	    buf_text(&matches));
	buf_free(&matches);
	return false;
}

/* The one option that starts with `len` bytes of `word`, in `*arg`. */
static bool
find_prefix(struct argparse_state *state, const char *word, size_t len,
    const struct arg **arg)
{
	const struct arg_parser *parser = state->parser;
	size_t found = 0;

	*arg = NULL;
	for (size_t i = 0; i < parser->n; i++) {
		if (argparse_is_option(&parser->args[i]) &&
		    !parser->args[i].exact &&
		    strncmp(parser->args[i].name, word, len) == 0) {
			*arg = &parser->args[i];
			found++;
		}
	}
	return found <= 1 || fail_ambiguous(state, word, len);
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
classify(struct argparse_state *state, const char *word, struct token *token)
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

bool
argparse_classify(struct argparse_state *state)
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
