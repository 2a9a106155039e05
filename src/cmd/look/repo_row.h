/* Repositories as rows.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOOK_REPO_ROW_H
#define CMD_LOOK_REPO_ROW_H

#include <jansson.h>

#include "cli/rows/column.h"

extern const struct row_column repo_columns[];

/*
 * A row (new reference) of a Repository: name, uri, registryId, createdAt,
 * mutability, scanning ("on push", "continuous", "manual", "off"), encryption,
 * kmsKey.  `scanning` is the registry's scanningConfiguration, or NULL where
 * nobody may ask: then the repository's own switch tells.
 */
json_t *repo_row(const json_t *repository, const json_t *scanning);

#endif
