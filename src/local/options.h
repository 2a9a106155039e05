/* Options of the commands that start a server.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_OPTIONS_H
#define LOCAL_OPTIONS_H

#include <stdbool.h>

#include "base/memory/arena.h"
#include "base/error.h"
#include "local/http/server.h"

enum { MAX_ADDED = 64 };

/* Which commands an option is for; most are for those that start a server. */
enum options_of {
	OF_START = 1,
	OF_RUN = 2,
	OF_CONTROL = 4,
	OF_ENV = 8,
	OF_OPEN = 16
};

struct shell;

struct command_line {
	struct server_options options;
	const char *state; /* folder of what tells where a server runs */
	bool detach, listen_given, data_given;
	bool profile_accounts, keep_logins;
	bool aws_hosts, hermetic;
	bool style_given;
	bool unset;
	bool print;
	const struct shell *shell;
	const char *added[MAX_ADDED + 1]; /* profiles; ended by a NULL */
	char **rest; /* words after the options, NULL-terminated */
	int n_rest;
};

/* Read options of a command (`whose`) up to "--" or the first other word.  What
 * is not given has its default, some of them from the environment; texts live
 * in the arena or in argv.  False with `err` filled. */
bool options_read(struct arena *arena, enum options_of whose, int argc,
    char **argv, struct command_line *out, struct error *err);

/* Print their names, a line each. */
void options_print(enum options_of whose);

#endif
