/* Values of a seed that have a shape of the API.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_SEED_SHAPE_H
#define RULES_SEED_SHAPE_H

#include <jansson.h>
#include <stdbool.h>

#include "rules/seed/fault.h"

/* Check a value against what the model says of a member: `where` is the
 * operation, of ECR or else of ECR Public, and the way to it,
 * "CreateRepository.encryptionConfiguration", in its output where it begins
 * with ">".  Types, lengths, enums, patterns, required members, and keys that
 * there are not. */
bool seed_shape_check(struct seed_faults *faults, const char *path,
    const json_t *value, const char *where);

/* Seconds since 1970 of a moment: ISO 8601 with its zone (or UTC) and
 * fraction, or seconds; false when it is none. */
bool seed_time(const json_t *value, double *out);

/* That the value is a moment. */
bool seed_time_check(
    struct seed_faults *faults, const char *path, const json_t *value);

#endif
