/* Compiles a service's JSON into const tables: compile FILE SYMBOL > C.
 * SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/json.h"
#include "model/names.h"
#include "model/read.h"

static struct service service;

static void
die(const char *what, const char *name)
{
	fprintf(stderr, "compile: %s: %s\n", what, name);
	exit(1);
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
put_flag(const char *field, bool flag)
{
	if (flag)
		printf(" .%s = true,", field);
}

static void
put_shape_field(const char *field, const struct shape *shape)
{
	if (!shape)
		return;
	if (shape->broken)
		die("no such shape", shape->broken);
	printf(" .%s = &shapes[%td],", field, shape - service.shapes);
}

/* An array of strings ending in NULL, as a compound literal's content. */
static void
put_texts(const char *field, const char *const *texts)
{
	if (!texts)
		return;
	printf(" .%s = (const char *const[]){", field);
	for (; *texts; texts++) {
		put_text(*texts);
		fputs(", ", stdout);
	}
	fputs("NULL},", stdout);
}

static void
put_members(const struct shape *shape)
{
	if (shape->n_members == 0)
		return;
	printf("static const struct member members_%s[] = {\n", shape->name);
	for (size_t i = 0; i < shape->n_members; i++) {
		const struct member *member = &shape->members[i];

		printf("\t{");
		put_field("name", member->name);
		put_field("cli_name", member->cli_name);
		put_field("doc", member->doc);
		put_shape_field("shape", member->shape);
		put_flag("required", member->required);
		put_flag("deprecated", member->deprecated);
		put_flag("token", member->token);
		puts("},");
	}
	puts("};");
}

static void
put_type(const struct shape *shape)
{
	if (shape->broken)
		die(shape->name, shape->broken);
	printf(" .type = SHAPE_");
	for (const char *p = names_of_type(shape->type); *p; p++)
		putchar(toupper((unsigned char)*p));
	putchar(',');
}

static void
put_limit(const char *key, bool has, int64_t limit)
{
	if (has)
		printf(
		    " .has_%s = true, .%s = %lld,", key, key, (long long)limit);
}

static void
put_shape(const struct shape *shape)
{
	printf("\t{");
	put_field("name", shape->name);
	put_type(shape);
	put_limit("min", shape->has_min, shape->min);
	put_limit("max", shape->has_max, shape->max);
	put_field("pattern", shape->pattern);
	put_texts("values", shape->values);
	if (shape->n_members > 0)
		printf(" .members = members_%s, .n_members = %zu,", shape->name,
		    shape->n_members);
	put_shape_field("element", shape->element);
	put_shape_field("key", shape->key);
	put_flag("exception", shape->exception);
	put_flag("fault", shape->fault);
	put_field("code", shape->code);
	put_field("doc", shape->doc);
	puts("},");
}

static void
put_shapes(void)
{
	printf("static const struct shape shapes[%zu];\n", service.n_shapes);
	for (size_t i = 0; i < service.n_shapes; i++)
		put_members(&service.shapes[i]);
	printf("static const struct shape shapes[%zu] = {\n", service.n_shapes);
	for (size_t i = 0; i < service.n_shapes; i++)
		put_shape(&service.shapes[i]);
	puts("};");
}

static void
put_errors(const struct shape *const *errors)
{
	printf(" .errors = (const struct shape *const[]){");
	for (; *errors; errors++)
		printf("&shapes[%td], ", *errors - service.shapes);
	fputs("NULL},", stdout);
}

static void
put_paginator(const struct paginator *paginator)
{
	if (!paginator)
		return;
	printf(" .paginator = &(const struct paginator){");
	put_field("input_token", paginator->input_token);
	put_field("output_token", paginator->output_token);
	put_field("limit_key", paginator->limit_key);
	put_texts("result_keys", paginator->result_keys);
	put_texts("non_aggregate_keys", paginator->non_aggregate_keys);
	fputs("},", stdout);
}

static void
put_examples(const struct example *example)
{
	printf(" .examples = (const struct example[]){");
	for (; example->title; example++) {
		printf("{");
		put_field("title", example->title);
		put_field("command", example->command);
		printf("}, ");
	}
	fputs("{NULL, NULL}},", stdout);
}

static void
put_operation(const struct operation *operation)
{
	const char *broken = model_broken(&service, operation);

	if (broken)
		die(operation->name, broken);
	printf("\t{");
	put_field("name", operation->name);
	put_field("cli_name", operation->cli_name);
	put_field("doc", operation->doc);
	put_field("group", operation->group);
	put_shape_field("input", operation->input);
	put_shape_field("output", operation->output);
	put_errors(operation->errors);
	put_field("result_wrapper", operation->result_wrapper);
	put_paginator(operation->paginator);
	put_examples(operation->examples);
	put_flag("without_keys", operation->without_keys);
	puts("},");
}

static void
put_acceptors(const struct waiter *waiter)
{
	static const char *const states[] = {
	    [WAITER_SUCCESS] = "WAITER_SUCCESS",
	    [WAITER_FAILURE] = "WAITER_FAILURE",
	    [WAITER_RETRY] = "WAITER_RETRY"};

	printf(" .acceptors = (const struct outcome[]){");
	for (size_t i = 0; i < waiter->n_acceptors; i++) {
		const struct outcome *one = &waiter->acceptors[i];

		printf("{.state = %s,", states[one->state]);
		put_field("matcher", one->matcher);
		put_field("argument", one->argument);
		put_field("expected", one->expected);
		printf("}, ");
	}
	printf("}, .n_acceptors = %zu,", waiter->n_acceptors);
}

static void
put_waiter(const struct waiter *waiter)
{
	if (waiter->operation->broken)
		die(waiter->name, waiter->operation->broken);
	printf("\t{");
	put_field("name", waiter->name);
	put_field("cli_name", waiter->cli_name);
	put_field("doc", waiter->doc);
	printf(" .operation = &operations[%td], .delay = %d,"
	       " .max_attempts = %d,",
	    waiter->operation - service.operations, waiter->delay,
	    waiter->max_attempts);
	put_acceptors(waiter);
	puts("},");
}

static void
put_service(const char *symbol)
{
	printf("const struct service %s = {", symbol);
	put_field("name", service.name);
	put_field("word", service.word);
	put_field("id", service.id);
	put_field("endpoint_prefix", service.endpoint_prefix);
	put_field("signing_name", service.signing_name);
	put_field("target_prefix", service.target_prefix);
	if (service.protocol == SPEAKS_QUERY)
		printf(" .protocol = SPEAKS_QUERY,");
	put_field("json_version", service.json_version);
	put_field("api_version", service.api_version);
	printf(" .operations = operations, .n_operations = %zu,",
	    service.n_operations);
	if (service.n_waiters > 0)
		printf(" .waiters = waiters, .n_waiters = %zu,",
		    service.n_waiters);
	printf(" .shapes = shapes, .n_shapes = %zu,", service.n_shapes);
	puts("};");
}

static void
put_tables(const char *symbol)
{
	puts("#include \"model/model.h\"\n");
	put_shapes();
	puts("static const struct operation operations[] = {");
	for (size_t i = 0; i < service.n_operations; i++)
		put_operation(&service.operations[i]);
	puts("};");
	if (service.n_waiters > 0) {
		puts("static const struct waiter waiters[] = {");
		for (size_t i = 0; i < service.n_waiters; i++)
			put_waiter(&service.waiters[i]);
		puts("};");
	}
	put_service(symbol);
}

/* The word of the peer's command line: the file's name without its ending;
 * "ecr-public" is typed "ecr public". */
static void
name_service(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	const char *name = arena_strndup(arena, base, strcspn(base, "."));

	service.name = name;
	if (strcmp(name, "ecr") != 0)
		service.word = name + 4 * (strncmp(name, "ecr-", 4) == 0);
}

int
main(int argc, char **argv)
{
	struct arena arena = {0};
	struct error err = {0};
	json_error_t why;
	json_t *model;

	if (argc != 3)
		die("usage", "compile FILE SYMBOL");
	model = json_load_file(argv[1], 0, &why);
	if (!model)
		die(argv[1], why.text);
	name_service(&arena, argv[1]);
	if (!model_read(&arena, model, &service, &err))
		die(argv[1], err.message);
	if (service.broken)
		die(argv[1], service.broken);
	printf("/* Made from %s by src/model/compile.c. */\n", argv[1]);
	put_tables(argv[2]);
	json_decref(model);
	arena_free(&arena);
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
