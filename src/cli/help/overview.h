/* The commands in groups: what `ecr help` and ecr(1) begin with.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_HELP_OVERVIEW_H
#define CLI_HELP_OVERVIEW_H

#include "cli/help/doc.h"
#include "model/model.h"

struct command;

/* Each group as a heading with its commands, in order. */
void overview_groups(struct doc *doc, const struct service *service,
    const struct command *const *commands);

/* One screen for who says nothing: what people do every day, where the rest
 * is. */
void overview_first(struct doc *doc);

/* The whole page of `ecr help`, or `ecr public help`. */
void overview_page(struct doc *doc, const struct service *service,
    const struct command *const *commands);

#endif
