/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/dispatch.h"

#include <string.h>

#include "aws/call/newer.h"
#include "base/json/json_make.h"
#include "base/memory/buf.h"
#include "cli/args/alias.h"
#include "cli/args/params.h"
#include "cli/args/stray.h"
#include "cli/args/skeleton.h"
#include "cli/command.h"
#include "cli/help/help.h"
#include "cli/next.h"

/* What the peer would take for the word "operation". */
static const char *const *
list_choices(struct run *run)
{
	const struct service *service = run->service;
	const struct command *const *commands = run->commands;
	json_t *aliases = (json_t *)alias_list(run), *value;
	size_t n = 0;
	const char **names, *name;

	while (commands[n])
		n++;
	names = arena_array(&run->arena, const char *,
	    n + service->n_operations + json_object_size(aliases) + 1);
	n = 0;
	json_object_foreach (aliases, name, value)
		names[n++] = name;
	for (size_t i = 0; i < service->n_operations; i++)
		names[n++] = service->operations[i].cli_name;
	for (size_t i = 0; commands[i]; i++)
		if (commands[i]->peer && command_runs_for(commands[i], service))
			names[n++] = commands[i]->name;
	return names;
}

/* The operation with a paginator that follows it to the end: the list of its
 * output is what the pages add to. */
static const struct operation *
follow_pages(struct run *run, const struct operation *operation)
{
	static const char *const none[] = {NULL};
	struct operation *copy = arena_new(&run->arena, struct operation);
	struct paginator *paginator = arena_new(&run->arena, struct paginator);
	const char **keys = arena_array(&run->arena, const char *, 2);
	const struct shape *output = operation->output;

	for (size_t i = 0; output && i < output->n_members && !keys[0]; i++)
		if (output->members[i].shape->type == SHAPE_LIST)
			keys[0] = output->members[i].name;
	*paginator = (struct paginator){"nextToken", "nextToken", "maxResults",
	    .result_keys = keys, .non_aggregate_keys = none};
	*copy = *operation;
	copy->paginator = paginator;
	return copy;
}

static bool
run_operation(struct run *run, const struct operation *operation,
    struct word_list words, struct error *err)
{
	struct params params;
	struct api_call call;
	bool ok;

	ok = params_parse(run, operation, NULL, words, &params, err);
	if (ok && params.help)
		return help_show_on(run, operation->cli_name, NULL, err);
	if (ok && params.skeleton) {
		ok = skeleton_print(run, operation, &params, err);
	} else if (ok) {
		if (params.all) {
			operation = follow_pages(run, operation);
			params.paged = true;
		}
		params_to_call(run, operation, &params, &call);
		ok = run_call(run, &call, err);
	}
	params_free(&params);
	return ok;
}

/* The peer's words for a name that is none; a known one is not refused. */
static bool
parse_name(struct run *run, struct word_list words, const char *const *choices,
    const char **name, struct word_list *rest, struct error *err)
{
	const struct arg arg = {"operation", .nargs = NARGS_ONE,
	    .required = true, .choices = choices};
	struct arg_parser parser = {&run->arena, &arg, 1, .values = NULL};

	if (!argparse_run(&parser, words, err))
		return false;
	*name = argparse_word(&parser, 0);
	*rest = parser.rest;
	return true;
}

/* Whether help knows a part of a command by that name; words behind a verb are
 * what it is about. */
static bool
has_topic(struct run *run, const char *name, const char *part)
{
	const struct command *command =
	    command_find(run->commands, run->service, name);

	return command &&
	    (command_is_of_peer(command) ||
		(command->parts && command_find(command->parts, NULL, part)));
}

/* -h or --help: what stands before any parameter is the topic. */
static bool
help_on_words(struct run *run, struct word_list words, struct error *err)
{
	const char *topic[2] = {NULL, NULL};
	const struct service *other =
	    words.n > 0 ? model_find_service(words.at[0]) : NULL;
	size_t n = 0;

	if (other) {
		run->service = newer_or_ours(other);
		words.at++;
		words.n--;
	}
	while (n < words.n && n < 2 && words.at[n][0] != '-') {
		topic[n] = words.at[n];
		n++;
	}
	if (n == 2 && !has_topic(run, topic[0], topic[1]))
		topic[1] = NULL;
	return help_show_on(run, topic[0], topic[1], err);
}

static bool run_named(struct run *run, const char *name, struct word_list words,
    struct error *err);

/* The first word behind a command may be an alias of its own; waiters are
 * added behind the aliases and win. */
static bool
find_inner(struct run *run, const char *name, struct word_list words,
    const char **value)
{
	*value = NULL;
	if (words.n > 0 &&
	    !(strcmp(name, "wait") == 0 &&
		model_find_waiter(run->service, words.at[0])))
		*value = alias_find(run, name, words.at[0]);
	return *value != NULL;
}

static bool
run_inner(struct run *run, const char *name, const char *value,
    struct word_list words, struct error *err)
{
	const char *alias = words.at[0];

	words.at++;
	words.n--;
	if (alias_is_program(value))
		return alias_run_program(value, words, err);
	return alias_expand(run, alias, value, &words, err) &&
	    run_named(run, name, words, err);
}

/* Whether the words name none of our parts, where the peer has others. */
static bool
is_elsewhere(const struct command *command, struct word_list words)
{
	return command->elsewhere &&
	    !(words.n &&
		(strcmp(words.at[0], "help") == 0 ||
		    command_find(command->parts, NULL, words.at[0])));
}

/* The parts of a command that the peer has, as it chooses among them. */
static bool
choose_part(struct run *run, const struct command *command,
    struct word_list words, struct error *err)
{
	const char *const *elsewhere = command->elsewhere, *name;
	struct word_list names, rest;
	size_t n = 2;

	while (command->parts[n - 2])
		n++;
	for (size_t i = 0; elsewhere[i]; i++)
		n++;
	names = word_list_new(&run->arena, n);
	for (size_t i = 0; elsewhere[i]; i++)
		word_list_add(&names, elsewhere[i]);
	for (size_t i = 0; command->parts[i]; i++)
		word_list_add(&names, command->parts[i]->name);
	word_list_add(&names, "help");
	return parse_name(run, words, names.at, &name, &rest, err) &&
	    next_run(run,
		arena_printf(&run->arena, "%s %s", command->name, name), err);
}

/* The part that the words name, NULL where they name none. */
static bool
find_part(struct run *run, const struct command *command,
    struct word_list *words, const struct command **part, struct error *err)
{
	const char *name = NULL;

	*part = NULL;
	if (!command->parts ||
	    (words->n == 1 && strcmp(words->at[0], "help") == 0))
		return true;
	if (command->root) {
		if (!command_split(&run->arena,
			command_part_names(&run->arena, command->parts), *words,
			&name, words, err))
			return false;
		*part = name ? command_find(command->parts, NULL, name) : NULL;
		return true;
	}
	if (words->n)
		*part = command_find(command->parts, NULL, words->at[0]);
	if (*part) {
		words->at++;
		words->n--;
	}
	return true;
}

/* Who does not know how is shown a line that works. */
static bool
note_usage(const char *name, const struct command *command, struct error *err)
{
	if (err->kind != ERR_USAGE || err->clue || !command->examples ||
	    command_is_of_peer(command))
		return false;
	return error_note(err, CLUE_USAGE,
	    json_members("command", json_text(name), "example",
		json_text(command->examples->command)));
}

/* A command of our own, or the part of it that the words name. */
static bool
run_command(struct run *run, const struct command *command,
    struct word_list words, struct error *err)
{
	struct arg_parser given = {.arena = &run->arena};
	const struct command *part;
	const char *name = command->name;

	if (command->run_words)
		return command->run_words(run, words, err);
	if (is_elsewhere(command, words))
		return choose_part(run, command, words, err);
	if (!find_part(run, command, &words, &part, err))
		return false;
	if (words.n == 1 && strcmp(words.at[0], "help") == 0)
		return help_show_on(run, name, part ? part->name : NULL, err);
	if (part)
		command = part;
	if (!command->run)
		return command_name_part(command, &run->arena, words, err) ||
		    note_usage(name, command, err);
	if (!command_is_of_peer(command))
		word_list_restore(&run->arena, words);
	given.args = command->options;
	while (given.args && given.args[given.n].name)
		given.n++;
	if (!argparse_run(&given, words, err) ||
	    !command_check_rest(command, given.rest, err)) {
		if (!err->clue)
			stray_rest(&given, NULL, err);
		/* its operands are no words too many */
		if (err->clue == CLUE_STRAY && command->operands)
			error_note(err, CLUE_NONE, NULL);
		return note_usage(name, command, err);
	}
	return command->run(run, &given, err) || note_usage(name, command, err);
}

/* A command or an operation, no alias. */
static bool
run_named(struct run *run, const char *name, struct word_list words,
    struct error *err)
{
	const struct operation *operation;
	const struct command *command;
	const char *value;

	if (find_inner(run, name, words, &value))
		return run_inner(run, name, value, words, err);
	operation = model_find_operation(run->service, name);
	if (operation)
		return run_operation(run, operation, words, err);
	command = command_find(run->commands, run->service, name);
	return run_command(run, command, words, err);
}

static bool
is_known(struct run *run, const char *name)
{
	return model_find_operation(run->service, name) ||
	    command_find(run->commands, run->service, name);
}

/* Whether an alias of that name leads to what has it, whatever its first word
 * says: so it is with all that the peer has, while a name of ours is the
 * person's where he has taken it, and ours again in the alias itself. */
static bool
leads_home(struct run *run, const char *name, struct word_list words)
{
	const struct command *command;

	if (model_find_operation(run->service, name))
		return true;
	command = command_find(run->commands, run->service, name);
	return command &&
	    (command_is_of_peer(command) ||
		(words.n > 0 && strcmp(words.at[0], name) == 0));
}

static bool
run_alias(struct run *run, const char *name, const char *value,
    struct word_list words, struct error *err)
{
	if (alias_is_program(value))
		return alias_run_program(value, words, err);
	if (!alias_expand(run, name, value, &words, err))
		return false;
	if (!leads_home(run, name, words))
		return dispatch_run(run, words, err);
	if (words.n > 0) {
		words.at++;
		words.n--;
	}
	return run_named(run, name, words, err);
}

/* The model of the service, as the person's files have it.  A command of our
 * own gives way to an operation of that name, but works whatever is in them. */
static bool
find_model(struct run *run, const char *name, struct error *err)
{
	const struct command *own =
	    command_find(run->commands, run->service, name);
	const struct service *newer;

	if (own && !own->peer && (own->root || own->run_words))
		return true;
	if (own && !own->peer)
		newer = newer_or_ours(run->service);
	else
		newer = newer_service(run->service, err);
	if (newer)
		run->service = newer;
	return newer != NULL;
}

/* A word that is no command may be the value of an option in front of it that
 * is none. */
static bool
explain_name(struct word_list words, const char *name, struct error *err)
{
	for (size_t i = 0; i < words.n && strcmp(words.at[i], name) != 0; i++)
		if (words.at[i][0] == '-')
			return stray_option(NULL, words.at[i], err);
	return error_note(
	    err, CLUE_COMMAND, json_members("word", json_text(name)));
}

bool
dispatch_run(struct run *run, struct word_list words, struct error *err)
{
	struct word_list rest;
	const char *name, *value;

	if (run->options.help)
		return help_on_words(run, words, err);
	if (!parse_name(run, words, NULL, &name, &rest, err)) {
		if (words.n > 0)
			return stray_option(NULL, words.at[0], err);
		help_first(run);
		return false;
	}
	if (!find_model(run, name, err))
		return false;
	value = alias_find(run, NULL, name);
	if (value && strcmp(name, "help") != 0)
		return run_alias(run, name, value, rest, err);
	if (is_known(run, name))
		return run_named(run, name, rest, err);
	return parse_name(run, words, list_choices(run), &name, &rest, err) ||
	    explain_name(words, name, err);
}
