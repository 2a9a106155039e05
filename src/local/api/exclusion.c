/* Principals whose pulls are not recorded.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/json/json_make.h"
#include "local/api/items.h"
#include "local/api/ops.h"

static json_t *
show(struct call *call, const struct item *item)
{
	(void)call;
	return json_text(item->name);
}

static const struct item_kind exclusions = {.name = "pull_time_exclusion",
    .member = "principalArn",
    .title = "The pull time update exclusion for the principal",
    .plural = "pull time update exclusions",
    .exists = "ExclusionAlreadyExistsException",
    .missing = "ExclusionNotFoundException",
    .listed = "pullTimeUpdateExclusions",
    .local = true,
    .most = 100,
    .show = show};

static bool
add(struct call *call)
{
	const char *arn = call_string(call, "principalArn");
	json_auto_t *nothing = json_object();

	if (!items_may_add(call, &exclusions))
		return false;
	call_put_string(call, "principalArn", arn);
	put_time(call->out, "createdAt", clock_wall());
	return item_set(
	    &call->tx, &call->registry, exclusions.name, arn, nothing);
}

static bool
remove_it(struct call *call)
{
	struct item item;

	if (!items_find_named(call, &exclusions, &item))
		return false;
	item_free(&item);
	call_put_string(call, "principalArn", item.name);
	return item_delete(
	    &call->tx, &call->registry, exclusions.name, item.name);
}

static bool
list(struct call *call)
{
	return items_describe(call, &exclusions);
}

const struct op exclusion_ops[] = {
    {"RegisterPullTimeUpdateExclusion", add, OP_WRITE, NULL},
    {"DeregisterPullTimeUpdateExclusion", remove_it, OP_WRITE, NULL},
    {"ListPullTimeUpdateExclusions", list, 0, NULL},
    {NULL, NULL, 0, NULL},
};
