/* What a registry has one of, or many by name: JSON texts in the store.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_STORE_SETTING_H
#define LOCAL_STORE_SETTING_H

#include <jansson.h>
#include <stdbool.h>

#include "local/api/call.h"

/* The text of a setting, in the arena; NULL when it was never set. */
const char *setting_get(struct call *call, const char *name);
bool setting_set(struct call *call, const char *name, const char *text);
bool setting_delete(struct call *call, const char *name);

/* One of many of a kind. */
struct item {
	const char *name;
	json_t *value; /* new reference; item_free() */
	double created, updated;
};

/* False when there is none by that name. */
bool item_get(
    struct call *call, const char *kind, const char *name, struct item *out);
void item_free(struct item *item);

/* Make it, or replace its value; `created` stays. */
bool item_set(
    struct call *call, const char *kind, const char *name, const json_t *value);
bool item_delete(struct call *call, const char *kind, const char *name);
size_t item_count(struct call *call, const char *kind);

/* Put the page of a kind, in order of name, into `list`, each as `show`
 * makes it (new reference), and set nextToken. */
bool item_page(struct call *call, const char *kind, size_t usual, json_t *list,
    json_t *(*show)(struct call *, const struct item *));

#endif
