/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/clock.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "local/store/json_text.h"
#include "local/store/lifecycle.h"
#include "local/api/listing.h"
#include "local/api/ops.h"
#include "local/api/lifecycle.h"
#include "local/store/sql.h"

static json_t *
result(const struct image *image, const struct lifecycle_image *input,
    const struct lifecycle_decision *decision)
{
	bool expire = decision->action == LIFECYCLE_EXPIRE;
	json_t *out = json_object(), *tags = json_array();

	for (size_t i = 0; i < input->n_tags; i++)
		json_array_append_new(tags, json_text(input->tags[i]));
	json_object_set_new(out, "imageTags", tags);
	put_string(out, "imageDigest", image->digest);
	put_time(out, "imagePushedAt", image->pushed);
	json_object_set_new(out, "action",
	    expire ? json_members("type", json_text("EXPIRE"))
		   : json_members("type", json_text("TRANSITION"),
			 "targetStorageClass", json_text("ARCHIVE")));
	json_object_set_new(
	    out, "appliedRulePriority", json_integer(decision->priority));
	put_string(
	    out, "storageClass", input->archived ? "ARCHIVE" : "STANDARD");
	return out;
}

static json_t *
results(const struct evaluation *e)
{
	json_t *list = json_array();

	for (size_t i = 0; i < e->n; i++)
		if (e->decisions[i].action != LIFECYCLE_KEEP)
			json_array_append_new(list,
			    result(&e->images[i], &e->inputs[i],
				&e->decisions[i]));
	return list;
}

static bool
start(struct call *call)
{
	const char *text = call_string(call, "lifecyclePolicyText");
	struct evaluation evaluation;
	struct lifecycle_policy policy;
	json_auto_t *list = NULL;
	double evaluated;

	if (!text)
		text = lifecycle_text_find(call, &evaluated);
	if (!text || !lifecycle_text_check(call, text, &policy) ||
	    !lifecycle_decide(
		&call->tx, call->arena, &call->repo, &policy, &evaluation))
		return false;
	list = results(&evaluation);
	call_put_string(call, "lifecyclePolicyText", text);
	call_put_string(call, "status", "IN_PROGRESS");
	return sql_run(&call->tx, "REPLACE INTO preview VALUES(?,?,?,?)",
	    "isds", call->repo.id, text, clock_wall(),
	    json_to_text(call->arena, list));
}

static bool
is_wanted(struct call *call, const json_t *one)
{
	const json_t *ids = call_member(call, "imageIds"), *id, *tag;
	const char *status =
	    json_get_string(call_member(call, "filter"), "tagStatus");
	const json_t *tags = json_object_get(one, "imageTags");
	size_t i, j;

	if (status && strcmp(status, "ANY") != 0 &&
	    (strcmp(status, "TAGGED") == 0) != (json_array_size(tags) > 0))
		return false;
	if (!ids)
		return true;
	json_array_foreach (ids, i, id) {
		const char *digest = json_get_string(id, "imageDigest");
		const char *wanted = json_get_string(id, "imageTag");

		if (digest &&
		    strcmp(digest, json_get_string(one, "imageDigest")) == 0)
			return true;
		json_array_foreach (tags, j, tag)
			if (wanted &&
			    strcmp(wanted, json_string_value(tag)) == 0)
				return true;
	}
	return false;
}

static void
put_summary(struct call *call, const json_t *all)
{
	size_t expiring = 0, moving = 0, i;
	const json_t *one;
	json_t *summary, *counts;

	json_array_foreach (all, i, one) {
		const json_t *action = json_object_get(one, "action");

		if (strcmp(json_get_string(action, "type"), "EXPIRE") == 0)
			expiring++;
		else
			moving++;
	}
	summary = json_members(
	    "expiringImageTotalCount", json_integer((json_int_t)expiring));
	if (moving) {
		counts = json_array();
		json_array_append_new(counts,
		    json_members("targetStorageClass", json_text("ARCHIVE"),
			"imageTotalCount", json_integer((json_int_t)moving)));
		json_object_set_new(
		    summary, "transitioningImageTotalCounts", counts);
	}
	call_put(call, "summary", summary);
}

static void
put_page(struct call *call, const json_t *all, const struct listing *page)
{
	json_t *list = json_array(), *one;
	size_t i;

	call_put(call, "previewResults", list);
	json_array_foreach (all, i, one) {
		if (i < (size_t)page->after || !is_wanted(call, one))
			continue;
		if (json_array_size(list) == page->max) {
			listing_go_on(call, (int64_t)i, NULL);
			return;
		}
		json_array_append(list, one);
	}
}

static bool
get(struct call *call)
{
	json_auto_t *all = NULL;
	struct sqlite3_stmt *q;
	struct listing page;

	if (!listing_begin(call, 100, &page) ||
	    (call_member(call, "imageIds") &&
		!listing_forbid(call, "imageIds")))
		return false;
	q = sql_bind(&call->tx,
	    "SELECT policy, results FROM preview WHERE repository=?", "i",
	    call->repo.id);
	if (!sql_step(&call->tx, q))
		return call_fail(call,
		    "LifecyclePolicyPreviewNotFoundException",
		    "Lifecycle policy preview does not exist for the "
		    "repository with name '%s' in the registry with id '%s'",
		    call->repo.name, call->registry.account);
	call_put_string(
	    call, "lifecyclePolicyText", sql_text(call->arena, q, 0));
	call_put_string(call, "status", "COMPLETE");
	all = text_to_json(sql_text(call->arena, q, 1));
	put_page(call, all, &page);
	put_summary(call, all);
	return true;
}

const struct op preview_ops[] = {
    {"StartLifecyclePolicyPreview", start, OP_REPO | OP_ECHO | OP_WRITE, NULL},
    {"GetLifecyclePolicyPreview", get, OP_REPO | OP_ECHO, NULL},
    {NULL, NULL, 0, NULL},
};
