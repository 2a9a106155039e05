/*
 * Checks of a lifecycle policy's JSON, with the reasons that the service
 * gives: they are those of a JSON schema validator, and behind them a few of
 * its own.  Whatever is wrong is noted, with its place, and the check goes on.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef RULES_LIFECYCLE_CHECK_H
#define RULES_LIFECYCLE_CHECK_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/memory/arena.h"
#include "rules/lifecycle/form.h"

struct check {
	struct arena *arena;
	struct lifecycle_fault *first, *last;
	const char *at;   /* the path of what is looked at: "rules[0].action" */
	size_t rule;      /* its number, from 0 */
	int alternatives; /* of the schema, for this rule */
};

/* Note a fault at the member `name` (NULL: at check->at); always false. */
bool check_note(struct check *check, enum lifecycle_fault_kind kind,
    const char *id, const char *name, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* That no alternative of the schema fits because of that member. */
bool check_no_schema(struct check *check, const char *id, const char *name);

/* The place of `name` in a NULL-terminated list, or -1. */
int check_find(const char *const *names, const char *name);

/* That the member has the type "object", "array", "string", "integer", … */
bool check_type(struct check *check, const char *id, const char *name,
    const json_t *value, const char *type);

/* That the value at check->at is an object with all members of `required` (at
 * most 7) and none but those `allowed`. */
bool check_members(struct check *check, const json_t *object,
    const char *const *required, const char *const *allowed);

/* The place of the member's string among `names`, or -1. */
int check_enum(struct check *check, const char *name, const json_t *value,
    const char *const *names);

/* That the member is an integer of at least `min`, put into `*number`. */
bool check_number(struct check *check, const char *id, const char *name,
    const json_t *value, int64_t min, int64_t *number);

#endif
