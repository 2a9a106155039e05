/* What a linter has found in a policy: by rules with ids, each with its place
 * in the text.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_LINT_H
#define RULES_LINT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/arena.h"

enum lint_severity {
	LINT_ERROR,   /* the service refuses it, or a deployed image goes */
	LINT_WARNING, /* not what is meant */
	LINT_INFO     /* to be known */
};

struct lint_rule {
	const char *id; /* "L05" */
	enum lint_severity severity;
	bool listing; /* the text alone does not tell */
	const char *what, *example;
};

struct lint_finding {
	const struct lint_rule *rule;
	const char *path; /* "rules[0].selection.countNumber", or "" */
	size_t line, column;
	const char *message;
	const char *service; /* the service's words, or NULL */
	struct lint_finding *next;
};

/* One run; zeroed but for the first four. */
struct lint {
	struct arena *arena;
	const char *text; /* the policy */
	size_t len;
	const struct lint_rule *rules; /* end with a NULL id */
	struct lint_finding *first;    /* in the order of the text */
};

/* Note what the rule `id` of the table finds at `path`; the message is the
 * rule's own where `format` is NULL.  Never NULL. */
struct lint_finding *lint_note(struct lint *lint, const char *id,
    const char *path, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* How many findings have the severity. */
size_t lint_count(
    const struct lint_finding *first, enum lint_severity severity);

/* "error", "warning", "info". */
const char *lint_severity_word(enum lint_severity severity);

#endif
