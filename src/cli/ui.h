/* The person at the terminal.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_UI_H
#define CLI_UI_H

#include <stdbool.h>

#include "base/ui.h"

/* Fill `ui`: questions on the terminal, warnings, --debug lines where
 * `debug` is set, and otherwise progress on standard error where that is a
 * terminal, the work lasts over a second and ECR_PROGRESS is not "off". */
void ui_open(struct ui *ui, bool debug);

/* The progress of a waiter, for struct wait_options; only where progress is
 * shown at all (`ui->page` is set). */
void ui_waiting(void *ctx, int attempt, const char *state, double seconds);

/* Remove what progress has left on the screen. */
void ui_clear(void);

#endif
