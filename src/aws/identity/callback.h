/* Where a browser comes back to at the end of a login.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_IDENTITY_CALLBACK_H
#define AWS_IDENTITY_CALLBACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* The address without its port, which differs from run to run. */
#define CALLBACK_URL "http://127.0.0.1/oauth/callback"

/* What a browser has brought: malloc'd texts; no code where it was refused. */
struct callback_answer {
	char *code, *state;
};

struct callback; /* who listens */

/* Listen on a free port of the loopback address; NULL with `err` filled. */
struct callback *callback_open(struct error *err);

/* "http://127.0.0.1:PORT/oauth/callback"; borrowed. */
const char *callback_url(const struct callback *callback);

/* Wait until a browser brings a code with a state, or an error; other requests
 * are answered and forgotten.  A client that is slow, silent or sends too much
 * keeps no other out.  Fails after `seconds`, and on Ctrl-C. */
bool callback_wait(struct callback *callback, double seconds,
    struct callback_answer *out, struct error *err);

/* Say that nobody has authorized the login in time. */
void callback_fail_expired(struct error *err);

/* What a request says so far. */
enum callback_request {
	CALLBACK_MORE,    /* it goes on */
	CALLBACK_NOTHING, /* nothing that counts */
	CALLBACK_REFUSED, /* an error */
	CALLBACK_CODE,    /* code and state: `out` is filled */
	CALLBACK_BAD      /* no GET, or no request at all */
};
enum callback_request callback_read(
    const char *data, size_t len, struct callback_answer *out);

void callback_answer_clear(struct callback_answer *answer);
void callback_close(struct callback *callback);

#endif
