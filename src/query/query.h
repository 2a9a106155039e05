/* JMESPath (jmespath.org), as the peer's library has it: see docs/query.md for
 * where that differs from the standard.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef QUERY_QUERY_H
#define QUERY_QUERY_H

#include <jansson.h>

#include "base/error.h"

struct query; /* a parsed expression; immutable, free with query_free() */

/* Parse `expression` (UTF-8, copied).  NULL on a syntax error: then `err` has
 * status ERR_USAGE, no code, and the peer's text with its caret line (what
 * follows "Bad value for --query EXPRESSION: "). */
struct query *query_parse(const char *expression, struct error *err);

/* Evaluate over `input` (borrowed).  Returns a new reference (JSON null for
 * no result), or NULL with `err` filled as the peer fails (ERR_GENERAL). */
json_t *query_eval(const struct query *query, json_t *input, struct error *err);

void query_free(struct query *query);

#endif
