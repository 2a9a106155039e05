/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/lifecycle/evaluate.h"

#include <stdlib.h>
#include <string.h>

#include "rules/glob.h"

#define DAY INT64_C(86400000)

/* An image in the order of age. */
struct aged {
	int64_t time;
	const char *digest;
	size_t index;
};

static bool
any_tag_matches(
    const struct lifecycle_image *image, const char *wanted, bool is_prefix)
{
	size_t len = strlen(wanted);

	for (size_t i = 0; i < image->n_tags; i++) {
		const char *tag = image->tags[i];

		if (is_prefix ? strncmp(tag, wanted, len) == 0
			      : glob_matches(wanted, tag))
			return true;
	}
	return false;
}

bool
lifecycle_selects(
    const struct lifecycle_rule *rule, const struct lifecycle_image *image)
{
	if (rule->archived != image->archived)
		return false;
	if (rule->status == LIFECYCLE_ANY)
		return true;
	if (rule->status == LIFECYCLE_UNTAGGED)
		return image->n_tags == 0;
	if (image->n_tags == 0)
		return false;
	for (size_t i = 0; i < rule->n_tags; i++)
		if (!any_tag_matches(image, rule->tags[i], rule->prefixes))
			return false;
	return true;
}

/* A restored image counts as new from the day it was restored. */
static int64_t
time_pushed(const struct lifecycle_image *image)
{
	return image->activated_at ? image->activated_at : image->pushed_at;
}

static int64_t
time_of(const struct lifecycle_rule *rule, const struct lifecycle_image *image)
{
	switch (rule->count) {
	case LIFECYCLE_PULLED:
		return image->pulled_at > image->activated_at
		    ? image->pulled_at
		    : time_pushed(image);
	case LIFECYCLE_TRANSITIONED:
		return image->archived_at;
	default:
		return time_pushed(image);
	}
}

static int
youngest_first(const void *a, const void *b)
{
	const struct aged *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? 1 : -1;
	return strcmp(x->digest, y->digest);
}

static bool
older_than(int64_t time, int64_t days, int64_t now)
{
	return days <= (INT64_MAX / DAY) && now - time > days * DAY;
}

/*
 * A rule sees every image that it selects, taken by a rule before it or not;
 * it acts on those that none before it has selected.
 */
static void
apply(const struct lifecycle_rule *rule, const struct lifecycle_image *images,
    size_t n, int64_t now, struct aged *seen, bool *taken,
    struct lifecycle_decision *decisions)
{
	size_t n_seen = 0;

	for (size_t i = 0; i < n; i++)
		if (lifecycle_selects(rule, &images[i]))
			seen[n_seen++] = (struct aged){
			    time_of(rule, &images[i]), images[i].digest, i};
	if (rule->count == LIFECYCLE_COUNT && n_seen > 0)
		qsort(seen, n_seen, sizeof(*seen), youngest_first);
	for (size_t i = 0; i < n_seen; i++) {
		size_t at = seen[i].index;
		bool marked = rule->count == LIFECYCLE_COUNT
		    ? (int64_t)i >= rule->number
		    : older_than(seen[i].time, rule->number, now);

		if (marked && !taken[at])
			decisions[at] = (struct lifecycle_decision){
			    rule->archive ? LIFECYCLE_TRANSITION
					  : LIFECYCLE_EXPIRE,
			    rule->priority};
		taken[at] = true;
	}
}

/* Whether the index `parent` lets go of a child that is to be acted on. */
static bool
releases(const struct lifecycle_image *parent, enum lifecycle_action of_parent,
    enum lifecycle_action of_child)
{
	if (of_parent == LIFECYCLE_EXPIRE)
		return true;
	return of_child == LIFECYCLE_TRANSITION &&
	    (parent->archived || of_parent == LIFECYCLE_TRANSITION);
}

/* Keep what an index that stays still names; true if anything changed. */
static bool
protect_children(const struct lifecycle_image *images, size_t n,
    struct lifecycle_decision *decisions)
{
	bool changed = false;

	for (size_t i = 0; i < n; i++) {
		const struct lifecycle_image *image = &images[i];

		for (size_t j = 0; j < image->n_parents &&
		     decisions[i].action != LIFECYCLE_KEEP;
		     j++) {
			size_t at = image->parents[j];

			if (releases(&images[at], decisions[at].action,
				decisions[i].action))
				continue;
			decisions[i] = (struct lifecycle_decision){0};
			changed = true;
		}
	}
	return changed;
}

/* Signatures and the like go where their subject goes; true on a change. */
static bool
follow_subjects(const struct lifecycle_image *images, size_t n,
    struct lifecycle_decision *decisions)
{
	bool changed = false;

	for (size_t i = 0; i < n; i++) {
		size_t at = images[i].subject;

		if (at == LIFECYCLE_NONE || at >= n ||
		    decisions[i].action != LIFECYCLE_KEEP ||
		    decisions[at].action == LIFECYCLE_KEEP ||
		    images[i].n_parents > 0)
			continue;
		if (decisions[at].action == LIFECYCLE_TRANSITION &&
		    images[i].archived)
			continue;
		decisions[i] = decisions[at];
		changed = true;
	}
	return changed;
}

void
lifecycle_evaluate(struct arena *arena, const struct lifecycle_policy *policy,
    const struct lifecycle_image *images, size_t n, int64_t now,
    struct lifecycle_decision *decisions)
{
	struct aged *seen = arena_array(arena, struct aged, n);
	bool *taken = arena_array(arena, bool, n);

	for (size_t i = 0; i < n; i++)
		decisions[i] = (struct lifecycle_decision){0};
	for (size_t i = 0; i < policy->n_rules; i++)
		apply(
		    &policy->rules[i], images, n, now, seen, taken, decisions);
	while (protect_children(images, n, decisions))
		continue;
	while (follow_subjects(images, n, decisions))
		continue;
}
