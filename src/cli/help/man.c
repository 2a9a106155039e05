/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/help/man.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/help/doc.h"
#include "cli/help/help.h"
#include "cli/help/manual.h"
#include "cli/help/overview.h"
#include "cli/help/page.h"

/* Calls `visit` with the words of every page; stops where it returns true. */
typedef bool man_visit(void *ctx, const char *const *words, size_t n);

/* wait has pages by itself, public and help are parts of the line. */
static bool
has_page(const struct service *service, const struct command *command)
{
	return manual_lists(service, command) &&
	    strcmp(command->name, "wait") != 0 &&
	    strcmp(command->name, "public") != 0 &&
	    strcmp(command->name, "help") != 0;
}

static bool
walk_service(const struct service *service, const char *first, man_visit *visit,
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
walk(man_visit *visit, void *ctx)
{
	return walk_service(&service_ecr, NULL, visit, ctx) ||
	    walk_service(&service_ecr_public, "public", visit, ctx);
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
man_list(struct buf *out)
{
	walk(list_page, out);
}

struct wanted {
	const char *name;
	struct doc doc;
};

static bool
write_page(void *ctx, const char *const *words, size_t n)
{
	struct wanted *wanted = ctx;
	struct buf name = {0};
	bool found;

	add_name(&name, words, n);
	found = strcmp(name.data, wanted->name) == 0;
	buf_free(&name);
	return found && help_write(&wanted->doc, words, n);
}

bool
man_page(struct buf *out, const char *name)
{
	struct wanted wanted = {
	    .name = name, .doc = {.style = &doc_style_roff, .out = out}};

	if (strcmp(name, "@commands") == 0)
		overview_groups(&wanted.doc, &service_ecr);
	else if (strcmp(name, "@globals") == 0)
		page_globals(&wanted.doc);
	else
		return walk(write_page, &wanted);
	return true;
}

int
man_main(int argc, char **argv)
{
	struct buf out = {0};
	bool ok = true;

	if (argc > 1)
		return -1;
	if (argc == 1)
		ok = man_page(&out, argv[0]);
	else
		man_list(&out);
	fputs(buf_text(&out), stdout);
	buf_free(&out);
	return ok ? EXIT_OK : -1;
}
