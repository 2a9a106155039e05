/* A request, its answer, and who handles it: the contract of the server.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_HTTP_HTTP_H
#define LOCAL_HTTP_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory/arena.h"
#include "base/memory/buf.h"

struct budget;
struct server;
struct MHD_Connection;

/* Where the body goes when it is not to be gathered in memory. */
struct sink {
	/* Takes the next bytes; false refuses the rest of the body (the
	 * handler's `handle` is still called, and sees body_refused). */
	bool (*write)(void *ctx, const char *data, size_t len);
	void *ctx;
};

struct header {
	const char *name, *value;
	struct header *next;
};

/* What was found out about a request while it was answered; NULL: nothing. */
struct told {
	const char *operation; /* in the words of the API */
	const char *account, *region;
	const char *key, *arn; /* who asks */
	bool is_sts;
};

/* Everything in it lives as long as the request. */
struct request {
	struct server *server;
	struct arena *arena;
	struct MHD_Connection *connection; /* NULL: made in this process, */
	const struct header *headers;      /* and these are its headers */
	const char *method;
	const char *target; /* as sent, with the query: "/a%2Fb?c=d" */
	const char *path;   /* as sent, without the query; not decoded */
	const char *query;  /* after the "?", not decoded; "" without one */
	uint64_t max_body;  /* bytes; 0 unless `begin` says that it takes one */
	struct sink sink;   /* set by `begin`, or left zero */
	struct buf body;    /* the whole of it when there is no sink */
	uint64_t body_len;  /* bytes that have come */
	bool tls;           /* it came through TLS */
	bool is_cut;        /* the path or the query held a NUL */
	bool body_refused;  /* the sink refused */
	bool body_too_big;  /* more than max_body: not given on */
	bool body_cut;      /* the connection broke inside the body */
	struct budget *budget; /* of all bodies; NULL: none is kept */
	size_t held;           /* of the budget */
	void *state;           /* the handler's own, freed in its `end` */
	struct told told;      /* for who looks on */
};

/*
 * A body that goes on for as long as there is something to tell.  `next` waits
 * for it and returns how many bytes it has written, 0 at the end; `end` always
 * runs last, when the request may have gone already.
 */
struct flow {
	size_t (*next)(void *ctx, char *to, size_t size);
	void (*end)(void *ctx);
	void *ctx;
};

/* Filled by a handler.  With flow.next the body is that; with fd >= 0 it is
 * `length` bytes of that file from `offset`, and the descriptor is closed once
 * they are sent; else it is `body`. */
struct response {
	struct arena *arena;
	int status; /* 0: not answered yet */
	struct header *headers;
	struct buf body;
	int fd;
	uint64_t offset, length;
	struct flow flow;
};

/*
 * Who answers the paths that start with `prefix`.  `begin` runs when the
 * headers are there: it may set request->sink, request->state and max_body,
 * or answer at once by setting response->status (the body is then dropped
 * and `handle` is not called).  `handle` runs when the body has come whole,
 * and must set response->status.  `end` always runs last, once, when begin
 * has run: also when the client went away.  begin and end may be NULL.  All
 * three run on the connection's own thread and may block.
 */
struct handler {
	const char *prefix;
	void (*begin)(struct request *, struct response *);
	void (*handle)(struct request *, struct response *);
	void (*end)(struct request *);
	/* Answer, in the protocol's form, that a body is too big (413) or that
	 * the server has no room for it now (503), for the reason `why`; may
	 * be called before `begin`.  NULL: as plain text. */
	void (*refuse)(struct response *, int status, const char *why);
	bool slow; /* its answers take --latency */
};

/* A header of the request, or NULL; the name in any case. */
const char *request_header(const struct request *request, const char *name);

/* An argument of the query, percent-decoded, or NULL when absent; "" when
 * there without a value. */
const char *request_argument(struct request *request, const char *name);

/* Percent-decode; `plus` makes "+" a space.  NULL when the text holds a
 * broken escape or a NUL. */
char *http_decode(struct arena *arena, const char *text, size_t len, bool plus);

/* Add a header; both are copied. */
void http_add_header(
    struct response *response, const char *name, const char *value);
void http_add_headerf(struct response *response, const char *name,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Answer with a status, a media type and a text. */
void http_answer(struct response *response, int status, const char *type,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* "http://HOST:PORT" as this client reached the server, by its Host header,
 * else by the address listened on; no final slash. */
const char *http_base_url(struct request *request);

/* The Host header, or the address listened on: "localhost:4510". */
const char *http_host(struct request *request);

/* Set memory aside for what an answer is made of, until it is sent; false when
 * the server has no room for it now, which is not waited for. */
bool http_hold(struct request *request, size_t bytes);

/* What to hold for so many bytes of JSON that become values and text. */
size_t http_cost(int64_t bytes);

/* Whether the client has closed its side: nobody waits for the answer. */
bool http_client_left(const struct request *request);

/* The client's address: "127.0.0.1", "::1". */
const char *http_peer(struct request *request);

/* Whether it is a loopback one. */
bool http_is_local(const struct request *request);

#endif
