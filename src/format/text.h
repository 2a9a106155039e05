/* --output text
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef FORMAT_TEXT_H
#define FORMAT_TEXT_H

#include "format/format.h"

extern const struct format format_text;

#endif
