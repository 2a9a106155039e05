/* The next aws on PATH, where our link stands in front of another program of
 * that name. SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_NEXT_H
#define CLI_NEXT_H

#include <stdbool.h>

#include "base/error.h"
#include "cli/run.h"

/* Counts and marks which programs have handed over to which: "DEPTH PID DEV:INO
 * …". */
#define NEXT_GUARD "ECR_NEXT_AWS"

/*
 * Become the next `aws` on PATH that is not this program, with the same
 * arguments and environment (and a mark in it, so that two who hand over to
 * each other end).  Returns only where there is none, or where we were not
 * called by that name.
 */
void next_become(struct run *run);

/* The same; where it returns, `err` says what there is in place of `name`,
 * exit status 252, and false is returned. */
bool next_run(struct run *run, const char *name, struct error *err);

#endif
