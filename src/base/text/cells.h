/* How many cells of a terminal a text takes.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_TEXT_CELLS_H
#define BASE_TEXT_CELLS_H

#include <stddef.h>

#include "base/memory/buf.h"

/* Cells of a text without control characters: none for a combining mark, two
 * for a wide character, as the system knows them. */
size_t cells_count(const char *data, size_t len);

/* Append the text, with "…" in place of its middle where it would take more
 * than `cells` (at least 1). */
void cells_cut(struct buf *out, const char *data, size_t len, size_t cells);

#endif
