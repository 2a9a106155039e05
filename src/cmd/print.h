/* Plain text on standard output, checked. */
#ifndef CMD_PRINT_H
#define CMD_PRINT_H

#include <stdbool.h>

#include "base/error.h"

/* Write `text`; false with `err` filled when it could not be written (without
 * a message where the reader has gone). */
bool print_text(const char *text, struct error *err);

/* Everything that was written has arrived. */
bool print_done(struct error *err);

#endif
