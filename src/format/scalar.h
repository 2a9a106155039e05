/* Single values in text and tables.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef FORMAT_SCALAR_H
#define FORMAT_SCALAR_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/memory/buf.h"

/* Append the value as Python's str(); with `escape`, what a terminal would
 * obey shows as \x1b: terminal_escape(). */
void scalar_write(struct buf *out, const json_t *value, bool escape);

/* The same for a text. */
void scalar_write_text(
    struct buf *out, const char *data, size_t len, bool escape);

/* The value as scalar_write() shows it, without a copy where it can: the
 * result is the value's own text or `scratch`, which is cleared first. */
const char *scalar_text(
    const json_t *value, bool escape, struct buf *scratch, size_t *len);

#endif
