/* One running server: its options and what all requests share.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_HTTP_SERVER_H
#define LOCAL_HTTP_SERVER_H

#include <stdatomic.h>
#include <stdbool.h>

struct handler;
struct request;
struct requests;
struct response;
struct store;
struct blobs;
struct key;
struct quota;
struct quota_rates;

enum uri_style { URI_HOST, URI_AWS };

enum { MAX_HOSTS = 32 };

/* What stands for the folder of a layout in the scanner's command. */
#define SCANNER_LAYOUT "{layout}"

struct server_options {
	const char *address; /* "127.0.0.1" or "::1" */
	int port;            /* 0: any free one; then filled in */
	const char *data;    /* folder of the store */
	bool in_memory;      /* the folder is thrown away at the end */
	const char *account; /* when the access key is none: 12 digits */
	const char *region;  /* when the request does not tell */
	enum uri_style uri_style;
	bool require_auth;       /* check signatures */
	bool require_layers;     /* PutImage refuses unknown layers */
	const char *credentials; /* file of the accepted keys, or NULL */
	struct key *made; /* accepted as well; the server's from its start on */
	bool open_registry; /* no token demanded on /v2/ */
	bool lenient;       /* policies do not count between accounts */
	/* Further names that it goes by, lower case; ended by a NULL. */
	const char *hosts[MAX_HOSTS + 1];
	bool wire_oci; /* /v2/ by the specification, not as the service */
	bool quirks;   /* the service's faults, too */
	bool no_page;
	bool tls;
	bool of_run; /* it is there for one command */
	bool log;    /* a line for each request */
	int log_fd;  /* where they go as well, or 0 */
	int max_connections;
	int header_deadline;    /* seconds */
	int least_rate;         /* bytes a second of a body */
	int lifecycle_interval; /* seconds between runs; 0: none */
	int latency; /* milliseconds that each answer takes at the least */
	const char *scanner; /* command with SCANNER_LAYOUT in it, or NULL */
	const struct quota_rates *rates; /* of the actions, or NULL */
};

struct server {
	struct server_options options;
	/* Which handler answers a request; never NULL. */
	const struct handler *(*route)(const struct request *);
	/* Looks on when a request is answered, or broken; NULL: nobody does. */
	void (*look)(
	    const struct request *, const struct response *, double started);
	struct requests *requests; /* page/requests.h; NULL: none are kept */
	atomic_bool stopping;      /* nothing long is begun or gone on with */
	struct store *store;
	struct blobs *blobs;      /* blob.h */
	struct key *keys;         /* accepted with --require-auth */
	struct quota *quota;      /* NULL: nothing is throttled */
	unsigned char secret[32]; /* signs tokens; kept in the store */
	char host[128];           /* "localhost:4510", to reach it by */
	char id[40];              /* of this run, to know itself upstream */
};

#endif
