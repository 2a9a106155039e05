/* Long bodies of responses: files, and memory.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_HTTP_BODY_H
#define LOCAL_HTTP_BODY_H

#include <stdint.h>

struct MHD_Response;
struct conn;
struct conns;

struct flow;

struct body {
	struct conns *conns; /* told of each piece that is taken */
	struct conn *conn;
	int fd;           /* a file, or -1 */
	const char *data; /* without a file: lives as long as the response */
	uint64_t offset, length;
};

/* A response with that body.  Takes the descriptor: it is closed with the
 * response, at once when none can be made (NULL). */
struct MHD_Response *body_make(const struct body *body);

/* The same with a body that flows; of `body` only whose it is counts. */
struct MHD_Response *body_make_flow(
    const struct body *body, const struct flow *flow);

#endif
