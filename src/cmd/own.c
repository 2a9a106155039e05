/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/own.h"

#include <string.h>

#include "base/memory/arena.h"
#include "base/memory/buf.h"
#include "base/text/surrogate.h"

static bool
is_help(struct words words)
{
	static const char *const names[] = {"help", "-h", "--help"};

	for (size_t i = 0; words.n == 1 && i < 3; i++) {
		if (strcmp(words.at[0], names[i]) == 0)
			return true;
	}
	return false;
}

static bool
refuse_rest(const struct own *own, struct error *err)
{
	struct buf unknown = {0};

	for (size_t i = 0; i < own->rest.n; i++) {
		const char *word = own->rest.at[i];

		if (own->takes_words && word[0] != '-')
			continue;
		buf_printf(&unknown, "%s%s", unknown.len ? ", " : "", word);
	}
	if (unknown.len)
		fail(err, ERR_USAGE, "Unknown options: %s", unknown.data);
	buf_free(&unknown);
	return err->kind == ERR_NONE;
}

void
own_restore(struct run *run, struct words words)
{
	for (size_t i = 0; i < words.n; i++) {
		const char *word = words.at[i];
		struct buf bytes = {0};

		if (surrogate_find(word, strlen(word)) == strlen(word))
			continue;
		surrogate_restore(&bytes, word, strlen(word));
		words.at[i] = arena_strdup(&run->arena, bytes.data);
		buf_free(&bytes);
	}
}

bool
own_parse(
    struct run *run, struct own *own, struct words words, struct error *err)
{
	struct arg_parser parser = {
	    .arena = &run->arena, .args = own->args, .n = own->n};

	own_restore(run, words);
	if (is_help(words)) {
		command_help(run, own->command, err);
		return false;
	}
	if (!argparse_run(&parser, words, err))
		return false;
	own->values = parser.values;
	own->rest = parser.rest;
	return refuse_rest(own, err);
}

bool
own_given(const struct own *own, size_t index)
{
	return own->values[index].order > 0;
}

const char *
own_word(const struct own *own, size_t index)
{
	const struct arg_value *value = &own->values[index];

	return value->order && value->words.n ? value->words.at[0] : NULL;
}

bool
own_stopped(const struct error *err)
{
	return err->kind == ERR_NONE;
}
