/* Operations of the API, as the page asks for them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_SERVICE_H
#define LOCAL_PAGE_SERVICE_H

#include "local/api/call.h"
#include "local/page/ask.h"

/* A call as the registry's own account makes it, over the question's
 * transaction, which service_end() gives back. */
struct call service_begin(struct view *ask);
void service_end(struct view *ask, struct call *call);

/* The output of an operation for that input (taken), as a new reference; NULL
 * where it was refused, which ask_fail() has told with 400. */
json_t *service_run(struct view *ask, const char *operation, json_t *in);

#endif
