/* What verbs have in common: options, and words of errors.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_VERBS_VERB_H
#define CMD_VERBS_VERB_H

#include <stdbool.h>

#include "base/error.h"
#include "cli/args/argparse.h"
#include "cli/rows/rows.h"
#include "cli/run.h"

/* How rows are shown: three options of a table, from its `at`th on. */
#define VERB_ROWS(at)                                                          \
	[(at)] = {"--columns", NARGS_ONE, "NAMES", .exact = true,              \
	    .doc = "Show these columns, in this order: a,b,c. Columns are "    \
		   "only ever added at the end; naming them fixes them."},     \
	[(at) + 1] = {"--time", NARGS_ONE, "FORM", .choices = verb_times,      \
	    .exact = true,                                                     \
	    .doc = "On a terminal: moments as an age (the default) or as "     \
		   "iso. In a pipe they are always iso."},                     \
	[(at) + 2] = {"--no-trunc", .exact = true,                             \
	    .doc = "Show whole digests on a terminal, too."}

enum { VERB_ROWS_N = 3 };

/* How many calls at once: one option, the `at`th. */
#define VERB_JOBS(at)                                                          \
	[(at)] = {"--jobs", NARGS_ONE, "N", .exact = true,                     \
	    .doc = "How many calls to make at once. Default: 16."}

/* Read it into `run->jobs`. */
bool verb_jobs(struct run *run, const struct arg_parser *given, size_t at,
    struct error *err);

/* Where to look: two options. */
#define VERB_PLACES(at)                                                        \
	[(at)] = {"--regions", NARGS_ONE, "NAMES", .exact = true,              \
	    .completion = COMPLETE_REGION,                                     \
	    .doc = "Look in these regions, a,b, or in all of the partition: "  \
		   "those that are switched off for the account are said and " \
		   "passed over."},                                            \
	[(at) + 1] = {"--profiles", NARGS_ONE, "NAMES", .exact = true,         \
	    .completion = COMPLETE_PROFILE,                                    \
	    .doc = "Look with each of these profiles: a,b."}

extern const char *const verb_times[];

/* What the options of VERB_ROWS(at) ask for. */
struct rows_wish verb_wish(const struct arg_parser *given, size_t at);

/* The number of an option from 1 to `most`; `*number` stays where it is not
 * given. */
bool verb_number(const struct arg_parser *given, size_t at, long most,
    long *number, struct error *err);

/* A duration ("90d"), with `bare` a number of seconds as well. */
bool verb_duration(const struct arg_parser *given, size_t at, bool bare,
    double *seconds, struct error *err);

/* A moment that an option names: a date, or so long before (below 0) or after
 * now, which is the service's: known once it has answered. */
struct moment {
	enum { MOMENT_NONE, MOMENT_DATE, MOMENT_FROM_NOW } kind;
	double seconds;
};

/* "90d" (before now), or a date; `*out` stays where it is not given. */
bool verb_moment(const struct arg_parser *given, size_t at, struct moment *out,
    struct error *err);

/* When that is, in seconds since 1970; -1: nothing was asked for. */
double verb_when(const struct moment *moment);

/* Ask again and again, with pauses that grow up to `longest` seconds, until it
 * is over or `patience` has been.  False where asking fails, and on Ctrl-C. */
bool verb_ask_until(double patience, double longest,
    bool (*ask)(void *ctx, bool *over, struct error *err), void *ctx,
    struct error *err);

/* What became of names and patterns (`words`, NULL at the end): ERR_NO where
 * none of them was met, ERR_SERVICE where a name was not. */
bool verb_met(const char *const *words, const bool *met, struct error *err);

/* Whether an error of the service has that code. */
bool verb_is_code(const struct error *err, const char *code);

/* A moment of a reply, a number or a text: seconds since 1970, -1 for none. */
double verb_time(const json_t *moment);

/* Put it into a row as "2026-11-22T01:09:06Z"; nothing where there is none. */
void verb_put_time(json_t *row, const char *key, const json_t *moment);

/* Put a member of a reply into a row under another name, where it is there. */
void verb_put(json_t *row, const char *key, const json_t *value);

#endif
