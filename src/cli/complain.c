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
#include "cli/output.h"
#include "cli/ui.h"
#include "format/format.h"

enum { INLINE_ITEMS = 5 };

/* A message as the peer shows it: alone, blanks cut off both ends. */
static void
print_plain(const struct run *run, const char *message, size_t len)
{
	struct buf line = {0};

	for (; len > 0 && isspace((unsigned char)*message); len--)
		message++;
	while (len > 0 && isspace((unsigned char)message[len - 1]))
		len--;
	buf_printf(&line, "\n%s: [ERROR]:%s", run->program, len ? " " : "");
	buf_add(&line, message, len);
	buf_putc(&line, '\n');
	terminal_put(stderr, line.data, line.len);
	buf_free(&line);
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
	if (json_is_big(value) || !json_is_string(value)) {
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

static void
print_details(const json_t *detail)
{
	struct buf out = {0};
	bool all = true;
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
		terminal_put(stderr, out.data, out.len);
	buf_free(&out);
}

static void
print_enhanced(const struct run *run, const struct error *err)
{
	struct buf text = {0};

	if (!err->detail)
		buf_printf(&text, "An error occurred (%s): ", err->code);
	buf_add(&text, err->message, err->length);
	print_plain(run, buf_text(&text), text.len);
	buf_free(&text);
	if (err->detail)
		print_details(err->detail);
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

	return json_pack("{s:s,s:s%+}", "Code", err->code, "Message",
	    err->message, err->length, err->usage ? usage : "");
}

static bool
print_structured(
    const struct run *run, const struct format *format, const struct error *err)
{
	const struct format_options options = {
	    .title = "error",
	    .color = output_wants_color(run),
	    .stderr_stream = true,
	    .escape_controls = terminal_is(STDERR_FILENO),
	};
	struct error inner = {0};
	struct buf out = {0}, shown = {0};
	json_t *value =
	    err->detail ? json_incref(err->detail) : classed_value(err);
	bool ok = value && format->value(&out, value, &options, &inner);

	if (options.escape_controls && !format->escapes)
		terminal_escape(&shown, buf_text(&out), out.len, TERMINAL_JSON);
	else
		buf_add(&shown, buf_text(&out), out.len);
	if (ok)
		fwrite(buf_text(&shown), 1, shown.len, stderr);
	json_decref(value);
	buf_free(&out);
	buf_free(&shown);
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

static void
print_classed(const struct run *run, const struct error *err)
{
	static const char known[] = " json yaml text table ";
	char word[16], spaced[20];
	const char *name = choose_name(run, word, sizeof(word));

	snprintf(spaced, sizeof(spaced), " %s ", name);
	if (strcmp(name, "legacy") == 0)
		print_plain(run, err->message, err->length);
	else if (!*name || !strstr(known, spaced))
		print_enhanced(run, err);
	else if (!print_structured(run, format_find(name), err))
		print_plain(run, err->message, err->length);
}

int
complain(const struct run *run, const struct error *err)
{
	fflush(stdout);
	ui_clear();
	if (err->kind == ERR_INTERRUPT && err->message) {
		putchar('\n');
		fflush(stdout);
	} else if (err->message && (err->code || err->detail)) {
		print_classed(run, err);
	} else if (err->message && *err->message) {
		print_plain(run, err->message, err->length);
	}
	return error_status(err);
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
