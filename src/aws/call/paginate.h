/* Page after page of a listing: an iterator, no output.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_CALL_PAGINATE_H
#define AWS_CALL_PAGINATE_H

#include <jansson.h>
#include <stdbool.h>

#include "aws/call/client.h"

/* -1 or NULL where the user gave none; a number that the user gave goes
 * through paging_given() first. */
struct paging_options {
	long max_items, page_size;
	const char *starting_token;
	bool largest_pages; /* ask for the model's largest page by ourselves */
};

/* A negative number of the user's, told apart from "none". */
long paging_given(long number);

struct pages;

/* `params` borrowed until pages_close(). */
struct pages *pages_open(struct client *client,
    const struct operation *operation, json_t *params,
    const struct paging_options *options, struct error *err);

/*
 * The next page, cut by --max-items and a starting token's skip: a new
 * reference; NULL at the end, or with `err` filled (err->kind != ERR_NONE) on
 * failure.  A page is the decoded reply, with its raw nextToken.
 */
json_t *pages_next(struct pages *pages, struct error *err);

/* The peer's resume token once --max-items has cut the listing (borrowed),
 * else NULL. */
const char *pages_resume_token(const struct pages *pages);

void pages_close(struct pages *pages);

/* Ask for the model's largest page, unless a limit or names are given. */
void pages_enlarge(const struct operation *operation, json_t *params);

/* For those who ask page by page themselves, by `nextToken`: whether a reply
 * leads on from the token that was sent for it (or NULL), else `err`.  An empty
 * token is taken out: it means none. */
bool pages_lead_on(const json_t *sent, json_t *reply, struct error *err);

#endif
