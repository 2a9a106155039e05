/* One line of help for what stands at the cursor.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_PROMPT_HINT_H
#define CLI_PROMPT_HINT_H

#include <stddef.h>

#include "base/memory/buf.h"
#include "cli/command.h"

/* Append what may be said of `typed` behind `words` (without the program's
 * name): what the option or command is, or what is still missing. */
void hint_write(struct buf *out, const struct command *const *commands,
    const char *const *words, size_t n, const char *typed);

#endif
