/* Integers of any size as decimal text: an optional minus sign and digits,
 * without needless zeros.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef QUERY_DIGITS_H
#define QUERY_DIGITS_H

#include "base/memory/buf.h"

/* Below, at or above 0, as `a` is to `b`. */
int digits_compare(const char *a, const char *b);

/* Append a + b to `out`. */
void digits_add(struct buf *out, const char *a, const char *b);

#endif
