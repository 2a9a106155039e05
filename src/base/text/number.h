/* Numbers as Python's int() reads them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_TEXT_NUMBER_H
#define BASE_TEXT_NUMBER_H

#include <stdbool.h>

/* pytext_int(), of a size that fits: what does not becomes the nearest that
 * does.  False when it is no number. */
bool number_read_long(const char *text, long *value);

#endif
