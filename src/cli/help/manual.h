/* The manual pages that are written by hand, carried by the program: man/
 * itself, put in by the build.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_HELP_MANUAL_H
#define CLI_HELP_MANUAL_H

#include "cli/help/doc.h"

struct manual_page {
	const char *name; /* "ecr-config" */
	int section;      /* 1: of a program; others explain something */
	const char *text; /* roff */
};

/* Ends with a NULL name. */
extern const struct manual_page manual_pages[];

/* The page of that name, or the one that explains what is named without
 * "ecr-": "config", "exit-status"; NULL where there is none. */
const struct manual_page *manual_find(const char *topic);

/* What it is asked for by: "config", "ecr-local". */
const char *manual_topic(const struct manual_page *page);

/* Write it for a terminal; with `more` as a part of another page: without its
 * NAME and SEE ALSO. */
void manual_write(struct doc *doc, const struct manual_page *page, bool more);

/* The topics with what each is about, a row each. */
void manual_topics(struct doc *doc);

#endif
