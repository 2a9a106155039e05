/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/complete/complete.h"

#include <string.h>

#include "cli/complete/value.h"

static void
add_option(struct candidates *candidates, const struct line *line,
    const char *prefix, const char *name, const char *about)
{
	if (line_has(line, name))
		return;
	candidates_add(candidates,
	    arena_printf(&candidates->arena, "%s%s", prefix, name), about);
}

static void
add_member(struct candidates *candidates, const struct line *line,
    const struct member *member)
{
	add_option(candidates, line, "--", member->cli_name, member->doc);
	if (member->shape->type == SHAPE_BOOLEAN)
		add_option(
		    candidates, line, "--no-", member->cli_name, member->doc);
}

/* The parameters first, required ones before others, then what every command
 * takes. */
static void
complete_options(struct candidates *candidates, const struct line *line)
{
	const struct operation *operation = line->operation;
	const struct shape *input = operation ? operation->input : NULL;
	const struct arg *arg;

	for (int required = 1; required >= 0; required--)
		for (size_t i = 0; input && i < input->n_members; i++)
			if (input->members[i].required == (required == 1))
				add_member(
				    candidates, line, &input->members[i]);
	for (size_t i = 0; (arg = line_option_at(line, i)); i++)
		add_option(candidates, line, "--", arg->name + 2, arg->doc);
}

static void
complete_commands(struct candidates *candidates, const struct line *line)
{
	const struct service *service = line->service;
	const struct command *const *commands = line->commands;

	for (size_t i = 0; line->wait && i < service->n_waiters; i++)
		candidates_add(candidates, service->waiters[i].cli_name,
		    service->waiters[i].doc);
	for (size_t i = 0; !line->wait && i < service->n_operations; i++)
		candidates_add(candidates, service->operations[i].cli_name,
		    service->operations[i].doc);
	for (size_t i = 0; !line->wait && commands[i]; i++)
		if (command_is_listed(commands[i], service) &&
		    strcmp(commands[i]->name, "help") != 0)
			candidates_add(
			    candidates, commands[i]->name, commands[i]->doc);
	if (!line->helping)
		candidates_add(candidates, "help", "Explain how to use it");
}

/* What follows the name of a command of our own: a part of it, or operands. */
static void
complete_behind(struct candidates *candidates, const struct line *line)
{
	const struct command *const *part = line->command->parts;

	for (; part && *part; part++)
		candidates_add(candidates, (*part)->name, (*part)->doc);
	complete_operand(candidates, line, line->command->completion);
}

/* The word is --NAME=…: complete what stands behind the =. */
static void
complete_joined(
    struct candidates *candidates, const struct line *line, const char *word)
{
	const char *value = strchr(word, '=') + 1;
	const char *name = arena_strndup(
	    &candidates->arena, word + 2, (size_t)(value - word) - 3);

	candidates->before =
	    arena_strndup(&candidates->arena, word, (size_t)(value - word));
	complete_value(candidates, line, name, value);
}

void
complete_words(struct buf *out, const struct command *const *commands,
    const char *const *words, size_t n, const char *typed, complete_live *live)
{
	struct candidates candidates = {
	    .out = out, .typed = typed, .before = "", .live = live};
	struct line line;
	size_t before = out->len;

	line_read(&line, commands, words, n);
	if (line.over || (line.helping && line.named))
		return;
	if (strncmp(typed, "--", 2) == 0 && strchr(typed, '='))
		complete_joined(&candidates, &line, typed);
	else if (line.open && (!line.many || *typed != '-'))
		complete_value(&candidates, &line, line.open, typed);
	else if (*typed == '-')
		complete_options(&candidates, &line);
	else if (!line.named)
		complete_commands(&candidates, &line);
	else if (line.command)
		complete_behind(&candidates, &line);
	/* at the end of a list, or where nothing has begun */
	if (!*typed && line.named && out->len == before &&
	    (!line.open || line.many))
		complete_options(&candidates, &line);
	arena_free(&candidates.arena);
}
