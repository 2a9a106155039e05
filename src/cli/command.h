/* Commands: those of our own beside the operations of the service.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdbool.h>

#include "base/error.h"
#include "cli/args/argparse.h"
#include "cli/run.h"

struct command {
	const char *name, *summary, *group;
	bool peer;                     /* the peer has it: suggested, listed */
	const struct service *service; /* NULL: every one */

	/* `words` is what follows the name, global options taken out. */
	bool (*run)(struct run *run, struct words words, struct error *err);
};

/* All of them, NULL-terminated; in cmd/commands.c. */
extern const struct command *const commands[];

/* The command of that name for the service in force, or NULL. */
const struct command *command_find(const struct run *run, const char *name);

/* Find the command or operation among `words` and run it. */
bool command_run(struct run *run, struct words words, struct error *err);

/* Help on a command, an operation or (NULL) everything. */
bool command_help(struct run *run, const char *topic, struct error *err);

/* The same on two words, as "wait" and a waiter; either may be NULL. */
bool command_help_on(
    struct run *run, const char *first, const char *second, struct error *err);

/*
 * The words of a command that takes no parameters: none may be left.  True
 * when the command shall go on; false with `err` filled, or, for the only word
 * "help", with `*help` set.
 */
bool command_no_words(struct words words, bool *help, struct error *err);

#endif
