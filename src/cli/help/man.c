/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/help/man.h"

#include <string.h>

#include "cli/args/options.h"
#include "cli/command.h"
#include "cli/help/doc.h"
#include "cli/help/help.h"
#include "cli/help/overview.h"
#include "cli/help/page.h"

/* Calls `visit` with the words of every page; stops where it returns true. */
typedef bool man_visit(void *ctx, const char *const *words, size_t n);

/* wait has pages by itself, public and help are parts of the line. */
static bool
has_page(const struct service *service, const struct command *command)
{
	return command_is_listed(command, service) &&
	    strcmp(command->name, "wait") != 0 &&
	    !model_find_service(command->name) &&
	    strcmp(command->name, "help") != 0;
}

static bool
walk_service(const struct service *service,
    const struct command *const *commands, const char *first, man_visit *visit,
    void *ctx)
{
	const char *words[3] = {first};
	size_t n = first ? 1 : 0;

	if (n && visit(ctx, words, n))
		return true;
	for (size_t i = 0; i < service->n_operations; i++) {
		words[n] = service->operations[i].cli_name;
		if (visit(ctx, words, n + 1))
			return true;
	}
	for (size_t i = 0; commands[i]; i++) {
		words[n] = commands[i]->name;
		if (has_page(service, commands[i]) && visit(ctx, words, n + 1))
			return true;
	}
	words[n] = "wait";
	if (service->n_waiters && visit(ctx, words, n + 1))
		return true;
	for (size_t i = 0; i < service->n_waiters; i++) {
		words[n + 1] = service->waiters[i].cli_name;
		if (visit(ctx, words, n + 2))
			return true;
	}
	return false;
}

static bool
walk(const struct command *const *commands, man_visit *visit, void *ctx)
{
	return walk_service(&service_ecr, commands, NULL, visit, ctx) ||
	    walk_service(&service_ecr_public, commands, "public", visit, ctx) ||
	    walk_service(&service_sts, commands, "sts", visit, ctx);
}

static void
add_name(struct buf *out, const char *const *words, size_t n)
{
	buf_puts(out, "ecr");
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "-%s", words[i]);
}

static bool
list_page(void *ctx, const char *const *words, size_t n)
{
	add_name(ctx, words, n);
	buf_putc(ctx, '\n');
	return false;
}

void
man_list(struct buf *out, const struct command *const *commands)
{
	walk(commands, list_page, out);
}

struct man_page {
	const char *name;
	const struct command *const *commands;
	struct doc doc;
};

static bool
write_page(void *ctx, const char *const *words, size_t n)
{
	struct man_page *wanted = ctx;
	struct buf name = {0};
	bool found;

	add_name(&name, words, n);
	found = strcmp(name.data, wanted->name) == 0;
	buf_free(&name);
	return found && help_write(&wanted->doc, wanted->commands, words, n);
}

bool
man_page(
    struct buf *out, const struct command *const *commands, const char *name)
{
	struct man_page wanted = {.name = name,
	    .commands = commands,
	    .doc = {.style = &doc_style_roff, .out = out}};

	if (strcmp(name, "@commands") == 0)
		overview_groups(&wanted.doc, &service_ecr, commands);
	else if (strcmp(name, "@globals") == 0)
		page_args(&wanted.doc, 0, options_global);
	else if (strcmp(name, "@exits") == 0)
		page_exits(&wanted.doc, NULL);
	else
		return walk(commands, write_page, &wanted);
	return true;
}
