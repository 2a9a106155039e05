/* SPDX-License-Identifier: Apache-2.0 */
#include "local/http/acceptor.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory/alloc.h"
#include "base/portable/portable.h"
#include "local/http/stream.h"

enum {
	PATIENCE = 1 /* second */,
	TICK = 100 /* milliseconds */,
	STACK_SIZE = 512 * 1024
};

struct acceptor {
	int fd, most, n;
	void (*serve)(void *, struct accepted *);
	void *ctx;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	pthread_t thread;
	atomic_bool closed, stopping;
	bool joined;
	struct accepted *first, *last;
};

/* The lock is held. */
static void
enter(struct acceptor *acceptor, struct accepted *one)
{
	one->prev = acceptor->last;
	if (one->prev)
		one->prev->next = one;
	else
		acceptor->first = one;
	acceptor->last = one;
	acceptor->n++;
}

static void
leave(struct acceptor *acceptor, struct accepted *one)
{
	pthread_mutex_lock(&acceptor->lock);
	if (one->prev)
		one->prev->next = one->next;
	else
		acceptor->first = one->next;
	if (one->next)
		one->next->prev = one->prev;
	else
		acceptor->last = one->prev;
	if (!one->gone)
		acceptor->n--;
	close(one->fd);
	pthread_cond_signal(&acceptor->ended);
	pthread_mutex_unlock(&acceptor->lock);
	free(one);
}

static void *
serve(void *arg)
{
	struct accepted *one = arg;
	struct acceptor *acceptor = one->of;

	acceptor->serve(acceptor->ctx, one);
	leave(acceptor, one);
	return NULL;
}

/* The oldest that has not said what it wants; the lock is held. */
static bool
one_gives_way(struct acceptor *acceptor)
{
	for (struct accepted *one = acceptor->first; one; one = one->next) {
		if (!one->waits || one->gone)
			continue;
		one->gone = true;
		acceptor->n--;
		shutdown(one->fd, SHUT_RDWR);
		return true;
	}
	return false;
}

static bool
start_thread(struct accepted *one)
{
	pthread_attr_t attributes;
	pthread_t thread;
	bool good;

	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attributes, STACK_SIZE);
	good = pthread_create(&thread, &attributes, serve, one) == 0;
	pthread_attr_destroy(&attributes);
	return good;
}

static void
take_one(struct acceptor *acceptor)
{
	struct accepted *one = xmalloc(sizeof(*one));
	bool room;

	*one = (struct accepted){.address_len = sizeof(one->address),
	    .stopping = &acceptor->stopping,
	    .of = acceptor,
	    .waits = true};
	one->fd = portable_accept(acceptor->fd, true);
	if (one->fd < 0) {
		free(one);
		usleep(1000); /* the descriptors may have run out */
		return;
	}
	stream_prepare(one->fd);
	(void)getpeername(
	    one->fd, (struct sockaddr *)&one->address, &one->address_len);
	pthread_mutex_lock(&acceptor->lock);
	room = acceptor->n < acceptor->most || one_gives_way(acceptor);
	enter(acceptor, one);
	pthread_mutex_unlock(&acceptor->lock);
	if (!room || !start_thread(one))
		leave(acceptor, one);
}

static void *
run(void *arg)
{
	struct acceptor *acceptor = arg;
	struct pollfd listener = {.fd = acceptor->fd, .events = POLLIN};

	while (!acceptor->closed)
		if (poll(&listener, 1, TICK) > 0 && !acceptor->closed)
			take_one(acceptor);
	return NULL;
}

struct acceptor *
acceptor_start(
    int fd, int most, void (*serve_one)(void *, struct accepted *), void *ctx)
{
	struct acceptor *acceptor = xmalloc(sizeof(*acceptor));

	memset(acceptor, 0, sizeof(*acceptor));
	acceptor->fd = fd;
	acceptor->most = most;
	acceptor->serve = serve_one;
	acceptor->ctx = ctx;
	pthread_mutex_init(&acceptor->lock, NULL);
	pthread_cond_init(&acceptor->ended, NULL);
	/* one may have been taken by somebody else in between */
	stream_prepare(fd);
	if (pthread_create(&acceptor->thread, NULL, run, acceptor) == 0)
		return acceptor;
	free(acceptor);
	return NULL;
}

void
acceptor_is_served(struct accepted *one)
{
	pthread_mutex_lock(&one->of->lock);
	one->waits = false;
	pthread_mutex_unlock(&one->of->lock);
}

void
acceptor_close(struct acceptor *acceptor)
{
	if (acceptor->joined)
		return;
	acceptor->closed = true;
	pthread_join(acceptor->thread, NULL);
	acceptor->joined = true;
}

bool
acceptor_stop(struct acceptor *acceptor)
{
	struct timespec until = clock_after(PATIENCE);
	bool good;

	acceptor_close(acceptor);
	acceptor->stopping = true;
	pthread_mutex_lock(&acceptor->lock);
	for (struct accepted *one = acceptor->first; one; one = one->next)
		shutdown(one->fd, SHUT_RDWR);
	while (acceptor->first &&
	    pthread_cond_timedwait(&acceptor->ended, &acceptor->lock, &until) ==
		0)
		;
	good = !acceptor->first;
	pthread_mutex_unlock(&acceptor->lock);
	if (!good)
		return false;
	pthread_cond_destroy(&acceptor->ended);
	pthread_mutex_destroy(&acceptor->lock);
	free(acceptor);
	return true;
}
