/* latest: the newest tag of a repository.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "cmd/commands.h"
#include "cmd/look/newest.h"
#include "cmd/verbs/consent.h"
#include "cmd/verbs/place.h"
#include "cmd/verbs/scope.h"
#include "cmd/verbs/verb.h"
#include "oci/read.h"

enum { SEMVER, PRE, SUFFIX, MATCH, PRINT };

static const char *const prints[] = {"tag", "digest", "uri", NULL};

static const struct arg options[] = {
    [SEMVER] = {"--semver", .exact = true,
	.doc = "The highest version by semver.org, in place of what was pushed "
	       "last. One leading v does not count, nor does what stands "
	       "behind '_' (build metadata, as Helm writes it). 1 and 1.2 are "
	       "no versions but move; they count where there is nothing else."},
    [PRE] = {"--pre", .exact = true,
	.doc = "With --semver: pre-releases, too. What people mean as a "
	       "variant (3.1.0-alpine) is one by the rules: see --suffix."},
    [SUFFIX] = {"--suffix", NARGS_ONE, "NAME", .exact = true,
	.doc = "With --semver: only tags that end with -NAME, and compare "
	       "what stands before that."},
    [MATCH] = {"--match", NARGS_ONE, "PATTERN", .exact = true,
	.doc = "Only tags like this: the same as a pattern behind the "
	       "repository."},
    [PRINT] = {"--print", NARGS_ONE, "WHAT", .choices = prints, .exact = true,
	.doc = "Print the tag (the default), the digest, or the uri, which is "
	       "HOST/REPOSITORY:TAG."},
    {0},
};

static const struct example examples[] = {
    {"What was pushed last", "ecr latest team/app"},
    {"The newest release", "ecr latest team/app --semver"},
    {"The newest of one line, as it is pulled",
	"ecr latest 'team/app:1.*' --semver --print uri"},
    {"Of a variant, in another registry",
	"ecr latest docker.io/library/node --semver --suffix alpine"},
    {0},
};

static const struct row_column columns[] = {
    {.name = "tag", .key = "tag"},
    {.name = "digest", .key = "digest", .asked = true},
    {.name = "uri", .key = "uri", .asked = true},
    {.name = "pushed", .key = "pushedAt", .kind = ROW_TIME, .asked = true},
    {0},
};

static const struct rows_form form = {
    .key = "images", .columns = columns, .bare = true};

/* One question and its answer. */
struct latest {
	struct run *run;
	struct reference reference;
	struct newest newest;
	struct scope scope;
	struct place place;
	bool api; /* by the API; else by the protocol of registries */
	bool wants_uri, wants_digest;
	const char *uri;
};

static bool
take_details(void *ctx, const json_t *details, struct error *err)
{
	struct latest *latest = ctx;
	const json_t *detail, *tag;
	size_t i, j;

	(void)err;
	json_array_foreach (details, i, detail) {
		double pushed =
		    verb_time(json_object_get(detail, "imagePushedAt"));

		json_array_foreach (
		    json_object_get(detail, "imageTags"), j, tag) {
			if (json_is_string(tag))
				newest_add(&latest->newest,
				    json_string_value(tag),
				    json_get_string(detail, "imageDigest"),
				    pushed);
		}
	}
	return true;
}

static bool
ask_scope(struct latest *latest, struct error *err)
{
	const char *repository = latest->reference.repository;
	json_t *params;

	if (!scope_open(
		latest->run, &latest->reference, NULL, &latest->scope, err))
		return false;
	params = scope_params(&latest->scope, repository);
	json_object_set_new(params, "filter",
	    json_members("tagStatus", json_text("TAGGED"), "imageStatus",
		json_text("ACTIVE")));
	return scope_pages(&latest->scope, "describe-images", params,
	    take_details, latest, err);
}

static bool
take_tag(void *ctx, const char *tag)
{
	struct latest *latest = ctx;

	newest_add(&latest->newest, tag, NULL, -1);
	return true;
}

/* Registries tell no time of a push. */
static bool
ask_place(struct latest *latest, const char *text, struct error *err)
{
	struct place *place = &latest->place;

	if (!latest->newest.semver)
		return fail(err, ERR_SERVICE,
		    "%s: what was pushed last, only a private registry of "
		    "Amazon ECR can tell; by version any can: --semver",
		    latest->reference.registry.host);
	return place_open(latest->run, text, REFERENCE_TAGS, place, err) &&
	    oci_tags(place->oci, place->repository, take_tag, latest, err) ==
	    OCI_FOUND;
}

/* HOST/REPOSITORY of our own registry is the service's to say. */
static bool
find_uri(struct latest *latest, const char *tag, struct error *err)
{
	struct arena *arena = &latest->run->arena;
	const char *repository = latest->reference.repository, *uri;
	json_auto_t *reply = NULL;
	json_t *params = scope_params(&latest->scope, NULL);

	json_object_set_new(params, "repositoryNames", json_array());
	json_array_append_new(
	    json_object_get(params, "repositoryNames"), json_text(repository));
	reply =
	    scope_call(&latest->scope, "describe-repositories", params, err);
	if (!reply)
		return false;
	uri = json_get_string(
	    json_array_get(json_object_get(reply, "repositories"), 0),
	    "repositoryUri");
	if (!uri)
		return fail(err, ERR_GENERAL,
		    "%s: the service answered without a URI", repository);
	latest->uri = arena_printf(arena, "%s:%s", uri, tag);
	return true;
}

/* What is to be shown and is not known yet. */
static bool
complete(struct latest *latest, struct newest_tag *found, struct error *err)
{
	struct arena *arena = &latest->run->arena;
	char digest[OCI_DIGEST_SIZE];

	if (!latest->api) {
		latest->uri = place_name(&latest->place, found->tag);
		if (!latest->wants_digest)
			return true;
		if (oci_manifest_digest(latest->place.oci,
			latest->place.repository, found->tag, digest,
			err) != OCI_FOUND)
			return false;
		found->digest = arena_strdup(arena, digest);
		return true;
	}
	if (!latest->wants_uri)
		return true;
	if (!latest->reference.hosted)
		return find_uri(latest, found->tag, err);
	latest->uri =
	    arena_printf(arena, "%s/%s:%s", latest->reference.registry.host,
		latest->reference.repository, found->tag);
	return true;
}

static json_t *
make_row(const struct latest *latest, const struct newest_tag *found)
{
	json_t *row =
	    json_members("repository", json_text(latest->reference.repository),
		"tag", json_text(found->tag));

	if (found->digest)
		json_object_set_new(row, "digest", json_text(found->digest));
	if (latest->uri)
		json_object_set_new(row, "uri", json_text(latest->uri));
	if (found->pushed >= 0) {
		json_auto_t *pushed = json_real(found->pushed);

		verb_put_time(row, "pushedAt", pushed);
	}
	return row;
}

static void
warn_of_dates(const struct latest *latest)
{
	if (latest->newest.semver && latest->newest.dated &&
	    latest->newest.numbered)
		consent_tell(latest->run,
		    "some of these versions look like dates, and win: --match "
		    "decides which are meant");
}

static bool
show(struct latest *latest, const char *print, struct error *err)
{
	const struct newest_tag *best = newest_found(&latest->newest);
	const struct rows_wish wish = {.usual = print};
	struct newest_tag found;
	struct rows rows;
	bool ok;

	if (!best)
		return fail(err, ERR_NO, "%s: there is no such tag",
		    latest->reference.text);
	found = *best;
	warn_of_dates(latest);
	ok = rows_open(&rows, latest->run, &form, &wish, err);
	if (ok && rows.mode == ROWS_DOCUMENT)
		latest->wants_uri = latest->wants_digest = true;
	ok = ok && complete(latest, &found, err) &&
	    rows_add(&rows, make_row(latest, &found), err) &&
	    rows_finish(&rows, NULL, err);
	rows_free(&rows);
	return ok;
}

static bool
read_words(
    struct latest *latest, const struct arg_parser *given, struct error *err)
{
	struct newest *newest = &latest->newest;
	struct reference *reference = &latest->reference;

	if (given->rest.n != 1)
		return fail(err, ERR_USAGE,
		    "ecr latest needs one repository, perhaps with tags: REPO "
		    "or REPO:PATTERN");
	newest->semver = argparse_given(given, SEMVER);
	newest->pre = argparse_given(given, PRE);
	newest->suffix = argparse_word(given, SUFFIX);
	if ((newest->pre || newest->suffix) && !newest->semver)
		return fail(err, ERR_USAGE, "%s goes with --semver",
		    newest->pre ? "--pre" : "--suffix");
	if (!reference_parse(&latest->run->arena, given->rest.at[0],
		REFERENCE_TAGS, reference, err))
		return false;
	if (reference->digest)
		return fail(err, ERR_USAGE, "%s: a digest has no newest tag",
		    reference->text);
	if (reference->tag && argparse_given(given, MATCH))
		return fail(err, ERR_USAGE,
		    "--match and a pattern behind the repository exclude each "
		    "other");
	newest->pattern =
	    reference->tag ? reference->tag : argparse_word(given, MATCH);
	return true;
}

static bool
latest_run(struct run *run, const struct arg_parser *given, struct error *err)
{
	const char *print = argparse_word(given, PRINT);
	struct latest latest = {.run = run, .newest.arena = &run->arena};
	bool ok = read_words(&latest, given, err);

	print = print ? print : "tag";
	latest.wants_uri = strcmp(print, "uri") == 0;
	latest.wants_digest = strcmp(print, "digest") == 0;
	if (ok) {
		latest.api = scope_fits(run, &latest.reference);
		ok = latest.api ? ask_scope(&latest, err)
				: ask_place(&latest, given->rest.at[0], err);
	}
	ok = ok && show(&latest, print, err);
	scope_close(&latest.scope);
	if (latest.place.run)
		place_close(&latest.place);
	return ok;
}

const struct command latest_command = {
    .name = "latest",
    .group = "looking",
    .doc = "Print the newest tag of a repository. Newest is what was pushed "
	   "last, or with --semver what has the highest version. Putting "
	   "another tag on an image does not change when it was pushed: an "
	   "image that was promoted by a tag is found by its version, not by "
	   "time. Of an image with several tags the one that matches is "
	   "printed, and of those the one that says most: a version before "
	   "other words, these before 1.2 and latest. The status is 1 where no "
	   "tag matches. Any registry can be asked by version.",
    .operands = "REPOSITORY[:TAGS]",
    .completion = COMPLETE_REFERENCE,
    .options = options,
    .examples = examples,
    .service = &service_ecr,
    .no = "No tag matches.",
    .run = latest_run,
};
