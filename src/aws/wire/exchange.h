/* A request and its response, and how an exchange may end.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_EXCHANGE_H
#define AWS_WIRE_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory/buf.h"

/* All borrowed for the life of the handle. */
struct http_options {
	double connect_timeout, read_timeout; /* seconds; 0: none */
	double timeout;                       /* over all; 0: none */
	bool no_verify;
	const char *ca_bundle; /* NULL: the system's store */
	bool no_proxy;         /* never use one (metadata services) */
	const struct ui *ui;   /* --debug lines */
};

/*
 * The largest body that is read and that is unpacked.  No page is larger: one
 * of describe-images has 1000 images, and each of them has at most 1000 tags
 * of 128 characters, which makes 131 MB.
 */
#define HTTP_BODY_MAX ((size_t)160 << 20)
/* The largest error: a message and a few members. */
#define HTTP_ERROR_MAX ((size_t)16 << 20)
/* For replies that hold keys and tokens, which are a few KiB long. */
#define HTTP_SMALL_MAX ((size_t)1 << 20)
/* What a message of ours quotes of a body, in bytes. */
enum { HTTP_QUOTE_MAX = 64 * 1024 };

struct http_header {
	const char *name, *value;
};

/* Who follows a transfer while it runs. */
struct http_watch {
	/* Takes the next bytes of the body, as they come (unpacked ones were
	 * asked for), in place of response->body; status and headers are
	 * there.  False ends the transfer. */
	bool (*take)(void *ctx, const char *data, size_t len);
	/* Asked some ten times a second; false ends the transfer. */
	bool (*go_on)(void *ctx);
	/* Whether `len` bytes can be taken now; until then the transfer rests.
	 * NULL: always. */
	bool (*ready)(void *ctx, size_t len);
	void *ctx;
};

/* A body that is made while it is sent. */
struct http_source {
	/* Write its next bytes, up to `room`, to `to`: how many; 0 at its end.
	 * HTTP_SOURCE_BROKEN ends the transfer. */
	size_t (*give)(void *ctx, char *to, size_t room);
	/* Whether there are some now; until then the transfer rests.  NULL:
	 * always. */
	bool (*ready)(void *ctx);
	void *ctx;
	uint64_t size; /* all of it */
};

#define HTTP_SOURCE_BROKEN SIZE_MAX

struct http_request {
	const char *method, *url;
	const struct http_header *headers; /* n of them */
	size_t n_headers;
	const char *body;
	size_t body_len;
	const struct http_source *source; /* in place of `body`, or NULL */
	double timeout; /* seconds over all, 0: only those of the options */
	const struct http_watch *watch; /* or NULL */
	size_t limit;                   /* of the body, 0: HTTP_BODY_MAX */
};

/* Zeroed before use, freed by http_response_free(); reused between calls. */
struct http_response {
	int status;
	struct buf headers; /* "name: value\n" a line, names in lower case */
	struct buf body;    /* unpacked where it was gzip */
};

/* How a transfer ended when it brought no complete response. */
enum http_fault {
	HTTP_OK,
	HTTP_REFUSED, /* by its headers, its URL or the proxy's: nothing sent */
	HTTP_INVALID_URL,
	HTTP_CONNECT, /* name or connection: nothing was sent */
	HTTP_CONNECT_TIMEOUT,
	HTTP_READ_TIMEOUT, /* between bytes */
	HTTP_CLOSED,       /* before a whole response head */
	HTTP_TRUNCATED,    /* within the body */
	HTTP_PROXY,
	HTTP_TLS,
	HTTP_TOO_LARGE,  /* the response: it was not read to its end */
	HTTP_INTERRUPTED /* SIGINT, or the watch ended it */
};

/* Value of a response header (name in lower case), in `out`; false if it is
 * absent. */
bool http_header_get(
    const struct http_response *response, const char *name, struct buf *out);

void http_response_free(struct http_response *response);

#endif
