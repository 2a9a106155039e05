/* SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml/yaml_line.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct yaml_walk {
	yaml_parser_t parser;
	yaml_event_t event;
	size_t line; /* of what was found so far */
};

/* The next event; false at an error or at the end. */
static bool
next(struct yaml_walk *w)
{
	yaml_event_delete(&w->event);
	return yaml_parser_parse(&w->parser, &w->event) &&
	    w->event.type != YAML_STREAM_END_EVENT;
}

/* Go behind the node that the event begins. */
static bool
skip(struct yaml_walk *w)
{
	size_t depth = 0;

	for (;;) {
		switch (w->event.type) {
		case YAML_MAPPING_START_EVENT:
		case YAML_SEQUENCE_START_EVENT:
			depth++;
			break;
		case YAML_MAPPING_END_EVENT:
		case YAML_SEQUENCE_END_EVENT:
			depth--;
			break;
		default:
			break;
		}
		if (depth == 0)
			return true;
		if (!next(w))
			return false;
	}
}

/* What of the path follows this key; NULL when it names another. */
static const char *
behind_key(const yaml_event_t *event, const char *path)
{
	size_t len;

	if (event->type != YAML_SCALAR_EVENT)
		return NULL;
	len = event->data.scalar.length;
	path += *path == '.';
	if (strncmp((const char *)event->data.scalar.value, path, len) != 0 ||
	    !memchr(".[", path[len], 3))
		return NULL;
	return path + len;
}

static const char *
enter_mapping(struct yaml_walk *w, const char *path)
{
	while (next(w) && w->event.type != YAML_MAPPING_END_EVENT) {
		const char *rest = behind_key(&w->event, path);

		if (rest) {
			w->line = w->event.start_mark.line + 1;
			return next(w) ? rest : NULL;
		}
		if (!skip(w) || !next(w) || !skip(w))
			break;
	}
	return NULL;
}

static const char *
enter_sequence(struct yaml_walk *w, const char *path)
{
	char *rest;
	size_t wanted = strtoul(path + 1, &rest, 10);

	for (size_t i = 0; next(w) && w->event.type != YAML_SEQUENCE_END_EVENT;
	     i++) {
		if (i == wanted && *rest == ']') {
			w->line = w->event.start_mark.line + 1;
			return rest + 1;
		}
		if (!skip(w))
			break;
	}
	return NULL;
}

static void
go(struct yaml_walk *w, const char *path)
{
	while (path && *path) {
		if (w->event.type == YAML_MAPPING_START_EVENT)
			path = enter_mapping(w, path);
		else if (w->event.type == YAML_SEQUENCE_START_EVENT &&
		    *path == '[')
			path = enter_sequence(w, path);
		else
			path = NULL;
	}
}

size_t
yaml_line_of(const char *data, size_t len, const char *path)
{
	struct yaml_walk w = {0};

	if (!yaml_parser_initialize(&w.parser))
		return 0;
	yaml_parser_set_input_string(
	    &w.parser, (const unsigned char *)data, len);
	while (next(&w))
		if (w.event.type == YAML_MAPPING_START_EVENT ||
		    w.event.type == YAML_SEQUENCE_START_EVENT) {
			w.line = w.event.start_mark.line + 1;
			go(&w, path);
			break;
		}
	yaml_event_delete(&w.event);
	yaml_parser_delete(&w.parser);
	return w.line;
}
