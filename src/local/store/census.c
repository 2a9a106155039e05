/* SPDX-License-Identifier: Apache-2.0 */
#include "local/store/census.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/buf.h"
#include "local/store/sql.h"

/* An image while all of them are gone through. */
struct held {
	int64_t id, size;
	int64_t named; /* bytes of what its manifest names */
	size_t repo;
	bool names; /* it names anything */
};

/* The pass over the references, in the order of their digests. */
struct pass {
	struct census *census;
	struct held *images;
	size_t n;
	struct buf digest; /* of the blob that is being counted */
	int64_t size;
	size_t *repos; /* that name it */
	size_t n_repos, mark;
};

int64_t
census_add(int64_t a, int64_t b)
{
	if (b < 0)
		return a;
	return b > INT64_MAX - a ? INT64_MAX : a + b;
}

static bool
count_rows(struct tx *tx, const char *statement, int64_t id, size_t *out)
{
	int64_t n = 0;

	if (!sql_get_int(tx, &n, statement, "i", id))
		return false;
	*out = (size_t)n;
	return true;
}

static void
read_repos(struct tx *tx, struct arena *arena, const struct realm *registry,
    struct census *out)
{
	struct sqlite3_stmt *q = sql_bind(tx,
	    "SELECT id, name, mutability, encryption, scan_on_push,"
	    " policy IS NOT NULL, lifecycle IS NOT NULL, created"
	    " FROM repository WHERE registry=? ORDER BY id",
	    "i", registry->id);
	struct census_repo *r = out->repos;

	for (; sql_step(tx, q); r++)
		*r = (struct census_repo){.id = sql_int(q, 0),
		    .name = sql_text(arena, q, 1),
		    .mutability = sql_text(arena, q, 2),
		    .encryption = sql_text(arena, q, 3),
		    .scan_on_push = sql_int(q, 4),
		    .policy = sql_int(q, 5),
		    .lifecycle = sql_int(q, 6),
		    .created = sql_real(q, 7)};
}

/* Of things that begin with their id. */
static int
by_id(const void *id, const void *thing)
{
	int64_t x = *(const int64_t *)id, y = *(const int64_t *)thing;

	return x < y ? -1 : x > y;
}

static struct census_repo *
find_repo(const struct census *census, int64_t id)
{
	return bsearch(
	    &id, census->repos, census->n, sizeof(*census->repos), by_id);
}

static int
by_day(const void *a, const void *b)
{
	const struct census_day *x = a, *y = b;

	return x->day < y->day ? -1 : x->day > y->day;
}

/* Days that are told once an image become one each. */
static size_t
merge_days(struct census_day *days, size_t n)
{
	size_t kept = 0;

	if (n > 0)
		qsort(days, n, sizeof(*days), by_day);
	for (size_t i = 0; i < n; i++) {
		if (kept > 0 && days[kept - 1].day == days[i].day) {
			days[kept - 1].images += days[i].images;
			days[kept - 1].bytes =
			    census_add(days[kept - 1].bytes, days[i].bytes);
		} else {
			days[kept++] = days[i];
		}
	}
	return kept;
}

static struct census_day
day_of(double pushed, int64_t size)
{
	return (struct census_day){
	    .day = (int64_t)(pushed / 86400), .images = 1, .bytes = size};
}

/* The images of the registry, by id. */
static void
read_images(struct tx *tx, struct pass *p)
{
	struct sqlite3_stmt *q = sql_bind(tx,
	    "SELECT id, repository, size, pushed FROM image ORDER BY id", "");
	struct census *census = p->census;
	struct census_repo *last = NULL;

	while (sql_step(tx, q)) {
		int64_t id = sql_int(q, 1);
		double pushed = sql_real(q, 3);

		if (!last || last->id != id)
			last = find_repo(census, id);
		if (!last)
			continue;
		p->images[p->n] = (struct held){.id = sql_int(q, 0),
		    .size = sql_int(q, 2),
		    .repo = (size_t)(last - census->repos)};
		census->days[p->n] = day_of(pushed, p->images[p->n].size);
		p->n++;
		last->images++;
		if (pushed > last->pushed)
			last->pushed = pushed;
	}
	census->images = (int64_t)p->n;
	census->n_days = merge_days(census->days, p->n);
}

static void
read_tags(struct tx *tx, struct census *census)
{
	struct sqlite3_stmt *q = sql_bind(
	    tx, "SELECT repository, count(*) FROM tag GROUP BY repository", "");

	while (sql_step(tx, q)) {
		struct census_repo *repo = find_repo(census, sql_int(q, 0));

		if (repo)
			repo->tags = sql_int(q, 1);
	}
}

static struct held *
find_image(const struct pass *p, int64_t id)
{
	return bsearch(&id, p->images, p->n, sizeof(*p->images), by_id);
}

static void
end_blob(struct pass *p)
{
	struct census_repo *repos = p->census->repos;

	if (p->n_repos == 0)
		return;
	p->census->bytes = census_add(p->census->bytes, p->size);
	for (size_t i = 0; i < p->n_repos; i++) {
		struct census_repo *repo = &repos[p->repos[i]];
		int64_t *sum = p->n_repos == 1 ? &repo->own : &repo->shared;

		*sum = census_add(*sum, p->size);
	}
	p->n_repos = 0;
}

static void
take_reference(
    struct pass *p, const char *digest, int64_t size, struct held *image)
{
	struct census_repo *repo = &p->census->repos[image->repo];

	if (strcmp(digest, buf_text(&p->digest)) != 0) {
		end_blob(p);
		buf_clear(&p->digest);
		buf_puts(&p->digest, digest);
		p->size = size > 0 ? size : 0;
		p->mark++;
	}
	image->names = true;
	image->named = census_add(image->named, size);
	if (repo->mark == p->mark)
		return;
	repo->mark = p->mark;
	p->repos[p->n_repos++] = image->repo;
}

static void
read_references(struct tx *tx, struct pass *p)
{
	struct sqlite3_stmt *q = sql_bind(tx,
	    "SELECT digest, size, image FROM reference INDEXED BY reference_use"
	    " WHERE kind<2 ORDER BY digest",
	    "");

	while (sql_step(tx, q)) {
		struct held *image = find_image(p, sql_int(q, 2));

		if (image)
			take_reference(p, sql_peek(q, 0), sql_int(q, 1), image);
	}
	end_blob(p);
}

/* A seed may say that an image is larger than what there is of it. */
static void
add_told(struct pass *p)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct held *image = &p->images[i];
		struct census_repo *repo = &p->census->repos[image->repo];

		if (!image->names || image->size <= image->named)
			continue;
		repo->own = census_add(repo->own, image->size - image->named);
		p->census->bytes =
		    census_add(p->census->bytes, image->size - image->named);
	}
}

bool
census_read(struct tx *tx, struct arena *arena, const struct realm *registry,
    struct census *out)
{
	struct pass p = {.census = out};
	size_t images;

	*out = (struct census){0};
	if (!count_rows(tx, "SELECT count(*) FROM repository WHERE registry=?",
		registry->id, &out->n) ||
	    !count_rows(
		tx, "SELECT count(*) FROM image WHERE id>?", 0, &images))
		return false;
	out->repos = arena_array(arena, struct census_repo, out->n + 1);
	out->days = arena_array(arena, struct census_day, images + 1);
	p.images = xmalloc((images + 1) * sizeof(*p.images));
	p.repos = xmalloc((out->n + 1) * sizeof(*p.repos));
	read_repos(tx, arena, registry, out);
	read_images(tx, &p);
	read_tags(tx, out);
	read_references(tx, &p);
	add_told(&p);
	buf_free(&p.digest);
	free(p.repos);
	free(p.images);
	return !tx->failed;
}

struct census_day *
census_days(struct tx *tx, struct arena *arena, int64_t repository, size_t *n)
{
	struct census_day *days;
	struct sqlite3_stmt *q;

	*n = 0;
	if (!count_rows(tx, "SELECT count(*) FROM image WHERE repository=?",
		repository, n))
		return NULL;
	days = arena_array(arena, struct census_day, *n + 1);
	q = sql_bind(tx, "SELECT pushed, size FROM image WHERE repository=?",
	    "i", repository);
	for (size_t i = 0; sql_step(tx, q); i++)
		days[i] = day_of(sql_real(q, 0), sql_int(q, 1));
	*n = merge_days(days, *n);
	return days;
}
