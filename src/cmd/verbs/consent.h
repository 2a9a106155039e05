/* Whether a change is to be made: asked of a person, never of a pipe.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_VERBS_CONSENT_H
#define CMD_VERBS_CONSENT_H

#include <stdbool.h>

#include "cli/args/argparse.h"
#include "cli/run.h"

/* Two options of a table, from its `at`th on. */
#define CONSENT_OPTIONS(at)                                                    \
	[(at)] = {"--yes", .exact = true,                                      \
	    .doc = "Do it without asking; needed in a pipe."},                 \
	[(at) + 1] = {"--dry-run", .exact = true,                              \
	    .doc = "Show what would be done, and do nothing."}

enum { CONSENT_OPTIONS_N = 2 };

/* Whether to go on: true with --yes, or where the person at the terminal says
 * so, whatever standard input is; `*go` is false with --dry-run.  ERR_NO where
 * it is not to be, or nobody can be asked. */
bool consent_ask(const struct arg_parser *given, size_t at,
    const char *question, bool *go, struct error *err);

/* One line on standard error of what was done. */
void consent_tell(const struct run *run, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
