/* What a registry holds, and by which rules.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/page/data.h"

#include <stdlib.h>
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "local/http/server.h"
#include "local/page/ask.h"
#include "local/page/key.h"
#include "local/page/repeat.h"
#include "local/page/service.h"
#include "local/store/public.h"
#include "local/store/census.h"
#include "model/partition.h"

enum { LARGEST = 500, DAYS = 400 };

static const char *
registry_name(struct view *ask)
{
	const struct realm *registry = &ask->registry;

	if (registry_is_public(registry->region))
		return arena_printf(ask->arena, "public.ecr.aws/%s",
		    public_alias(&ask->tx, ask->arena, registry));
	return arena_printf(ask->arena, "%s.dkr.ecr.%s.%s", registry->account,
	    registry->region, partition_find(registry->region)->dns_suffix);
}

static void
add_place(json_t *list, const char *account, const char *region)
{
	const json_t *last = json_array_get(list, json_array_size(list) - 1);
	const char *name = json_get_string(last, "account");

	if (!name || strcmp(name, account) != 0) {
		json_array_append_new(list,
		    json_members("account", json_text(account), "regions",
			json_array()));
		last = json_array_get(list, json_array_size(list) - 1);
	}
	json_array_append_new(
	    json_object_get(last, "regions"), json_text(region));
}

/* The server's own is there before anything is in it. */
static json_t *
places(struct view *ask)
{
	const struct server_options *options = &ask->request->server->options;
	json_t *list = json_array();
	struct sqlite3_stmt *q = sql_bind(&ask->tx,
	    "SELECT account, region FROM registry"
	    " UNION SELECT ?, ? ORDER BY account, region",
	    "ss", options->account, options->region);

	while (sql_step(&ask->tx, q))
		add_place(list, sql_text(ask->arena, q, 0),
		    sql_text(ask->arena, q, 1));
	return list;
}

static int
largest_first(const void *a, const void *b)
{
	const struct census_repo *x = *(const struct census_repo *const *)a;
	const struct census_repo *y = *(const struct census_repo *const *)b;

	if (x->own + x->shared != y->own + y->shared)
		return x->own + x->shared < y->own + y->shared ? 1 : -1;
	return strcmp(x->name, y->name);
}

static json_t *
storage(struct view *ask, const struct census *census)
{
	const struct census_repo **all =
	    arena_array(ask->arena, const struct census_repo *, census->n + 1);
	json_t *list = json_array();
	int64_t rest = 0;
	size_t i;

	for (i = 0; i < census->n; i++)
		all[i] = &census->repos[i];
	if (census->n > 0)
		qsort(all, census->n, sizeof(*all), largest_first);
	for (i = 0; i < census->n && i < LARGEST; i++)
		json_array_append_new(list,
		    json_members("name", json_text(all[i]->name), "bytes",
			json_integer(all[i]->own), "shared",
			json_integer(all[i]->shared)));
	for (; i < census->n; i++)
		rest = census_add(rest, all[i]->own);
	if (census->n > LARGEST)
		json_array_append_new(list,
		    json_members("name", json_null(), "repositories",
			json_integer((json_int_t)(census->n - LARGEST)),
			"bytes", json_integer(rest)));
	return list;
}

static json_t *
pushes(const struct census *census)
{
	size_t from = census->n_days > DAYS ? census->n_days - DAYS : 0;
	json_t *list = json_array();

	for (size_t i = from; i < census->n_days; i++)
		json_array_append_new(list,
		    json_members("day", json_day(census->days[i].day), "images",
			json_integer(census->days[i].images), "bytes",
			json_integer(census->days[i].bytes)));
	return list;
}

/* The members of each item of a listing, by the names that they have here. */
static json_t *
pick(const json_t *items, const char *const (*names)[2])
{
	json_t *list = json_array(), *item;
	size_t i;

	json_array_foreach (items, i, item) {
		json_t *one = json_object();

		for (size_t j = 0; names[j][0]; j++) {
			json_t *value = json_object_get(item, names[j][0]);

			json_object_set(
			    one, names[j][1], value ? value : json_null());
		}
		json_array_append_new(list, one);
	}
	return list;
}

static const char *const rule_names[][2] = {{"ecrRepositoryPrefix", "prefix"},
    {"upstreamRegistry", "upstream"}, {"upstreamRegistryUrl", "upstreamUrl"},
    {"upstreamRepositoryPrefix", "upstreamPrefix"}, {NULL, NULL}};
static const char *const template_names[][2] = {{"prefix", "prefix"},
    {"description", "description"}, {"appliedFor", "appliedFor"},
    {"imageTagMutability", "mutability"}, {NULL, NULL}};

/* There are no more than fit a page of these. */
static bool
put_rules(struct view *ask)
{
	json_auto_t *pulls =
	    service_run(ask, "DescribePullThroughCacheRules", json_object());
	json_auto_t *templates = service_run(
	    ask, "DescribeRepositoryCreationTemplates", json_object());
	json_auto_t *registry =
	    service_run(ask, "DescribeRegistry", json_object());
	json_auto_t *scanning =
	    service_run(ask, "GetRegistryScanningConfiguration", json_object());
	const json_t *how = json_object_get(scanning, "scanningConfiguration");

	if (!pulls || !templates || !registry || !scanning)
		return false;
	ask_put(ask, "pullThrough",
	    pick(json_object_get(pulls, "pullThroughCacheRules"), rule_names));
	ask_put(ask, "templates",
	    pick(json_object_get(templates, "repositoryCreationTemplates"),
		template_names));
	ask_put(ask, "replication",
	    json_incref(json_object_get(registry, "replicationConfiguration")));
	ask_put(ask, "scanning",
	    json_members("type", json_incref(json_object_get(how, "scanType")),
		"rules", json_incref(json_object_get(how, "rules"))));
	return true;
}

static json_t *
client_words(struct view *ask)
{
	const struct server_options *options = &ask->request->server->options;
	struct buf words = {0};
	json_t *text;

	repeat_begin(&words, ask->registry.account, ask->registry.region,
	    http_base_url(ask->request),
	    options->require_auth ? NULL : options->account);
	text = json_text(buf_text(&words));
	buf_free(&words);
	return text;
}

static bool
overview(struct view *ask)
{
	struct census census;

	if (!census_read(&ask->tx, ask->arena, &ask->registry, &census))
		return false;
	ask_put(ask, "version", json_text(ECR_VERSION));
	ask_put(ask, "account", json_text(ask->registry.account));
	ask_put(ask, "region", json_text(ask->registry.region));
	ask_put(ask, "host", json_text(http_host(ask->request)));
	ask_put(ask, "client", client_words(ask));
	ask_put(ask, "registry", json_text(registry_name(ask)));
	ask_put(ask, "key", json_boolean(key_is_right(ask->request)));
	ask_put(ask, "accounts", places(ask));
	ask_put(ask, "repositories", json_integer((json_int_t)census.n));
	ask_put(ask, "images", json_integer(census.images));
	ask_put(ask, "bytes", json_integer(census.bytes));
	ask_put(ask, "storage", storage(ask, &census));
	ask_put(ask, "pushes", pushes(&census));
	return put_rules(ask);
}

void
data_overview(struct request *request, struct response *response)
{
	ask_run(request, response, 0, overview);
}
