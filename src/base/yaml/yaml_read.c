/* SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml/yaml_read.h"

#include <stdbool.h>
#include <string.h>
#include <yaml.h>

#include "base/memory/alloc.h"
#include "base/memory/buf.h"
#include "base/json/json.h"
#include "base/text/pykind.h"
#include "base/yaml/yaml_odd.h"
#include "base/yaml/yaml_scalar.h"
#include "base/yaml/yaml_tab.h"

enum { MAX_DEPTH = 300 };

static const char omap_tag[] = "tag:yaml.org,2002:omap";
static const char pairs_tag[] = "tag:yaml.org,2002:pairs";
static const char set_tag[] = "tag:yaml.org,2002:set";

struct yaml_reader {
	yaml_parser_t parser;
	struct yaml_tab tab;
	json_t *anchors; /* name → value */
	bool old;        /* the document says it is YAML 1.1 */
	bool json;       /* only what JSON has, too */
	int depth;
	struct error *err;
};

/* What stands at a place: a value, and for a key what kind it is. */
struct yaml_value {
	json_t *value;
	enum yaml_kind kind;
};

static bool read_node(
    struct yaml_reader *, yaml_event_t *, struct yaml_value *, bool key);

static bool
fail_yaml(struct yaml_reader *reader, const char *what)
{
	if (reader->err->kind == ERR_NONE)
		fail(reader->err, ERR_USAGE, "line %zu: %s",
		    reader->parser.mark.line + 1, what);
	return false;
}

static bool
next(struct yaml_reader *reader, yaml_event_t *event)
{
	if (yaml_parser_parse(&reader->parser, event)) {
		if (reader->json || yaml_tab_check(&reader->tab, event))
			return true;
		yaml_event_delete(event);
		memset(event, 0, sizeof(*event));
		return fail_yaml(reader, "a tab stands where a blank must");
	}
	memset(event, 0, sizeof(*event));
	return fail_yaml(reader,
	    reader->parser.problem ? reader->parser.problem : "no YAML");
}

static void
remember(struct yaml_reader *reader, const yaml_char_t *anchor, json_t *value)
{
	if (anchor)
		json_object_set_nocheck(
		    reader->anchors, (const char *)anchor, value);
}

static bool
read_scalar(struct yaml_reader *reader, const yaml_event_t *event,
    struct yaml_value *node, bool key)
{
	const char *text = (const char *)event->data.scalar.value;
	size_t len = event->data.scalar.length;
	const char *tag = (const char *)event->data.scalar.tag;

	if (tag && strcmp(tag, "!") != 0)
		node->kind = yaml_scalar_tagged(tag);
	else if (tag || event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
		node->kind = yaml_scalar_resolve(text, len, reader->old);
	else
		node->kind = YAML_KIND_STR;
	if (reader->json && node->kind == YAML_KIND_TIMESTAMP)
		node->kind = YAML_KIND_STR;
	if (reader->json && node->kind == YAML_KIND_BINARY)
		return fail_yaml(reader, "binary values are not taken");
	if (key && node->kind == YAML_KIND_MERGE) {
		node->value = json_null();
		return true;
	}
	if (key && node->kind == YAML_KIND_VALUE)
		node->kind = YAML_KIND_STR;
	node->value =
	    yaml_scalar_make(node->kind, text, len, reader->old, reader->err);
	if (node->value)
		remember(reader, event->data.scalar.anchor, node->value);
	return node->value != NULL;
}

static bool
read_alias(struct yaml_reader *reader, const yaml_event_t *event,
    struct yaml_value *node)
{
	/* written out, a few of them grow without end */
	if (reader->json)
		return fail_yaml(reader, "aliases are not taken");
	node->value = json_incref(json_object_get(
	    reader->anchors, (const char *)event->data.alias.anchor));
	return node->value || fail_yaml(reader, "found undefined alias");
}

static bool
is_tag(const yaml_char_t *tag, const char *wanted)
{
	return !tag || strcmp((const char *)tag, wanted) == 0 ||
	    strcmp((const char *)tag, "!") == 0;
}

static bool
read_items(struct yaml_reader *reader, json_t *list)
{
	for (;;) {
		yaml_event_t event;
		struct yaml_value item = {0};
		bool end, ok;

		if (!next(reader, &event))
			return false;
		end = event.type == YAML_SEQUENCE_END_EVENT;
		ok = end || read_node(reader, &event, &item, false);
		yaml_event_delete(&event);
		if (end || !ok)
			return ok;
		json_array_append_new(list, item.value);
	}
}

/* Put the members of `from` that are not there yet behind those that are. */
static bool
merge_one(struct yaml_reader *reader, json_t *into, json_t *from)
{
	if (!json_is_object(from))
		return fail_yaml(reader, "expected a mapping for merging");
	json_merge(into, from, false);
	return true;
}

/* `<<`: of several mappings the first one wins, but the last comes first. */
static bool
merge(struct yaml_reader *reader, json_t *merged, json_t *value)
{
	if (!json_is_array(value))
		return merge_one(reader, merged, value);
	for (size_t i = json_array_size(value); i-- > 0;) {
		json_t *from = json_array_get(value, i);

		if (!json_is_object(from))
			return fail_yaml(
			    reader, "expected a mapping for merging");
		json_merge(merged, from, true);
	}
	return true;
}

/* The value of a key that has been read. */
static bool
read_member(struct yaml_reader *reader, json_t *object, json_t **merged,
    const struct yaml_value *key)
{
	struct buf name = {0};
	struct yaml_value value = {0};
	yaml_event_t event;
	bool ok =
	    next(reader, &event) && read_node(reader, &event, &value, false);

	yaml_event_delete(&event);
	if (json_is_array(key->value) && !yaml_odd_tuple(key->value))
		ok = ok && fail_yaml(reader, "found unhashable key");
	yaml_odd_name(&name, key->value);
	if (!ok) {
		/* told already */
	} else if (key->kind == YAML_KIND_MERGE && *merged) {
		ok = fail_yaml(reader, "found duplicate key");
	} else if (key->kind == YAML_KIND_MERGE) {
		*merged = json_object();
		ok = merge(reader, *merged, value.value);
	} else if (json_is_object(key->value)) {
		ok = fail_yaml(reader, "found unhashable key");
	} else if (yaml_odd_has(object, &name) && !*merged) {
		ok = fail_yaml(reader, "found duplicate key");
	} else {
		json_object_setn_nocheck(
		    object, buf_text(&name), name.len, value.value);
	}
	buf_free(&name);
	json_decref(value.value);
	return ok;
}

static bool
read_members(struct yaml_reader *reader, json_t *object, json_t **merged)
{
	for (;;) {
		yaml_event_t event;
		struct yaml_value key = {0};
		bool end, ok;

		if (!next(reader, &event))
			return false;
		end = event.type == YAML_MAPPING_END_EVENT;
		ok = end || read_node(reader, &event, &key, true);
		yaml_event_delete(&event);
		ok = ok && (end || read_member(reader, object, merged, &key));
		json_decref(key.value);
		if (end || !ok)
			return ok;
	}
}

static bool
read_sequence(struct yaml_reader *reader, const yaml_event_t *event,
    struct yaml_value *node)
{
	const char *tag = (const char *)event->data.sequence_start.tag;
	bool omap = tag && !reader->json && strcmp(tag, omap_tag) == 0;
	bool pairs = tag && !reader->json && strcmp(tag, pairs_tag) == 0;

	if (!omap && !pairs &&
	    !is_tag(event->data.sequence_start.tag, YAML_SEQ_TAG))
		return fail_yaml(reader, "unknown tag");
	node->value = json_array();
	if (!read_items(reader, node->value))
		return false;
	if ((omap || pairs) && !yaml_odd_pairs(&node->value, omap))
		return fail_yaml(reader, "expected single mappings");
	remember(reader, event->data.sequence_start.anchor, node->value);
	return true;
}

static bool
read_mapping(struct yaml_reader *reader, const yaml_event_t *event,
    struct yaml_value *node)
{
	const char *tag = (const char *)event->data.mapping_start.tag;
	bool set = tag && !reader->json && strcmp(tag, set_tag) == 0;
	json_t *merged = NULL;
	bool ok;

	if (!set && !is_tag(event->data.mapping_start.tag, YAML_MAP_TAG))
		return fail_yaml(reader, "unknown tag");
	node->value = json_object();
	ok = read_members(reader, node->value, &merged);
	if (merged) {
		json_merge(merged, node->value, true);
		json_decref(node->value);
		node->value = merged;
	}
	if (ok && set)
		pykind_set(node->value, PYKIND_SET);
	if (ok)
		remember(reader, event->data.mapping_start.anchor, node->value);
	return ok;
}

/* On failure nothing is left in `node`. */
static bool
read_node(struct yaml_reader *reader, yaml_event_t *event,
    struct yaml_value *node, bool key)
{
	bool ok = false;

	if (reader->depth == MAX_DEPTH)
		return fail(reader->err, ERR_GENERAL,
		    "maximum recursion depth exceeded");
	reader->depth++;
	if (event->type == YAML_SCALAR_EVENT)
		ok = read_scalar(reader, event, node, key);
	else if (event->type == YAML_ALIAS_EVENT)
		ok = read_alias(reader, event, node);
	else if (event->type == YAML_SEQUENCE_START_EVENT)
		ok = read_sequence(reader, event, node);
	else if (event->type == YAML_MAPPING_START_EVENT)
		ok = read_mapping(reader, event, node);
	else
		fail_yaml(reader, "expected a value");
	reader->depth--;
	if (!ok) {
		json_decref(node->value);
		node->value = NULL;
	}
	return ok;
}

/* Everything from the start of the document to the end of the stream. */
static bool
read_document(
    struct yaml_reader *reader, yaml_event_t *event, struct yaml_value *node)
{
	const yaml_version_directive_t *version =
	    event->data.document_start.version_directive;
	bool end;

	reader->old = version && version->minor == 1;
	yaml_event_delete(event);
	if (!next(reader, event) || !read_node(reader, event, node, false))
		return false;
	yaml_event_delete(event);
	if (!next(reader, event))
		return false;
	yaml_event_delete(event); /* the document's end */
	if (!next(reader, event))
		return false;
	end = event->type == YAML_STREAM_END_EVENT;
	return end || fail_yaml(reader, "expected a single document");
}

static bool
read_stream(struct yaml_reader *reader, struct yaml_value *node)
{
	yaml_event_t event;
	bool ok;

	if (!next(reader, &event))
		return false;
	yaml_event_delete(&event); /* the stream's start */
	if (!next(reader, &event))
		return false;
	ok = true;
	if (event.type == YAML_STREAM_END_EVENT)
		node->value = json_null();
	else
		ok = read_document(reader, &event, node);
	yaml_event_delete(&event);
	return ok;
}

/* The peer makes values when the whole text has been read: what is no YAML
 * counts before what is no value. */
static void
look_ahead(struct yaml_reader *reader)
{
	yaml_event_t event;
	bool end = reader->err->kind != ERR_GENERAL;

	while (!end) {
		if (!next(reader, &event)) {
			error_clear(reader->err);
			fail_yaml(reader, "no YAML");
			return;
		}
		end = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
}

static json_t *
read_all(struct yaml_reader *reader, const char *data, size_t len)
{
	struct yaml_value node = {0};

	if (!yaml_parser_initialize(&reader->parser))
		out_of_memory();
	yaml_parser_set_input_string(
	    &reader->parser, (const unsigned char *)data, len);
	reader->tab = (struct yaml_tab){.data = data, .len = len};
	reader->anchors = json_object();
	if (!read_stream(reader, &node)) {
		json_decref(node.value);
		node.value = NULL;
		look_ahead(reader);
	}
	yaml_parser_delete(&reader->parser);
	json_decref(reader->anchors);
	return node.value;
}

json_t *
yaml_read_document(const char *data, size_t len, struct error *err)
{
	struct yaml_reader reader = {.err = err};

	return read_all(&reader, data, len);
}

json_t *
yaml_read_json(const char *data, size_t len, struct error *err)
{
	struct yaml_reader reader = {.json = true, .err = err};

	return read_all(&reader, data, len);
}
