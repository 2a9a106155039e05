/* --output yaml and yaml-stream
 * SPDX-License-Identifier: Apache-2.0 */
#include "format/format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/foreign.h"
#include "base/json/json.h"
#include "base/memory/alloc.h"
#include "base/text/repr.h"
#include "format/keys.h"
#include "format/yaml/yaml_anchor.h"
#include "format/yaml/yaml_block.h"

struct yaml {
	struct yaml_block block;
	struct anchors anchors;
};

/* Where a value stands: lines of the list or object around it start at
 * `indent`; the document itself is in none. */
struct yaml_place {
	size_t indent;
	enum { IN_NONE, IN_LIST, IN_OBJECT } in;
};

static void emit_value(struct yaml *, const json_t *, struct yaml_place);

static void
put_word(struct yaml *yaml, const char *word)
{
	yaml_block_word(&yaml->block, word, strlen(word));
}

static void
emit_integer(struct yaml *yaml, json_int_t value)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%" JSON_INTEGER_FORMAT, value);
	put_word(yaml, digits);
}

/* Python's repr(), except for infinity and NaN. */
static void
emit_number(struct yaml *yaml, const json_t *value)
{
	struct buf text = {0};
	const char *shown;

	repr_write(&text, value);
	shown = buf_text(&text);
	if (strcmp(shown, "inf") == 0)
		shown = ".inf";
	else if (strcmp(shown, "-inf") == 0)
		shown = "-.inf";
	else if (strcmp(shown, "nan") == 0)
		shown = ".nan";
	put_word(yaml, shown);
	buf_free(&text);
}

/* Where the lines of a list or object in that place start. */
static size_t
indent_of(const struct yaml *yaml, const json_t *value, struct yaml_place place)
{
	if (place.in == IN_NONE)
		return 0;
	/* A list under its key is not indented. */
	if (json_is_array(value) && place.in == IN_OBJECT && !yaml->block.fresh)
		return place.indent;
	return place.indent + 2;
}

static void
emit_item(struct yaml *yaml, const json_t *item, size_t indent)
{
	yaml_block_line(&yaml->block, indent);
	yaml_block_mark(&yaml->block, '-');
	emit_value(yaml, item, (struct yaml_place){indent, IN_LIST});
}

static void
emit_member(
    struct yaml *yaml, const char *name, const json_t *value, size_t indent)
{
	yaml_block_line(&yaml->block, indent);
	yaml_block_key(&yaml->block, name, json_key_len(name), indent);
	emit_value(yaml, value, (struct yaml_place){indent, IN_OBJECT});
}

static void
emit_array(struct yaml *yaml, const json_t *array, struct yaml_place place)
{
	size_t n = json_array_size(array);
	size_t indent = indent_of(yaml, array, place);

	if (n == 0)
		put_word(yaml, "[]");
	for (size_t i = 0; i < n; i++)
		emit_item(yaml, json_array_get(array, i), indent);
}

static void
emit_object(struct yaml *yaml, const json_t *object, struct yaml_place place)
{
	struct keys keys = {0};
	size_t indent = indent_of(yaml, object, place);

	keys_add(&keys, object, NULL);
	if (keys.n == 0)
		put_word(yaml, "{}");
	for (size_t i = 0; i < keys.n; i++)
		emit_member(yaml, keys.names[i],
		    json_key_get(object, keys.names[i]), indent);
	keys_free(&keys);
}

static void
emit_nested(struct yaml *yaml, const json_t *value, struct yaml_place place)
{
	char name[ANCHOR_SIZE];
	enum anchor_use use = anchors_use(&yaml->anchors, value, name);

	if (use != ANCHOR_NONE)
		put_word(yaml, name);
	if (use == ANCHOR_ALIAS)
		return;
	if (json_is_array(value))
		emit_array(yaml, value, place);
	else
		emit_object(yaml, value, place);
}

static void
emit_value(struct yaml *yaml, const json_t *value, struct yaml_place place)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
	case JSON_ARRAY:
		emit_nested(yaml, value, place);
		break;
	case JSON_NULL:
		put_word(yaml, "null");
		break;
	case JSON_TRUE:
		put_word(yaml, "true");
		break;
	case JSON_FALSE:
		put_word(yaml, "false");
		break;
	case JSON_STRING:
		if (foreign_kind(value) != FOREIGN_NONE) {
			put_word(yaml, foreign_text(value));
			break;
		}
		if (!json_is_big(value)) {
			yaml_block_string(&yaml->block,
			    json_string_value(value), json_string_length(value),
			    place.indent);
			break;
		}
		emit_number(yaml, value);
		break;
	case JSON_INTEGER:
		emit_integer(yaml, json_integer_value(value));
		break;
	case JSON_REAL:
		emit_number(yaml, value);
		break;
	}
}

static void
yaml_open(struct yaml *yaml, struct buf *out)
{
	*yaml = (struct yaml){0};
	yaml->block.out = out;
	yaml->block.spaced = yaml->block.fresh = true;
}

/* libyaml writes a whole document at once. */
static void
yaml_open_whole(struct yaml *yaml, struct buf *out)
{
	buf_begin(out);
	yaml_open(yaml, out);
}

static bool
yaml_close(struct yaml *yaml, struct error *err)
{
	anchors_free(&yaml->anchors);
	if (yaml_block_end(&yaml->block, err)) {
		buf_end(yaml->block.out);
		return true;
	}
	buf_drop(yaml->block.out);
	return false;
}

/* A moment alone is JSON, as every scalar alone is. */
static void
write_moment(struct buf *out, const char *text)
{
	buf_putc(out, '"');
	for (; *text; text++)
		buf_putc(out, *text == ' ' ? 'T' : *text);
	buf_puts(out, "\"\n");
}

static bool
yaml_value(struct buf *out, const json_t *value,
    const struct format_options *options, struct error *err)
{
	struct yaml yaml;

	(void)options;
	if (json_is_object(value) && json_object_size(value) == 0)
		return true;
	if (foreign_kind(value) != FOREIGN_NONE) {
		write_moment(out, foreign_text(value));
		return true;
	}
	if (!keys_nested(value)) {
		json_write(out, value, &json_style_output);
		buf_putc(out, '\n');
		return true;
	}
	yaml_open_whole(&yaml, out);
	anchors_find(&yaml.anchors, value);
	emit_value(&yaml, value, (struct yaml_place){0, IN_NONE});
	return yaml_close(&yaml, err);
}

/* Members of `rest` on one side of `key`. */
static void
emit_rest(struct yaml *yaml, const json_t *rest, const char *key, bool before)
{
	struct keys keys = {0};

	keys_add(&keys, rest, NULL);
	for (size_t i = 0; i < keys.n; i++) {
		const char *name = keys.names[i];
		int order = strcmp(name, key);

		if (before ? order < 0 : order > 0)
			emit_member(yaml, name, json_key_get(rest, name), 0);
	}
	keys_free(&keys);
}

static bool
yaml_begin(struct buf *out, struct format_stream *state, const char *key,
    const json_t *rest, const struct format_options *options, struct error *err)
{
	struct yaml *yaml = xmalloc(sizeof(*yaml));

	(void)options;
	(void)err;
	yaml_open(yaml, out);
	state->private = yaml;
	state->key = key;
	emit_rest(yaml, rest, key, true);
	yaml_block_line(&yaml->block, 0);
	yaml_block_key(&yaml->block, key, strlen(key), 0);
	return true;
}

static bool
yaml_items(struct buf *out, struct format_stream *state, const json_t *items,
    struct error *err)
{
	(void)out;
	(void)err;
	state->count += json_array_size(items);
	for (size_t i = 0; i < json_array_size(items); i++)
		emit_item(state->private, json_array_get(items, i), 0);
	return true;
}

static bool
yaml_end(struct buf *out, struct format_stream *state, const json_t *rest,
    struct error *err)
{
	struct yaml *yaml = state->private;
	bool ok;

	(void)out;
	if (state->count == 0)
		put_word(yaml, "[]");
	emit_rest(yaml, rest, state->key, false);
	ok = yaml_close(yaml, err);
	free(yaml);
	state->private = NULL;
	return ok;
}

/* A page is a list of one. */
static bool
yaml_stream_value(struct buf *out, const json_t *value,
    const struct format_options *options, struct error *err)
{
	struct yaml yaml;

	(void)options;
	yaml_open_whole(&yaml, out);
	anchors_find(&yaml.anchors, value);
	emit_item(&yaml, value, 0);
	return yaml_close(&yaml, err);
}

const struct format format_yaml = {
    .name = "yaml",
    .value = yaml_value,
    .begin = yaml_begin,
    .items = yaml_items,
    .end = yaml_end,
};

const struct format format_yaml_stream = {
    .name = "yaml-stream",
    .by_page = true,
    .value = yaml_stream_value,
};
