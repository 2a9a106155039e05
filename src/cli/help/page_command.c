/* The page of a command of our own.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cli/help/page.h"

#include <string.h>

#include "base/memory/arena.h"
#include "base/text/among.h"
#include "cli/command.h"
#include "cli/help/manual.h"

static void
write_parts(struct doc *doc, const struct command *command)
{
	const struct command *const *part = command->parts;

	if (part)
		doc->style->heading(doc, "COMMANDS");
	for (; part && *part; part++) {
		doc->style->item(
		    doc, 0, (*part)->name, (*part)->operands, (*part)->doc);
		page_args(doc, 1, (*part)->options);
		page_args(doc, 1, (*part)->more);
	}
}

/* Its own, and those of its parts. */
static void
write_examples(struct doc *doc, const struct command *command)
{
	const struct command *const *part = command->parts;

	bool begun = false;

	page_examples(doc, command->examples, &begun);
	for (; part && *part; part++)
		page_examples(doc, (*part)->examples, &begun);
}

static void
write_related(struct doc *doc, const struct service *service,
    const struct command *const *commands, const struct command *command)
{
	static const char *const verbs[] = {
	    "looking", "moving", "cleaning", NULL};
	struct arena arena = {0};
	const char *group = command->group;
	size_t n = 0;
	const char **pages;

	while (commands[n])
		n++;
	pages = arena_array(&arena, const char *, n + 4);
	n = 0;
	pages[n++] = "ecr(1)";
	for (; group && *commands; commands++)
		if (*commands != command && (*commands)->group &&
		    command_is_listed(*commands, service) &&
		    strcmp((*commands)->group, group) == 0)
			pages[n++] = arena_printf(
			    &arena, "ecr-%s(1)", (*commands)->name);
	if (group && strcmp(group, "login") == 0)
		pages[n++] = "ecr-registries(5)";
	if (group && is_among(verbs, group))
		pages[n++] = "ecr-verbs(7)";
	doc->style->heading(doc, "SEE ALSO");
	doc->style->related(doc, pages);
	arena_free(&arena);
}

void
page_command(struct doc *doc, const struct service *service,
    const struct command *const *commands, const struct command *command,
    const struct command *part)
{
	const struct command *what = part ? part : command;
	const struct invocation of = {.options = what->options,
	    .more = what->more,
	    .operands = what->operands};
	const struct manual_page *concept = manual_find(command->name);
	struct buf name = {0};

	buf_printf(&name, "%s %s%s%s", page_program(service), command->name,
	    part ? " " : "", part ? part->name : "");
	page_title(doc, name.data, what->doc);
	page_synopsis(doc, name.data, &of);
	doc->style->heading(doc, "DESCRIPTION");
	doc->style->text(doc, what->doc);
	write_parts(doc, what);
	page_options(doc, &of);
	page_global_names(doc);
	write_examples(doc, what);
	page_exit_status(doc, what->no);
	if (concept && !part && doc->style == &doc_style_terminal)
		manual_write(doc, concept, true);
	write_related(doc, service, commands, command);
	doc->style->end(doc);
	buf_free(&name);
}
