/* What may stand at the cursor of an unfinished command line.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMPLETE_COMPLETE_H
#define CLI_COMPLETE_COMPLETE_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/command.h"
#include "cli/complete/candidates.h"

/* Every candidate for `typed` behind `words` (without the program's name),
 * as lines "candidate\tdescription". */
void complete_words(struct buf *out, const struct command *const *commands,
    const char *const *words, size_t n, const char *typed, complete_live *live);

/* The same behind the words of a program of ours, the first of which is its
 * name: ecr, aws, ecr-local, the helpers; false where it is none. */
bool complete_program(struct buf *out, const struct command *const *commands,
    const char *const *words, size_t n, const char *typed, complete_live *live);

#endif
