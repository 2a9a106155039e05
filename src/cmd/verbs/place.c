/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/verbs/place.h"

#include <stdlib.h>
#include <string.h>

#include "aws/call/paginate.h"
#include "aws/identity/region.h"
#include "aws/wire/http.h"
#include "base/json/json_make.h"
#include "base/url.h"
#include "cmd/login/enter.h"
#include "cmd/login/target.h"
#include "cmd/login/trusted.h"
#include "oci/digest.h"
#include "base/json/json.h"
#include "rules/glob.h"
#include "rules/tags.h"

enum { NAMES_MAX = 1000 /* of one page */ };

/* The registry of the run's own credentials; the token that tells which it is
 * stays in the cache for what follows. */
static bool
find_default(struct place *place, struct error *err)
{
	struct arena *arena = &place->run->arena;
	struct login_token token;
	bool ok = fetch_token(place->run, NULL, NULL, &token, err);

	if (ok) {
		char *host = target_host(&token);

		place->host = arena_strdup(arena, host);
		free(host);
		ok = trusted_parse(
		    &place->run->settings, place->host, &place->registry, err);
	}
	login_token_clear(&token);
	place->ecr = ok;
	return ok;
}

/* Docker's own registry is not where its name leads. */
static const char *
hub_of(const char *host)
{
	return strcmp(host, "docker.io") == 0 ||
		strcmp(host, "index.docker.io") == 0
	    ? "registry-1.docker.io"
	    : host;
}

static bool
find_named(struct place *place, struct error *err)
{
	struct run *run = place->run;
	struct error none = {0};
	const char *repository = place->reference.repository;

	place->host = arena_strdup(&run->arena, place->reference.registry.host);
	place->ecr = target_resolve(
	    run, place->host, &place->registry, &place->identity, &none);
	if (!place->ecr && none.kind == ERR_CONFIG) {
		*err = none;
		return false;
	}
	error_clear(&none);
	if (!place->ecr)
		place->registry = place->reference.registry;
	if (place->ecr && place->registry.kind == REGISTRY_PUBLIC)
		place->ecr = false;
	if (strcmp(hub_of(place->host), place->host) != 0 &&
	    !strchr(repository, '/') && *repository)
		place->repository =
		    arena_printf(&run->arena, "library/%s", repository);
	return true;
}

/* Of this machine are http, unless the text or the endpoint in force at the
 * same port says https. */
static bool
is_plain(struct place *place)
{
	struct endpoint endpoint;
	struct error none = {0};
	struct url url;
	bool tls;

	if (place->registry.kind != REGISTRY_LOOPBACK ||
	    *place->registry.region)
		return false;
	if (strncmp(place->reference.text, "https://", 8) == 0)
		return false;
	if (!region_endpoint(
		&place->run->settings, &service_ecr, &endpoint, &none)) {
		error_clear(&none);
		return true;
	}
	url_split(&url, endpoint.url);
	tls = url_is_http(&url, true) && url_port(&url) == place->registry.port;
	return !(tls && place->ecr);
}

bool
place_open(struct run *run, const char *text, unsigned allow, struct place *out,
    struct error *err)
{
	struct http *http = client_open_http(&run->settings);
	bool ok = place_open_over(run, http, text, allow, out, err);

	out->borrowed = false;
	return ok;
}

bool
place_open_over(struct run *run, struct http *http, const char *text,
    unsigned allow, struct place *out, struct error *err)
{
	struct oci_options options = {.http = http,
	    .ui = &run->ui,
	    .find = enter_find,
	    .ctx = run,
	    .jobs = (size_t)run->jobs};

	*out = (struct place){.run = run, .http = http, .borrowed = true};
	if (!reference_parse(&run->arena, text, allow, &out->reference, err))
		return false;
	if (out->reference.digest &&
	    !oci_digest_is_valid(out->reference.digest))
		return fail(err, ERR_USAGE,
		    "%s: of all digests, registries have sha256 alone", text);
	out->repository = out->reference.repository;
	if (!(out->reference.hosted ? find_named(out, err)
				    : find_default(out, err)))
		return false;
	options.plain = is_plain(out);
	out->oci = oci_open(hub_of(out->host), &options);
	return true;
}

void
place_close(struct place *place)
{
	oci_close(place->oci);
	calls_close(place->calls);
	client_close(place->client);
	if (place->settled)
		settings_close(&place->settings);
	if (!place->borrowed)
		http_close(place->http);
}

const char *
place_wanted(const struct place *place)
{
	return place->reference.digest ? place->reference.digest
	    : place->reference.tag     ? place->reference.tag
				       : "latest";
}

const char *
place_name(const struct place *place, const char *wanted)
{
	return arena_printf(&place->run->arena, "%s/%s%c%s", place->host,
	    place->repository, strchr(wanted, ':') ? '@' : ':', wanted);
}

static bool
open_client(struct place *place, struct error *err)
{
	if (place->client)
		return true;
	if (!place->settled) {
		place->settled = true;
		if (!fetch_settings(place->run, &place->registry,
			&place->identity, &place->settings, err))
			return false;
	}
	if (!client_check(&place->settings, err))
		return false;
	place->client = client_open(&place->settings, &service_ecr, err);
	return place->client != NULL;
}

/* Not every operation is about one repository. */
static void
put_name(json_t *params, const struct operation *operation, const char *name,
    const char *value)
{
	if (model_find_member(operation->input, name, strlen(name)))
		json_object_set_new(params, name, json_text(value));
}

static const struct operation *
put_names(struct place *place, const char *operation, json_t *params)
{
	const struct operation *named =
	    model_find_operation(&service_ecr, operation);

	if (*place->registry.account)
		put_name(params, named, "registryId", place->registry.account);
	put_name(params, named, "repositoryName", place->repository);
	return named;
}

bool
place_ask(struct place *place, const char *operation, json_t *params,
    void *mark, struct error *err)
{
	const struct operation *named = put_names(place, operation, params);

	if (!open_client(place, err)) {
		json_decref(params);
		return false;
	}
	if (!place->calls)
		place->calls = calls_open(place->client, place->run->jobs);
	calls_ask(place->calls, named, params, mark);
	return true;
}

bool
place_answers(struct place *place,
    bool (*take)(void *ctx, struct calls_answer *answer, struct error *err),
    void *ctx, struct error *err)
{
	struct calls_answer answer;
	bool ok = true;

	while (ok && place->calls && calls_next(place->calls, &answer)) {
		ok = take(ctx, &answer, err);
		json_decref(answer.reply);
	}
	if (!ok) {
		calls_close(place->calls);
		place->calls = NULL;
	}
	return ok;
}

/* Send it; what is done before take_call() is done while it is on its way. */
static struct on_way *
begin_call(struct place *place, const struct operation *operation,
    json_t *params, struct error *err)
{
	struct on_way *pending;

	if (!open_client(place, err))
		return NULL;
	pending = client_begin(place->client, operation, params);
	if (!client_advance(pending))
		client_wait(place->client, 0);
	return pending;
}

/* Its reply, which must lead on where `params` asked for a page. */
static json_t *
take_call(struct place *place, struct on_way *pending, const json_t *params,
    struct error *err)
{
	json_t *reply;

	while (!client_advance(pending))
		client_wait(place->client, client_due(pending));
	reply = client_end(pending, err);
	if (reply &&
	    !pages_lead_on(json_object_get(params, "nextToken"), reply, err)) {
		json_decref(reply);
		reply = NULL;
	}
	return reply;
}

json_t *
place_call(struct place *place, const char *operation, json_t *params,
    struct error *err)
{
	const struct operation *named = put_names(place, operation, params);
	struct on_way *pending = begin_call(place, named, params, err);
	json_t *reply = pending ? take_call(place, pending, params, err) : NULL;

	json_decref(params);
	return reply;
}

bool
place_pages(struct place *place, const char *operation, json_t *params,
    bool (*take)(void *ctx, const json_t *page, struct error *err), void *ctx,
    struct error *err)
{
	const struct operation *named = put_names(place, operation, params);
	struct on_way *next = begin_call(place, named, params, err);
	struct error unused = {0};
	bool ok = next != NULL;

	while (ok && next) {
		json_auto_t *page = take_call(place, next, params, err);
		json_t *token = json_object_get(page, "nextToken");

		next = NULL;
		if (json_is_string(token)) {
			json_object_set(params, "nextToken", token);
			next = begin_call(place, named, params, err);
		}
		ok = page && take(ctx, page, err);
	}
	if (next)
		json_decref(client_end(next, &unused));
	error_clear(&unused);
	json_decref(params);
	return ok;
}

/* Who is called with the repositories of a pattern. */
struct matching {
	struct place *place;
	const char *pattern;
	bool (*take)(void *ctx, struct place *place, const char *repository,
	    struct error *err);
	void *ctx;
};

static bool
take_names(void *ctx, const json_t *page, struct error *err)
{
	const struct matching *search = ctx;
	const json_t *one;
	size_t i;

	json_array_foreach (json_object_get(page, "repositories"), i, one) {
		const char *name = json_get_string(one, "repositoryName");

		if (name && glob_matches(search->pattern, name) &&
		    !search->take(search->ctx, search->place, name, err))
			return false;
	}
	return true;
}

bool
place_repositories(struct place *place,
    bool (*take)(void *ctx, struct place *place, const char *repository,
	struct error *err),
    void *ctx, struct error *err)
{
	struct matching search = {place, place->repository, take, ctx};

	if (!strchr(search.pattern, '*'))
		return take(ctx, place, search.pattern, err);
	return place_pages(place, "describe-repositories",
	    json_members("maxResults", json_integer(NAMES_MAX)), take_names,
	    &search, err);
}

bool
place_is_immutable(
    struct place *place, const char *tag, bool *immutable, struct error *err)
{
	json_t *names = json_array();
	json_auto_t *reply = NULL;
	const json_t *repo, *filters;
	const char *mutability;
	struct buf text = {0};

	*immutable = false;
	json_array_append_new(names, json_text(place->repository));
	if (!place->ecr || strchr(tag, ':')) {
		json_decref(names);
		return true;
	}
	reply = place_call(place, "describe-repositories",
	    json_members("repositoryNames", names), err);
	if (!reply && err->kind == ERR_INTERRUPT)
		return false;
	error_clear(err);
	repo = json_array_get(json_object_get(reply, "repositories"), 0);
	mutability = json_get_string(repo, "imageTagMutability");
	filters = json_object_get(repo, "imageTagMutabilityExclusionFilters");
	if (json_is_array(filters))
		json_write(&text, filters, &json_style_compact);
	*immutable = mutability &&
	    tag_is_immutable(
		mutability, text.len ? buf_text(&text) : NULL, tag);
	buf_free(&text);
	return true;
}
