/* Compiles a service's JSON into const tables: compile FILE SYMBOL > C.
 * SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/compile_names.h"

static json_t *shapes;

static void
die(const char *what, const char *name)
{
	fprintf(stderr, "compile: %s: %s\n", what, name);
	exit(1);
}

static const char *
text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* A C string literal, or NULL. */
static void
put_text(const char *text)
{
	if (!text) {
		fputs("NULL", stdout);
		return;
	}
	putchar('"');
	for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
		if (*p == '"' || *p == '\\' || *p == '?')
			printf("\\%c", *p);
		else if (*p < 0x20 || *p > 0x7e)
			printf("\\%03o", *p);
		else
			putchar(*p);
	}
	putchar('"');
}

static void
put_field(const char *field, const char *text)
{
	if (!text)
		return;
	printf(" .%s = ", field);
	put_text(text);
	putchar(',');
}

static void
put_cli_name(const char *name)
{
	char out[128];

	names_to_cli(name, out, sizeof(out));
	put_field("cli_name", out);
}

static size_t
shape_index(const char *name)
{
	size_t i = 0;
	const char *key;
	json_t *shape;

	json_object_foreach (shapes, key, shape) {
		if (name && strcmp(key, name) == 0)
			return i;
		i++;
	}
	die("no such shape", name ? name : "(none)");
	return 0;
}

static void
put_shape_field(const char *field, const json_t *reference)
{
	if (reference)
		printf(" .%s = &shapes[%zu],", field,
		    shape_index(text_of(reference, "shape")));
}

/* An array of strings ending in NULL, as a compound literal's content. */
static void
put_texts(const char *field, const json_t *value)
{
	if (!value)
		return;
	printf(" .%s = (const char *const[]){", field);
	if (json_is_string(value)) {
		put_text(json_string_value(value));
		fputs(", ", stdout);
	}
	for (size_t i = 0; i < json_array_size(value); i++) {
		put_text(json_string_value(json_array_get(value, i)));
		fputs(", ", stdout);
	}
	fputs("NULL},", stdout);
}

static int
is_required(const json_t *shape, const char *name)
{
	const json_t *required = json_object_get(shape, "required");

	for (size_t i = 0; i < json_array_size(required); i++) {
		if (strcmp(json_string_value(json_array_get(required, i)),
			name) == 0)
			return 1;
	}
	return 0;
}

static void
put_members(const char *name, const json_t *shape)
{
	const char *key;
	json_t *member, *members = json_object_get(shape, "members");

	if (json_object_size(members) == 0)
		return;
	printf("static const struct member members_%s[] = {\n", name);
	json_object_foreach (members, key, member) {
		printf("\t{");
		put_field("name", key);
		put_cli_name(key);
		put_field("doc", text_of(member, "doc"));
		put_shape_field("shape", member);
		if (is_required(shape, key))
			printf(" .required = true,");
		if (json_is_true(json_object_get(member, "deprecated")))
			printf(" .deprecated = true,");
		puts("},");
	}
	puts("};");
}

static const char *
type_of(const char *name, const char *type)
{
	static const char *const types[][2] = {{"structure", "SHAPE_STRUCTURE"},
	    {"list", "SHAPE_LIST"}, {"map", "SHAPE_MAP"},
	    {"string", "SHAPE_STRING"}, {"integer", "SHAPE_INTEGER"},
	    {"long", "SHAPE_LONG"}, {"double", "SHAPE_DOUBLE"},
	    {"boolean", "SHAPE_BOOLEAN"}, {"timestamp", "SHAPE_TIMESTAMP"},
	    {"blob", "SHAPE_BLOB"}};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(types[i][0], type) == 0)
			return types[i][1];
	}
	die("unknown type of shape", name);
	return NULL;
}

static void
put_limit(const json_t *shape, const char *key)
{
	const json_t *value = json_object_get(shape, key);

	if (value)
		printf(" .has_%s = true, .%s = %lld,", key, key,
		    (long long)json_number_value(value));
}

static void
put_shape(const char *name, const json_t *shape)
{
	size_t n = json_object_size(json_object_get(shape, "members"));
	const json_t *value = json_object_get(shape, "value");

	printf("\t{");
	put_field("name", name);
	printf(" .type = %s,", type_of(name, text_of(shape, "type")));
	put_limit(shape, "min");
	put_limit(shape, "max");
	put_field("pattern", text_of(shape, "pattern"));
	put_texts("values", json_object_get(shape, "enum"));
	if (n > 0)
		printf(" .members = members_%s, .n_members = %zu,", name, n);
	put_shape_field(
	    "element", value ? value : json_object_get(shape, "member"));
	put_shape_field("key", json_object_get(shape, "key"));
	if (json_is_true(json_object_get(shape, "exception")))
		printf(" .exception = true,");
	if (json_is_true(json_object_get(shape, "fault")))
		printf(" .fault = true,");
	put_field("doc", text_of(shape, "doc"));
	puts("},");
}

static void
put_shapes(void)
{
	const char *name;
	json_t *shape;

	printf("static const struct shape shapes[%zu];\n",
	    json_object_size(shapes));
	json_object_foreach (shapes, name, shape)
		put_members(name, shape);
	printf("static const struct shape shapes[%zu] = {\n",
	    json_object_size(shapes));
	json_object_foreach (shapes, name, shape)
		put_shape(name, shape);
	puts("};");
}

static void
put_errors(const json_t *errors)
{
	printf(" .errors = (const struct shape *const[]){");
	for (size_t i = 0; i < json_array_size(errors); i++)
		printf("&shapes[%zu], ",
		    shape_index(text_of(json_array_get(errors, i), "shape")));
	fputs("NULL},", stdout);
}

static void
put_paginator(const json_t *paginator)
{
	if (!paginator)
		return;
	printf(" .paginator = &(const struct paginator){");
	put_field("input_token", text_of(paginator, "input_token"));
	put_field("output_token", text_of(paginator, "output_token"));
	put_field("limit_key", text_of(paginator, "limit_key"));
	put_texts("result_keys", json_object_get(paginator, "result_key"));
	if (json_object_get(paginator, "non_aggregate_keys"))
		put_texts("non_aggregate_keys",
		    json_object_get(paginator, "non_aggregate_keys"));
	else
		printf(" .non_aggregate_keys = (const char *const[]){NULL},");
	fputs("},", stdout);
}

static void
put_examples(const json_t *examples)
{
	printf(" .examples = (const struct example[]){");
	for (size_t i = 0; i < json_array_size(examples); i++) {
		const json_t *example = json_array_get(examples, i);

		printf("{");
		put_field("title", text_of(example, "title"));
		put_field("command", text_of(example, "command"));
		printf("}, ");
	}
	fputs("{NULL, NULL}},", stdout);
}

static void
put_operations(const json_t *operations)
{
	const char *name;
	json_t *operation;

	puts("static const struct operation operations[] = {");
	json_object_foreach ((json_t *)operations, name, operation) {
		printf("\t{");
		put_field("name", name);
		put_cli_name(name);
		put_field("doc", text_of(operation, "doc"));
		put_field("group", text_of(operation, "group"));
		put_shape_field("input", json_object_get(operation, "input"));
		put_shape_field("output", json_object_get(operation, "output"));
		put_errors(json_object_get(operation, "errors"));
		put_paginator(json_object_get(operation, "paginator"));
		put_examples(json_object_get(operation, "examples"));
		printf(" .without_keys = %d", !!text_of(operation, "authtype"));
		puts("},");
	}
	puts("};");
}

static size_t
operation_index(const json_t *operations, const char *name)
{
	size_t i = 0;
	const char *key;
	json_t *operation;

	json_object_foreach ((json_t *)operations, key, operation) {
		if (strcmp(key, name) == 0)
			return i;
		i++;
	}
	die("no such operation", name);
	return 0;
}

static void
put_acceptors(const json_t *acceptors)
{
	printf(" .acceptors = (const struct acceptor[]){");
	for (size_t i = 0; i < json_array_size(acceptors); i++) {
		const json_t *one = json_array_get(acceptors, i);
		const char *state = text_of(one, "state");

		printf("{.state = %s,",
		    strcmp(state, "success") == 0       ? "WAITER_SUCCESS"
			: strcmp(state, "failure") == 0 ? "WAITER_FAILURE"
							: "WAITER_RETRY");
		put_field("matcher", text_of(one, "matcher"));
		put_field("argument", text_of(one, "argument"));
		put_field("expected", text_of(one, "expected"));
		printf("}, ");
	}
	printf("}, .n_acceptors = %zu,", json_array_size(acceptors));
}

static void
put_waiters(const json_t *waiters, const json_t *operations)
{
	const char *name;
	json_t *waiter;

	puts("static const struct waiter waiters[] = {");
	json_object_foreach ((json_t *)waiters, name, waiter) {
		printf("\t{");
		put_field("name", name);
		put_cli_name(name);
		put_field("doc", text_of(waiter, "doc"));
		printf(" .operation = &operations[%zu], .delay = %d,"
		       " .max_attempts = %d,",
		    operation_index(operations, text_of(waiter, "operation")),
		    (int)json_integer_value(json_object_get(waiter, "delay")),
		    (int)json_integer_value(
			json_object_get(waiter, "maxAttempts")));
		put_acceptors(json_object_get(waiter, "acceptors"));
		puts("},");
	}
	puts("};");
}

/* The word of the peer's command line: the file's name without its ending. */
static void
put_service_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	char name[64];

	snprintf(name, sizeof(name), "%s", slash ? slash + 1 : path);
	name[strcspn(name, ".")] = '\0';
	put_field("name", name);
	if (strcmp(name, "ecr") != 0) /* "ecr-public" is typed "ecr public" */
		put_field("word", name + 4 * (strncmp(name, "ecr-", 4) == 0));
}

static void
put_service(const char *path, const char *symbol, const json_t *model)
{
	const json_t *meta = json_object_get(model, "metadata");
	size_t waiters = json_object_size(json_object_get(model, "waiters"));

	printf("const struct service %s = {", symbol);
	put_service_name(path);
	put_field("id", text_of(meta, "serviceId"));
	put_field("endpoint_prefix", text_of(meta, "endpointPrefix"));
	put_field("signing_name", text_of(meta, "signingName"));
	put_field("target_prefix", text_of(meta, "targetPrefix"));
	if (strcmp(text_of(meta, "protocol"), "query") == 0)
		printf(" .protocol = SPEAKS_QUERY,");
	put_field("json_version", text_of(meta, "jsonVersion"));
	put_field("api_version", text_of(meta, "apiVersion"));
	printf(" .operations = operations, .n_operations = %zu,",
	    json_object_size(json_object_get(model, "operations")));
	if (waiters > 0)
		printf(" .waiters = waiters, .n_waiters = %zu,", waiters);
	puts("};");
}

int
main(int argc, char **argv)
{
	json_error_t why;
	json_t *model;

	if (argc != 3)
		die("usage", "compile FILE SYMBOL");
	model = json_load_file(argv[1], 0, &why);
	if (!model)
		die(argv[1], why.text);
	shapes = json_object_get(model, "shapes");
	printf("/* Made from %s by src/model/compile.c. */\n", argv[1]);
	puts("#include \"model/model.h\"\n");
	put_shapes();
	put_operations(json_object_get(model, "operations"));
	if (json_object_size(json_object_get(model, "waiters")) > 0)
		put_waiters(json_object_get(model, "waiters"),
		    json_object_get(model, "operations"));
	put_service(argv[1], argv[2], model);
	json_decref(model);
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
