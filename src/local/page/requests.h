/* What was asked of the server lately: kept, told, and told as it comes.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_REQUESTS_H
#define LOCAL_PAGE_REQUESTS_H

#include "local/http/http.h"
#include "local/page/answer.h"

struct requests;

struct requests *requests_start(void);

/* Whoever waits for more is told that there is none; NULL may be given. */
void requests_stop(struct requests *ring);

/* When nobody reads any more; NULL may be given. */
void requests_end(struct requests *ring);

/* Keep a request that was answered. */
void requests_look(const struct request *request,
    const struct response *response, double started);

/* /_local/requests, …/stream, …/ID; ends with a NULL path. */
extern const struct page_answer page_requests[];

#endif
