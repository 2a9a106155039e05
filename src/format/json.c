/* --output json
 * SPDX-License-Identifier: Apache-2.0 */
#include "format/format.h"

#include <string.h>

#include "base/json/json.h"

static bool
json_value(struct buf *out, const json_t *value,
    const struct format_options *options, struct error *err)
{
	(void)options;
	(void)err;
	if (json_is_object(value) && json_object_size(value) == 0)
		return true;
	json_write(out, value, &json_style_output);
	buf_putc(out, '\n');
	return true;
}

static void
new_line(struct buf *out, int level)
{
	buf_putc(out, '\n');
	buf_fill(out, ' ', (size_t)json_style_output.indent * (size_t)level);
}

static void
write_key(struct buf *out, const char *key, size_t len)
{
	json_write_string(out, key, len, false);
	buf_puts(out, json_style_output.key_sep);
}

static bool
json_begin(struct buf *out, struct format_stream *state, const char *key,
    const json_t *rest, const struct format_options *options, struct error *err)
{
	(void)state;
	(void)rest;
	(void)options;
	(void)err;
	buf_putc(out, '{');
	new_line(out, 1);
	write_key(out, key, strlen(key));
	buf_putc(out, '[');
	return true;
}

static bool
json_items(struct buf *out, struct format_stream *state, const json_t *items,
    struct error *err)
{
	(void)err;
	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *item = json_array_get(items, i);

		if (json_is_string(item))
			buf_begin(out);
		if (state->count++ > 0)
			buf_puts(out, json_style_output.item_sep);
		new_line(out, 2);
		json_write_at(out, item, &json_style_output, 2);
		buf_end(out);
	}
	return true;
}

static bool
json_end(struct buf *out, struct format_stream *state, const json_t *rest,
    struct error *err)
{
	json_t *from = (json_t *)rest;

	(void)err;
	if (state->count > 0)
		new_line(out, 1);
	buf_putc(out, ']');
	for (void *iter = json_object_iter(from); iter;
	     iter = json_object_iter_next(from, iter)) {
		buf_puts(out, json_style_output.item_sep);
		new_line(out, 1);
		write_key(out, json_object_iter_key(iter),
		    json_object_iter_key_len(iter));
		json_write_at(
		    out, json_object_iter_value(iter), &json_style_output, 1);
	}
	new_line(out, 0);
	buf_puts(out, "}\n");
	return true;
}

const struct format format_json = {
    .name = "json",
    .value = json_value,
    .begin = json_begin,
    .items = json_items,
    .end = json_end,
};
