/* Asking again and again until something has happened.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_CALL_WAITER_H
#define AWS_CALL_WAITER_H

#include <jansson.h>
#include <stdbool.h>

#include "aws/call/client.h"
#include "base/error.h"
#include "model/model.h"

/* Ours, beyond the peer; zeroed is the peer's way. */
struct wait_options {
	double timeout;  /* seconds over all; 0: the model's attempts */
	double interval; /* seconds between; 0: the model's delay */
	double start;    /* seconds for what is waited for to be there at all */
	bool fail_fast;  /* end at a state that never becomes the wanted one */

	/* What a JMESPath expression makes of a reply (borrowed), a new
	 * reference or NULL; where it is NULL, names with dots between are all
	 * that an acceptor may have. */
	json_t *(*search)(const char *expression, json_t *reply);

	/* Before each pause, for one line of progress; may be NULL.  `state`
	 * is what the first acceptor looks at, or NULL. */
	void (*progress)(
	    void *ctx, int attempt, const char *state, double seconds);
	void *ctx;
};

/* Call the waiter's operation until one of its acceptors decides.  Fails as
 * the peer does: "Waiter NAME failed: …", ERR_GENERAL. */
bool waiter_run(struct client *client, const struct waiter *waiter,
    json_t *params, const struct wait_options *options, struct error *err);

#endif
