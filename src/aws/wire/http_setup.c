/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/http_setup.h"

#include <string.h>
#include <strings.h>

#include "aws/wire/http_read.h"
#include "base/clock.h"
#include "base/memory/alloc.h"

/* Larger than libcurl's 16 KiB: a page of a listing is hundreds of them. */
enum { RECEIVE_SIZE = 128 * 1024, SEND_SIZE = 256 * 1024 };

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
	t->active = clock_steady();
	return CURL_PREREQFUNC_OK;
}

/* Bytes that went either way are a sign of life. */
static int
on_progress(void *ctx, curl_off_t down_all, curl_off_t down, curl_off_t up_all,
    curl_off_t up)
{
	struct transfer *t = ctx;

	(void)down_all, (void)up_all;
	if (down + up != t->moved)
		t->active = clock_steady();
	t->moved = down + up;
	return 0;
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

/* The next bytes of a body that is made while it is sent. */
static size_t
on_read(char *to, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;
	const struct http_source *source = t->request->source;
	size_t len;

	if (source->ready && !source->ready(source->ctx)) {
		t->hungry = true;
		return CURL_READFUNC_PAUSE;
	}
	len = source->give(source->ctx, to, size * n);
	return len == HTTP_SOURCE_BROKEN ? CURL_READFUNC_ABORT : len;
}

static void
set_source(CURL *easy, struct transfer *t)
{
	curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE,
	    (curl_off_t)t->request->source->size);
	curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(easy, CURLOPT_READDATA, t);
	curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, (long)SEND_SIZE);
	if (strcmp(t->request->method, "PUT") != 0)
		curl_easy_setopt(
		    easy, CURLOPT_CUSTOMREQUEST, t->request->method);
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
set_trust(CURL *easy, const struct http_options *o, struct trust *trust)
{
	const struct buf *text;
	struct curl_blob blob;

	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, o->no_verify ? 0L : 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, o->no_verify ? 0L : 2L);
	if (o->ca_bundle)
		*trust = (struct trust){o->ca_bundle, NULL, true};
	else if (!trust->known)
		*trust = trust_find();
	text = trust_piped(trust->file);
	if (text) {
		blob =
		    (struct curl_blob){text->data, text->len, CURL_BLOB_NOCOPY};
		curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &blob);
		curl_easy_setopt(easy, CURLOPT_CAPATH, trust->folder);
	} else if (trust->file || trust->folder) {
		curl_easy_setopt(easy, CURLOPT_CAINFO, trust->file);
		curl_easy_setopt(easy, CURLOPT_CAPATH, trust->folder);
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

void
http_set_up(
    struct transfer *t, const struct http_options *options, struct trust *trust)
{
	CURL *easy = t->easy;

	t->headers = list_headers(t->request);
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
	curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(easy, CURLOPT_XFERINFODATA, t);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->text);
#if LIBCURL_VERSION_NUM >= 0x075700 /* do not wait for a resolver */
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT,
	    t->request->watch || options->timeout > 0 ? 1L : 0L);
#endif
	if (t->request->source)
		set_source(easy, t);
	else
		set_method(easy, t->request);
	if (t->tls)
		set_trust(easy, options, trust);
}
