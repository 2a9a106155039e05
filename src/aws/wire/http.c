/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/http.h"

#include <math.h>
#include <stdlib.h>

#include <curl/curl.h>

#include "base/clock.h"
#include "aws/wire/http_check.h"
#include "aws/wire/http_fault.h"
#include "aws/wire/http_read.h"
#include "aws/wire/http_setup.h"
#include "aws/wire/proxy.h"
#include "aws/wire/trace.h"
#include "aws/wire/trust.h"
#include "base/interrupt.h"
#include "base/memory/alloc.h"

/* What goes on together, of one handle or of several. */
struct ring {
	size_t users;
	CURLM *multi;
	struct transfer *running;
	bool abandoned; /* an interrupted transfer is left where it was */
};

struct http {
	struct http_options options;
	struct ring *ring;
	struct transfer *idle; /* they keep their easy */
	struct trust trust;    /* once it is known */
};

struct http *
http_open(const struct http_options *options)
{
	struct http *http = xmalloc(sizeof(*http));

	*http = (struct http){
	    .options = *options, .ring = xmalloc(sizeof(*http->ring))};
	*http->ring = (struct ring){.users = 1};
	return http;
}

static void
leave(struct ring *ring)
{
	if (--ring->users > 0)
		return;
	if (ring->multi && !ring->abandoned)
		curl_multi_cleanup(ring->multi);
	free(ring);
}

void
http_join(struct http *http, struct http *other)
{
	if (http->ring == other->ring || http->ring->running)
		return;
	other->ring->users++;
	leave(http->ring);
	http->ring = other->ring;
}

/* Nothing of libcurl is touched before the first request. */
static void
start(struct ring *ring)
{
	if (ring->multi)
		return;
	if (curl_global_init(CURL_GLOBAL_NOTHING) != 0)
		out_of_memory();
	ring->multi = curl_multi_init();
	if (!ring->multi)
		out_of_memory();
}

/* When a clock of the transfer runs out. */
static double
runs_out(const struct transfer *t)
{
	double limit =
	    t->sent ? t->options->read_timeout : t->options->connect_timeout;
	bool rests = t->held > 0 || t->hungry;
	double silent = limit > 0 && !rests ? t->active + limit : HUGE_VAL;
	double whole =
	    t->request->timeout > 0 ? t->request->timeout : t->options->timeout;
	double all = whole > 0 ? t->begun + whole : HUGE_VAL;

	return all < silent ? all : silent;
}

static void
end(struct transfer *t, enum transfer_end how)
{
	if (!t->done)
		t->end = how;
	t->done = true;
}

/* Whom a clock, Ctrl-C or who watches it puts an end to. */
static void
end_some(struct ring *ring)
{
	const double at = clock_steady();

	for (struct transfer *t = ring->running; t; t = t->next) {
		const struct http_watch *watch = t->request->watch;

		if (runs_out(t) <= at)
			end(t, END_TIMEOUT);
		if (interrupt_seen())
			end(t, END_INTERRUPT);
		if (watch && !watch->go_on(watch->ctx))
			end(t, END_STOPPED);
	}
}

/* Seconds that may be slept; negative when there is something to do. */
static double
nap(const struct ring *ring, double until)
{
	double limit = 1;

	for (const struct transfer *t = ring->running; t; t = t->next) {
		if (t->done && !t->told)
			return -1;
		if (t->done)
			continue;
		/* an address that refuses wakes nobody for the next one */
		if ((t->request->watch || !t->sent) && limit > 0.1)
			limit = 0.1;
		if (runs_out(t) < until)
			until = runs_out(t);
	}
	until -= clock_steady();
	return until < limit ? until : limit;
}

/* Where there is but one, any readiness of its socket is a sign of life. */
static void
sleep_for(struct ring *ring, double seconds)
{
	struct curl_waitfd wake = {
	    .fd = interrupt_fd(), .events = CURL_WAIT_POLLIN};
	int ready = 0;

	curl_multi_poll(ring->multi, &wake, wake.fd >= 0 ? 1 : 0,
	    (int)(seconds * 1000) + 1, &ready);
	if (ready > 0 && !ring->running->next && !interrupt_seen())
		ring->running->active = clock_steady();
}

static bool
is_ready(const struct transfer *t)
{
	const struct http_watch *watch = t->request->watch;
	const struct http_source *source = t->request->source;

	return (t->held > 0 && watch->ready(watch->ctx, t->held)) ||
	    (t->hungry && source->ready(source->ctx));
}

/* Those that rest and need not any longer go on; whether there were any. */
static bool
wake(struct ring *ring)
{
	bool woken = false;

	for (struct transfer *t = ring->running; t; t = t->next) {
		if (t->done || !is_ready(t))
			continue;
		t->held = 0;
		t->hungry = false;
		t->active = clock_steady();
		curl_easy_pause(t->easy, CURLPAUSE_CONT);
		woken = true;
	}
	return woken;
}

static void
collect(struct ring *ring)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(ring->multi, &left))) {
		struct transfer *t = NULL;

		curl_easy_getinfo(
		    message->easy_handle, CURLINFO_PRIVATE, (char **)&t);
		t->result = message->data.result;
		end(t, END_RESULT);
	}
}

void
http_wait(struct http *http, double until)
{
	struct ring *ring = http->ring;
	double seconds;
	bool woken;
	int running;

	if (!ring->running) {
		interrupt_sleep(until - clock_steady());
		return;
	}
	interrupt_wait_begin();
	do {
		curl_multi_perform(ring->multi, &running);
		collect(ring);
		woken = wake(ring);
		seconds = nap(ring, until);
		if (seconds > 0 && !woken)
			sleep_for(ring, seconds);
		end_some(ring);
	} while (seconds > 0);
	for (struct transfer *t = ring->running; t; t = t->next)
		t->told = t->done;
	interrupt_wait_end();
}

static struct transfer *
take_idle(struct http *http)
{
	struct transfer *t = http->idle;
	CURL *easy = NULL;

	if (t) {
		http->idle = t->next;
		easy = t->easy;
	} else {
		t = xmalloc(sizeof(*t));
	}
	*t = (struct transfer){.easy = easy,
	    .options = &http->options,
	    .next = http->ring->running};
	http->ring->running = t;
	return t;
}

/* Everything that is refused before a connection is made. */
static enum http_fault
prepare(struct http *http, struct transfer *t, struct error *err)
{
	struct url url;

	if (!http_check(t->request, &url, &t->url, err))
		return HTTP_REFUSED;
	t->tls = url_is_http(&url, true);
	if (t->tls && !trust_check(&http->options, t->request->url, err))
		return HTTP_TLS;
	if (!http->options.no_proxy && !proxy_find(&t->proxy, &url, err))
		return HTTP_REFUSED;
	return HTTP_OK;
}

static void
launch(struct http *http, struct transfer *t)
{
	start(http->ring);
	if (!t->easy && !(t->easy = curl_easy_init()))
		out_of_memory();
	trace_request(http->options.ui, t->request);
	http_set_up(t, &http->options, &http->trust);
	t->begun = t->active = clock_steady();
	curl_multi_add_handle(http->ring->multi, t->easy);
}

struct transfer *
http_begin(struct http *http, const struct http_request *request,
    struct http_response *response)
{
	struct transfer *t = take_idle(http);

	t->request = request;
	t->response = response;
	response->status = 0;
	buf_clear(&response->headers);
	buf_clear(&response->body);
	t->refused = prepare(http, t, &t->refusal);
	if (t->refused == HTTP_OK)
		launch(http, t);
	else
		end(t, END_RESULT);
	return t;
}

bool
http_is_done(const struct transfer *t)
{
	return t->done;
}

/* What libcurl still has to say, then take it out. */
static void
land(struct http *http, struct transfer *t)
{
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(t->easy, CURLINFO_LOCAL_PORT, &t->port);
	t->response->status = (int)status;
	if (t->end == END_RESULT && t->result == CURLE_OK)
		http_read_end(t);
	if (t->end == END_INTERRUPT) {
		/* a resolver that hangs would be waited for here */
		http->ring->abandoned = true;
		t->easy = NULL;
		return;
	}
	curl_multi_remove_handle(http->ring->multi, t->easy);
	curl_slist_free_all(t->headers);
}

static void
put_idle(struct http *http, struct transfer *t)
{
	struct transfer **link = &http->ring->running;

	while (*link != t)
		link = &(*link)->next;
	*link = t->next;
	t->next = http->idle;
	http->idle = t;
}

enum http_fault
http_end(struct http *http, struct transfer *t, struct error *err)
{
	enum http_fault fault = t->refused;

	if (fault == HTTP_OK) {
		end(t, END_STOPPED);
		land(http, t);
		fault = http_fault_of(t, err);
	} else {
		*err = t->refusal;
	}
	if (fault == HTTP_OK)
		trace_response(http->options.ui, t->request, t->response);
	buf_wipe(&t->url);
	proxy_free(&t->proxy);
	put_idle(http, t);
	return fault;
}

enum http_fault
http_send(struct http *http, const struct http_request *request,
    struct http_response *response, struct error *err)
{
	struct transfer *t = http_begin(http, request, response);

	while (!t->done)
		http_wait(http, HUGE_VAL);
	return http_end(http, t, err);
}

static void
close_idle(struct http *http)
{
	while (http->idle) {
		struct transfer *t = http->idle;

		http->idle = t->next;
		if (t->easy && !http->ring->abandoned)
			curl_easy_cleanup(t->easy);
		free(t);
	}
}

void
http_close(struct http *http)
{
	if (!http)
		return;
	close_idle(http);
	leave(http->ring);
	free(http);
}
