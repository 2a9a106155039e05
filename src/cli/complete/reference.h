/* Completion by what there is in the registry just now.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMPLETE_REFERENCE_H
#define CLI_COMPLETE_REFERENCE_H

#include <stdbool.h>

#include "cli/complete/candidates.h"
#include "cli/complete/line.h"

/* The values of a parameter; false where they cannot be asked for. */
bool complete_live_value(
    struct candidates *candidates, const struct line *line, const char *member);

/* A repository, its tags behind ':' and its digests behind '@'; files behind
 * "oci:" and the like, with `either` anywhere. */
void complete_reference(
    struct candidates *candidates, const struct line *line, bool either);

#endif
