/* Which proxy leads to a URL, by the environment, as Python's urllib.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_PROXY_H
#define AWS_WIRE_PROXY_H

#include <stdbool.h>

#include "base/memory/buf.h"
#include "base/error.h"
#include "base/url.h"

/* Zeroed: none is to be used. */
struct proxy {
	struct buf url;     /* as it is named, for messages */
	struct buf address; /* "http://host:port" */
	struct buf user, password;
};

/* Find the proxy for `url` (sound).  Knows http_proxy, https_proxy and no_proxy
 * in any case (lower case wins), no ALL_PROXY and no CIDR.  False, in the
 * peer's words, for one that is named but is not a URL: nothing may be sent
 * without it. */
bool proxy_find(struct proxy *out, const struct url *url, struct error *err);

void proxy_free(struct proxy *proxy);

/* Append a proxy's URL with user and password replaced by asterisks. */
void proxy_mask(struct buf *out, const char *proxy);

#endif
