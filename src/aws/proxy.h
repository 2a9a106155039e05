/* Which proxy leads to a URL, by the environment, as Python's urllib. */
#ifndef AWS_PROXY_H
#define AWS_PROXY_H

#include "base/buf.h"

/* Append the proxy's URL for `url`; nothing when none is to be used.  Knows
 * http_proxy, https_proxy and no_proxy in any case (lower case wins), no
 * ALL_PROXY and no CIDR. */
void proxy_find(struct buf *out, const char *url);

/* Append a proxy's URL with user and password replaced by asterisks. */
void proxy_mask(struct buf *out, const char *proxy);

#endif
