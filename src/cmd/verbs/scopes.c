/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/verbs/scopes.h"

#include <string.h>

#include "aws/config/endpoint.h"
#include "aws/identity/region.h"
#include "cmd/verbs/verb.h"
#include "model/partition.h"

/* "a,b" as words; NULL: one that says nothing. */
static const char **
split(struct arena *arena, const char *text)
{
	size_t n = 2;
	const char **words;

	for (const char *c = text; c && *c; c++)
		n += *c == ',';
	words = arena_array(arena, const char *, n + 1);
	for (size_t i = 0; text; i++) {
		size_t len = strcspn(text, ",");

		words[i] = arena_strndup(arena, text, len);
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

/* Those of the partition of the region in force. */
static bool
all_regions(struct scopes *scopes, struct error *err)
{
	const char *region;
	const struct partition *partition;

	if (!region_find(&scopes->run->settings, &region, err))
		return false;
	partition = partition_find(region ? region : "us-east-1");
	scopes->regions = (const char **)partition->regions;
	return true;
}

static bool
check_words(const struct scopes *scopes, struct error *err)
{
	for (size_t i = 0; scopes->regions[i]; i++)
		if (!endpoint_check_region(scopes->regions[i], err))
			return false;
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

/* One of several on its way. */
struct round {
	const struct scopes *scopes;
	size_t done, failed, off;
};

static void
say(struct round *round, const struct scope *scope, const char *region,
    const char *why)
{
	struct run *run = round->scopes->run;
	const char *profile = scope->profile ? scope->profile : "default";
	const char *line = count(round->scopes->profiles) > 1
	    ? arena_printf(
		  &run->arena, "%s, profile %s: %s", region, profile, why)
	    : arena_printf(&run->arena, "%s: %s", region, why);

	if (run->ui.warn)
		run->ui.warn(run->ui.ctx, line);
}

static void
take_failure(struct round *round, const struct scope *scope, const char *region,
    struct error *why)
{
	bool off = round->scopes->all &&
	    (verb_is_code(why, "UnrecognizedClientException") ||
		verb_is_code(why, "OptInRequired"));

	round->off += off;
	round->failed += !off;
	say(round, scope,
	    region              ? region
		: scope->region ? scope->region
				: "-",
	    off ? "switched off for this account, or closed to these keys; "
		  "passed over"
		: why->message);
	error_clear(why);
}

/* True where the others are to be looked at. */
static bool
one_round(struct round *round, const struct reference *reference,
    const struct scope_wish *wish,
    bool (*look)(void *ctx, struct scope *scope, struct error *err), void *ctx,
    struct error *err)
{
	struct scope scope;
	bool ok = scope_open(round->scopes->run, reference, wish, &scope, err);
	bool lasting;

	ok = ok && look(ctx, &scope, err);
	round->done += ok;
	lasting = err->kind == ERR_INTERRUPT || err->kind == ERR_READER_GONE ||
	    err->kind == ERR_USAGE || !round->scopes->several;
	if (!ok && !lasting)
		take_failure(round, &scope, wish->region, err);
	scope_close(&scope);
	return ok || !lasting;
}

bool
scopes_each(const struct scopes *scopes, const struct reference *reference,
    bool (*look)(void *ctx, struct scope *scope, struct error *err), void *ctx,
    struct error *err)
{
	struct round round = {.scopes = scopes};
	size_t profiles = count(scopes->profiles);
	size_t regions = count(scopes->regions);

	for (size_t i = 0; i < (profiles ? profiles : 1); i++)
		for (size_t j = 0; j < (regions ? regions : 1); j++) {
			const struct scope_wish wish = {
			    .profile = scopes->profiles[i],
			    .region = scopes->regions[j]};

			if (!one_round(
				&round, reference, &wish, look, ctx, err))
				return false;
		}
	if (round.failed || (round.off && !round.done))
		return fail(err, ERR_GENERAL,
		    "%zu of %zu registries could not be asked",
		    round.failed + (round.done ? 0 : round.off),
		    round.done + round.failed + round.off);
	return true;
}
