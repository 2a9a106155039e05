/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/http.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "base/clock.h"
#include "aws/wire/http_check.h"
#include "aws/wire/http_fault.h"
#include "aws/wire/http_read.h"
#include "aws/wire/proxy.h"
#include "aws/wire/trace.h"
#include "aws/wire/trust.h"
#include "base/interrupt.h"
#include "base/memory/alloc.h"

/* Larger than libcurl's 16 KiB: a page of a listing is hundreds of them. */
enum { RECEIVE_SIZE = 128 * 1024 };

struct http {
	struct http_options options;
	CURLM *multi;
	CURL *easy;
	struct trust trust;
	bool trust_known;
	bool abandoned; /* an interrupted transfer is left where it was */
};

struct http *
http_open(const struct http_options *options)
{
	struct http *http = xmalloc(sizeof(*http));

	*http = (struct http){.options = *options};
	return http;
}

/* Nothing of libcurl is touched before the first request. */
static void
start(struct http *http)
{
	if (http->multi)
		return;
	if (curl_global_init(CURL_GLOBAL_NOTHING) != 0)
		out_of_memory();
	http->multi = curl_multi_init();
	http->easy = curl_easy_init();
	if (!http->multi || !http->easy)
		out_of_memory();
}

/* Called when a connection stands and the request is about to be written: a
 * second time only when libcurl repeats it by itself, which is refused. */
static int
on_ready(void *ctx, char *ip, char *local_ip, int port, int local_port)
{
	struct transfer *t = ctx;

	(void)ip, (void)local_ip, (void)port, (void)local_port;
	if (t->sent)
		return CURL_PREREQFUNC_ABORT;
	t->sent = true;
	return CURL_PREREQFUNC_OK;
}

static void
append(struct curl_slist **list, const char *line)
{
	struct curl_slist *grown = curl_slist_append(*list, line);

	if (!grown)
		out_of_memory();
	*list = grown;
}

static struct curl_slist *
list_headers(const struct http_request *request)
{
	struct curl_slist *list = NULL;
	struct buf line = {0};
	bool typed = false;

	for (size_t i = 0; i < request->n_headers; i++) {
		const struct http_header *h = &request->headers[i];

		buf_clear(&line);
		buf_printf(
		    &line, *h->value ? "%s: %s" : "%s;", h->name, h->value);
		append(&list, line.data);
		typed = typed || strcasecmp(h->name, "content-type") == 0;
	}
	append(&list, "Expect:");
	/* libcurl would unpack without a limit, and fail where the name of
	 * the coding is wrong: see unpack.h */
	append(&list,
	    request->watch ? "Accept-Encoding: identity"
			   : "Accept-Encoding: gzip");
	if (!typed)
		append(&list, "Content-Type:");
	buf_wipe(&line);
	return list;
}

static void
set_method(CURL *easy, const struct http_request *request)
{
	bool body = request->body || strcmp(request->method, "POST") == 0 ||
	    strcmp(request->method, "PUT") == 0;

	if (body) {
		curl_easy_setopt(easy, CURLOPT_POST, 1L);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)request->body_len);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
		    request->body ? request->body : "");
	}
	if (strcmp(request->method, "HEAD") == 0)
		curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
	else if (strcmp(request->method, body ? "POST" : "GET") != 0)
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
}

static void
set_trust(struct http *http)
{
	const struct http_options *o = &http->options;

	curl_easy_setopt(
	    http->easy, CURLOPT_SSL_VERIFYPEER, o->no_verify ? 0L : 1L);
	curl_easy_setopt(
	    http->easy, CURLOPT_SSL_VERIFYHOST, o->no_verify ? 0L : 2L);
	if (o->client_cert)
		curl_easy_setopt(http->easy, CURLOPT_SSLCERT, o->client_cert);
	if (o->ca_bundle) {
		curl_easy_setopt(http->easy, CURLOPT_CAINFO, o->ca_bundle);
		curl_easy_setopt(http->easy, CURLOPT_CAPATH, NULL);
		return;
	}
	if (!http->trust_known)
		http->trust = trust_find();
	http->trust_known = true;
	if (http->trust.file || http->trust.folder) {
		curl_easy_setopt(http->easy, CURLOPT_CAINFO, http->trust.file);
		curl_easy_setopt(
		    http->easy, CURLOPT_CAPATH, http->trust.folder);
	}
}

/* What libcurl reads of a proxy is its host and port alone. */
static void
set_proxy(CURL *easy, const struct proxy *proxy)
{
	curl_easy_setopt(easy, CURLOPT_PROXY, buf_text(&proxy->address));
	curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
	if (proxy->user.len == 0 || proxy->password.len == 0)
		return;
	curl_easy_setopt(easy, CURLOPT_PROXYUSERNAME, proxy->user.data);
	curl_easy_setopt(easy, CURLOPT_PROXYPASSWORD, proxy->password.data);
}

static void
set_options(struct http *http, struct transfer *t)
{
	CURL *easy = http->easy;

	curl_easy_reset(easy);
	curl_easy_setopt(easy, CURLOPT_URL, buf_text(&t->url));
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, t->headers);
	set_proxy(easy, &t->proxy);
	curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(
	    easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, (long)RECEIVE_SIZE);
	/* both clocks are kept here; libcurl's own default is five minutes */
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, 2147483647L);
	curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_ready);
	curl_easy_setopt(easy, CURLOPT_PREREQDATA, t);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, http_read_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, http_read_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->text);
#if LIBCURL_VERSION_NUM >= 0x075700 /* do not wait for a resolver */
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, t->request->watch ? 1L : 0L);
#endif
	set_method(easy, t->request);
	if (t->tls)
		set_trust(http);
}

/* Seconds until a clock runs out; negative when it has. */
static double
time_left(const struct http *http, const struct transfer *t, double at)
{
	double limit = t->sent ? http->options.read_timeout
			       : http->options.connect_timeout;
	double left = limit > 0 ? t->active + limit - at : 3600;
	double all = t->request->timeout > 0
	    ? t->begun + t->request->timeout - at
	    : 3600;

	return all < left ? all : left;
}

/* Wait until something can go on; any readiness of the socket counts as a
 * sign of life, so that only silence runs the clock out. */
static bool
wait_for_life(struct http *http, struct transfer *t)
{
	struct curl_waitfd wake = {
	    .fd = interrupt_fd(), .events = CURL_WAIT_POLLIN};
	const struct http_watch *watch = t->request->watch;
	const double nap = watch ? 0.1 : 1; /* seconds */
	double left = time_left(http, t, clock_steady());
	int ready = 0;

	if (left <= 0) {
		t->end = END_TIMEOUT;
		return false;
	}
	curl_multi_poll(http->multi, &wake, wake.fd >= 0 ? 1 : 0,
	    (int)((left > nap ? nap : left) * 1000) + 1, &ready);
	if (interrupt_seen()) {
		t->end = END_INTERRUPT;
		return false;
	}
	if (watch && !watch->go_on(watch->ctx)) {
		t->end = END_STOPPED;
		return false;
	}
	if (ready > 0)
		t->active = clock_steady();
	return true;
}

static void
run(struct http *http, struct transfer *t)
{
	int running = 1, left;
	bool sent = false;

	interrupt_wait_begin();
	for (;;) {
		const CURLMsg *message;

		curl_multi_perform(http->multi, &running);
		message = curl_multi_info_read(http->multi, &left);
		if (message && message->msg == CURLMSG_DONE) {
			t->result = message->data.result;
			break;
		}
		if (t->sent != sent)
			t->active = clock_steady();
		sent = t->sent;
		if (!wait_for_life(http, t))
			break;
	}
	interrupt_wait_end();
}

static void
exchange(struct http *http, struct transfer *t)
{
	long status = 0;

	t->headers = list_headers(t->request);
	set_options(http, t);
	t->begun = t->active = clock_steady();
	curl_multi_add_handle(http->multi, http->easy);
	run(http, t);
	curl_easy_getinfo(http->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(http->easy, CURLINFO_LOCAL_PORT, &t->port);
	t->response->status = (int)status;
	if (t->end == END_RESULT && t->result == CURLE_OK)
		http_read_end(t);
	if (t->end == END_INTERRUPT) {
		/* a resolver that hangs would be waited for here */
		http->abandoned = true;
		return;
	}
	curl_multi_remove_handle(http->multi, http->easy);
	curl_slist_free_all(t->headers);
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

enum http_fault
http_send(struct http *http, const struct http_request *request,
    struct http_response *response, struct error *err)
{
	struct transfer t = {.request = request, .response = response};
	enum http_fault fault;

	response->status = 0;
	buf_clear(&response->headers);
	buf_clear(&response->body);
	fault = prepare(http, &t, err);
	if (fault == HTTP_OK) {
		start(http);
		t.easy = http->easy;
		trace_request(http->options.ui, request);
		exchange(http, &t);
		fault = http_fault_of(&t, err);
	}
	if (fault == HTTP_OK)
		trace_response(http->options.ui, request, response);
	buf_wipe(&t.url);
	proxy_free(&t.proxy);
	return fault;
}

void
http_close(struct http *http)
{
	if (!http)
		return;
	if (!http->abandoned) {
		curl_easy_cleanup(http->easy);
		if (http->multi)
			curl_multi_cleanup(http->multi);
	}
	free(http);
}
