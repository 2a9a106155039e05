/* The scans of images: which are meant, and what each has found.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_FINDINGS_SCAN_H
#define CMD_FINDINGS_SCAN_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "cmd/verbs/scopes.h"
#include "rules/reference.h"

/* One image whose scan is asked for; texts are in the run's arena. */
struct scan {
	struct scan *next;
	const struct scope *scope; /* the registry it is in */
	const char *repository, *tag, *digest;
	const char *name;    /* "REPO:TAG" or "REPO@DIGEST", as people write */
	const char *status;  /* "COMPLETE", …; NULL: not known */
	const char *problem; /* why its findings are not known, or NULL */
	json_t *rows;        /* of finding.h */
	bool enhanced;       /* it is of Amazon Inspector */
	bool over;           /* it has come to its end */
	bool answered;       /* … in this round */
	double since;        /* clock_steady() since when it is empty */
	struct error error;  /* what the service said last */
};

struct scans {
	struct scopes scopes;
	struct scan *first, **last;
	size_t n;
};

/* Work for scopes_run(), whose context is a struct scans. */

/* Add the images that the words mean: one each, or those whose tag is matched;
 * of an index, its images; without words all that have a tag. */
extern const struct scopes_work scans_add;

/* Begin a scan of each, where it may be scanned anew. */
extern const struct scopes_work scans_start;

/* Ask for the findings of all that are not over, page by page; what cannot be
 * told is a scan's own problem. */
extern const struct scopes_work scans_ask;

/* What it is a scan of, as a member of rows and reports (new reference). */
json_t *scan_image(const struct scans *scans, const struct scan *scan);

/* Whether all have come to an end, empty lists of Inspector for long enough to
 * be believed. */
bool scans_are_over(const struct scans *scans);

void scans_free(struct scans *scans);

/* The code of what says that there is none. */
#define NO_SCAN "ScanNotFoundException"

#endif
