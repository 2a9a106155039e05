/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/verbs/scopes.h"

#include <string.h>

#include "aws/config/endpoint.h"
#include "aws/identity/region.h"
#include "base/json/json_make.h"
#include "base/text/among.h"
#include "cmd/verbs/consent.h"
#include "cmd/verbs/verb.h"
#include "model/partition.h"
#include "rules/glob.h"

/* "a,b" as words, each once; NULL: one that says nothing. */
static const char **
split(struct arena *arena, const char *text)
{
	size_t n = 2;
	const char **words;

	for (const char *c = text; c && *c; c++)
		n += *c == ',';
	words = arena_array(arena, const char *, n + 1);
	n = 0;
	while (text) {
		size_t len = strcspn(text, ",");
		const char *word = arena_strndup(arena, text, len);

		if (!is_among(words, word))
			words[n++] = word;
		text = text[len] ? text + len + 1 : NULL;
	}
	return words;
}

static size_t
count(const char *const *words)
{
	size_t n = 0;

	while (words[n])
		n++;
	return n;
}

/* Those of the partition of the region in force, without the place of services
 * that have no regions. */
static bool
all_regions(struct scopes *scopes, struct error *err)
{
	const char *region;
	const struct partition *partition;
	size_t n = 0;

	if (!region_find(&scopes->run->settings, &region, err))
		return false;
	partition = partition_find(region ? region : "us-east-1");
	scopes->regions = arena_array(
	    &scopes->run->arena, const char *, count(partition->regions) + 1);
	for (const char *const *at = partition->regions; *at; at++)
		if (!partition_is_global(*at))
			scopes->regions[n++] = *at;
	return true;
}

static bool
check_words(const struct scopes *scopes, struct error *err)
{
	for (size_t i = 0; scopes->regions[i]; i++) {
		if (!*scopes->regions[i])
			return fail(err, ERR_USAGE,
			    "argument --regions: one of them has no name");
		if (!endpoint_check_region(scopes->regions[i], err))
			return false;
	}
	for (size_t i = 0; scopes->profiles[i]; i++)
		if (!*scopes->profiles[i])
			return fail(err, ERR_USAGE,
			    "argument --profiles: one of them has no name");
	return true;
}

bool
scopes_read(struct run *run, const struct arg_parser *given, size_t at,
    struct scopes *out, struct error *err)
{
	const char *regions = argparse_word(given, at);
	const char *profiles = argparse_word(given, at + 1);

	*out = (struct scopes){.run = run,
	    .regions = split(&run->arena, regions),
	    .profiles = split(&run->arena, profiles),
	    .all = regions && strcmp(regions, "all") == 0};
	if (profiles && run->options.settings.profile)
		return fail(err, ERR_USAGE,
		    "--profile and --profiles exclude each other");
	if (regions && run->options.settings.region)
		return fail(err, ERR_USAGE,
		    "--region and --regions exclude each other");
	if (out->all ? !all_regions(out, err) : !check_words(out, err))
		return false;
	out->several = count(out->regions) > 1 || count(out->profiles) > 1;
	return true;
}

bool
scopes_words(struct scopes *scopes, unsigned allow,
    const struct arg_parser *given, struct error *err)
{
	const struct word_list *rest = &given->rest;
	struct arena *arena = &scopes->run->arena;

	scopes->words = arena_array(arena, struct reference, rest->n + 1);
	scopes->names = arena_array(arena, const char *, rest->n + 1);
	scopes->met = arena_array(arena, bool, rest->n + 1);
	for (size_t i = 0; i < rest->n; i++) {
		struct reference *word = &scopes->words[i];

		if (!reference_parse(arena, rest->at[i], allow, word, err) ||
		    !scope_check(word, err) ||
		    !scope_check_region(word, scopes->regions[0], err))
			return false;
		scopes->names[i] = word->repository;
		/* all that a host has may be nothing */
		scopes->met[i] = !*word->repository;
		scopes->n_words++;
	}
	return true;
}

bool
scopes_check_one(const struct scopes *scopes, struct error *err)
{
	for (size_t i = 1; i < scopes->n_words; i++)
		if (strcmp(reference_host(&scopes->words[0]),
			reference_host(&scopes->words[i])) != 0)
			return fail(err, ERR_USAGE,
			    "%s: all patterns must be of one registry",
			    scopes->words[i].text);
	return true;
}

bool
scopes_has(const struct scope *scope, const struct reference *word)
{
	return strcmp(reference_host(word), scope->host ? scope->host : "") ==
	    0;
}

const char **
scopes_patterns(const struct scopes *scopes, const struct scope *scope)
{
	const char **patterns =
	    arena_array(&scopes->run->arena, const char *, scopes->n_words + 1);
	size_t n = 0;

	for (size_t i = 0; i < scopes->n_words; i++) {
		const char *name = scopes->words[i].repository;

		/* what is named twice is meant once */
		if (scopes_has(scope, &scopes->words[i]) &&
		    !is_among(patterns, name))
			patterns[n++] = *name ? name : "*";
	}
	return patterns;
}

void
scopes_meet(
    struct scopes *scopes, const struct scope *scope, const char *repository)
{
	for (size_t i = 0; i < scopes->n_words; i++)
		if (!scopes->met[i] && scopes_has(scope, &scopes->words[i]))
			scopes->met[i] =
			    glob_matches(scopes->names[i], repository);
}

bool
scopes_met_none(const struct scopes *scopes)
{
	size_t i = 0;

	while (i < scopes->n_words && !scopes->met[i])
		i++;
	return i > 0 && i == scopes->n_words;
}

const char *
scopes_label(const struct scopes *scopes, const struct scope *scope)
{
	const char *profile = scope->profile ? scope->profile : "default";
	const char *region = scope->region ? scope->region : "-";

	if (!scopes->several)
		return NULL;
	return count(scopes->profiles) > 1
	    ? arena_printf(
		  &scopes->run->arena, "%s, profile %s", region, profile)
	    : region;
}

void
scopes_put(const struct scopes *scopes, const struct scope *scope, json_t *row)
{
	if (scope->region)
		json_object_set_new(row, "region", json_text(scope->region));
	if (scopes->profiles[0])
		json_object_set_new(row, "profile", json_text(scope->profile));
}

const char *
scopes_columns(const struct scopes *scopes, const char *usual)
{
	return arena_printf(&scopes->run->arena, "%s%s%s", usual,
	    scopes->regions[0] ? ",region" : "",
	    scopes->profiles[0] ? ",profile" : "");
}

bool
scopes_pass_over(
    struct scopes *scopes, const struct scope *scope, struct error *err)
{
	if (!scopes->all || !scope->label ||
	    !(verb_is_code(err, "UnrecognizedClientException") ||
		verb_is_code(err, "OptInRequired")))
		return false;
	scopes->off++;
	consent_tell(scopes->run,
	    "%s: switched off for this account, or closed to these keys; "
	    "passed over",
	    scope->label);
	error_clear(err);
	return true;
}

/* True where the others are to be looked at. */
static bool
give_up(struct scopes *scopes, struct scope *scope, struct error *err)
{
	scope->over = true;
	if (err->kind == ERR_INTERRUPT || err->kind == ERR_READER_GONE ||
	    err->kind == ERR_OUTPUT || err->kind == ERR_USAGE ||
	    !scopes->several)
		return false;
	if (scope->client)
		calls_drop(scopes->calls, scope->client, true);
	scope->failed = !scopes_pass_over(scopes, scope, err);
	if (scope->failed)
		consent_tell(scopes->run, "%s: %s", scope->label, err->message);
	error_clear(err);
	return true;
}

static bool
open_one(struct scopes *scopes, const struct reference *word,
    struct scope_wish wish, struct error *err)
{
	struct scope *scope = &scopes->list[scopes->n++];
	bool ok;

	wish.calls = scopes->calls;
	ok = scope_open(scopes->run, word, &wish, scope, err);
	scope->region = scope->region ? scope->region : wish.region;
	scope->label = scopes_label(scopes, scope);
	if (!ok)
		return give_up(scopes, scope, err);
	scopes->calls = scope->calls;
	scope->shared = true;
	return true;
}

size_t
scopes_count(const struct scopes *scopes)
{
	size_t profiles = count(scopes->profiles);
	size_t regions = count(scopes->regions);

	return (profiles ? profiles : 1) * (regions ? regions : 1);
}

struct scope_wish
scopes_wish(const struct scopes *scopes, size_t at)
{
	size_t regions = count(scopes->regions);

	return (struct scope_wish){
	    .profile = scopes->profiles[at / (regions ? regions : 1)],
	    .region = scopes->regions[regions ? at % regions : 0]};
}

/* Of what has no host, one with each profile in each region. */
static bool
open_word(
    struct scopes *scopes, const struct reference *word, struct error *err)
{
	for (size_t i = 0; word && i < scopes->n; i++)
		if (scopes_has(&scopes->list[i], word))
			return true;
	for (size_t i = 0; i < scopes_count(scopes); i++)
		if (!open_one(scopes, word, scopes_wish(scopes, i), err))
			return false;
	return true;
}

bool
scopes_open(struct scopes *scopes, struct error *err)
{
	scopes->list = arena_array(&scopes->run->arena, struct scope,
	    scopes_count(scopes) * (scopes->n_words + 1));
	if (scopes->n_words == 0)
		return open_word(scopes, NULL, err);
	for (size_t i = 0; i < scopes->n_words; i++)
		if (!open_word(scopes, &scopes->words[i], err))
			return false;
	return true;
}

static bool
may_end(struct scope *scope, const struct scopes_work *work, void *ctx,
    struct error *err)
{
	return scope->open > 0 || !work->end || work->end(ctx, scope, err);
}

static struct scope *
asker(struct scopes *scopes, const struct client *client)
{
	struct scope *scope = scopes->list;

	while (scope->client != client)
		scope++;
	return scope;
}

static bool
take(struct scopes *scopes, struct calls_answer *answer,
    const struct scopes_work *work, void *ctx, struct error *err)
{
	struct scope *scope = asker(scopes, answer->client);
	bool ok;

	scope->open -= !answer->more;
	ok = work->take(ctx, scope, answer, err) &&
	    may_end(scope, work, ctx, err);
	json_decref(answer->reply);
	return ok || give_up(scopes, scope, err);
}

bool
scopes_run(struct scopes *scopes, const struct scopes_work *work, void *ctx,
    struct error *err)
{
	struct calls_answer answer;

	for (size_t i = 0; i < scopes->n; i++) {
		struct scope *scope = &scopes->list[i];

		if (scope->over)
			continue;
		if (!(work->begin(ctx, scope, err) &&
			may_end(scope, work, ctx, err)) &&
		    !give_up(scopes, scope, err))
			return false;
	}
	while (scopes->calls && !scopes->enough &&
	    calls_next(scopes->calls, &answer))
		if (!take(scopes, &answer, work, ctx, err))
			return false;
	return true;
}

bool
scopes_conclude(const struct scopes *scopes, struct error *err)
{
	size_t failed = 0;

	for (size_t i = 0; i < scopes->n; i++)
		failed += scopes->list[i].failed;
	if (failed + scopes->off == scopes->n)
		failed = scopes->n;
	if (failed > 0)
		return fail(err, ERR_GENERAL,
		    "%zu of %zu registries could not be asked", failed,
		    scopes->n);
	return scopes->n_words == 0 ||
	    verb_met(scopes->names, scopes->met, err);
}

void
scopes_close(struct scopes *scopes)
{
	calls_close(scopes->calls);
	for (size_t i = 0; i < scopes->n; i++)
		scope_close(&scopes->list[i]);
}
