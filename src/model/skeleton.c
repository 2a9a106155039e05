/* SPDX-License-Identifier: Apache-2.0 */
#include "model/skeleton.h"

#include <stdbool.h>
#include <string.h>

/* No shape of ours contains itself deeper than this. */
enum { MAX_DEPTH = 32 };

struct style {
	bool names; /* texts are the names of what holds them */
	json_t *moment;
};

static json_t *make(
    const struct shape *, const char *name, const struct style *, int depth);

static json_t *
make_structure(const struct shape *shape, const struct style *style, int depth)
{
	json_t *object = json_object();

	if (depth == MAX_DEPTH)
		return object;
	for (size_t i = 0; i < shape->n_members; i++) {
		const struct member *member = &shape->members[i];

		json_object_set_new(object, member->name,
		    make(member->shape, member->name, style, depth + 1));
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
make(const struct shape *shape, const char *name, const struct style *style,
    int depth)
{
	switch (shape->type) {
	case SHAPE_STRUCTURE:
		return make_structure(shape, style, depth);
	case SHAPE_LIST:
		return json_pack("[o]",
		    make(shape->element,
			style->names ? shape->element->name : "", style,
			depth + 1));
	case SHAPE_MAP:
		return json_pack("{s:o}", "KeyName",
		    make(shape->element, "", style, depth + 1));
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
	const struct style style = {.moment = moment};

	return shape ? make(shape, "", &style, 0) : json_object();
}

json_t *
skeleton_reply(const struct shape *shape, json_t *moment)
{
	const struct style style = {.names = true, .moment = moment};

	return shape ? make(shape, "", &style, 0) : json_object();
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

static void write_value(struct buf *, const struct shape *, size_t indent);

/* Members, of which the first may stand behind the dash of an item. */
static void
write_members(
    struct buf *out, const struct shape *shape, size_t indent, bool behind_dash)
{
	for (size_t i = 0; i < shape->n_members; i++) {
		const struct member *member = &shape->members[i];
		enum shape_type type = member->shape->type;

		if (i > 0 || !behind_dash)
			buf_fill(out, ' ', indent);
		buf_printf(out, "%s:", member->name);
		if (type != SHAPE_STRUCTURE && type != SHAPE_LIST &&
		    type != SHAPE_MAP)
			write_value(out, member->shape, indent);
		write_comment(out, member, i == 0);
		buf_putc(out, '\n');
		if (type == SHAPE_STRUCTURE || type == SHAPE_LIST ||
		    type == SHAPE_MAP)
			write_value(out, member->shape,
			    type == SHAPE_LIST ? indent : indent + 2);
	}
}

static void
write_scalar(struct buf *out, const struct shape *shape)
{
	if (shape->type == SHAPE_STRING && shape->values)
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

static void
write_item(struct buf *out, const struct shape *shape, size_t indent)
{
	buf_fill(out, ' ', indent);
	buf_puts(out, "- ");
	if (shape->type == SHAPE_STRUCTURE) {
		write_members(out, shape, indent + 2, true);
	} else {
		write_scalar(out, shape);
		buf_putc(out, '\n');
	}
}

static void
write_value(struct buf *out, const struct shape *shape, size_t indent)
{
	if (shape->type == SHAPE_STRUCTURE) {
		write_members(out, shape, indent, false);
	} else if (shape->type == SHAPE_LIST) {
		write_item(out, shape->element, indent);
	} else if (shape->type == SHAPE_MAP) {
		buf_fill(out, ' ', indent);
		buf_puts(out, "KeyName: ");
		write_scalar(out, shape->element);
		buf_putc(out, '\n');
	} else {
		buf_putc(out, ' ');
		write_scalar(out, shape);
	}
}

void
skeleton_write_yaml(struct buf *out, const struct shape *shape)
{
	if (!shape || shape->n_members == 0)
		buf_puts(out, "{}\n");
	else
		write_members(out, shape, 0, false);
}
