/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/look/repo_exact.h"

#include "base/json/json_make.h"
#include "cmd/du/tally.h"
#include "cmd/verbs/verb.h"

static void
take(void *ctx, const char *repository, const struct stored *images, size_t n)
{
	struct repo_exact *exact = ctx;
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

const json_t *
repo_exact_sum(struct repo_exact *exact)
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
	return exact->found;
}

void
repo_exact_begin(
    struct repo_exact *exact, struct scope *scope, const char *const *patterns)
{
	*exact = (struct repo_exact){.storage = {.scope = scope,
					 .patterns = patterns,
					 .exact = true,
					 .take = take,
					 .ctx = exact},
	    .grouping = {.by = "repository",
		.tally = tally_open(&scope->run->arena)},
	    .found = json_object()};
	storage_begin(&exact->storage);
}

void
repo_exact_free(struct repo_exact *exact)
{
	storage_free(&exact->storage);
	tally_close(exact->grouping.tally);
	json_decref(exact->found);
}
