/* The commands of ecr-local.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_COMMAND_H
#define LOCAL_COMMAND_H

#include <stdbool.h>

#include "base/error.h"
#include "local/options.h"

struct control;

/* Which server a control command is for. */
enum control_where {
	CONTROL_NONE,    /* none need run */
	CONTROL_STATE,   /* one on this machine */
	CONTROL_ENDPOINT /* any that can be asked */
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
	int words;               /* behind the options */
	enum options_of options; /* that it takes */
};

extern const struct local_command command_start;
extern const struct local_command command_run;
/* stop, status, logs, env, open, seed, reset; ends with a NULL name. */
extern const struct local_command control_commands[];

#endif
