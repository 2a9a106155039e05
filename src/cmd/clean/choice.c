/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/clean/choice.h"

#include <stdlib.h>
#include <string.h>

#include "rules/glob.h"
#include "rules/version.h"

/* One of those of which the newest are kept. */
struct candidate {
	const struct lifecycle_image *image;
	size_t at;
	struct version version;
};

enum { HOUR = 3600 };

static int64_t
millis(const struct moment *moment)
{
	double when = verb_when(moment);

	return when < 0 ? -1 : (int64_t)(when * 1000);
}

void
choice_date(struct choice *choice)
{
	static const struct moment fresh = {MOMENT_FROM_NOW, -HOUR};

	choice->older = millis(&choice->older_than);
	choice->unpulled = millis(&choice->not_pulled_for);
	choice->fresh = choice->fresh_too ? INT64_MAX : millis(&fresh);
}

bool
choice_matches(const struct choice *choice, const char *tag)
{
	return !choice->match || glob_matches(choice->match, tag);
}

static size_t
count_matching(const struct choice *choice, const struct lifecycle_image *image)
{
	size_t n = 0;

	for (size_t i = 0; i < image->n_tags; i++)
		n += choice_matches(choice, image->tags[i]);
	return n;
}

/* Whether tags, or that there are none, make it one of those meant. */
static bool
is_meant(const struct choice *choice, const struct lifecycle_image *image)
{
	if (image->n_tags == 0)
		return choice->untagged || !choice->match;
	if (choice->untagged && !choice->match)
		return false;
	return count_matching(choice, image) > 0;
}

static const char *
other_tags(struct arena *arena, const struct choice *choice,
    const struct lifecycle_image *image)
{
	struct buf text = {0};

	for (size_t i = 0; i < image->n_tags; i++)
		if (!choice_matches(choice, image->tags[i]))
			buf_printf(&text, "%s%s",
			    text.len ? ", " : "also tagged ", image->tags[i]);
	return text.len ? buf_keep(&text, arena) : NULL;
}

static bool
is_pulled(const struct choice *choice, const struct lifecycle_image *image)
{
	return choice->unpulled >= 0 && image->pulled_at >= choice->unpulled;
}

static bool
is_old_enough(const struct choice *choice, const struct lifecycle_image *image)
{
	if (choice->older >= 0 && image->pushed_at >= choice->older)
		return false;
	return choice->unpulled < 0 ||
	    (!is_pulled(choice, image) && image->pushed_at < choice->unpulled);
}

/* What an image by itself says. */
static struct chosen
look(struct arena *arena, const struct choice *choice,
    const struct lifecycle_image *image, const char *repository)
{
	const char *others;

	if (!is_meant(choice, image) || !is_old_enough(choice, image))
		return (struct chosen){0};
	if (protect_has(choice->protect, repository, image->digest, image->tags,
		image->n_tags))
		return (struct chosen){.because = "is protected", .told = true};
	if (image->pushed_at <= 0)
		return (struct chosen){
		    .because = "when it was pushed is not known", .told = true};
	if (image->pushed_at >= choice->fresh)
		return (struct chosen){
		    .because = "was pushed within the last hour", .told = true};
	others = other_tags(arena, choice, image);
	if (others)
		return (struct chosen){
		    choice->tags_too ? FATE_UNTAGGED : FATE_STAYS, others,
		    true};
	return (struct chosen){.fate = FATE_GOES};
}

/* Of the tags that are meant, the highest version. */
static struct version
version_of(const struct choice *choice, const struct lifecycle_image *image)
{
	struct version best = {0};

	for (size_t i = 0; i < image->n_tags; i++) {
		struct version v = version_read(image->tags[i], NULL);

		if (!choice_matches(choice, image->tags[i]) ||
		    v.form != VERSION_FULL)
			continue;
		if (best.form == VERSION_NONE || version_compare(&v, &best) > 0)
			best = v;
	}
	return best;
}

static int
by_push(const void *x, const void *y)
{
	const struct candidate *a = x, *b = y;

	if (a->image->pushed_at != b->image->pushed_at)
		return a->image->pushed_at < b->image->pushed_at ? 1 : -1;
	return strcmp(a->image->digest, b->image->digest);
}

/* What has no version is below all that have one. */
static int
by_version(const void *x, const void *y)
{
	const struct candidate *a = x, *b = y;
	bool a_is = a->version.form == VERSION_FULL;
	bool b_is = b->version.form == VERSION_FULL;
	int order = (int)b_is - (int)a_is;

	if (order == 0 && a_is)
		order = version_compare(&b->version, &a->version);
	return order != 0 ? order : by_push(x, y);
}

/* Images of indexes and what refers to others are no versions of their own. */
static bool
stands_alone(const struct lifecycle_image *image)
{
	return image->n_parents == 0 && image->subject == LIFECYCLE_NONE;
}

static void
keep_newest(struct arena *arena, const struct choice *choice,
    const struct survey *survey, struct chosen *out)
{
	struct candidate *all = arena_array(arena, struct candidate, survey->n);
	size_t n = 0;

	if (choice->keep < 0)
		return;
	for (size_t i = 0; i < survey->n; i++) {
		const struct lifecycle_image *image = &survey->images[i];

		if (stands_alone(image) && is_meant(choice, image))
			all[n++] = (struct candidate){
			    image, i, version_of(choice, image)};
	}
	if (n > 0)
		qsort(all, n, sizeof(*all),
		    choice->semver ? by_version : by_push);
	for (size_t i = 0; i < n && i < (size_t)choice->keep; i++) {
		struct chosen *one = &out[all[i].at];

		if (one->fate != FATE_STAYS)
			*one =
			    (struct chosen){.because = "is one of the newest"};
	}
}

/* Who must stay because of others that do; false where nobody is new. */
static bool
hold_some(const struct survey *survey, struct chosen *out)
{
	bool more = false;

	for (size_t i = 0; i < survey->n; i++) {
		const struct lifecycle_image *image = &survey->images[i];

		if (out[i].fate != FATE_GOES)
			continue;
		for (size_t p = 0; p < image->n_parents; p++) {
			if (out[image->parents[p]].fate == FATE_GOES)
				continue;
			out[i] = (struct chosen){
			    .because = "an index that stays names it"};
			more = true;
			break;
		}
		if (out[i].fate == FATE_GOES &&
		    image->subject != LIFECYCLE_NONE &&
		    out[image->subject].fate != FATE_GOES) {
			out[i] = (struct chosen){
			    .because = "it refers to an image that stays"};
			more = true;
		}
	}
	return more;
}

/* Whether all that name it, or what it refers to, go. */
static bool
is_left_alone(const struct survey *survey, const struct chosen *out, size_t i)
{
	const struct lifecycle_image *image = &survey->images[i];

	for (size_t p = 0; p < image->n_parents; p++)
		if (out[image->parents[p]].fate != FATE_GOES)
			return false;
	if (image->subject != LIFECYCLE_NONE)
		return out[image->subject].fate == FATE_GOES;
	return image->n_parents > 0;
}

/* With an index goes what nothing else names: nobody finds it again. */
static bool
take_along(const struct choice *choice, const struct survey *survey,
    const char *repository, struct chosen *out)
{
	bool more = false;

	for (size_t i = 0; i < survey->n; i++) {
		const struct lifecycle_image *image = &survey->images[i];

		if (out[i].fate != FATE_STAYS || out[i].told ||
		    image->n_tags > 0 || image->pushed_at <= 0 ||
		    image->pushed_at >= choice->fresh ||
		    is_pulled(choice, image) ||
		    !is_left_alone(survey, out, i) ||
		    protect_has(choice->protect, repository, image->digest,
			image->tags, image->n_tags))
			continue;
		out[i] = (struct chosen){FATE_GOES,
		    "only what goes names it, or is referred to", false};
		more = true;
	}
	return more;
}

void
choice_make(struct arena *arena, const struct choice *choice,
    const struct survey *survey, const char *repository, struct chosen *out)
{
	for (size_t i = 0; i < survey->n; i++)
		out[i] = look(arena, choice, &survey->images[i], repository);
	keep_newest(arena, choice, survey, out);
	while (hold_some(survey, out))
		;
	while (take_along(choice, survey, repository, out))
		;
}
