/* What a client asks of a proxy: the head of its request.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PROXY_HEAD_H
#define LOCAL_PROXY_HEAD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/buf.h"
#include "local/http/host.h"

/* The longest head that is read. */
enum { PROXY_HEAD = 32 * 1024 };

enum proxy_head_state { PROXY_HEAD_MORE, PROXY_HEAD_BAD, PROXY_HEAD_WHOLE };

/* Slices of the text. */
struct proxy_head {
	bool tunnel;      /* CONNECT; else one request for "http://…" */
	struct host host; /* that is asked for; its port is always there */
	const char *method, *target; /* of a request, "/path?query" */
	size_t method_len, target_len;
	const char *fields; /* behind the first line */
	size_t len;         /* of the head, its empty line included */
};

/* Read the head that `text` begins with (RFC 9112, section 3.2): MORE while
 * its end has not come, BAD where it is none, or none for a proxy. */
enum proxy_head_state proxy_head_read(
    const char *text, size_t len, struct proxy_head *out);

/* Append the head of a request as its server is to get it: without what is for
 * the proxy, for the host that the target names, and for this one request
 * alone.  `absolute`: the next is a proxy, too; `authorization` (or NULL) is
 * for it. */
void proxy_head_put(struct buf *out, const struct proxy_head *head,
    bool absolute, const char *authorization);

#endif
