/* SPDX-License-Identifier: Apache-2.0 */
#include "format/yaml/yaml_anchor.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory/alloc.h"
#include "base/json/json.h"
#include "format/keys.h"

struct anchor {
	const json_t *value;
	unsigned number; /* 0: met once */
	bool written;
};

static size_t
slot_of(const struct anchors *anchors, const json_t *value)
{
	uint64_t hash = (uint64_t)(uintptr_t)value * 0x9e3779b97f4a7c15U;
	size_t at = (size_t)(hash >> 20) & (anchors->cap - 1);

	while (anchors->slots[at].value && anchors->slots[at].value != value)
		at = (at + 1) & (anchors->cap - 1);
	return at;
}

static void
grow(struct anchors *anchors)
{
	struct anchors more = {.last = anchors->last};

	more.cap = anchors->cap ? anchors->cap * 2 : 64;
	more.slots = xmalloc(more.cap * sizeof(*more.slots));
	for (size_t i = 0; i < more.cap; i++)
		more.slots[i] = (struct anchor){0};
	for (size_t i = 0; i < anchors->cap; i++) {
		const struct anchor *old = &anchors->slots[i];

		if (old->value)
			more.slots[slot_of(&more, old->value)] = *old;
	}
	more.count = anchors->count;
	free(anchors->slots);
	*anchors = more;
}

/* Whether the value has been met before. */
static bool
meet(struct anchors *anchors, const json_t *value)
{
	struct anchor *anchor;

	if (anchors->count * 2 >= anchors->cap)
		grow(anchors);
	anchor = &anchors->slots[slot_of(anchors, value)];
	if (!anchor->value) {
		anchor->value = value;
		anchors->count++;
		return false;
	}
	if (anchor->number == 0)
		anchor->number = ++anchors->last;
	return true;
}

static void
find_in_object(struct anchors *anchors, const json_t *object)
{
	struct keys keys = {0};

	keys_add(&keys, object, keys_nested);
	for (size_t i = 0; i < keys.n; i++)
		anchors_find(anchors, json_key_get(object, keys.names[i]));
	keys_free(&keys);
}

void
anchors_find(struct anchors *anchors, const json_t *document)
{
	if (!keys_nested(document))
		return;
	if (document->refcount > 1 && meet(anchors, document))
		return;
	if (json_is_object(document))
		find_in_object(anchors, document);
	for (size_t i = 0; i < json_array_size(document); i++)
		anchors_find(anchors, json_array_get(document, i));
}

enum anchor_use
anchors_use(
    struct anchors *anchors, const json_t *value, char name[ANCHOR_SIZE])
{
	struct anchor *anchor;

	if (anchors->count == 0 || value->refcount < 2)
		return ANCHOR_NONE;
	anchor = &anchors->slots[slot_of(anchors, value)];
	if (!anchor->value || anchor->number == 0)
		return ANCHOR_NONE;
	snprintf(name, ANCHOR_SIZE, "%cid%03u", anchor->written ? '*' : '&',
	    anchor->number);
	if (anchor->written)
		return ANCHOR_ALIAS;
	anchor->written = true;
	return ANCHOR_FIRST;
}

void
anchors_free(struct anchors *anchors)
{
	free(anchors->slots);
	*anchors = (struct anchors){0};
}
