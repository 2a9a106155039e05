#include "format/yaml.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/json.h"
#include "base/repr.h"
#include "format/keys.h"
#include "format/yaml_anchor.h"
#include "format/yaml_plain.h"

struct yaml {
	yaml_emitter_t emitter;
	struct anchors anchors;
	struct buf *out;
	bool failed;
};

/* libyaml declares what it only reads as writable. */
static yaml_char_t *
chars(const char *text)
{
	return (yaml_char_t *)(uintptr_t)text;
}

static int
write_out(void *yaml, unsigned char *data, size_t len)
{
	buf_add(((struct yaml *)yaml)->out, data, len);
	return 1;
}

static void
emit(struct yaml *yaml, yaml_event_t *event, int made)
{
	if (yaml->failed || !made) {
		if (made)
			yaml_event_delete(event);
		yaml->failed = true;
		return;
	}
	if (!yaml_emitter_emit(&yaml->emitter, event))
		yaml->failed = true;
}

static void
emit_scalar(struct yaml *yaml, const char *text, size_t len, bool plain)
{
	yaml_event_t event;
	int made;

	if (len > INT_MAX) {
		yaml->failed = true;
		return;
	}
	made = yaml_scalar_event_initialize(&event, NULL, NULL, chars(text),
	    (int)len, plain, 1, YAML_ANY_SCALAR_STYLE);
	emit(yaml, &event, made);
}

static void
emit_string(struct yaml *yaml, const char *text, size_t len)
{
	emit_scalar(yaml, text, len, yaml_is_string(text, len));
}

/* Python's repr() in lower case, but for what is no number. */
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
	emit_scalar(yaml, shown, strlen(shown), true);
	buf_free(&text);
}

static void emit_value(struct yaml *, const json_t *);

static void
start_sequence(struct yaml *yaml, const char *anchor)
{
	yaml_event_t event;

	emit(yaml, &event,
	    yaml_sequence_start_event_initialize(
		&event, chars(anchor), NULL, 1, YAML_BLOCK_SEQUENCE_STYLE));
}

static void
end_sequence(struct yaml *yaml)
{
	yaml_event_t event;

	emit(yaml, &event, yaml_sequence_end_event_initialize(&event));
}

static void
start_mapping(struct yaml *yaml, const char *anchor)
{
	yaml_event_t event;

	emit(yaml, &event,
	    yaml_mapping_start_event_initialize(
		&event, chars(anchor), NULL, 1, YAML_BLOCK_MAPPING_STYLE));
}

static void
end_mapping(struct yaml *yaml)
{
	yaml_event_t event;

	emit(yaml, &event, yaml_mapping_end_event_initialize(&event));
}

static void
emit_member(struct yaml *yaml, const json_t *object, const char *name)
{
	emit_string(yaml, name, strlen(name));
	emit_value(yaml, json_object_get(object, name));
}

static void
emit_array(struct yaml *yaml, const json_t *array, const char *anchor)
{
	start_sequence(yaml, anchor);
	for (size_t i = 0; i < json_array_size(array); i++)
		emit_value(yaml, json_array_get(array, i));
	end_sequence(yaml);
}

static void
emit_object(struct yaml *yaml, const json_t *object, const char *anchor)
{
	struct keys keys = {0};

	start_mapping(yaml, anchor);
	keys_add(&keys, object, NULL);
	for (size_t i = 0; i < keys.n; i++)
		emit_member(yaml, object, keys.names[i]);
	keys_free(&keys);
	end_mapping(yaml);
}

static void
emit_nested(struct yaml *yaml, const json_t *value)
{
	char name[ANCHOR_SIZE];
	enum anchor_use use = anchors_use(&yaml->anchors, value, name);
	const char *anchor = use == ANCHOR_NONE ? NULL : name;
	yaml_event_t event;

	if (use == ANCHOR_ALIAS)
		emit(yaml, &event,
		    yaml_alias_event_initialize(&event, chars(name)));
	else if (json_is_array(value))
		emit_array(yaml, value, anchor);
	else
		emit_object(yaml, value, anchor);
}

static void
emit_value(struct yaml *yaml, const json_t *value)
{
	if (yaml->failed)
		return;
	if (keys_nested(value))
		emit_nested(yaml, value);
	else if (json_is_null(value))
		emit_scalar(yaml, "null", 4, true);
	else if (json_is_boolean(value) && json_is_true(value))
		emit_scalar(yaml, "true", 4, true);
	else if (json_is_boolean(value))
		emit_scalar(yaml, "false", 5, true);
	else if (json_is_string(value) && !json_is_big(value))
		emit_string(
		    yaml, json_string_value(value), json_string_length(value));
	else
		emit_number(yaml, value);
}

static struct yaml *
yaml_open(struct buf *out)
{
	struct yaml *yaml = xmalloc(sizeof(*yaml));
	yaml_event_t event;

	*yaml = (struct yaml){.out = out};
	if (!yaml_emitter_initialize(&yaml->emitter))
		out_of_memory();
	yaml_emitter_set_output(&yaml->emitter, write_out, yaml);
	yaml_emitter_set_unicode(&yaml->emitter, 1);
	yaml_emitter_set_width(&yaml->emitter, 80);
	emit(yaml, &event,
	    yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
	emit(yaml, &event,
	    yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1));
	return yaml;
}

/* End the document and free `yaml`. */
static bool
yaml_close(struct yaml *yaml, struct error *err)
{
	yaml_event_t event;
	bool ok;

	emit(yaml, &event, yaml_document_end_event_initialize(&event, 1));
	emit(yaml, &event, yaml_stream_end_event_initialize(&event));
	ok = !yaml->failed;
	if (!ok && yaml->emitter.problem)
		fail(err, EXIT_GENERAL, "%s", yaml->emitter.problem);
	else if (!ok)
		fail(err, EXIT_GENERAL, "cannot be shown as YAML");
	yaml_emitter_delete(&yaml->emitter);
	anchors_free(&yaml->anchors);
	free(yaml);
	return ok;
}

static bool
yaml_value(struct buf *out, const json_t *value,
    const struct format_options *options, struct error *err)
{
	struct yaml *yaml;

	(void)options;
	if (json_is_object(value) && json_object_size(value) == 0)
		return true;
	if (!keys_nested(value)) {
		json_write(out, value, &json_style_output);
		buf_putc(out, '\n');
		return true;
	}
	yaml = yaml_open(out);
	anchors_find(&yaml->anchors, value);
	emit_value(yaml, value);
	return yaml_close(yaml, err);
}

static bool
yaml_begin(struct buf *out, struct format_stream *state, const char *key,
    const json_t *rest, const struct format_options *options, struct error *err)
{
	struct yaml *yaml = yaml_open(out);
	struct keys keys = {0};

	(void)options;
	(void)err;
	state->private = yaml;
	state->key = key;
	keys_add(&keys, rest, NULL);
	start_mapping(yaml, NULL);
	for (size_t i = 0; i < keys.n; i++) {
		if (strcmp(keys.names[i], key) < 0)
			emit_member(yaml, rest, keys.names[i]);
	}
	keys_free(&keys);
	emit_string(yaml, key, strlen(key));
	start_sequence(yaml, NULL);
	return true;
}

static bool
yaml_items(struct buf *out, struct format_stream *state, const json_t *items,
    struct error *err)
{
	struct yaml *yaml = state->private;

	(void)out;
	(void)err;
	state->count += json_array_size(items);
	for (size_t i = 0; i < json_array_size(items); i++)
		emit_value(yaml, json_array_get(items, i));
	return true;
}

static bool
yaml_end(struct buf *out, struct format_stream *state, const json_t *rest,
    struct error *err)
{
	struct yaml *yaml = state->private;
	struct keys keys = {0};

	(void)out;
	end_sequence(yaml);
	keys_add(&keys, rest, NULL);
	for (size_t i = 0; i < keys.n; i++) {
		if (strcmp(keys.names[i], state->key) > 0)
			emit_member(yaml, rest, keys.names[i]);
	}
	keys_free(&keys);
	end_mapping(yaml);
	state->private = NULL;
	return yaml_close(yaml, err);
}

/* A page is a list of one. */
static bool
yaml_stream_value(struct buf *out, const json_t *value,
    const struct format_options *options, struct error *err)
{
	struct yaml *yaml;

	if (!options->page && json_is_object(value) &&
	    json_object_size(value) == 0)
		return true;
	yaml = yaml_open(out);
	anchors_find(&yaml->anchors, value);
	start_sequence(yaml, NULL);
	emit_value(yaml, value);
	end_sequence(yaml);
	return yaml_close(yaml, err);
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
