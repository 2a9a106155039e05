/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/inspect/inspect_lifecycle.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json/json_make.h"
#include "base/text/human.h"
#include "cmd/verbs/survey.h"
#include "rules/lifecycle/evaluate.h"
#include "rules/lifecycle/policy.h"

#define DAY INT64_C(86400000)

/* The listing, and the image that is asked for. */
struct images {
	const struct survey *survey;
	struct arena *arena;
	size_t self;
};

static struct lifecycle_decision
decide(const struct images *images, const struct lifecycle_policy *policy,
    int64_t at)
{
	struct arena arena = {0};
	struct lifecycle_decision *all =
	    arena_array(&arena, struct lifecycle_decision, images->survey->n);
	struct lifecycle_decision out;

	lifecycle_evaluate(
	    &arena, policy, images->survey->images, images->survey->n, at, all);
	out = all[images->self];
	arena_free(&arena);
	return out;
}

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* The moments at which a rule by days may begin to fit, the first is now: of
 * this image, and of the indexes that keep it. */
static size_t
moments(const struct images *images, const struct lifecycle_policy *policy,
    int64_t now, int64_t **out)
{
	const struct lifecycle_image *list_of = images->survey->images;
	const struct lifecycle_image *self = &list_of[images->self];
	size_t n = 0, most = 1 + policy->n_rules * 4 * (1 + self->n_parents);
	int64_t *list = arena_array(images->arena, int64_t, most);

	list[n++] = now;
	for (size_t i = 0; i < policy->n_rules; i++)
		for (size_t j = 0; j <= self->n_parents; j++) {
			const struct lifecycle_image *image =
			    j ? &list_of[self->parents[j - 1]] : self;
			const int64_t from[] = {image->pushed_at,
			    image->pulled_at, image->archived_at,
			    image->activated_at};

			if (policy->rules[i].count == LIFECYCLE_COUNT)
				continue;
			for (size_t k = 0; k < 4; k++)
				if (from[k])
					list[n++] = from[k] + 1 +
					    policy->rules[i].number * DAY;
		}
	qsort(list, n, sizeof(*list), compare);
	*out = list;
	return n;
}

static json_t *
find_fate(const struct images *images, const struct lifecycle_policy *policy)
{
	int64_t now = (int64_t)(clock_wall() * 1000), *at;
	size_t n = moments(images, policy, now, &at);
	json_t *out = json_object();

	json_object_set_new(out, "action", json_text("keep"));
	for (size_t i = 0; i < n; i++) {
		struct lifecycle_decision d;
		struct buf when = {0};

		if (at[i] < now)
			continue;
		d = decide(images, policy, at[i]);
		if (d.action == LIFECYCLE_KEEP)
			continue;
		human_moment(&when, floor((double)at[i] / 1000));
		json_object_set_new(out, "action",
		    json_text(d.action == LIFECYCLE_EXPIRE ? "expire"
							   : "transition"));
		json_object_set_new(out, "rule", json_integer(d.priority));
		json_object_set_new(out, "at", json_text(buf_text(&when)));
		buf_free(&when);
		break;
	}
	return out;
}

json_t *
lifecycle_fate(struct place *place, const char *digest, const char *policy,
    struct error *err)
{
	struct arena arena = {0};
	struct survey survey = {0};
	struct images images = {.survey = &survey, .arena = &arena};
	struct lifecycle_policy rules;
	json_t *fate = NULL;

	if (lifecycle_policy_parse(
		&arena, policy, strlen(policy), &rules, err) &&
	    survey_read(place, &survey, err)) {
		images.self = survey_find(&survey, digest);
		if (images.self == LIFECYCLE_NONE)
			fail(err, ERR_GENERAL, "it is not in the listing");
		else
			fate = find_fate(&images, &rules);
	}
	survey_free(&survey);
	arena_free(&arena);
	return fate;
}
