/* Policies in the service's layout.
 * SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <string.h>

#include "base/json/json.h"
#include "base/text/among.h"
#include "rules/policy/check.h"

static void write_value(struct buf *out, const json_t *value, size_t level);

/* In this order, whatever the one of the text was. */
static const char *const first[] = {"Version", "Id", "Statement", "Sid",
    "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource",
    "NotResource", "Condition", NULL};

static void
write_member(struct buf *out, const char *name, size_t len, const json_t *value,
    size_t level)
{
	buf_puts(out, buf_text(out)[out->len - 1] == '{' ? "\n" : ",\n");
	buf_fill(out, ' ', 2 * (level + 1));
	json_write_string(out, name, len, false);
	buf_puts(out, " : ");
	write_value(out, value, level + 1);
}

static void
write_object(struct buf *out, const json_t *object, size_t level)
{
	const char *name;
	json_t *value;

	buf_putc(out, '{');
	for (size_t i = 0; first[i]; i++) {
		value = json_object_get(object, first[i]);
		if (value)
			write_member(
			    out, first[i], strlen(first[i]), value, level);
	}
	json_object_foreach ((json_t *)object, name, value)
		if (!is_among(first, name))
			write_member(
			    out, name, json_key_len(name), value, level);
	if (json_object_size(object)) {
		buf_putc(out, '\n');
		buf_fill(out, ' ', 2 * level);
	} else {
		buf_putc(out, ' ');
	}
	buf_putc(out, '}');
}

static void
write_array(struct buf *out, const json_t *array, size_t level)
{
	const json_t *value;
	size_t i;

	buf_putc(out, '[');
	json_array_foreach (array, i, value) {
		buf_puts(out, i ? ", " : " ");
		write_value(out, value, level);
	}
	buf_puts(out, " ]");
}

static void
write_value(struct buf *out, const json_t *value, size_t level)
{
	if (json_is_object(value))
		write_object(out, value, level);
	else if (json_is_array(value))
		write_array(out, value, level);
	else
		json_write(out, value, &json_style_compact);
}

const char *
policy_kept(struct arena *arena, const char *text, size_t len)
{
	json_auto_t *policy = json_read(text, len, NULL);
	struct buf out = {0};
	const char *kept;

	if (!policy)
		return text;
	write_value(&out, policy, 0);
	kept = arena_strdup(arena, buf_text(&out));
	buf_free(&out);
	return kept;
}
