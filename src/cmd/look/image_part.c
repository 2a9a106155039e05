/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/look/image_part.h"

void
rank_put(
    struct image_rank *rank, struct image_part *part, struct image_part *at)
{
	struct image_part **before = at ? &at->before : &rank->last;

	part->older = rank->all;
	rank->all = part;
	part->next = at;
	part->before = *before;
	if (part->before)
		part->before->next = part;
	else
		rank->first = part;
	*before = part;
}

struct image_part *
rank_next(struct image_rank *rank)
{
	struct image_part *part = rank->first;

	if (!part || !part->over)
		return NULL;
	rank->first = part->next;
	*(rank->first ? &rank->first->before : &rank->last) = NULL;
	return part;
}

void
rank_free(struct image_rank *rank)
{
	for (struct image_part *part = rank->all; part; part = part->older) {
		json_decref(part->rows);
		image_tree_free(part->tree);
	}
}
