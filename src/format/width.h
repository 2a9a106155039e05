/* How many columns a text takes in a table.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef FORMAT_WIDTH_H
#define FORMAT_WIDTH_H

#include <stddef.h>

/* 2 for each code point of East Asian Width (UAX 11) W, F or A, 1 for every
 * other one, combining and control characters too.  UTF-8. */
size_t width_of(const char *data, size_t len);

#endif
