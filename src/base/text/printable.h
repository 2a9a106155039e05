/* Which code points Python's str.isprintable() accepts (Unicode 14).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_TEXT_PRINTABLE_H
#define BASE_TEXT_PRINTABLE_H

#include <stdbool.h>
#include <stdint.h>

bool printable_point(uint32_t point);

#endif
