/* --output table
 * SPDX-License-Identifier: Apache-2.0 */
#include "format/format.h"

#include <stdlib.h>
#include <string.h>

#include "base/json/json.h"
#include "base/memory/alloc.h"
#include "base/text/repr.h"
#include "format/keys.h"
#include "format/table/table_section.h"

/* What Python takes for false prints no table. */
static bool
is_nothing(const json_t *value)
{
	double number = json_number_value(value);

	return json_is_empty(value) ||
	    (json_is_number(value) && !(number < 0 || number > 0));
}

static bool build(
    struct table *, const char *title, const json_t *value, size_t indent);

/* The members named, in order; blank where missing. */
static bool
member_row(struct table *table, const json_t *object, const struct keys *names)
{
	struct cell *cells = xmalloc(names->n * sizeof(*cells));
	bool ok;

	for (size_t i = 0; i < names->n; i++) {
		cells[i].value = json_key_get(object, names->names[i]);
		cells[i].name = "";
	}
	ok = table->pass->row(table, cells, names->n);
	free(cells);
	return ok;
}

static bool
build_nested(struct table *table, const json_t *object,
    const struct keys *nested, size_t indent)
{
	for (size_t i = 0; i < nested->n; i++) {
		const char *name = nested->names[i];
		const json_t *value = json_key_get(object, name);

		if (value && !build(table, name, value, indent + 1))
			return false;
	}
	return true;
}

static bool
structure_row(
    struct table *table, const json_t *object, const struct keys *scalars)
{
	if (scalars->n == 0)
		return true;
	if (scalars->n == 1) {
		const char *name = scalars->names[0];
		const struct cell pair[2] = {
		    {NULL, name}, {json_key_get(object, name), NULL}};

		return table->pass->row(table, pair, 2);
	}
	return table->pass->header(table, scalars) &&
	    member_row(table, object, scalars);
}

static bool
build_structure(struct table *table, const json_t *object, size_t indent)
{
	struct keys scalars = {0}, nested = {0};
	bool ok;

	keys_add(&scalars, object, keys_scalar);
	keys_add(&nested, object, keys_nested);
	ok = structure_row(table, object, &scalars) &&
	    build_nested(table, object, &nested, indent);
	keys_free(&scalars);
	keys_free(&nested);
	return ok;
}

/* Python's words for what a list does not take as an index. */
static bool
check_index(struct table *table, const json_t *list, const json_t *index)
{
	json_int_t n = (json_int_t)json_array_size(list);
	json_int_t at = json_integer_value(index);

	if (json_is_boolean(index))
		at = json_is_true(index);
	else if (strcmp(repr_type(index), "int") != 0)
		return fail(table->err, ERR_GENERAL,
		    "list indices must be integers or slices, not %s",
		    repr_type(index));
	else if (json_is_big(index))
		return fail(table->err, ERR_GENERAL,
		    "cannot fit 'int' into an index-sized integer");
	if (at < -n || at >= n)
		return fail(table->err, ERR_GENERAL, "list index out of range");
	return true;
}

static bool
check_list(struct table *table, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		if (!check_index(table, list, json_array_get(list, i)))
			return false;
	}
	/* Then the numbers are to be sorted among the names. */
	if (json_array_size(list) > 0)
		return fail(table->err, ERR_GENERAL,
		    "'<' not supported between instances of 'int' and 'str'");
	return true;
}

/* Something else among structures: the peer takes what it iterates over for
 * names of members, and so gets through when it is empty. */
static bool
check_item(struct table *table, const json_t *item)
{
	if (json_is_array(item))
		return check_list(table, item);
	if (!json_is_text(item))
		return fail(table->err, ERR_GENERAL,
		    "'%s' object is not iterable", repr_type(item));
	if (json_string_length(item) > 0)
		return fail(table->err, ERR_GENERAL,
		    "string indices must be integers, not 'str'");
	return true;
}

static bool
collect(struct table *table, const json_t *list, struct keys *scalars,
    struct keys *nested)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);

		if (!json_is_object(item) && !check_item(table, item))
			return false;
		keys_add(scalars, item, keys_scalar);
		keys_add(nested, item, keys_nested);
	}
	return true;
}

static bool
build_structures(struct table *table, const char *title, const json_t *list,
    const struct keys *scalars, const struct keys *nested, size_t indent)
{
	if (!table->pass->header(table, scalars))
		return false;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);

		if (i > 0 && nested->n > 0) {
			table->pass->section(table, title, indent);
			if (!table->pass->header(table, scalars))
				return false;
		}
		if (!json_is_object(item) && scalars->n > 0)
			return fail(table->err, ERR_GENERAL,
			    "'%s' object has no attribute 'get'",
			    repr_type(item));
		if (!member_row(table, item, scalars) ||
		    !build_nested(table, item, nested, indent))
			return false;
	}
	return true;
}

static bool
build_structure_list(
    struct table *table, const char *title, const json_t *list, size_t indent)
{
	struct keys scalars = {0}, nested = {0};
	bool ok = collect(table, list, &scalars, &nested) &&
	    build_structures(table, title, list, &scalars, &nested, indent);

	keys_free(&scalars);
	keys_free(&nested);
	return ok;
}

static bool
all_scalars(const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		if (keys_nested(json_array_get(list, i)))
			return false;
	}
	return true;
}

static bool
list_row(struct table *table, const json_t *list)
{
	size_t n = json_array_size(list);
	struct cell *cells = xmalloc(n * sizeof(*cells));
	bool ok;

	for (size_t i = 0; i < n; i++)
		cells[i].value = json_array_get(list, i);
	ok = table->pass->row(table, cells, n);
	free(cells);
	return ok;
}

/* A structure in a list that does not start with one shows its names. */
static bool
name_row(struct table *table, const json_t *object)
{
	json_t *from = (json_t *)object;
	struct cell *cells = xmalloc(json_object_size(object) * sizeof(*cells));
	size_t n = 0;
	bool ok;

	for (void *iter = json_object_iter(from); iter;
	     iter = json_object_iter_next(from, iter))
		cells[n++] = (struct cell){NULL, json_object_iter_key(iter)};
	ok = table->pass->row(table, cells, n);
	free(cells);
	return ok;
}

static bool
build_item(struct table *table, const json_t *item)
{
	if (json_is_object(item))
		return name_row(table, item);
	if (json_is_array(item) && all_scalars(item))
		return list_row(table, item);
	if (json_is_array(item))
		return build(table, NULL, item, 0);
	return table->pass->row(table, &(struct cell){item, NULL}, 1);
}

static bool
build(
    struct table *table, const char *title, const json_t *value, size_t indent)
{
	if (is_nothing(value))
		return true;
	if (title)
		table->pass->section(table, title, indent);
	if (json_is_object(value))
		return build_structure(table, value, indent);
	if (json_is_object(json_array_get(value, 0)))
		return build_structure_list(table, title, value, indent);
	for (size_t i = 0; i < json_array_size(value); i++) {
		if (!build_item(table, json_array_get(value, i)))
			return false;
	}
	return true;
}

static bool
print(struct table *table, const json_t *value)
{
	const char *title = table->options->title;

	table->pass = &table_measure;
	if (!build(table, title, value, 0))
		return false;
	if (!table_layout(table))
		return true;
	table->pass = &table_render;
	build(table, title, value, 0);
	table_end_section(table);
	return true;
}

static bool
table_value(struct buf *out, const json_t *value,
    const struct format_options *options, struct error *err)
{
	struct table table = {.options = options, .out = out, .err = err};
	bool ok = print(&table, value);

	arena_free(&table.arena);
	free(table.sections);
	free(table.columns);
	buf_free(&table.line);
	buf_free(&table.scratch);
	return ok;
}

const struct format format_table = {
    .name = "table",
    .escapes = true,
    .styled = true,
    .value = table_value,
};
