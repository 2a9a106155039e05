/* Words in lists that end with NULL.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_TEXT_AMONG_H
#define BASE_TEXT_AMONG_H

#include <stdbool.h>

/* Where the word (or NULL) stands in the list; -1: nowhere. */
int among_find(const char *const *list, const char *word);

/* Whether it stands there. */
bool is_among(const char *const *list, const char *word);

#endif
