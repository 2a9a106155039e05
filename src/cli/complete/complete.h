/* What may stand at the cursor of an unfinished command line.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMPLETE_COMPLETE_H
#define CLI_COMPLETE_COMPLETE_H

#include <stddef.h>

#include "cli/command.h"
#include "cli/complete/candidates.h"

/* Every candidate for `typed` behind `words` (without the program's name),
 * as lines "candidate\tdescription". */
void complete_words(struct buf *out, const struct command *const *commands,
    const char *const *words, size_t n, const char *typed, complete_live *live);

#endif
