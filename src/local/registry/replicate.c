/* SPDX-License-Identifier: Apache-2.0 */
#include "local/registry/replicate.h"

#include <string.h>

#include "base/clock.h"
#include "base/json/json.h"
#include "local/auth/access.h"
#include "local/store/json_text.h"
#include "local/store/setting.h"
#include "local/store/sql.h"
#include "local/store/template.h"

struct replication {
	const struct server *server;
	struct tx *tx;
	struct arena *arena;
	const struct realm *registry;
	const struct repo *repo;
	const struct image *image;
	const char *tag;
};

bool
rule_fits(const json_t *rule, const char *name,
    bool (*fits)(const char *filter, const char *name))
{
	const json_t *filters = json_object_get(rule, "repositoryFilters");
	const json_t *filter;
	size_t i;

	if (!json_array_size(filters))
		return true;
	json_array_foreach (filters, i, filter)
		if (fits(json_get_string(filter, "filter"), name))
			return true;
	return false;
}

static bool
is_prefix(const char *prefix, const char *name)
{
	return strncmp(prefix, name, strlen(prefix)) == 0;
}

static bool
link_layers(const struct replication *s, const struct repo *to)
{
	return sql_run(s->tx,
	    "INSERT OR IGNORE INTO layer(repository, digest, size, media_type,"
	    " linked) SELECT ?1, layer.digest, layer.size, layer.media_type, ?2"
	    " FROM reference JOIN layer ON layer.digest=reference.digest"
	    " AND layer.repository=?3 WHERE reference.image=?4",
	    "idii", to->id, clock_wall(), s->repo->id, s->image->id);
}

static bool
copy(const struct replication *s, const struct realm *to, struct refusal *why)
{
	struct image_put put = {.media_type = s->image->media_type,
	    .tag = s->tag,
	    .digest = s->image->digest,
	    .pushed = s->image->pushed};
	struct image made;
	struct repo repo;

	put.manifest = image_manifest(s->tx, s->arena, s->image->id, &put.len);
	return put.manifest &&
	    repo_find_or_create(s->tx, s->arena, to, s->repo->name,
		"REPLICATION", &repo, why) &&
	    link_layers(s, &repo) &&
	    image_put(s->tx, s->arena, to, &repo, &put, &made, why);
}

/* The policy of the registry that it goes to decides. */
static bool
is_let_in(
    const struct replication *s, const struct realm *to, struct refusal *why)
{
	const struct caller caller =
	    auth_account(s->arena, s->registry->account, s->registry->region);
	const struct access access = {.server = s->server,
	    .caller = &caller,
	    .account = to->account,
	    .region = to->region,
	    .action = "ReplicateImage"};

	if (access_check(s->tx, s->arena, &access, s->repo->name, why))
		return true;
	why->code = "DESTINATION_REGISTRY_ACCESS_DENIED";
	return false;
}

static bool
replicate_to(const struct replication *s, const json_t *destination)
{
	const char *account = json_get_string(destination, "registryId");
	const char *region = json_get_string(destination, "region");
	struct refusal why = {0};
	struct realm to;
	bool good;

	if (!registry_find(s->tx, s->arena, account, region, &to))
		return false;
	if (to.id == s->registry->id)
		return true;
	good = is_let_in(s, &to, &why) && copy(s, &to, &why);
	return !s->tx->failed &&
	    sql_run(s->tx, "REPLACE INTO replication VALUES(?,?,?,?,?)",
		"issss", s->image->id, account, region,
		good ? "COMPLETE" : "FAILED", why.code);
}

bool
replicate_image(const struct server *server, struct tx *tx, struct arena *arena,
    const struct realm *registry, const struct repo *repo,
    const struct image *image, const char *tag)
{
	struct replication source = {.server = server,
	    .tx = tx,
	    .arena = arena,
	    .registry = registry,
	    .repo = repo,
	    .image = image,
	    .tag = tag};
	json_auto_t *rules =
	    text_to_json(setting_get(tx, arena, registry, "replication"));
	const json_t *rule, *destination;
	size_t i, j;

	json_array_foreach (json_object_get(rules, "rules"), i, rule) {
		if (!rule_fits(rule, repo->name, is_prefix))
			continue;
		json_array_foreach (
		    json_object_get(rule, "destinations"), j, destination)
			if (!replicate_to(&source, destination))
				return false;
	}
	return !tx->failed;
}
