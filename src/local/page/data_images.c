/* The images of a repository.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/page/data.h"

#include <stdlib.h>
#include <string.h>

#include "base/json/json_make.h"
#include "base/memory/alloc.h"
#include "local/page/image_item.h"
#include "local/page/list.h"
#include "local/store/sql.h"
#include "rules/version.h"

enum { BY_PUSHED, BY_PULLED, BY_SIZE, BY_FINDINGS, BY_TAG, BY_DIGEST };

static const char *const sorts[] = {
    "pushed", "pulled", "size", "findings", "tag", "digest", NULL};

enum {
	LARGEST_FIRST =
	    1 << BY_PUSHED | 1 << BY_PULLED | 1 << BY_SIZE | 1 << BY_FINDINGS
};

static const char *const views[] = {"image", "tag", NULL};
static const char *const kinds[] = {
    "all", "image", "index", "artifact", "referrer", NULL};
static const char *const tagged[] = {"any", "yes", "no", NULL};
static const char *const hidden[] = {"0", "1", NULL};

/* What is wanted of a repository. */
struct filter {
	struct list list;
	int view, kind, tagged, hidden;
	const char *subject; /* referrers of this one alone, or NULL */
};

/* What the listing has a row for: an image, or one tag of it. */
struct shown {
	int64_t image;
	const char *tag; /* or NULL */
};

/* The image that the rows at hand are of, and the listing that grows. */
struct row_scan {
	struct view *ask;
	const struct filter *wanted;
	struct image image;
	bool subject_here;
	const char **tags;
	size_t n_tags, room_tags, naming; /* naming: tags that name a digest */
	struct row *rows;
	struct shown *shown;
	size_t n, room;
};

static bool
read_word(
    struct view *ask, const char *name, const char *const *words, int *out)
{
	const char *text = request_argument(ask->request, name);

	for (*out = 0; text && words[*out]; (*out)++)
		if (strcmp(words[*out], text) == 0)
			break;
	return words[*out] ||
	    ask_fail(ask, 400, "'%s' is none of the words for %s", text, name);
}

static bool
read_wanted(struct view *ask, struct filter *out)
{
	out->subject = request_argument(ask->request, "subject");
	return list_read(ask, sorts, LARGEST_FIRST, &out->list) &&
	    read_word(ask, "view", views, &out->view) &&
	    read_word(ask, "kind", kinds, &out->kind) &&
	    read_word(ask, "tagged", tagged, &out->tagged) &&
	    read_word(ask, "hidden", hidden, &out->hidden);
}

static bool
refers(const struct row_scan *scan)
{
	return scan->image.subject ||
	    (scan->n_tags > 0 && scan->naming == scan->n_tags);
}

static bool
is_of_subject(const struct row_scan *scan)
{
	const char *subject = scan->wanted->subject;

	if (scan->image.subject && strcmp(scan->image.subject, subject) == 0)
		return true;
	for (size_t i = 0; i < scan->n_tags; i++)
		if (tag_names_digest(scan->tags[i]) &&
		    strcmp(tag_digest(scan->ask->arena, scan->tags[i]),
			subject) == 0)
			return true;
	return false;
}

/* What is to be seen under its subject, and not beside it; what is looked for
 * is shown wherever it is. */
static bool
is_folded(const struct row_scan *scan)
{
	const struct filter *wanted = scan->wanted;

	if (wanted->hidden || wanted->subject ||
	    strcmp(kinds[wanted->kind], "referrer") == 0)
		return false;
	return (scan->n_tags > 0 && scan->naming == scan->n_tags) ||
	    (scan->subject_here && !*wanted->list.filter);
}

static bool
is_wanted(const struct row_scan *scan)
{
	const struct filter *wanted = scan->wanted;
	const struct image *image = &scan->image;

	if (wanted->tagged && (wanted->tagged == 1) != (scan->n_tags > 0))
		return false;
	if (wanted->kind &&
	    strcmp(kinds[wanted->kind],
		image_kind(image->media_type, image->artifact_type,
		    refers(scan))) != 0)
		return false;
	return (!wanted->subject || is_of_subject(scan)) && !is_folded(scan);
}

/* The lowest of those that people gave. */
static const char *
first_tag(const struct row_scan *scan)
{
	const char *first = NULL;

	for (size_t i = 0; i < scan->n_tags; i++)
		if ((!first ||
			version_compare_text(scan->tags[i], first) < 0) &&
		    (!tag_names_digest(scan->tags[i]) ||
			scan->naming == scan->n_tags))
			first = scan->tags[i];
	return first;
}

static void
set_key(struct row_scan *scan, struct row *row, const char *tag)
{
	const struct image *image = &scan->image;
	json_auto_t *counts = NULL;

	switch (scan->wanted->list.sort) {
	case BY_PUSHED:
		row->key = image->pushed;
		break;
	case BY_PULLED:
		row->key = image->pulled;
		break;
	case BY_SIZE:
		row->key = (double)image->size;
		break;
	case BY_FINDINGS:
		counts = image_counts(scan->ask, image);
		row->key = badness_of(counts);
		break;
	case BY_TAG: /* without one at the end, whichever way it goes */
		row->text = tag ? tag : first_tag(scan);
		row->natural = true;
		if (!row->text)
			row->key = scan->wanted->list.down ? -1 : 1;
		break;
	case BY_DIGEST:
		row->text = image->digest;
	}
}

static void
add_row(struct row_scan *scan, const char *tag)
{
	struct row row = {.what = scan->n, .tie = scan->image.digest};

	if (tag)
		row.tie = arena_printf(
		    scan->ask->arena, "%s %s", scan->image.digest, tag);
	set_key(scan, &row, tag);
	if (scan->n == scan->room) {
		scan->room = scan->room ? 2 * scan->room : 256;
		scan->rows =
		    xrealloc(scan->rows, scan->room * sizeof(*scan->rows));
		scan->shown =
		    xrealloc(scan->shown, scan->room * sizeof(*scan->shown));
	}
	scan->rows[scan->n] = row;
	scan->shown[scan->n++] = (struct shown){scan->image.id, tag};
}

static bool
fits(const struct row_scan *scan, const char *tag)
{
	const char *filter = scan->wanted->list.filter;
	const char *type = scan->image.artifact_type;

	return text_holds(scan->image.digest, filter) ||
	    (type && text_holds(type, filter)) ||
	    (tag && text_holds(tag, filter));
}

static void
add_image(struct row_scan *scan)
{
	bool fit = fits(scan, NULL);

	for (size_t i = 0; i < scan->n_tags && !fit; i++)
		fit = fits(scan, scan->tags[i]);
	if (fit)
		add_row(scan, NULL);
}

static void
add_tags(struct row_scan *scan)
{
	bool all = scan->wanted->hidden || scan->wanted->subject ||
	    strcmp(kinds[scan->wanted->kind], "referrer") == 0;

	for (size_t i = 0; i < scan->n_tags; i++)
		if (fits(scan, scan->tags[i]) &&
		    (all || !tag_names_digest(scan->tags[i])))
			add_row(scan, scan->tags[i]);
}

/* All rows of an image have come. */
static void
end_image(struct row_scan *scan)
{
	if (scan->image.id && is_wanted(scan)) {
		if (strcmp(views[scan->wanted->view], "tag") == 0)
			add_tags(scan);
		else
			add_image(scan);
	}
	scan->n_tags = scan->naming = 0;
}

static void
take_tag(struct row_scan *scan, char *tag)
{
	if (!tag)
		return;
	if (scan->n_tags == scan->room_tags) {
		scan->room_tags = scan->room_tags ? 2 * scan->room_tags : 16;
		scan->tags =
		    xrealloc(scan->tags, scan->room_tags * sizeof(*scan->tags));
	}
	scan->tags[scan->n_tags++] = tag;
	scan->naming += tag_names_digest(tag);
}

static void
scan_images(struct row_scan *scan)
{
	struct view *ask = scan->ask;
	struct sqlite3_stmt *q = sql_bind(&ask->tx,
	    "SELECT " IMAGE_COLUMNS ", tag.name, image.subject IS NOT NULL AND"
	    " EXISTS(SELECT 1 FROM image AS about"
	    " WHERE about.repository=image.repository"
	    " AND about.digest=image.subject)"
	    " FROM image LEFT JOIN tag ON tag.image=image.id"
	    " WHERE image.repository=? ORDER BY image.id, tag.name",
	    "i", ask->repo.id);

	while (sql_step(&ask->tx, q)) {
		if (sql_int(q, 0) != scan->image.id) {
			end_image(scan);
			image_read(ask->arena, q, &scan->image);
			scan->subject_here = sql_int(q, 13);
		}
		take_tag(scan, sql_text(ask->arena, q, 12));
	}
	end_image(scan);
}

/* How much the rows of a page may read of their manifests. */
struct read_room {
	const struct shown *shown;
	int64_t left;
};

static json_t *
show(struct view *ask, void *ctx, size_t what)
{
	struct read_room *page = ctx;
	const struct shown *shown = &page->shown[what];
	struct image image;
	json_t *item;
	struct sqlite3_stmt *q =
	    sql_bind(&ask->tx, "SELECT " IMAGE_COLUMNS " FROM image WHERE id=?",
		"i", shown->image);

	if (!sql_step(&ask->tx, q))
		return json_object();
	image_read(ask->arena, q, &image);
	item = image_item(ask, &image, &page->left);
	if (shown->tag)
		json_object_set_new(item, "tag", json_text(shown->tag));
	return item;
}

static bool
images(struct view *ask)
{
	struct filter wanted;
	struct row_scan scan = {.ask = ask, .wanted = &wanted};
	struct read_room page = {.left = ANSWER_MANIFESTS};

	if (!read_wanted(ask, &wanted))
		return false;
	scan_images(&scan);
	page.shown = scan.shown;
	list_put(ask, &wanted.list, "items", scan.rows, scan.n, show, &page);
	free(scan.tags);
	free(scan.rows);
	free(scan.shown);
	return true;
}

void
data_images(struct request *request, struct response *response)
{
	ask_run(request, response, ASK_REPO, images);
}
