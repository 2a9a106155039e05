/* Findings written for other programs and for other people.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_FINDINGS_REPORT_H
#define CMD_FINDINGS_REPORT_H

#include <jansson.h>

#include "base/memory/buf.h"

/*
 * What there is to report.  `images` is an array of objects: "image" (as
 * people write it), "repository", "tag" (or none), "digest", and "problem"
 * where its findings are not known.  `rows` are those of finding.h, sorted,
 * with "image" and "repository"; `ignored` are more of them, with "reason".
 */
struct report {
	const json_t *images, *rows, *ignored;
};

/* Append SARIF 2.1.0 as GitHub's code scanning takes it: at most 25,000
 * findings, the worst; each rule, and each finding, is there once. */
void report_sarif(struct buf *out, const struct report *report);

/* Append JUnit's XML: a suite for each image, a case for each finding; what is
 * ignored was skipped, findings that are not known are an error. */
void report_junit(struct buf *out, const struct report *report);

/* Append text of strangers as Markdown: without markup, on one line. */
void report_put_markdown(struct buf *out, const char *text);

/* Append Markdown: a heading and a table for each image. */
void report_markdown(struct buf *out, const struct report *report);

#endif
