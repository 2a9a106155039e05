/* What help, manual and completion say of the commands of our own.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_HELP_MANUAL_H
#define CLI_HELP_MANUAL_H

#include "cli/command.h"
#include "cli/args/extra.h"
#include "model/model.h"

struct manual {
	const char *command;  /* "login", or "local start" for a part of one */
	const char *operands; /* "[REGISTRY...]", or NULL */
	const char *doc;      /* the first sentence is the summary */
	const struct extra *options;    /* ends with a NULL name, or NULL */
	const struct example *examples; /* ends with a NULL title, or NULL */
};

/* Tables of all of them, NULL-terminated, each ending with a NULL command; in
 * cmd/manual.c. */
extern const struct manual *const manuals[];

/* The row of that name, or NULL. */
const struct manual *manual_find(const char *command);

/* The `at`th part of a command ("local start" of "local"), or NULL beyond
 * the last. */
const struct manual *manual_part(const char *command, size_t at);

/* Whether `service` lists the command: what is the same for both services
 * stands with the first. */
bool manual_lists(const struct service *service, const struct command *command);

/* The command of that name among those the service lists, or NULL. */
const struct command *manual_command(
    const struct service *service, const char *name);

#endif
