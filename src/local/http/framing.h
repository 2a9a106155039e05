/* Requests that others on the way could read in another way.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_HTTP_FRAMING_H
#define LOCAL_HTTP_FRAMING_H

#include <stdbool.h>

#include "local/http/http.h"

/* Whether the headers say once and for all where the request ends, for whom
 * it is and who sends it (RFC 9112, sections 3.2, 5.1 and 6.3).  What does not
 * could hold a second request, which a proxy in front did not see. */
bool framing_is_clear(const struct request *request);

#endif
