/* SPDX-License-Identifier: Apache-2.0 */
#include "format/keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/json/json.h"

bool
keys_nested(const json_t *value)
{
	return json_is_object(value) || json_is_array(value);
}

bool
keys_scalar(const json_t *value)
{
	return !keys_nested(value);
}

static bool
find(const char *const *names, size_t n, const char *name)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = json_key_compare(name, names[middle]);

		if (order == 0)
			return true;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

bool
keys_have(const struct keys *keys, const char *name)
{
	return find(keys->names, keys->n, name);
}

static void
append(struct keys *keys, const char *name)
{
	if (keys->n == keys->cap) {
		keys->cap = keys->cap ? keys->cap * 2 : 16;
		keys->names =
		    xrealloc(keys->names, keys->cap * sizeof(*keys->names));
	}
	keys->names[keys->n++] = name;
}

static int
compare(const void *a, const void *b)
{
	return json_key_compare(
	    *(const char *const *)a, *(const char *const *)b);
}

static void
sort(const char **names, size_t n)
{
	/* Few names are the rule, and qsort() is slow at those. */
	if (n > 32) {
		qsort(names, n, sizeof(*names), compare);
		return;
	}
	for (size_t i = 1; i < n; i++) {
		const char *name = names[i];
		size_t k = i;

		for (; k > 0 && json_key_compare(names[k - 1], name) > 0; k--)
			names[k] = names[k - 1];
		names[k] = name;
	}
}

/* Bring the sorted first `old` names and the sorted rest together. */
static void
merge(struct keys *keys, size_t old)
{
	size_t more = keys->n - old, to = keys->n;
	const char **tail = xmalloc(more * sizeof(*tail));

	memcpy(tail, keys->names + old, more * sizeof(*tail));
	while (more > 0 && old > 0) {
		bool first =
		    json_key_compare(keys->names[old - 1], tail[more - 1]) > 0;

		keys->names[--to] = first ? keys->names[--old] : tail[--more];
	}
	memcpy(keys->names, tail, more * sizeof(*tail));
	free(tail);
}

void
keys_add(struct keys *keys, const json_t *object, keys_filter *wanted)
{
	json_t *from = (json_t *)object;
	size_t old = keys->n;

	for (void *iter = json_object_iter(from); iter;
	     iter = json_object_iter_next(from, iter)) {
		const char *name = json_object_iter_key(iter);

		if (wanted && !wanted(json_object_iter_value(iter)))
			continue;
		if (!find(keys->names, old, name))
			append(keys, name);
	}
	if (keys->n == old)
		return;
	sort(keys->names + old, keys->n - old);
	if (old > 0)
		merge(keys, old);
}

void
keys_free(struct keys *keys)
{
	free(keys->names);
	*keys = (struct keys){0};
}
