/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/seed/shape.h"

#include <math.h>
#include <string.h>

#include "base/date/date.h"
#include "base/json/json.h"
#include "base/text/base64.h"
#include "base/text/utf8.h"
#include "model/model.h"

enum { MAX_KEYS = 64 };

static bool check(struct seed_faults *, const char *path, const json_t *,
    const struct shape *);

bool
seed_time(const json_t *value, double *out)
{
	const char *text = json_string_value(value);
	struct date date = {0};

	if (json_is_number(value)) {
		*out = json_number_value(value);
		return *out > 0;
	}
	if (!text || !date_parse(&date, text, json_string_length(value)))
		return false;
	*out = (double)(date_to_seconds(&date) -
		   (date.has_offset ? date.offset : 0)) +
	    (double)date.micros / 1e6;
	return *out > 0;
}

bool
seed_time_check(
    struct seed_faults *faults, const char *path, const json_t *value)
{
	struct buf text = {0};
	double seconds;

	if (seed_time(value, &seconds))
		return true;
	json_write(&text, value, &json_style_compact);
	return seed_fault(faults, path,
	    "%s is not a time; 2026-01-02T03:04:05Z is one, and seconds since "
	    "1970 are",
	    buf_keep(&text, faults->arena));
}

static bool
check_enum(struct seed_faults *faults, const char *path, const char *text,
    const char *const *values)
{
	struct buf all = {0};

	for (size_t i = 0; values[i]; i++) {
		if (strcmp(values[i], text) == 0) {
			buf_free(&all);
			return true;
		}
		buf_printf(&all, "%s%s", i ? ", " : "", values[i]);
	}
	return seed_fault(faults, path, "\"%s\" is not one of %s", text,
	    buf_keep(&all, faults->arena));
}

static bool
check_length(struct seed_faults *faults, const char *path,
    const struct shape *shape, size_t len)
{
	if ((!shape->has_min || len >= (size_t)shape->min) &&
	    (!shape->has_max || len <= (size_t)shape->max))
		return true;
	if (len < (size_t)shape->min)
		return seed_fault(faults, path, "must have at least %lld",
		    (long long)shape->min);
	return seed_fault(
	    faults, path, "must have at most %lld", (long long)shape->max);
}

static bool
check_string(struct seed_faults *faults, const char *path, const json_t *value,
    const struct shape *shape)
{
	const char *text = json_string_value(value);

	if (!text)
		return seed_fault(faults, path, "must be a text");
	if (shape->values)
		return check_enum(faults, path, text, shape->values);
	if (!check_length(faults, path, shape, utf8_count(text, strlen(text))))
		return false;
	return !shape->pattern || !faults->fits ||
	    faults->fits(shape->pattern, text) ||
	    seed_fault(faults, path, "\"%s\" does not fit the pattern %s", text,
		shape->pattern);
}

static bool
check_structure(struct seed_faults *faults, const char *path,
    const json_t *value, const struct shape *shape)
{
	const char *known[MAX_KEYS + 1] = {NULL}, *key;
	bool good = true;
	json_t *inner;

	if (!json_is_object(value))
		return seed_fault(faults, path, "must be an object");
	for (size_t i = 0; i < shape->n_members && i < MAX_KEYS; i++) {
		const struct member *m = &shape->members[i];

		known[i] = m->name;
		inner = json_object_get(value, m->name);
		if (inner && !json_is_null(inner))
			good = check(faults, seed_path(faults, path, m->name),
				   inner, m->shape) &&
			    good;
		else if (m->required)
			good =
			    seed_fault(faults, path, "lacks \"%s\"", m->name);
	}
	json_object_foreach ((json_t *)value, key, inner)
		if (!model_find_member(shape, key, strlen(key)))
			good = seed_unknown(faults, path, key, known);
	return good;
}

static bool
check_list(struct seed_faults *faults, const char *path, const json_t *value,
    const struct shape *shape)
{
	bool good = true;
	const json_t *item;
	size_t i;

	if (!json_is_array(value))
		return seed_fault(faults, path, "must be a list");
	good = check_length(faults, path, shape, json_array_size(value));
	json_array_foreach (value, i, item)
		good = check(faults, seed_path_at(faults, path, i), item,
			   shape->element) &&
		    good;
	return good;
}

static bool
check_map(struct seed_faults *faults, const char *path, const json_t *value,
    const struct shape *shape)
{
	bool good = true;
	const char *key;
	json_t *inner;

	if (!json_is_object(value))
		return seed_fault(faults, path, "must be an object");
	json_object_foreach ((json_t *)value, key, inner) {
		const char *at = seed_path(faults, path, key);

		if (shape->key->values &&
		    !check_enum(faults, at, key, shape->key->values))
			good = false;
		good = check(faults, at, inner, shape->element) && good;
	}
	return good;
}

static bool
check_blob(struct seed_faults *faults, const char *path, const json_t *value,
    const struct shape *shape)
{
	struct buf bytes = {0};
	bool good = json_is_text(value) &&
	    base64_decode(
		&bytes, json_string_value(value), json_string_length(value));
	size_t len = bytes.len;

	buf_free(&bytes);
	return good ? check_length(faults, path, shape, len)
		    : seed_fault(faults, path, "must be bytes as Base64");
}

static bool
check(struct seed_faults *faults, const char *path, const json_t *value,
    const struct shape *shape)
{
	switch (shape->type) {
	case SHAPE_STRUCTURE:
		return check_structure(faults, path, value, shape);
	case SHAPE_LIST:
		return check_list(faults, path, value, shape);
	case SHAPE_MAP:
		return check_map(faults, path, value, shape);
	case SHAPE_STRING:
		return check_string(faults, path, value, shape);
	case SHAPE_INTEGER:
	case SHAPE_LONG:
		return (json_is_integer(value) &&
			   json_integer_value(value) >= 0) ||
		    seed_fault(
			faults, path, "must be a whole number, 0 or more");
	case SHAPE_DOUBLE:
		return json_is_number(value) ||
		    seed_fault(faults, path, "must be a number");
	case SHAPE_BOOLEAN:
		return json_is_boolean(value) ||
		    seed_fault(faults, path, "must be true or false");
	case SHAPE_BLOB:
		return check_blob(faults, path, value, shape);
	case SHAPE_TIMESTAMP:
		return seed_time_check(faults, path, value);
	default:
		return true;
	}
}

bool
seed_shape_check(struct seed_faults *faults, const char *path,
    const json_t *value, const char *where)
{
	bool output = *where == '>';
	char *rest = arena_strdup(faults->arena, where + output);
	const char *name = strsep(&rest, ".");
	const struct operation *private = model_find_action(&service_ecr, name);
	const struct operation *operation =
	    private ? private : model_find_action(&service_ecr_public, name);
	const struct shape *shape =
	    output ? operation->output : operation->input;

	while (rest) {
		name = strsep(&rest, ".");
		while (shape->type == SHAPE_LIST)
			shape = shape->element;
		shape = model_find_member(shape, name, strlen(name))->shape;
	}
	return check(faults, path, value, shape);
}
