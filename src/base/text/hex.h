/* Bytes as hexadecimal digits.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_TEXT_HEX_H
#define BASE_TEXT_HEX_H

#include <stddef.h>

/* What a digit of either case is worth; -1 for any other character. */
int hex_digit(char c);

/* Write 2 * `len` digits, lower case, and a NUL. */
void hex_write(char *out, const unsigned char *data, size_t len);

#endif
