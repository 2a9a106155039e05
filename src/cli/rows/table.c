/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/rows/table.h"

#include <ctype.h>
#include <string.h>

#include "base/text/cells.h"
#include "cli/rows/fit.h"

/* Text is cut down to so many cells before a column goes. */
enum { LEAST_NAME = 16, LEAST_TEXT = 12 };

struct row_line {
	struct row_line *next;
	const char **cells; /* of each column, escaped */
};

static size_t
count_columns(const struct row_table *table)
{
	size_t n = 0;

	while (table->columns[n])
		n++;
	return n;
}

static const char *
take(struct row_table *table, struct buf *text)
{
	const char *kept =
	    arena_strndup(&table->arena, buf_text(text), text->len);

	buf_free(text);
	return kept;
}

static struct row_line *
new_line(struct row_table *table)
{
	struct row_line *line = arena_new(&table->arena, struct row_line);

	line->cells =
	    arena_array(&table->arena, const char *, count_columns(table));
	return line;
}

void
row_table_add(struct row_table *table, const json_t *row, const char *branch)
{
	struct row_line *line = new_line(table);

	for (size_t i = 0; table->columns[i]; i++) {
		struct buf text = {0};

		if (i == 0)
			buf_puts(&text, branch);
		row_put_human(&text, table->columns[i], row, table->style);
		line->cells[i] = take(table, &text);
	}
	if (table->last)
		table->last->next = line;
	else
		table->first = line;
	table->last = line;
}

static struct row_line *
make_heading(struct row_table *table)
{
	struct row_line *line = new_line(table);

	for (size_t i = 0; table->columns[i]; i++) {
		struct buf text = {0};

		for (const char *c = table->columns[i]->name; *c; c++)
			buf_putc(&text, (char)toupper((unsigned char)*c));
		line->cells[i] = take(table, &text);
	}
	line->next = table->first;
	return line;
}

static void
set_limits(const struct row_table *table, struct fit_column *fit,
    const struct row_column *column)
{
	fit->rank = table->named ? 0 : column->rank;
	fit->whole = column->kind == ROW_DIGEST && table->style->no_trunc;
	fit->least = fit->natural;
	if (column->kind == ROW_TEXT || column->kind == ROW_LIST)
		fit->least = column->rank == 0 ? LEAST_NAME : LEAST_TEXT;
}

static struct fit_column *
measure(struct row_table *table, const struct row_line *line)
{
	size_t n = count_columns(table);
	struct fit_column *fit =
	    arena_array(&table->arena, struct fit_column, n + 1);

	for (; line; line = line->next)
		for (size_t i = 0; i < n; i++) {
			const char *cell = line->cells[i];
			size_t width = cells_count(cell, strlen(cell));

			if (width > fit[i].natural)
				fit[i].natural = width;
		}
	for (size_t i = 0; i < n; i++)
		set_limits(table, &fit[i], table->columns[i]);
	return fit;
}

static void
put_cell(struct buf *out, const struct row_column *column, const char *cell,
    bool heading, const struct screen *screen, size_t width)
{
	struct buf text = {0};
	int style = heading ? 1 : (int)row_colour(column, cell);
	size_t space;

	cells_cut(&text, cell, strlen(cell), width);
	space = width - cells_count(buf_text(&text), text.len);
	if (row_is_number(column))
		buf_fill(out, ' ', space);
	if (screen->colour && style)
		buf_printf(out, "\033[%dm%s\033[0m", style, buf_text(&text));
	else
		buf_puts(out, buf_text(&text));
	if (!row_is_number(column))
		buf_fill(out, ' ', space);
	buf_free(&text);
}

static void
put_line(struct row_table *table, struct buf *out, const struct row_line *line,
    bool heading, const struct screen *screen, const struct fit_column *fit)
{
	size_t from = out->len;

	for (size_t i = 0; table->columns[i]; i++) {
		if (!fit[i].width)
			continue;
		if (out->len > from)
			buf_fill(out, ' ', FIT_GAP);
		put_cell(out, table->columns[i], line->cells[i], heading,
		    screen, fit[i].width);
	}
	while (out->len > from && out->data[out->len - 1] == ' ')
		out->len--;
	buf_putc(out, '\n');
}

void
row_table_print(
    struct row_table *table, struct buf *out, const struct screen *screen)
{
	const struct row_line *heading = make_heading(table);
	struct fit_column *fit = measure(table, heading);
	size_t dropped = fit_columns(fit, count_columns(table), screen->width);

	for (const struct row_line *line = heading; line; line = line->next)
		put_line(table, out, line, line == heading, screen, fit);
	if (dropped)
		buf_printf(out, "+%zu column%s, --columns\n", dropped,
		    dropped == 1 ? "" : "s");
}

void
row_table_free(struct row_table *table)
{
	arena_free(&table->arena);
	*table = (struct row_table){0};
}
