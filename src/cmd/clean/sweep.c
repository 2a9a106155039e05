/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/clean/sweep.h"

#include <stdlib.h>
#include <string.h>

#include "base/json/json_make.h"
#include "base/text/human.h"
#include "cmd/verbs/consent.h"

static const struct row_paint paints[] = {
    {"image", ROW_RED}, {"tags", ROW_YELLOW}, {"stays", ROW_GREEN}, {0}};

static const struct row_column columns[] = {
    {.name = "goes", .key = "goes", .paint = paints},
    {.name = "repository", .key = "repository", .rank = 4},
    {.name = "tags", .key = "tags", .kind = ROW_LIST},
    {.name = "digest", .key = "digest", .kind = ROW_DIGEST, .rank = 2},
    {.name = "size", .key = "size", .kind = ROW_BYTES, .rank = 1},
    {.name = "pushed", .key = "pushedAt", .kind = ROW_TIME, .rank = 5},
    {.name = "because", .key = "because", .rank = 3},
    {.name = "region", .key = "region", .asked = true},
    {.name = "profile", .key = "profile", .asked = true},
    {0},
};

static const struct rows_form form = {.key = "plan",
    .columns = columns,
    .empty = "nothing to delete",
    .totals = true};

struct place *
sweep_open(struct sweep *sweep, const char *text, const struct scope_wish *wish,
    struct error *err)
{
	struct opened *opened = arena_new(&sweep->run->arena, struct opened);
	struct scope *api = &opened->place.api;
	bool ok;

	*opened = (struct opened){.next = sweep->places, .text = text};
	sweep->places = opened;
	if (!place_open_api(sweep->run, text,
		REFERENCE_NAMES | REFERENCE_NO_IMAGE, &opened->place, err))
		return NULL;
	ok = place_begin(&opened->place, wish->profile, wish->region, err);
	api->region = api->region ? api->region : wish->region;
	api->label = scopes_label(&sweep->scopes, api);
	return ok ? &opened->place : NULL;
}

void
sweep_doom(struct swept *swept, size_t at, const char *tag)
{
	const struct lifecycle_image *image = &swept->survey.images[at];
	struct doomed doomed = {.digest = image->digest,
	    .tag = tag,
	    .name = scope_name_at(&swept->place->api,
		arena_printf(&swept->place->run->arena, "%s%c%s",
		    swept->repository, tag ? ':' : '@',
		    tag ? tag : image->digest)),
	    .index = image->is_index};

	deletion_add(&swept->deletion, &doomed);
}

/* What the fates of a repository's images come to. */
static void
count(struct sweep *sweep, struct swept *swept)
{
	for (size_t i = 0; i < swept->survey.n; i++) {
		const struct lifecycle_image *image = &swept->survey.images[i];

		if (swept->chosen[i].fate == FATE_GOES) {
			sweep_doom(swept, i, NULL);
			sweep->images++;
			/* an index' size is that of its largest image */
			sweep->bytes += image->is_index ? 0 : image->size;
		}
		for (size_t t = 0; t < image->n_tags &&
		     swept->chosen[i].fate == FATE_UNTAGGED;
		     t++) {
			if (!choice_matches(sweep->choice, image->tags[t]))
				continue;
			sweep_doom(swept, i, image->tags[t]);
			sweep->tags++;
		}
	}
}

/* What two patterns mean goes once. */
static const char *
key_of(const struct place *place, const char *repository)
{
	const struct scope *api = &place->api;

	return arena_printf(&place->run->arena, "%s %s %s %s",
	    place->host ? place->host : "", api->profile ? api->profile : "",
	    api->region ? api->region : "", repository);
}

static struct swept *
new_swept(struct sweep *sweep, struct place *place, const char *repository)
{
	struct arena *arena = &sweep->run->arena;
	struct swept *swept = arena_new(arena, struct swept);

	*swept = (struct swept){.place = place,
	    .repository = arena_strdup(arena, repository),
	    .key = key_of(place, repository),
	    .deletion = {.place = place}};
	if (!sweep->last)
		sweep->last = &sweep->first;
	*sweep->last = swept;
	sweep->last = &swept->next;
	return swept;
}

/* Read the images of a repository of the place. */
static bool
survey(struct swept *swept, struct survey *out, struct error *err)
{
	struct place *place = swept->place;
	const char *pattern = place->repository;
	bool ok;

	place->repository = swept->repository;
	ok = survey_read(place, out, err);
	place->repository = pattern;
	return ok &&
	    (out->unread == 0 ||
		fail(err, ERR_SERVICE,
		    "%s: an index in the archive cannot be read, and what it "
		    "names is not known",
		    scope_name_at(&place->api, swept->repository)));
}

struct swept *
sweep_survey(struct sweep *sweep, const char *text,
    const struct scope_wish *wish, struct error *err)
{
	struct place *place = sweep_open(sweep, text, wish, err);
	struct swept *swept =
	    place ? new_swept(sweep, place, place->repository) : NULL;

	if (!swept || !survey(swept, &swept->survey, err))
		return NULL;
	swept->chosen =
	    arena_array(&sweep->run->arena, struct chosen, swept->survey.n + 1);
	return swept;
}

bool
sweep_add(struct sweep *sweep, struct place *place, const char *repository,
    struct error *err)
{
	const char *key = key_of(place, repository);
	struct swept *swept;

	for (swept = sweep->first; swept; swept = swept->next)
		if (strcmp(swept->key, key) == 0)
			return true;
	swept = new_swept(sweep, place, repository);
	if (!survey(swept, &swept->survey, err))
		return false;
	choice_date(sweep->choice);
	swept->chosen =
	    arena_array(&sweep->run->arena, struct chosen, swept->survey.n + 1);
	choice_make(&sweep->run->arena, sweep->choice, &swept->survey,
	    repository, swept->chosen);
	count(sweep, swept);
	return true;
}

static json_t *
row_of(const struct sweep *sweep, const struct swept *swept, size_t at)
{
	const struct lifecycle_image *image = &swept->survey.images[at];
	const struct chosen *chosen = &swept->chosen[at];
	json_t *tags = json_array(), *row;
	struct buf pushed = {0};

	for (size_t i = 0; i < image->n_tags; i++)
		json_array_append_new(tags, json_text(image->tags[i]));
	human_moment(&pushed, (double)image->pushed_at / 1000);
	row = json_members("goes",
	    json_text(chosen->fate == FATE_GOES     ? "image"
		    : chosen->fate == FATE_UNTAGGED ? "tags"
						    : "stays"),
	    "repository", json_text(swept->repository), "tags", tags, "digest",
	    json_text(image->digest), "size", json_integer(image->size),
	    "pushedAt", json_text(buf_text(&pushed)));
	if (sweep->scopes.regions[0] || sweep->scopes.profiles[0])
		scopes_put(&sweep->scopes, &swept->place->api, row);
	if (chosen->because)
		json_object_set_new(row, "because", json_text(chosen->because));
	buf_free(&pushed);
	return row;
}

bool
sweep_show(struct sweep *sweep, struct rows_wish wish, struct error *err)
{
	struct rows rows;
	bool ok;
	json_auto_t *rest =
	    json_members("images", json_integer((json_int_t)sweep->images),
		"tags", json_integer((json_int_t)sweep->tags), "bytesAtMost",
		json_integer(sweep->bytes));

	wish.usual = scopes_columns(
	    &sweep->scopes, "goes,repository,tags,digest,size,pushed,because");
	ok = rows_open(&rows, sweep->run, &form, &wish, err);
	if (sweep->freed >= 0)
		json_object_set_new(
		    rest, "bytesFreed", json_integer(sweep->freed));
	for (struct swept *s = sweep->first; s; s = s->next)
		for (size_t i = 0; ok && i < s->survey.n; i++)
			if (s->chosen[i].fate != FATE_STAYS ||
			    s->chosen[i].told)
				ok = rows_add(&rows, row_of(sweep, s, i), err);
	ok = ok && rows_finish(&rows, rest, err);
	rows_free(&rows);
	return ok;
}

/* Whether tags, or that there are none, are as they were. */
static bool
has_tags_of(
    const struct lifecycle_image *now, const struct lifecycle_image *then)
{
	if (now->n_tags != then->n_tags)
		return false;
	for (size_t i = 0; i < now->n_tags; i++) {
		size_t j = 0;

		while (j < then->n_tags &&
		    strcmp(now->tags[i], then->tags[j]) != 0)
			j++;
		if (j == then->n_tags)
			return false;
	}
	return true;
}

/* Whether an image that is there now still goes. */
static bool
still_goes(const struct swept *swept, const struct survey *now, size_t at)
{
	const struct doomed *doomed =
	    deletion_find(&swept->deletion, now->images[at].digest, NULL);

	return doomed && !doomed->done;
}

/* Whether everything that names an image now still goes, or has gone. */
static bool
is_free(const struct swept *swept, const struct survey *now, size_t at)
{
	const struct lifecycle_image *image = &now->images[at];

	for (size_t p = 0; p < image->n_parents; p++)
		if (!still_goes(swept, now, image->parents[p]))
			return false;
	return true;
}

/* Why one no longer goes, or NULL. */
static const char *
why_not(const struct swept *swept, const struct survey *now,
    const struct doomed *doomed)
{
	size_t at = survey_find(now, doomed->digest);
	size_t was = survey_find(&swept->survey, doomed->digest);

	if (at == LIFECYCLE_NONE || was == LIFECYCLE_NONE)
		return "is gone already";
	if (!has_tags_of(&now->images[at], &swept->survey.images[was]))
		return "stays: its tags have changed since";
	if (!doomed->tag && !is_free(swept, now, at))
		return "stays: an index that stays names it";
	if (!doomed->tag && now->images[at].subject != LIFECYCLE_NONE &&
	    !still_goes(swept, now, now->images[at].subject))
		return "stays: it refers to an image that stays";
	return NULL;
}

/* The listing is read again: who has got a tag since, or is named, drops out,
 * and with an index its images. */
static bool
look_again(void *ctx, struct deletion *deletion, struct error *err)
{
	struct swept *swept = ctx;
	struct survey now;
	bool ok = survey(swept, &now, err), more = ok;

	while (more) {
		more = false;
		for (size_t i = 0; i < deletion->n; i++) {
			struct doomed *d = &deletion->list[i];
			const char *why =
			    d->done ? NULL : why_not(swept, &now, d);
			size_t at;

			if (!why) {
				at = survey_find(&now, d->digest);
				d->waits = !d->done && !d->tag &&
				    now.images[at].subject != LIFECYCLE_NONE;
				continue;
			}
			consent_tell(swept->place->run, "%s: %s", d->name, why);
			d->done = more = true;
		}
	}
	survey_free(&now);
	return ok;
}

/* Images of an index that stays must all be there afterwards. */
static bool
verify(struct swept *swept, struct error *err)
{
	struct survey now;
	bool ok = survey(swept, &now, err);

	for (size_t i = 0; ok && i < swept->survey.n; i++) {
		const struct lifecycle_image *image = &swept->survey.images[i];

		if (survey_find(&now, image->digest) != LIFECYCLE_NONE)
			continue;
		for (size_t p = 0; ok && p < image->n_parents; p++) {
			const char *parent =
			    swept->survey.images[image->parents[p]].digest;

			if (survey_find(&now, parent) != LIFECYCLE_NONE)
				ok = fail(err, ERR_GENERAL,
				    "%s@%s is gone, and %s, which names it, is "
				    "not",
				    scope_name_at(
					&swept->place->api, swept->repository),
				    image->digest, parent);
		}
	}
	survey_free(&now);
	return ok;
}

static bool
run_one(struct swept *swept, struct error *err)
{
	struct place *place = swept->place;
	const char *pattern = place->repository;
	bool ok;

	if (swept->deletion.n == 0)
		return true;
	swept->deletion.before = look_again;
	swept->deletion.ctx = swept;
	place->repository = swept->repository;
	ok = deletion_run(&swept->deletion, err) && verify(swept, err);
	place->repository = pattern;
	return ok;
}

bool
sweep_run(struct sweep *sweep, struct error *err)
{
	struct buf failures = {0};

	for (struct swept *s = sweep->first; s; s = s->next) {
		bool ok = run_one(s, err);

		if (!deletion_gather(&failures, &s->deletion,
			sweep->first->next
			    ? scope_name_at(&s->place->api, s->repository)
			    : NULL,
			ok, err))
			return false;
	}
	return failures.len == 0 || fail_buf(err, ERR_GENERAL, &failures);
}

void
sweep_close(struct sweep *sweep)
{
	for (struct swept *s = sweep->first; s; s = s->next) {
		survey_free(&s->survey);
		deletion_free(&s->deletion);
	}
	for (struct opened *o = sweep->places; o; o = o->next)
		place_close(&o->place);
}
