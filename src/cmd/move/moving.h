/* The verbs for moving: tag, copy.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_MOVE_MOVING_H
#define CMD_MOVE_MOVING_H

#include <stdbool.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/rows/rows.h"
#include "oci/copy.h"

enum moved_action {
	MOVED_COPIED,
	MOVED_TAGGED,
	MOVED_MOVED,
	MOVED_SAME, /* nothing changes from here on */
	MOVED_TAKEN,
	MOVED_FAILED
};

/* What became of one image, and of all of them. */
struct moved {
	const char *name;   /* "HOST/REPO:TAG" */
	const char *digest; /* or NULL */
	const char *before; /* what the tag was on, or NULL */
	enum moved_action action;
	const struct oci_copy_sums *sums; /* or NULL */
};

struct moving {
	struct run *run;
	struct rows rows;
	struct buf no; /* tags that are elsewhere and were left there */
	size_t taken, failed, changes; /* how many of these */
	bool sends;                    /* blobs: copy */
	bool dry_run;
	bool told;          /* by the rows: no lines besides */
	struct error first; /* that made one fail */
};

/* Rows of what is moved; options are those of VERB_ROWS at `at`. */
bool moving_open(struct moving *moving, struct run *run,
    const struct arg_parser *given, size_t at, struct error *err);

/* Add a row; a change is told in a line on standard error, too, unless both
 * are before the same person. */
bool moving_add(
    struct moving *moving, const struct moved *moved, struct error *err);

/* One that was left for want of consent, as it is on something else. */
bool moving_add_taken(struct moving *moving, const char *name,
    const char *before, const char *digest, struct error *err);

/* One that failed because of `why`, which is taken; the others go on.  False
 * where nothing can go on: Ctrl-C. */
bool moving_add_failed(struct moving *moving, const char *name,
    struct error *why, struct error *err);

/* Print what there is; false with the status that it all comes to, of a dry
 * run ERR_NO where something would change. */
bool moving_finish(struct moving *moving, struct error *err);
void moving_free(struct moving *moving);

#endif
