/*
 * All repositories of a registry with what they hold: images, tags, bytes.
 * Each blob is counted once.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LOCAL_STORE_CENSUS_H
#define LOCAL_STORE_CENSUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "local/store/repo.h"

struct census_repo {
	int64_t id;
	const char *name, *mutability, *encryption;
	bool scan_on_push, policy, lifecycle;
	double created, pushed; /* pushed: of the newest image, or 0 */
	int64_t images, tags;
	int64_t own;    /* bytes of blobs that no other repository names */
	int64_t shared; /* … and of those that others name as well */
	size_t mark;    /* of the one who counts */
};

/* Pushes of a day since 1970, in UTC. */
struct census_day {
	int64_t day, images, bytes;
};

struct census {
	struct census_repo *repos; /* in the order of their ids */
	size_t n;
	int64_t images, bytes;
	struct census_day *days; /* ascending; in the arena */
	size_t n_days;
};

/* In passes over the images, tags and references as they lie, so that the time
 * is that of reading them once; false when the database failed. */
bool census_read(struct tx *tx, struct arena *arena,
    const struct realm *registry, struct census *out);

/* Days on which images of one repository were pushed, ascending. */
struct census_day *census_days(
    struct tx *tx, struct arena *arena, int64_t repository, size_t *n);

/* The sum of two counts of bytes, which strangers claim: never beyond what a
 * number holds. */
int64_t census_add(int64_t a, int64_t b);

#endif
