/* Images as rows: of what DescribeImages tells, nothing else is asked.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOOK_IMAGE_ROW_H
#define CMD_LOOK_IMAGE_ROW_H

#include <jansson.h>

#include "cli/rows/column.h"

/* The columns of images; those behind "findings" are for asking. */
extern const struct row_column image_columns[];

/* A row (new reference) of an ImageDetail: repository, tags, digest, size,
 * pushedAt, lastPulledAt, status, kind, worstFinding, findings, mediaType,
 * artifactType, subject, as far as they are known. */
json_t *image_row(const json_t *detail);

/* The digest that a tag of cosign or of the distribution specification hangs
 * on ("sha256-HEX", perhaps ".sig"), or NULL for any other tag; lives in
 * `arena`. */
const char *image_tag_subject(struct arena *arena, const char *tag);

#endif
