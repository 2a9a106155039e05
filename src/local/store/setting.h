/* What a registry has one of, or many by name: JSON texts in the store.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_STORE_SETTING_H
#define LOCAL_STORE_SETTING_H

#include <jansson.h>
#include <stdbool.h>

#include "local/store/repo.h"

/* The text of a setting, in the arena; NULL when it was never set. */
const char *setting_get(struct tx *tx, struct arena *arena,
    const struct realm *registry, const char *name);
bool setting_set(struct tx *tx, const struct realm *registry, const char *name,
    const char *text);
bool setting_delete(
    struct tx *tx, const struct realm *registry, const char *name);

/* One of many of a kind. */
struct item {
	const char *name;
	json_t *value; /* new reference; item_free() */
	double created, updated;
};

/* False when there is none by that name. */
bool item_get(struct tx *tx, struct arena *arena, const struct realm *registry,
    const char *kind, const char *name, struct item *out);
void item_free(struct item *item);

/* The item in the current row of a statement: name, value, created, updated. */
void item_read(struct arena *arena, struct sqlite3_stmt *row, struct item *out);

/* Make it, or replace its value; `created` stays. */
bool item_set(struct tx *tx, const struct realm *registry, const char *kind,
    const char *name, const json_t *value);
bool item_delete(struct tx *tx, const struct realm *registry, const char *kind,
    const char *name);
int64_t item_count(
    struct tx *tx, const struct realm *registry, const char *kind);

#endif
