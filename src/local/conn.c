#include "local/conn.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/error.h"

/* Seconds over which the rate of a body is judged; how long a connection
 * may stay open between two requests. */
enum { WINDOW = 10, IDLE_DEADLINE = 75 };

struct conn {
	struct conn *prev, *next;
	int fd;
	enum conn_state state;
	time_t since;   /* in this state, or this window of it */
	size_t arrived; /* bytes in this window */
};

struct conns {
	pthread_mutex_t lock;
	pthread_cond_t stop;
	pthread_t watcher;
	bool stopping;
	int header_deadline;
	size_t least_rate;
	struct conn *first;
};

static time_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

static bool
is_overdue(const struct conns *conns, struct conn *conn, time_t t)
{
	time_t age = t - conn->since;

	switch (conn->state) {
	case CONN_HEADER:
		return age >= conns->header_deadline;
	case CONN_IDLE:
		return age >= IDLE_DEADLINE;
	case CONN_BUSY:
		return false;
	case CONN_BODY:
		break;
	}
	if (age < WINDOW)
		return false;
	if (conn->arrived / (size_t)age < conns->least_rate)
		return true;
	conn->since = t;
	conn->arrived = 0;
	return false;
}

static void *
watch(void *arg)
{
	struct conns *conns = arg;
	struct timespec until;

	pthread_mutex_lock(&conns->lock);
	while (!conns->stopping) {
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec++;
		pthread_cond_timedwait(&conns->stop, &conns->lock, &until);
		for (struct conn *c = conns->first; c; c = c->next)
			if (is_overdue(conns, c, now()))
				shutdown(c->fd, SHUT_RDWR);
	}
	pthread_mutex_unlock(&conns->lock);
	return NULL;
}

struct conns *
conns_start(int header_deadline, int least_rate)
{
	struct conns *conns = xmalloc(sizeof(*conns));

	memset(conns, 0, sizeof(*conns));
	conns->header_deadline = header_deadline;
	conns->least_rate = (size_t)least_rate;
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

struct conn *
conns_add(struct conns *conns, int fd)
{
	struct conn *conn = xmalloc(sizeof(*conn));

	*conn = (struct conn){.fd = fd, .since = now(), .state = CONN_HEADER};
	pthread_mutex_lock(&conns->lock);
	conn->next = conns->first;
	if (conn->next)
		conn->next->prev = conn;
	conns->first = conn;
	pthread_mutex_unlock(&conns->lock);
	return conn;
}

void
conns_remove(struct conns *conns, struct conn *conn)
{
	pthread_mutex_lock(&conns->lock);
	if (conn->prev)
		conn->prev->next = conn->next;
	else
		conns->first = conn->next;
	if (conn->next)
		conn->next->prev = conn->prev;
	pthread_mutex_unlock(&conns->lock);
	free(conn);
}

void
conn_enter(struct conns *conns, struct conn *conn, enum conn_state state)
{
	pthread_mutex_lock(&conns->lock);
	conn->state = state;
	conn->since = now();
	conn->arrived = 0;
	pthread_mutex_unlock(&conns->lock);
}

void
conn_count(struct conns *conns, struct conn *conn, size_t bytes)
{
	pthread_mutex_lock(&conns->lock);
	conn->arrived += bytes;
	pthread_mutex_unlock(&conns->lock);
}

bool
conns_busy(struct conns *conns)
{
	bool busy = false;

	pthread_mutex_lock(&conns->lock);
	for (struct conn *c = conns->first; c && !busy; c = c->next)
		busy = c->state == CONN_BODY || c->state == CONN_BUSY;
	pthread_mutex_unlock(&conns->lock);
	return busy;
}
