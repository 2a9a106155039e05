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

static const char *
host_of(const struct reference *word)
{
	return word->hosted ? word->registry.host : "";
}

bool
scopes_words(struct scopes *scopes, const char *verb, unsigned allow,
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
		    !scope_check(word, verb, err))
			return false;
		if (word->hosted && scopes->regions[0])
			return fail(err, ERR_USAGE,
			    "%s: the host says the region, and so does "
			    "--regions",
			    word->text);
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
		if (strcmp(host_of(&scopes->words[0]),
			host_of(&scopes->words[i])) != 0)
			return fail(err, ERR_USAGE,
			    "%s: all patterns must be of one registry",
			    scopes->words[i].text);
	return true;
}

bool
scopes_has(const struct scope *scope, const struct reference *word)
{
	return strcmp(host_of(word), scope->host ? scope->host : "") == 0;
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

static const char *
label_of(const struct scopes *scopes, const struct scope *scope)
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

/* True where the others are to be looked at. */
static bool
give_up(struct scopes *scopes, struct scope *scope, struct error *err)
{
	bool off = scopes->all &&
	    (verb_is_code(err, "UnrecognizedClientException") ||
		verb_is_code(err, "OptInRequired"));

	scope->over = true;
	if (err->kind == ERR_INTERRUPT || err->kind == ERR_READER_GONE ||
	    err->kind == ERR_OUTPUT || err->kind == ERR_USAGE ||
	    !scopes->several)
		return false;
	scope->failed = !off;
	scopes->off += off;
	if (scope->client)
		calls_drop(scopes->calls, scope->client, true);
	consent_tell(scopes->run, "%s: %s", scope->label,
	    off ? "switched off for this account, or closed to these keys; "
		  "passed over"
		: err->message);
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
	scope->label = label_of(scopes, scope);
	if (!ok)
		return give_up(scopes, scope, err);
	scopes->calls = scope->calls;
	scope->shared = true;
	return true;
}

static bool
is_open(const struct scopes *scopes, const struct reference *word)
{
	for (size_t i = 0; i < scopes->n; i++)
		if (scopes_has(&scopes->list[i], word))
			return true;
	return false;
}

/* Of what has no host, one with each profile in each region. */
static bool
open_word(struct scopes *scopes, const struct reference *word, size_t profiles,
    size_t regions, struct error *err)
{
	if (word && is_open(scopes, word))
		return true;
	for (size_t i = 0; i < (profiles ? profiles : 1); i++)
		for (size_t j = 0; j < (regions ? regions : 1); j++) {
			const struct scope_wish wish = {
			    .profile = scopes->profiles[i],
			    .region = scopes->regions[j]};

			if (!open_one(scopes, word, wish, err))
				return false;
		}
	return true;
}

bool
scopes_open(struct scopes *scopes, struct error *err)
{
	size_t profiles = count(scopes->profiles);
	size_t regions = count(scopes->regions);

	scopes->list = arena_array(&scopes->run->arena, struct scope,
	    (profiles + 1) * (regions + 1) * (scopes->n_words + 1));
	if (scopes->n_words == 0)
		return open_word(scopes, NULL, profiles, regions, err);
	for (size_t i = 0; i < scopes->n_words; i++)
		if (!open_word(
			scopes, &scopes->words[i], profiles, regions, err))
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
