/* The repositories of a registry, one by one and by what their names begin
 * with. SPDX-License-Identifier: Apache-2.0 */
#include "local/page/data.h"

#include <stdlib.h>
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "local/api/repo_json.h"
#include "local/page/list.h"
#include "local/page/service.h"
#include "local/store/json_text.h"
#include "local/store/sql.h"
#include "local/store/census.h"

enum { BY_NAME, BY_IMAGES, BY_BYTES, BY_PUSHED, BY_REPOSITORIES };

static const char *const sorts[] = {"name", "images", "bytes", "pushed", NULL};
static const char *const group_sorts[] = {
    "name", "images", "bytes", "pushed", "repositories", NULL};

/* Repositories whose names begin alike; `repo` has their sums. */
struct group {
	struct census_repo repo;
	int64_t n;
};

/* How much of a name says which group it is in: up to its first slash. */
static size_t
group_len(const char *name)
{
	const char *slash = strchr(name, '/');

	return slash ? (size_t)(slash - name) + 1 : 0;
}

static int64_t
bytes_of(const struct census_repo *repo)
{
	return census_add(repo->own, repo->shared);
}

static struct row
place_of(const struct list *list, const struct census_repo *repo, int64_t n,
    size_t what)
{
	struct row row = {.tie = repo->name, .what = what};

	switch (list->sort) {
	case BY_NAME:
		row.text = repo->name;
		break;
	case BY_IMAGES:
		row.key = (double)repo->images;
		break;
	case BY_BYTES:
		row.key = (double)bytes_of(repo);
		break;
	case BY_PUSHED:
		row.key = repo->pushed;
		break;
	case BY_REPOSITORIES:
		row.key = (double)n;
	}
	return row;
}

static void
put_sums(json_t *item, const struct census_repo *repo)
{
	json_object_set_new(item, "images", json_integer(repo->images));
	json_object_set_new(item, "tags", json_integer(repo->tags));
	json_object_set_new(item, "bytes", json_integer(bytes_of(repo)));
	json_object_set_new(item, "pushedAt", json_moment(repo->pushed));
}

static json_t *
show_repo(struct view *ask, void *ctx, size_t what)
{
	const struct census_repo *repo = &((struct census *)ctx)->repos[what];
	json_auto_t *encryption = text_to_json(repo->encryption);
	json_t *item = json_members("name", json_text(repo->name));

	(void)ask;
	put_sums(item, repo);
	json_object_update_new(item,
	    json_members("mutability", json_text(repo->mutability),
		"scanOnPush", json_boolean(repo->scan_on_push), "encryption",
		json_or_null(json_get_string(encryption, "encryptionType")),
		"policy", json_boolean(repo->policy), "lifecycle",
		json_boolean(repo->lifecycle), "createdAt",
		json_moment(repo->created)));
	return item;
}

static bool
is_in_group(const char *name, const char *group)
{
	size_t len = group_len(name);

	return strlen(group) == len && strncmp(name, group, len) == 0;
}

static bool
repositories(struct view *ask)
{
	const char *group = request_argument(ask->request, "group");
	struct census census;
	struct list list;
	struct row *rows;
	size_t n = 0;

	if (!list_read(ask, sorts, ~1U, &list) ||
	    !census_read(&ask->tx, ask->arena, &ask->registry, &census))
		return false;
	rows = arena_array(ask->arena, struct row, census.n + 1);
	for (size_t i = 0; i < census.n; i++)
		if (text_holds(census.repos[i].name, list.filter) &&
		    (!group || is_in_group(census.repos[i].name, group)))
			rows[n++] = place_of(&list, &census.repos[i], 0, i);
	list_put(ask, &list, "items", rows, n, show_repo, &census);
	return true;
}

void
data_repositories(struct request *request, struct response *response)
{
	ask_run(request, response, 0, repositories);
}

static void
add_to_group(struct group *group, const struct census_repo *repo)
{
	group->n++;
	group->repo.images += repo->images;
	group->repo.tags += repo->tags;
	group->repo.own = census_add(group->repo.own, bytes_of(repo));
	if (repo->pushed > group->repo.pushed)
		group->repo.pushed = repo->pushed;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct census_repo *)a)->name,
	    ((const struct census_repo *)b)->name);
}

/* Those of one group stand together once they are in order, but for the names
 * without a slash, which come between: they are gathered at the first place. */
static size_t
gather(struct view *ask, struct census *census, const char *filter,
    struct group *groups)
{
	struct group *last = NULL;
	size_t n = 1;

	groups[0].repo.name = "";
	if (census->n > 0)
		qsort(
		    census->repos, census->n, sizeof(*census->repos), by_name);
	for (size_t i = 0; i < census->n; i++) {
		const struct census_repo *repo = &census->repos[i];
		size_t len = group_len(repo->name);

		if (!text_holds(repo->name, filter))
			continue;
		if (len > 0 &&
		    !(last && is_in_group(repo->name, last->repo.name))) {
			last = &groups[n++];
			last->repo.name =
			    arena_strndup(ask->arena, repo->name, len);
		}
		add_to_group(len > 0 ? last : &groups[0], repo);
	}
	return n;
}

static json_t *
show_group(struct view *ask, void *ctx, size_t what)
{
	const struct group *group = &((struct group *)ctx)[what];
	json_t *item = json_members("prefix", json_text(group->repo.name),
	    "repositories", json_integer(group->n));

	(void)ask;
	put_sums(item, &group->repo);
	return item;
}

static bool
groups(struct view *ask)
{
	struct census census;
	struct list list;
	struct group *all;
	struct row *rows;
	size_t n, kept = 0;

	if (!list_read(ask, group_sorts, ~1U, &list) ||
	    !census_read(&ask->tx, ask->arena, &ask->registry, &census))
		return false;
	all = arena_array(ask->arena, struct group, census.n + 1);
	n = gather(ask, &census, list.filter, all);
	rows = arena_array(ask->arena, struct row, n);
	for (size_t i = 0; i < n; i++)
		if (all[i].n > 0)
			rows[kept++] =
			    place_of(&list, &all[i].repo, all[i].n, i);
	list_put(ask, &list, "items", rows, kept, show_group, all);
	return true;
}

void
data_groups(struct request *request, struct response *response)
{
	ask_run(request, response, 0, groups);
}

static json_t *
timeline(struct view *ask)
{
	json_t *list = json_array();
	size_t n;
	const struct census_day *days =
	    census_days(&ask->tx, ask->arena, ask->repo.id, &n);

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list,
		    json_members("day", json_day(days[i].day), "images",
			json_integer(days[i].images)));
	return list;
}

static void
put_uri(struct view *ask)
{
	struct call call = service_begin(ask);

	ask_put(ask, "uri", json_text(repo_uri(&call, &ask->repo)));
	service_end(ask, &call);
}

/* What the listings say of it, and more. */
static bool
repository(struct view *ask)
{
	struct sqlite3_stmt *q;
	struct census census;
	json_t *tags;

	if (!census_read(&ask->tx, ask->arena, &ask->registry, &census))
		return false;
	for (size_t i = 0; i < census.n; i++)
		if (census.repos[i].id == ask->repo.id)
			json_object_update_new(
			    ask->out, show_repo(ask, &census, i));
	put_uri(ask);
	q = sql_bind(&ask->tx,
	    "SELECT lifecycle, policy, tags FROM repository WHERE id=?", "i",
	    ask->repo.id);
	if (!sql_step(&ask->tx, q))
		return false;
	ask_put(
	    ask, "lifecyclePolicy", json_or_null(sql_text(ask->arena, q, 0)));
	ask_put(
	    ask, "repositoryPolicy", json_or_null(sql_text(ask->arena, q, 1)));
	tags = text_to_json(sql_text(ask->arena, q, 2));
	ask_put(ask, "resourceTags", tags ? tags : json_object());
	ask_put(ask, "timeline", timeline(ask));
	return true;
}

void
data_repository(struct request *request, struct response *response)
{
	ask_run(request, response, ASK_REPO, repository);
}
