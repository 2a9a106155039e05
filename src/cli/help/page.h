/* What the pages of help and manual say, from the model and the tables.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_HELP_PAGE_H
#define CLI_HELP_PAGE_H

#include "cli/help/doc.h"
#include "model/model.h"

struct command;
struct extra;
struct manual;

/* The commands of a service in groups: "ecr help". */
void page_overview(struct doc *doc, const struct service *service);

/* One operation, the list of waiters, one waiter, one command of our own. */
void page_operation(struct doc *doc, const struct service *service,
    const struct operation *operation);
void page_waiters(struct doc *doc, const struct service *service);
void page_waiter(struct doc *doc, const struct service *service,
    const struct waiter *waiter);

/* A command of our own, or a part of it; `manual` may be NULL where nothing
 * more is known than the summary. */
void page_command(struct doc *doc, const struct service *service,
    const struct command *command, const struct manual *manual);

/* Parts that pages have in common: one option, the names of the global ones,
 * the title. */
void page_extra(struct doc *doc, int level, const struct extra *extra);
void page_global_names(struct doc *doc);
void page_title(struct doc *doc, const char *name, const char *text);

/* The items of the global options, without a heading. */
void page_globals(struct doc *doc);

/* How the commands of a service are typed: "ecr", "ecr public". */
const char *page_program(const struct service *service);

#endif
