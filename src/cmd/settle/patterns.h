/* Repositories named or matched, all in one registry.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_SETTLE_PATTERNS_H
#define CMD_SETTLE_PATTERNS_H

#include <stdbool.h>

#include "cmd/verbs/scope.h"

/* Read words (`n` of them) and open the registry that they are in, for
 * scope_close() in any case: `*names` ends with NULL.  With `globs` a '*' may
 * be in them, and a host may stand alone. */
bool patterns_open(struct run *run, const char *const *words, size_t n,
    bool globs, struct scope *scope, const char ***names, struct error *err);

/* verb_met() of them, where the keys of `found` are what there is. */
bool patterns_met(
    const char *const *names, const json_t *found, struct error *err);

#endif
