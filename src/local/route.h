/* Which handler answers a path.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_ROUTE_H
#define LOCAL_ROUTE_H

#include "local/http/http.h"

/* Never NULL: what nobody else takes is the API's. */
const struct handler *route_find(const struct request *request);

#endif
