/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/look/image_part.h"

#include "base/json/json_make.h"

const char *const image_operations[] = {"describe-repositories",
    "describe-images", "describe-images", "batch-get-image", "describe-images",
    "describe-images", "list-image-referrers"};

struct image_call *
part_call(
    struct image_part *part, enum image_question what, const char *subject)
{
	struct image_call *call =
	    arena_new(&part->scope->run->arena, struct image_call);

	*call = (struct image_call){what, part, subject};
	return call;
}

void
part_ask(struct image_part *part, enum image_question what, const char *subject,
    json_t *params)
{
	part->open++;
	scope_ask(part->scope, image_operations[what], params,
	    part_call(part, what, subject));
}

void
part_ask_image(struct image_part *part, enum image_question what,
    const char *tag, const char *digest)
{
	json_t *params = scope_params(part->scope, part->repository);
	json_t *id = json_object(), *ids = json_array();

	if (tag)
		json_object_set_new(id, "imageTag", json_text(tag));
	if (digest)
		json_object_set_new(id, "imageDigest", json_text(digest));
	json_array_append_new(ids, id);
	json_object_set_new(params, "imageIds", ids);
	part_ask(part, what, NULL, params);
}

void
part_drop_kin(struct image_part *part)
{
	json_decref(part->kin.rows);
	json_decref(part->kin.known);
	json_decref(part->kin.replies);
	part->kin = (struct image_kin){0};
}

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
		part_drop_kin(part);
		image_tree_free(part->tree);
	}
}
