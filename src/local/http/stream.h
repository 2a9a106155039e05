/* Bytes between two ends, one of which may speak TLS.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_HTTP_STREAM_H
#define LOCAL_HTTP_STREAM_H

#include <stdatomic.h>
#include <stdbool.h>

#include <openssl/ssl.h>

/* An end: a connected socket, and TLS over it or NULL. */
struct side {
	int fd;
	SSL *ssl;
};

/* Wait until the descriptor has one of the events of poll(), `until` at the
 * latest (by clock_steady()); false when it is too late, or `*stopping`. */
bool stream_wait(
    int fd, short events, double until, const atomic_bool *stopping);

/* Shake hands as the server, `until` at the latest. */
bool stream_accept(
    struct side *side, double until, const atomic_bool *stopping);

/* Make a socket wait for nothing, and send at once. */
void stream_prepare(int fd);

/*
 * Carry what either end sends to the other until both have ended, one breaks,
 * or `*stopping`.  An end that takes nothing for two minutes after the other
 * has ended is given up, and with `idle` so are two that say nothing for so
 * many seconds.  Both sockets are prepared; neither is closed.
 */
void stream_pump(struct side *one, struct side *other, int idle,
    const atomic_bool *stopping);

#endif
