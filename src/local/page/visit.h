/* Which requests come from a browser that wants the page.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_VISIT_H
#define LOCAL_PAGE_VISIT_H

#include <stdbool.h>

#include "local/http/http.h"

/* Whether it is by GET or HEAD. */
bool visit_reads(const struct request *request);

/* Whether it is a browser that asks for the page itself. */
bool visit_is_one(const struct request *request);

#endif
