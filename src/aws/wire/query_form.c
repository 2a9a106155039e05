/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/query_form.h"

#include <stdio.h>
#include <string.h>

#include "aws/wire/sigv4_canon.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/text/repr.h"
#include "base/text/utf8.h"

/* Python's bool(). */
static bool
is_true(const json_t *value)
{
	if (json_is_number(value))
		return json_number_value(value) != 0;
	if (json_is_string(value))
		return json_string_length(value) > 0;
	return json_is_true(value) || json_array_size(value) > 0 ||
	    json_object_size(value) > 0;
}

static void
put_text(struct buf *out, const char *name, const char *text, size_t len)
{
	size_t from;

	buf_printf(out, "%s%s=", out->len ? "&" : "", name);
	from = out->len;
	canon_encode(out, text, len, " ");
	for (; from < out->len; from++)
		if (out->data[from] == ' ')
			out->data[from] = '+';
}

static void
put_scalar(struct buf *out, const char *name, const json_t *value)
{
	struct buf text = {0};

	repr_write_str(&text, value);
	put_text(out, name, buf_text(&text), text.len);
	buf_wipe(&text);
}

/* What stands where the model has one value: each item on its own, of an
 * object each key. */
static void
put_plain(struct buf *out, const char *name, const json_t *value)
{
	const char *key;
	json_t *item;
	size_t i;

	json_array_foreach (value, i, item)
		put_scalar(out, name, item);
	json_object_foreach ((json_t *)value, key, item)
		put_text(out, name, key, strlen(key));
	if (!json_is_array(value) && !json_is_object(value))
		put_scalar(out, name, value);
}

static bool put_value(struct buf *out, const char *name, const json_t *value,
    const struct shape *shape, struct error *err);

/* NAME.PART */
static bool
put_part(struct buf *out, const char *name, const char *part,
    const json_t *value, const struct shape *shape, struct error *err)
{
	struct buf whole = {0};
	bool ok;

	buf_printf(&whole, "%s%s%s", name, *name ? "." : "", part);
	ok = put_value(out, buf_text(&whole), value, shape, err);
	buf_free(&whole);
	return ok;
}

/* The items of what Python can go through, a new reference: of a text its
 * characters, of an object its keys. */
static json_t *
items_of(const json_t *value, struct error *err)
{
	json_t *items = json_array(), *item;
	const char *text = json_string_value(value), *key;
	size_t len = json_string_length(value), size;
	uint32_t point;

	if (json_is_array(value))
		json_array_extend(items, (json_t *)value);
	json_object_foreach ((json_t *)value, key, item)
		json_array_append_new(items, json_text(key));
	for (size_t at = 0; at < len; at += size) {
		size = utf8_decode(text + at, len - at, &point);
		json_array_append_new(items, json_text_n(text + at, size));
	}
	if (json_is_array(value) || json_is_object(value) || text)
		return items;
	json_decref(items);
	return fail_null(
	    err, ERR_GENERAL, "'%s' object is not iterable", repr_type(value));
}

static bool
put_list(struct buf *out, const char *name, const json_t *list,
    const struct shape *shape, struct error *err)
{
	char part[32];
	json_t *items;
	bool ok = true;

	if (!is_true(list)) {
		put_text(out, name, "", 0);
		return true;
	}
	items = items_of(list, err);
	if (!items)
		return false;
	for (size_t i = 0; ok && i < json_array_size(items); i++) {
		snprintf(part, sizeof(part), "member.%zu", i + 1);
		ok = put_part(out, name, part, json_array_get(items, i),
		    shape->element, err);
	}
	json_decref(items);
	return ok;
}

static bool
put_structure(struct buf *out, const char *name, const json_t *value,
    const struct shape *shape, struct error *err)
{
	const char *part;
	json_t *one;

	if (!json_is_object(value))
		return fail(err, ERR_GENERAL,
		    "'%s' object has no attribute 'items'", repr_type(value));
	json_object_foreach ((json_t *)value, part, one) {
		const struct member *member =
		    model_find_member(shape, part, strlen(part));

		if (!member)
			return repr_fail(
			    err, ERR_GENERAL, part, strlen(part), "%s", "");
		if (!put_part(out, name, part, one, member->shape, err))
			return false;
	}
	return true;
}

static bool
put_map(struct buf *out, const char *name, const json_t *map,
    const struct shape *shape, struct error *err)
{
	const char *key;
	json_t *value;
	char part[32];
	size_t n = 0;

	if (!json_is_object(map))
		return fail(err, ERR_GENERAL, "'%s' object is not iterable",
		    repr_type(map));
	json_object_foreach ((json_t *)map, key, value) {
		json_auto_t *text = json_text(key);

		snprintf(part, sizeof(part), "entry.%zu.key", ++n);
		if (!put_part(out, name, part, text, shape->key, err))
			return false;
		snprintf(part, sizeof(part), "entry.%zu.value", n);
		if (!put_part(out, name, part, value, shape->element, err))
			return false;
	}
	return true;
}

static bool
put_value(struct buf *out, const char *name, const json_t *value,
    const struct shape *shape, struct error *err)
{
	const char *word = is_true(value) ? "true" : "false";

	if (shape->type == SHAPE_MAP)
		return put_map(out, name, value, shape, err);
	if (shape->type == SHAPE_STRUCTURE)
		return put_structure(out, name, value, shape, err);
	if (shape->type == SHAPE_LIST)
		return put_list(out, name, value, shape, err);
	if (shape->type == SHAPE_BOOLEAN)
		put_text(out, name, word, strlen(word));
	else
		put_plain(out, name, value);
	return true;
}

bool
query_form_put(struct buf *out, const json_t *params, const struct shape *shape,
    struct error *err)
{
	return !shape || put_value(out, "", params, shape, err);
}
