/* libedit is loaded when the first line is read: runs without a prompt do not
 * pay for it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cli/prompt/editor.h"

#if defined(__has_include)
#if __has_include(<histedit.h>) && \
    (!defined(CURL_STATICLIB) || defined(EDIT_STATICLIB))
#define HAVE_EDITOR 1
#endif
#endif

#ifndef HAVE_EDITOR

bool
editor_read(const struct editor_help *help, const char *start,
    const json_t *history, struct buf *out, struct error *err)
{
	(void)help, (void)start, (void)history, (void)out;
	return fail(err, ERR_GENERAL,
	    "This ecr is built without a line editor (libedit), which the "
	    "auto-prompt needs");
}

#else

#include <histedit.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#ifndef CURL_STATICLIB
#include <dlfcn.h>
#endif

#include "base/countof.h"
#include "base/interrupt.h"
#include "base/library.h"
#include "base/terminal.h"

/* The functions of the library that are used. */
static struct {
	EditLine *(*init)(const char *, FILE *, FILE *, FILE *);
	void (*end)(EditLine *);
	const char *(*gets)(EditLine *, int *);
	int (*set)(EditLine *, int, ...);
	int (*wset)(EditLine *, int, ...); /* keeps names without a copy */
	int (*get)(EditLine *, int, ...);
	int (*cursor)(EditLine *, int);
	void (*push)(EditLine *, const char *);
	int (*insert)(EditLine *, const char *);
	const LineInfo *(*line)(EditLine *);
	History *(*history_init)(void);
	void (*history_end)(History *);
	int (*history)(History *, HistEvent *, int, ...);
} lib;

#ifdef CURL_STATICLIB

static bool
load(struct error *err)
{
	(void)err;
	lib.init = el_init;
	lib.end = el_end;
	lib.gets = el_gets;
	lib.set = el_set;
	lib.wset = el_wset;
	lib.get = el_get;
	lib.cursor = el_cursor;
	lib.push = el_push;
	lib.insert = el_insertstr;
	lib.line = el_line;
	lib.history_init = history_init;
	lib.history_end = history_end;
	lib.history = history;
	return true;
}

#else

static bool
load(struct error *err)
{
	/* Debian's, others', FreeBSD's, NetBSD's, Darwin's */
	static const char *const files[] = {"libedit.so.2", "libedit.so.0",
	    "libedit.so.8", "libedit.so.3", "libedit.so", "libedit.3.dylib",
	    "libedit.dylib", NULL};
	const struct {
		const char *name;
		void *place;
	} wanted[] = {{"el_init", &lib.init}, {"el_end", &lib.end},
	    {"el_gets", &lib.gets}, {"el_set", &lib.set},
	    {"el_wset", &lib.wset}, {"el_get", &lib.get},
	    {"el_cursor", &lib.cursor}, {"el_push", &lib.push},
	    {"el_insertstr", &lib.insert}, {"el_line", &lib.line},
	    {"history_init", &lib.history_init},
	    {"history_end", &lib.history_end}, {"history", &lib.history}};
	void *library = library_open(files), *function;

	for (size_t i = 0; library && i < countof(wanted); i++) {
		function = dlsym(library, wanted[i].name);
		if (!function)
			library = NULL;
		else
			memcpy(wanted[i].place, &function, sizeof(function));
	}
	return library ||
	    fail(err, ERR_GENERAL,
		"The auto-prompt needs libedit, which cannot be loaded: %s",
		dlerror());
}

#endif

/* One line being read; the library gives its functions no context of ours
 * but this one. */
struct editing {
	const struct editor_help *help;
	const char *start;
	int row;         /* of the cursor, below that of the prompt */
	bool plain;      /* the terminal cannot be told to go up a row */
	struct buf hint; /* what stands in the row above, if anything */
};

/* The key by which the line begins with a text: nobody can type it before the
 * first draw. */
enum { START_KEY = 0x1d };

static struct editing *
reading_of(EditLine *editor)
{
	struct editing *reading = NULL;

	lib.get(editor, EL_CLIENTDATA, &reading);
	return reading;
}

static struct editor_line
line_of(EditLine *editor)
{
	const LineInfo *line = lib.line(editor);

	return (struct editor_line){
	    line->buffer, (size_t)(line->cursor - line->buffer)};
}

/* Rows from the prompt down to the cursor. */
static int
row_of(const struct editor_help *help, struct editor_line line)
{
	return (int)((strlen(help->prompt) + line.len) / (size_t)help->columns);
}

/* The library asks for the prompt before it draws: the moment to put the help
 * into the row above, which it knows nothing of. */
static char *
draw_prompt(EditLine *editor)
{
	struct editing *reading = reading_of(editor);
	const struct editor_help *help = reading->help;
	struct editor_line line = line_of(editor);
	struct buf text = {0};

	if (!reading->plain)
		help->hint(help->ctx, line, &text);
	if (strcmp(buf_text(&text), buf_text(&reading->hint)) != 0) {
		fprintf(stderr, "\0337\033[%dA\r%s\033[K\0338",
		    reading->row + 1, buf_text(&text));
		fflush(stderr);
	}
	buf_free(&reading->hint);
	reading->hint = text;
	reading->row = row_of(help, line);
	return (char *)help->prompt;
}

/* What was printed meanwhile stands above: a row for the help, and those that
 * the library takes for its own when it draws anew. */
static void
make_room(struct editing *reading)
{
	for (int i = reading->plain ? 1 : 0; i <= reading->row; i++)
		fputc('\n', stderr);
	fflush(stderr);
	buf_clear(&reading->hint);
	reading->row = 0;
}

/* What the library reads by: a letter, 0 at the end, -1 once Ctrl-C has woken
 * the wait.  After a stop (Ctrl-Z) the terminal is made ready again. */
static int
read_letter(EditLine *editor, wchar_t *letter)
{
	struct pollfd ready[2] = {{.fd = STDIN_FILENO, .events = POLLIN},
	    {.fd = interrupt_fd(), .events = POLLIN}};
	mbstate_t state = {0};
	size_t size = (size_t)-2;
	char byte;

	while (size == (size_t)-2) {
		int n = poll(ready, 2, -1);

		if (interrupt_seen())
			return -1;
		if (n < 0) {
			lib.set(editor, EL_PREP_TERM, 1);
			lib.set(editor, EL_REFRESH);
		} else if (ready[0].revents) {
			if (read(STDIN_FILENO, &byte, 1) <= 0)
				return 0;
			size = mbrtowc(letter, &byte, 1, &state);
		}
	}
	if (size == (size_t)-1)
		*letter = L'?';
	return 1;
}

static unsigned char
on_start(EditLine *editor, int key)
{
	(void)key;
	return *reading_of(editor)->start &&
		lib.insert(editor, reading_of(editor)->start) < 0
	    ? CC_ERROR
	    : CC_REFRESH;
}

/* As the library's own, but the whole is drawn: the help above the line goes
 * with what is typed. */
static unsigned char
on_letter(EditLine *editor, int key)
{
	const char text[2] = {(char)key, '\0'};

	return lib.insert(editor, text) < 0 ? CC_ERROR : CC_REFRESH;
}

static unsigned char
on_complete(EditLine *editor, int key)
{
	struct editing *reading = reading_of(editor);
	const struct editor_help *help = reading->help;
	struct buf insert = {0}, list = {0};
	unsigned char result = CC_REFRESH_BEEP;

	(void)key;
	help->complete(help->ctx, line_of(editor), &insert, &list);
	if (insert.len && lib.insert(editor, insert.data) >= 0) {
		result = CC_REFRESH;
	} else if (list.len) {
		fprintf(stderr, "\n%s", list.data);
		make_room(reading);
		result = CC_REDISPLAY;
	}
	buf_free(&insert);
	buf_free(&list);
	return result;
}

/* Moves that draw the whole as well, for the sake of the help. */
static unsigned char
on_left(EditLine *editor, int key)
{
	(void)key;
	lib.cursor(editor, -1);
	return CC_REFRESH;
}

static unsigned char
on_right(EditLine *editor, int key)
{
	(void)key;
	lib.cursor(editor, 1);
	return CC_REFRESH;
}

static void
bind_keys(EditLine *editor)
{
	static const char *const keys[][2] = {{"^I", "ecr-complete"},
	    {"^]", "ecr-start"}, {"^R", "em-inc-search-prev"},
	    {"^B", "ecr-left"}, {"\\e[D", "ecr-left"}, {"\\eOD", "ecr-left"},
	    {"^F", "ecr-right"}, {"\\e[C", "ecr-right"},
	    {"\\eOC", "ecr-right"}};
	char key[8];

	lib.set(editor, EL_EDITOR, "emacs");
	lib.wset(editor, EL_ADDFN, L"ecr-start", L"Begin the line", on_start);
	lib.wset(
	    editor, EL_ADDFN, L"ecr-letter", L"Insert a letter", on_letter);
	lib.wset(editor, EL_ADDFN, L"ecr-complete", L"Complete", on_complete);
	lib.wset(editor, EL_ADDFN, L"ecr-left", L"Go left", on_left);
	lib.wset(editor, EL_ADDFN, L"ecr-right", L"Go right", on_right);
	for (unsigned c = ' '; c < 0x7f; c++) {
		snprintf(key, sizeof(key), "\\%03o", c);
		lib.set(editor, EL_BIND, key, "ecr-letter", NULL);
	}
	for (size_t i = 0; i < countof(keys); i++)
		lib.set(editor, EL_BIND, keys[i][0], keys[i][1], NULL);
}

static void
add_history(History *history, const json_t *lines)
{
	HistEvent event;

	lib.history(
	    history, &event, H_SETSIZE, (int)json_array_size(lines) + 1);
	for (size_t i = 0; i < json_array_size(lines); i++)
		lib.history(history, &event, H_ENTER,
		    json_string_value(json_array_get(lines, i)));
}

/* The line, or what ended it. */
static bool
read_line(EditLine *editor, struct editing *reading, struct buf *out,
    struct error *err)
{
	const char start[] = {START_KEY, '\0'}, *line;
	int n = 0;

	/* the library itself does so only behind the first draw: until then
	 * the terminal would take some keys for itself */
	lib.set(editor, EL_PREP_TERM, 1);
	lib.push(editor, start);
	make_room(reading);
	interrupt_wait_begin();
	line = lib.gets(editor, &n);
	interrupt_wait_end();
	if (!line || n <= 0 || interrupt_seen())
		return fail(err, ERR_INTERRUPT, "%s", "");
	buf_add(out, line, strcspn(line, "\r\n"));
	return true;
}

static bool
is_plain(void)
{
	const char *kind = getenv("TERM");

	return !kind || !*kind || strcmp(kind, "dumb") == 0;
}

static void
set_up(EditLine *editor, struct editing *reading, History *past)
{
	lib.set(editor, EL_CLIENTDATA, reading);
	lib.set(editor, EL_PROMPT, draw_prompt);
	lib.set(editor, EL_GETCFN, read_letter);
	lib.set(editor, EL_HIST, lib.history, past);
	bind_keys(editor);
}

bool
editor_read(const struct editor_help *help, const char *start,
    const json_t *history, struct buf *out, struct error *err)
{
	struct editing reading = {
	    .help = help, .start = start, .plain = is_plain()};
	EditLine *editor;
	History *past;
	bool ok = false;

	if (!load(err))
		return false;
	/* for its idea of letters; the rest of the program stays with "C" */
	setlocale(LC_CTYPE, "");
	/* whatever ends the process, the terminal is put back */
	terminal_quiet(STDIN_FILENO);
	past = lib.history_init();
	editor = lib.init("ecr", stdin, stderr, stderr);
	if (editor) {
		add_history(past, history);
		set_up(editor, &reading, past);
		ok = read_line(editor, &reading, out, err);
		lib.end(editor);
	} else {
		fail(err, ERR_GENERAL, "This terminal cannot be edited on");
	}
	lib.history_end(past);
	terminal_restore();
	setlocale(LC_CTYPE, "C");
	buf_free(&reading.hint);
	return ok;
}

#endif
