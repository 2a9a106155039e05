/* Requests as they come, as server-sent events.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_FLOW_H
#define LOCAL_PAGE_FLOW_H

#include "local/http/http.h"
#include "local/page/ring.h"

/* ?since=: the last one that the client has; 0 without one. */
uint64_t flow_since(struct request *request);

/* Where to go on behind it: at the oldest, too, where it is of another run of
 * the server.  Under the lock. */
uint64_t flow_start(const struct requests *ring, uint64_t since);

/* Answer with a stream of them, or 503 where there are too many. */
void flow_answer(struct request *request, struct response *response);

#endif
