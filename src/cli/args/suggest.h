/* "Maybe you meant": close matches of a mistyped word.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_ARGS_SUGGEST_H
#define CLI_ARGS_SUGGEST_H

#include <stddef.h>

enum { SUGGEST_MAX = 3 };

/* How alike two words are, 0 to 1: twice the matching characters over all
 * characters, the matches found as Ratcliff and Obershelp do (longest common
 * block first, then left and right of it). */
double suggest_ratio(const char *choice, const char *word);

/* The choices (NULL-terminated) that are at least 0.8 alike, best first, at
 * most SUGGEST_MAX; returns how many went into `out`. */
size_t suggest(
    const char *word, const char *const *choices, const char *out[SUGGEST_MAX]);

#endif
