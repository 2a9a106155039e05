/* The services as data: what the JSON files here become at build time.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum shape_type {
	SHAPE_STRUCTURE,
	SHAPE_LIST,
	SHAPE_MAP,
	SHAPE_STRING,
	SHAPE_INTEGER,
	SHAPE_LONG,
	SHAPE_DOUBLE,
	SHAPE_BOOLEAN,
	SHAPE_TIMESTAMP,
	SHAPE_BLOB
};

struct shape;

/* A member of a structure. */
struct member {
	const char *name;     /* as sent: "repositoryName" */
	const char *cli_name; /* as typed: "repository-name" */
	const char *doc;
	const struct shape *shape;
	bool required;
	bool deprecated;
	bool token; /* made up where none is given: a retry is no repetition */
};

struct shape {
	const char *name;
	enum shape_type type;
	bool has_min, has_max;
	int64_t min, max;             /* of value, characters or items */
	const char *pattern;          /* or NULL */
	const char *const *values;    /* of an enum, NULL-terminated, or NULL */
	const struct member *members; /* of a structure, in model order */
	size_t n_members;
	const struct shape *element; /* of a list or a map's values */
	const struct shape *key;     /* of a map's keys */
	bool exception, fault; /* an error of the service; its own fault */
	const char *code;      /* by which an exception is known */
	const char *doc;       /* of an exception */
	const char *broken;    /* why it cannot be used, in the peer's words */
};

/* Names ending in NULL; nested keys are dotted ("a.b"). */
struct paginator {
	const char *input_token, *output_token, *limit_key;
	const char *const *result_keys;
	const char *const *non_aggregate_keys;
};

struct example {
	const char *title, *command;
};

/* What a service speaks. */
enum service_protocol { SPEAKS_JSON, SPEAKS_QUERY };

struct operation {
	const char *name;     /* "CreateRepository" */
	const char *cli_name; /* "create-repository" */
	const char *doc, *group;
	const struct shape *input, *output; /* NULL: takes or gives nothing */
	const struct shape *const *errors;  /* NULL-terminated */
	const struct paginator *paginator;  /* or NULL */
	const struct example *examples;     /* ends with a NULL title */
	bool without_keys;                  /* its requests are not signed */
	const char *result_wrapper;         /* what the output stands in */
	const char *broken;                 /* as of a shape */
};

enum waiter_state { WAITER_SUCCESS, WAITER_FAILURE, WAITER_RETRY };

struct outcome {
	enum waiter_state state;
	const char *matcher;  /* "path", "error", "status" */
	const char *argument; /* a JMESPath expression, or NULL */
	const char *expected;
};

struct waiter {
	const char *name, *cli_name, *doc;
	const struct operation *operation;
	int delay, max_attempts; /* seconds, count */
	const struct outcome *acceptors;
	size_t n_acceptors;
};

struct service {
	const char *name;            /* "ecr", "ecr-public": the peer's word */
	const char *word;            /* behind ecr: "public"; NULL: none */
	const char *id;              /* "ECR" */
	const char *endpoint_prefix; /* "api.ecr" */
	const char *signing_name;
	enum service_protocol protocol;
	const char *target_prefix; /* of X-Amz-Target */
	const char *json_version;  /* "1.1" */
	const char *api_version;
	const struct operation *operations; /* by cli_name, in model order */
	size_t n_operations;
	const struct waiter *waiters;
	size_t n_waiters;
	const struct shape *shapes; /* all of them */
	size_t n_shapes;
	const char *broken; /* why no client can be made of it, as of a shape */
};

/* As they were when this was built: model/newer.h has what the person's own
 * files make of them. */
extern const struct service service_ecr;
extern const struct service service_ecr_public;
extern const struct service service_sts;

/* Whether both are the same service, whatever each says of it. */
bool model_is(const struct service *service, const struct service *other);

/* The service of a word behind ecr ("public", "sts"), or NULL. */
const struct service *model_find_service(const char *word);

/* Find by name; NULL when there is none, or where there is no structure to
 * look in. */
const struct operation *model_find_operation(
    const struct service *service, const char *cli_name);
/* The same by the service's own name, "CreateRepository". */
const struct operation *model_find_action(
    const struct service *service, const char *name);
const struct waiter *model_find_waiter(
    const struct service *service, const char *cli_name);
const struct member *model_find_member(
    const struct shape *structure, const char *name, size_t len);
/* By its code. */
const struct shape *model_find_error(
    const struct service *service, const char *code);

#endif
