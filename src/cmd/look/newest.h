/* Which tag is the newest: by the time of its push, or by its version.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOOK_NEWEST_H
#define CMD_LOOK_NEWEST_H

#include <stdbool.h>

#include "base/memory/arena.h"
#include "rules/version.h"

/* One tag, and of which image. */
struct newest_tag {
	const char *tag, *digest; /* NULL: none */
	double pushed;            /* -1: nobody knows */
	struct version version;
};

struct newest {
	struct arena *arena;
	const char *pattern, *suffix; /* of tags, of versions; or NULL */
	bool semver, pre;
	struct newest_tag best, moving;
	bool dated, numbered; /* versions that are dates, and others, came */
};

/* One more tag is there; by version, what is none is passed over. */
void newest_add(
    struct newest *newest, const char *tag, const char *digest, double pushed);

/* The newest of all, or NULL: a tag that moves ("1.2", "latest") only where
 * there is no other. */
const struct newest_tag *newest_found(const struct newest *newest);

#endif
