/* The pages of a listing: maxResults and nextToken.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_API_LISTING_H
#define LOCAL_API_LISTING_H

#include "local/api/call.h"

/* Where a page starts and how long it may be.  `after` is what the token
 * keeps: the last row of the page before (0, "" at the start). */
struct listing {
	size_t max;
	int64_t after;
	const char *text;
};

/* Read maxResults (`usual` when absent) and nextToken; InvalidParameter-
 * Exception when the token is not one that this operation gave. */
bool listing_begin(struct call *call, size_t usual, struct listing *out);

/* A page of what `names`, a member of the input, names: InvalidParameter-
 * Exception where maxResults or nextToken are given as well. */
bool listing_forbid(struct call *call, const char *names);

/* Whether `list` has all that the page may hold: then nextToken is set to go on
 * after this row. */
bool listing_is_full(struct call *call, const struct listing *page,
    const json_t *list, int64_t after, const char *text);

/* Set nextToken to go on after this row. */
void listing_go_on(struct call *call, int64_t after, const char *text);

#endif
