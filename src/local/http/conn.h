/* Deadlines of connections, which the HTTP library does not keep.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_HTTP_CONN_H
#define LOCAL_HTTP_CONN_H

#include <stdbool.h>
#include <stddef.h>

struct conns;
struct conn;

struct conn_limits {
	int most;            /* connections at once */
	int header_deadline; /* seconds */
	int least_rate;      /* bytes a second */
};

/* Start the thread that watches: a connection that has sent no whole header
 * for `header_deadline` seconds, or whose body comes slower than `least_rate`
 * over ten seconds, or who takes no further piece of an answer for two minutes
 * (of one without an end, half a minute), is shut down. */
struct conns *conns_start(const struct conn_limits *limits);
void conns_stop(struct conns *conns);

/* A connection opened (its descriptor, and whether it came through TLS), or
 * closed.  Where there are too many,
 * one that has not asked for anything yet gives way. */
struct conn *conns_add(struct conns *conns, int fd, bool tls);
void conns_remove(struct conns *conns, struct conn *conn);

/* What it is doing now; of those that give way, the first do so first. */
enum conn_state {
	CONN_IDLE,    /* between two requests */
	CONN_LINE,    /* new: no request line has come yet */
	CONN_HEADER,  /* the headers are coming */
	CONN_DROPPED, /* its body is read, but refused */
	CONN_FLOWING, /* an answer without an end, of which nothing is lost */
	CONN_SENT,    /* a short answer is on its way */
	CONN_SENDING, /* a long one, piece by piece */
	CONN_BODY,
	CONN_BUSY
};
void conn_enter(struct conns *conns, struct conn *conn, enum conn_state state);

/* Whether its client speaks TLS. */
bool conn_is_tls(const struct conn *conn);

/* Whether it came when all others were at work and there were too many. */
bool conn_is_surplus(const struct conn *conn);

/* Bytes of a body have come, or are taken. */
void conn_count(struct conns *conns, struct conn *conn, size_t bytes);

/* Whether any connection is in the middle of a request. */
bool conns_busy(struct conns *conns);

/* Shut all connections down. */
void conns_shut(struct conns *conns);

#endif
