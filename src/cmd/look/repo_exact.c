/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/look/repo_exact.h"

#include "base/json/json_make.h"
#include "cmd/du/grouping.h"
#include "cmd/du/storage.h"
#include "cmd/du/tally.h"
#include "cmd/verbs/verb.h"

struct exact {
	struct grouping grouping;
	json_t *found;
};

static void
take(void *ctx, const char *repository, const struct stored *images, size_t n)
{
	struct exact *exact = ctx;
	json_t *members = json_members(
	    "images", json_integer((json_int_t)n), "size", json_integer(0));
	json_auto_t *newest = NULL;
	double pushed = -1;

	for (size_t i = 0; i < n; i++)
		if (images[i].pushed > pushed)
			pushed = images[i].pushed;
	newest = json_real(pushed);
	verb_put_time(members, "lastPushedAt", newest);
	json_object_set_new(exact->found, repository, members);
	grouping_take(&exact->grouping, repository, images, n);
}

static void
put_sizes(struct exact *exact)
{
	struct tally_group total;
	int64_t least;
	size_t n;
	const struct tally_group *groups =
	    tally_sum(exact->grouping.tally, &n, &total, &least);

	for (size_t i = 0; i < n; i++)
		json_object_set_new(
		    json_object_get(exact->found, groups[i].name), "size",
		    json_integer((json_int_t)groups[i].bytes));
}

json_t *
repo_exact(struct scope *scope, const char *const *patterns, size_t *unread,
    struct error *err)
{
	struct exact exact = {.found = json_object()};
	struct storage storage = {.scope = scope,
	    .patterns = patterns,
	    .exact = true,
	    .take = take,
	    .ctx = &exact};
	bool ok;

	exact.grouping.by = "repository";
	exact.grouping.tally = tally_open(&scope->run->arena);
	ok = storage_read(&storage, err);
	if (ok)
		put_sizes(&exact);
	tally_close(exact.grouping.tally);
	*unread = storage.unread;
	if (ok)
		return exact.found;
	json_decref(exact.found);
	return NULL;
}
