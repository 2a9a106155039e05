/* Text on standard output, checked; escaped where that is a terminal.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_STANDARD_OUTPUT_H
#define CLI_STANDARD_OUTPUT_H

#include <stdbool.h>

#include "base/memory/buf.h"
#include "base/error.h"

/* Write `text`; false with `err` filled when it could not be written (without
 * a message where the reader has gone). */
bool print_text(const char *text, struct error *err);

/* The same for a text that may hold NULs. */
bool print_buf(const struct buf *text, struct error *err);

/* The same, and see that it has arrived; the buffer is wiped and freed. */
bool print_whole(struct buf *text, struct error *err);

/* Everything that was written has arrived; false with `err` filled. */
bool print_done(struct error *err);

#endif
