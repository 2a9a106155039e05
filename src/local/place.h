/* Where a server runs, as the other commands find it: a file in its state
 * folder, held by a lock as long as the server lives.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PLACE_H
#define LOCAL_PLACE_H

#include <stdbool.h>

#include "base/memory/arena.h"
#include "base/error.h"
#include "local/http/server.h"

struct server_place {
	long pid;
	const char *url;  /* "http://localhost:4510" */
	const char *host; /* "localhost:4510" */
	const char *account, *region;
	bool auth;       /* it checks signatures: keys are the user's own */
	const char *ca;  /* folder with the local CA, or NULL */
	const char *key; /* what opens /_local/ where it checks, or NULL */
};

/* Claim the state folder for this process, made and kept for this user alone;
 * false when another server has it.  The claim ends with the process. */
bool place_claim(const char *state, struct error *err);

/* Tell where the server is; place_forget() when it stops. */
bool place_tell(const char *state, const struct server *server,
    struct arena *arena, struct error *err);
void place_forget(const char *state);

/* Find the server of a state folder; false with `err` when none runs. */
bool place_find(struct arena *arena, const char *state,
    struct server_place *out, struct error *err);

/* Whether the claim is free: the server has ended. */
bool place_is_free(const char *state);

#endif
