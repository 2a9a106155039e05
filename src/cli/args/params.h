/* The parameters of an operation: what follows its name on the command line.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_ARGS_PARAMS_H
#define CLI_ARGS_PARAMS_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "cli/args/argparse.h"
#include "cli/run.h"
#include "model/model.h"

struct params {
	bool help;            /* the word help: nothing else is filled */
	bool paged;           /* the operation is, and nothing forbids it */
	bool query_whole;     /* --query-whole, ours */
	bool all;             /* --all, ours */
	const char *skeleton; /* --generate-cli-skeleton: its kind, or NULL */

	/* Members of the request in the peer's order, and what was said of
	 * paging (see paging_take()).  Owned. */
	json_t *request;

	const struct arg_value *more; /* of the options `more` */
	size_t n_more;
};

/* The `at`th option that goes with the operation beside its parameters, or
 * with a waiter for it; NULL beyond the last. */
const struct arg *params_option(
    const struct operation *operation, bool waiting, size_t at);

/*
 * Parse what follows the operation's name.  `more` are options of a command
 * beside the operation's; it ends with a NULL name and may be NULL.  Words,
 * and what `out` points to, live as long as the run.
 */
bool params_parse(struct run *run, const struct operation *operation,
    const struct arg *more, struct word_list words, struct params *out,
    struct error *err);

/* What `params` asks run_call() to do; `call` borrows the request, from which
 * the paging options are taken out where the operation will be paged. */
void params_to_call(struct run *run, const struct operation *operation,
    struct params *params, struct api_call *call);

void params_free(struct params *params);

#endif
