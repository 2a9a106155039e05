/* The repositories of one registry, and what has to be asked for each.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOOK_REPO_LIST_H
#define CMD_LOOK_REPO_LIST_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "cmd/verbs/scope.h"

struct repo_list {
	struct scope *scope;
	const char *const *patterns; /* ends with NULL; none: all of them */
	bool images;                 /* count images, bytes, the last push */
	bool lifecycle;              /* whether there is a policy */
	bool must;     /* … and that nobody may ask is a failure */
	bool scanning; /* what the registry's configuration says */
	/* Takes the rows, in the service's order, as soon as all is known of
	 * one (taken); false ends it. */
	bool (*take)(void *ctx, json_t *row, struct error *err);
	void *ctx;
	size_t failed; /* repositories of which something is not known: said */
	size_t count;
};

/* Ask for all of it; calls run side by side. */
bool repo_list_run(struct repo_list *list, struct error *err);

#endif
