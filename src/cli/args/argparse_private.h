/* Inside argparse: what its two halves share.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_ARGS_ARGPARSE_PRIVATE_H
#define CLI_ARGS_ARGPARSE_PRIVATE_H

#include "cli/args/argparse.h"

/* One word as it was understood before anything is consumed. */
struct token {
	char kind;             /* 'O' option, 'A' argument, '-' for "--" */
	const struct arg *arg; /* of an option that is known */
	const char *value;     /* behind its "=", or NULL */
};

struct argparse_state {
	struct arg_parser *parser;
	struct words words;
	struct token *tokens;   /* of each word */
	size_t next_positional; /* index into the table */
	size_t order;
	struct error *err;
};

bool argparse_is_option(const struct arg *arg);

/* Understand every word first; behind "--" all are arguments.  Fails on an
 * ambiguous abbreviation. */
bool argparse_classify(struct argparse_state *state);

#endif
