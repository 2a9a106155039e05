/* One registry, spoken to as a client: logins, redirects, repeats.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OCI_SESSION_H
#define OCI_SESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "aws/wire/http.h"
#include "base/error.h"
#include "base/ui.h"
#include "oci/token.h"

struct oci_session;

struct oci_options {
	struct http *http;
	const struct ui *ui; /* or NULL */
	/* Who enters there; NULL: nobody in particular. */
	oci_login_find *find;
	void *ctx;
	bool plain;  /* http: for registries of this machine alone */
	size_t jobs; /* requests of one call at once; 0: as many as usual */
};

/* The registry at `host` ("name:port"); nothing is sent yet.  The options'
 * pointers are borrowed. */
struct oci_session *oci_open(
    const char *host, const struct oci_options *options);
void oci_close(struct oci_session *oci);

/* "https://host:port", and the host alone. */
const char *oci_origin(const struct oci_session *oci);
const char *oci_host(const struct oci_session *oci);

/* Who takes bytes as they come. */
struct oci_sink {
	/* The next ones; false ends it, and then who takes them knows why. */
	bool (*take)(void *ctx, const char *data, size_t len);
	/* Whether `len` can be taken now, till when nothing comes; and, some
	 * ten times a second, whether any are wanted.  NULL: always. */
	bool (*ready)(void *ctx, size_t len);
	bool (*go_on)(void *ctx);
	void *ctx;
};

/* One request. */
struct oci_ask {
	const char *method; /* NULL: GET */
	const char *path;   /* "/v2/…", or a whole URL of the registry */
	const char *scope;  /* "repository:NAME:pull" */
	/* headers, or NULL */
	const char *accept, *type, *range, *content_range;
	const char *body;
	size_t body_len;
	const struct http_source *source; /* in place of `body`: oci_begin() */
	size_t limit; /* of the answer's body, 0: HTTP_SMALL_MAX */
	/* Takes the body of an answer with 200 or 206 as it comes; the answer
	 * itself then has none. */
	const struct oci_sink *sink;
	bool once; /* a second time would do a second thing */
};

/*
 * Send it, with what the registry wants to be shown, which is got when it
 * asks.  Redirects of GET and HEAD are followed, to other hosts without
 * anything that is the registry's.  What passes by itself (faults of the
 * network, 408, 429, 5xx) is waited for and the request repeated, but never
 * once bytes of a body were taken.  True when an answer came, whatever its
 * status; otherwise `err` says why not.
 */
bool oci_send(struct oci_session *oci, const struct oci_ask *ask,
    struct http_response *response, struct error *err);

/* One of several requests. */
struct oci_sent {
	struct oci_ask ask;
	struct http_response response; /* to be freed */
	bool came;                     /* an answer; else: */
	struct error err;              /* to be cleared */
};

/* As oci_send(), n of them over few connections at once. */
void oci_send_all(struct oci_session *oci, struct oci_sent *all, size_t n);

/* How often the registry has asked for time (429). */
unsigned oci_throttled(const struct oci_session *oci);

/*
 * Begin a request with a source: it goes out once, in step with whatever else
 * is sent over the same handle.  `*ask` and `response` must outlive it.
 */
struct going *oci_begin(struct oci_session *oci, const struct oci_ask *ask,
    struct http_response *response);
bool oci_is_done(const struct going *g);

/* Wait for its end and free it: true when an answer came; one of 401 has had
 * what it wants renewed, for the next time.  `cut`: do not wait. */
bool oci_end(struct going *g, bool cut, struct error *err);

#endif
