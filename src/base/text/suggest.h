/* "Maybe you meant": close matches of a mistyped word.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_TEXT_SUGGEST_H
#define BASE_TEXT_SUGGEST_H

#include <stddef.h>

enum { SUGGEST_MAX = 3 };

/* The choices (NULL-terminated) that are at least 0.8 alike, best first, at
 * most SUGGEST_MAX; returns how many went into `out`. */
size_t suggest(
    const char *word, const char *const *choices, const char *out[SUGGEST_MAX]);

#endif
