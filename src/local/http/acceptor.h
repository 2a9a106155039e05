/* Connections taken, each with a thread of its own, and never too many.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_HTTP_ACCEPTOR_H
#define LOCAL_HTTP_ACCEPTOR_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/socket.h>

struct acceptor;

struct accepted {
	int fd; /* prepared; closed by the acceptor */
	struct sockaddr_storage address;
	socklen_t address_len;
	const atomic_bool *stopping; /* it is time to end */
	struct acceptor *of;
	struct accepted *prev, *next; /* the acceptor's own, as what follows */
	bool waits, gone;
};

/* Take connections from a listening socket (which stays the caller's), at most
 * so many at once, and have `serve` called for each on its thread.  NULL when
 * there is no thread for it. */
struct acceptor *acceptor_start(int fd, int most,
    void (*serve)(void *ctx, struct accepted *one), void *ctx);

/* It has said what it wants: until then it gives way to a new one where there
 * are too many. */
void acceptor_is_served(struct accepted *one);

/* Take no more. */
void acceptor_close(struct acceptor *acceptor);

/* Take no more, shut those that there are, and wait a second for their ends.
 * False when some have not ended: all that they use must stay. */
bool acceptor_stop(struct acceptor *acceptor);

#endif
