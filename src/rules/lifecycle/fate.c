/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/lifecycle/fate.h"

#include <stdlib.h>

#define DAY INT64_C(86400000)

/* Each costs a look at all images. */
enum { MOMENTS_MAX = 64 };

/* The listing, and the image that is asked for. */
struct fated {
	struct arena *arena;
	const struct lifecycle_policy *policy;
	const struct lifecycle_image *images;
	size_t n, self;
};

static struct lifecycle_decision
decide(const struct fated *asked, int64_t at)
{
	struct arena arena = {0};
	struct lifecycle_decision *all =
	    arena_array(&arena, struct lifecycle_decision, asked->n);
	struct lifecycle_decision out;

	lifecycle_evaluate(
	    &arena, asked->policy, asked->images, asked->n, at, all);
	out = all[asked->self];
	arena_free(&arena);
	return out;
}

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* When a rule by so many days may begin to fit an image. */
static size_t
add_moments(const struct lifecycle_image *image, int64_t days, int64_t now,
    int64_t *out)
{
	const int64_t from[] = {image->pushed_at, image->pulled_at,
	    image->archived_at, image->activated_at};
	size_t n = 0;

	if (days > INT64_MAX / DAY / 2)
		return 0;
	for (size_t i = 0; i < sizeof(from) / sizeof(*from); i++)
		if (from[i] && from[i] + 1 + days * DAY > now)
			out[n++] = from[i] + 1 + days * DAY;
	return n;
}

/* The moments at which a rule by days may begin to fit, the first is now: of
 * this image, and of the indexes that keep it. */
static size_t
moments(const struct fated *asked, int64_t now, int64_t **out)
{
	const struct lifecycle_policy *policy = asked->policy;
	const struct lifecycle_image *self = &asked->images[asked->self];
	size_t n = 0, kept = 0;
	int64_t *list = arena_array(asked->arena, int64_t,
	    1 + policy->n_rules * 4 * (1 + self->n_parents));

	list[n++] = now;
	for (size_t i = 0; i < policy->n_rules; i++)
		for (size_t j = 0; j <= self->n_parents; j++)
			if (policy->rules[i].count != LIFECYCLE_COUNT)
				n += add_moments(j
					? &asked->images[self->parents[j - 1]]
					: self,
				    policy->rules[i].number, now, &list[n]);
	qsort(list, n, sizeof(*list), compare);
	for (size_t i = 0; i < n && kept < MOMENTS_MAX; i++)
		if (kept == 0 || list[i] != list[kept - 1])
			list[kept++] = list[i];
	*out = list;
	return kept;
}

size_t
lifecycle_fates(struct arena *arena, const struct lifecycle_policy *policy,
    const struct lifecycle_image *images, size_t n, size_t self, int64_t now,
    struct lifecycle_fate **out)
{
	const struct fated asked = {arena, policy, images, n, self};
	struct lifecycle_decision last = {0};
	int64_t *at;
	size_t n_at = moments(&asked, now, &at), found = 0;

	*out = arena_array(arena, struct lifecycle_fate, n_at);
	for (size_t i = 0; i < n_at; i++) {
		struct lifecycle_decision decision = decide(&asked, at[i]);

		if (decision.action != LIFECYCLE_KEEP &&
		    (decision.action != last.action ||
			decision.priority != last.priority))
			(*out)[found++] =
			    (struct lifecycle_fate){decision, at[i]};
		last = decision;
	}
	return found;
}
