/* What types of arguments a function takes, and the peer's words for others.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef QUERY_TYPES_H
#define QUERY_TYPES_H

#include <jansson.h>
#include <stdbool.h>

#include "query/node.h"

enum {
	TYPE_STRING = 1,
	TYPE_NUMBER = 2,
	TYPE_ARRAY = 4,
	TYPE_OBJECT = 8,
	TYPE_BOOLEAN = 16,
	TYPE_NULL = 32,
	TYPE_EXPREF = 64,
	TYPE_ARRAY_STRING = 128, /* a list of nothing but strings */
	TYPE_ARRAY_NUMBER = 256
};

struct type {
	unsigned mask;    /* of the types above, or 0 for any value */
	const char *text; /* as messages list them */
};

/* Keys that max_by() and min_by() take. */
extern const struct type types_key;

/* JMESPath's name of a value's type, and Python's. */
const char *types_name(const struct query *query, const json_t *value);
const char *types_python(const struct query *query, const json_t *value);

/* Whether the function takes the argument; else the error is filled. */
bool types_check(struct eval *eval, const char *function, const json_t *value,
    const struct type *type);

/* The same for a sort key. */
bool types_check_key(struct eval *eval, const char *function, const json_t *key,
    const struct type *type);

/* The type that every key of sort_by() must have, given the first item and
 * its key; NULL with the error filled when there is none. */
const struct type *types_of_key(
    struct eval *eval, const json_t *item, const json_t *key);

#endif
