/* The words of an unfinished command line, parsed.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMPLETE_LINE_H
#define CLI_COMPLETE_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/command.h"
#include "model/model.h"

/* The words before the cursor, parsed.  What is not on the line is NULL or
 * false. */
struct line {
	const char *const *words; /* without the program's name */
	size_t n;
	const struct service *service;
	const struct operation *operation; /* of the waiter too */
	const struct waiter *waiter;
	const struct command *const *commands; /* all of our own */
	const struct command *command; /* one of them, or a part of one */
	bool wait;                     /* the next word names a waiter */
	bool named;                    /* a command is named, known or not */
	bool helping;                  /* for help only */
	bool over;                     /* nothing may follow */
	size_t operands;               /* of the command, so far */
	const char *first;             /* of them, or NULL */
	bool runs;        /* a command line of another program follows: */
	size_t program;   /* it begins with this word, if that is typed */
	const char *open; /* option (no dashes) that awaits a word */
	bool many;        /* and may take more, or none */
};

void line_read(struct line *line, const struct command *const *commands,
    const char *const *words, size_t n);

/* The last value given to an option on the line, or NULL. */
const char *line_value(const struct line *line, const char *option);

/* Whether the option, or its --no- form, stands on the line. */
bool line_has(const struct line *line, const char *option);

/* The parameter, or the other option, of that name (no dashes) that the
 * command takes, or NULL. */
const struct member *line_member(const struct line *line, const char *name);
const struct arg *line_option(const struct line *line, const char *name);

/* The `at`th option that the command takes beside parameters, or NULL beyond
 * the last. */
const struct arg *line_option_at(const struct line *line, size_t at);

#endif
