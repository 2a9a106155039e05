/* Sorted sets of an object's keys.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef FORMAT_KEYS_H
#define FORMAT_KEYS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* In code point order; the names are those of the objects, which must live
 * as long.  A zeroed struct is empty. */
struct keys {
	const char **names;
	size_t n, cap;
};

/* Which members count; NULL is all of them. */
typedef bool keys_filter(const json_t *value);

/* Add the keys of `object` that are not yet in; members that `wanted`
 * refuses are left out. */
void keys_add(struct keys *keys, const json_t *object, keys_filter *wanted);

bool keys_have(const struct keys *keys, const char *name);

void keys_free(struct keys *keys);

/* Filters: a list or object, and everything else. */
bool keys_nested(const json_t *value);
bool keys_scalar(const json_t *value);

#endif
