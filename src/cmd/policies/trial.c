/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/policies/trial.h"

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/verbs/consent.h"
#include "rules/lifecycle/policy.h"

bool
lifecycle_fetch(struct place *place, struct buf *out, struct error *err)
{
	json_auto_t *reply =
	    place_call(place, "get-lifecycle-policy", json_object(), err);
	const char *text = reply
	    ? scope_text(&place->api, "get-lifecycle-policy", reply,
		  "lifecyclePolicyText", err)
	    : NULL;

	if (text)
		buf_puts(out, text);
	return text != NULL;
}

bool
lifecycle_parse(struct arena *arena, const struct buf *text,
    struct lifecycle_policy *policy, struct error *err)
{
	return lifecycle_policy_parse(
	    arena, buf_text(text), text->len, policy, err);
}

const bool *
lifecycle_kept(struct arena *arena, const struct protect *protect,
    const struct survey *survey, const char *repository)
{
	bool *kept = arena_array(arena, bool, survey->n + 1);

	if (protect->n == 0)
		return NULL;
	for (size_t i = 0; i < survey->n; i++) {
		const struct lifecycle_image *image = &survey->images[i];

		kept[i] = protect_has(protect, repository, image->digest,
		    image->tags, image->n_tags);
	}
	return kept;
}

const char *
lifecycle_words(struct arena *arena, const struct lifecycle_decision *decision)
{
	static const char *const words[] = {"keep", "expire", "transition"};

	return decision->action == LIFECYCLE_KEEP
	    ? words[0]
	    : arena_printf(arena, "%s %lld", words[decision->action],
		  (long long)decision->priority);
}

json_t *
lifecycle_tags(const struct lifecycle_image *image)
{
	json_t *tags = json_array();

	for (size_t i = 0; i < image->n_tags; i++)
		json_array_append_new(tags, json_text(image->tags[i]));
	return tags;
}

void
lifecycle_warn(struct run *run, const struct survey *survey)
{
	if (survey->unread)
		consent_tell(run,
		    "%zu archived index%s cannot be read: what %s may be shown "
		    "as going although it stays",
		    survey->unread, survey->unread == 1 ? "" : "es",
		    survey->unread == 1 ? "it names" : "they name");
}
