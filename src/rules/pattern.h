/* Regular expressions of the model, as the service applies them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RULES_PATTERN_H
#define RULES_PATTERN_H

#include <stdbool.h>

/* Whether the whole text (UTF-8) fits the pattern of a shape, a constant of
 * the model (kept by its address); never runs long. */
bool pattern_matches(const char *pattern, const char *text);

#endif
