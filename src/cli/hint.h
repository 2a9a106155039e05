/* One line more for a person: the next step behind an error.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_HINT_H
#define CLI_HINT_H

#include "base/error.h"
#include "cli/run.h"

/* Print "hint: …" on standard error where the kind, the code or the clue of
 * `err` has one, that is a terminal, and the person did not say cli_hints = off
 * in the config file.  A look for a name that is near may ask the service, for
 * less than a second.  Changes no status and writes nothing else. */
void hint_show(const struct run *run, const struct error *err);

#endif
