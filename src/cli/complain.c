#include "cli/complain.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/json.h"
#include "cli/output.h"
#include "cli/ui.h"
#include "format/format.h"

enum { INLINE_ITEMS = 5 };

static void
print_plain(const struct run *run, const char *message)
{
	size_t len;

	while (isspace((unsigned char)*message))
		message++;
	len = strlen(message);
	while (len > 0 && isspace((unsigned char)message[len - 1]))
		len--;
	fprintf(stderr, "\n%s: [ERROR]:%s%.*s\n", run->program, len ? " " : "",
	    (int)len, message);
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
	if (out.len > 0)
		fprintf(stderr, "\nAdditional error details:\n%s", out.data);
	buf_free(&out);
}

static void
print_enhanced(const struct run *run, const struct error *err)
{
	struct buf text = {0};

	if (err->detail)
		buf_puts(&text, err->message);
	else
		buf_printf(&text, "An error occurred (%s): %s", err->code,
		    err->message);
	print_plain(run, buf_text(&text));
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

	return json_pack("{s:s,s:s+}", "Code", err->code, "Message",
	    err->message, err->usage ? usage : "");
}

static bool
print_structured(
    const struct run *run, const struct format *format, const struct error *err)
{
	const struct format_options options = {
	    .title = "error",
	    .color = output_wants_color(run),
	    .stderr_stream = true,
	    .escape_controls = isatty(STDERR_FILENO),
	};
	struct error inner = {0};
	struct buf out = {0};
	json_t *value =
	    err->detail ? json_incref(err->detail) : classed_value(err);
	bool ok = value && format->value(&out, value, &options, &inner);

	if (ok)
		fwrite(buf_text(&out), 1, out.len, stderr);
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

static void
print_classed(const struct run *run, const struct error *err)
{
	static const char known[] = " json yaml text table ";
	char word[16], spaced[20];
	const char *name = choose_name(run, word, sizeof(word));

	snprintf(spaced, sizeof(spaced), " %s ", name);
	if (strcmp(name, "legacy") == 0)
		print_plain(run, err->message);
	else if (!*name || !strstr(known, spaced))
		print_enhanced(run, err);
	else if (!print_structured(run, format_find(name), err))
		print_plain(run, err->message);
}

int
complain(const struct run *run, const struct error *err)
{
	fflush(stdout);
	ui_clear();
	if (err->status == EXIT_INTERRUPT && err->message) {
		putchar('\n');
		fflush(stdout);
	} else if (err->message && (err->code || err->detail)) {
		print_classed(run, err);
	} else if (err->message && *err->message) {
		print_plain(run, err->message);
	}
	return err->status;
}
