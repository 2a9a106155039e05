/* Patterns in which '*' stands for any text.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_GLOB_H
#define RULES_GLOB_H

#include <stdbool.h>

/* Whether the whole of `text` fits; never more than strlen² steps. */
bool glob_matches(const char *pattern, const char *text);

/* Whether one of a list (NULL at the end) fits; an empty one fits all. */
bool glob_matches_any(const char *const *patterns, const char *text);

/* Whether the list has names alone, at least one and no pattern: such are
 * asked for by name, which needs no right to see all others. */
bool glob_are_names(const char *const *patterns);

/* The same as policies have it: '?' stands for one character, and with `fold`
 * letters of either case are alike. */
bool glob_matches_policy(const char *pattern, const char *text, bool fold);

#endif
