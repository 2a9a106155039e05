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
	bool local;                   /* the words name no registry */
	int most;                     /* in a registry */
	/* As listings show it (new reference). */
	json_t *(*show)(struct call *, const struct item *);
};

/* Whether the item that the input names can be made: kind->exists,
 * LimitExceededException. */
bool items_may_add(struct call *call, const struct item_kind *kind);

/* The item by a name; item_free() it.  False with kind->missing. */
bool items_find(struct call *call, const struct item_kind *kind,
    const char *name, struct item *out);

/* The same, by the name in the input. */
bool items_find_named(
    struct call *call, const struct item_kind *kind, struct item *out);

/* Put a page of them, in order of name, into `list`, and set nextToken. */
bool items_list(struct call *call, const struct item_kind *kind, json_t *list);

#endif
