/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/verbs/scope.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "aws/call/paginate.h"
#include "aws/config/endpoint.h"
#include "aws/identity/region.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/login/target.h"
#include "cmd/login/trusted.h"
#include "cmd/verbs/verb.h"
#include "oci/manifest.h"

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
scope_check(const struct reference *reference, struct error *err)
{
	return is_private(reference) || scope_refuse(reference, err);
}

bool
scope_refuse(const struct reference *reference, struct error *err)
{
	return fail(err, ERR_SERVICE,
	    "%s: only a private registry of Amazon ECR can answer that%s",
	    reference->registry.host,
	    reference->foreign ? "; for a repository of that name, write ./NAME"
			       : "");
}

bool
scope_check_region(
    const struct reference *reference, const char *region, struct error *err)
{
	if (region && reference->hosted)
		return fail(err, ERR_USAGE,
		    "%s: the host says the region, and so does --regions",
		    reference->text);
	return !region || endpoint_check_region(region, err);
}

static bool
open_client(
    struct scope *scope, const struct scope_wish *wish, struct error *err)
{
	if (!region_find(&scope->settings, &scope->region, err) ||
	    !client_check(&scope->settings, err))
		return false;
	scope->client = client_open(&scope->settings, &service_ecr, err);
	if (!scope->client)
		return false;
	scope->shared = wish->calls != NULL;
	scope->calls = wish->calls
	    ? wish->calls
	    : calls_open(scope->client, scope->run->jobs);
	return true;
}

bool
scope_open_known(struct run *run, const struct registry *registry,
    const struct identity *identity, const struct scope_wish *wish,
    struct scope *out, struct error *err)
{
	const char *host = out->host;

	*out = (struct scope){.run = run, .host = host, .settled = true};
	if (registry && *registry->account)
		out->account = arena_strdup(&run->arena, registry->account);
	if (!fetch_settings(run, registry, identity, &out->settings, err))
		return false;
	out->profile = out->settings.profile;
	return open_client(out, wish, err);
}

bool
scope_open(struct run *run, const struct reference *reference,
    const struct scope_wish *wish, struct scope *out, struct error *err)
{
	static const struct scope_wish none;
	struct identity identity = {.profile = wish ? wish->profile : NULL};
	/* the settings point into it */
	struct registry *registry = arena_new(&run->arena, struct registry);
	bool hosted = reference && reference->hosted;

	*out = (struct scope){.run = run};
	wish = wish ? wish : &none;
	registry->kind = REGISTRY_PRIVATE;
	if (wish->region)
		snprintf(registry->region, sizeof(registry->region), "%s",
		    wish->region);
	if (hosted)
		out->host = arena_strdup(&run->arena, reference->registry.host);
	if (hosted && !target_resolve(run, out->host, registry, &identity, err))
		return false;
	return scope_open_known(run, hosted || wish->region ? registry : NULL,
	    &identity, wish, out, err);
}

void
scope_close(struct scope *scope)
{
	if (!scope->shared)
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

json_t *
scope_manifests(const struct scope *scope, const char *repository, json_t *ids)
{
	json_t *params = scope_params(scope, repository);
	json_t *types = json_array();
	size_t len;

	for (const char *at = oci_types; *at;
	     at += len + strspn(at + len, ", ")) {
		len = strcspn(at, ",");
		json_array_append_new(types, json_stringn(at, len));
	}
	json_object_set_new(params, "imageIds", ids);
	json_object_set_new(params, "acceptedMediaTypes", types);
	return params;
}

void
scope_ask(
    struct scope *scope, const char *operation, json_t *params, void *mark)
{
	const struct operation *asked =
	    model_find_operation(&service_ecr, operation);

	pages_enlarge(asked, params);
	scope->open++;
	calls_ask_of(scope->calls, scope->client, asked, params, mark);
}

const char *
scope_name_at(const struct scope *scope, const char *name)
{
	return scope->label
	    ? arena_printf(&scope->run->arena, "%s (%s)", name, scope->label)
	    : name;
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

/* Not every listing has a paginator: a list comes first in its output. */
static const char *
list_key(const struct operation *operation)
{
	return operation->paginator ? operation->paginator->result_keys[0]
				    : operation->output->members[0].name;
}

const json_t *
scope_list(struct scope *scope, const char *operation, const json_t *reply,
    struct error *err)
{
	const char *key =
	    list_key(model_find_operation(&service_ecr, operation));
	const json_t *list = json_object_get(reply, key);

	if (json_is_array(list))
		return list;
	fail(err, ERR_GENERAL, "the answer has no %s", key);
	scope_explain(scope, operation, err);
	return NULL;
}

const char *
scope_text(struct scope *scope, const char *operation, const json_t *reply,
    const char *key, struct error *err)
{
	const char *text = json_get_string(reply, key);

	if (text)
		return text;
	fail(err, ERR_GENERAL, "the answer has no %s", key);
	scope_explain(scope, operation, err);
	return NULL;
}

const char *
scope_name(struct scope *scope, const json_t *repository, struct error *err)
{
	const char *operation = "describe-repositories";
	const char *name =
	    scope_text(scope, operation, repository, "repositoryName", err);

	/* the service refuses a single letter */
	if (!name || (name[0] && name[1]))
		return name;
	fail(err, ERR_GENERAL, "the answer has a repository \"%s\"", name);
	scope_explain(scope, operation, err);
	return NULL;
}

json_t *
scope_call(struct scope *scope, const char *operation, json_t *params,
    struct error *err)
{
	json_t *reply = client_call(scope->client,
	    model_find_operation(&service_ecr, operation), params, err);

	if (reply &&
	    !pages_lead_on(json_object_get(params, "nextToken"), reply, err)) {
		json_decref(reply);
		reply = NULL;
	}
	json_decref(params);
	if (!reply)
		scope_explain(scope, operation, err);
	return reply;
}

/* Send it; what is done before take_page() is done while it is on its way. */
static struct on_way *
begin_page(
    struct scope *scope, const struct operation *operation, json_t *params)
{
	struct on_way *page = client_begin(scope->client, operation, params);

	if (!client_advance(page))
		client_wait(scope->client, 0);
	return page;
}

static json_t *
take_page(struct scope *scope, struct on_way *page, const json_t *params,
    struct error *err)
{
	json_t *reply;

	while (!client_advance(page))
		client_wait(scope->client, client_due(page));
	reply = client_end(page, err);
	if (reply &&
	    pages_lead_on(json_object_get(params, "nextToken"), reply, err))
		return reply;
	json_decref(reply);
	return NULL;
}

bool
scope_pages(struct scope *scope, const char *operation, json_t *params,
    bool (*take)(void *ctx, const json_t *list, struct error *err), void *ctx,
    struct error *err)
{
	const struct operation *asked =
	    model_find_operation(&service_ecr, operation);
	struct on_way *next;
	struct error unused = {0};

	pages_enlarge(asked, params);
	next = begin_page(scope, asked, params);
	while (next) {
		json_auto_t *page = take_page(scope, next, params, err);
		json_t *token = json_object_get(page, "nextToken");
		const json_t *list;

		next = NULL;
		if (token) {
			json_object_set(params, "nextToken", token);
			next = begin_page(scope, asked, params);
		}
		if (!page)
			scope_explain(scope, operation, err);
		list = page ? scope_list(scope, operation, page, err) : NULL;
		if (!list || !take(ctx, list, err))
			break;
	}
	if (next)
		json_decref(client_end(next, &unused));
	error_clear(&unused);
	json_decref(params);
	return err->kind == ERR_NONE;
}
