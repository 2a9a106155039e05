/* A plan in a file: what goes, and how each repository looked then.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "aws/wire/sha256.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/text/among.h"
#include "base/text/human.h"
#include "cmd/clean/sweep.h"

static int
compare(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* The same for two listings that have the same images with the same tags. */
static void
fingerprint(char out[SHA256_HEX], struct survey *survey)
{
	const char **lines =
	    arena_array(&survey->arena, const char *, survey->n + 1);
	unsigned char digest[SHA256_SIZE];
	struct buf text = {0};

	for (size_t i = 0; i < survey->n; i++) {
		const struct lifecycle_image *image = &survey->images[i];
		const char **tags = arena_array(
		    &survey->arena, const char *, image->n_tags + 1);

		for (size_t t = 0; t < image->n_tags; t++)
			tags[t] = image->tags[t];
		qsort(tags, image->n_tags, sizeof(*tags), compare);
		buf_printf(&text, "%s", image->digest);
		for (size_t t = 0; t < image->n_tags; t++)
			buf_printf(&text, " %s", tags[t]);
		lines[i] = arena_strdup(&survey->arena, buf_text(&text));
		buf_clear(&text);
	}
	qsort(lines, survey->n, sizeof(*lines), compare);
	for (size_t i = 0; i < survey->n; i++)
		buf_printf(&text, "%s\n", lines[i]);
	sha256_digest(digest, buf_text(&text), text.len);
	sha256_hex(out, digest);
	buf_free(&text);
}

static json_t *
plan_of(const struct sweep *sweep, struct swept *swept)
{
	const struct reference *reference = &swept->place->reference;
	json_t *goes = json_array(), *plan;
	char print[SHA256_HEX];

	for (size_t i = 0; i < swept->deletion.n; i++) {
		const struct doomed *d = &swept->deletion.list[i];
		json_t *one = json_members("digest", json_text(d->digest));

		if (d->tag)
			json_object_set_new(one, "tag", json_text(d->tag));
		json_array_append_new(goes, one);
	}
	fingerprint(print, &swept->survey);
	plan = json_members("repository",
	    json_text(reference->hosted
		    ? arena_printf(&swept->place->run->arena, "%s/%s",
			  reference->registry.host, swept->repository)
		    : swept->repository),
	    "listing", json_text(print), "goes", goes);
	if (sweep->scopes.regions[0] || sweep->scopes.profiles[0])
		scopes_put(&sweep->scopes, &swept->place->api, plan);
	return plan;
}

bool
sweep_write_plan(const struct sweep *sweep, const char *path, struct error *err)
{
	json_t *list = json_array(), *whole;
	struct buf text = {0};
	bool ok;

	for (struct swept *s = sweep->first; s; s = s->next)
		json_array_append_new(list, plan_of(sweep, s));
	human_moment(&text, clock_wall());
	whole = json_members("plan", json_text("ecr prune 1"), "made",
	    json_text(buf_text(&text)), "repositories", list);
	buf_clear(&text);
	json_write(&text, whole, &json_style_output);
	buf_putc(&text, '\n');
	json_decref(whole);
	ok = file_put(path, buf_text(&text), text.len) ||
	    fail(err, ERR_GENERAL, "%s cannot be written: %m", path);
	buf_free(&text);
	return ok;
}

static bool
add_doomed(struct sweep *sweep, struct swept *swept, const json_t *one,
    struct error *err)
{
	struct arena *arena = &sweep->run->arena;
	const char *digest = json_get_string(one, "digest");
	const char *tag = json_get_string(one, "tag");
	size_t at = survey_find(&swept->survey, digest);
	const struct lifecycle_image *image;

	if (at == LIFECYCLE_NONE)
		return fail(err, ERR_USAGE,
		    "the plan is not one of ecr prune: %s has no %s",
		    swept->repository, digest ? digest : "such image");
	image = &swept->survey.images[at];
	sweep_doom(swept, at, tag ? arena_strdup(arena, tag) : NULL);
	swept->chosen[at].fate = tag ? FATE_UNTAGGED : FATE_GOES;
	sweep->images += !tag;
	sweep->tags += tag != NULL;
	sweep->bytes += tag || image->is_index ? 0 : image->size;
	return true;
}

static const char *
word_of(struct sweep *sweep, const json_t *plan, const char *key)
{
	const char *text = json_get_string(plan, key);

	return text ? arena_strdup(&sweep->run->arena, text) : NULL;
}

/* The regions or profiles of a plan, each once. */
static const char **
words_of(struct sweep *sweep, const json_t *list, const char *key)
{
	const char **words = arena_array(
	    &sweep->run->arena, const char *, json_array_size(list) + 1);
	const json_t *plan;
	size_t i, n = 0;

	json_array_foreach (list, i, plan) {
		const char *word = word_of(sweep, plan, key);

		if (word && !is_among(words, word))
			words[n++] = word;
	}
	sweep->scopes.several |= n > 1;
	return words;
}

static bool
read_repository(struct sweep *sweep, const json_t *plan, struct error *err)
{
	const char *text = json_get_string(plan, "repository");
	const char *listing = json_get_string(plan, "listing");
	const struct scope_wish wish = {
	    .profile = word_of(sweep, plan, "profile"),
	    .region = word_of(sweep, plan, "region")};
	struct swept *swept;
	char print[SHA256_HEX];
	const json_t *one;
	size_t i;

	if (!text || !listing || strchr(text, '*'))
		return fail(err, ERR_USAGE, "the plan is not one of ecr prune");
	swept = sweep_survey(
	    sweep, arena_strdup(&sweep->run->arena, text), &wish, err);
	if (!swept)
		return false;
	fingerprint(print, &swept->survey);
	if (strcmp(print, listing) != 0)
		return fail(err, ERR_NO,
		    "nothing was done: %s has changed since the plan was made",
		    text);
	json_array_foreach (json_object_get(plan, "goes"), i, one)
		if (!add_doomed(sweep, swept, one, err))
			return false;
	return true;
}

bool
sweep_read_plan(struct sweep *sweep, const char *path, struct error *err)
{
	struct buf text = {0};
	json_auto_t *whole = NULL;
	const char *word;
	const json_t *list, *plan;
	bool ok = true;
	size_t i;

	if (!file_read(path, &text))
		return fail(err, ERR_USAGE, "%s cannot be read: %s", path,
		    strerror(errno));
	whole = json_read(buf_text(&text), text.len, NULL);
	buf_free(&text);
	word = json_get_string(whole, "plan");
	if (!word || strcmp(word, "ecr prune 1") != 0)
		return fail(
		    err, ERR_USAGE, "%s is not a plan of ecr prune", path);
	list = json_object_get(whole, "repositories");
	sweep->scopes.regions = words_of(sweep, list, "region");
	sweep->scopes.profiles = words_of(sweep, list, "profile");
	json_array_foreach (list, i, plan)
		ok = ok && read_repository(sweep, plan, err);
	return ok;
}
