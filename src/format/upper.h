/* Upper case of any script, for identifiers in text output.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef FORMAT_UPPER_H
#define FORMAT_UPPER_H

#include <stddef.h>

#include "base/memory/buf.h"

/* Append the UTF-8 text as Python's str.upper() returns it (Unicode's full
 * mapping, no locale: ß becomes SS). */
void upper_write(struct buf *out, const char *data, size_t len);

#endif
