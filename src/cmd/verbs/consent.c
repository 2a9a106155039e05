/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/verbs/consent.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/memory/buf.h"
#include "base/terminal.h"
#include "cli/ui.h"
#include "cmd/verbs/verb.h"

static bool
is_yes(const char *line)
{
	char word[8] = "";

	return sscanf(line, " %7s", word) == 1 &&
	    (strcasecmp(word, "y") == 0 || strcasecmp(word, "yes") == 0);
}

static bool
ask_person(FILE *terminal, const char *question)
{
	char line[128] = "";
	struct buf prompt = {0};
	bool yes;

	ui_clear();
	buf_printf(&prompt, "%s [y/N] ", question);
	terminal_put(terminal, prompt.data, prompt.len);
	fflush(terminal);
	yes = fgets(line, sizeof(line), terminal) && is_yes(line);
	buf_free(&prompt);
	return yes;
}

struct rows_wish
consent_wish(const struct arg_parser *given, size_t at, size_t rows)
{
	struct rows_wish wish = verb_wish(given, rows);

	wish.asked = !argparse_given(given, at) &&
	    !argparse_given(given, at + 1) && terminal_is(STDERR_FILENO);
	return wish;
}

bool
consent_ask(const struct arg_parser *given, size_t at, const char *question,
    const char *would, struct error *err)
{
	FILE *terminal = NULL;
	bool yes;

	if (argparse_given(given, at + 1))
		return fail(err, ERR_NO, "%s", would);
	if (argparse_given(given, at))
		return true;
	if (terminal_is(STDERR_FILENO))
		terminal = fopen("/dev/tty", "r+e");
	if (!terminal)
		return fail(err, ERR_NO,
		    "nothing was done: without a terminal to ask at, --yes is "
		    "needed");
	yes = ask_person(terminal, question);
	fclose(terminal);
	return yes || fail(err, ERR_NO, "nothing was done");
}

void
consent_tell(const struct run *run, const char *format, ...)
{
	struct buf text = {0};
	va_list args;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	if (run->ui.warn)
		run->ui.warn(run->ui.ctx, buf_text(&text));
	buf_free(&text);
}
