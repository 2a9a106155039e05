/* copy: images from one place to another.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "aws/call/client.h"
#include "aws/wire/http.h"
#include "base/json/json.h"
#include "base/memory/alloc.h"
#include "cmd/commands.h"
#include "cmd/move/copy_end.h"
#include "cmd/move/moving.h"
#include "cmd/verbs/consent.h"
#include "cmd/verbs/verb.h"
#include "oci/end_layout.h"
#include "rules/glob.h"

enum { ALL_TAGS, TAGS, PLATFORM, REFERRERS, FORCE, CREATE, DRY_RUN, ROWS };
enum { JOBS = ROWS + VERB_ROWS_N };

static const struct arg options[] = {
    [ALL_TAGS] = {"--all-tags", .doc = "Copy every tag of the source.",
	.exact = true},
    [TAGS] = {"--tags", NARGS_ONE, "GLOB",
	.doc = "Copy the tags that fit: v1.*.", .exact = true},
    [PLATFORM] = {"--platform", NARGS_ONE, "OS/ARCHITECTURE", .repeats = true,
	.doc = "Of an index, copy only the image for this platform; again, or "
	       "with commas, for more than one. The "
	       "index is kept where these are all of its images; else what "
	       "is copied has another digest, which is said.",
	.exact = true},
    [REFERRERS] = {"--referrers",
	.doc = "Copy what refers to the images as well: signatures, "
	       "attestations, SBOMs.",
	.exact = true},
    [FORCE] = {"--force",
	.doc = "Move a tag that is on another image at the target.",
	.exact = true},
    [CREATE] = {"--create",
	.doc = "Make the repository of ECR that is missing: by its template, "
	       "or like the source.",
	.exact = true},
    [DRY_RUN] = {"--dry-run", .doc = CONSENT_DRY_RUN, .exact = true},
    VERB_ROWS(ROWS),
    VERB_JOBS(JOBS),
    {0},
};

/* A whole run. */
struct copying {
	struct run *run;
	const struct arg_parser *given;
	struct http *http;
	struct copy_end from, to;
	struct oci_copy copy;
	struct moving moving;
	char **tags; /* of the source, that are meant */
	size_t n_tags, room;
	const char *glob; /* NULL: every one */
};

/* Words may hold several, with commas. */
static struct word_list
list_platforms(struct copying *c)
{
	const struct word_list *words = &c->given->values[PLATFORM].words;
	struct arena *arena = &c->run->arena;
	struct word_list out;
	size_t n = words->n;

	for (size_t i = 0; i < words->n; i++)
		for (const char *p = words->at[i]; *p; p++)
			n += *p == ',';
	out = word_list_new(arena, n);
	for (size_t i = 0; i < words->n; i++) {
		char *rest = arena_strdup(arena, words->at[i]), *word;

		while ((word = strtok_r(rest, ",", &rest)))
			word_list_add(&out, word);
	}
	return out;
}

static void
read_options(struct copying *c)
{
	const struct arg_parser *given = c->given;
	const struct word_list platforms = list_platforms(c);

	c->copy.options =
	    (struct oci_copy_options){.force = argparse_given(given, FORCE),
		.dry_run = argparse_given(given, DRY_RUN),
		.referrers = argparse_given(given, REFERRERS),
		.jobs = (size_t)c->run->jobs,
		.wish = {platforms.at, platforms.n}};
	c->moving.dry_run = c->copy.options.dry_run;
}

static bool
is_many(const struct arg_parser *given)
{
	return argparse_given(given, ALL_TAGS) || argparse_given(given, TAGS);
}

static bool
check_words(struct copying *c, struct error *err)
{
	if (argparse_given(c->given, ALL_TAGS) &&
	    argparse_given(c->given, TAGS))
		return fail(err, ERR_USAGE,
		    "--all-tags and --tags are two different things");
	if (is_many(c->given) && (c->from.wanted || c->to.wanted))
		return fail(err, ERR_USAGE,
		    "With %s neither %s nor %s names a tag",
		    argparse_given(c->given, TAGS) ? "--tags" : "--all-tags",
		    c->from.word, c->to.word);
	return true;
}

static bool
add_tag(void *ctx, const char *tag)
{
	struct copying *c = ctx;

	if (c->glob && !glob_matches(c->glob, tag))
		return true;
	if (c->n_tags == c->room) {
		c->room = c->room ? 2 * c->room : 64;
		c->tags = xrealloc(c->tags, c->room * sizeof(*c->tags));
	}
	c->tags[c->n_tags++] = xstrdup(tag);
	return true;
}

/* The name of one that the target's registry would keep where it is. */
static bool
add_taken(struct copying *c, const char *to,
    const struct oci_copied_image *image, struct error *err)
{
	const char *name = copy_end_name(c->run, &c->to, to);
	bool immutable = false;

	if (c->to.registry &&
	    !place_is_immutable(&c->to.place, to, &immutable, err))
		return false;
	if (immutable)
		return fail_code(err, ERR_SERVICE, "TAG_INVALID",
		    "%s is on %s, and tags of this repository are immutable",
		    name, image->before);
	return moving_add_taken(
	    &c->moving, name, image->before, image->digest, err);
}

static void
say_other_digest(struct copying *c, const struct oci_copied_image *image)
{
	if (strcmp(image->source, image->digest) != 0)
		consent_tell(c->run,
		    "%s: of %s, only these platforms: the digest is another, "
		    "%s",
		    c->from.word, image->source, image->digest);
}

/* Copy one; false with `err` where that failed. */
static bool
copy_one(
    struct copying *c, const char *wanted, const char *to, struct error *err)
{
	struct oci_copied_image image;
	struct moved moved = {.digest = image.digest, .sums = &c->copy.sums};
	enum oci_copied done;

	c->copy.sums = (struct oci_copy_sums){0};
	done = oci_copy_image(&c->copy, wanted, to, &image, err);
	if (done == OCI_NOT_COPIED)
		return false;
	if (!to)
		to = image.digest;
	if (done == OCI_TAKEN)
		return add_taken(c, to, &image, err);
	say_other_digest(c, &image);
	moved.name = copy_end_name(c->run, &c->to, to);
	moved.action = done == OCI_SAME ? MOVED_SAME
	    : *image.before             ? MOVED_MOVED
					: MOVED_COPIED;
	moved.before =
	    *image.before && done == OCI_COPIED ? image.before : NULL;
	return moving_add(&c->moving, &moved, err);
}

/* Whether the source can be read, so that nothing is made for what cannot; a
 * registry need not be asked again. */
static bool
look_at_source(const struct copying *c, const char *wanted, struct error *err)
{
	struct oci_end *from = c->from.end;
	struct oci_text text = {0};
	bool ok = from->kind->manifest(from, wanted, &text, err) == OCI_FOUND;

	if (ok && c->from.registry)
		oci_end_keep_text(from, wanted, &text);
	else
		oci_text_free(&text);
	return ok;
}

static bool
make_repository(struct copying *c, struct error *err)
{
	return copy_end_create(&c->to, &c->from, c->copy.options.dry_run, err);
}

static bool
make_and_copy(
    struct copying *c, const char *wanted, const char *to, struct error *err)
{
	const bool make =
	    argparse_given(c->given, CREATE) && !is_many(c->given);

	return (!make ||
		   (look_at_source(c, wanted, err) &&
		       make_repository(c, err))) &&
	    copy_one(c, wanted, to, err);
}

/* One that fails does not end the others. */
static bool
copy_or_note(
    struct copying *c, const char *wanted, const char *to, struct error *err)
{
	struct error why = {0};
	const char *shown = to ? to : wanted;

	return make_and_copy(c, wanted, to, &why) ||
	    moving_add_failed(
		&c->moving, copy_end_name(c->run, &c->to, shown), &why, err);
}

static bool
copy_many(struct copying *c, struct error *err)
{
	c->glob = argparse_word(c->given, TAGS);
	if (c->from.end->kind->tags(c->from.end, add_tag, c, err) != OCI_FOUND)
		return false;
	if (c->glob && c->n_tags == 0)
		return fail(err, ERR_NO, "no tag matches %s", c->glob);
	if (argparse_given(c->given, CREATE) && !make_repository(c, err))
		return false;
	for (size_t i = 0; i < c->n_tags; i++) {
		size_t left = c->n_tags - i;

		if (i % OCI_AHEAD == 0)
			oci_copy_ahead(&c->copy,
			    (const char *const *)c->tags + i,
			    left < OCI_AHEAD ? left : OCI_AHEAD);
		if (!copy_or_note(c, c->tags[i], c->tags[i], err))
			return false;
	}
	return true;
}

static bool
copy_named(struct copying *c, struct error *err)
{
	const char *wanted = c->from.wanted;
	const char *to = c->to.wanted;

	if (!wanted && c->from.registry)
		wanted = "latest";
	else if (!wanted)
		wanted = oci_end_layout_only(c->from.end, &c->run->arena, err);
	if (!wanted)
		return false;
	if (!to && !strchr(wanted, ':'))
		to = wanted;
	return copy_or_note(c, wanted, to, err);
}

/* Whether the registry that refused was asked for something in there. */
static bool
is_about(const struct place *place, const struct error *err)
{
	const char *host = json_get_string(err->about, "host");
	const char *what = json_get_string(err->about, "what");
	size_t len = strlen(place->repository);

	return host && what && strcmp(host, place->host) == 0 &&
	    strncmp(what, place->repository, len) == 0 && what[len] == ':';
}

/* Of the repository that is missing at the target. */
static void
hint_at_create(const struct copying *c, struct error *err)
{
	const struct place *to = &c->to.place;
	bool given = argparse_given(c->given, CREATE);

	if (!c->to.registry || to->ecr == given || !err->code ||
	    strcmp(err->code, "NAME_UNKNOWN") != 0 || !is_about(to, err))
		return;
	fail_code(err, ERR_SERVICE, err->code,
	    given ? "%s\n--create makes none there: that is neither the ECR in "
		    "force nor a registry of AWS"
		  : "%s\n--create makes it",
	    err->message);
}

static bool
copy_all(struct copying *c, struct error *err)
{
	if (!copy_end_join(&c->from, &c->to, c->copy.options.force, err))
		return false;
	c->copy.from = c->from.end;
	c->copy.to = c->to.end;
	return (is_many(c->given) ? copy_many(c, err) : copy_named(c, err)) &&
	    (c->copy.options.dry_run || copy_end_finish(&c->to, err)) &&
	    moving_finish(&c->moving, err);
}

static void
close_all(struct copying *c)
{
	for (size_t i = 0; i < c->n_tags; i++)
		free(c->tags[i]);
	free(c->tags);
	oci_copy_close(&c->copy);
	moving_free(&c->moving);
	copy_end_close(&c->to);
	copy_end_close(&c->from);
	http_close(c->http);
}

static bool
copy(struct run *run, const struct arg_parser *given, struct error *err)
{
	struct copying c = {
	    .run = run, .given = given, .moving = {.sends = true}};
	bool ok;

	if (given->rest.n != 2)
		return fail(err, ERR_USAGE,
		    "copy takes a source and a target: ecr copy SRC DST");
	if (!verb_jobs(run, given, JOBS, err))
		return false;
	c.http = client_open_http(&run->settings);
	oci_copy_open(&c.copy);
	read_options(&c);
	ok = copy_end_open(run, c.http, given->rest.at[0], &c.from, err) &&
	    copy_end_open(run, c.http, given->rest.at[1], &c.to, err) &&
	    check_words(&c, err) &&
	    moving_open(&c.moving, run, given, ROWS, err) && copy_all(&c, err);
	if (!ok)
		hint_at_create(&c, err);
	close_all(&c);
	return ok;
}

static const struct example examples[] = {
    {"Promote an image into another account",
	"ecr copy team/app:v1 "
	"210987654321.dkr.ecr.eu-west-1.amazonaws.com/team/app:v1"},
    {"Keep a copy of a public image, with its signatures",
	"ecr copy --create --referrers docker.io/library/debian:12 "
	"mirror/debian"},
    {"Into a folder, and an archive that docker load reads",
	"ecr copy team/app:v1 oci:app && "
	"ecr copy team/app:v1 docker-archive:app.tar"},
    {"All tags of a release line", "ecr copy --tags 'v1.*' team/app old/app"},
    {0},
};

const struct command copy_command = {
    .name = "copy",
    .group = "moving",
    .doc =
	"Copy images between registries. From any registry to any other, over "
	"accounts, regions and partitions, and from and to layouts "
	"(oci:DIR[:TAG]) and archives (oci-archive:FILE[:TAG], "
	"docker-archive:FILE[:NAME:TAG]): indexes whole, byte for byte, with "
	"the digest the same on both sides or an error. What the target has "
	"is not sent again, within a registry blobs are mounted; ended in "
	"between, the next run goes on. A tag that is on another image there "
	"is moved with --force alone (else status 1).",
    .operands = "SRC DST",
    .completion = COMPLETE_REFERENCE,
    .options = options,
    .examples = examples,
    .no = "No tag matches, or a tag is on another image already, and "
	  "--force was not given.",
    .run = copy,
};
