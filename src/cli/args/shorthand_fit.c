/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/args/shorthand_fit.h"

#include <string.h>
#include <strings.h>

#include "base/text/pytext.h"
#include "base/text/repr.h"

/* Where a value hangs: a member of an object or an item of a list. */
struct slot {
	json_t *parent;
	const char *key; /* NULL: of a list */
	size_t index;
};

static void
replace(const struct slot *place, json_t *value)
{
	if (place->key)
		json_object_set_new_nocheck(place->parent, place->key, value);
	else
		json_array_set_new(place->parent, place->index, value);
}

static bool fit(
    const struct slot *, json_t *value, const struct shape *, struct error *);

static bool
fit_structure(json_t *value, const struct shape *shape, struct error *err)
{
	if (!json_is_object(value))
		return true;
	for (size_t i = 0; i < shape->n_members; i++) {
		const struct member *member = &shape->members[i];
		struct slot place = {value, member->name, 0};
		json_t *inner = json_object_get(value, member->name);

		if (inner && !fit(&place, inner, member->shape, err))
			return false;
	}
	return true;
}

static bool
fit_list(const struct slot *place, json_t *value, const struct shape *shape,
    struct error *err)
{
	if (!json_is_array(value)) {
		replace(place, json_pack("[O]", value));
		return true;
	}
	for (size_t i = 0; i < json_array_size(value); i++) {
		struct slot inner = {value, NULL, i};

		if (!fit(&inner, json_array_get(value, i), shape->element, err))
			return false;
	}
	return true;
}

static bool
fit_map(json_t *value, const struct shape *shape, struct error *err)
{
	const char *key;
	void *next;
	json_t *inner;

	if (!json_is_object(value))
		return true;
	json_object_foreach_safe (value, next, key, inner) {
		struct slot place = {value, key, 0};

		if (!fit(&place, inner, shape->element, err))
			return false;
	}
	return true;
}

static bool
fit_boolean(const struct slot *place, const json_t *value, struct error *err)
{
	const char *text = json_string_value(value);

	if (!text)
		return fail(err, ERR_GENERAL,
		    "'%s' object has no attribute 'lower'", repr_type(value));
	if (strcasecmp(text, "true") == 0)
		replace(place, json_true());
	else if (strcasecmp(text, "false") == 0)
		replace(place, json_false());
	return true;
}

/* A number that Python makes of a text, or its complaint. */
static bool
fit_number(const struct slot *place, const json_t *value,
    json_t *(*read)(const char *, size_t), const char *complaint,
    struct error *err)
{
	json_t *number = json_is_string(value)
	    ? read(json_string_value(value), json_string_length(value))
	    : NULL;
	struct buf shown = {0};

	if (number) {
		replace(place, number);
		return true;
	}
	repr_write(&shown, value);
	fail(err, ERR_GENERAL, "%s: %s", complaint, buf_text(&shown));
	error_note_number(err, place->key, buf_text(&shown));
	buf_free(&shown);
	return false;
}

static bool
fit(const struct slot *place, json_t *value, const struct shape *shape,
    struct error *err)
{
	switch (shape->type) {
	case SHAPE_STRUCTURE:
		return fit_structure(value, shape, err);
	case SHAPE_LIST:
		return fit_list(place, value, shape, err);
	case SHAPE_MAP:
		return fit_map(value, shape, err);
	case SHAPE_BOOLEAN:
		return fit_boolean(place, value, err);
	case SHAPE_INTEGER:
	case SHAPE_LONG:
		return fit_number(place, value, pytext_int,
		    "invalid literal for int() with base 10", err);
	case SHAPE_DOUBLE:
		return fit_number(place, value, pytext_real,
		    "could not convert string to float", err);
	default:
		return true;
	}
}

bool
shorthand_fit(json_t *value, const struct shape *shape, struct error *err)
{
	json_auto_t *throwaway = json_object();
	const struct slot place = {throwaway, "value", 0};

	return fit(&place, value, shape, err);
}
