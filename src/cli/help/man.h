/* Manual pages, written in roff from the model and the tables.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_HELP_MAN_H
#define CLI_HELP_MAN_H

#include <stdbool.h>

#include "base/memory/buf.h"

struct command;

/* Append the names of all pages, a line each: "ecr-list-images". */
void man_list(struct buf *out, const struct command *const *commands);

/* Append the page of that name, or one of the parts that pages by hand take
 * in: "@commands", "@globals", "@exits".  False where there is none. */
bool man_page(
    struct buf *out, const struct command *const *commands, const char *name);

#endif
