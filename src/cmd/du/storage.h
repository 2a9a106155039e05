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
	const char *const *patterns; /* of repositories; ends with NULL */
	bool exact;                  /* manifests are read */
	double before;               /* what was pushed or pulled since then is
					neither idle nor old */
	/* Takes a repository as soon as all is known of it. */
	void (*take)(void *ctx, const char *repository,
	    const struct stored *images, size_t n);
	void *ctx;
	size_t repositories, unread; /* found; manifests that were not read */
};

/* Read all of it.  False with `err`, and what was taken is not all. */
bool storage_read(struct storage *storage, struct error *err);

#endif
