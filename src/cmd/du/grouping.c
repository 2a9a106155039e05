/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/du/grouping.h"

#include <string.h>

#include "base/memory/buf.h"
#include "base/text/human.h"
#include "oci/kind.h"

const char *const grouping_keys[] = {
    "repository", "prefix", "tag", "month", "region", "kind", NULL};

static const char *
prefix_of(struct arena *arena, const char *repository)
{
	size_t len = strcspn(repository, "/");

	return repository[len]
	    ? arena_printf(arena, "%.*s/", (int)len, repository)
	    : repository;
}

static const char *
month_of(struct arena *arena, const struct stored *image)
{
	struct buf text = {0};
	const char *month;

	if (image->pushed < 0)
		return "(not known)";
	human_moment(&text, image->pushed);
	month = arena_strndup(arena, buf_text(&text), strlen("2026-11"));
	buf_free(&text);
	return month;
}

static const char *
kind_of(const struct stored *image)
{
	return image->known ? image->facts.kind : oci_kind_of_type(image->type);
}

static bool
is_index(const struct stored *image)
{
	return strcmp(kind_of(image), "index") == 0;
}

/* The blobs of an image, and its manifest, into a group. */
static void
add_to(struct grouping *grouping, size_t group, const struct stored *image)
{
	const struct facts *facts = &image->facts;
	unsigned char digest[32];
	int64_t own = image->known ? facts->size
	    : is_index(image)      ? 0
				   : image->size;

	facts_digest(image->digest, digest);
	tally_count(grouping->tally, group);
	tally_add(grouping->tally, group, grouping->number, digest, own,
	    image->waste);
	for (size_t i = 0; image->known && i < facts->n_blobs; i++)
		tally_add(grouping->tally, group, grouping->number,
		    facts->blobs[i].digest, facts->blobs[i].size, image->waste);
}

static void
add_by_tag(struct grouping *grouping, const struct stored *image)
{
	const json_t *tag;
	size_t i;

	json_array_foreach (image->tags, i, tag)
		if (json_string_value(tag))
			add_to(grouping,
			    tally_group(
				grouping->tally, json_string_value(tag)),
			    image);
	if (json_array_size(image->tags) == 0)
		add_to(grouping, tally_group(grouping->tally, "(untagged)"),
		    image);
}

static void
add_image(struct grouping *grouping, struct arena *arena,
    const char *repository, const struct stored *image)
{
	const char *name = repository;

	switch (grouping->by[0]) {
	case 'p':
		name = prefix_of(arena, repository);
		break;
	case 't':
		add_by_tag(grouping, image);
		return;
	case 'm':
		name = month_of(arena, image);
		break;
	case 'k':
		name = kind_of(image);
		break;
	default:
		if (strcmp(grouping->by, "region") == 0)
			name =
			    grouping->region ? grouping->region : "(not known)";
	}
	add_to(grouping, tally_group(grouping->tally, name), image);
}

void
grouping_take(
    void *ctx, const char *repository, const struct stored *images, size_t n)
{
	struct grouping *grouping = ctx;
	struct arena arena = {0};

	grouping->number++;
	if (strcmp(grouping->by, "repository") == 0)
		tally_group(grouping->tally, repository);
	for (size_t i = 0; i < n; i++)
		add_image(grouping, &arena, repository, &images[i]);
	arena_free(&arena);
}
