/* The order of repositories.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_LOOK_REPO_ORDER_H
#define CMD_LOOK_REPO_ORDER_H

#include <jansson.h>
#include <stdbool.h>

/* The keys of --sort; end with NULL. */
extern const char *const repo_sorts[];

/* Sort an array of rows by one of them: names as text with numbers in it, the
 * rest the greatest and the latest first, what is not known last; equal ones
 * by name. */
void repo_order(json_t *rows, const char *key, bool reverse);

#endif
