/* rm: tags and images that are named.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/json/json_make.h"
#include "base/memory/alloc.h"
#include "cli/rows/rows.h"
#include "cmd/clean/deletion.h"
#include "cmd/clean/victims.h"
#include "cmd/commands.h"
#include "cmd/verbs/consent.h"
#include "cmd/verbs/place.h"
#include "cmd/verbs/survey.h"
#include "cmd/verbs/verb.h"

enum { TAG_ONLY, CONSENT, ROWS = CONSENT + CONSENT_OPTIONS_N };
enum { JOBS = ROWS + VERB_ROWS_N };

static const struct arg options[] = {
    [TAG_ONLY] = {"--tag-only", .exact = true,
	.doc = "Remove tags only: refuse where an image would lose its last "
	       "tag and go with it."},
    CONSENT_OPTIONS(CONSENT),
    VERB_ROWS(ROWS),
    VERB_JOBS(JOBS),
    {0},
};

static const struct row_paint paints[] = {
    {"image", ROW_RED}, {"tag", ROW_YELLOW}, {0}};

static const struct row_column columns[] = {
    {.name = "goes", .key = "goes", .paint = paints},
    {.name = "name", .key = "name"},
    {.name = "digest", .key = "digest", .kind = ROW_DIGEST, .rank = 2},
    {.name = "size", .key = "size", .kind = ROW_BYTES, .rank = 1},
    {.name = "tags", .key = "tags", .kind = ROW_LIST},
    {.name = "because", .key = "because", .rank = 3},
    {0},
};

static const struct rows_form form = {
    .key = "goes", .columns = columns, .empty = "nothing to remove"};

struct removal {
	struct run *run;
	const struct arg_parser *given;
	struct victims *first;
	json_t *plan;  /* rows, as they are shown */
	size_t images; /* that go with their last tag, or whole */
};

/* The part of the same repository, or a new one, opened. */
static struct victims *
open_part(struct removal *removal, const char *text,
    const struct reference *reference, struct error *err)
{
	const char *host = reference_host(reference);
	struct victims *part = removal->first;

	for (; part; part = part->next) {
		const struct reference *r = &part->place.reference;

		if (strcmp(r->repository, reference->repository) == 0 &&
		    strcmp(reference_host(r), host) == 0)
			return part;
	}
	part = arena_new(&removal->run->arena, struct victims);
	*part = (struct victims){.next = removal->first};
	part->last = &part->first;
	removal->first = part;
	if (!place_open_api(
		removal->run, text, REFERENCE_TAGS, &part->place, err))
		return NULL;
	part->deletion.place = &part->place;
	return part;
}

static bool
add(struct removal *removal, const char *text, struct error *err)
{
	struct reference reference;
	struct victims *part;

	if (!reference_parse(
		&removal->run->arena, text, REFERENCE_TAGS, &reference, err))
		return false;
	if (!reference.tag && !reference.digest)
		return fail(err, ERR_USAGE,
		    "%s names neither a tag nor a digest, and here one must be "
		    "named",
		    text);
	part = open_part(removal, text, &reference, err);
	return part && victims_look(part, &reference, err);
}

static void
put_row(struct removal *removal, const char *goes, const char *name,
    const struct victim *victim, const char *because)
{
	json_t *row = json_members("goes", json_text(goes), "name",
	    json_text(name), "digest", json_text(victim->digest), "size",
	    json_integer(victim->size));

	if (victim->tags)
		json_object_set(row, "tags", victim->tags);
	if (because)
		json_object_set_new(row, "because", json_text(because));
	removal->images += strcmp(goes, "image") == 0;
	json_array_append_new(removal->plan, row);
}

static void
plan_tags(
    struct removal *removal, struct victims *part, const struct victim *victim)
{
	bool last = victim_is_last_tag(victim);
	const json_t *tag;
	size_t i;

	json_array_foreach (victim->named, i, tag) {
		const char *text = json_string_value(tag);
		struct doomed doomed = {.digest = victim->digest,
		    .tag = text,
		    .name = victims_name(part, text),
		    .index = victim->index};

		deletion_add(&part->deletion, &doomed);
		put_row(removal, last && i == 0 ? "image" : "tag", doomed.name,
		    victim,
		    last && i == 0 ? "no other tag is left on it" : NULL);
	}
}

static void
plan_image(struct removal *removal, struct victims *part,
    const struct victim *victim, const char *because)
{
	const struct doomed doomed = {.digest = victim->digest,
	    .name = victims_name(part, victim->digest),
	    .index = victim->index};

	deletion_add(&part->deletion, &doomed);
	put_row(removal, "image", doomed.name, victim, because);
}

/* Whether everything that names an image goes, and somebody does. */
static bool
is_orphan(const struct survey *survey, const bool *goes, size_t at)
{
	const struct lifecycle_image *image = &survey->images[at];

	for (size_t i = 0; i < image->n_parents; i++)
		if (!goes[image->parents[i]])
			return false;
	return image->n_parents > 0 && image->n_tags == 0 && !goes[at];
}

/* Images of an index that goes have no tags: nobody would find them again. */
static void
plan_children(struct removal *removal, struct victims *part,
    const struct survey *survey, bool *goes)
{
	bool more = true;

	while (more) {
		more = false;
		for (size_t i = 0; i < survey->n; i++) {
			const struct lifecycle_image *image =
			    &survey->images[i];
			struct victim child = {
			    .digest = arena_strdup(
				&removal->run->arena, image->digest),
			    .size = image->size,
			    .index = image->is_index};

			if (!is_orphan(survey, goes, i))
				continue;
			goes[i] = more = true;
			plan_image(removal, part, &child,
			    "only an index that goes names it");
		}
	}
}

static bool
plan_indexes(struct removal *removal, struct victims *part, struct error *err)
{
	struct survey survey;
	bool *goes = NULL, ok;

	ok = survey_read(&part->place, &survey, err);
	goes = xmalloc(survey.n + 1);
	memset(goes, 0, survey.n + 1);
	for (struct victim *v = part->first; v; v = v->next) {
		size_t at = survey_find(&survey, v->digest);

		if (at != LIFECYCLE_NONE && (v->whole || victim_is_last_tag(v)))
			goes[at] = true;
	}
	if (ok && survey.unread > 0)
		consent_tell(removal->run,
		    "%s: an index in the archive cannot be read, and what it "
		    "names is not known: images of the index stay",
		    part->place.repository);
	else if (ok)
		plan_children(removal, part, &survey, goes);
	free(goes);
	survey_free(&survey);
	return ok;
}

static bool
plan_part(struct removal *removal, struct victims *part, struct error *err)
{
	bool indexes = false;

	for (struct victim *v = part->first; v; v = v->next) {
		if (victim_is_last_tag(v) &&
		    argparse_given(removal->given, TAG_ONLY))
			return fail(err, ERR_NO,
			    "nothing was done: with its last tag %s would go",
			    victims_name(part, v->digest));
		indexes |= v->index && (v->whole || victim_is_last_tag(v));
		if (v->whole)
			plan_image(removal, part, v, NULL);
		else
			plan_tags(removal, part, v);
	}
	return !indexes || plan_indexes(removal, part, err);
}

/* Look at what is named, and say what goes. */
static bool
plan(struct removal *removal, struct error *err)
{
	removal->plan = json_array();
	for (size_t i = 0; i < removal->given->rest.n; i++)
		if (!add(removal, removal->given->rest.at[i], err))
			return false;
	for (struct victims *part = removal->first; part; part = part->next)
		if (!plan_part(removal, part, err))
			return false;
	return true;
}

static bool
show(struct removal *removal, struct error *err)
{
	const struct rows_wish wish =
	    consent_wish(removal->given, CONSENT, ROWS);
	struct rows rows = {0};
	bool ok = rows_open(&rows, removal->run, &form, &wish, err);
	json_t *row;
	size_t i;

	json_array_foreach (removal->plan, i, row)
		ok = ok && rows_add(&rows, json_incref(row), err);
	ok = ok && rows_finish(&rows, NULL, err);
	rows_free(&rows);
	return ok;
}

static void
close_removal(struct removal *removal)
{
	for (struct victims *part = removal->first; part; part = part->next)
		victims_close(part);
	json_decref(removal->plan);
}

/* While a person thinks, others push: nothing goes that was not shown. */
static bool
still_holds(const struct removal *shown, struct error *err)
{
	struct removal now = {.run = shown->run, .given = shown->given};
	bool ok = plan(&now, err) &&
	    (json_equal(now.plan, shown->plan) ||
		fail(err, ERR_NO,
		    "nothing was done: what these references mean has changed "
		    "since it was shown"));

	close_removal(&now);
	return ok;
}

static bool
carry_out(struct removal *removal, struct error *err)
{
	struct buf failures = {0};

	for (struct victims *part = removal->first; part; part = part->next) {
		bool ok = deletion_run(&part->deletion, err);

		if (!deletion_gather(&failures, &part->deletion,
			removal->first->next ? part->place.repository : NULL,
			ok, err))
			return false;
	}
	return failures.len == 0 || fail_buf(err, ERR_GENERAL, &failures);
}

static bool
remove_all(struct removal *removal, struct error *err)
{
	size_t n;

	if (!plan(removal, err) || !show(removal, err))
		return false;
	n = json_array_size(removal->plan);
	if (n == 0)
		return true;
	if (!consent_ask(removal->given, CONSENT,
		removal->images ? "Delete these images and tags?"
				: "Remove these tags?",
		arena_printf(&removal->run->arena, "%zu %s%s would go", n,
		    removal->images ? "image or tag" : "tag",
		    n == 1 ? "" : "s"),
		err))
		return false;
	return (argparse_given(removal->given, CONSENT) ||
		   still_holds(removal, err)) &&
	    carry_out(removal, err);
}

static bool
rm(struct run *run, const struct arg_parser *given, struct error *err)
{
	struct removal removal = {.run = run, .given = given};
	bool ok = given->rest.n > 0
	    ? verb_jobs(run, given, JOBS, err) && remove_all(&removal, err)
	    : fail(err, ERR_USAGE, "ecr rm needs a reference");

	close_removal(&removal);
	return ok;
}

static const struct example examples[] = {
    {"Remove a tag; the image stays as long as it has another",
	"ecr rm team/app:old"},
    {"Delete an image with all its tags, in a script",
	"ecr rm --yes team/app@sha256:4f5c…"},
    {"What would go", "ecr rm --dry-run 'team/app:pr-*'"},
    {0},
};

const struct command rm_command = {
    .name = "rm",
    .group = "cleaning",
    .doc =
	"Remove tags and images. REPO:TAG removes that tag; the image goes "
	"with its last tag, which is shown first. REPO@DIGEST deletes the "
	"image with all its tags, which are shown, too. With an index go the "
	"images that nothing else names and that have no tag. A \"*\" in a tag "
	"means several. What goes is shown and has to be confirmed; in a pipe "
	"by --yes. Failures are listed and make the status 255.",
    .operands = "REFERENCE...",
    .completion = COMPLETE_REFERENCE,
    .options = options,
    .examples = examples,
    .service = &service_ecr,
    .no = "Something is not there, a repository is not as the plan has it, or "
	  "it was not confirmed.",
    .run = rm,
};
