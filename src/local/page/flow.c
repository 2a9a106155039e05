/* SPDX-License-Identifier: Apache-2.0 */
#include "local/page/flow.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory/alloc.h"
#include "local/http/server.h"
#include "local/page/show.h"

enum { MOST_READERS = 16, MOST_AT_ONCE = 60 };

/* Seconds: between two batches, so that a thousand requests a second wake
 * nobody a thousand times; between signs of life; between looks at whether
 * the client is there. */
#define PACE 0.1
#define BEAT 15.0
#define GLANCE 1.0

struct watcher {
	struct requests *ring;
	const struct request *request;
	uint64_t next;
	double due, beat; /* by clock_steady() */
	bool greeted;
	bool live; /* it has caught up once */
};

uint64_t
flow_since(struct request *request)
{
	const char *text = request_argument(request, "since");

	return text ? strtoull(text, NULL, 10) : 0;
}

uint64_t
flow_start(const struct requests *ring, uint64_t since)
{
	const uint64_t oldest = ring_oldest(ring);

	return since < ring->next && since >= oldest ? since + 1 : oldest;
}

/* Whether there is something to tell now; else what is waited for. */
static bool
is_due(const struct watcher *r, double now, double *wait)
{
	const bool more = r->ring->next > r->next;
	const double until = more ? r->due : r->beat;

	*wait = until - now < GLANCE ? until - now : GLANCE;
	return now >= until;
}

/* False: the server stops, or the client has gone. */
static bool
wait_for_more(struct watcher *r)
{
	struct requests *ring = r->ring;
	struct timespec until;
	double wait;
	int idle;

	while (!ring->stopping && !http_client_left(r->request)) {
		if (is_due(r, clock_steady(), &wait))
			return true;
		until = clock_after(wait);
		idle = ring->next == r->next;
		ring->waiting += idle;
		pthread_cond_timedwait(&ring->more, &ring->lock, &until);
		ring->waiting -= idle;
	}
	return false;
}

/* What the ring has lost already, and what nobody could read anyway. */
static void
skip(struct watcher *r, struct buf *out)
{
	const uint64_t from = r->next, next = r->ring->next;

	if (r->next < ring_oldest(r->ring))
		r->next = ring_oldest(r->ring);
	if (r->live && next - r->next > MOST_AT_ONCE)
		r->next = next - MOST_AT_ONCE;
	if (r->next > from)
		buf_printf(out, "event: missed\ndata: {\"missed\":%llu}\n\n",
		    (unsigned long long)(r->next - from));
}

static bool
add_event(struct buf *out, const struct seen *seen, size_t size)
{
	const size_t before = out->len;

	buf_printf(out,
	    "id: %llu\nevent: request\ndata: ", (unsigned long long)seen->id);
	show_line(out, seen);
	buf_puts(out, "\n\n");
	if (out->len <= size)
		return true;
	out->len = before;
	return false;
}

static void
tell(struct watcher *r, struct buf *out, size_t size)
{
	const double now = clock_steady();

	r->beat = now + BEAT;
	if (r->next == r->ring->next) {
		buf_puts(out, ":\n\n");
		return;
	}
	skip(r, out);
	while (r->next < r->ring->next &&
	    add_event(out, ring_find(r->ring, r->next), size))
		r->next++;
	if (r->next < r->ring->next)
		return;
	r->live = true;
	r->due = now + PACE;
}

static size_t
next(void *ctx, char *to, size_t size)
{
	struct watcher *r = ctx;
	struct buf out = {0};
	size_t len;

	if (!r->greeted) {
		r->greeted = true;
		buf_puts(&out, ": ecr-local\n\n");
	} else {
		pthread_mutex_lock(&r->ring->lock);
		if (wait_for_more(r))
			tell(r, &out, size);
		pthread_mutex_unlock(&r->ring->lock);
	}
	len = out.len;
	memcpy(to, buf_text(&out), len);
	buf_free(&out);
	return len;
}

static void
end(void *ctx)
{
	struct watcher *r = ctx;

	pthread_mutex_lock(&r->ring->lock);
	r->ring->readers--;
	pthread_mutex_unlock(&r->ring->lock);
	free(r);
}

/* 0: there are too many. */
static uint64_t
enter(struct requests *ring, uint64_t since)
{
	uint64_t start = 0;

	pthread_mutex_lock(&ring->lock);
	if (ring->readers < MOST_READERS) {
		ring->readers++;
		start = flow_start(ring, since);
	}
	pthread_mutex_unlock(&ring->lock);
	return start;
}

void
flow_answer(struct request *request, struct response *response)
{
	struct requests *ring = request->server->requests;
	uint64_t start = enter(ring, flow_since(request));
	struct watcher *r;

	if (!start) {
		http_add_header(response, "Retry-After", "5");
		http_answer(response, 503, "application/json",
		    "{\"message\":\"%d streams are open already\"}\n",
		    MOST_READERS);
		return;
	}
	r = xmalloc(sizeof(*r));
	*r = (struct watcher){.ring = ring,
	    .request = request,
	    .next = start,
	    .beat = clock_steady() + BEAT};
	http_answer(response, 200, "text/event-stream", "%s", "");
	response->flow = (struct flow){next, end, r};
}
