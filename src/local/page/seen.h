/* One request that was answered, as it is kept for who looks on.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PAGE_SEEN_H
#define LOCAL_PAGE_SEEN_H

#include <stdbool.h>
#include <stdint.h>

#include "local/http/http.h"

/* No secret is in any of it. */
struct seen {
	uint64_t id;        /* given by the ring */
	double started, ms; /* till there was an answer */
	int status;         /* 0: the client went before there was one */
	uint64_t bytes_in, bytes_out;
	const char *plane; /* "api", "registry" or "sts" */
	char *method, *target;
	char *operation, *account, *region, *who, *type; /* or NULL */
	bool is_public;                                  /* of ECR Public */
	struct buf headers;                              /* "NAME\0VALUE\0" */
	struct buf body, answer; /* text; nothing where it is none */
	bool truncated;
};

/* A copy of what is to be kept of it; NULL where it is the page's own. */
struct seen *seen_make(const struct request *request,
    const struct response *response, double started);

/* What its bodies take; and without them. */
size_t seen_weight(const struct seen *seen);
void seen_strip(struct seen *seen);

void seen_free(struct seen *seen);

#endif
