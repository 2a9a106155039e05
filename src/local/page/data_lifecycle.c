/* Lifecycle policies as somebody writes them: what is wrong with one, and what
 * it would take. SPDX-License-Identifier: Apache-2.0 */
#include "local/page/data.h"

#include <string.h>

#include "base/clock.h"
#include "base/date/isotime.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "local/page/image_item.h"
#include "local/page/list.h"
#include "local/page/service.h"
#include "local/store/freed.h"
#include "local/store/lifecycle.h"
#include "local/store/sql.h"
#include "oci/kind.h"
#include "rules/lifecycle/lint.h"

/* What a policy does to a repository at some moment. */
struct rehearsal {
	struct list list;
	int64_t at; /* milliseconds since 1970 */
	struct lifecycle_policy policy;
	struct evaluation all;
	const struct image **some; /* room for all */
};

static json_t *
problem(const struct lint_finding *finding)
{
	return json_members("line", json_integer((json_int_t)finding->line),
	    "column", json_integer((json_int_t)finding->column), "code",
	    json_text(finding->rule->id), "severity",
	    json_text(lint_severity_word(finding->rule->severity)), "key",
	    json_text(finding->path), "message", json_text(finding->message),
	    "service", json_or_null(finding->service));
}

/* Whether there is no error among them. */
static bool
put_problems(
    struct view *ask, const char *text, const struct lifecycle_listing *listing)
{
	const struct lint_finding *first =
	    lifecycle_lint(ask->arena, text, strlen(text), listing);
	json_t *list = json_array();

	for (const struct lint_finding *f = first; f; f = f->next)
		json_array_append_new(list, problem(f));
	ask_put(ask, "problems", list);
	return lint_count(first, LINT_ERROR) == 0;
}

/* NULL: refused. */
static const char *
policy_text(struct view *ask)
{
	const char *text = json_get_string(ask->in, "policy");

	if (!text)
		ask_fail(ask, 400, "the policy is not there as a text");
	return text;
}

static bool
lint(struct view *ask)
{
	const char *text = policy_text(ask);

	if (!text)
		return false;
	put_problems(ask, text, NULL);
	return true;
}

void
data_lint(struct request *request, struct response *response)
{
	ask_run(request, response, ASK_BODY, lint);
}

static bool
read_moment(struct view *ask, int64_t *out)
{
	const json_t *at = json_object_get(ask->in, "at");
	time_t seconds;

	*out = (int64_t)(clock_wall() * 1000);
	if (!at || json_is_null(at))
		return true;
	if (!json_is_text(at) ||
	    isotime_read(json_string_value(at), &seconds) == ISOTIME_BAD)
		return ask_fail(ask, 400, "\"at\" is not a moment");
	*out = (int64_t)seconds * 1000;
	return true;
}

static bool
is_replicated(struct view *ask)
{
	json_auto_t *registry =
	    service_run(ask, "DescribeRegistry", json_object());

	return json_array_size(json_object_get(
		   json_object_get(registry, "replicationConfiguration"),
		   "rules")) > 0;
}

/* Everything that is known of the images; false: refused, or the problems of
 * the policy are all that there is to tell. */
static bool
begin_trial(struct view *ask, const char *text, struct rehearsal *trial)
{
	struct evaluation *all = &trial->all;
	struct lifecycle_listing listing;

	if (!lifecycle_load(&ask->tx, ask->arena, &ask->repo, all))
		return false;
	for (size_t i = 0; i < all->n; i++) {
		all->inputs[i].is_index =
		    oci_is_index_type(all->images[i].media_type);
		all->inputs[i].size = all->images[i].size;
	}
	listing = (struct lifecycle_listing){.images = all->inputs,
	    .n = all->n,
	    .now = trial->at,
	    .replicated = is_replicated(ask)};
	return put_problems(ask, text, &listing) &&
	    !lifecycle_policy_check(
		ask->arena, text, strlen(text), &trial->policy);
}

static bool
refers(const struct rehearsal *trial, size_t i)
{
	const struct lifecycle_image *input = &trial->all.inputs[i];
	size_t naming = 0;

	for (size_t j = 0; j < input->n_tags; j++)
		naming += tag_names_digest(input->tags[j]);
	return trial->all.images[i].subject ||
	    (naming > 0 && naming == input->n_tags);
}

static json_t *
word_of(enum lifecycle_action action)
{
	switch (action) {
	case LIFECYCLE_EXPIRE:
		return json_text("expire");
	case LIFECYCLE_TRANSITION:
		return json_text("archive");
	default:
		return json_null();
	}
}

static json_t *
show(struct view *ask, void *ctx, size_t i)
{
	const struct rehearsal *trial = ctx;
	const struct image *image = &trial->all.images[i];
	const struct lifecycle_image *input = &trial->all.inputs[i];
	struct lifecycle_decision decision = trial->all.decisions[i];
	json_t *tags = json_array();

	(void)ask;
	for (size_t j = 0; j < input->n_tags; j++)
		json_array_append_new(tags, json_text(input->tags[j]));
	return json_members("digest", json_text(image->digest), "tags", tags,
	    "size", json_integer(image->size), "pushedAt",
	    json_moment(image->pushed), "pulledAt", json_moment(image->pulled),
	    "status", json_text(image->status), "kind",
	    json_text(image_kind(
		image->media_type, image->artifact_type, refers(trial, i))),
	    "rule",
	    decision.action == LIFECYCLE_KEEP ? json_null()
					      : json_integer(decision.priority),
	    "action", word_of(decision.action));
}

/* Those that are taken in this way, by this rule (0: by any), into
 * trial->some. */
static size_t
choose(struct rehearsal *trial, enum lifecycle_action action, int64_t rule)
{
	const struct evaluation *all = &trial->all;
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++)
		if (all->decisions[i].action == action &&
		    (!rule || all->decisions[i].priority == rule))
			trial->some[n++] = &all->images[i];
	return n;
}

static json_t *
sum_rules(struct view *ask, struct rehearsal *trial)
{
	json_t *list = json_array();

	for (size_t i = 0; i < trial->policy.n_rules; i++) {
		const struct lifecycle_rule *rule = &trial->policy.rules[i];
		enum lifecycle_action action =
		    rule->archive ? LIFECYCLE_TRANSITION : LIFECYCLE_EXPIRE;
		size_t n = choose(trial, action, rule->priority);

		json_array_append_new(list,
		    json_members("rule", json_integer(rule->priority), "action",
			word_of(action), "images", json_integer((json_int_t)n),
			"bytes",
			json_integer(freed_bytes(
			    &ask->tx, ask->arena, trial->some, n))));
	}
	return list;
}

static void
put_sums(struct view *ask, struct rehearsal *trial)
{
	size_t archived, expired;

	ask_put(ask, "rules", sum_rules(ask, trial));
	archived = choose(trial, LIFECYCLE_TRANSITION, 0);
	expired = choose(trial, LIFECYCLE_EXPIRE, 0);
	ask_put(ask, "archive", json_integer((json_int_t)archived));
	ask_put(ask, "expire", json_integer((json_int_t)expired));
	ask_put(ask, "kept",
	    json_integer((json_int_t)(trial->all.n - archived - expired)));
	ask_put(ask, "bytes",
	    json_integer(
		freed_bytes(&ask->tx, ask->arena, trial->some, expired)));
}

static bool
put_images(struct view *ask, struct rehearsal *trial)
{
	const char *only = json_get_string(ask->in, "only");
	struct row *rows =
	    arena_array(ask->arena, struct row, trial->all.n + 1);
	size_t n = 0;

	if (only && strcmp(only, "all") != 0 && strcmp(only, "taken") != 0 &&
	    strcmp(only, "kept") != 0)
		return ask_fail(ask, 400, "\"only\" is all, taken or kept");
	for (size_t i = 0; i < trial->all.n; i++) {
		bool taken = trial->all.decisions[i].action != LIFECYCLE_KEEP;

		if (!only || strcmp(only, "all") == 0 ||
		    taken == (strcmp(only, "taken") == 0))
			rows[n++] =
			    (struct row){.key = trial->all.images[i].pushed,
				.tie = trial->all.images[i].digest,
				.what = i};
	}
	trial->list.down = true;
	list_put(ask, &trial->list, "images", rows, n, show, trial);
	return true;
}

static bool
preview(struct view *ask)
{
	const char *text = policy_text(ask);
	struct rehearsal trial;

	if (!text || !read_moment(ask, &trial.at) ||
	    !list_read_body(ask, &trial.list))
		return false;
	if (!begin_trial(ask, text, &trial))
		return json_object_get(ask->out, "problems") != NULL;
	lifecycle_evaluate(ask->arena, &trial.policy, trial.all.inputs,
	    trial.all.n, trial.at, trial.all.decisions);
	trial.some =
	    arena_array(ask->arena, const struct image *, trial.all.n + 1);
	put_sums(ask, &trial);
	return put_images(ask, &trial);
}

void
data_preview(struct request *request, struct response *response)
{
	ask_run(request, response, ASK_BODY | ASK_REPO, preview);
}

static bool
run_for_repo(struct view *ask, const char *operation, const char *text)
{
	json_t *in = json_members("repositoryName", json_text(ask->repo.name));
	json_t *out;

	if (text)
		json_object_set_new(in, "lifecyclePolicyText", json_text(text));
	out = service_run(ask, operation, in);
	json_decref(out);
	if (out)
		ask_put(ask, "ok", json_true());
	return out != NULL;
}

/* One that is not there needs not be taken away. */
static bool
put_policy(struct view *ask)
{
	const json_t *policy = json_object_get(ask->in, "policy");
	const char *text;
	int64_t there = 0;

	if (json_is_null(policy)) {
		sql_get_int(&ask->tx, &there,
		    "SELECT lifecycle IS NOT NULL FROM repository WHERE id=?",
		    "i", ask->repo.id);
		if (there)
			return run_for_repo(ask, "DeleteLifecyclePolicy", NULL);
		ask_put(ask, "ok", json_true());
		return true;
	}
	text = policy_text(ask);
	if (!text)
		return false;
	if (put_problems(ask, text, NULL))
		return run_for_repo(ask, "PutLifecyclePolicy", text);
	ask_put(ask, "message", json_text("the service refuses this policy"));
	return ask_refuse(ask, 400);
}

void
data_put_policy(struct request *request, struct response *response)
{
	ask_run(request, response, ASK_BODY | ASK_REPO | ASK_WRITE, put_policy);
}
