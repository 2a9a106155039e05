/* Patterns in which '*' stands for any text. */
#ifndef RULES_GLOB_H
#define RULES_GLOB_H

#include <stdbool.h>

/* Whether the whole of `text` fits; never more than strlen² steps. */
bool glob_matches(const char *pattern, const char *text);

#endif
