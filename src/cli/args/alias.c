/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/args/alias.h"

#include <string.h>
#include <sys/stat.h>

#include "base/ini.h"
#include "base/env.h"
#include "base/text/words.h"
#include "cli/version.h"

static const char file_name[] = "~/.aws/cli/alias";
static const char blanks[] = " \t\n\r\f\v";

/* About where the peer's recursion ends. */
enum { DEPTH_MAX = 300 };

bool
alias_read(struct run *run, struct error *err)
{
	struct stat info;

	if (!ini_read_flat(&run->arena, file_name, &run->aliases, err))
		return false;
	if (run->aliases ||
	    stat(env_expand(&run->arena, file_name), &info) != 0)
		return true;
	return fail(err, ERR_GENERAL,
	    "The specified config file (%s) could not be found.",
	    env_expand(&run->arena, file_name));
}

/* Whether the next word of `*text` is `word`; steps over it. */
static bool
next_is(const char **text, const char *word)
{
	size_t len;

	*text += strspn(*text, blanks);
	len = strcspn(*text, blanks);
	if (len != strlen(word) || memcmp(*text, word, len) != 0)
		return false;
	*text += len;
	return true;
}

/* Whether the header is "command SERVICE [COMMAND]". */
static bool
is_section(const char *header, const char *service, const char *command)
{
	if (strncmp(header, "command ", 8) != 0)
		return false;
	header += 8;
	if (!next_is(&header, service) ||
	    (command && !next_is(&header, command)))
		return false;
	return header[strspn(header, blanks)] == '\0';
}

/* The last section of that name: blanks between the words do not count. */
static const json_t *
find_section(const struct run *run, const char *command)
{
	const json_t *found = NULL;
	const char *header;
	json_t *section;

	json_object_foreach (run->aliases, header, section) {
		if (is_section(header, run->service->name, command))
			found = section;
	}
	return found;
}

static const char *
value_of(const json_t *section, const char *name)
{
	const char *value = json_string_value(json_object_get(section, name));

	return value ? value + strspn(value, blanks) : NULL;
}

const char *
alias_find(const struct run *run, const char *command, const char *name)
{
	if (!run->aliases)
		return NULL;
	return value_of(find_section(run, command), name);
}

const json_t *
alias_list(const struct run *run)
{
	return run->aliases ? find_section(run, NULL) : NULL;
}

/* A copy without the newlines around it. */
static const char *
strip_newlines(struct arena *arena, const char *word)
{
	size_t len;

	word += strspn(word, "\n");
	len = strlen(word);
	while (len > 0 && word[len - 1] == '\n')
		len--;
	return arena_strndup(arena, word, len);
}

/* The alias's words, behind `first` unless that is NULL. */
static bool
split(struct run *run, const char *name, const char *value, const char *first,
    struct word_list *words, struct error *err)
{
	const char *why;
	char **list = words_split_why(value, &why);
	size_t n = 0;

	if (!list)
		return fail(err, ERR_GENERAL,
		    "Value of alias \"%s\" could not be parsed. Received "
		    "error: %s when parsing:\n%s",
		    name, why, value);
	while (list[n])
		n++;
	*words = word_list_new(&run->arena, n + 1);
	if (first)
		word_list_add(words, first);
	for (size_t i = 0; i < n; i++)
		word_list_add(words, strip_newlines(&run->arena, list[i]));
	words_free(list);
	return true;
}

static bool
check_given(const char *name, const struct options *given, struct error *err)
{
	const char *option = given->debug ? "debug"
	    : given->settings.profile     ? "profile"
					  : NULL;

	return !option ||
	    fail(err, ERR_GENERAL,
		"Global parameter \"--%s\" detected in alias \"%s\" which is "
		"not supported in subcommand aliases.",
		option, name);
}

/* The order of the checks is the peer's; only what is given is checked. */
static bool
take_up(
    struct run *run, const char *name, struct options *given, struct error *err)
{
	const char *query = given->query;

	if (!check_given(name, given, err))
		return false;
	if (query) {
		run->options.query = query;
		if (!run_parse_query(run, err))
			return false;
	}
	if (!options_check_url(given, err) ||
	    !options_check_timeouts(given, err))
		return false;
	options_merge(&run->options, given);
	run->settings.options = run->options.settings;
	return true;
}

static void
append(struct run *run, struct word_list *words, struct word_list more)
{
	struct word_list all = word_list_new(&run->arena, words->n + more.n);

	for (size_t i = 0; i < words->n; i++)
		word_list_add(&all, words->at[i]);
	for (size_t i = 0; i < more.n; i++)
		word_list_add(&all, more.at[i]);
	*words = all;
}

/* `first` is what the peer puts in front to parse; `*service` what is found
 * there. */
static bool
expand(struct run *run, const char *name, const char *value, const char *first,
    const char **service, struct word_list *words, struct error *err)
{
	struct options given = options_none;
	struct word_list own = {0}, rest = {0};

	if (run->alias_depth++ == DEPTH_MAX)
		return fail(err, ERR_GENERAL,
		    "maximum recursion depth exceeded while calling a Python "
		    "object");
	if (!split(run, name, value, first, &own, err) ||
	    !options_parse(&given, &run->arena, own, service, &rest, err))
		return false;
	if (given.version) {
		version_print(run);
		return fail(err, ERR_DONE, "%s", "");
	}
	if (!take_up(run, name, &given, err))
		return false;
	append(run, &rest, *words);
	*words = rest;
	return true;
}

bool
alias_expand(struct run *run, const char *name, const char *value,
    struct word_list *words, struct error *err)
{
	const char *service;

	return expand(
	    run, name, value, run->service->name, &service, words, err);
}

bool
alias_follow_service(struct run *run, const char **service,
    struct word_list *words, bool *done, struct error *err)
{
	const json_t *section = json_object_get(run->aliases, "toplevel");
	const char *name = "", *value;

	/* a name that means itself is the service behind the alias */
	while (strcmp(name, *service) != 0) {
		name = *service;
		value = value_of(section, name);
		if (!value)
			return true;
		*done = alias_is_program(value);
		if (*done)
			return alias_run_program(value, *words, err);
		if (!expand(run, name, value, NULL, service, words, err))
			return false;
	}
	return true;
}
