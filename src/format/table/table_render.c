/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory/alloc.h"
#include "format/table/table_section.h"

#include <stdlib.h>
#include <string.h>

#include "format/width.h"

enum { PADDING = 4 };

static const char cell_style[] = "\033[1m\033[34m";
static const char bar_style[] = "\033[2m\033[33m";
static const char reset[] = "\033[0m";

/* The peer's stream resets the style after each write. */
static void
written(struct table *table)
{
	if (table->options->color && !table->options->stderr_stream)
		buf_puts(table->out, reset);
}

static void
put_bars(struct table *table, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (table->options->color)
			buf_puts(table->out, bar_style);
		buf_putc(table->out, '|');
		if (table->options->color)
			buf_puts(table->out, reset);
	}
	written(table);
}

/* Print what has gathered in `line`, between the bars of the section. */
static void
put_line(struct table *table)
{
	size_t indent = table->section->indent;

	put_bars(table, indent);
	buf_begin(table->out);
	buf_add(table->out, table->line.data, table->line.len);
	buf_end(table->out);
	written(table);
	put_bars(table, indent);
	buf_putc(table->out, '\n');
	written(table);
	buf_clear(&table->line);
}

static void
put_fill(struct table *table, char c, long times)
{
	if (times > 0)
		buf_fill(&table->line, c, (size_t)times);
}

/* A text in the middle of `length` columns, borders included. */
static void
put_centered(struct table *table, const char *name, long length, bool left_edge)
{
	const struct cell cell = {NULL, name};
	size_t len;
	const char *text = table_cell(table, &cell, &len);
	long width = (long)width_of(text, len);
	long before = (length >> 1) - (width >> 1) - 1;

	if (left_edge)
		buf_putc(&table->line, '|');
	put_fill(table, ' ', before);
	buf_add(&table->line, text, len);
	put_fill(table, ' ', length - 1 - left_edge - before - width);
	buf_putc(&table->line, '|');
}

static void
put_cell(
    struct table *table, const struct cell *cell, long length, bool left_edge)
{
	size_t len;
	const char *text = table_cell(table, cell, &len);
	long width = (long)width_of(text, len);
	long padding = length - (width + 3 + left_edge) >= 0 ? 2 : 0;

	if (left_edge)
		buf_putc(&table->line, '|');
	put_fill(table, ' ', padding);
	if (table->options->color)
		buf_puts(&table->line, cell_style);
	buf_add(&table->line, text, len);
	if (table->options->color)
		buf_puts(&table->line, reset);
	put_fill(table, ' ', length - left_edge - padding - width - 1);
	buf_putc(&table->line, '|');
}

static size_t
column_count(const struct section *section)
{
	return section->turned ? 2 : section->width_count;
}

static void
put_border(struct table *table, size_t count)
{
	buf_putc(&table->line, '+');
	for (size_t i = 0; i < count; i++) {
		put_fill(table, '-', table->columns[i] - (i == 0 ? 2 : 1));
		buf_putc(&table->line, '+');
	}
	put_line(table);
}

/* Even out what rounding left over: too wide is taken from the left, too
 * narrow given from the right. */
static void
balance(long *columns, size_t count, long excess)
{
	while (excess != 0) {
		bool narrow = excess < 0;

		for (size_t i = 0; i < count && excess != 0; i++) {
			size_t at = narrow ? count - 1 - i : i;
			long step = excess > 0 ? -1 : 1;

			columns[at] += step;
			excess += step;
		}
	}
}

/* As Python's round(): a half goes to the even neighbour. */
static long
round_even(double value)
{
	long whole = (long)value;
	double rest = value - (double)whole;

	if (rest > 0.5)
		return whole + 1;
	if (rest < 0.5)
		return whole;
	return whole + whole % 2;
}

/* Stretch the columns to fill the table. */
static void
scale(struct table *table, const struct section *section)
{
	size_t count = column_count(section);
	const size_t *widths =
	    section->turned ? section->pair : section->widths;
	long room = (long)(table->width - 2 * section->indent);
	long sum = 0, scaled = 0;
	double factor;

	if (count == 0)
		return;
	table->columns =
	    xrealloc(table->columns, count * sizeof(*table->columns));
	for (size_t i = 0; i < count; i++)
		sum += (long)widths[i] + PADDING;
	factor = (double)room / (double)sum;
	for (size_t i = 0; i < count; i++) {
		table->columns[i] =
		    round_even(factor * (double)(widths[i] + PADDING));
		scaled += table->columns[i];
	}
	balance(table->columns, count, scaled - room);
}

static size_t
fewer(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void
put_title(struct table *table, const struct section *section)
{
	long room = (long)(table->width - 2 * section->indent);

	if (!section->title || !*section->title)
		return;
	put_centered(table, section->title, room, true);
	put_line(table);
	if (section->header_count > 0 || section->rows > 0)
		return;
	buf_putc(&table->line, '+');
	put_fill(table, '-', room - 2);
	buf_putc(&table->line, '+');
	put_line(table);
}

static void
put_headers(struct table *table, const struct section *section)
{
	size_t n = fewer(section->header_count, section->width_count);

	if (section->header_count == 0 || section->turned)
		return;
	put_border(table, section->width_count);
	for (size_t i = 0; i < n; i++)
		put_centered(
		    table, section->headers[i], table->columns[i], i == 0);
	put_line(table);
}

/* The line below the rows of the section that ends. */
void
table_end_section(struct table *table)
{
	if (table->printed == 0)
		return;
	put_border(table, column_count(table->section));
	table->printed = 0;
}

static void
render_section(struct table *table, const char *title, size_t indent)
{
	(void)title;
	(void)indent;
	if (table->section) {
		table_end_section(table);
		table->section++;
	} else {
		buf_fill(table->out, '-', table->width);
		buf_putc(table->out, '\n');
		written(table);
		table->section = table->sections;
	}
	scale(table, table->section);
	put_title(table, table->section);
	put_headers(table, table->section);
}

static bool
render_header(struct table *table, const struct keys *names)
{
	(void)table;
	(void)names;
	return true;
}

static void
put_pairs(struct table *table, const struct section *section,
    const struct cell *cells, size_t n)
{
	for (size_t i = 0; i < fewer(section->header_count, n); i++) {
		const struct cell name = {NULL, section->headers[i]};

		put_cell(table, &name, table->columns[0], true);
		put_cell(table, &cells[i], table->columns[1], false);
		put_line(table);
	}
}

static bool
render_row(struct table *table, const struct cell *cells, size_t n)
{
	const struct section *section = table->section;

	if (section->width_count == 0)
		return true;
	if (table->printed++ == 0)
		put_border(table, column_count(section));
	if (section->turned) {
		put_pairs(table, section, cells, n);
		return true;
	}
	for (size_t i = 0; i < fewer(n, section->width_count); i++)
		put_cell(table, &cells[i], table->columns[i], i == 0);
	put_line(table);
	return true;
}

const struct table_pass table_render = {
    .section = render_section,
    .header = render_header,
    .row = render_row,
};
