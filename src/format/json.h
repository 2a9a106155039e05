/* --output json
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef FORMAT_JSON_H
#define FORMAT_JSON_H

#include "format/format.h"

extern const struct format format_json;

#endif
