/* SPDX-License-Identifier: Apache-2.0 */
#include "local/ticker.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/memory/alloc.h"
#include "local/store/collect.h"
#include "local/store/lifecycle.h"
#include "local/store/room.h"
#include "base/clock.h"

/* A blob may be uploaded long before the manifest that names it. */
enum { GRACE = 24 * 3600 };

struct ticker {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t stop;
	bool stopping;
	struct server *server;
};

static void *
tick(void *arg)
{
	struct ticker *ticker = arg;
	int interval = ticker->server->options.lifecycle_interval;
	struct lifecycle_counts counts;
	struct timespec until = clock_after(0);

	pthread_mutex_lock(&ticker->lock);
	while (!ticker->stopping) {
		until.tv_sec += interval;
		while (!ticker->stopping &&
		    pthread_cond_timedwait(
			&ticker->stop, &ticker->lock, &until) == 0)
			continue;
		if (ticker->stopping)
			break;
		pthread_mutex_unlock(&ticker->lock);
		lifecycle_run(ticker->server->store, NULL, &counts);
		collect_blobs(
		    ticker->server->store, ticker->server->blobs, GRACE);
		if (!ticker->server->options.in_memory)
			room_reserve(ticker->server->options.data);
		pthread_mutex_lock(&ticker->lock);
	}
	pthread_mutex_unlock(&ticker->lock);
	return NULL;
}

struct ticker *
ticker_start(struct server *server)
{
	struct ticker *ticker;

	if (!server->options.lifecycle_interval)
		return NULL;
	ticker = xmalloc(sizeof(*ticker));
	*ticker = (struct ticker){.server = server};
	pthread_mutex_init(&ticker->lock, NULL);
	pthread_cond_init(&ticker->stop, NULL);
	if (pthread_create(&ticker->thread, NULL, tick, ticker) == 0)
		return ticker;
	free(ticker);
	return NULL;
}

void
ticker_stop(struct ticker *ticker)
{
	pthread_mutex_lock(&ticker->lock);
	ticker->stopping = true;
	pthread_cond_signal(&ticker->stop);
	pthread_mutex_unlock(&ticker->lock);
	pthread_join(ticker->thread, NULL);
	pthread_cond_destroy(&ticker->stop);
	pthread_mutex_destroy(&ticker->lock);
	free(ticker);
}
