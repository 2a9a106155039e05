/* --output text
 * SPDX-License-Identifier: Apache-2.0 */
#include "format/format.h"

#include <string.h>

#include "base/json/json.h"
#include "base/text/repr.h"
#include "format/keys.h"
#include "format/scalar.h"
#include "format/upper.h"

struct plain {
	struct buf *out;
	bool escape;
	struct error *err;
};

static bool write_item(
    const struct plain *, const json_t *, const char *, const struct keys *);

static void
write_identifier(const struct plain *text, const char *identifier)
{
	struct buf upper = {0};

	upper_write(&upper, identifier, json_key_len(identifier));
	scalar_write_text(text->out, buf_text(&upper), upper.len, text->escape);
	buf_free(&upper);
}

/* The scalars of a list: a line each, or one line without an identifier. */
static void
write_scalars(
    const struct plain *text, const json_t *list, const char *identifier)
{
	bool first = true;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);

		if (keys_nested(item))
			continue;
		buf_begin(text->out);
		if (identifier)
			write_identifier(text, identifier);
		if (identifier || !first)
			buf_putc(text->out, '\t');
		first = false;
		scalar_write(text->out, item, text->escape);
		if (!identifier)
			continue;
		buf_putc(text->out, '\n');
		buf_end(text->out);
	}
	buf_end(text->out);
	if (!identifier && !first)
		buf_putc(text->out, '\n');
}

/* Columns of a list of structures; fails, as the peer does, where something
 * else is among them. */
static bool
collect_columns(
    const struct plain *text, const json_t *list, struct keys *columns)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);

		if (!json_is_object(item))
			return fail(text->err, ERR_GENERAL,
			    "'%s' object has no attribute 'items'",
			    repr_type(item));
		keys_add(columns, item, keys_scalar);
	}
	return true;
}

static bool
write_structures(
    const struct plain *text, const json_t *list, const char *identifier)
{
	struct keys columns = {0};
	bool ok = collect_columns(text, list, &columns);

	for (size_t i = 0; ok && i < json_array_size(list); i++)
		ok = write_item(
		    text, json_array_get(list, i), identifier, &columns);
	keys_free(&columns);
	return ok;
}

static bool
has_object(const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		if (json_is_object(json_array_get(list, i)))
			return true;
	}
	return false;
}

static bool
write_list(const struct plain *text, const json_t *list, const char *identifier)
{
	if (has_object(list))
		return write_structures(text, list, identifier);
	write_scalars(text, list, identifier);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);

		if (json_is_array(item) &&
		    !write_item(text, item, identifier, NULL))
			return false;
	}
	return true;
}

/* One line of the members named by `columns`, blank where missing. */
static void
write_row(const struct plain *text, const json_t *object,
    const char *identifier, const struct keys *columns)
{
	if (columns->n == 0)
		return;
	buf_begin(text->out);
	if (identifier)
		write_identifier(text, identifier);
	for (size_t i = 0; i < columns->n; i++) {
		const json_t *cell = json_key_get(object, columns->names[i]);

		if (i > 0 || identifier)
			buf_putc(text->out, '\t');
		if (cell)
			scalar_write(text->out, cell, text->escape);
	}
	buf_end(text->out);
	buf_putc(text->out, '\n');
}

/* The members that are not columns, in key order, each under its name. */
static bool
write_rest(
    const struct plain *text, const json_t *object, const struct keys *columns)
{
	struct keys rest = {0};
	bool ok = true;

	keys_add(&rest, object, keys_nested);
	for (size_t i = 0; ok && i < rest.n; i++) {
		const char *name = rest.names[i];

		if (!keys_have(columns, name))
			ok = write_item(
			    text, json_key_get(object, name), name, NULL);
	}
	keys_free(&rest);
	return ok;
}

static bool
write_object(const struct plain *text, const json_t *object,
    const char *identifier, const struct keys *columns)
{
	struct keys own = {0};
	bool ok;

	if (!columns) {
		keys_add(&own, object, keys_scalar);
		columns = &own;
	}
	write_row(text, object, identifier, columns);
	ok = write_rest(text, object, columns);
	keys_free(&own);
	return ok;
}

static bool
write_item(const struct plain *text, const json_t *item, const char *identifier,
    const struct keys *columns)
{
	if (json_is_object(item))
		return write_object(text, item, identifier, columns);
	if (json_is_array(item))
		return write_list(text, item, identifier);
	buf_begin(text->out);
	scalar_write(text->out, item, text->escape);
	buf_end(text->out);
	buf_putc(text->out, '\n');
	return true;
}

static bool
text_value(struct buf *out, const json_t *value,
    const struct format_options *options, struct error *err)
{
	const struct plain text = {out, options->escape_controls, err};

	return write_item(&text, value, NULL, NULL);
}

const struct format format_text = {
    .name = "text",
    .escapes = true,
    .by_page = true,
    .value = text_value,
};
