/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/help/page.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory/arena.h"
#include "cli/args/extra.h"
#include "cli/help/manual.h"

static void
write_synopsis(struct doc *doc, const char *name, const struct manual *manual)
{
	struct arena arena = {0};
	const char **words = arena_array(&arena, const char *, 64);
	const struct extra *extra = manual ? manual->options : NULL;
	size_t n = 0;

	for (; extra && extra->name && n < 60; extra++)
		words[n++] = arena_printf(&arena, "[--%s%s%s]", extra->name,
		    extra->value ? " " : "", extra->value ? extra->value : "");
	if (manual && manual->operands)
		words[n++] = manual->operands;
	doc->style->heading(doc, "SYNOPSIS");
	doc->style->synopsis(doc, name, words);
	arena_free(&arena);
}

static void
write_options(struct doc *doc, int level, const struct manual *manual)
{
	const struct extra *extra = manual ? manual->options : NULL;

	if (!extra || !extra->name)
		return;
	if (level == 0)
		doc->style->heading(doc, "OPTIONS");
	for (; extra->name; extra++)
		page_extra(doc, level, extra);
}

static void
write_parts(struct doc *doc, const struct manual *manual)
{
	const struct manual *part;

	for (size_t i = 0; manual && (part = manual_part(manual->command, i));
	     i++) {
		if (i == 0)
			doc->style->heading(doc, "COMMANDS");
		doc->style->item(doc, 0, strchr(part->command, ' ') + 1,
		    part->operands, part->doc);
		write_options(doc, 1, part);
	}
}

static void
write_examples(struct doc *doc, const struct manual *manual)
{
	const struct example *example = manual ? manual->examples : NULL;

	if (!example)
		return;
	doc->style->heading(doc, "EXAMPLES");
	for (; example->title; example++)
		doc->style->example(doc, example->title, example->command);
}

static void
write_related(struct doc *doc, const struct service *service,
    const struct command *command)
{
	struct arena arena = {0};
	size_t n = 0;
	const char **pages;

	while (commands[n])
		n++;
	pages = arena_array(&arena, const char *, n + 3);
	n = 0;
	pages[n++] = "ecr(1)";
	for (size_t i = 0; commands[i]; i++)
		if (commands[i] != command &&
		    manual_lists(service, commands[i]) &&
		    strcasecmp(commands[i]->group, command->group) == 0 &&
		    strcasecmp(command->group, "other") != 0)
			pages[n++] = arena_printf(
			    &arena, "ecr-%s(1)", commands[i]->name);
	if (strcasecmp(command->group, "login") == 0)
		pages[n++] = "ecr-registries(5)";
	doc->style->heading(doc, "SEE ALSO");
	doc->style->related(doc, pages);
	arena_free(&arena);
}

void
page_command(struct doc *doc, const struct service *service,
    const struct command *command, const struct manual *manual)
{
	const char *text = manual ? manual->doc : command->summary;
	struct buf name = {0};

	buf_printf(&name, "%s %s", page_program(service),
	    manual ? manual->command : command->name);
	page_title(doc, name.data, text);
	write_synopsis(doc, name.data, manual);
	doc->style->heading(doc, "DESCRIPTION");
	doc->style->text(doc, text);
	write_parts(doc, manual);
	write_options(doc, 0, manual);
	page_global_names(doc);
	write_examples(doc, manual);
	write_related(doc, service, command);
	doc->style->end(doc);
	buf_free(&name);
}
