/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/complain.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/memory/buf.h"
#include "base/json/json.h"
#include "base/terminal.h"
#include "base/text/pytext.h"
#include "cli/encoding.h"
#include "cli/hint.h"
#include "cli/output.h"
#include "cli/ui.h"
#include "format/formats.h"

enum { INLINE_ITEMS = 5 };

/* One write of the peer.  False with `err` where its encoding refuses it. */
static bool
put(const struct run *run, const struct buf *text, enum terminal_form form,
    struct error *err)
{
	struct buf shown = {0};
	bool ok =
	    encoding_for_error(&shown, buf_text(text), text->len, form, err);

	if (ok)
		fwrite(buf_text(&shown), 1, shown.len, stderr);
	if (ok && run->styled)
		fputs("\033[0m", stderr);
	buf_free(&shown);
	return ok;
}

static bool
put_newline(const struct run *run, struct error *err)
{
	const struct buf newline = {.data = (char[]){"\n"}, .len = 1};

	return put(run, &newline, TERMINAL_OWN, err);
}

/* A message as the peer shows it: alone, blanks cut off both ends. */
static bool
print_plain(
    const struct run *run, const char *message, size_t len, struct error *err)
{
	/* who compares runs of the peer knows its name by the line's start */
	const char *program = run->styled ? "aws" : run->program;
	size_t start = pytext_leading(message, len);
	struct buf line = {0};
	bool ok;

	len = pytext_trimmed(message, len);
	buf_printf(&line, "%s: [ERROR]:%s", program, len > start ? " " : "");
	if (len > start)
		buf_add(&line, message + start, len - start);
	ok = put_newline(run, err) && put(run, &line, TERMINAL_BYTES, err) &&
	    put_newline(run, err);
	buf_free(&line);
	return ok;
}

static bool
is_simple(const json_t *value)
{
	return !json_is_array(value) && !json_is_object(value);
}

/* A scalar as Python's str() shows it. */
static void
add_scalar(struct buf *out, const json_t *value)
{
	if (!json_is_text(value)) {
		if (json_is_null(value))
			buf_puts(out, "None");
		else if (json_is_boolean(value))
			buf_puts(out, json_is_true(value) ? "True" : "False");
		else
			json_write(out, value, &json_style_compact);
		return;
	}
	buf_add(out, json_string_value(value), json_string_length(value));
}

static bool
is_small(const json_t *value)
{
	size_t i;
	const char *key;
	json_t *item;

	if (json_array_size(value) + json_object_size(value) >= INLINE_ITEMS)
		return false;
	json_array_foreach (value, i, item) {
		if (!is_simple(item))
			return false;
	}
	json_object_foreach ((json_t *)value, key, item) {
		if (!is_simple(item))
			return false;
	}
	return true;
}

static void
add_inline(struct buf *out, const json_t *value)
{
	const char *gap = "", *key;
	size_t i;
	json_t *item;

	buf_putc(out, json_is_array(value) ? '[' : '{');
	json_array_foreach (value, i, item) {
		buf_puts(out, gap);
		add_scalar(out, item);
		gap = ", ";
	}
	json_object_foreach ((json_t *)value, key, item) {
		buf_printf(out, "%s%s: ", gap, key);
		add_scalar(out, item);
		gap = ", ";
	}
	buf_putc(out, json_is_array(value) ? ']' : '}');
}

static bool
add_detail(struct buf *out, const char *key, const json_t *value)
{
	bool shown = true;

	buf_printf(out, "%s: ", key);
	if (is_simple(value)) {
		add_scalar(out, value);
	} else if (is_small(value)) {
		add_inline(out, value);
	} else {
		buf_puts(out, "<complex value>");
		shown = false;
	}
	buf_putc(out, '\n');
	return shown;
}

static bool
print_details(const struct run *run, const json_t *detail, struct error *err)
{
	struct buf out = {0};
	bool all = true, ok = true;
	const char *key;
	json_t *value;
	size_t head;

	buf_puts(&out, "\nAdditional error details:\n");
	head = out.len;
	json_object_foreach ((json_t *)detail, key, value) {
		if (strcasecmp(key, "code") != 0 &&
		    strcasecmp(key, "message") != 0 &&
		    !add_detail(&out, key, value))
			all = false;
	}
	if (!all)
		buf_puts(&out,
		    "Use \"--cli-error-format json\" or another error "
		    "format to see the full details.\n");
	if (out.len > head)
		ok = put(run, &out, TERMINAL_BYTES, err);
	buf_free(&out);
	return ok;
}

static bool
print_enhanced(
    const struct run *run, const struct error *err, struct error *refusal)
{
	struct buf text = {0};
	bool ok;

	if (!err->detail)
		buf_printf(&text, "An error occurred (%s): ", err->code);
	buf_add(&text, err->message, err->length);
	ok = print_plain(run, buf_text(&text), text.len, refusal);
	buf_free(&text);
	return ok && (!err->detail || print_details(run, err->detail, refusal));
}

/* The peer's parser has its usage in the message itself. */
static json_t *
classed_value(const struct error *err)
{
	static const char usage[] =
	    "\n\nusage: aws [options] <command> <subcommand> "
	    "[<subcommand> ...] [parameters]\n"
	    "To see help text, you can run:\n\n  aws help\n"
	    "  aws <command> help\n  aws <command> <subcommand> help\n";

	struct buf message = {0};
	json_t *value = json_object();

	buf_add(&message, err->message, err->length);
	buf_puts(&message, err->usage ? usage : "");
	json_object_set_new(value, "Code", json_string(err->code));
	json_object_set_new(value, "Message",
	    json_stringn_nocheck(buf_text(&message), message.len));
	buf_free(&message);
	return value;
}

static bool
print_structured(
    const struct run *run, const struct format *format, const struct error *err)
{
	const struct format_options options = {
	    .title = "error",
	    .color = output_wants_color(run),
	    .stderr_stream = !run->styled,
	    .escape_controls = terminal_is(STDERR_FILENO),
	};
	struct error inner = {0};
	struct buf out = {0};
	json_t *value =
	    err->detail ? json_incref(err->detail) : classed_value(err);
	bool ok = value && format->value(&out, value, &options, &inner);

	ok = ok &&
	    put(run, &out, format->escapes ? TERMINAL_OWN : TERMINAL_JSON,
		&inner);
	json_decref(value);
	buf_free(&out);
	error_clear(&inner);
	return ok;
}

/* A word in lower case, cut at `size`. */
static const char *
lower(const char *word, char *out, size_t size)
{
	size_t i;

	for (i = 0; word[i] && i + 1 < size; i++)
		out[i] = (char)tolower((unsigned char)word[i]);
	out[i] = '\0';
	return out;
}

/* The format's name in lower case; "legacy" where the peer, too, fails to
 * find it out: its profile is not there to be asked. */
static const char *
choose_name(const struct run *run, char *out, size_t size)
{
	const char *name = run->options.error_format;
	struct error missing = {0};

	if (!name)
		name = getenv("AWS_CLI_ERROR_FORMAT");
	if (!name && run->settings.arena) {
		if (!settings_profile(&run->settings, &missing))
			name = "legacy";
		else
			name = settings_get(
			    &run->settings, SETTING_ERROR_FORMAT, NULL);
		error_clear(&missing);
	}
	return lower(name ? name : "", out, size);
}

static bool
print_classed(
    const struct run *run, const struct error *err, struct error *refusal)
{
	static const char known[] = " json yaml text table ";
	char word[16], spaced[20];
	const char *name = choose_name(run, word, sizeof(word));

	snprintf(spaced, sizeof(spaced), " %s ", name);
	if (strcmp(name, "legacy") == 0)
		return print_plain(run, err->message, err->length, refusal);
	if (*name && strstr(known, spaced)
		? print_structured(run, format_find(name), err)
		: print_enhanced(run, err, refusal))
		return true;
	/* what fails there is said again, in the message's own words */
	return print_plain(run, err->message, err->length, refusal);
}

/* A no is no fault. */
static bool
print_no(const struct run *run, const struct error *no, struct error *err)
{
	const struct buf text = {.data = no->message, .len = no->length};

	return put(run, &text, TERMINAL_BYTES, err) && put_newline(run, err);
}

int
complain(const struct run *run, const struct error *err)
{
	struct error refusal = {0}, last = {0};
	int status = error_status(err);
	bool ok = true;

	fflush(stdout);
	ui_clear();
	if (err->kind == ERR_INTERRUPT && err->message) {
		putchar('\n');
		fflush(stdout);
	} else if (err->kind == ERR_NO && err->message) {
		ok = print_no(run, err, &refusal);
	} else if (err->message && (err->code || err->detail)) {
		ok = print_classed(run, err, &refusal);
	} else if (err->message && *err->message) {
		ok = print_plain(run, err->message, err->length, &refusal);
	}
	if (!ok) {
		/* words that cannot be said are a failure in their turn */
		status = error_status(&refusal);
		print_plain(run, refusal.message, refusal.length, &last);
	}
	hint_show(run, err);
	error_clear(&refusal);
	error_clear(&last);
	return status;
}

void
complain_as(const char *program, const struct error *err)
{
	struct buf line = {0};

	buf_printf(&line, "%s: ", program);
	if (err->message)
		buf_add(&line, err->message, err->length);
	buf_putc(&line, '\n');
	terminal_put(stderr, line.data, line.len);
	buf_free(&line);
}
