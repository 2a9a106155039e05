/* Help on the terminal.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_HELP_HELP_H
#define CLI_HELP_HELP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/buf.h"
#include "base/error.h"
#include "cli/help/doc.h"
#include "cli/run.h"

/* Write the page that `words` (n of them: none, "list-images", "wait" and a
 * waiter, "public" and a command, …) name; false where there is none. */
bool help_write(struct doc *doc, const struct command *const *commands,
    const char *const *words, size_t n);

/* Print that page to standard output, paged where it is a terminal and the
 * page is longer than the screen.  Words that name nothing are an error of
 * usage.  Works without the settings being open. */
bool help_show(
    struct run *run, const char *const *words, size_t n, struct error *err);

/* The same for the service in force: on an operation or a command, and on a
 * waiter or a part of it; either may be NULL. */
bool help_show_on(
    struct run *run, const char *first, const char *second, struct error *err);

/* For a call without a command, to standard error, if that is a terminal: one
 * screen of everyday tasks; of other services the commands in groups. */
void help_first(const struct run *run);

#endif
