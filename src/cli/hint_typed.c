/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/hint_typed.h"

#include <string.h>
#include <unistd.h>

#include "base/countof.h"
#include "base/json/json.h"
#include "base/text/suggest.h"
#include "cli/args/stray.h"
#include "cli/command.h"
#include "cli/hint_near.h"

struct word_pair {
	const char *word, *means;
};

static const char *
meaning(const struct word_pair *pairs, size_t n, const char *word)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(pairs[i].word, word) == 0)
			return pairs[i].means;
	return NULL;
}

/* Words of other programs for what has another name here. */
static const struct word_pair commands_elsewhere[] = {{"ls", "images"},
    {"list", "images"}, {"list-tags", "images"}, {"delete", "rm"},
    {"remove", "rm"}, {"push", "copy"}, {"pull", "copy"}, {"cp", "copy"},
    {"mv", "copy"}, {"retag", "tag"}, {"scan", "findings"}, {"gc", "prune"},
    {"clean", "prune"}, {"size", "du"}, {"usage", "du"}, {"repo", "repos"},
    {"rep", "repos"}, {"repositories", "repos"}, {"create", "ensure"},
    {"history", "inspect"}, {"manifest", "inspect"}, {"show", "inspect"},
    {"auth", "login"}, {"signin", "login"}, {"check", "doctor"},
    {"version", "--version"}};
static const struct word_pair options_elsewhere[] = {{"-o", "--output"},
    {"--format", "--output"}, {"--json", "--output json"},
    {"--yaml", "--output yaml"}, {"-q", "--query"}, {"-r", "--region"},
    {"-p", "--profile"}, {"-v", "--debug"}, {"--verbose", "--debug"},
    {"-V", "--version"}, {"--insecure", "--no-verify-ssl"}};

/* Among ours and the peer's. */
bool
hint_near_command(struct hint *hint)
{
	const struct service *service = hint->run->service;
	const struct command *const *commands = hint->run->commands;
	const char *close[SUGGEST_MAX], *word = hint_said(hint, "word"),
					**names;
	size_t n = 0;

	if (hint_has_near(hint))
		return true;
	while (commands[n])
		n++;
	names = arena_array(
	    &hint->arena, const char *, n + service->n_operations + 1);
	n = 0;
	for (size_t i = 0; i < service->n_operations; i++)
		names[n++] = service->operations[i].cli_name;
	for (; *commands; commands++)
		if (command_is_listed(*commands, service))
			names[n++] = (*commands)->name;
	if (suggest(word, names, close))
		return hint_put(hint, "near", close[0]);
	return model_is(service, &service_ecr) &&
	    hint_put(hint, "near",
		meaning(commands_elsewhere, countof(commands_elsewhere), word));
}

/* As behind "aws", where the name of the service comes next. */
bool
hint_is_program(struct hint *hint)
{
	return strcmp(hint_said(hint, "word"), "ecr") == 0;
}

/* The options of a command or an operation; NULL where it is neither. */
static const char **
options_of(struct hint *hint, const char *name)
{
	const struct service *service = hint->run->service;
	const struct operation *operation = model_find_operation(service, name);
	const struct command *command =
	    command_find(hint->run->commands, service, name);
	const struct arg *args = command ? command->options : NULL;
	const struct shape *input = operation ? operation->input : NULL;
	size_t n = 0;
	const char **names;

	while (args && args[n].name)
		n++;
	if (!args && !input)
		return NULL;
	names = arena_array(
	    &hint->arena, const char *, n + (input ? input->n_members : 0) + 1);
	for (size_t i = 0; i < n; i++)
		names[i] = args[i].name;
	for (size_t i = 0; input && i < input->n_members; i++)
		names[n++] = arena_printf(
		    &hint->arena, "--%s", input->members[i].cli_name);
	return names;
}

/* The command behind the word, and its option that is most like it. */
bool
hint_near_behind(struct hint *hint)
{
	struct word_list words = hint->run->words;
	const char *word = hint_said(hint, "word"), *close[SUGGEST_MAX];
	const char **names = NULL;
	size_t i = 0;

	while (i < words.n && strncmp(words.at[i], word, strlen(word)) != 0)
		i++;
	while (!names && ++i < words.n)
		names = options_of(hint, words.at[i]);
	return names && suggest(word, names, close) &&
	    hint_put(hint, "command", words.at[i]) &&
	    hint_put(hint, "near", close[0]);
}

bool
hint_is_behind(struct hint *hint)
{
	return hint_near_behind(hint) &&
	    strcmp(hint_said(hint, "near"), hint_said(hint, "word")) == 0;
}

bool
hint_same_option(struct hint *hint)
{
	return hint_put(hint, "near",
	    meaning(options_elsewhere, countof(options_elsewhere),
		hint_said(hint, "word")));
}

/* Of the operation that was called, what it takes. */
static const struct shape *
input_of(const struct hint *hint)
{
	const char *name = hint_said(hint, "operation");
	const struct operation *operation =
	    name ? model_find_operation(hint->run->service, name) : NULL;

	return operation ? operation->input : NULL;
}

/* A parameter that is the name of a file: its content was meant. */
bool
hint_names_file(struct hint *hint)
{
	const struct shape *input = input_of(hint);
	const json_t *params = json_object_get(hint->about, "params");

	for (size_t i = 0; input && i < input->n_members; i++) {
		const struct member *member = &input->members[i];
		const char *word = json_get_string(params, member->name);

		if (word && stray_is_file(word))
			return hint_put(hint, "word", word) &&
			    hint_put(hint, "scheme", "file://") &&
			    hint_put(hint, "option",
				arena_printf(
				    &hint->arena, "--%s", member->cli_name));
	}
	return false;
}

/* A path, behind its scheme where it has one, before a tag. */
static bool
find_here(struct hint *hint, const char *word, bool copies)
{
	static const char *const schemes[] = {
	    "oci:", "oci-archive:", "docker-archive:"};
	const char *path = word, *tag, *form = NULL;

	for (size_t i = 0; i < countof(schemes) && path == word; i++)
		if (strncmp(word, schemes[i], strlen(schemes[i])) == 0)
			path += strlen(schemes[i]);
	if (copies && path > word)
		return false;
	path = hint_split(path, &tag, &hint->arena);
	if (*path &&
	    access(arena_printf(&hint->arena, "%s/oci-layout", path), F_OK) ==
		0) {
		form = arena_printf(&hint->arena, "oci:%s", path);
		hint_put(hint, "what", "a layout");
	} else if ((strstr(path, ".tar") || strstr(path, ".tgz")) &&
	    stray_is_file(path)) {
		form = arena_printf(
		    &hint->arena, "docker-archive:%s (or oci-archive:)", path);
		hint_put(hint, "what", "an archive");
	}
	return hint_put(hint, "form", form) && hint_put(hint, "word", path) &&
	    hint_put(
		hint, "who", copies ? "is called" : "ecr copy alone reads, as");
}

bool
hint_lies_here(struct hint *hint)
{
	const char *code = error_code(hint->err);
	const struct word_list *words = &hint->run->words;
	size_t i = 0;
	const struct command *command = NULL;

	if (hint->err->kind != ERR_USAGE &&
	    (!code ||
		(strcmp(code, "NAME_UNKNOWN") != 0 &&
		    strcmp(code, "RepositoryNotFoundException") != 0)))
		return false;
	for (; i < words->n && !command; i++)
		command = command_find(
		    hint->run->commands, hint->run->service, words->at[i]);
	if (!command || command->completion != COMPLETE_REFERENCE)
		return false;
	for (; i < words->n; i++)
		if (find_here(
			hint, words->at[i], strcmp(command->name, "copy") == 0))
			return true;
	return false;
}

/* "k=v" for "Key=k,Value=v", "tag=1.0" for "imageTag=1.0". */
static bool
put_form(struct hint *hint, const struct member *member, const char *key,
    const char *value)
{
	const struct shape *shape = member->shape->element;
	const char *form = NULL;

	for (size_t i = 0; i < shape->n_members && !form; i++)
		if (strcmp(shape->members[i].name, "Key") == 0)
			form = arena_printf(
			    &hint->arena, "Key=%s,Value=%s", key, value);
	if (!form)
		form = stray_form_of(&hint->arena, shape, value);
	return hint_put(hint, "form", form) &&
	    hint_put(hint, "option",
		arena_printf(&hint->arena, "--%s", member->cli_name));
}

static bool
find_odd(struct hint *hint, const struct member *member, const json_t *value)
{
	const struct shape *shape = member->shape->element;
	const char *key;
	const json_t *given;

	if (!shape || shape->type != SHAPE_STRUCTURE)
		return false;
	json_object_foreach ((json_t *)json_array_get(value, 0), key, given)
		if (json_is_text(given) &&
		    !model_find_member(shape, key, strlen(key)))
			return put_form(
			    hint, member, key, json_string_value(given));
	return false;
}

bool
hint_odd_member(struct hint *hint)
{
	const struct shape *input = input_of(hint);
	const json_t *params = json_object_get(hint->about, "params");

	for (size_t i = 0; input && i < input->n_members; i++)
		if (find_odd(hint, &input->members[i],
			json_object_get(params, input->members[i].name)))
			return true;
	return false;
}
