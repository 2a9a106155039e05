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
	bool must; /* … and that nobody may ask is a failure */
	/* Takes the rows, in the service's order, as soon as all is known of
	 * one (taken); false ends it. */
	bool (*take)(void *ctx, json_t *row, struct error *err);
	void *ctx;
	size_t failed; /* repositories of which something is not known: said */
	size_t count;
	/* Its own: */
	struct arena arena;
	struct found_repo *items;
	json_t *scanning;
	bool denied;
};

/* Ask for all of it; the answers of the scope go to repo_list_take(), until no
 * more come.  Then, or when it fails: repo_list_free(). */
void repo_list_begin(struct repo_list *list);
bool repo_list_take(
    struct repo_list *list, struct calls_answer *answer, struct error *err);
void repo_list_free(struct repo_list *list);

#endif
