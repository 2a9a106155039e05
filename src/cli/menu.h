/* One of several, chosen with the arrow keys.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_MENU_H
#define CLI_MENU_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "cli/ask.h"

/*
 * Show `n` lines (one at least) and let the person go up and down among them,
 * and round, until Return is pressed.  On a terminal the list is erased then;
 * where nobody types the same keys are read from the input, and the list is
 * shown once.  False with `err` filled at the end of the input and on Ctrl-C.
 */
bool menu_choose(struct ask *ask, const char *const *items, size_t n,
    size_t *chosen, struct error *err);

#endif
