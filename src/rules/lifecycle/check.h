/*
 * Checks of a lifecycle policy's JSON, with the reasons that the service
 * gives: they are those of a JSON schema validator.  Every function returns
 * false (or -1) with `err` filled when the check fails.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef RULES_LIFECYCLE_CHECK_H
#define RULES_LIFECYCLE_CHECK_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/memory/arena.h"
#include "base/error.h"

/* Refuse with a reason: ERR_USAGE.  The service closes its quotation mark
 * behind most of them, and the other name is for those where it does not.
 * Always false. */
#define check_refuse(err, ...) check_refuse_with((err), "'", __VA_ARGS__)
#define check_refuse_open(err, ...) check_refuse_with((err), "", __VA_ARGS__)
bool check_refuse_with(struct error *err, const char *end, const char *format,
    ...) __attribute__((format(printf, 3, 4)));

/* Refuse because no alternative of the schema fits. */
bool check_no_schema(struct error *err);

/* The place of `name` in a NULL-terminated list, or -1; fills no error. */
int check_find(const char *const *names, const char *name);

/* That the value has the type "object", "array", "string", "integer", … */
bool check_type(const json_t *value, const char *type, struct error *err);

/* That the value is an object with all members of `required` (at most 7) and
 * none but those `allowed`. */
bool check_members(struct arena *arena, json_t *object,
    const char *const *required, const char *const *allowed, struct error *err);

/* The place of the string `value` among `names`, or -1. */
int check_enum(struct arena *arena, const json_t *value,
    const char *const *names, struct error *err);

/* That the value is an integer of at least `min`, put into `*number`. */
bool check_number(
    const json_t *value, int64_t min, int64_t *number, struct error *err);

#endif
