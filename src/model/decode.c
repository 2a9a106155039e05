/* SPDX-License-Identifier: Apache-2.0 */
#include "model/decode.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/buf.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/text/repr.h"
#include "base/date/time.h"

static json_t *
wrong_type(json_t *value, const char *attribute, struct error *err)
{
	fail(err, ERR_GENERAL, "'%s' object has no attribute '%s'",
	    repr_type(value), attribute);
	json_decref(value);
	return NULL;
}

/* What the peer says of a moment that it cannot print. */
struct complaint {
	enum time_fault fault;
	long year;
	const char *why;
};

static json_t *
no_moment(json_t *value, const struct complaint *c, struct error *err)
{
	struct buf text = {0};
	const char *why = c->why;

	/* what jansson has no number for is beyond all doubles */
	if (json_is_big(value) && strchr(json_big_digits(value), 'I'))
		buf_puts(
		    &text, *json_big_digits(value) == '-' ? "-inf" : "inf");
	else
		repr_write_str(&text, value);
	switch (c->fault) {
	case TIME_YEAR:
		fail(err, ERR_GENERAL, "year %ld is out of range", c->year);
		break;
	case TIME_NAN:
		fail(err, ERR_GENERAL, "Invalid value NaN (not a number)");
		break;
	case TIME_NO_DATE:
		why = "String does not contain a date";
		/* fall through */
	case TIME_UNKNOWN:
	case TIME_FIELD:
		fail(err, ERR_GENERAL, "Invalid timestamp \"%s\": %s: %s",
		    buf_text(&text), why ? why : "Unknown string format",
		    buf_text(&text));
		break;
	default:
		fail(err, ERR_GENERAL,
		    "Unable to calculate correct timezone offset for \"%s\"",
		    buf_text(&text));
	}
	buf_free(&text);
	json_decref(value);
	return NULL;
}

/* The seconds that a value other than a text stands for. */
static double
seconds_of(const json_t *value)
{
	if (json_is_boolean(value))
		return json_is_true(value);
	if (json_is_big(value))
		return strtod(json_big_digits(value), NULL);
	return json_number_value(value);
}

static json_t *
not_a_text(json_t *value, struct error *err)
{
	struct buf repr = {0};

	repr_write(&repr, value);
	fail(err, ERR_GENERAL,
	    "Invalid timestamp \"%s\": Parser must be a string or character "
	    "stream, not %s",
	    buf_text(&repr), repr_type(value));
	buf_free(&repr);
	json_decref(value);
	return NULL;
}

static json_t *
decode_time(json_t *value, enum decode_times times, struct error *err)
{
	struct complaint c = {0};
	struct buf text = {0};
	json_t *result;

	if (times == TIMES_WIRE)
		return value;
	if (json_is_array(value) || json_is_object(value))
		return not_a_text(value, err);
	if (json_is_text(value))
		c.fault = time_add_text(&text, json_string_value(value),
		    json_string_length(value), &c.why);
	else
		c.fault = time_add_epoch(&text, seconds_of(value), &c.year);
	if (c.fault != TIME_OK) {
		buf_free(&text);
		return no_moment(value, &c, err);
	}
	result = json_stringn_nocheck(text.data, text.len);
	buf_free(&text);
	json_decref(value);
	return result;
}

static bool
is_nested(const struct shape *shape)
{
	return shape->type == SHAPE_STRUCTURE || shape->type == SHAPE_LIST ||
	    shape->type == SHAPE_MAP || shape->type == SHAPE_TIMESTAMP;
}

static size_t
member_index(const struct shape *shape, const char *name, size_t from)
{
	for (size_t i = from; i < shape->n_members; i++) {
		if (strcmp(shape->members[i].name, name) == 0 &&
		    json_key_len(name) == strlen(name))
			return i;
	}
	return shape->n_members;
}

/* Whether the members stand in model order with none to drop, as a service
 * usually writes them: then nothing need be moved. */
static bool
is_in_order(const struct shape *shape, json_t *object)
{
	size_t next = 0;
	const char *key;
	json_t *value;

	json_object_foreach (object, key, value) {
		next = member_index(shape, key, next) + 1;
		if (json_is_null(value) || next > shape->n_members)
			return false;
	}
	return true;
}

static bool
decode_in_place(const struct shape *shape, json_t *object,
    enum decode_times times, struct error *err)
{
	size_t next = 0;
	void *iter = json_object_iter(object);

	for (; iter; iter = json_object_iter_next(object, iter)) {
		const struct shape *inner;
		json_t *value;

		next = member_index(shape, json_object_iter_key(iter), next);
		inner = shape->members[next++].shape;
		if (!is_nested(inner))
			continue;
		value = json_incref(json_object_iter_value(iter));
		value = decode_value(inner, value, times, err);
		if (!value)
			return false;
		json_object_iter_set_new(object, iter, value);
	}
	return true;
}

/* Move the known members over, in model order. */
static json_t *
decode_reordered(const struct shape *shape, json_t *object,
    enum decode_times times, struct error *err)
{
	json_t *result = json_object();

	for (size_t i = 0; i < shape->n_members; i++) {
		const struct member *member = &shape->members[i];
		json_t *value = json_object_get(object, member->name);

		if (!value || json_is_null(value))
			continue;
		value =
		    decode_value(member->shape, json_incref(value), times, err);
		if (!value) {
			json_decref(result);
			result = NULL;
			break;
		}
		json_object_set_new_nocheck(result, member->name, value);
	}
	json_decref(object);
	return result;
}

static json_t *
decode_structure(const struct shape *shape, json_t *value,
    enum decode_times times, struct error *err)
{
	if (shape->n_members == 0) {
		/* nothing is looked up, so nothing can be wrong */
		json_decref(value);
		return json_object();
	}
	if (!json_is_object(value))
		return wrong_type(value, "get", err);
	if (!is_in_order(shape, value))
		return decode_reordered(shape, value, times, err);
	if (decode_in_place(shape, value, times, err))
		return value;
	json_decref(value);
	return NULL;
}

/* What Python iterates over where a list was meant: a text's characters, an
 * object's keys. */
static json_t *
iterated(json_t *value, struct error *err)
{
	json_t *list = json_characters(value), *member;
	const char *key;

	if (json_is_big(value) ||
	    !(json_is_string(value) || json_is_object(value))) {
		fail(err, ERR_GENERAL, "'%s' object is not iterable",
		    repr_type(value));
		json_decref(list);
		json_decref(value);
		return NULL;
	}
	json_object_foreach (value, key, member)
		json_array_append_new(
		    list, json_stringn_nocheck(key, json_key_len(key)));
	json_decref(value);
	return list;
}

/* Decode an element (borrowed): it becomes a new reference, or NULL where it
 * stays as it is. */
static bool
decode_element(const struct shape *shape, json_t **element,
    enum decode_times times, struct error *err)
{
	if (json_is_null(*element)) {
		*element = NULL;
		return true;
	}
	*element = decode_value(shape, json_incref(*element), times, err);
	return *element != NULL;
}

static bool
decode_items(const struct shape *shape, json_t *list, enum decode_times times,
    struct error *err)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		json_t *item = json_array_get(list, i);

		if (!decode_element(shape, &item, times, err))
			return false;
		if (item)
			json_array_set_new(list, i, item);
	}
	return true;
}

static bool
decode_values(const struct shape *shape, json_t *map, enum decode_times times,
    struct error *err)
{
	for (void *iter = json_object_iter(map); iter;
	     iter = json_object_iter_next(map, iter)) {
		json_t *value = json_object_iter_value(iter);

		if (!decode_element(shape, &value, times, err))
			return false;
		if (value)
			json_object_iter_set_new(map, iter, value);
	}
	return true;
}

/* A list or a map; anything else is refused, or taken for a list, as Python
 * does. */
static json_t *
decode_many(const struct shape *shape, json_t *value, enum decode_times times,
    struct error *err)
{
	bool list = shape->type == SHAPE_LIST;

	if (list && !json_is_array(value))
		value = iterated(value, err);
	if (!list && !json_is_object(value))
		return wrong_type(value, "items", err);
	if (!value || !is_nested(shape->element) ||
	    (list ? decode_items(shape->element, value, times, err)
		  : decode_values(shape->element, value, times, err)))
		return value;
	json_decref(value);
	return NULL;
}

json_t *
decode_value(const struct shape *shape, json_t *value, enum decode_times times,
    struct error *err)
{
	switch (shape->type) {
	case SHAPE_STRUCTURE:
		return decode_structure(shape, value, times, err);
	case SHAPE_LIST:
	case SHAPE_MAP:
		return decode_many(shape, value, times, err);
	case SHAPE_TIMESTAMP:
		return decode_time(value, times, err);
	default:
		return value;
	}
}
