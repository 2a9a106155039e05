/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/complete/complete.h"

#include <string.h>

#include "cli/args/extra.h"
#include "cli/help/manual.h"

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

const struct extra *
line_extra(const struct line *line, const char *name)
{
	const struct extra *extra;

	for (extra = extra_globals; extra->name; extra++)
		if (strcmp(extra->name, name) == 0)
			return extra;
	extra = line->manual ? line->manual->options : NULL;
	for (; extra && extra->name; extra++)
		if (strcmp(extra->name, name) == 0)
			return extra;
	if (!line->operation)
		return NULL;
	for (size_t i = 0;; i++) {
		extra = line->waiter ? extra_of_waiter(line->waiter, i)
				     : extra_of_operation(line->operation, i);
		if (!extra || strcmp(extra->name, name) == 0)
			return extra;
	}
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
	const struct extra *extra = member ? NULL : line_extra(line, name);

	line->open = NULL;
	line->many = false;
	if (member && member->shape->type != SHAPE_BOOLEAN) {
		line->open = name;
		line->many = member->shape->type == SHAPE_LIST;
	}
	if (extra && extra->value)
		line->open = name;
}

/* "local" and then "start". */
static void
read_part(struct line *line, const char *word)
{
	const struct manual *part;

	for (size_t i = 0; (part = manual_part(line->manual->command, i)); i++)
		if (strcmp(strchr(part->command, ' ') + 1, word) == 0) {
			line->manual = part;
			return;
		}
}

static void
read_command(struct line *line, const char *word)
{
	if (strcmp(word, "help") == 0) {
		line->over = line->wait || line->helping ||
		    line->service != &service_ecr;
		line->helping = true;
	} else if (line->wait) {
		line->waiter = model_find_waiter(line->service, word);
		line->wait = false;
		line->named = true;
		if (line->waiter)
			line->operation = line->waiter->operation;
	} else if (strcmp(word, "wait") == 0 && line->service->n_waiters) {
		line->wait = true;
	} else if (strcmp(word, "public") == 0 &&
	    line->service == &service_ecr) {
		line->service = &service_ecr_public;
	} else {
		line->operation = model_find_operation(line->service, word);
		if (!line->operation && manual_command(line->service, word))
			line->manual = manual_find(word);
		line->named = true;
	}
}

static void
read_word(struct line *line, const char *word)
{
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
	} else if (line->manual) {
		read_part(line, word);
	}
}

void
line_read(struct line *line, const char *const *words, size_t n)
{
	memset(line, 0, sizeof(*line));
	line->words = words;
	line->n = n;
	line->service = &service_ecr;
	for (size_t i = 0; i < n; i++)
		read_word(line, words[i]);
}
