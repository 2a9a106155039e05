/* The way to hosts that are not ours: direct, or by the person's own proxy.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PROXY_OUTWARD_H
#define LOCAL_PROXY_OUTWARD_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/error.h"
#include "local/proxy/head.h"

/* A connection on which the request, or the bytes of the tunnel, can go on. */
struct outward {
	int fd;
	bool by_proxy;            /* a request is then to name its host */
	struct buf authorization; /* for that proxy, or empty */
};

/* For whom: a proxy's password is used for this user's own programs alone. */
struct outward_for {
	int client;  /* the descriptor of its connection */
	bool direct; /* to this machine */
};

/* Connect to where the head wants to go, by the proxy that the environment
 * names for it (aws/wire/proxy.h), unless it is `direct`; a tunnel is open
 * then.  False with `err`. */
bool outward_open(struct outward *out, const struct proxy_head *head,
    const struct outward_for *whom, const atomic_bool *stopping,
    struct error *err);
void outward_close(struct outward *out);

#endif
