/* Items that a registry has many of, by name, as operations make and list
 * them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_API_ITEMS_H
#define LOCAL_API_ITEMS_H

#include <jansson.h>
#include <stdbool.h>

#include "local/api/call.h"
#include "local/store/setting.h"

struct item_kind {
	const char *name;             /* in the store */
	const char *member;           /* of the input: the item's name */
	const char *title;            /* "The … with prefix" */
	const char *plural;           /* "pull through cache rules" */
	const char *exists, *missing; /* names of the errors */
	const char *listed;           /* of the output: the list of them */
	const char *named;            /* of the input: names, or NULL */
	bool strict;                  /* each of these must be there */
	bool local;                   /* the words name no registry */
	int most;                     /* in a registry */
	/* As listings show it (new reference). */
	json_t *(*show)(struct call *, const struct item *);
};

/* Whether the item that the input names can be made: kind->exists,
 * LimitExceededException. */
bool items_may_add(struct call *call, const struct item_kind *kind);

/* The item that the input names; item_free() it.  False with kind->missing. */
bool items_find_named(
    struct call *call, const struct item_kind *kind, struct item *out);

/* Put those that the input names, else a page of them in order of name, into
 * the output, and set nextToken. */
bool items_describe(struct call *call, const struct item_kind *kind);

#endif
