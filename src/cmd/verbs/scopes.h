/* Several registries one after another: --regions and --profiles.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_VERBS_SCOPES_H
#define CMD_VERBS_SCOPES_H

#include <stdbool.h>

#include "base/error.h"
#include "cli/args/argparse.h"
#include "cmd/verbs/scope.h"

struct scopes {
	struct run *run;
	const char **profiles, **regions; /* end with NULL; [NULL]: in force */
	bool all;                         /* --regions all */
	bool several;                     /* more than one may be looked at */
};

/* Read the two options of VERB_PLACES(at). */
bool scopes_read(struct run *run, const struct arg_parser *given, size_t at,
    struct scopes *out, struct error *err);

/*
 * Call `look` with each of them, open, that `reference` (or NULL: none has a
 * host) allows.  Of several the failure of one is said and the others are
 * looked at; in the end it is an error, with how many failed.  A region that is
 * switched off for the account is said and passed over where all are meant.
 */
bool scopes_each(const struct scopes *scopes, const struct reference *reference,
    bool (*look)(void *ctx, struct scope *scope, struct error *err), void *ctx,
    struct error *err);

#endif
