/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/look/newest.h"

#include <string.h>

#include "cmd/look/image_row.h"
#include "rules/glob.h"

/* By version first, where that is asked for; then what was pushed later, and
 * of tags of one image the one that says most. */
static bool
is_above(const struct newest *newest, const struct newest_tag *a,
    const struct newest_tag *b)
{
	int order =
	    newest->semver ? version_compare(&a->version, &b->version) : 0;
	int form = (int)a->version.form - (int)b->version.form;

	if (order)
		return order > 0;
	if (a->pushed != b->pushed)
		return a->pushed > b->pushed;
	if (form)
		return form > 0;
	order = a->version.form ? version_compare(&a->version, &b->version) : 0;
	return order ? order > 0 : strcmp(a->tag, b->tag) > 0;
}

/* "1", "1.2", "latest": what they name moves on. */
static bool
is_moving(const struct newest_tag *tag)
{
	return tag->version.form == VERSION_MOVING ||
	    strcmp(tag->tag, "latest") == 0;
}

static void
keep(struct newest *newest, struct newest_tag *place,
    const struct newest_tag *tag)
{
	if (place->tag && !is_above(newest, tag, place))
		return;
	*place = *tag;
	/* a version is slices of its tag */
	place->tag = arena_strdup(newest->arena, tag->tag);
	place->version = version_read(place->tag, newest->suffix);
	if (tag->digest)
		place->digest = arena_strdup(newest->arena, tag->digest);
}

void
newest_add(
    struct newest *newest, const char *tag, const char *digest, double pushed)
{
	struct newest_tag one = {.tag = tag,
	    .digest = digest,
	    .pushed = pushed,
	    .version = version_read(tag, newest->suffix)};

	if (newest->pattern && !glob_matches(newest->pattern, tag))
		return;
	if (!newest->pattern && image_tag_subject(newest->arena, tag))
		return;
	if (newest->semver &&
	    (one.version.form == VERSION_NONE ||
		(one.version.pre.len > 0 && !newest->pre)))
		return;
	if (one.version.form == VERSION_FULL) {
		if (version_is_dated(&one.version))
			newest->dated = true;
		else
			newest->numbered = true;
	}
	keep(newest, is_moving(&one) ? &newest->moving : &newest->best, &one);
}

/* By time, a moving tag wins over another one of an older image only. */
const struct newest_tag *
newest_found(const struct newest *newest)
{
	const struct newest_tag *best = &newest->best;
	const struct newest_tag *moving = &newest->moving;

	if (!best->tag)
		return moving->tag ? moving : NULL;
	if (!newest->semver && moving->tag && moving->pushed > best->pushed)
		return moving;
	return best;
}
