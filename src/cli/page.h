/* What the pages of help and manual say, from the model and the tables. */
#ifndef CLI_PAGE_H
#define CLI_PAGE_H

#include "cli/doc.h"
#include "model/model.h"

struct command;

/* The commands of a service in groups: "ecr help". */
void page_overview(struct doc *doc, const struct service *service);

/* One operation, the list of waiters, one waiter, one command of our own. */
void page_operation(struct doc *doc, const struct service *service,
    const struct operation *operation);
void page_waiters(struct doc *doc, const struct service *service);
void page_waiter(struct doc *doc, const struct service *service,
    const struct waiter *waiter);

/* The items of the global options, without a heading. */
void page_globals(struct doc *doc);

/* How the commands of a service are typed: "ecr", "ecr public". */
const char *page_program(const struct service *service);

#endif
