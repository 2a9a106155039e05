/* What may stand at the cursor of an unfinished command line.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMPLETE_COMPLETE_H
#define CLI_COMPLETE_COMPLETE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/arena.h"
#include "base/memory/buf.h"
#include "cli/complete/live.h"
#include "model/model.h"

/* How live values are asked for; live_values() outside of tests. */
typedef void complete_live(const struct live_query *query, struct buf *out);

struct extra;
struct manual;

/* The words before the cursor, understood.  What is not on the line is
 * NULL or false. */
struct line {
	const char *const *words; /* without the program's name */
	size_t n;
	const struct service *service;
	const struct operation *operation; /* of the waiter too */
	const struct waiter *waiter;
	const struct manual *manual; /* of a command of our own */
	bool wait;                   /* the next word names a waiter */
	bool named;                  /* a command is named, known or not */
	bool helping;                /* for help only */
	bool over;                   /* nothing may follow */
	const char *open;            /* option (no dashes) that awaits a word */
	bool many;                   /* and may take more, or none */
};

void line_read(struct line *line, const char *const *words, size_t n);

/* The last value given to an option on the line, or NULL. */
const char *line_value(const struct line *line, const char *option);

/* Whether the option, or its --no- form, stands on the line. */
bool line_has(const struct line *line, const char *option);

/* The parameter, or the other option, of that name (no dashes) that the
 * command takes, or NULL. */
const struct member *line_member(const struct line *line, const char *name);
const struct extra *line_extra(const struct line *line, const char *name);

/* The candidates of one completion. */
struct candidates {
	struct buf *out;    /* "candidate\tdescription\n" for each */
	const char *typed;  /* what they must start with */
	const char *before; /* stands unchanged before each, or "" */
	struct arena arena;
	complete_live *live;
};

/* Add one if it starts as typed; `about` is cut at its first sentence and
 * may be NULL. */
void candidates_add(
    struct candidates *candidates, const char *word, const char *about);

/* The values of option `name` that start with `typed` (the word, or its part
 * after "="). */
void complete_value(struct candidates *candidates, const struct line *line,
    const char *name, const char *typed);

/* Names of files for a path typed so far; `before` as in candidates. */
void complete_path(struct candidates *candidates, const char *typed);

/* Every candidate for `typed` behind `words` (without the program's name),
 * as lines "candidate\tdescription". */
void complete_words(struct buf *out, const char *const *words, size_t n,
    const char *typed, complete_live *live);

/*
 * The program as a shell's completion calls it, `argv` beginning after
 * --complete:
 *   bash LINE BREAKS    the line up to the cursor, COMP_WORDBREAKS
 *   zsh|fish WORD...    the words with the program's name; the last one is
 *                       under the cursor
 * Prints to standard output; returns the exit status, or -1 where these are
 * no such words.
 */
int complete_main(int argc, char **argv, complete_live *live);

#endif
