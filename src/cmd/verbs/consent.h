/* Whether a change is to be made: asked of a person, never of a pipe.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_VERBS_CONSENT_H
#define CMD_VERBS_CONSENT_H

#include <stdbool.h>

#include "cli/args/argparse.h"
#include "cli/rows/rows.h"
#include "cli/run.h"

/* What help says of --dry-run, also where nothing is asked. */
#define CONSENT_DRY_RUN                                                        \
	"Show what would be done, and do nothing; status 1 where something "   \
	"would."

/* Two options of a table, from its `at`th on. */
#define CONSENT_OPTIONS(at)                                                    \
	[(at)] = {"--yes", .exact = true,                                      \
	    .doc = "Do it without asking; needed in a pipe."},                 \
	[(at) + 1] = {"--dry-run", .exact = true, .doc = CONSENT_DRY_RUN}

enum { CONSENT_OPTIONS_N = 2 };

/* What VERB_ROWS(rows) asks for, for a plan: who will be asked sees it at the
 * terminal before, wherever standard output goes. */
struct rows_wish consent_wish(
    const struct arg_parser *given, size_t at, size_t rows);

/* Whether to go on: true with --yes, or where the person at the terminal says
 * so, whatever standard input is.  ERR_NO where it is not to be, or nobody can
 * be asked, and with --dry-run, which says what `would` be done. */
bool consent_ask(const struct arg_parser *given, size_t at,
    const char *question, const char *would, struct error *err);

/* One line on standard error of what was done. */
void consent_tell(const struct run *run, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
