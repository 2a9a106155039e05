/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text/base64.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "local/api/ops.h"
#include "local/api/repo_json.h"
#include "local/store/json_text.h"
#include "local/store/setting.h"
#include "local/store/sql.h"

static json_t *
authorization(struct call *call, const char *account)
{
	struct caller caller = call->caller;
	struct buf pair = {0}, token = {0};
	double expires;
	json_t *out;

	caller.account = account;
	buf_printf(&pair, "AWS:%s",
	    auth_password(call->request, &caller, TOKEN_SECONDS, &expires));
	base64_encode(&token, pair.data, pair.len);
	out = json_object();
	put_string(out, "authorizationToken", buf_text(&token));
	put_time(out, "expiresAt", expires);
	if (!registry_is_public(call->registry.region))
		put_string(out, "proxyEndpoint",
		    arena_printf(call->arena, "%s://%s",
			registry_is_of_aws(call) || call->server->options.tls
			    ? "https"
			    : "http",
			registry_host(call, account)));
	buf_free(&pair);
	buf_free(&token);
	return out;
}

/* One token opens everything of the public service; of the private one there
 * is one for each registry that is asked for. */
static bool
get_token(struct call *call)
{
	const json_t *ids = call_member(call, "registryIds"), *id;
	json_t *own = NULL, *list;
	size_t i;

	if (!ids)
		own = authorization(call, call->caller.account);
	if (registry_is_public(call->registry.region)) {
		call_put(call, "authorizationData", own);
		return true;
	}
	list = json_array();
	if (own)
		json_array_append_new(list, own);
	/* A token is who asks; what it opens elsewhere, policies say. */
	json_array_foreach (ids, i, id)
		json_array_append_new(
		    list, authorization(call, json_string_value(id)));
	call_put(call, "authorizationData", list);
	return true;
}

static json_t *
read_replication(struct call *call)
{
	json_t *found = text_to_json(setting_get(
	    &call->tx, call->arena, &call->registry, "replication"));

	return found ? found : json_members("rules", json_array());
}

static bool
describe(struct call *call)
{
	call_put(call, "replicationConfiguration", read_replication(call));
	return true;
}

static bool
check_destination(struct call *call, const char *account, const char *region)
{
	if (!registry_region_is_valid(region, call->server->options.lenient) ||
	    strcmp(registry_partition(region),
		registry_partition(call->registry.region)) != 0)
		return call_invalid(call, "replicationConfiguration",
		    "The region '%s' is invalid", region);
	if (strcmp(account, call->registry.account) == 0 &&
	    strcmp(region, call->registry.region) == 0)
		return call_invalid(call, "replicationConfiguration",
		    "Replication destination cannot be the same as the source "
		    "registry");
	return true;
}

/* A quota of the service: that many in all rules together. */
enum { MOST_DESTINATIONS = 25 };

static bool
check_destinations(struct call *call, const json_t *rules)
{
	json_auto_t *places = json_object();
	const json_t *rule, *to;
	size_t i, j;

	json_array_foreach (rules, i, rule) {
		json_array_foreach (
		    json_object_get(rule, "destinations"), j, to) {
			const char *account = json_get_string(to, "registryId");
			const char *region = json_get_string(to, "region");

			if (!check_destination(call, account, region))
				return false;
			json_object_set_new(places,
			    arena_printf(call->arena, "%s %s", account, region),
			    json_true());
		}
	}
	return json_object_size(places) <= MOST_DESTINATIONS ||
	    call_invalid(call, "replicationConfiguration",
		"There can be at most %d different destinations",
		MOST_DESTINATIONS);
}

static bool
put_replication(struct call *call)
{
	json_t *wanted = call_member(call, "replicationConfiguration");

	call_put(call, "replicationConfiguration", json_deep_copy(wanted));
	return check_destinations(call, json_object_get(wanted, "rules")) &&
	    setting_set(&call->tx, &call->registry, "replication",
		json_to_text(call->arena, wanted));
}

static bool
replication_status(struct call *call)
{
	json_t *list = json_array(), *one;
	struct sqlite3_stmt *q;

	call_put(call, "replicationStatuses", list);
	call_put_string(call, "repositoryName", call->repo.name);
	q = sql_bind(&call->tx,
	    "SELECT region, account, status, failure FROM replication"
	    " WHERE image=? ORDER BY account, region",
	    "i", call->image.id);
	while (sql_step(&call->tx, q)) {
		one = json_object();
		put_string(one, "region", sql_text(call->arena, q, 0));
		put_string(one, "registryId", sql_text(call->arena, q, 1));
		put_string(one, "status", sql_text(call->arena, q, 2));
		put_string(one, "failureCode", sql_text(call->arena, q, 3));
		json_array_append_new(list, one);
	}
	return true;
}

const struct op registry_ops[] = {
    {"GetAuthorizationToken", get_token, 0, NULL},
    {"DescribeRegistry", describe, OP_ECHO, NULL},
    {"PutReplicationConfiguration", put_replication, OP_WRITE, NULL},
    {"DescribeImageReplicationStatus", replication_status, OP_REPO | OP_IMAGE,
	NULL},
    {NULL, NULL, 0, NULL},
};
