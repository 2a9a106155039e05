/* The commands of ecr-local.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_COMMAND_H
#define LOCAL_COMMAND_H

#include <stdbool.h>

#include "base/error.h"

struct control;

/* Which server a control command is for. */
enum control_where {
	CONTROL_NONE,    /* none need run */
	CONTROL_STATE,   /* the one of the state folder */
	CONTROL_ENDPOINT /* the one that the environment names, else that */
};

struct local_command {
	const char *name;
	const char *usage, *summary;
	/* The words after the command's name; the exit status, or -1 with
	 * `err` filled. */
	int (*run)(const struct local_command *, int argc, char **argv,
	    struct error *err);
	/* Of the control commands: what `run` does with the server. */
	bool (*act)(struct control *);
	enum control_where where;
	int words; /* behind the options */
};

extern const struct local_command command_start;
extern const struct local_command command_run;
/* stop, status, logs, env, seed, reset; ends with a NULL name. */
extern const struct local_command control_commands[];

#endif
