/* The policy that a verb is about.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_POLICIES_SUBJECT_H
#define CMD_POLICIES_SUBJECT_H

#include "cmd/verbs/place.h"
#include "rules/policy/check.h"

/* Append the policy of the place's repository, or of its registry; nothing
 * where there is none.  False where it cannot be told. */
bool policy_fetch(struct place *place, enum policy_kind kind, struct buf *out,
    struct error *err);

/* What a verb is about: a FILE, a REPOSITORY, or with `registry` neither (then
 * the registry's own policy).  A file is read; else the place is opened and
 * its policy fetched, and without one false with ERR_SERVICE.  `place` is to be
 * closed where place->run is set. */
bool policy_read(struct run *run, const struct word_list *rest, bool registry,
    struct place *place, struct buf *out, struct error *err);

/* "Statement 1 (Pull)", from the place of a statement. */
const char *policy_statement_name(
    struct arena *arena, const json_t *statement, size_t at);

#endif
