/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/http_fault.h"

#include <ctype.h>
#include <string.h>

#include "aws/wire/proxy.h"

static enum http_fault
closed(const struct transfer *t, struct error *err)
{
	fail(err, ERR_GENERAL,
	    "Connection was closed before we received a valid response from "
	    "endpoint URL: \"%s\".",
	    t->request->url);
	return t->response->status ? HTTP_TRUNCATED : HTTP_CLOSED;
}

static enum http_fault
no_connection(const struct transfer *t, enum error_kind kind, struct error *err)
{
	fail(err, kind, "Could not connect to the endpoint URL: \"%s\"",
	    t->request->url);
	return HTTP_CONNECT;
}

static enum http_fault
no_proxy(const struct transfer *t, struct error *err)
{
	struct buf masked = {0};
	long status = 0;

	/* with which it refused a tunnel */
	curl_easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &status);
	t->response->status = (int)status;
	proxy_mask(&masked, buf_text(&t->proxy.url));
	fail(err, ERR_PROXY, "Failed to connect to proxy URL: \"%s\"",
	    buf_text(&masked));
	buf_wipe(&masked);
	return HTTP_PROXY;
}

static enum http_fault
timed_out(const struct transfer *t, struct error *err)
{
	bool reading = t->sent || t->port > 0;

	fail(err, ERR_TIMEOUT, "%s timeout on endpoint URL: \"%s\"",
	    reading ? "Read" : "Connect", t->request->url);
	return reading ? HTTP_READ_TIMEOUT : HTTP_CONNECT_TIMEOUT;
}

/* Append OpenSSL's reason the way Python prints it:
 * "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:992)". */
static void
add_reason(struct buf *out, const char *text)
{
	static const char problem[] = "SSL certificate problem: ";
	const char *certificate = strstr(text, problem);
	const char *reason = strstr(text, "::");

	if (certificate) {
		buf_printf(out,
		    "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify "
		    "failed: %s (_ssl.c:992)",
		    certificate + strlen(problem));
		return;
	}
	if (!reason) {
		buf_puts(out, text);
		return;
	}
	reason += 2;
	buf_puts(out, "[SSL: ");
	for (const char *p = reason; *p; p++)
		buf_putc(
		    out, *p == ' ' ? '_' : (char)toupper((unsigned char)*p));
	buf_printf(out, "] %s (_ssl.c:992)", reason);
}

/* libcurl's words, old and new, for who hangs up at a greeting of TLS, without
 * a word of it. */
static bool
hung_up(const char *text)
{
	return strstr(text, "SSL_ERROR_SYSCALL") ||
	    strstr(text, "unexpected eof");
}

static enum http_fault
no_tls(const struct transfer *t, struct error *err)
{
	bool gone = hung_up(t->text);
	struct buf reason = {0};

	if (strstr(t->text, "Connection reset"))
		return closed(t, err);
	if (gone)
		buf_puts(&reason,
		    "TLS/SSL connection has been closed (EOF) (_ssl.c:992)");
	else
		add_reason(&reason, t->text);
	fail(err,
	    gone || strstr(t->text, "wrong version number") ? ERR_NO_TLS
							    : ERR_TLS,
	    "SSL validation failed for %s %s", t->request->url,
	    buf_text(&reason));
	buf_free(&reason);
	return gone ? HTTP_CLOSED : HTTP_TLS;
}

static enum http_fault
other(const struct transfer *t, struct error *err)
{
	fail(err, ERR_GENERAL,
	    "An HTTP Client raised an unhandled exception: %s",
	    *t->text ? t->text : curl_easy_strerror(t->result));
	return HTTP_CLOSED;
}

static enum http_fault
too_large(const struct transfer *t, struct error *err)
{
	if (t->limit == 0)
		fail(err, ERR_GENERAL,
		    "The headers of the response from endpoint URL: \"%s\" "
		    "are too large",
		    t->request->url);
	else
		fail(err, ERR_GENERAL,
		    "The response from endpoint URL: \"%s\" is larger than "
		    "%zu MiB",
		    t->request->url, t->limit >> 20);
	return HTTP_TOO_LARGE;
}

static enum http_fault
result_of(const struct transfer *t, struct error *err)
{
	bool proxied = t->proxy.url.len > 0;

	if (t->too_large)
		return too_large(t, err);
	switch (t->result) {
	case CURLE_OK:
		/* libcurl takes a head that breaks off for a whole one */
		return t->head_ended ? HTTP_OK : closed(t, err);
	case CURLE_URL_MALFORMAT:
		fail(err, ERR_GENERAL, "Invalid endpoint: %s", t->request->url);
		return HTTP_INVALID_URL;
	case CURLE_COULDNT_RESOLVE_HOST:
		return proxied ? no_proxy(t, err)
			       : no_connection(t, ERR_NO_HOST, err);
	case CURLE_COULDNT_CONNECT:
	case CURLE_INTERFACE_FAILED:
		return proxied ? no_proxy(t, err)
			       : no_connection(t, ERR_CONNECT, err);
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_PROXY:
		return no_proxy(t, err);
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_ISSUER_ERROR:
		/* to a plain endpoint it was the proxy's */
		return proxied && !t->tls ? no_proxy(t, err) : no_tls(t, err);
	case CURLE_OPERATION_TIMEDOUT:
		return timed_out(t, err);
	case CURLE_OUT_OF_MEMORY:
#if LIBCURL_VERSION_NUM >= 0x080600
	case CURLE_TOO_LARGE:
#endif
		/* how it calls a line beyond its own limit */
		return t->sent && !t->head_ended ? too_large(t, err)
						 : other(t, err);
	case CURLE_GOT_NOTHING:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_PARTIAL_FILE:
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_ABORTED_BY_CALLBACK:
		/* a tunnel that was refused */
		if (proxied && t->tls && !t->sent)
			return no_proxy(t, err);
		return closed(t, err);
	default:
		return other(t, err);
	}
}

enum http_fault
http_fault_of(const struct transfer *t, struct error *err)
{
	switch (t->end) {
	case END_INTERRUPT:
		fail(err, ERR_INTERRUPT, "%s", "");
		return HTTP_INTERRUPTED;
	case END_TIMEOUT:
		return timed_out(t, err);
	case END_STOPPED:
		fail(err, ERR_GENERAL, "The transfer from \"%s\" was ended",
		    t->request->url);
		return HTTP_INTERRUPTED;
	default:
		return result_of(t, err);
	}
}
