/* Policies in the service's layout.
 * SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>

#include "base/json/json.h"
#include "rules/policy/check.h"

static void write_value(struct buf *out, const json_t *value, size_t level);

static void
write_object(struct buf *out, const json_t *object, size_t level)
{
	const char *name, *gap = "\n";
	json_t *value;

	buf_putc(out, '{');
	json_object_foreach ((json_t *)object, name, value) {
		buf_puts(out, gap);
		buf_fill(out, ' ', 2 * (level + 1));
		json_write_string(out, name, json_key_len(name), false);
		buf_puts(out, " : ");
		write_value(out, value, level + 1);
		gap = ",\n";
	}
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
