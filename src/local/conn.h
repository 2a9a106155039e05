/* Deadlines of connections, which the HTTP library does not keep. */
#ifndef LOCAL_CONN_H
#define LOCAL_CONN_H

#include <stdbool.h>
#include <stddef.h>

struct conns;
struct conn;

/* Start the thread that watches: a connection that has sent no whole header
 * for `header_deadline` seconds, or whose body comes slower than `least_rate`
 * bytes a second over ten seconds, is shut down. */
struct conns *conns_start(int header_deadline, int least_rate);
void conns_stop(struct conns *conns);

/* A connection opened (its descriptor), or closed. */
struct conn *conns_add(struct conns *conns, int fd);
void conns_remove(struct conns *conns, struct conn *conn);

/* What it is doing now. */
enum conn_state { CONN_HEADER, CONN_BODY, CONN_BUSY, CONN_IDLE };
void conn_enter(struct conns *conns, struct conn *conn, enum conn_state state);

/* Bytes of a body have come. */
void conn_count(struct conns *conns, struct conn *conn, size_t bytes);

/* Whether any connection is in the middle of a request. */
bool conns_busy(struct conns *conns);

#endif
