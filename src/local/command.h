/* The commands of ecr-local.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_COMMAND_H
#define LOCAL_COMMAND_H

#include <stdbool.h>

#include "base/error.h"

struct command {
	const char *name;
	const char *usage, *summary;
	/* The words after the command's name; the exit status, or -1 with
	 * `err` filled. */
	int (*run)(int argc, char **argv, struct error *err);
};

extern const struct command command_start;
extern const struct command command_run;
/* stop, status, logs, env, seed, reset; ends with a NULL name. */
extern const struct command control_commands[];

#endif
