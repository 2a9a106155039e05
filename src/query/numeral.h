/* Numbers in text, as Python's int() and float() take them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef QUERY_NUMERAL_H
#define QUERY_NUMERAL_H

#include <jansson.h>
#include <stddef.h>

/* What int() or else float() of the text is; JSON null when neither takes
 * it.  Never NULL. */
json_t *numeral_parse(const char *text, size_t len);

#endif
