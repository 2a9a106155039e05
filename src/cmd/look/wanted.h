/* Images that are asked for: whether they are there, and their digests.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOOK_WANTED_H
#define CMD_LOOK_WANTED_H

#include <stdbool.h>

#include "cmd/verbs/place.h"
#include "cmd/verbs/scope.h"

enum wanted_state {
	WANTED_UNKNOWN,
	WANTED_FOUND,
	WANTED_MISSING,
	WANTED_NO_REPOSITORY /* `why` says it */
};

/* One of the images that are asked for. */
struct wanted {
	struct reference reference;
	struct scope *scope; /* of a registry with the API, else: */
	struct place *place;
	enum wanted_state state;
	const char *digest;
	bool pulled; /* DescribeImages is not allowed: ask as a client pulls */
	struct error why;
};

/* All of them. */
struct wanted_set {
	struct run *run;
	struct wanted *wanted;
	struct scope *scopes; /* as many, some of them not open */
	struct place *places;
	size_t n;
	bool missing_ok;
};

/* The `at`th of them: read what names it, and open its registry. */
bool wanted_open(
    struct wanted_set *q, size_t at, const char *text, struct error *err);

/* Ask once for all that is not there yet.  False where the answer of one is
 * not known. */
bool wanted_ask(struct wanted_set *q, struct error *err);

/* How many are in a state. */
size_t wanted_count(const struct wanted_set *q, enum wanted_state state);

void wanted_close(struct wanted_set *q);

#endif
