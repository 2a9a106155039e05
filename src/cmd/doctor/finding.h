/* What the doctor finds, told as lines or as a document.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_DOCTOR_FINDING_H
#define CMD_DOCTOR_FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/error.h"
#include "base/memory/buf.h"
#include "cli/run.h"
#include "rules/registry.h"

/* The better, the smaller. */
enum finding_level { FINDING_OK, FINDING_WARN, FINDING_FAIL };

struct doctor {
	struct run *run;
	const char *name;       /* what is asked about, or NULL */
	const char *repository; /* in it, or NULL */
	struct registry registry;
	bool known;           /* `registry` is filled */
	char account[16];     /* of the credentials, once known */
	const char *region;   /* in force, or NULL */
	const char *endpoint; /* the service's URL, once known */
	bool silent;          /* what was asked last had no answer in time */
	json_t *findings;     /* owned */
	enum finding_level worst;
	int failed, warned;
};

/* One more finding; `advice` says what to do, or is NULL.  User and password of
 * the endpoint's URL are masked in it. */
void finding_add(struct doctor *doctor, enum finding_level level,
    const char *check, const char *advice, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* An error as one, with what to do about its kind; it is cleared.  Always
 * false. */
bool finding_fail(struct doctor *doctor, const char *check, struct error *why);

/* Append all of them: a line each, whatever is in it, with its advice in one
 * below. */
void finding_lines(const struct doctor *doctor, struct buf *out);

/* {"status": …, "findings": [{"check", "level", "text", "advice"}…]}: a new
 * reference. */
json_t *finding_document(const struct doctor *doctor);

#endif
