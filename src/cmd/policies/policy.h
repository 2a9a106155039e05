/* policy: who may do what with a repository, as its policy says.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_POLICIES_POLICY_H
#define CMD_POLICIES_POLICY_H

#include <jansson.h>

#include "base/memory/arena.h"
#include "base/memory/buf.h"

/* Append what a statement says: "account 210987654321 may pull, if …". */
void policy_sentence(
    struct buf *out, const json_t *statement, struct arena *arena);

#endif
