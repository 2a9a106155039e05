/* The parts of a URL: the one place that takes one apart.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_URL_H
#define BASE_URL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/buf.h"

/* A piece of a text that somebody else owns; `at` NULL: not there. */
struct slice {
	const char *at;
	size_t len;
};

/* The first fault of a URL, seen from the left. */
enum url_fault {
	URL_SOUND,
	URL_BRACKETS, /* one without the other, or something beside them */
	URL_NO_IPV6,  /* what the brackets hold is no address */
	URL_IPV4,     /* … or one without a colon */
	URL_NO_HOST,
	URL_HOST,       /* bytes that no name of a host has */
	URL_PORT,       /* not digits alone */
	URL_PORT_RANGE, /* above 65535 */
	URL_BYTE        /* a space, a control character or a backslash */
};

/* RFC 3986, section 3; slices of the text, as it is written. */
struct url {
	struct slice scheme;    /* without ":" */
	struct slice authority; /* user@host:port */
	struct slice user;      /* before the last "@" */
	struct slice host;      /* without brackets */
	struct slice zone;      /* of an IPv6 address (RFC 6874, or bare) */
	struct slice port;      /* after the colon, perhaps empty */
	struct slice path, query, fragment;
	bool bracketed;   /* the host is an IPv6 address */
	long port_number; /* -1: none, or none below 65536 */
	enum url_fault fault;
};

/*
 * Take `text` apart.  Any text has parts, as Python's urlsplit() sees them:
 * without "//" there is no authority and so no host.  Whoever is about to
 * connect somewhere looks at `fault` (nothing is known of the scheme and of
 * the user then), whoever is about to trust a host asks url_is_http() too.
 */
void url_split(struct url *out, const char *text);

/* The same for the name of a server, "HOST[:PORT][/PATH]", perhaps with a
 * scheme and "//" in front. */
void url_split_server(struct url *out, const char *text);

/* Whether it is a sound URL of http or https (`tls`: of https alone), with a
 * host. */
bool url_is_http(const struct url *url, bool tls);

/* Whether the host is a number in 127.0.0.0/8, or ::1.  No name is. */
bool url_is_loopback(const struct url *url);

/* Whether a slice is that text; letters of either case are the same. */
bool slice_is(struct slice slice, const char *text);

/* A malloc'd string. */
char *slice_copy(struct slice slice);

/* Scheme, host and port are the same, whether or not the port is written. */
bool url_same_origin(const struct url *a, const struct url *b);

/* The port, or what the scheme means by none: 443 or 80. */
long url_port(const struct url *url);

/* Append "host" or "[address%25zone]", as it stands in a URL. */
void url_put_host(struct buf *out, const struct url *url);

/* Append what a Host header says: in lower case, without a default port. */
void url_put_server(struct buf *out, const struct url *url);

/* Append "scheme://host:port" with the host as it is written, and "http"
 * where there is no scheme. */
void url_put_origin(struct buf *out, const struct url *url);

/* Append "/path?query": what may not stand in a URL is encoded, and an empty
 * path is "/". */
void url_put_target(struct buf *out, const struct url *url);

/* Both, the host in lower case; user and fragment are left out.  No reader can
 * see another host in a sound one. */
void url_put(struct buf *out, const struct url *url);

/* Append a path or a query; bytes that may not stand there are encoded. */
void url_put_encoded(struct buf *out, struct slice part);

/* Append `part` with %XX read; false when that yields a NUL. */
bool url_put_decoded(struct buf *out, struct slice part);

/* Append `text` as Python's urlsplit() takes it: without spaces and control
 * characters in front, without any tab and line end. */
void url_clean(struct buf *out, const char *text);

#endif
