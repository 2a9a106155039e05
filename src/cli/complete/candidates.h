/* What is offered for the word at the cursor.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMPLETE_CANDIDATES_H
#define CLI_COMPLETE_CANDIDATES_H

#include "base/memory/arena.h"
#include "base/memory/buf.h"
#include "cli/complete/live_names.h"

/* How live values are asked for; live_names() outside of tests. */
typedef void complete_live(const struct live_query *query, struct buf *out);

/* The candidates of one completion. */
struct candidates {
	struct buf *out;    /* "candidate\tdescription\n" for each */
	const char *typed;  /* what they must start with */
	const char *before; /* stands unchanged before each, or "" */
	struct arena arena;
	complete_live *live;
};

/* Add one if it starts as typed; `about` is cut at its first sentence and
 * may be NULL. */
void candidates_add(
    struct candidates *candidates, const char *word, const char *about);

#endif
