/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/ui.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/browser.h"
#include "base/clock.h"
#include "base/memory/alloc.h"
#include "base/memory/buf.h"
#include "base/terminal.h"
#include "cli/ask.h"
#include "cli/standard_output.h"

/* What is shown while a listing runs; one a process, as there is one
 * terminal. */
static struct {
	double start, shown;
	long pages, items, retries;
	long answered, asked; /* of many calls at once */
	bool visible;
} progress;

void
ui_clear(void)
{
	if (!progress.visible)
		return;
	terminal_restore();
	progress.visible = false;
}

static void
show(const char *waiting)
{
	double seconds = clock_steady() - progress.start;
	struct buf line = {0};

	if (seconds < 1)
		return;
	if (progress.asked)
		buf_printf(&line, "%ld of %ld calls, %.0f/s", progress.answered,
		    progress.asked, (double)progress.answered / seconds);
	else
		buf_printf(&line, "%ld items, %ld pages, %.0f/s",
		    progress.items, progress.pages,
		    (double)progress.items / seconds);
	if (progress.retries)
		buf_printf(&line, ", %ld retries", progress.retries);
	buf_puts(&line, waiting);
	terminal_status(line.data);
	buf_free(&line);
	progress.visible = true;
	progress.shown = clock_steady();
}

/* Ten times a second is plenty for an eye. */
static void
show_now_and_then(void)
{
	if (!progress.visible || clock_steady() > progress.shown + 0.1)
		show("");
}

static void
on_page(void *ctx, long pages, long items)
{
	(void)ctx;
	progress.pages = pages;
	progress.items = items;
	show_now_and_then();
}

static void
on_calls(void *ctx, long answered, long asked)
{
	(void)ctx;
	progress.answered = answered;
	progress.asked = asked;
	show_now_and_then();
}

static void
on_retry(void *ctx, int attempt, double seconds)
{
	char text[64];

	(void)ctx;
	progress.retries++;
	snprintf(
	    text, sizeof(text), " (attempt %d in %.1f s)", attempt, seconds);
	show(text);
}

void
ui_waiting(void *ctx, int attempt, const char *state, double seconds)
{
	struct buf line = {0};

	(void)ctx;
	buf_printf(&line, "%s, asked %d times, again in %.0f s",
	    state ? state : "no state yet", attempt, seconds);
	terminal_status(line.data);
	buf_free(&line);
	progress.visible = true;
}

static void
on_line(void *ctx, const char *text)
{
	(void)ctx;
	ui_clear();
	terminal_put(stderr, text, strlen(text));
	fputc('\n', stderr);
}

static bool
read_line(FILE *from, struct buf *out)
{
	int c;

	while ((c = getc(from)) != EOF && c != '\n')
		buf_putc(out, (char)c);
	return c != EOF || out->len > 0;
}

/* Without echo, where the descriptor is a terminal. */
static bool
read_secret(FILE *from, struct buf *out)
{
	bool ok;

	terminal_quiet(fileno(from));
	ok = read_line(from, out);
	terminal_restore();
	return ok;
}

static char *
on_ask(void *ctx, const char *prompt, struct error *err)
{
	FILE *terminal = fopen("/dev/tty", "r+e");
	struct buf answer = {0};
	bool ok;

	(void)ctx;
	ui_clear();
	terminal_put(terminal ? terminal : stderr, prompt, strlen(prompt));
	fflush(terminal ? terminal : stderr);
	ok = read_secret(terminal ? terminal : stdin, &answer);
	fputc('\n', terminal ? terminal : stderr);
	if (terminal)
		fclose(terminal);
	if (ok)
		return buf_take(&answer);
	buf_wipe(&answer);
	return fail_null(err, ERR_GENERAL, "EOF when reading a line");
}

static char *
on_ask_shown(void *ctx, const char *prompt, struct error *err)
{
	/* what was read ahead answers the next question */
	static struct ask ask;
	struct buf answer = {0};
	char *text = NULL;

	(void)ctx;
	ui_clear();
	if (ask_line(&ask, prompt, &answer, err))
		text = xstrdup(buf_text(&answer));
	buf_wipe(&answer);
	return text;
}

static bool
on_tell(void *ctx, const char *text, struct error *err)
{
	(void)ctx;
	ui_clear();
	return print_text(text, err) && print_done(err);
}

static bool
on_browse(void *ctx, const char *url)
{
	(void)ctx;
	return browser_open(url);
}

void
ui_open(struct ui *ui, bool debug)
{
	const char *wish = getenv("ECR_PROGRESS");

	*ui = (struct ui){.ask = on_ask,
	    .ask_shown = on_ask_shown,
	    .tell = on_tell,
	    .browse = on_browse,
	    .warn = on_line};
	progress.start = clock_steady();
	if (debug) {
		ui->debug = on_line;
	} else if (terminal_is(STDERR_FILENO) &&
	    !(wish && strcmp(wish, "off") == 0)) {
		ui->page = on_page;
		ui->calls = on_calls;
		ui->retry = on_retry;
	}
}
