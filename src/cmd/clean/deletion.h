/* Images and tags that go from one repository, in batches and in passes.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_CLEAN_DELETION_H
#define CMD_CLEAN_DELETION_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/memory/buf.h"
#include "cmd/verbs/place.h"

/* A tag that goes (the image with it, where it is the last), or an image with
 * all its tags.  Texts are borrowed. */
struct doomed {
	const char *digest;
	const char *tag;  /* NULL: the image */
	const char *name; /* "REPO:TAG" or "REPO@DIGEST", for people */
	bool index;       /* goes before those that it names */
	bool tried, done;
	bool waits; /* until the image that it refers to has gone */
};

struct deletion {
	struct place *place;
	struct doomed *list;
	size_t n, room;
	json_t *known; /* digest and tag -> number in the list */
	/* Called before each pass, or NULL: may set `done` of some, and
	 * `waits`: those are left for the next pass. */
	bool (*before)(void *ctx, struct deletion *deletion, struct error *err);
	void *ctx;
	size_t failed;
	struct buf failures; /* a line each */
};

/* One more; whatever is there already is not added again. */
void deletion_add(struct deletion *deletion, const struct doomed *doomed);

/* The image (`tag` NULL) or the tag among them, or NULL. */
struct doomed *deletion_find(
    const struct deletion *deletion, const char *digest, const char *tag);

/*
 * Delete all of it: indexes first, and what a manifest list still names once
 * more after each pass that has made progress.  What is gone already is done.
 * Each that went is told in a line on standard error.  True where the service
 * could be asked; what did not go is counted and named in `failures`.  Where a
 * call is refused no more are sent, and how many were not tried is told.
 */
bool deletion_run(struct deletion *deletion, struct error *err);

/* Gather the failures of one; `ok`: it has run, else `err` is taken where it is
 * about this repository and there are others (`repository` is its name, else
 * NULL).  False where the others are not to be tried. */
bool deletion_gather(struct buf *failures, const struct deletion *deletion,
    const char *repository, bool ok, struct error *err);

void deletion_free(struct deletion *deletion);

#endif
