/* What linters find, as rows; and the texts that they and others read.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_POLICIES_LINTING_H
#define CMD_POLICIES_LINTING_H

#include <stdbool.h>

#include "cli/rows/rows.h"
#include "rules/lint.h"

/* Whether an operand is a file to read ("-", "file://…", "….json", or one that
 * is there) and no reference. */
bool linting_is_file(const char *word);

/* Append the content of such a file: ERR_USAGE where it cannot be read. */
bool linting_read(const char *word, struct buf *out, struct error *err);

/* Print them; false with ERR_NO where one is an error, or with `strict` a
 * warning. */
bool linting_print(struct run *run, const struct rows_wish *wish,
    const struct lint_finding *first, bool strict, struct error *err);

/* Print a table of rules: what --rules asks for. */
bool linting_print_rules(struct run *run, const struct rows_wish *wish,
    const struct lint_rule *rules, struct error *err);

#endif
