/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "local/api/ops.h"
#include "local/store/setting.h"

/* Kept as items, by principalArn. */
static const char kind[] = "pull_time_exclusion";

enum { MAX_EXCLUSIONS = 100 };

static bool
add(struct call *call)
{
	const char *arn = call_string(call, "principalArn");
	json_auto_t *nothing = json_object();
	struct item item;

	if (item_get(call, kind, arn, &item)) {
		item_free(&item);
		return call_fail(call, "ExclusionAlreadyExistsException",
		    "The pull time update exclusion for the principal '%s' "
		    "already exists",
		    arn);
	}
	if (item_count(call, kind) >= MAX_EXCLUSIONS)
		return call_fail(call, "LimitExceededException",
		    "The limit of %d pull time update exclusions was reached",
		    MAX_EXCLUSIONS);
	call_put_string(call, "principalArn", arn);
	put_time(call->out, "createdAt", store_now());
	return item_set(call, kind, arn, nothing);
}

static bool delete (struct call *call)
{
	const char *arn = call_string(call, "principalArn");
	struct item item;

	if (!item_get(call, kind, arn, &item))
		return call->tx.failed
		    ? false
		    : call_fail(call, "ExclusionNotFoundException",
			  "The pull time update exclusion for the principal "
			  "'%s' does not exist",
			  arn);
	item_free(&item);
	call_put_string(call, "principalArn", arn);
	return item_delete(call, kind, arn);
}

static json_t *
show(struct call *call, const struct item *item)
{
	(void)call;
	return json_text(item->name);
}

static bool
list(struct call *call)
{
	json_t *all = json_array();

	call_put(call, "pullTimeUpdateExclusions", all);
	return item_page(call, kind, 100, all, show);
}

const struct op exclusion_ops[] = {
    {"RegisterPullTimeUpdateExclusion", add, true, NULL},
    {"DeregisterPullTimeUpdateExclusion", delete, true, NULL},
    {"ListPullTimeUpdateExclusions", list, false, NULL},
    {NULL, NULL, false, NULL},
};
