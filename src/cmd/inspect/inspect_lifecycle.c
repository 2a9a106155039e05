/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/inspect/inspect_lifecycle.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/json/json_make.h"
#include "base/text/human.h"
#include "cmd/verbs/survey.h"
#include "rules/lifecycle/fate.h"
#include "rules/lifecycle/policy.h"

/* Till the first decision that is none to keep it. */
static json_t *
find_fate(struct arena *arena, const struct survey *survey, size_t self,
    const struct lifecycle_policy *policy)
{
	struct lifecycle_fate *fates;
	size_t n = lifecycle_fates(arena, policy, survey->images, survey->n,
	    self, (int64_t)(clock_service() * 1000), &fates);
	struct buf when = {0};
	json_t *out;

	if (n == 0)
		return json_members("action", json_text("keep"));
	human_moment(&when, floor((double)fates->at / 1000));
	out = json_members("action",
	    json_text(fates->decision.action == LIFECYCLE_EXPIRE
		    ? "expire"
		    : "transition"),
	    "rule", json_integer(fates->decision.priority), "at",
	    json_text(buf_text(&when)));
	buf_free(&when);
	return out;
}

json_t *
lifecycle_fate(struct place *place, const char *digest, const char *policy,
    struct error *err)
{
	struct arena arena = {0};
	struct survey survey = {0};
	struct lifecycle_policy rules;
	json_t *fate = NULL;
	size_t self;

	if (lifecycle_policy_parse(
		&arena, policy, strlen(policy), &rules, err) &&
	    survey_read(place, &survey, err)) {
		self = survey_find(&survey, digest);
		if (self == LIFECYCLE_NONE)
			fail(err, ERR_GENERAL, "it is not in the listing");
		else
			fate = find_fate(&arena, &survey, self, &rules);
	}
	survey_free(&survey);
	arena_free(&arena);
	return fate;
}
