/* What Python has more kinds of than JSON.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/text/pykind.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/memory/alloc.h"

/* One a process, for what is read from its command line; asked only where a
 * message is about a value. */
static struct {
	struct odd {
		json_t *value;
		enum pykind kind;
	} * list;
	size_t n, cap;
	bool sets; /* are among them */
} odd;

void
pykind_set(json_t *value, enum pykind kind)
{
	if (odd.n == odd.cap) {
		odd.cap = odd.cap ? odd.cap * 2 : 16;
		odd.list = xrealloc(odd.list, odd.cap * sizeof(*odd.list));
	}
	/* held, so that nothing else comes to its place */
	odd.sets = odd.sets || kind == PYKIND_SET;
	odd.list[odd.n++] = (struct odd){json_incref(value), kind};
}

void
pykind_set_objects(json_t *value, enum pykind kind)
{
	const char *key;
	json_t *inner;
	size_t i;

	if (json_is_object(value))
		pykind_set(value, kind);
	json_object_foreach (value, key, inner)
		pykind_set_objects(inner, kind);
	json_array_foreach (value, i, inner)
		pykind_set_objects(inner, kind);
}

void
pykind_forget(void)
{
	for (size_t i = 0; i < odd.n; i++)
		json_decref(odd.list[i].value);
	free(odd.list);
	odd.list = NULL;
	odd.n = odd.cap = 0;
	odd.sets = false;
}

enum pykind
pykind_of(const json_t *value)
{
	for (size_t i = 0; i < odd.n; i++) {
		if (odd.list[i].value == value)
			return odd.list[i].kind;
	}
	return PYKIND_USUAL;
}

bool
pykind_is_set(const json_t *value)
{
	return odd.sets && pykind_of(value) == PYKIND_SET;
}
