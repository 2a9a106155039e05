/* Findings of a scan as rows, those of basic and of enhanced scanning alike.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_FINDING_H
#define RULES_FINDING_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* The worst first.  UNTRIAGED of Amazon Inspector is UNDEFINED as well. */
enum severity {
	SEVERITY_CRITICAL,
	SEVERITY_HIGH,
	SEVERITY_MEDIUM,
	SEVERITY_LOW,
	SEVERITY_INFORMATIONAL,
	SEVERITY_UNDEFINED,
	SEVERITY_COUNT
};

extern const char *const severity_names[SEVERITY_COUNT + 1];

/* The severity of that name, in small letters or capitals; false for none. */
bool severity_read(const char *name, size_t len, enum severity *out);

/*
 * Append the findings of one page of DescribeImageScanFindings (its
 * "imageScanFindings"; may be NULL) to `rows`, one for each package that is
 * concerned: an object with "severity", "id" and, where they are known,
 * "package", "installed", "fixedIn", "link", "score" (a number), "title",
 * "description", "path", "exploit" (a flag), "fixable" (a flag).  `image`
 * (borrowed) are members that each of them gets as well.
 */
void finding_add_page(json_t *rows, const json_t *page, const json_t *image);

/* How bad the finding of a row is. */
enum severity finding_severity(const json_t *row);

/* Whether a row belongs to an image: both have the same "image". */
bool finding_is_of(const json_t *row, const json_t *image);

/* Sort by severity, then score, package and id. */
void finding_sort(json_t *rows);

#endif
