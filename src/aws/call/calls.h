/* Many calls of one client at once, each action at its own rate.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_CALL_CALLS_H
#define AWS_CALL_CALLS_H

#include <jansson.h>
#include <stdbool.h>

#include "aws/call/client.h"

/* How many calls run at once by default, and at most. */
enum { CALLS_JOBS = 16, CALLS_JOBS_MAX = 256 };

struct calls;

struct calls_answer {
	void *mark; /* as it was given */
	struct client *client;
	bool more;          /* a page after which others follow by themselves */
	json_t *reply;      /* the caller's; NULL: */
	struct error error; /* the caller's */
};

/*
 * `client` is borrowed.  At most `jobs` calls (0: CALLS_JOBS) run at a time.
 * Where ECR's default quota of an action is known, its calls go out no faster;
 * a throttled action goes on with fewer at once, others do not wait for it.
 */
struct calls *calls_open(struct client *client, int jobs);

/* Ask for something, of the client they were opened for or of another one:
 * `params` are taken over.  A listing is answered page by page, each when it
 * is waited for, with the same mark. */
void calls_ask(struct calls *calls, const struct operation *operation,
    json_t *params, void *mark);
void calls_ask_of(struct calls *calls, struct client *client,
    const struct operation *operation, json_t *params, void *mark);

/* Give up what was asked of a client and is not answered; without `sent` only
 * what has not been sent yet. */
void calls_drop(struct calls *calls, const struct client *client, bool sent);

/*
 * Wait for the next answer: in the order of asking, or whichever comes first.
 * False when nothing that was asked is left.  More may be asked in between;
 * calls that are asked run on only while an answer is waited for.
 */
bool calls_next(struct calls *calls, struct calls_answer *answer);
bool calls_any(struct calls *calls, struct calls_answer *answer);

/* Close it; calls that still run are aborted. */
void calls_close(struct calls *calls);

#endif
