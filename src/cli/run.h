/* What one run of the program carries from layer to layer.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include <jansson.h>
#include <stdbool.h>

#include "aws/call/paginate.h"
#include "aws/config/settings.h"
#include "base/ui.h"
#include "base/memory/arena.h"
#include "base/error.h"
#include "cli/args/options.h"
#include "model/model.h"

struct command;
struct query;

/* When the person is asked for the command line. */
enum prompt_mode {
	PROMPT_OFF,
	PROMPT_ON,      /* first */
	PROMPT_PARTIAL, /* where what was typed is refused */
	PROMPT_DONE     /* has been */
};

struct run {
	const char *program;                   /* "ecr" or "aws", in messages */
	char **argv;                           /* what we were started with */
	const struct command *const *commands; /* all of our own */
	struct arena arena;                    /* freed at exit */
	const struct service *service;         /* ecr, or ecr-public */
	struct word_list words;                /* the whole command line */
	struct options options;
	struct settings settings; /* open before a command runs */
	struct query *query;      /* of --query, or NULL */
	json_t *aliases;          /* of alias_read(), or NULL */
	int alias_depth;          /* how many were expanded */
	enum prompt_mode prompt;
	bool styled; /* the peer resets colours after each write,
			on standard error as well */
	int jobs;    /* calls at once; 0: as many as usual */
	struct ui ui;
	struct error refused; /* why a run may not begin: files, settings */
	struct error later; /* its clue is for the end of a run that is well */
};

/* How a plain operation was asked for, beside its parameters. */
struct api_call {
	const struct operation *operation;
	json_t *params;               /* request members, checked later */
	struct paging_options paging; /* where it is paged and may be */
	bool paged;                   /* false: one request, raw reply */
	bool query_whole;             /* --query-whole, ours */
};

/* Parse --query into run->query: an error there comes before those of a
 * command's arguments. */
bool run_parse_query(struct run *run, struct error *err);

/* Send and print: everything behind the parameters.  In call.c. */
bool run_call(struct run *run, const struct api_call *call, struct error *err);

#endif
