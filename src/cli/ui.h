/* The person at the terminal. */
#ifndef CLI_UI_H
#define CLI_UI_H

#include <stdbool.h>

#include "aws/ui.h"

/* Fill `ui`: questions on the terminal, warnings, --debug lines where
 * `debug` is set, and otherwise progress on standard error where that is a
 * terminal, the work lasts over a second and ECR_PROGRESS is not "off". */
void ui_open(struct ui *ui, bool debug);

/* Remove what progress has left on the screen. */
void ui_clear(void);

#endif
