/* The images that references mean, of one registry or of several.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOOK_IMAGE_LIST_H
#define CMD_LOOK_IMAGE_LIST_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "cli/rows/rows.h"
#include "cmd/look/image_choice.h"
#include "cmd/look/image_part.h"
#include "cmd/verbs/scopes.h"

struct image_list {
	struct run *run;
	struct scopes scopes; /* with the references */
	struct image_choice choice;
	struct rows rows;       /* where they are shown */
	bool tree, wanted_tree; /* what hangs below others; … by --tree */
	bool several;           /* repositories may be */
	long left;              /* of --limit; -1: all */
	json_t *kept;           /* rows, where one order is of all; or NULL */
	bool denied;            /* manifests may not be read: said */
	bool refused;           /* nor referrers be asked for: said */
	struct image_rank rank; /* the repositories */
	size_t count, failed;   /* of them */
};

/* Ask for all of it and show it: what is streamed as it comes, trees and orders
 * when all of it is there.  False where some of it is missing. */
bool image_list_run(struct image_list *list, struct error *err);

#endif
