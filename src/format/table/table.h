/* --output table
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef FORMAT_TABLE_TABLE_H
#define FORMAT_TABLE_TABLE_H

#include "format/format.h"

extern const struct format format_table;

#endif
