/* Looking through a table of commands.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

#include <string.h>

#include "base/json/json_make.h"
#include "base/memory/buf.h"
#include "base/text/suggest.h"

/* Whether the service has what the command is for. */
static bool
is_missing(const struct command *command, const struct service *service)
{
	return (command->registries && model_is(service, &service_sts)) ||
	    (command->waits && service && service->n_waiters == 0);
}

bool
command_runs_for(const struct command *command, const struct service *service)
{
	if (is_missing(command, service))
		return false;
	return !service || !command->service ||
	    model_is(service, command->service);
}

bool
command_is_listed(const struct command *command, const struct service *service)
{
	if (command->service)
		return model_is(service, command->service);
	if (is_missing(command, service))
		return false;
	return command->peer || model_is(service, &service_ecr);
}

static const struct command *
find(const struct command *const *commands, const struct service *service,
    const char *name,
    bool (*fits)(const struct command *, const struct service *))
{
	for (; commands && *commands; commands++)
		if (strcmp((*commands)->name, name) == 0 &&
		    fits(*commands, service))
			return *commands;
	return NULL;
}

const struct command *
command_find(const struct command *const *commands,
    const struct service *service, const char *name)
{
	return find(commands, service, name, command_runs_for);
}

const struct command *
command_find_listed(const struct command *const *commands,
    const struct service *service, const char *name)
{
	return find(commands, service, name, command_is_listed);
}

bool
command_is_of_peer(const struct command *command)
{
	return command->peer || command->root;
}

const char *const *
command_part_names(struct arena *arena, const struct command *const *parts)
{
	size_t n = 0;
	const char **names;

	while (parts[n])
		n++;
	names = arena_array(arena, const char *, n + 1);
	for (size_t i = 0; i < n; i++)
		names[i] = parts[i]->name;
	return names;
}

/* The word is taken out where it stands first. */
bool
command_split(struct arena *arena, const char *const *choices,
    struct word_list words, const char **name, struct word_list *rest,
    struct error *err)
{
	const struct arg arg = {
	    "subcommand", .nargs = NARGS_OPTIONAL, .choices = choices};
	struct arg_parser parser = {arena, &arg, 1, .values = NULL};
	bool taken = false;

	if (!argparse_run(&parser, words, err))
		return false;
	*name = argparse_word(&parser, 0);
	*rest = parser.rest;
	if (!*name)
		return true;
	*rest = word_list_new(arena, words.n);
	for (size_t i = 0; i < words.n; i++) {
		if (!taken && strcmp(words.at[i], *name) == 0)
			taken = true;
		else
			word_list_add(rest, words.at[i]);
	}
	return true;
}

bool
command_no_words(struct word_list words, struct error *err)
{
	struct buf text = {0};

	for (size_t i = 0; i < words.n; i++)
		buf_printf(&text, "%s%s", i ? "," : "", words.at[i]);
	if (words.n)
		fail_param(err, "Unknown options: %s", buf_text(&text));
	buf_free(&text);
	return words.n == 0;
}

bool
command_check_rest(
    const struct command *command, struct word_list rest, struct error *err)
{
	struct buf unknown = {0};

	if (command_is_of_peer(command))
		return command_no_words(rest, err);
	for (size_t i = 0; i < rest.n; i++)
		if (!command->operands ||
		    (rest.at[i][0] == '-' && rest.at[i][1]))
			buf_printf(&unknown, "%s%s", unknown.len ? ", " : "",
			    rest.at[i]);
	if (unknown.len)
		fail(err, ERR_USAGE, "Unknown options: %s", unknown.data);
	buf_free(&unknown);
	return err->kind == ERR_NONE;
}

bool
command_name_part(const struct command *command, struct arena *arena,
    struct word_list words, struct error *err)
{
	const char *close[SUGGEST_MAX];
	struct buf names = {0};

	for (size_t i = 0; command->parts && command->parts[i]; i++)
		buf_printf(
		    &names, "%s%s", i ? ", " : "", command->parts[i]->name);
	fail(err, ERR_USAGE, "ecr %s needs one of these: %s", command->name,
	    buf_text(&names));
	buf_free(&names);
	if (words.n && command->parts &&
	    suggest(
		words.at[0], command_part_names(arena, command->parts), close))
		error_note(err, CLUE_COMMAND,
		    json_members("near",
			json_text(arena_printf(
			    arena, "%s %s", command->name, close[0]))));
	return false;
}
