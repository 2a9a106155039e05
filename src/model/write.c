/* SPDX-License-Identifier: Apache-2.0 */
#include "model/write.h"

#include <string.h>

#include "base/json/json_make.h"
#include "model/names.h"

static void
put_text(json_t *object, const char *key, const char *text)
{
	if (text)
		json_object_set_new(object, key, json_text(text));
}

static void
put_flag(json_t *object, const char *key, bool flag)
{
	if (flag)
		json_object_set_new(object, key, json_true());
}

static void
put_limit(json_t *object, const char *key, bool has, int64_t limit)
{
	if (has)
		json_object_set_new(object, key, json_integer(limit));
}

static void
put_texts(json_t *object, const char *key, const char *const *texts)
{
	json_t *list;

	if (!texts || !*texts)
		return;
	list = json_array();
	for (; *texts; texts++)
		json_array_append_new(list, json_text(*texts));
	json_object_set_new(object, key, list);
}

static json_t *
reference(const struct shape *shape)
{
	return json_members("shape", json_text(shape->name));
}

static void
put_shape(json_t *object, const char *key, const struct shape *shape)
{
	if (shape)
		json_object_set_new(object, key, reference(shape));
}

static json_t *
write_member(const struct member *member)
{
	json_t *out = reference(member->shape);

	put_text(out, "doc", member->doc);
	put_flag(out, "deprecated", member->deprecated);
	put_flag(out, "idempotencyToken", member->token);
	return out;
}

static void
put_members(json_t *out, const struct shape *shape)
{
	json_t *members = json_object(), *required = json_array();

	for (size_t i = 0; i < shape->n_members; i++) {
		const struct member *member = &shape->members[i];

		json_object_set_new(
		    members, member->name, write_member(member));
		if (member->required)
			json_array_append_new(
			    required, json_text(member->name));
	}
	json_object_set_new(out, "members", members);
	json_object_set_new(out, "required", required);
}

static json_t *
write_shape(const struct shape *shape)
{
	json_t *out =
	    json_members("type", json_text(names_of_type(shape->type)));

	put_limit(out, "min", shape->has_min, shape->min);
	put_limit(out, "max", shape->has_max, shape->max);
	put_text(out, "pattern", shape->pattern);
	put_texts(out, "enum", shape->values);
	if (shape->type == SHAPE_STRUCTURE)
		put_members(out, shape);
	put_shape(
	    out, shape->type == SHAPE_MAP ? "value" : "member", shape->element);
	put_shape(out, "key", shape->key);
	put_flag(out, "exception", shape->exception);
	put_flag(out, "fault", shape->fault);
	if (shape->code && strcmp(shape->code, shape->name) != 0)
		json_object_set_new(
		    out, "error", json_members("code", json_text(shape->code)));
	put_text(out, "doc", shape->doc);
	return out;
}

static void
put_paginator(json_t *out, const struct paginator *paginator)
{
	json_t *value;

	if (!paginator)
		return;
	value = json_object();
	put_text(value, "input_token", paginator->input_token);
	put_text(value, "output_token", paginator->output_token);
	put_text(value, "limit_key", paginator->limit_key);
	put_texts(value, "result_key", paginator->result_keys);
	put_texts(value, "non_aggregate_keys", paginator->non_aggregate_keys);
	json_object_set_new(out, "paginator", value);
}

static void
put_examples(json_t *out, const struct example *example)
{
	json_t *list = json_array();

	for (; example && example->title; example++)
		json_array_append_new(list,
		    json_members("title", json_text(example->title), "command",
			json_text(example->command)));
	json_object_set_new(out, "examples", list);
}

static json_t *
write_operation(const struct operation *operation)
{
	json_t *out = json_object(), *errors = json_array();

	for (size_t i = 0; operation->errors[i]; i++)
		json_array_append_new(errors, reference(operation->errors[i]));
	json_object_set_new(out, "errors", errors);
	put_shape(out, "input", operation->input);
	put_shape(out, "output", operation->output);
	put_text(json_object_get(out, "output"), "resultWrapper",
	    operation->result_wrapper);
	put_text(out, "doc", operation->doc);
	put_text(out, "group", operation->group);
	put_text(out, "authtype", operation->without_keys ? "none" : NULL);
	put_paginator(out, operation->paginator);
	put_examples(out, operation->examples);
	return out;
}

static json_t *
write_acceptor(const struct outcome *acceptor)
{
	static const char *const states[] = {[WAITER_SUCCESS] = "success",
	    [WAITER_FAILURE] = "failure",
	    [WAITER_RETRY] = "retry"};
	json_t *out = json_members("state", json_text(states[acceptor->state]));

	put_text(out, "matcher", acceptor->matcher);
	put_text(out, "argument", acceptor->argument);
	put_text(out, "expected", acceptor->expected);
	return out;
}

static json_t *
write_waiter(const struct waiter *waiter)
{
	json_t *acceptors = json_array();
	json_t *out =
	    json_members("operation", json_text(waiter->operation->name),
		"delay", json_integer(waiter->delay), "maxAttempts",
		json_integer(waiter->max_attempts), "acceptors", acceptors);

	for (size_t i = 0; i < waiter->n_acceptors; i++)
		json_array_append_new(
		    acceptors, write_acceptor(&waiter->acceptors[i]));
	put_text(out, "doc", waiter->doc);
	return out;
}

static json_t *
write_metadata(const struct service *service)
{
	json_t *out = json_object();

	put_text(out, "serviceId", service->id);
	put_text(out, "endpointPrefix", service->endpoint_prefix);
	put_text(out, "signingName", service->signing_name);
	put_text(out, "targetPrefix", service->target_prefix);
	put_text(out, "jsonVersion", service->json_version);
	put_text(out, "apiVersion", service->api_version);
	put_text(out, "protocol",
	    service->protocol == SPEAKS_QUERY ? "query" : "json");
	return out;
}

json_t *
model_write(const struct service *service)
{
	json_t *shapes = json_object(), *operations = json_object(),
	       *waiters = json_object();

	for (size_t i = 0; i < service->n_shapes; i++)
		json_object_set_new(shapes, service->shapes[i].name,
		    write_shape(&service->shapes[i]));
	for (size_t i = 0; i < service->n_operations; i++)
		json_object_set_new(operations, service->operations[i].name,
		    write_operation(&service->operations[i]));
	for (size_t i = 0; i < service->n_waiters; i++)
		json_object_set_new(waiters, service->waiters[i].name,
		    write_waiter(&service->waiters[i]));
	return json_members("metadata", write_metadata(service), "operations",
	    operations, "shapes", shapes, "waiters", waiters);
}
