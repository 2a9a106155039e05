/* SPDX-License-Identifier: Apache-2.0 */
#include "local/store/freed.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "local/store/census.h"
#include "local/store/sql.h"

/* A blob as one of the images names it. */
struct named {
	const char *digest;
	int64_t size;
};

struct names {
	struct named *list;
	size_t n, room;
};

static int
by_digest(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->digest,
	    ((const struct named *)b)->digest);
}

/* Returns what the image is said to have besides. */
static int64_t
take_image(struct tx *tx, struct arena *arena, const struct image *image,
    struct names *names)
{
	struct sqlite3_stmt *q = sql_bind(tx,
	    "SELECT digest, size FROM reference WHERE image=? AND kind<2", "i",
	    image->id);
	int64_t sum = 0;
	bool any = false;

	for (; sql_step(tx, q); any = true) {
		if (names->n == names->room) {
			names->room = names->room ? 2 * names->room : 256;
			names->list = xrealloc(
			    names->list, names->room * sizeof(*names->list));
		}
		names->list[names->n++] =
		    (struct named){sql_text(arena, q, 0), sql_int(q, 1)};
		sum = census_add(sum, sql_int(q, 1));
	}
	return any && image->size > sum ? image->size - sum : 0;
}

/* Whether no other image names it. */
static bool
is_theirs(struct tx *tx, const char *digest, size_t n)
{
	int64_t all = 0;

	return sql_get_int(tx, &all,
		   "SELECT count(*) FROM reference"
		   " WHERE digest=? AND kind<2",
		   "s", digest) &&
	    all == (int64_t)n;
}

int64_t
freed_bytes(struct tx *tx, struct arena *arena,
    const struct image *const *images, size_t n)
{
	struct names names = {0};
	int64_t sum = 0;
	size_t next;

	for (size_t i = 0; i < n; i++)
		sum = census_add(sum, take_image(tx, arena, images[i], &names));
	if (names.n > 0)
		qsort(names.list, names.n, sizeof(*names.list), by_digest);
	for (size_t i = 0; i < names.n; i = next) {
		for (next = i + 1; next < names.n; next++)
			if (by_digest(&names.list[i], &names.list[next]) != 0)
				break;
		if (is_theirs(tx, names.list[i].digest, next - i))
			sum = census_add(sum, names.list[i].size);
	}
	free(names.list);
	return sum;
}
