/* SPDX-License-Identifier: Apache-2.0 */
#include "local/http/conn.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/clock.h"
#include "base/memory/alloc.h"

/* Seconds over which the rate of a body is judged; how long a connection
 * may stay open between two requests; how long a short answer, or a piece of a
 * long one, may take before its connection gives way to a new one, and how
 * long before it is shut. */
enum {
	WINDOW = 10,
	IDLE_DEADLINE = 75,
	SENT_DEADLINE = 5,
	PIECE_DEADLINE = 120,
	FLOW_DEADLINE = 30
};

/* A connection that was shut takes up room until its thread has seen it.
 * Where more than so many do, each new one waits for so long (ns), or a busy
 * machine would run into the HTTP library's limit, which resets whoever comes
 * then. */
enum { MOST_LEAVING = 24, PAUSE = 5000000 };

struct conn {
	struct conn *prev, *next;
	int fd;
	enum conn_state state;
	time_t since;   /* in this state */
	time_t window;  /* began then; moved on while the server is busy */
	size_t arrived; /* bytes in this window */
	bool tls, in_body, surplus, shut;
};

struct conns {
	pthread_mutex_t lock;
	pthread_cond_t stop;
	pthread_t watcher;
	bool stopping;
	struct conn_limits limits;
	struct conn *first;
	int n;       /* those shut are not counted */
	int leaving; /* those shut */
};

static bool
is_too_slow(const struct conns *conns, struct conn *conn, time_t t)
{
	time_t age = t - conn->window;

	if (age < WINDOW)
		return false;
	if (conn->arrived / (size_t)age < (size_t)conns->limits.least_rate)
		return true;
	conn->window = t;
	conn->arrived = 0;
	return false;
}

static bool
is_overdue(const struct conns *conns, struct conn *conn, time_t t)
{
	switch (conn->state) {
	case CONN_LINE:
	case CONN_HEADER:
		return t - conn->since >= conns->limits.header_deadline;
	case CONN_IDLE:
		return t - conn->since >= IDLE_DEADLINE;
	case CONN_DROPPED:
	case CONN_BODY:
		return is_too_slow(conns, conn, t);
	case CONN_FLOWING:
		return t - conn->since >= FLOW_DEADLINE;
	case CONN_SENDING:
		return t - conn->since >= PIECE_DEADLINE;
	case CONN_SENT:
	case CONN_BUSY:
		break;
	}
	return false;
}

static void
shut(struct conns *conns, struct conn *conn)
{
	if (!conn->shut) {
		conns->n--;
		conns->leaving++;
	}
	conn->shut = true;
	shutdown(conn->fd, SHUT_RDWR);
}

static void *
watch(void *arg)
{
	struct conns *conns = arg;
	struct timespec until;

	pthread_mutex_lock(&conns->lock);
	while (!conns->stopping) {
		until = clock_after(1);
		pthread_cond_timedwait(&conns->stop, &conns->lock, &until);
		for (struct conn *c = conns->first; c; c = c->next)
			if (is_overdue(conns, c, (time_t)clock_steady()))
				shut(conns, c);
	}
	pthread_mutex_unlock(&conns->lock);
	return NULL;
}

struct conns *
conns_start(const struct conn_limits *limits)
{
	struct conns *conns = xmalloc(sizeof(*conns));

	*conns = (struct conns){.limits = *limits};
	pthread_mutex_init(&conns->lock, NULL);
	pthread_cond_init(&conns->stop, NULL);
	if (pthread_create(&conns->watcher, NULL, watch, conns) == 0)
		return conns;
	free(conns);
	return NULL;
}

void
conns_stop(struct conns *conns)
{
	pthread_mutex_lock(&conns->lock);
	conns->stopping = true;
	pthread_cond_signal(&conns->stop);
	pthread_mutex_unlock(&conns->lock);
	pthread_join(conns->watcher, NULL);
	pthread_cond_destroy(&conns->stop);
	pthread_mutex_destroy(&conns->lock);
	free(conns);
}

static bool
gives_way(const struct conn *conn, time_t t)
{
	return !conn->shut && conn->state < CONN_BODY &&
	    (conn->state < CONN_SENT || t - conn->since >= SENT_DEADLINE);
}

/* The oldest of those in the first state that gives way; NULL: all are at
 * work. */
static struct conn *
find_weakest(const struct conns *conns)
{
	struct conn *found = NULL;
	time_t t = (time_t)clock_steady();

	/* The newest stand first in the list. */
	for (struct conn *c = conns->first; c; c = c->next)
		if (gives_way(c, t) &&
		    (!found || c->state < found->state ||
			(c->state == found->state && c->since <= found->since)))
			found = c;
	return found;
}

struct conn *
conns_add(struct conns *conns, int fd, bool tls)
{
	struct conn *conn = xmalloc(sizeof(*conn)), *weakest;
	bool crowded;

	*conn = (struct conn){.fd = fd,
	    .tls = tls,
	    .since = (time_t)clock_steady(),
	    .state = CONN_LINE};
	pthread_mutex_lock(&conns->lock);
	if (++conns->n > conns->limits.most) {
		weakest = find_weakest(conns);
		if (weakest)
			shut(conns, weakest);
		conn->surplus = !weakest;
	}
	conn->next = conns->first;
	if (conn->next)
		conn->next->prev = conn;
	conns->first = conn;
	crowded = conns->leaving > MOST_LEAVING;
	pthread_mutex_unlock(&conns->lock);
	if (crowded)
		nanosleep(&(struct timespec){.tv_nsec = PAUSE}, NULL);
	return conn;
}

bool
conn_is_tls(const struct conn *conn)
{
	return conn->tls;
}

bool
conn_is_surplus(const struct conn *conn)
{
	return conn->surplus;
}

void
conns_remove(struct conns *conns, struct conn *conn)
{
	pthread_mutex_lock(&conns->lock);
	if (conn->shut)
		conns->leaving--;
	else
		conns->n--;
	if (conn->prev)
		conn->prev->next = conn->next;
	else
		conns->first = conn->next;
	if (conn->next)
		conn->next->prev = conn->prev;
	pthread_mutex_unlock(&conns->lock);
	free(conn);
}

static void
enter(struct conn *conn, enum conn_state state)
{
	const bool in_body = state == CONN_BODY || state == CONN_DROPPED;
	const time_t t = (time_t)clock_steady();

	if (in_body && !conn->in_body) {
		conn->window = t;
		conn->arrived = 0;
	} else if (in_body && conn->state == CONN_BUSY) {
		/* That the server was slow is not the client's fault. */
		conn->window += t - conn->since;
	}
	conn->in_body = in_body || (conn->in_body && state == CONN_BUSY);
	/* The line counts as a part of the header. */
	if (conn->state != state && state != CONN_HEADER)
		conn->since = t;
	else if (conn->state == CONN_IDLE)
		conn->since = t;
	conn->state = state;
}

void
conn_enter(struct conns *conns, struct conn *conn, enum conn_state state)
{
	pthread_mutex_lock(&conns->lock);
	enter(conn, state);
	pthread_mutex_unlock(&conns->lock);
}

void
conn_count(struct conns *conns, struct conn *conn, size_t bytes)
{
	pthread_mutex_lock(&conns->lock);
	conn->arrived += bytes;
	if (conn->state == CONN_SENDING || conn->state == CONN_FLOWING)
		conn->since = (time_t)clock_steady();
	pthread_mutex_unlock(&conns->lock);
}

bool
conns_busy(struct conns *conns)
{
	bool busy = false;

	pthread_mutex_lock(&conns->lock);
	for (struct conn *c = conns->first; c && !busy; c = c->next)
		busy = c->state >= CONN_SENT;
	pthread_mutex_unlock(&conns->lock);
	return busy;
}

void
conns_shut(struct conns *conns)
{
	pthread_mutex_lock(&conns->lock);
	for (struct conn *c = conns->first; c; c = c->next)
		shut(conns, c);
	pthread_mutex_unlock(&conns->lock);
}
