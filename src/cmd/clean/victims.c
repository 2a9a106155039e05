/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/clean/victims.h"

#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "oci/kind.h"
#include "rules/glob.h"

enum { PAGE = 1000 };

const char *
victims_name(const struct victims *part, const char *wanted)
{
	return arena_printf(&part->place.run->arena, "%s%c%s",
	    part->place.repository, strchr(wanted, ':') ? '@' : ':', wanted);
}

static struct victim *
find_victim(struct victims *part, const json_t *detail)
{
	const char *digest = json_get_string(detail, "imageDigest");
	const char *type = json_get_string(detail, "imageManifestMediaType");
	struct arena *arena = &part->place.run->arena;
	struct victim *victim = part->first;

	while (victim && strcmp(victim->digest, digest ? digest : "") != 0)
		victim = victim->next;
	if (victim || !digest)
		return victim;
	victim = arena_new(arena, struct victim);
	*victim = (struct victim){.digest = arena_strdup(arena, digest),
	    .tags = json_incref(json_object_get(detail, "imageTags")),
	    .named = json_array(),
	    .size =
		json_integer_value(json_object_get(detail, "imageSizeInBytes")),
	    .index = oci_is_index_type(type)};
	*part->last = victim;
	part->last = &victim->next;
	return victim;
}

/* Several references may mean the same tag. */
static bool
is_named(const struct victim *victim, const json_t *tag)
{
	const json_t *named;
	size_t i;

	json_array_foreach (victim->named, i, named)
		if (json_equal(named, tag))
			return true;
	return false;
}

/* What of an image a reference means: tags that match, or all of it. */
static void
take_detail(struct victims *part, const struct reference *reference,
    const json_t *detail)
{
	struct victim *victim;
	const json_t *tag;
	size_t i;

	if (reference->digest && !reference->tag) {
		victim = find_victim(part, detail);
		if (victim)
			victim->whole = true;
		return;
	}
	json_array_foreach (json_object_get(detail, "imageTags"), i, tag) {
		if (!json_is_text(tag) ||
		    !glob_matches(reference->tag, json_string_value(tag)))
			continue;
		victim = find_victim(part, detail);
		if (victim && !is_named(victim, tag))
			json_array_append(victim->named, (json_t *)tag);
	}
}

static json_t *
question(const struct reference *reference)
{
	json_t *id;

	if (reference->tag && strchr(reference->tag, '*'))
		return json_members("filter",
		    json_members("tagStatus", json_text("TAGGED"),
			"imageStatus", json_text("ANY")));
	id = json_object();
	if (reference->tag)
		json_object_set_new(id, "imageTag", json_text(reference->tag));
	if (reference->digest)
		json_object_set_new(
		    id, "imageDigest", json_text(reference->digest));
	return json_members("imageIds", json_pack("[o]", id));
}

/* What a reference means, and whose it is. */
struct victim_look {
	struct victims *part;
	const struct reference *reference;
};

static bool
take_page(void *ctx, const json_t *list, struct error *err)
{
	const struct victim_look *look = ctx;
	const json_t *detail;
	size_t i;

	(void)err;
	json_array_foreach (list, i, detail)
		take_detail(look->part, look->reference, detail);
	return true;
}

bool
victims_look(
    struct victims *part, const struct reference *reference, struct error *err)
{
	struct victim_look look = {part, reference};

	return place_pages(&part->place, "describe-images", question(reference),
	    take_page, &look, err);
}

bool
victim_is_last_tag(const struct victim *victim)
{
	return !victim->whole &&
	    json_array_size(victim->named) >= json_array_size(victim->tags);
}

void
victims_close(struct victims *part)
{
	for (struct victim *v = part->first; v; v = v->next) {
		json_decref(v->tags);
		json_decref(v->named);
	}
	deletion_free(&part->deletion);
	place_close(&part->place);
}
