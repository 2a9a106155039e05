/* A response as it comes in.
 * SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/http_read.h"

#include <string.h>

#include "aws/wire/unpack.h"

/* Of all heads of one exchange, 1xx ones too: an API sends some hundred
 * bytes, Python's client takes a hundred lines. */
enum { HEAD_MAX = 256 * 1024, FIRST_BODY = 4096 };

static size_t
limit_of(const struct transfer *t)
{
	size_t limit = t->request->limit ? t->request->limit : HTTP_BODY_MAX;
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	if (status >= 300 && limit > HTTP_ERROR_MAX)
		limit = HTTP_ERROR_MAX;
	return limit;
}

static void
put_header(struct buf *out, const char *data, size_t len, size_t colon)
{
	for (size_t i = 0; i < colon; i++)
		buf_putc(out,
		    data[i] >= 'A' && data[i] <= 'Z' ? (char)(data[i] + 32)
						     : data[i]);
	colon++;
	while (colon < len && (data[colon] == ' ' || data[colon] == '\t'))
		colon++;
	buf_puts(out, ": ");
	buf_add(out, data + colon, len - colon);
	buf_putc(out, '\n');
}

/* No head of another answer follows. */
static bool
is_final(const struct transfer *t)
{
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	return status >= 200;
}

size_t
http_read_header(char *data, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;
	struct buf *out = &t->response->headers;
	size_t len = size * n, colon;

	t->head_len += len;
	if (t->head_len > HEAD_MAX) {
		t->limit = 0; /* it was not the body's */
		t->too_large = true;
		return 0;
	}
	/* what stands behind the body says nothing that stood before it */
	if (t->head_ended && is_final(t))
		return len;
	if (len >= 5 && strncmp(data, "HTTP/", 5) == 0) {
		buf_clear(out);
		t->head_ended = false;
		return len;
	}
	while (len > 0 && strchr("\r\n \t", data[len - 1]))
		len--;
	t->head_ended = t->head_ended || len == 0;
	colon = len ? strcspn(data, ":") : 0;
	if (len > 0 && colon < len)
		put_header(out, data, len, colon);
	return size * n;
}

/* For who watches: as it came, with the status. */
static size_t
give(struct transfer *t, const char *data, size_t len)
{
	const struct http_watch *watch = t->request->watch;
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	t->response->status = (int)status;
	return watch->take(watch->ctx, data, len) ? len : 0;
}

size_t
http_read_body(char *data, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;
	const struct http_watch *watch = t->request->watch;
	struct buf *body = &t->response->body;
	size_t len = size * n;

	if (watch && watch->ready && !watch->ready(watch->ctx, len)) {
		t->held = len;
		return CURL_WRITEFUNC_PAUSE;
	}
	if (watch)
		return give(t, data, len);
	if (body->len == 0) {
		curl_off_t length = 0;

		t->limit = limit_of(t);
		curl_easy_getinfo(
		    t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
		if (length > FIRST_BODY && (size_t)length <= t->limit)
			buf_reserve(body, (size_t)length + 1);
	}
	if (len > t->limit - body->len) {
		t->too_large = true;
		return 0;
	}
	buf_add(body, data, len);
	return len;
}

void
http_read_end(struct transfer *t)
{
	struct buf encoding = {0};

	if (!t->request->watch &&
	    http_header_get(t->response, "content-encoding", &encoding))
		t->too_large =
		    !unpack(&t->response->body, buf_text(&encoding), t->limit);
	buf_free(&encoding);
}
