/* Hexadecimal digits.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_TEXT_HEX_H
#define BASE_TEXT_HEX_H

#include <stddef.h>

/* The value of a digit of either case; -1 for anything else. */
int hex_digit(char c);

/* Write two digits a byte, lower case, and a NUL: `out` has room for
 * 2 * len + 1.  Where the NUL is. */
char *hex_write(char *out, const void *data, size_t len);

#endif
