/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/verbs/scope.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "aws/call/paginate.h"
#include "aws/identity/region.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/login/target.h"
#include "cmd/login/trusted.h"
#include "cmd/verbs/verb.h"

static bool
is_private(const struct reference *reference)
{
	return !reference->hosted ||
	    (!reference->foreign &&
		reference->registry.kind != REGISTRY_PUBLIC);
}

bool
scope_fits(struct run *run, const struct reference *reference)
{
	struct error none = {0};
	struct registry registry;
	bool fits = is_private(reference);

	if (fits && reference->hosted &&
	    reference->registry.kind == REGISTRY_LOOPBACK)
		fits = trusted_parse(
		    &run->settings, reference->registry.host, &registry, &none);
	error_clear(&none);
	return fits;
}

bool
scope_check(
    const struct reference *reference, const char *verb, struct error *err)
{
	if (is_private(reference))
		return true;
	return fail(err, ERR_SERVICE,
	    "%s: only a private registry of Amazon ECR can answer \"ecr %s\"%s",
	    reference->registry.host, verb,
	    reference->foreign ? "; for a repository of that name, write ./NAME"
			       : "");
}

static bool
find_registry(struct scope *scope, const struct reference *reference,
    struct registry *registry, struct identity *identity, struct error *err)
{
	struct run *run = scope->run;

	if (!reference || !reference->hosted)
		return true;
	scope->host = arena_strdup(&run->arena, reference->registry.host);
	if (!target_resolve(run, scope->host, registry, identity, err))
		return false;
	if (*registry->account)
		scope->account = arena_strdup(&run->arena, registry->account);
	return true;
}

static bool
open_client(struct scope *scope, struct error *err)
{
	if (!region_find(&scope->settings, &scope->region, err) ||
	    !client_check(&scope->settings, err))
		return false;
	scope->client = client_open(&scope->settings, &service_ecr, err);
	if (scope->client)
		scope->calls = calls_open(scope->client, scope->run->jobs);
	return scope->client != NULL;
}

bool
scope_open(struct run *run, const struct reference *reference,
    const struct scope_wish *wish, struct scope *out, struct error *err)
{
	static const struct scope_wish none;
	struct identity identity = {.profile = wish ? wish->profile : NULL};
	/* the settings point into it */
	struct registry *registry = arena_new(&run->arena, struct registry);
	bool named = (wish && wish->region) || (reference && reference->hosted);

	*out = (struct scope){.run = run};
	if (!wish)
		wish = &none;
	registry->kind = REGISTRY_PRIVATE;
	if (wish->region)
		snprintf(registry->region, sizeof(registry->region), "%s",
		    wish->region);
	if (!find_registry(out, reference, registry, &identity, err))
		return false;
	out->settled = true;
	if (!fetch_settings(
		run, named ? registry : NULL, &identity, &out->settings, err))
		return false;
	out->profile = out->settings.profile;
	return open_client(out, err);
}

void
scope_close(struct scope *scope)
{
	if (scope->calls)
		calls_close(scope->calls);
	client_close(scope->client);
	if (scope->settled)
		settings_close(&scope->settings);
}

json_t *
scope_params(const struct scope *scope, const char *repository)
{
	json_t *params = json_object();

	if (scope->account)
		json_object_set_new(
		    params, "registryId", json_text(scope->account));
	if (repository)
		json_object_set_new(
		    params, "repositoryName", json_text(repository));
	return params;
}

void
scope_ask(
    struct scope *scope, const char *operation, json_t *params, void *mark)
{
	calls_ask(scope->calls, model_find_operation(&service_ecr, operation),
	    params, mark);
}

bool
scope_explain(struct scope *scope, const char *operation, struct error *err)
{
	const struct operation *asked =
	    model_find_operation(&service_ecr, operation);
	struct endpoint endpoint;
	struct error none = {0};

	if (err->kind == ERR_GENERAL && !err->code &&
	    region_endpoint(&scope->settings, &service_ecr, &endpoint, &none))
		fail(err, ERR_GENERAL, "%s, %s: %s", endpoint.url, asked->name,
		    err->message);
	error_clear(&none);
	return false;
}

const json_t *
scope_list(struct scope *scope, const char *operation, const json_t *reply,
    struct error *err)
{
	const char *key = model_find_operation(&service_ecr, operation)
			      ->paginator->result_keys[0];
	const json_t *list = json_object_get(reply, key);

	if (json_is_array(list))
		return list;
	fail(err, ERR_GENERAL, "the answer has no %s", key);
	scope_explain(scope, operation, err);
	return NULL;
}

json_t *
scope_call(struct scope *scope, const char *operation, json_t *params,
    struct error *err)
{
	json_t *reply = client_call(scope->client,
	    model_find_operation(&service_ecr, operation), params, err);

	json_decref(params);
	if (!reply)
		scope_explain(scope, operation, err);
	return reply;
}

bool
scope_pages(struct scope *scope, const char *operation, json_t *params,
    bool (*take)(void *ctx, const json_t *list, struct error *err), void *ctx,
    struct error *err)
{
	const struct paging_options whole = {
	    .max_items = -1, .page_size = -1, .largest_pages = true};
	struct pages *pages = pages_open(scope->client,
	    model_find_operation(&service_ecr, operation), params, &whole, err);
	bool more = pages != NULL;

	while (more) {
		json_t *page = pages_next(pages, err);
		const json_t *list =
		    page ? scope_list(scope, operation, page, err) : NULL;

		if (!page && err->kind != ERR_NONE)
			scope_explain(scope, operation, err);
		more = list && take(ctx, list, err);
		json_decref(page);
	}
	pages_close(pages);
	json_decref(params);
	return err->kind == ERR_NONE;
}
