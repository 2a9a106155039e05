/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/query_value.h"

#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/text/pytext.h"
#include "base/text/repr.h"

/* int(text), a new reference; NULL with `err` filled. */
static json_t *
read_integer(const char *text, struct error *err)
{
	size_t len = strlen(text);
	json_t *number = pytext_int(text, len);

	if (number == NULL)
		repr_fail(err, ERR_GENERAL, text, len,
		    "invalid literal for int() with base 10: ");
	return number;
}

/* A value that stands there more than once is a list of elements to Python,
 * which nothing takes. */
static json_t *
fail_repeated(
    const struct xml *element, const struct shape *shape, struct error *err)
{
	if (shape->type == SHAPE_INTEGER)
		return fail_null(err, ERR_GENERAL,
		    "int() argument must be a string, a bytes-like object or a "
		    "real number, not 'list'");
	if (shape->type == SHAPE_TIMESTAMP)
		return fail_null(err, ERR_GENERAL,
		    "Invalid timestamp \"[<Element '%s'>]\": Parser must be a "
		    "string or character stream, not list",
		    element->name);
	return fail_null(
	    err, ERR_GENERAL, "Encountered unrecognized type in JSON encoder.");
}

/* float(text), likewise. */
static json_t *
read_real(const char *text, struct error *err)
{
	json_t *number = pytext_real(text, strlen(text));

	if (!number)
		fail(err, ERR_GENERAL,
		    "could not convert string to float: '%s'", text);
	return number;
}

static json_t *
read_scalar(const char *text, const struct shape *shape, struct error *err)
{
	switch (shape->type) {
	case SHAPE_INTEGER:
	case SHAPE_LONG:
		return read_integer(text, err);
	case SHAPE_DOUBLE:
		return read_real(text, err);
	case SHAPE_BOOLEAN:
		return json_boolean(strcmp(text, "true") == 0);
	default:
		return json_text(text);
	}
}

/* Whatever the items are called. */
static bool
read_items(json_t *out, const struct xml *list, const struct shape *shape,
    struct error *err)
{
	for (const struct xml *one = list->children; one; one = one->next) {
		json_t *item = query_value(one, shape->element, err);

		if (!item)
			return false;
		json_array_append_new(out, item);
	}
	return true;
}

static bool
read_entries(json_t *out, const struct xml *map, const struct shape *shape,
    struct error *err)
{
	for (const struct xml *one = map->children; one; one = one->next) {
		const struct xml *key = xml_find(one, "key");
		const struct xml *value = xml_find(one, "value");
		json_t *item;

		if (!key || !value)
			continue;
		item = query_value(value, shape->element, err);
		if (!item)
			return false;
		json_object_set_new(out, key->text ? key->text : "", item);
	}
	return true;
}

/* An element without children is a structure without members. */
static bool
read_members(json_t *out, const struct xml *element, const struct shape *shape,
    struct error *err)
{
	for (size_t i = 0; i < shape->n_members; i++) {
		const struct member *m = &shape->members[i];
		const struct xml *child = xml_find(element, m->name);
		json_t *value;

		if (!child)
			continue;
		value = m->shape->type > SHAPE_MAP && xml_is_repeated(child)
		    ? fail_repeated(child, m->shape, err)
		    : query_value(child, m->shape, err);
		if (!value)
			return false;
		json_object_set_new(out, m->name, value);
	}
	return true;
}

json_t *
query_value(
    const struct xml *element, const struct shape *shape, struct error *err)
{
	json_t *out;
	bool ok;

	if (shape->type > SHAPE_MAP)
		return read_scalar(
		    element->text ? element->text : "", shape, err);
	out = shape->type == SHAPE_LIST ? json_array() : json_object();
	ok = shape->type == SHAPE_LIST ? read_items(out, element, shape, err)
	    : shape->type == SHAPE_MAP ? read_entries(out, element, shape, err)
				       : read_members(out, element, shape, err);
	if (ok)
		return out;
	json_wipe(out);
	return NULL;
}
