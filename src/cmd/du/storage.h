/* The images of repositories and what their manifests name, read side by side.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_DU_STORAGE_H
#define CMD_DU_STORAGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "cmd/du/facts.h"
#include "cmd/du/tally.h"
#include "cmd/verbs/scope.h"
#include "cmd/verbs/verb.h"

/* An entry of a listing: an image, an index, a signature. */
struct stored {
	const char *digest, *type; /* type: "" where it is not told */
	const json_t *tags;        /* an array, or NULL */
	int64_t size;              /* by the listing: an index' largest child */
	double pushed;             /* -1: nobody knows */
	unsigned waste;            /* bits of enum waste */
	bool known;                /* its manifest was read: */
	struct facts facts;
};

struct storage {
	struct scope *scope;
	struct arena arena;
	struct repository *first;    /* those that are not taken yet */
	const char *const *patterns; /* of repositories; ends with NULL */
	bool exact;                  /* manifests are read */
	struct moment before;        /* what was pushed or pulled since then is
					neither idle nor old */
	/* Takes a repository as soon as all is known of it. */
	void (*take)(void *ctx, const char *repository,
	    const struct stored *images, size_t n);
	void *ctx;
	size_t repositories, unread; /* found; manifests that were not read */
};

/* Ask for what is there; the answers of the scope go to storage_take(), until
 * no more come.  Then, or when it fails: storage_free(). */
void storage_begin(struct storage *storage);
bool storage_take(
    struct storage *storage, struct calls_answer *answer, struct error *err);
void storage_free(struct storage *storage);

#endif
