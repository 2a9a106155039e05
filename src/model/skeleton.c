/* SPDX-License-Identifier: Apache-2.0 */
#include "model/skeleton.h"

#include <stdbool.h>
#include <string.h>

/* A model of the person's may nest without end, or branch until no memory
 * holds the sample: there it is left off. */
enum { MAX_DEPTH = 300, MAX_VALUES = 100000 };

/* The structures that a value stands in, innermost first. */
struct open {
	const struct open *outer;
	const struct shape *shape;
	int depth;
};

struct style {
	bool names; /* texts are the names of what holds them */
	json_t *moment;
	int values; /* so far */
};

static json_t *make(const struct shape *, const char *name, struct style *,
    const struct open *outer);

/* Whether the structure stands in itself, or nothing more may follow. */
static bool
is_closed(const struct shape *shape, const struct open *outer, int *values)
{
	if (++*values > MAX_VALUES || (outer && outer->depth >= MAX_DEPTH))
		return true;
	for (; outer; outer = outer->outer)
		if (outer->shape == shape)
			return true;
	return false;
}

static struct open
open_in(const struct open *outer, const struct shape *shape)
{
	return (struct open){outer, shape, outer ? outer->depth + 1 : 1};
}

static json_t *
make_structure(
    const struct shape *shape, struct style *style, const struct open *outer)
{
	const struct open here = open_in(outer, shape);
	json_t *object = json_object();

	if (is_closed(shape, outer, &style->values))
		return object;
	for (size_t i = 0; i < shape->n_members; i++) {
		const struct member *member = &shape->members[i];

		json_object_set_new(object, member->name,
		    make(member->shape, member->name, style, &here));
	}
	return object;
}

static json_t *
make_string(
    const struct shape *shape, const char *name, const struct style *style)
{
	if (style->names)
		return json_string(name);
	return json_string(shape->values ? shape->values[0] : "");
}

static json_t *
make_list(
    const struct shape *shape, struct style *style, const struct open *outer)
{
	const struct open here = open_in(outer, shape);
	json_t *list = json_array();

	if (!is_closed(shape, outer, &style->values))
		json_array_append_new(list,
		    make(shape->element,
			style->names ? shape->element->name : "", style,
			&here));
	return list;
}

static json_t *
make_map(
    const struct shape *shape, struct style *style, const struct open *outer)
{
	const struct open here = open_in(outer, shape);
	json_t *map = json_object();

	if (!is_closed(shape, outer, &style->values))
		json_object_set_new(
		    map, "KeyName", make(shape->element, "", style, &here));
	return map;
}

static json_t *
make(const struct shape *shape, const char *name, struct style *style,
    const struct open *outer)
{
	switch (shape->type) {
	case SHAPE_STRUCTURE:
		return make_structure(shape, style, outer);
	case SHAPE_LIST:
		return make_list(shape, style, outer);
	case SHAPE_MAP:
		return make_map(shape, style, outer);
	case SHAPE_STRING:
		return make_string(shape, name, style);
	case SHAPE_INTEGER:
	case SHAPE_LONG:
		return json_integer(0);
	case SHAPE_DOUBLE:
		return json_real(0);
	case SHAPE_BOOLEAN:
		return json_true();
	case SHAPE_TIMESTAMP:
		return json_incref(style->moment);
	case SHAPE_BLOB:
		break;
	}
	return json_null();
}

json_t *
skeleton_request(const struct shape *shape)
{
	json_auto_t *moment = json_string("1970-01-01T00:00:00");
	struct style style = {.moment = moment};

	return shape ? make(shape, "", &style, NULL) : json_object();
}

json_t *
skeleton_reply(const struct shape *shape, json_t *moment)
{
	struct style style = {.names = true, .moment = moment};

	return shape ? make(shape, "", &style, NULL) : json_object();
}

/* What a member is: the first sentence of its description, and the words an
 * enum has. */
static void
write_comment(struct buf *out, const struct member *member, bool first)
{
	const char *doc = member->doc ? member->doc : "";
	const char *stop = strstr(doc, ". ");
	const char *const *value = member->shape->values;
	struct buf text = {0};

	if (member->required)
		buf_puts(&text, " [REQUIRED]");
	if (*doc)
		buf_printf(&text, " %.*s",
		    stop ? (int)(stop - doc) + 1 : (int)strlen(doc), doc);
	for (const char *gap = " Valid values are: "; value && *value;
	     value++, gap = ", ")
		buf_printf(&text, "%s%s%s", gap, *value, value[1] ? "" : ".");
	if (text.len > 0)
		buf_printf(out, "%s#%s", first ? "  " : " ", text.data);
	buf_free(&text);
}

/* A sample on its way out. */
struct sample {
	struct buf *out;
	int values; /* as in struct style */
};

static void write_block(struct sample *, const struct shape *, size_t indent,
    bool behind_dash, const struct open *outer);

static void
write_scalar(struct buf *out, const struct shape *shape)
{
	if (shape->type == SHAPE_STRUCTURE || shape->type == SHAPE_MAP)
		buf_puts(out, "{}");
	else if (shape->type == SHAPE_LIST)
		buf_puts(out, "[]");
	else if (shape->type == SHAPE_STRING && shape->values)
		buf_puts(out, shape->values[0]);
	else if (shape->type == SHAPE_STRING)
		buf_puts(out, "''");
	else if (shape->type == SHAPE_BOOLEAN)
		buf_puts(out, "true");
	else if (shape->type == SHAPE_BLOB)
		buf_puts(out, "!!binary ''");
	else if (shape->type == SHAPE_DOUBLE)
		buf_puts(out, "0.0");
	else if (shape->type == SHAPE_TIMESTAMP)
		buf_puts(out, "1970-01-01 00:00:00");
	else
		buf_putc(out, '0');
}

/* Whether the value stands in the line of its name. */
static bool
is_flat(
    struct sample *yaml, const struct shape *shape, const struct open *outer)
{
	if (shape->type == SHAPE_STRUCTURE)
		return shape->n_members == 0 ||
		    is_closed(shape, outer, &yaml->values);
	return (shape->type != SHAPE_LIST && shape->type != SHAPE_MAP) ||
	    is_closed(shape, outer, &yaml->values);
}

/* What stands behind a name and its colon. */
static void
write_value(struct sample *yaml, const struct shape *shape, size_t indent,
    const struct member *member, bool first, const struct open *outer)
{
	bool flat = is_flat(yaml, shape, outer);

	if (flat) {
		buf_putc(yaml->out, ' ');
		write_scalar(yaml->out, shape);
	}
	if (member)
		write_comment(yaml->out, member, first);
	buf_putc(yaml->out, '\n');
	if (!flat)
		write_block(yaml, shape,
		    shape->type == SHAPE_LIST ? indent : indent + 2, false,
		    outer);
}

static void
write_members(struct sample *yaml, const struct shape *shape, size_t indent,
    bool behind_dash, const struct open *here)
{
	for (size_t i = 0; i < shape->n_members; i++) {
		const struct member *member = &shape->members[i];

		if (i > 0 || !behind_dash)
			buf_fill(yaml->out, ' ', indent);
		buf_printf(yaml->out, "%s:", member->name);
		write_value(yaml, member->shape, indent, member, i == 0, here);
	}
}

static void
write_item(struct sample *yaml, const struct shape *shape, size_t indent,
    const struct open *here)
{
	buf_puts(yaml->out, "- ");
	if (!is_flat(yaml, shape, here)) {
		write_block(yaml, shape, indent + 2, true, here);
		return;
	}
	write_scalar(yaml->out, shape);
	buf_putc(yaml->out, '\n');
}

/* A structure, a list or a map in lines of its own, of which the first may
 * stand behind the dash of an item. */
static void
write_block(struct sample *yaml, const struct shape *shape, size_t indent,
    bool behind_dash, const struct open *outer)
{
	const struct open here = open_in(outer, shape);

	if (shape->type == SHAPE_STRUCTURE) {
		write_members(yaml, shape, indent, behind_dash, &here);
		return;
	}
	if (!behind_dash)
		buf_fill(yaml->out, ' ', indent);
	if (shape->type == SHAPE_LIST) {
		write_item(yaml, shape->element, indent, &here);
		return;
	}
	buf_puts(yaml->out, "KeyName:");
	write_value(yaml, shape->element, indent, NULL, false, &here);
}

void
skeleton_write_yaml(struct buf *out, const struct shape *shape)
{
	struct sample yaml = {.out = out};

	if (!shape || shape->n_members == 0)
		buf_puts(out, "{}\n");
	else
		write_block(&yaml, shape, 0, false, NULL);
}
