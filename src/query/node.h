/* The tree of a parsed expression, and its evaluation under way: what parser,
 * evaluator and functions share.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef QUERY_NODE_H
#define QUERY_NODE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/memory/arena.h"

enum node_kind {
	NODE_CURRENT, /* @, and the implied left or right of a projection */
	NODE_FIELD,
	NODE_LITERAL,
	NODE_SUB,     /* a.b.c */
	NODE_INDEXED, /* a[0][1] */
	NODE_PIPE,
	NODE_INDEX,
	NODE_SLICE,
	NODE_FLATTEN,
	NODE_PROJECTION, /* list, right */
	NODE_VALUES,     /* object, right */
	NODE_FILTER,     /* list, right, condition */
	NODE_COMPARE,    /* left, right */
	NODE_OR,
	NODE_AND,
	NODE_NOT,
	NODE_LIST,
	NODE_HASH, /* children have `key` */
	NODE_CALL,
	NODE_EXPREF
};

enum compare { CMP_EQ, CMP_NE, CMP_LT, CMP_LE, CMP_GT, CMP_GE };

struct slice_part {
	bool given;
	int64_t value; /* clamped to 64 bits */
};

struct function;

/* Lives in the query's arena, literals in its pool. */
struct node {
	enum node_kind kind;
	enum compare compare;
	struct node *first, *last; /* children */
	struct node *next;         /* sibling */
	size_t count;              /* of children */
	const char *name;          /* of a field or a called function */
	size_t name_len;
	const char *key; /* as a member of a hash */
	size_t key_len;
	json_t *value;       /* borrowed: a literal; the mark of an expref */
	struct node *expref; /* the expref before this one */
	const struct function *function; /* NULL when unknown */
	struct slice_part part[3];       /* an index has only the first */
};

struct query {
	struct arena arena;
	json_t *pool; /* array that owns every literal */
	struct node *root;
	struct node *exprefs; /* last one, linked by `expref` */
	size_t loose;         /* exprefs that may become part of a result */
};

/* `node` evaluates one over a value (borrowed): a new reference, or NULL with
 * the error filled. */
struct eval {
	const struct query *query;
	struct error *err;
	int frames; /* how deep Python's stack would be */
	json_t *(*node)(
	    struct eval *eval, const struct node *node, json_t *value);
};

#endif
