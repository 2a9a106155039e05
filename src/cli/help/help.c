/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/help/help.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "aws/call/newer.h"
#include "base/file.h"
#include "base/json/json_make.h"
#include "base/terminal.h"
#include "base/text/suggest.h"
#include "cli/command.h"
#include "cli/help/manual.h"
#include "cli/help/overview.h"
#include "cli/help/page.h"
#include "cli/pager.h"

enum { WIDEST = 100, NARROWEST = 40, WIDTH = 80 };

static bool
write_waiter(struct doc *doc, const struct service *service,
    const struct command *const *commands, const char *const *words, size_t n)
{
	const struct waiter *waiter;

	if (n == 0) {
		page_waiters(doc, service);
		return true;
	}
	waiter = model_find_waiter(service, words[0]);
	if (!waiter || n > 1)
		return false;
	page_waiter(
	    doc, service, command_find(commands, service, "wait"), waiter);
	return true;
}

/* One of our own: "login", "local start". */
static bool
write_command(struct doc *doc, const struct service *service,
    const struct command *const *commands, const char *const *words, size_t n)
{
	const struct command *command =
	    command_find_listed(commands, service, words[0]);
	const struct command *part = NULL;

	if (command && n == 2)
		part = command_find(command->parts, NULL, words[1]);
	if (!command || n > 2 || (n == 2 && !part))
		return false;
	page_command(doc, service, commands, command, part);
	return true;
}

/* What is no command, but has a page: "exit-status", "ecr-local". */
static bool
write_topic(struct doc *doc, const char *const *words, size_t n)
{
	const struct manual_page *page =
	    n == 1 && doc->style == &doc_style_terminal ? manual_find(words[0])
							: NULL;

	if (page)
		manual_write(doc, page, false);
	return page != NULL;
}

static bool
write_service(struct doc *doc, const struct service *service,
    const struct command *const *commands, const char *const *words, size_t n)
{
	const struct operation *operation;

	if (n == 0) {
		overview_page(doc, service, commands);
		return true;
	}
	if (service->n_waiters && strcmp(words[0], "wait") == 0)
		return write_waiter(doc, service, commands, words + 1, n - 1);
	operation = model_find_operation(service, words[0]);
	if (!operation)
		return write_command(doc, service, commands, words, n) ||
		    write_topic(doc, words, n);
	if (n > 1)
		return false;
	page_operation(doc, service, operation);
	return true;
}

/* The service whose word comes first, which is then taken off. */
static const struct service *
take_service(const char *const **words, size_t *n)
{
	const struct service *other =
	    *n ? model_find_service((*words)[0]) : NULL;

	if (!other)
		return &service_ecr;
	++*words;
	--*n;
	return other;
}

bool
help_write(struct doc *doc, const struct command *const *commands,
    const char *const *words, size_t n)
{
	const struct service *service = take_service(&words, &n);

	return write_service(doc, service, commands, words, n);
}

/* Columns and lines of the terminal behind `fd`; the usual where it does not
 * say. */
static void
measure(int fd, int *width, int *height)
{
	int columns, lines;

	*width = WIDTH;
	*height = 24;
	if (!terminal_size(fd, &columns, &lines) || !columns)
		return;
	*width = columns > WIDEST ? WIDEST
	    : columns < NARROWEST ? NARROWEST
				  : columns;
	if (lines)
		*height = lines;
}

static int
count_lines(const struct buf *text)
{
	int n = 0;

	for (size_t i = 0; i < text->len; i++)
		n += text->data[i] == '\n';
	return n;
}

/* The pager's setting may stand in a profile; a broken file is no reason to
 * refuse help. */
static bool
may_page(struct run *run)
{
	struct error err = {0};
	bool open = run->settings.arena != NULL;

	if (!open)
		open = settings_open(&run->settings, &run->arena,
		    &options_none.settings, &run->ui, &err);
	error_clear(&err);
	return open && pager_wanted(run);
}

static bool
print(struct run *run, const struct buf *page, int height, struct error *err)
{
	int fd = STDOUT_FILENO, process = 0, why;
	bool ok;

	if (terminal_is(fd) && count_lines(page) >= height && may_page(run))
		pager_start(run, &fd, &process);
	ok = file_write_fd(fd, page->data, page->len);
	why = errno;
	/* a person may leave the pager before the end */
	ok = ok || process;
	pager_finish(&fd, &process);
	return ok || fail_output(err, why);
}

/* Of topics, operations and commands, the most alike. */
static const char *
near_topic(struct run *run, const struct service *service, const char *topic)
{
	const char *close[SUGGEST_MAX], **names;
	size_t n = 0, pages = 0;

	while (manual_pages[pages].name)
		pages++;
	while (run->commands[n])
		n++;
	names = arena_array(
	    &run->arena, const char *, pages + n + service->n_operations + 1);
	n = 0;
	for (size_t i = 0; i < pages; i++)
		names[n++] = manual_topic(&manual_pages[i]);
	for (size_t i = 0; i < service->n_operations; i++)
		names[n++] = service->operations[i].cli_name;
	for (size_t i = 0; run->commands[i]; i++)
		if (command_is_listed(run->commands[i], service))
			names[n++] = run->commands[i]->name;
	return suggest(topic, names, close) ? close[0] : NULL;
}

static bool
refuse(struct run *run, const struct service *service, const char *topic,
    bool alone, struct error *err)
{
	const char *near = alone ? near_topic(run, service, topic) : NULL;

	fail(err, ERR_USAGE, "There is no help for '%s'; see ecr help.", topic);
	if (near)
		error_note(err, CLUE_COMMAND,
		    json_members("near",
			json_text(arena_printf(&run->arena, "help %s", near))));
	return false;
}

bool
help_show(
    struct run *run, const char *const *words, size_t n, struct error *err)
{
	struct buf page = {0};
	struct doc doc = {.style = &doc_style_terminal, .out = &page};
	const char *topic = n ? words[n - 1] : "";
	const struct service *service = newer_or_ours(take_service(&words, &n));
	int height;
	bool ok;

	measure(STDOUT_FILENO, &doc.width, &height);
	doc.colour = terminal_colour(STDOUT_FILENO);
	if (write_service(&doc, service, run->commands, words, n))
		ok = print(run, &page, height, err);
	else
		ok = refuse(run, service, topic, n == 1 && !service->word, err);
	buf_free(&page);
	return ok;
}

bool
help_show_on(
    struct run *run, const char *first, const char *second, struct error *err)
{
	const char *words[3];
	size_t n = 0;

	if (run->service->word)
		words[n++] = run->service->word;
	if (first)
		words[n++] = first;
	if (second)
		words[n++] = second;
	return help_show(run, words, n, err);
}

void
help_first(const struct run *run)
{
	struct buf page = {0};
	struct doc doc = {.style = &doc_style_terminal, .out = &page};
	int height;

	if (!terminal_is(STDERR_FILENO))
		return;
	measure(STDERR_FILENO, &doc.width, &height);
	doc.colour = terminal_colour(STDERR_FILENO);
	if (model_is(run->service, &service_ecr))
		overview_first(&doc);
	else
		overview_groups(&doc, run->service, run->commands);
	file_write_fd(STDERR_FILENO, page.data, page.len);
	buf_free(&page);
}
