/* The one place that shows an error.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMPLAIN_H
#define CLI_COMPLAIN_H

#include "base/error.h"
#include "cli/run.h"

/* Print `err` on standard error in the form of --cli-error-format, or
 * nothing where it has no message; the peer's newline on standard output for
 * an interrupt.  Returns the exit status. */
int complain(const struct run *run, const struct error *err);

/* "PROGRAM: MESSAGE", the form of the helpers that other programs call. */
void complain_as(const char *program, const struct error *err);

#endif
