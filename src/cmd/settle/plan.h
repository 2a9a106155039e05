/* What has to change so that a registry is as it is described.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_SETTLE_PLAN_H
#define CMD_SETTLE_PLAN_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "cli/rows/rows.h"
#include "cmd/verbs/scope.h"

/* One change: a call, or (no operation) what no call can do. */
struct change {
	struct change *next;
	char sign; /* '+' '~' '-', '!' for what cannot be done */
	const char *target, *setting, *before, *after;
	const char *operation; /* "PutLifecyclePolicy" */
	json_t *params;
	int wave;
	bool again; /* to be asked once more */
};

/* Zeroed but for the first three. */
struct plan {
	struct scope *scope;
	bool prune; /* what is there and not described goes */
	bool force; /* a tag may move */
	struct change *first, **last;
	size_t n, impossible; /* calls, and changes without one */
	size_t failed;
	bool raced; /* somebody else made a repository first */
};

/* Add a change; `params` are taken, texts are copied. */
struct change *plan_add(struct plan *plan, const struct change *change);

/* Compare a repository, as a seed describes it (keys that it lacks do not
 * matter), with the one that is there: state.h, or NULL. */
void plan_repository(struct plan *plan, const char *name, const json_t *wanted,
    const json_t *found);

/* A repository that is there goes. */
void plan_remove(struct plan *plan, const char *name);

/* The same of all else that a registry has. */
void plan_registry(
    struct plan *plan, const json_t *wanted, const json_t *found);

/* Compare the images that a seed lists with those that are there: tags are put
 * and, with `force`, moved; nothing is deleted. */
bool plan_images(struct plan *plan, const char *name, const json_t *wanted,
    bool there, struct error *err);

/* Whether two policies (texts, values, or nothing) are the same as the service
 * keeps them. */
bool plan_same_policy(
    struct plan *plan, bool lifecycle, const json_t *a, const json_t *b);

bool plan_show(
    struct plan *plan, const struct rows_wish *wish, struct error *err);

/* Do all of it, and say each on standard error.  One that fails does not end
 * the others; what names somebody who was just made is repeated.  False where
 * something failed. */
bool plan_run(struct plan *plan, struct error *err);

void plan_free(struct plan *plan);

#endif
