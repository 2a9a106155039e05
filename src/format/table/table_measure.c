/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory/alloc.h"
#include "format/table/table_section.h"

#include <stdlib.h>
#include <string.h>

#include "format/scalar.h"
#include "format/width.h"

enum { DEFAULT_WIDTH = 80, PADDING = 4, BORDER = 2 };

static size_t
larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

const char *
table_cell(struct table *table, const struct cell *cell, size_t *len)
{
	bool escape = table->options->escape_controls;

	if (cell->value)
		return scalar_text(cell->value, escape, &table->scratch, len);
	*len = strlen(cell->name);
	if (!escape)
		return cell->name;
	buf_clear(&table->scratch);
	scalar_write_text(&table->scratch, cell->name, *len, true);
	*len = table->scratch.len;
	return buf_text(&table->scratch);
}

static size_t
cell_width(struct table *table, const struct cell *cell)
{
	size_t len;
	const char *text = table_cell(table, cell, &len);

	return width_of(text, len);
}

static void
measure_section(struct table *table, const char *title, size_t indent)
{
	if (table->count == table->cap) {
		table->cap = table->cap ? table->cap * 2 : 16;
		table->sections = xrealloc(
		    table->sections, table->cap * sizeof(*table->sections));
	}
	table->sections[table->count++] =
	    (struct section){.title = title, .indent = indent};
}

/* Make room for the widths of `n` columns; the first line decides. */
static bool
widen(struct table *table, struct section *section, size_t n)
{
	if (section->width_count == 0 && n > 0) {
		section->widths = arena_array(&table->arena, size_t, n);
		section->width_count = n;
	}
	if (n > section->width_count)
		return fail(table->err, ERR_GENERAL, "list index out of range");
	return true;
}

static bool
measure_header(struct table *table, const struct keys *names)
{
	struct section *section = &table->sections[table->count - 1];

	if (!widen(table, section, names->n))
		return false;
	if (!section->sized)
		section->cells = names->n;
	section->sized = true;
	section->pair[0] = 0;
	for (size_t i = 0; i < names->n; i++) {
		const struct cell cell = {NULL, names->names[i]};
		size_t width = cell_width(table, &cell);

		section->widths[i] = larger(section->widths[i], width);
		section->pair[0] = larger(section->pair[0], width);
	}
	section->headers =
	    arena_array(&table->arena, const char *, names->n + 1);
	if (names->n > 0)
		memcpy(section->headers, names->names,
		    names->n * sizeof(*names->names));
	section->header_count = names->n;
	return true;
}

static bool
measure_row(struct table *table, const struct cell *cells, size_t n)
{
	struct section *section = &table->sections[table->count - 1];

	if (section->sized && n != section->cells)
		return fail(table->err, ERR_GENERAL,
		    "Row should have %zu elements, instead it has %zu",
		    section->cells, n);
	if (!widen(table, section, n))
		return false;
	section->sized = true;
	section->cells = n;
	section->rows++;
	for (size_t i = 0; i < n; i++) {
		size_t width = cell_width(table, &cells[i]);

		section->widths[i] = larger(section->widths[i], width);
		section->pair[1] = larger(section->pair[1], width);
	}
	return true;
}

const struct table_pass table_measure = {
    .section = measure_section,
    .header = measure_header,
    .row = measure_row,
};

/* Columns the section takes on its own. */
static size_t
section_width(struct table *table, const struct section *section)
{
	size_t total = 0, count = section->width_count, title;
	const size_t *widths = section->widths;
	const struct cell name = {NULL, section->title};

	if (section->turned) {
		count = 2;
		widths = section->pair;
	}
	for (size_t i = 0; i < count; i++)
		total += widths[i] + PADDING;
	/* Python's str() of no title counts as "None". */
	title = section->title ? cell_width(table, &name) : strlen("None");
	return larger(title, total) + BORDER + 2 * section->indent;
}

static size_t
table_width(struct table *table)
{
	size_t width = 0;

	for (size_t i = 0; i < table->count; i++)
		width =
		    larger(width, section_width(table, &table->sections[i]));
	return width;
}

bool
table_layout(struct table *table)
{
	size_t limit = table->options->width;

	if (table->count == 0)
		return false;
	table->width = table_width(table);
	if (table->width > (limit ? limit : DEFAULT_WIDTH)) {
		for (size_t i = 0; i < table->count; i++) {
			struct section *section = &table->sections[i];

			section->turned =
			    section->rows == 1 && section->header_count > 0;
		}
		table->width = table_width(table);
	}
	return true;
}
