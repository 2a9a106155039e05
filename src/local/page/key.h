/* The key of the store, as a request carries it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_KEY_H
#define LOCAL_PAGE_KEY_H

#include <stdbool.h>

#include "local/http/http.h"

/* The header that carries it. */
#define ADMIN_KEY "X-Ecr-Local-Key"

/* Whether the request has the right one. */
bool key_is_right(struct request *request);

#endif
