/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/complete/line.h"

#include <string.h>

#include "aws/call/newer.h"
#include "cli/args/options.h"
#include "cli/args/params.h"

/* Whether the word is --NAME, --no-NAME or --NAME=…; `*value` is then what
 * stands behind the =, or NULL. */
static bool
is_option(const char *word, const char *name, const char **value)
{
	size_t len = strlen(name);

	*value = NULL;
	if (strncmp(word, "--", 2) != 0)
		return false;
	word += 2;
	if (strncmp(word, "no-", 3) == 0 && strcmp(word + 3, name) == 0)
		return true;
	if (strncmp(word, name, len) != 0)
		return false;
	if (word[len] == '=')
		*value = word + len + 1;
	return word[len] == '=' || !word[len];
}

const char *
line_value(const struct line *line, const char *option)
{
	const char *found = NULL, *value;

	for (size_t i = 0; i < line->n; i++) {
		if (!is_option(line->words[i], option, &value))
			continue;
		if (value)
			found = value;
		else if (i + 1 < line->n)
			found = line->words[i + 1];
	}
	return found;
}

bool
line_has(const struct line *line, const char *option)
{
	const char *value;

	for (size_t i = 0; i < line->n; i++)
		if (is_option(line->words[i], option, &value))
			return true;
	return false;
}

/* The `*at`th that is shown of a table, or NULL with those counted off. */
static const struct arg *
shown_at(const struct arg *table, size_t *at)
{
	for (; table && table->name; table++)
		if (table->doc && (*at)-- == 0)
			return table;
	return NULL;
}

const struct arg *
line_option_at(const struct line *line, size_t at)
{
	const struct command *command = line->command;
	const struct arg *arg =
	    shown_at(command ? command->options : NULL, &at);

	if (!arg)
		arg = shown_at(command ? command->more : NULL, &at);
	for (size_t i = 0; !arg && line->operation; i++) {
		arg = params_option(line->operation, line->waiter != NULL, i);
		if (!arg || at-- == 0)
			break;
		arg = NULL;
	}
	return arg ? arg : shown_at(options_global, &at);
}

const struct arg *
line_option(const struct line *line, const char *name)
{
	const struct arg *arg;

	for (size_t i = 0; (arg = line_option_at(line, i)); i++)
		if (strcmp(arg->name + 2, name) == 0)
			return arg;
	return NULL;
}

const struct member *
line_member(const struct line *line, const char *name)
{
	const struct shape *input =
	    line->operation ? line->operation->input : NULL;

	for (size_t i = 0; input && i < input->n_members; i++)
		if (strcmp(input->members[i].cli_name, name) == 0)
			return &input->members[i];
	return NULL;
}

/* An option without a value of its own in the same word. */
static void
open_option(struct line *line, const char *name)
{
	const struct member *member = line_member(line, name);
	const struct arg *arg = member ? NULL : line_option(line, name);

	line->open = NULL;
	line->many = false;
	if (member && member->shape->type != SHAPE_BOOLEAN) {
		line->open = name;
		line->many = member->shape->type == SHAPE_LIST;
	}
	if (arg && arg->nargs != NARGS_NONE)
		line->open = name;
}

static void
read_command(struct line *line, const char *word)
{
	if (strcmp(word, "help") == 0) {
		line->over = line->wait || line->helping ||
		    !model_is(line->service, &service_ecr);
		line->helping = true;
	} else if (line->wait) {
		line->waiter = model_find_waiter(line->service, word);
		line->wait = false;
		line->named = true;
		if (line->waiter) {
			line->operation = line->waiter->operation;
			line->command =
			    command_find(line->commands, line->service, "wait");
		}
	} else if (strcmp(word, "wait") == 0 && line->service->n_waiters) {
		line->wait = true;
	} else if (model_is(line->service, &service_ecr) &&
	    model_find_service(word)) {
		line->service = newer_or_ours(model_find_service(word));
	} else {
		line->operation = model_find_operation(line->service, word);
		if (!line->operation)
			line->command = command_find_listed(
			    line->commands, line->service, word);
		line->named = true;
	}
}

static void
read_word(struct line *line, const char *word)
{
	const struct command *part; /* "start" behind "local" */

	if (strncmp(word, "--", 2) == 0 && word[2]) {
		if (strchr(word, '='))
			line->open = NULL;
		else
			open_option(line, word + 2);
	} else if (line->open) {
		if (!line->many)
			line->open = NULL;
	} else if (strcmp(word, "-h") == 0 || strcmp(word, "--") == 0 ||
	    (line->named && strcmp(word, "help") == 0)) {
		line->over = true;
	} else if (!line->named) {
		read_command(line, word);
	} else if (line->command) {
		part = command_find(line->command->parts, NULL, word);
		line->command = part ? part : line->command;
		if (!part && line->operands++ == 0)
			line->first = word;
	}
}

/* Whether the word begins what another program is to read. */
static bool
starts_program(const struct line *line, const char *word)
{
	return line->command && line->command->completion == COMPLETE_PROGRAM &&
	    !line->open && strcmp(word, "help") != 0 &&
	    (word[0] != '-' || strcmp(word, "--") == 0);
}

void
line_read(struct line *line, const struct command *const *commands,
    const char *const *words, size_t n)
{
	*line = (struct line){.words = words,
	    .n = n,
	    .commands = commands,
	    .service = newer_or_ours(&service_ecr)};
	for (size_t i = 0; i < n && !line->runs; i++) {
		line->runs = starts_program(line, words[i]);
		line->program = i + (strcmp(words[i], "--") == 0);
		if (!line->runs)
			read_word(line, words[i]);
	}
}
