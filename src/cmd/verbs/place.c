/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/verbs/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static bool
read_text(
    struct place *out, const char *text, unsigned allow, struct error *err)
{
	struct reference *reference = &out->reference;

	if (!reference_parse(&out->run->arena, text, allow, reference, err))
		return false;
	if (reference->digest && !oci_digest_is_valid(reference->digest))
		return fail(err, ERR_USAGE,
		    "%s: of all digests, registries have sha256 alone", text);
	out->repository = reference->repository;
	return true;
}

bool
place_open_api(struct run *run, const char *text, unsigned allow,
    struct place *out, struct error *err)
{
	*out = (struct place){.run = run, .borrowed = true, .ecr = true};
	return read_text(out, text, allow, err) &&
	    (!out->reference.hosted ||
		(find_named(out, err) &&
		    (out->ecr || scope_refuse(&out->reference, err))));
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
	if (!read_text(out, text, allow, err))
		return false;
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
	scope_close(&place->api);
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
open_api(struct place *place, struct error *err)
{
	static const struct scope_wish usual;

	return place->api.client ||
	    scope_open_known(place->run,
		place->host || *place->registry.region ? &place->registry
						       : NULL,
		&place->identity, &usual, &place->api, err);
}

bool
place_begin(struct place *place, const char *profile, const char *region,
    struct error *err)
{
	struct registry *registry = &place->registry;

	if (!scope_check_region(&place->reference, region, err))
		return false;
	if (!place->identity.profile)
		place->identity.profile = profile;
	if (region) {
		registry->kind = REGISTRY_PRIVATE;
		snprintf(
		    registry->region, sizeof(registry->region), "%s", region);
	}
	return open_api(place, err);
}

/* Not every operation is about one repository. */
static void
put_name(json_t *params, const struct operation *operation, const char *name,
    const char *value)
{
	if (model_find_member(operation->input, name, strlen(name)))
		json_object_set_new(params, name, json_text(value));
}

static bool
put_names(struct place *place, const char *operation, json_t *params,
    struct error *err)
{
	const struct operation *named =
	    model_find_operation(&service_ecr, operation);

	if (*place->registry.account)
		put_name(params, named, "registryId", place->registry.account);
	put_name(params, named, "repositoryName", place->repository);
	if (open_api(place, err))
		return true;
	json_decref(params);
	return false;
}

bool
place_ask(struct place *place, const char *operation, json_t *params,
    void *mark, struct error *err)
{
	if (!put_names(place, operation, params, err))
		return false;
	scope_ask(&place->api, operation, params, mark);
	return true;
}

bool
place_answers(struct place *place,
    bool (*take)(void *ctx, struct calls_answer *answer, struct error *err),
    void *ctx, struct error *err)
{
	struct calls_answer answer;
	bool ok = true;

	while (
	    ok && place->api.calls && calls_next(place->api.calls, &answer)) {
		ok = take(ctx, &answer, err);
		json_decref(answer.reply);
	}
	if (!ok)
		calls_drop(place->api.calls, place->api.client, true);
	return ok;
}

json_t *
place_call(struct place *place, const char *operation, json_t *params,
    struct error *err)
{
	return put_names(place, operation, params, err)
	    ? scope_call(&place->api, operation, params, err)
	    : NULL;
}

bool
place_pages(struct place *place, const char *operation, json_t *params,
    bool (*take)(void *ctx, const json_t *list, struct error *err), void *ctx,
    struct error *err)
{
	return put_names(place, operation, params, err) &&
	    scope_pages(&place->api, operation, params, take, ctx, err);
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
take_names(void *ctx, const json_t *list, struct error *err)
{
	const struct matching *search = ctx;
	const json_t *one;
	size_t i;

	json_array_foreach (list, i, one) {
		const char *name = scope_name(&search->place->api, one, err);

		if (!name)
			return false;
		if (glob_matches(search->pattern, name) &&
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
	return place_pages(place, "describe-repositories", json_object(),
	    take_names, &search, err);
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
