/* Lists of the page: sorted whole, and shown in part.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_LIST_H
#define LOCAL_PAGE_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "local/page/ask.h"

struct list {
	size_t from, count;
	int sort; /* the place among the names that were handed in */
	bool down;
	const char *filter; /* "" for all */
};

/* A thing in its place: by its key, then by its text where there is one, then
 * by what makes it different from all others, that always upwards. */
struct row {
	double key;
	const char *text;
	bool natural; /* numbers in the text count as such */
	const char *tie;
	size_t what; /* the caller's */
};

/*
 * Read ?from=&count=&sort=&order=&filter=; the first of `sorts` (ended by a
 * NULL) is the one where none is told.  Where no order is told, those with
 * their bit in `down` begin with the largest.  False with 400.
 */
bool list_read(struct view *ask, const char *const *sorts, unsigned down,
    struct list *out);

/* Read "from" and "count" of a body. */
bool list_read_body(struct view *ask, struct list *out);

/* Sort all rows, and put "total", "from" and, by the name `member`, what `show`
 * makes (new references) of those asked for into the answer. */
void list_put(struct view *ask, const struct list *list, const char *member,
    struct row *rows, size_t n,
    json_t *(*show)(struct view *, void *ctx, size_t what), void *ctx);

#endif
