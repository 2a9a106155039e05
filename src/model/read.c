/* SPDX-License-Identifier: Apache-2.0 */
#include "model/read.h"

#include <string.h>

#include "base/json/json.h"
#include "base/memory/buf.h"
#include "base/text/repr.h"
#include "model/names.h"
#include "model/read_shape.h"

struct loader {
	struct shapes shapes;
	const json_t *operations; /* by name */
	struct service *out;
	struct operation *calls;
};

static const struct shape *const *
read_errors(const struct loader *reader, const json_t *errors)
{
	size_t n = json_array_size(errors), found = 0;
	const struct shape **list =
	    arena_array(reader->shapes.arena, const struct shape *, n + 1);

	for (size_t i = 0; i < n; i++)
		list[found++] =
		    read_shape_of(&reader->shapes, json_array_get(errors, i));
	return list;
}

/* Only what is walked here: one token each way, and a list that grows. */
static const struct paginator *
read_paginator(const struct loader *reader, struct operation *call,
    const json_t *paginator)
{
	static const char *const none[] = {NULL};
	struct paginator *out =
	    arena_new(reader->shapes.arena, struct paginator);

	if (!paginator)
		return NULL;
	if (!json_is_object(paginator))
		call->broken = read_no_item(&reader->shapes, paginator);
	else if (!json_object_get(paginator, "input_token"))
		call->broken = "'input_token'";
	else if (!json_object_get(paginator, "output_token"))
		call->broken = "'output_token'";
	out->input_token = read_text(&reader->shapes, paginator, "input_token");
	out->output_token =
	    read_text(&reader->shapes, paginator, "output_token");
	out->limit_key = read_text(&reader->shapes, paginator, "limit_key");
	out->result_keys = read_texts(
	    &reader->shapes, json_object_get(paginator, "result_key"));
	out->non_aggregate_keys = read_texts(
	    &reader->shapes, json_object_get(paginator, "non_aggregate_keys"));
	if (!out->non_aggregate_keys)
		out->non_aggregate_keys = none;
	return out->input_token && out->output_token && out->result_keys &&
		call->input && call->output
	    ? out
	    : NULL;
}

static const struct example *
read_examples(const struct loader *reader, const json_t *examples)
{
	size_t n = json_array_size(examples), found = 0;
	struct example *list =
	    arena_array(reader->shapes.arena, struct example, n + 1);

	for (size_t i = 0; i < n; i++) {
		const json_t *one = json_array_get(examples, i);
		struct example example = {
		    read_text(&reader->shapes, one, "title"),
		    read_text(&reader->shapes, one, "command")};

		if (example.title && example.command)
			list[found++] = example;
	}
	return list;
}

static const char *
text_or(const struct loader *reader, const json_t *object, const char *key,
    const char *otherwise)
{
	const char *text = read_text(&reader->shapes, object, key);

	return text ? text : otherwise;
}

static void
read_operation(const struct loader *reader, struct operation *out,
    const char *name, const json_t *operation)
{
	*out = (struct operation){.name = read_copy(&reader->shapes, name),
	    .cli_name = names_to_cli(reader->shapes.arena, name),
	    .doc = text_or(reader, operation, "doc", ""),
	    .group = text_or(reader, operation, "group", "other"),
	    .input = read_reference(&reader->shapes, operation, "input"),
	    .output = read_reference(&reader->shapes, operation, "output"),
	    .errors = read_errors(reader, json_object_get(operation, "errors")),
	    .examples =
		read_examples(reader, json_object_get(operation, "examples")),
	    .result_wrapper = read_text(&reader->shapes,
		json_object_get(operation, "output"), "resultWrapper"),
	    .without_keys = json_get_string(operation, "authtype") != NULL};
	out->paginator = read_paginator(
	    reader, out, json_object_get(operation, "paginator"));
}

static bool
read_operations(struct loader *reader, struct error *err)
{
	const char *key;
	json_t *operation;
	size_t n = 0;

	reader->calls = arena_array(reader->shapes.arena, struct operation,
	    json_object_size(reader->operations) + 1);
	json_object_foreach ((json_t *)reader->operations, key, operation) {
		if (!json_is_object(operation))
			return fail(err, ERR_GENERAL, "%s",
			    read_no_attribute(
				&reader->shapes, operation, "get"));
		read_operation(reader, &reader->calls[n++], key, operation);
	}
	reader->out->operations = reader->calls;
	reader->out->n_operations = n;
	return true;
}

/* A waiter whose operation there is not can be named, but not run. */
static const struct operation *
find_call(const struct loader *reader, const json_t *waiter)
{
	const char *name = json_get_string(waiter, "operation");
	struct operation *none;

	for (size_t i = 0; name && i < reader->out->n_operations; i++)
		if (strcmp(reader->calls[i].name, name) == 0)
			return &reader->calls[i];
	none = arena_new(reader->shapes.arena, struct operation);
	read_operation(reader, none, name ? name : "", NULL);
	none->broken = name ? none->name : "'operation'";
	return none;
}

/* A text as it stands, anything else as JSON. */
static const char *
read_expected(const struct loader *reader, const json_t *value)
{
	struct buf text = {0};
	const char *out;

	if (json_is_text(value))
		return read_copy(&reader->shapes, json_string_value(value));
	if (!value)
		return "";
	json_write(&text, value, &json_style_plain);
	out = arena_strdup(reader->shapes.arena, buf_text(&text));
	buf_free(&text);
	return out;
}

static void
read_acceptors(
    const struct loader *reader, struct waiter *out, const json_t *list)
{
	size_t n = json_array_size(list);
	struct outcome *table =
	    arena_array(reader->shapes.arena, struct outcome, n + 1);

	for (size_t i = 0; i < n; i++) {
		const json_t *one = json_array_get(list, i);
		const char *state = json_get_string(one, "state");
		const char *matcher =
		    read_text(&reader->shapes, one, "matcher");
		const char *argument =
		    read_text(&reader->shapes, one, "argument");

		table[i] = (struct outcome){
		    .state = state && strcmp(state, "success") == 0
			? WAITER_SUCCESS
			: state && strcmp(state, "failure") == 0
			? WAITER_FAILURE
			: WAITER_RETRY,
		    .matcher = matcher ? matcher : "",
		    .argument = argument ? argument : "",
		    .expected = read_expected(
			reader, json_object_get(one, "expected"))};
	}
	out->acceptors = table;
	out->n_acceptors = n;
}

/* A number of the model within what an int holds. */
static int
read_count(const json_t *object, const char *key)
{
	double value = json_number_value(json_object_get(object, key));

	return value > 0 && value < 1e6 ? (int)value : 0;
}

static void
read_waiters(const struct loader *reader, const json_t *waiters)
{
	struct waiter *table = arena_array(
	    reader->shapes.arena, struct waiter, json_object_size(waiters) + 1);
	const char *key;
	json_t *waiter;
	size_t n = 0;

	json_object_foreach ((json_t *)waiters, key, waiter) {
		table[n] =
		    (struct waiter){.name = read_copy(&reader->shapes, key),
			.cli_name = names_to_cli(reader->shapes.arena, key),
			.doc = text_or(reader, waiter, "doc", ""),
			.operation = find_call(reader, waiter),
			.delay = read_count(waiter, "delay"),
			.max_attempts = read_count(waiter, "maxAttempts")};
		read_acceptors(
		    reader, &table[n++], json_object_get(waiter, "acceptors"));
	}
	reader->out->waiters = table;
	reader->out->n_waiters = n;
}

static const char *
shown_protocols(const struct loader *reader, const json_t *offered)
{
	struct buf text = {0};
	const char *out;

	repr_write(&text, offered);
	out = arena_printf(reader->shapes.arena,
	    "Botocore supports ('json', 'rest-json', 'rest-xml', "
	    "'smithy-rpc-v2-cbor', 'query', 'ec2'), but service %s only "
	    "supports %s.",
	    reader->out->name, buf_text(&text));
	buf_free(&text);
	return out;
}

/* Which of the protocols that the peer speaks the service prefers. */
static const char *
choose_protocol(const struct loader *reader, const json_t *meta)
{
	static const char *const spoken[] = {"json", "rest-json", "rest-xml",
	    "smithy-rpc-v2-cbor", "query", "ec2"};
	const json_t *offered = json_object_get(meta, "protocols");
	const char *only = json_get_string(meta, "protocol");

	for (size_t i = 0; i < sizeof(spoken) / sizeof(spoken[0]); i++)
		for (size_t k = 0; k < json_array_size(offered); k++) {
			const json_t *one = json_array_get(offered, k);

			if (json_is_text(one) &&
			    strcmp(json_string_value(one), spoken[i]) == 0)
				return spoken[i];
		}
	if (offered)
		reader->out->broken = shown_protocols(reader, offered);
	return only ? only : "json";
}

static void
read_protocol(const struct loader *reader, const json_t *meta)
{
	struct service *out = reader->out;
	const char *name = choose_protocol(reader, meta);

	if (strcmp(name, "query") == 0)
		out->protocol = SPEAKS_QUERY;
	else if (strcmp(name, "json") != 0 && !out->broken)
		out->broken = arena_printf(reader->shapes.arena,
		    "The model of %s asks for the protocol '%s'; json and "
		    "query are spoken here.",
		    out->name, name);
	if (out->broken || out->protocol == SPEAKS_QUERY)
		return;
	if (!out->json_version)
		out->broken = "'jsonVersion'";
	if (!out->target_prefix)
		out->broken = "'targetPrefix'";
}

static void
read_metadata(const struct loader *reader, const json_t *meta)
{
	const struct shapes *shapes = &reader->shapes;
	struct service *out = reader->out;

	out->id = read_text(shapes, meta, "serviceId");
	out->endpoint_prefix = read_text(shapes, meta, "endpointPrefix");
	out->signing_name = read_text(shapes, meta, "signingName");
	out->target_prefix = read_text(shapes, meta, "targetPrefix");
	out->json_version = read_text(shapes, meta, "jsonVersion");
	out->api_version = read_text(shapes, meta, "apiVersion");
	read_protocol(reader, meta);
	if (!out->id)
		out->broken = arena_printf(shapes->arena,
		    "The model being used for the service %s is missing the "
		    "serviceId metadata property, which is required.",
		    out->name);
	if (!out->endpoint_prefix)
		out->broken = arena_printf(shapes->arena,
		    "\"endpointPrefix\" not defined in the metadata of the "
		    "model: ServiceModel(%s)",
		    out->name);
	if (!out->endpoint_prefix)
		out->endpoint_prefix = out->name;
	if (!out->signing_name)
		out->signing_name = out->endpoint_prefix;
	if (!out->api_version)
		out->api_version = "None";
}

bool
model_read(struct arena *arena, const json_t *model, struct service *out,
    struct error *err)
{
	struct loader reader = {
	    .operations = json_object_get(model, "operations"), .out = out};
	bool ok;

	if (!json_is_object(model))
		return fail(err, ERR_GENERAL,
		    "'%s' object has no attribute 'get'", repr_type(model));
	read_shapes(&reader.shapes, arena, json_object_get(model, "shapes"));
	out->shapes = reader.shapes.table;
	out->n_shapes = reader.shapes.n;
	ok = read_operations(&reader, err);
	if (ok) {
		read_waiters(&reader, json_object_get(model, "waiters"));
		read_metadata(&reader, json_object_get(model, "metadata"));
	}
	json_decref(reader.shapes.index);
	return ok;
}

/* A walk over the shapes below one. */
struct shape_walk {
	const struct service *service;
	char *seen;
	const struct shape **open; /* still to be looked at */
	size_t n;
};

static const char *
visit(struct shape_walk *walk, const struct shape *shape)
{
	size_t at;

	if (!shape || shape->broken)
		return shape ? shape->broken : NULL;
	if (shape < walk->service->shapes ||
	    shape >= walk->service->shapes + walk->service->n_shapes)
		return NULL;
	at = (size_t)(shape - walk->service->shapes);
	if (!walk->seen[at])
		walk->open[walk->n++] = shape;
	walk->seen[at] = 1;
	return NULL;
}

static const char *
visit_below(struct shape_walk *walk, const struct shape *shape)
{
	const char *why = visit(walk, shape->key);

	if (!why)
		why = visit(walk, shape->element);
	for (size_t i = 0; !why && i < shape->n_members; i++)
		why = visit(walk, shape->members[i].shape);
	return why;
}

const char *
model_broken(const struct service *service, const struct operation *operation)
{
	struct arena arena = {0};
	struct shape_walk walk = {service, NULL, NULL, 0};
	const char *why = operation->broken;

	walk.seen = arena_array(&arena, char, service->n_shapes + 1);
	walk.open =
	    arena_array(&arena, const struct shape *, service->n_shapes + 1);
	if (!why)
		why = visit(&walk, operation->input);
	if (!why)
		why = visit(&walk, operation->output);
	while (!why && walk.n > 0)
		why = visit_below(&walk, walk.open[--walk.n]);
	arena_free(&arena);
	return why;
}
