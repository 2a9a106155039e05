/* What of the findings is shown, what is counted, what is ignored.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_FINDINGS_SUM_H
#define CMD_FINDINGS_SUM_H

#include <jansson.h>
#include <stdbool.h>

#include "base/memory/arena.h"
#include "base/memory/buf.h"
#include "rules/finding.h"
#include "cmd/findings/ignore.h"
#include "cmd/findings/report.h"
#include "cmd/findings/scan.h"

struct sum {
	/* given: */
	struct ignore_list *ignore; /* or NULL */
	bool fixable;               /* what has no fix is left out */
	enum severity min;          /* what is shown, that and worse */
	/* found: */
	double now;
	size_t counts[SEVERITY_COUNT];   /* shown or not */
	json_t *images, *rows, *ignored; /* as in struct report */
	size_t unknown;      /* images whose findings are not known */
	size_t unscanned;    /* of these, without a scan */
	struct buf problems; /* why, a line each */
};

/* Add up what the scans have found; `arena` keeps words. */
void sum_up(struct sum *sum, struct arena *arena, const struct scans *scans);

/* Members of a document beside the findings (new reference): the images, what
 * was counted, what was ignored. */
json_t *sum_members(const struct sum *sum);

struct report sum_report(const struct sum *sum);

void sum_free(struct sum *sum);

#endif
