#include "local/yaml_read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { MAX_DEPTH = 64 };

static json_t *read_node(
    yaml_document_t *document, int index, int depth, struct error *err);

static json_t *
plain_scalar(const char *text)
{
	static const char *const nulls[] = {"", "~", "null", "Null", "NULL"};
	char *rest;
	long long integer;
	double real;

	for (size_t i = 0; i < sizeof(nulls) / sizeof(*nulls); i++)
		if (strcmp(text, nulls[i]) == 0)
			return json_null();
	if (strcmp(text, "true") == 0 || strcmp(text, "True") == 0)
		return json_true();
	if (strcmp(text, "false") == 0 || strcmp(text, "False") == 0)
		return json_false();
	if (!strchr("+-.0123456789", *text))
		return json_string(text);
	errno = 0;
	integer = strtoll(text, &rest, 10);
	if (!*rest && errno == 0)
		return json_integer(integer);
	real = strtod(text, &rest);
	if (!*rest && strspn(text, "+-.0123456789eE") == strlen(text))
		return json_real(real);
	return json_string(text);
}

static json_t *
read_scalar(const yaml_node_t *node, struct error *err)
{
	const char *text = (const char *)node->data.scalar.value;
	json_t *value;

	if (node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
		value = plain_scalar(text);
	else
		value = json_stringn(text, node->data.scalar.length);
	if (!value)
		fail(err, EXIT_USAGE, "YAML text that is not UTF-8");
	return value;
}

static json_t *
read_sequence(yaml_document_t *document, const yaml_node_t *node, int depth,
    struct error *err)
{
	json_t *list = json_array();

	for (yaml_node_item_t *item = node->data.sequence.items.start;
	     list && item < node->data.sequence.items.top; item++) {
		json_t *value = read_node(document, *item, depth + 1, err);

		if (!value || json_array_append_new(list, value) != 0) {
			json_decref(list);
			list = NULL;
		}
	}
	return list;
}

static json_t *
read_mapping(yaml_document_t *document, const yaml_node_t *node, int depth,
    struct error *err)
{
	json_t *object = json_object();

	for (yaml_node_pair_t *pair = node->data.mapping.pairs.start;
	     object && pair < node->data.mapping.pairs.top; pair++) {
		yaml_node_t *key = yaml_document_get_node(document, pair->key);
		json_t *value =
		    read_node(document, pair->value, depth + 1, err);

		if (value && key->type == YAML_SCALAR_NODE &&
		    json_object_set_new(object,
			(const char *)key->data.scalar.value, value) == 0)
			continue;
		if (value)
			fail(err, EXIT_USAGE,
			    "a key of the YAML is no plain text");
		json_decref(object);
		object = NULL;
	}
	return object;
}

static json_t *
read_node(yaml_document_t *document, int index, int depth, struct error *err)
{
	yaml_node_t *node = yaml_document_get_node(document, index);

	if (!node || depth > MAX_DEPTH) {
		fail(err, EXIT_USAGE, "the YAML is nested too deep");
		return NULL;
	}
	switch (node->type) {
	case YAML_SCALAR_NODE:
		return read_scalar(node, err);
	case YAML_SEQUENCE_NODE:
		return read_sequence(document, node, depth, err);
	case YAML_MAPPING_NODE:
		return read_mapping(document, node, depth, err);
	default:
		fail(err, EXIT_USAGE, "the YAML holds an unknown node");
		return NULL;
	}
}

/* An alias may name its target many times over, which grows without end. */
static bool
has_alias(const char *data, size_t len)
{
	yaml_parser_t parser;
	yaml_event_t event;
	bool found = false, ended = false;

	yaml_parser_initialize(&parser);
	yaml_parser_set_input_string(&parser, (const unsigned char *)data, len);
	while (!found && !ended && yaml_parser_parse(&parser, &event)) {
		found = event.type == YAML_ALIAS_EVENT;
		ended = event.type == YAML_DOCUMENT_END_EVENT ||
		    event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return found;
}

json_t *
yaml_read(const char *data, size_t len, struct error *err)
{
	yaml_document_t document;
	yaml_parser_t parser;
	json_t *value = NULL;

	if (has_alias(data, len)) {
		fail(err, EXIT_USAGE, "YAML aliases are not taken");
		return NULL;
	}
	yaml_parser_initialize(&parser);
	yaml_parser_set_input_string(&parser, (const unsigned char *)data, len);
	if (!yaml_parser_load(&parser, &document)) {
		fail(err, EXIT_USAGE, "line %zu: %s",
		    parser.problem_mark.line + 1, parser.problem);
	} else {
		if (yaml_document_get_root_node(&document))
			value = read_node(&document, 1, 0, err);
		else
			fail(err, EXIT_USAGE, "the file is empty");
		yaml_document_delete(&document);
	}
	yaml_parser_delete(&parser);
	return value;
}
