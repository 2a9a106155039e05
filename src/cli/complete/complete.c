/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/complete/complete.h"

#include <string.h>

#include "cli/help/doc.h"
#include "cli/args/extra.h"
#include "cli/help/manual.h"

void
candidates_add(
    struct candidates *candidates, const char *word, const char *about)
{
	if (strncmp(word, candidates->typed, strlen(candidates->typed)) != 0)
		return;
	/* a line and a tab are how candidates are told apart */
	if (!*word || strpbrk(word, "\t\n"))
		return;
	buf_printf(candidates->out, "%s%s\t", candidates->before, word);
	if (about)
		doc_add_summary(candidates->out, about, false);
	buf_putc(candidates->out, '\n');
}

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
	const struct extra *extra;

	for (int required = 1; required >= 0; required--)
		for (size_t i = 0; input && i < input->n_members; i++)
			if (input->members[i].required == (required == 1))
				add_member(
				    candidates, line, &input->members[i]);
	for (size_t i = 0; operation; i++) {
		extra = line->waiter ? extra_of_waiter(line->waiter, i)
				     : extra_of_operation(operation, i);
		if (!extra)
			break;
		add_option(candidates, line, "--", extra->name, extra->doc);
	}
	extra = line->manual ? line->manual->options : NULL;
	for (; extra && extra->name; extra++)
		add_option(candidates, line, "--", extra->name, extra->doc);
	for (extra = extra_globals; extra->name; extra++)
		add_option(candidates, line, "--", extra->name, extra->doc);
}

static void
complete_commands(struct candidates *candidates, const struct line *line)
{
	const struct service *service = line->service;

	for (size_t i = 0; line->wait && i < service->n_waiters; i++)
		candidates_add(candidates, service->waiters[i].cli_name,
		    service->waiters[i].doc);
	for (size_t i = 0; !line->wait && i < service->n_operations; i++)
		candidates_add(candidates, service->operations[i].cli_name,
		    service->operations[i].doc);
	for (size_t i = 0; !line->wait && commands[i]; i++)
		if (manual_lists(service, commands[i]) &&
		    strcmp(commands[i]->name, "help") != 0)
			candidates_add(candidates, commands[i]->name,
			    commands[i]->summary);
	if (!line->helping)
		candidates_add(candidates, "help", "Explain how to use it");
}

static void
complete_parts(struct candidates *candidates, const struct line *line)
{
	const struct manual *part;

	for (size_t i = 0; (part = manual_part(line->manual->command, i)); i++)
		candidates_add(
		    candidates, strchr(part->command, ' ') + 1, part->doc);
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
complete_words(struct buf *out, const char *const *words, size_t n,
    const char *typed, complete_live *live)
{
	struct candidates candidates = {
	    .out = out, .typed = typed, .before = "", .live = live};
	struct line line;
	size_t before = out->len;

	line_read(&line, words, n);
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
	else if (line.manual)
		complete_parts(&candidates, &line);
	/* at the end of a list, or where nothing has begun */
	if (!*typed && line.named && out->len == before &&
	    (!line.open || line.many))
		complete_options(&candidates, &line);
	arena_free(&candidates.arena);
}
