/* SPDX-License-Identifier: Apache-2.0 */
#include "local/store/lifecycle.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "local/store/sql.h"

static int64_t
millis(double seconds)
{
	return (int64_t)(seconds * 1000);
}

static void
load_images(struct tx *tx, struct arena *arena, const struct repo *repo,
    struct evaluation *out)
{
	struct sqlite3_stmt *q = sql_bind(tx,
	    "SELECT " IMAGE_COLUMNS " FROM image WHERE repository=?"
	    " ORDER BY id",
	    "i", repo->id);
	size_t n = 0;

	while (sql_step(tx, q)) {
		struct image *image = &out->images[n];
		struct lifecycle_image *input = &out->inputs[n++];

		image_read(arena, q, image);
		*input = (struct lifecycle_image){.digest = image->digest,
		    .pushed_at = millis(image->pushed),
		    .pulled_at = millis(image->pulled),
		    .archived_at = millis(image->archived),
		    .activated_at = millis(image->activated),
		    .archived = strcmp(image->status, "ARCHIVED") == 0,
		    .subject = LIFECYCLE_NONE};
		input->tags = image_tags(tx, arena, image->id, &input->n_tags);
	}
}

/* Ids ascend, so that a place is found by halving. */
static size_t
place_of(const struct evaluation *e, int64_t id)
{
	size_t low = 0, high = e->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (e->images[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < e->n && e->images[low].id == id ? low : LIFECYCLE_NONE;
}

static void
add_parent(struct arena *arena, struct lifecycle_image *child, size_t parent)
{
	size_t *all = arena_array(arena, size_t, child->n_parents + 1);

	if (child->n_parents)
		memcpy(all, child->parents, child->n_parents * sizeof(*all));
	all[child->n_parents++] = parent;
	child->parents = all;
}

static void
load_parents(struct tx *tx, struct arena *arena, const struct repo *repo,
    struct evaluation *e)
{
	struct sqlite3_stmt *q = sql_bind(tx,
	    "SELECT parent.id, child.id FROM image AS parent JOIN reference"
	    " ON reference.image=parent.id AND reference.kind=2"
	    " JOIN image AS child ON child.repository=parent.repository"
	    " AND child.digest=reference.digest WHERE parent.repository=?",
	    "i", repo->id);

	while (sql_step(tx, q)) {
		size_t parent = place_of(e, sql_int(q, 0));
		size_t child = place_of(e, sql_int(q, 1));

		if (parent != LIFECYCLE_NONE && child != LIFECYCLE_NONE)
			add_parent(arena, &e->inputs[child], parent);
	}
}

static void
load_subjects(struct tx *tx, const struct repo *repo, struct evaluation *e)
{
	struct sqlite3_stmt *q = sql_bind(tx,
	    "SELECT image.id, subject.id FROM image JOIN image AS subject"
	    " ON subject.repository=image.repository"
	    " AND subject.digest=image.subject"
	    " WHERE image.repository=? AND image.subject IS NOT NULL",
	    "i", repo->id);

	while (sql_step(tx, q)) {
		size_t from = place_of(e, sql_int(q, 0));

		if (from != LIFECYCLE_NONE)
			e->inputs[from].subject = place_of(e, sql_int(q, 1));
	}
}

bool
lifecycle_load(struct tx *tx, struct arena *arena, const struct repo *repo,
    struct evaluation *out)
{
	int64_t count = 0;
	size_t n;

	sql_get_int(tx, &count, "SELECT count(*) FROM image WHERE repository=?",
	    "i", repo->id);
	out->n = n = (size_t)count;
	out->images = arena_array(arena, struct image, n + 1);
	out->inputs = arena_array(arena, struct lifecycle_image, n + 1);
	out->decisions = arena_array(arena, struct lifecycle_decision, n + 1);
	load_images(tx, arena, repo, out);
	load_parents(tx, arena, repo, out);
	load_subjects(tx, repo, out);
	return !tx->failed;
}

bool
lifecycle_decide(struct tx *tx, struct arena *arena, const struct repo *repo,
    const struct lifecycle_policy *policy, struct evaluation *out)
{
	if (!lifecycle_load(tx, arena, repo, out))
		return false;
	lifecycle_evaluate(arena, policy, out->inputs, out->n,
	    millis(clock_wall()), out->decisions);
	return true;
}

static bool
act(struct tx *tx, const struct evaluation *e, struct lifecycle_counts *counts)
{
	for (size_t i = 0; i < e->n; i++) {
		switch (e->decisions[i].action) {
		case LIFECYCLE_KEEP:
			continue;
		case LIFECYCLE_EXPIRE:
			counts->expired++;
			if (!image_delete(tx, e->images[i].id))
				return false;
			break;
		case LIFECYCLE_TRANSITION:
			counts->transitioned++;
			if (!sql_run(tx,
				"UPDATE image SET status='ARCHIVED',"
				" archived=? WHERE id=?",
				"di", clock_wall(), e->images[i].id))
				return false;
		}
	}
	return true;
}

static bool
run_policy(struct tx *tx, struct arena *arena, const struct repo *repo,
    const char *text, struct lifecycle_counts *counts)
{
	struct lifecycle_policy policy;
	struct evaluation evaluation;
	struct error err = {0};

	if (!lifecycle_policy_parse(arena, text, strlen(text), &policy, &err)) {
		error_clear(&err);
		return true;
	}
	counts->repositories++;
	return lifecycle_decide(tx, arena, repo, &policy, &evaluation) &&
	    act(tx, &evaluation, counts) &&
	    sql_run(tx, "UPDATE repository SET lifecycle_run=? WHERE id=?",
		"di", clock_wall(), repo->id);
}

/* The next repository with a policy after `*after`. */
static bool
next_policy(struct tx *tx, struct arena *arena, int64_t *after,
    const char *name, struct repo *repo, char **text)
{
	struct sqlite3_stmt *q = sql_bind(tx,
	    "SELECT id, name, lifecycle FROM repository WHERE id>?1"
	    " AND lifecycle IS NOT NULL AND (?2 IS NULL OR name=?2)"
	    " ORDER BY id LIMIT 1",
	    "is", *after, name);

	if (!sql_step(tx, q))
		return false;
	*repo =
	    (struct repo){.id = sql_int(q, 0), .name = sql_text(arena, q, 1)};
	*text = sql_text(arena, q, 2);
	*after = repo->id;
	return true;
}

bool
lifecycle_run(
    struct store *store, const char *name, struct lifecycle_counts *counts)
{
	struct arena arena = {0};
	int64_t after = 0;
	bool good = true, more = true;

	*counts = (struct lifecycle_counts){0};
	while (good && more) {
		struct repo repo;
		char *text;
		struct tx tx;

		if (!store_write(store, &tx)) {
			good = false;
			break;
		}
		more = next_policy(&tx, &arena, &after, name, &repo, &text);
		if (more)
			good = run_policy(&tx, &arena, &repo, text, counts) &&
			    store_commit(&tx);
		good = good && !tx.failed;
		store_end(&tx);
		arena_reset(&arena);
	}
	arena_free(&arena);
	return good;
}
