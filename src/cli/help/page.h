/* What the pages of help and manual say, from the model and the tables.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_HELP_PAGE_H
#define CLI_HELP_PAGE_H

#include "cli/help/doc.h"
#include "model/model.h"

struct arg;
struct command;

/* What may follow a name, where it is known: members of an operation's input,
 * options, operands ("[REGISTRY...]"). */
struct invocation {
	const struct operation *operation;
	bool waiting;                     /* for what the operation tells */
	const struct arg *options, *more; /* each ends with a NULL name */
	const char *operands;
};

/* One operation, the list of waiters, one waiter (with the options of the
 * command `wait`). */
void page_operation(struct doc *doc, const struct service *service,
    const struct operation *operation);
void page_waiters(struct doc *doc, const struct service *service);
void page_waiter(struct doc *doc, const struct service *service,
    const struct command *wait, const struct waiter *waiter);

/* A command of our own; `part` is the part of it that is meant, or NULL.  Of
 * `commands` those of the same group stand below it. */
void page_command(struct doc *doc, const struct service *service,
    const struct command *const *commands, const struct command *command,
    const struct command *part);

/* Parts that pages have in common. */
void page_title(struct doc *doc, const char *name, const char *text);
void page_synopsis(
    struct doc *doc, const char *name, const struct invocation *of);
void page_options(struct doc *doc, const struct invocation *of);
void page_global_names(struct doc *doc);

/* Examples, below a heading of theirs unless one has `begun`. */
void page_examples(struct doc *doc, const struct example *example, bool *begun);

/* The exit statuses as items; of 1 what `no` says, which may be NULL. */
void page_exits(struct doc *doc, const char *no);

/* The same with their heading. */
void page_exit_status(struct doc *doc, const char *no);

/* The items of a table of options, without a heading. */
void page_args(struct doc *doc, int level, const struct arg *args);

/* How the commands of a service are typed: "ecr", "ecr public". */
const char *page_program(const struct service *service);

#endif
