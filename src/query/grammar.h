/* What each type of token means.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef QUERY_GRAMMAR_H
#define QUERY_GRAMMAR_H

#include "query/parse.h"

/* By type of token. */
extern const struct rule grammar_rules[];

#endif
