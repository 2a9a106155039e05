/* The formats that there are.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef FORMAT_FORMATS_H
#define FORMAT_FORMATS_H

#include "format/format.h"

/* The format of that name (case matters), or NULL. */
const struct format *format_find(const char *name);

#endif
