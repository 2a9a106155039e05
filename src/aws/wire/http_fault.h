/* How a transfer went, and what the peer says of it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_HTTP_FAULT_H
#define AWS_WIRE_HTTP_FAULT_H

#include <stdbool.h>

#include <curl/curl.h>

#include "aws/wire/exchange.h"
#include "base/error.h"
#include "aws/wire/proxy.h"

enum transfer_end { END_RESULT, END_TIMEOUT, END_INTERRUPT, END_STOPPED };

/* One exchange while it runs, or the handle of one that is over. */
struct transfer {
	struct transfer *next;
	const struct http_options *options;
	const struct http_request *request;
	struct http_response *response;
	CURL *easy;
	struct curl_slist *headers;
	struct buf url; /* as libcurl gets it */
	struct proxy proxy;
	bool tls;        /* an https URL */
	bool sent;       /* the connection stood */
	bool head_ended; /* by an empty line */
	bool too_large;
	size_t head_len, limit; /* bytes of heads so far, of the body at most */
	double begun, active;   /* seconds on the monotonic clock */
	curl_off_t moved;       /* bytes, either way */
	size_t held;            /* bytes that wait to be taken; it rests */
	bool hungry;            /* it rests until there is more to send */
	bool done, told;        /* …and http_wait() has returned for it */
	enum transfer_end end;
	enum http_fault refused; /* before anything was sent, and why */
	struct error refusal;
	CURLcode result;
	long port; /* ours, once TCP stood; else 0 */
	char text[CURL_ERROR_SIZE];
};

/* The fault of a finished transfer, with the peer's text in `err`. */
enum http_fault http_fault_of(const struct transfer *t, struct error *err);

#endif
