/* SPDX-License-Identifier: Apache-2.0 */
#include "model/read_shape.h"

#include <string.h>

#include "base/json/json.h"
#include "base/memory/buf.h"
#include "base/text/pykind.h"
#include "base/text/repr.h"
#include "base/terminal.h"
#include "model/names.h"

char *
read_copy(const struct shapes *shapes, const char *text)
{
	struct buf escaped = {0};
	char *out;

	terminal_escape(&escaped, text, strlen(text), TERMINAL_BYTES);
	out = arena_strdup(shapes->arena, buf_text(&escaped));
	buf_free(&escaped);
	for (char *at = out; *at; at++)
		if (*at == '\n' || *at == '\t')
			*at = ' ';
	return out;
}

const char *
read_text(const struct shapes *shapes, const json_t *object, const char *key)
{
	const char *text = json_get_string(object, key);

	return text ? read_copy(shapes, text) : NULL;
}

/* What Python says of object[key] or object.get(key) on what is none. */
const char *
read_no_item(const struct shapes *shapes, const json_t *value)
{
	if (json_is_array(value) || json_is_text(value))
		return arena_printf(shapes->arena,
		    "%s indices must be integers%s, not %s",
		    json_is_array(value) ? "list" : "string",
		    json_is_array(value) ? " or slices" : "",
		    json_is_array(value) ? "str" : "'str'");
	return arena_printf(shapes->arena, "'%s' object is not subscriptable",
	    repr_type(value));
}

const char *
read_no_attribute(
    const struct shapes *shapes, const json_t *value, const char *name)
{
	return arena_printf(shapes->arena, "'%s' object has no attribute '%s'",
	    repr_type(value), name);
}

/* `why` and the value as the peer shows it. */
static const char *
shown(const struct shapes *shapes, const char *why, const json_t *value)
{
	struct buf text = {0};
	const char *out;

	pykind_set_objects((json_t *)value, PYKIND_ORDERED);
	repr_write(&text, value);
	out = arena_printf(shapes->arena, "%s%s", why, buf_text(&text));
	buf_free(&text);
	return out;
}

/* A shape that stands where there is none: a text, so that it can be walked
 * and shown, with the reason why it cannot be used. */
static const struct shape *
broken(const struct shapes *shapes, const char *why)
{
	struct shape *shape = arena_new(shapes->arena, struct shape);

	*shape =
	    (struct shape){.name = "", .type = SHAPE_STRING, .broken = why};
	return shape;
}

const struct shape *
read_shape_of(const struct shapes *shapes, const json_t *reference)
{
	const json_t *name = json_object_get(reference, "shape"), *place;

	if (!json_is_object(reference))
		return broken(shapes, read_no_item(shapes, reference));
	if (!json_is_text(name))
		return broken(shapes,
		    shown(shapes,
			"Invalid model, missing shape reference: ", reference));
	place = json_object_get(shapes->index, json_string_value(name));
	if (!place)
		return broken(
		    shapes, read_copy(shapes, json_string_value(name)));
	return &shapes->table[json_integer_value(place)];
}

/* The shape that a reference names; NULL where there is no reference. */
const struct shape *
read_reference(
    const struct shapes *shapes, const json_t *object, const char *key)
{
	const json_t *reference = json_object_get(object, key);

	return reference && !json_is_null(reference)
	    ? read_shape_of(shapes, reference)
	    : NULL;
}

/* One text or many, ending in NULL; NULL where there is none. */
const char *const *
read_texts(const struct shapes *shapes, const json_t *value)
{
	size_t n = json_array_size(value), found = 0;
	const char **texts = arena_array(shapes->arena, const char *, n + 2);

	if (json_is_text(value))
		texts[found++] = read_copy(shapes, json_string_value(value));
	for (size_t i = 0; i < n; i++) {
		const json_t *one = json_array_get(value, i);

		if (json_is_text(one))
			texts[found++] =
			    read_copy(shapes, json_string_value(one));
	}
	return found ? texts : NULL;
}

static bool
names(const json_t *list, const char *name)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);

		if (json_is_text(one) &&
		    strcmp(json_string_value(one), name) == 0)
			return true;
	}
	return false;
}

static bool
is_true(const json_t *object, const char *key)
{
	return json_is_true(json_object_get(object, key));
}

static bool
is_renamed(const char *name, const json_t *member)
{
	const char *other = json_get_string(member, "locationName");

	return other && strcmp(other, name) != 0;
}

static void
read_member(const struct shapes *shapes, struct member *out, const char *name,
    const json_t *member, const json_t *shape)
{
	out->name = read_copy(shapes, name);
	out->cli_name = names_to_cli(shapes->arena, name);
	out->doc = read_text(shapes, member, "doc");
	out->shape = is_renamed(name, member)
	    ? broken(shapes,
		  arena_printf(shapes->arena,
		      "The model sends %s under another name "
		      "(locationName), which is not spoken here.",
		      name))
	    : read_shape_of(shapes, member);
	out->required = names(json_object_get(shape, "required"), name);
	out->deprecated = is_true(member, "deprecated");
	out->token = is_true(member, "idempotencyToken");
}

static void
read_members(
    const struct shapes *shapes, struct shape *out, const json_t *shape)
{
	json_t *members = json_object_get(shape, "members"), *member;
	struct member *table;
	const char *key;
	size_t n = 0;

	if (members && !json_is_object(members))
		out->broken = read_no_attribute(shapes, members, "items");
	if (json_object_size(members) == 0)
		return;
	table = arena_array(
	    shapes->arena, struct member, json_object_size(members));
	json_object_foreach (members, key, member)
		read_member(shapes, &table[n++], key, member, shape);
	out->members = table;
	out->n_members = n;
}

/* The type of that name; false where there is none. */
static bool
find_type(const char *name, enum shape_type *type)
{
	*type = SHAPE_STRING;
	if (strcmp(name, "character") == 0)
		return true;
	*type = SHAPE_DOUBLE;
	if (strcmp(name, "float") == 0)
		return true;
	for (int i = SHAPE_STRUCTURE; i <= SHAPE_BLOB; i++) {
		*type = (enum shape_type)i;
		if (strcmp(names_of_type(*type), name) == 0)
			return true;
	}
	return false;
}

static void
read_type(const struct shapes *shapes, struct shape *out, const json_t *shape)
{
	const char *type = json_get_string(shape, "type");

	if (type && find_type(type, &out->type))
		return;
	out->type = SHAPE_STRING;
	out->broken = type
	    ? arena_printf(shapes->arena,
		  "'ParamValidator' object has no attribute '_validate_%s'",
		  read_copy(shapes, type))
	    : shown(shapes, "Shape is missing required key 'type': ", shape);
}

static void
read_limit(const json_t *shape, const char *key, bool *has, int64_t *limit)
{
	const json_t *value = json_object_get(shape, key);
	double number = json_number_value(value);

	/* what no 64 bits hold is no limit to anybody */
	*has = json_is_number(value) && number > -9e18 && number < 9e18;
	if (*has)
		*limit = json_is_integer(value) ? json_integer_value(value)
						: (int64_t)number;
}

/* What a list or a map holds. */
static void
read_elements(
    const struct shapes *shapes, struct shape *out, const json_t *shape)
{
	const char *key = out->type == SHAPE_MAP ? "value" : "member";

	if (out->type != SHAPE_LIST && out->type != SHAPE_MAP)
		return;
	out->element = read_reference(shapes, shape, key);
	if (!out->element)
		out->element =
		    broken(shapes, arena_printf(shapes->arena, "'%s'", key));
	if (out->type == SHAPE_MAP)
		out->key = read_reference(shapes, shape, "key");
	if (out->type == SHAPE_MAP && !out->key)
		out->key = broken(shapes, "'key'");
}

static void
read_shape(const struct shapes *shapes, struct shape *out, const char *name,
    const json_t *shape)
{
	out->name = read_copy(shapes, name);
	if (!json_is_object(shape)) {
		out->type = SHAPE_STRING;
		out->broken = read_no_item(shapes, shape);
		return;
	}
	read_type(shapes, out, shape);
	read_limit(shape, "min", &out->has_min, &out->min);
	read_limit(shape, "max", &out->has_max, &out->max);
	out->pattern = read_text(shapes, shape, "pattern");
	out->values = read_texts(shapes, json_object_get(shape, "enum"));
	if (out->type == SHAPE_STRUCTURE)
		read_members(shapes, out, shape);
	read_elements(shapes, out, shape);
	out->exception = is_true(shape, "exception");
	out->fault = is_true(shape, "fault");
	out->code = read_text(shapes, json_object_get(shape, "error"), "code");
	if (!out->code)
		out->code = out->name;
	out->doc = read_text(shapes, shape, "doc");
}

/* Lists of lists that never come to anything else would be walked for ever:
 * each is followed to its end once, and a ring is cut. */
static void
cut_ring(const struct shapes *shapes, char *seen, size_t from)
{
	struct shape *table = shapes->table;
	size_t at = from, n = shapes->n;

	for (;;) {
		const struct shape *next = table[at].element;

		seen[at] = 1;
		if (!next || next < table || next >= table + n)
			break;
		if (seen[next - table] == 1) {
			table[at].element =
			    broken(shapes, "maximum recursion depth exceeded");
			break;
		}
		if (seen[next - table])
			break;
		at = (size_t)(next - table);
	}
	for (at = from; seen[at] == 1;
	     at = (size_t)(table[at].element - table)) {
		seen[at] = 2;
		if (!table[at].element || table[at].element < table ||
		    table[at].element >= table + n)
			break;
	}
}

void
read_shapes(struct shapes *shapes, struct arena *arena, const json_t *model)
{
	size_t n = json_object_size(model), i = 0;
	char *seen = arena_array(arena, char, n + 1);
	const char *key;
	json_t *shape;

	*shapes = (struct shapes){arena, json_object(), NULL, n};
	shapes->table = arena_array(arena, struct shape, n + 1);
	json_object_foreach ((json_t *)model, key, shape)
		json_object_set_new_nocheck(
		    shapes->index, key, json_integer((json_int_t)i++));
	i = 0;
	json_object_foreach ((json_t *)model, key, shape)
		read_shape(shapes, &shapes->table[i++], key, shape);
	for (i = 0; i < n; i++)
		if (!seen[i])
			cut_ring(shapes, seen, i);
}
