/* SPDX-License-Identifier: Apache-2.0 */
#include "local/auth/access.h"

#include <jansson.h>
#include <string.h>

#include "base/clock.h"
#include "base/date/isotime.h"
#include "base/json/json_make.h"
#include "local/http/server.h"
#include "local/store/json_text.h"
#include "local/store/setting.h"
#include "local/store/sql.h"
#include "local/store/store.h"
#include "rules/policy/check.h"
#include "rules/policy/evaluate.h"

/* What is there to decide by. */
struct matter {
	struct arena *arena;
	const struct access *access;
	const char *repository;     /* or NULL */
	const char *action;         /* "ecr:BatchGetImage" */
	const char *resource;       /* its ARN */
	const char *own, *registry; /* the policies, or NULL */
	json_t *tags;               /* of the repository, or NULL */
};

/* Whether the registry of `account` is another's than the caller's, so that
 * policies count; never with --lenient. */
static bool
is_foreign(const struct server *server, const struct caller *caller,
    const char *account)
{
	return !server->options.lenient && caller->own_account &&
	    strcmp(caller->own_account, account) != 0;
}

static void
put_tags(json_t *context, struct arena *arena, const char *service,
    const json_t *tags)
{
	const char *key;
	json_t *value;

	json_object_foreach ((json_t *)tags, key, value) {
		json_object_set(context,
		    arena_printf(arena, "aws:ResourceTag/%s", key), value);
		json_object_set(context,
		    arena_printf(arena, "%s:ResourceTag/%s", service, key),
		    value);
	}
}

static void
put_request(json_t *context, struct request *request)
{
	const char *agent = request_header(request, "User-Agent");

	json_object_set_new(
	    context, "aws:SourceIp", json_text(http_peer(request)));
	if (agent)
		json_object_set_new(context, "aws:UserAgent", json_text(agent));
}

/* The keys that conditions can ask for here; the accounts of this process are
 * in no organization. */
static json_t *
make_context(const struct matter *matter)
{
	const struct access *access = matter->access;
	char now[40];
	json_t *context;

	isotime_write((time_t)clock_wall(), "Z", now);
	context = json_members("aws:PrincipalIsAWSService", json_text("false"),
	    "aws:ViaAWSService", json_text("false"), "aws:SecureTransport",
	    json_text(access->server->options.tls ? "true" : "false"),
	    "aws:RequestedRegion", json_text(registry_home(access->region)),
	    "aws:ResourceAccount", json_text(access->account),
	    "aws:CurrentTime", json_text(now), "aws:EpochTime",
	    json_text(
		arena_printf(matter->arena, "%lld", (long long)clock_wall())));
	policy_put_principal(context, matter->arena, access->caller->arn);
	put_tags(context, matter->arena, registry_service(access->region),
	    matter->tags);
	if (access->request)
		put_request(context, access->request);
	return context;
}

/* Scope V1 governs what a registry policy may hold then. */
static const char *
registry_policy(struct tx *tx, struct arena *arena,
    const struct realm *registry, const char *action)
{
	const char *scope =
	    setting_get(tx, arena, registry, "account/REGISTRY_POLICY_SCOPE");

	return !scope || strcmp(scope, "V1") != 0 || policy_is_of_v1(action)
	    ? setting_get(tx, arena, registry, "policy")
	    : NULL;
}

static void
read_repository(struct tx *tx, struct matter *matter, int64_t registry)
{
	struct sqlite3_stmt *q = sql_bind(tx,
	    "SELECT policy, tags FROM repository WHERE registry=? AND name=?",
	    "is", registry, matter->repository);

	/* to its end: another check may follow in this transaction */
	while (sql_step(tx, q)) {
		matter->own = sql_text(matter->arena, q, 0);
		matter->tags = text_to_json(sql_text(matter->arena, q, 1));
	}
}

static bool
read_policies(struct tx *tx, struct matter *matter)
{
	const struct access *access = matter->access;
	struct realm registry;

	if (!registry_find(
		tx, matter->arena, access->account, access->region, &registry))
		return false;
	matter->resource = repo_arn(matter->arena, &registry,
	    matter->repository ? matter->repository : "*");
	matter->registry =
	    registry_policy(tx, matter->arena, &registry, access->action);
	if (matter->repository)
		read_repository(tx, matter, registry.id);
	return !tx->failed;
}

static enum policy_effect
decide(const struct matter *matter)
{
	json_auto_t *context = make_context(matter);
	struct policy_request request = {
	    .principal = matter->access->caller->arn,
	    .action = matter->action,
	    .resource = matter->resource,
	    .context = context};

	return policy_decide(matter->own, matter->registry, &request);
}

static bool
deny(
    const struct matter *matter, enum policy_effect effect, struct refusal *why)
{
	const struct access *access = matter->access;
	const char *reason = effect == POLICY_DENIES
	    ? "with an explicit deny in a resource-based policy"
	    : arena_printf(matter->arena,
		  "because no resource-based policy allows the %s action",
		  matter->action);

	return refuse(why, matter->arena, "AccessDeniedException",
	    "User: %s is not authorized to perform: %s on resource: %s %s",
	    access->caller->arn, matter->action, matter->resource, reason);
}

static void
name_action(struct matter *matter)
{
	matter->action = arena_printf(matter->arena, "%s:%s",
	    registry_service(matter->access->region), matter->access->action);
}

bool
access_is_denied(struct arena *arena, const struct access *access,
    const char *repository, const char *policy)
{
	struct matter matter = {.arena = arena,
	    .access = access,
	    .repository = repository,
	    .own = policy};

	name_action(&matter);
	return !access->server->options.lenient &&
	    decide(&matter) == POLICY_DENIES;
}

bool
access_check(struct tx *tx, struct arena *arena, const struct access *access,
    const char *repository, struct refusal *why)
{
	struct matter matter = {
	    .arena = arena, .access = access, .repository = repository};
	enum policy_effect effect;

	if (!is_foreign(access->server, access->caller, access->account))
		return true;
	*why = (struct refusal){0};
	name_action(&matter);
	if (!read_policies(tx, &matter))
		return false;
	effect = decide(&matter);
	json_decref(matter.tags);
	return effect == POLICY_ALLOWS || deny(&matter, effect, why);
}

bool
access_check_alone(struct arena *arena, const struct access *access,
    const char *repository, struct refusal *why)
{
	struct tx tx;
	bool allowed;

	if (!is_foreign(access->server, access->caller, access->account))
		return true;
	*why = (struct refusal){0};
	if (!store_read(access->server->store, &tx))
		return false;
	allowed = access_check(&tx, arena, access, repository, why);
	store_end(&tx);
	return allowed;
}
