/* Completion of the value of an option, or of an operand.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMPLETE_VALUE_H
#define CLI_COMPLETE_VALUE_H

#include "cli/complete/candidates.h"
#include "cli/complete/line.h"

/* The values of option `name` that start with `typed` (the word, or its part
 * after "="). */
void complete_value(struct candidates *candidates, const struct line *line,
    const char *name, const char *typed);

/* What is typed of an operand of the command at hand: a repository, its tags
 * and digests are live values. */
void complete_operand(struct candidates *candidates, const struct line *line);

#endif
