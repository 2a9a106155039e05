/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/help/describe.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "model/names.h"

static const char *
unit_of(const struct shape *shape, int64_t count)
{
	switch (shape->type) {
	case SHAPE_STRING:
		return count == 1 ? " character" : " characters";
	case SHAPE_LIST:
	case SHAPE_MAP:
		return count == 1 ? " item" : " items";
	case SHAPE_BLOB:
		return count == 1 ? " byte" : " bytes";
	default:
		return "";
	}
}

const char *const *
describe_choices(const struct shape *shape)
{
	while (shape->type == SHAPE_LIST)
		shape = shape->element;
	return shape->values;
}

const char *
describe_pattern(const struct shape *shape)
{
	while (shape->type == SHAPE_LIST)
		shape = shape->element;
	return shape->pattern;
}

const struct shape *
describe_structure(const struct shape *shape)
{
	while (shape->type == SHAPE_LIST || shape->type == SHAPE_MAP)
		shape = shape->element;
	return shape->type == SHAPE_STRUCTURE ? shape : NULL;
}

static const char *
value_word(const struct shape *shape)
{
	switch (shape->type) {
	case SHAPE_INTEGER:
	case SHAPE_LONG:
	case SHAPE_DOUBLE:
		return "NUMBER";
	case SHAPE_BOOLEAN:
		return "true|false";
	case SHAPE_TIMESTAMP:
		return "TIME";
	case SHAPE_BLOB:
		return "BYTES";
	case SHAPE_MAP:
		return "KEY=VALUE";
	case SHAPE_STRUCTURE:
		return "STRUCTURE";
	default:
		return "TEXT";
	}
}

/* Enums up to this length stand where the value is typed. */
enum { SHORT = 40 };

static bool
is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

static size_t
joined_length(const char *const *values)
{
	size_t len = 0;

	for (; *values; values++)
		len += strlen(*values) + 1;
	return len;
}

static void
add_joined(struct buf *out, const char *const *values, const char *between)
{
	for (; *values; values++)
		buf_printf(out, "%s%s", *values, values[1] ? between : "");
}

void
describe_value(struct buf *out, const struct shape *shape)
{
	const char *const *choices = describe_choices(shape);

	if (shape->type == SHAPE_LIST) {
		buf_printf(out, "%s...",
		    choices ? "CHOICE" : value_word(shape->element));
		return;
	}
	if (!choices)
		buf_puts(out, value_word(shape));
	else if (joined_length(choices) <= SHORT)
		add_joined(out, choices, "|");
	else
		buf_puts(out, "CHOICE");
}

void
describe_type(struct buf *out, const struct shape *shape)
{
	buf_puts(out, names_of_type(shape->type));
	if (shape->type == SHAPE_LIST)
		buf_printf(out, " of %ss", names_of_type(shape->element->type));
	if (shape->type == SHAPE_MAP)
		buf_printf(out, " to %ss", names_of_type(shape->element->type));
}

static void
add_range(struct buf *out, const struct shape *shape)
{
	if (shape->has_min && shape->has_max && shape->min == shape->max)
		buf_printf(out, " Exactly %" PRId64 "%s.", shape->max,
		    unit_of(shape, shape->max));
	else if (shape->has_max && shape->has_min && shape->min > 0)
		buf_printf(out, " %" PRId64 " to %" PRId64 "%s.", shape->min,
		    shape->max, unit_of(shape, shape->max));
	else if (shape->has_max)
		buf_printf(out, " At most %" PRId64 "%s.", shape->max,
		    unit_of(shape, shape->max));
	else if (shape->has_min && shape->min > 0)
		buf_printf(out, " At least %" PRId64 "%s.", shape->min,
		    unit_of(shape, shape->min));
}

/* Whether `text` names `word`, not just as a part of another word. */
static bool
names(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = text; (at = strstr(at, word)); at += len) {
		bool starts = at == text || !is_word(at[-1]);

		if (starts && !is_word(at[len]))
			return true;
	}
	return false;
}

static bool
names_limit(const char *text, const struct shape *shape)
{
	int64_t limit = shape->has_max ? shape->max : shape->min;
	char digits[24];

	if (shape->type == SHAPE_BLOB || limit >= 1 << 20)
		return strstr(text, " MiB") != NULL;
	snprintf(digits, sizeof(digits), "%" PRId64, limit);
	return names(text, digits);
}

static bool
names_choices(const char *text, const char *const *choices)
{
	while (*choices && names(text, *choices))
		choices++;
	return !*choices;
}

void
describe_limits(struct buf *out, const struct shape *shape, bool shown)
{
	const char *const *choices = describe_choices(shape);
	char *doc = xstrdup(buf_text(out));

	shown = shown && shape->type != SHAPE_LIST && choices &&
	    joined_length(choices) <= SHORT;
	if (!names_limit(doc, shape))
		add_range(out, shape);
	if (shape->type == SHAPE_LIST && !choices &&
	    (shape->element->has_min || shape->element->has_max) &&
	    !names_limit(doc, shape->element)) {
		buf_puts(out, " Each:");
		add_range(out, shape->element);
	}
	if (choices && !shown && !names_choices(doc, choices)) {
		buf_puts(out, " One of: ");
		add_joined(out, choices, ", ");
		buf_putc(out, '.');
	}
	free(doc);
}

bool
describe_shorthand(struct buf *out, const struct shape *shape)
{
	if (shape->type == SHAPE_LIST)
		shape = shape->element;
	if (shape->type != SHAPE_STRUCTURE || !shape->n_members)
		return false;
	for (size_t i = 0; i < shape->n_members; i++) {
		const struct member *member = &shape->members[i];
		const struct shape *inner = describe_structure(member->shape);

		buf_printf(out, "%s%s=", i ? "," : "", member->name);
		if (inner)
			buf_puts(out,
			    member->shape->type == SHAPE_LIST ? "[{...}]"
							      : "{...}");
		else
			describe_value(out, member->shape);
	}
	return true;
}
