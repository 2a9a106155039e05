/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/rows/column.h"

#include <string.h>

#include "base/date/isotime.h"
#include "base/json/json.h"
#include "base/terminal.h"
#include "base/text/human.h"

enum { SHORT_DIGEST = 12 };

static const struct row_column *
find_column(const struct row_column *columns, const char *name, size_t len)
{
	for (; columns->name; columns++)
		if (strncmp(columns->name, name, len) == 0 &&
		    !columns->name[len])
			return columns;
	return NULL;
}

static const struct row_column **
refuse(const struct row_column *columns, const char *name, size_t len,
    struct error *err)
{
	struct buf known = {0};

	for (size_t i = 0; columns[i].name; i++)
		buf_printf(&known, "%s%s", i ? "," : "", columns[i].name);
	fail(err, ERR_USAGE,
	    "argument --columns: there is no column \"%.*s\"; there are %s",
	    (int)len, name, buf_text(&known));
	buf_free(&known);
	return NULL;
}

const struct row_column **
row_columns(struct arena *arena, const struct row_column *columns,
    const char *names, struct error *err)
{
	size_t n = 2, at = 0;
	const struct row_column **chosen;

	for (size_t i = 0; columns[i].name; i++)
		n++;
	for (const char *c = names; c && *c; c++)
		n += *c == ',';
	chosen = arena_array(arena, const struct row_column *, n);
	for (size_t i = 0; !names && columns[i].name; i++)
		if (!columns[i].asked)
			chosen[at++] = &columns[i];
	while (names) {
		size_t len = strcspn(names, ",");

		chosen[at] = find_column(columns, names, len);
		if (!chosen[at++])
			return refuse(columns, names, len, err);
		names = names[len] ? names + len + 1 : NULL;
	}
	return chosen;
}

static void
put_list(struct buf *out, const json_t *list)
{
	const json_t *item;
	size_t i;

	json_array_foreach (list, i, item) {
		if (i)
			buf_putc(out, ',');
		if (json_is_string(item))
			buf_puts(out, json_string_value(item));
	}
}

/* As it is, without regard to what reads it. */
static void
put_value(struct buf *out, const json_t *value)
{
	if (json_is_string(value))
		buf_add(
		    out, json_string_value(value), json_string_length(value));
	else if (json_is_array(value))
		put_list(out, value);
	else if (json_is_boolean(value))
		buf_puts(out, json_is_true(value) ? "true" : "false");
	else if (json_is_number(value))
		json_write(out, value, &json_style_plain);
}

static void
put_escaped(struct buf *out, const char *data, size_t len, bool backslash)
{
	for (size_t i = 0; i < len; i++) {
		if (data[i] == '\t')
			buf_puts(out, "\\t");
		else if (data[i] == '\n')
			buf_puts(out, "\\n");
		else if (data[i] == '\\' && backslash)
			buf_puts(out, "\\\\");
		else
			buf_putc(out, data[i]);
	}
}

void
row_put_exact(
    struct buf *out, const struct row_column *column, const json_t *row)
{
	struct buf plain = {0};

	put_value(&plain, json_object_get(row, column->key));
	put_escaped(out, buf_text(&plain), plain.len, true);
	buf_free(&plain);
}

static void
put_short_digest(struct buf *out, const char *digest)
{
	const char *colon = strchr(digest, ':');

	buf_printf(out, "%.*s", SHORT_DIGEST, colon ? colon + 1 : digest);
}

static void
put_age(struct buf *out, const char *text, double now)
{
	time_t when;

	if (isotime_read(text, &when) == ISOTIME_BAD)
		buf_puts(out, text);
	else
		human_age(out, (double)when, now);
}

static void
put_human(struct buf *out, const struct row_column *column, const json_t *value,
    const struct row_style *style)
{
	const char *text = json_string_value(value);

	if (column->kind == ROW_DIGEST && text && !style->no_trunc)
		put_short_digest(out, text);
	else if (column->kind == ROW_TIME && text && !style->iso)
		put_age(out, text, style->now);
	else if (column->kind == ROW_BYTES && json_is_integer(value) &&
	    json_integer_value(value) >= 0)
		human_size(out, (uint64_t)json_integer_value(value));
	else if (column->kind == ROW_FLAG && json_is_boolean(value))
		buf_puts(out, json_is_true(value) ? "yes" : "no");
	else
		put_value(out, value);
}

void
row_put_human(struct buf *out, const struct row_column *column,
    const json_t *row, const struct row_style *style)
{
	struct buf plain = {0}, line = {0};

	put_human(&plain, column, json_object_get(row, column->key), style);
	if (plain.len == 0)
		buf_putc(&plain, '-');
	put_escaped(&line, plain.data, plain.len, false);
	terminal_escape(out, line.data, line.len, TERMINAL_BYTES);
	buf_free(&plain);
	buf_free(&line);
}

enum row_colour
row_colour(const struct row_column *column, const char *text)
{
	const struct row_paint *paint = column->paint;

	for (; paint && paint->word; paint++)
		if (strcmp(paint->word, text) == 0)
			return paint->colour;
	return ROW_PLAIN;
}

bool
row_is_number(const struct row_column *column)
{
	return column->kind == ROW_BYTES || column->kind == ROW_COUNT;
}
