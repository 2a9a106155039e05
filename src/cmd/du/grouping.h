/* Which group the images of a repository belong to.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_DU_GROUPING_H
#define CMD_DU_GROUPING_H

#include <stddef.h>

#include "cmd/du/storage.h"
#include "cmd/du/tally.h"

struct grouping {
	const char *by;     /* one of grouping_keys */
	const char *region; /* of what is being read, or NULL */
	struct tally *tally;
	size_t number; /* of repositories so far */
};

/* By what images can be added up; ends with NULL. */
extern const char *const grouping_keys[];

/* Add a repository: storage.take, with a struct grouping for `ctx`. */
void grouping_take(
    void *ctx, const char *repository, const struct stored *images, size_t n);

#endif
