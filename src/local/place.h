/* Where a server runs, as the other commands find it: a file in its state
 * folder, held by a lock as long as the server lives.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_PLACE_H
#define LOCAL_PLACE_H

#include <stdbool.h>

#include "base/memory/arena.h"
#include "base/error.h"
#include "local/http/server.h"

/* The log of a server, in its state folder. */
#define PLACE_LOG "ecr-local.log"

struct server_place {
	const char *state; /* absolute: the folder that tells of it */
	long pid;
	bool of_run;      /* with the command that it serves, in one process */
	const char *url;  /* "http://localhost:4510" */
	const char *host; /* "localhost:4510" */
	const char *account, *region;
	bool auth;       /* it checks signatures: keys are the user's own */
	const char *ca;  /* folder with the local CA, or NULL */
	const char *key; /* what opens /_local/, or NULL: not known */
};

/* Claim the state folder for this process, made and kept for this user alone;
 * false when another server has it.  The claim ends with the process, or with
 * place_release(). */
bool place_claim(const char *state, struct error *err);
void place_release(void);

/* Claim the first free folder for a server that keeps nothing: any number of
 * them may live below `state`.  Its name, in the arena, or NULL with `err`. */
const char *place_claim_memory(
    struct arena *arena, const char *state, struct error *err);

/* What is to be told of a server with this state folder. */
struct server_place place_of(struct arena *arena, const char *state,
    const struct server *server, bool of_run);

/* Tell where the server is; place_forget() when it stops. */
bool place_tell(const struct server_place *place, struct error *err);
void place_forget(const char *state);

/* Find the server of a state folder; false with `err` when none runs. */
bool place_find(struct arena *arena, const char *state,
    struct server_place *out, struct error *err);

/* Find the one server of `state` and of those in memory below it, or the one
 * of them that listens on `port` (0: any); false with `err`, which names them
 * where there are several. */
bool place_find_any(struct arena *arena, const char *state, int port,
    struct server_place *out, struct error *err);

/* The state folder of `state` and those below it whose log is the newest. */
const char *place_last_log(struct arena *arena, const char *state);

/* Whether the claim is free: the server has ended. */
bool place_is_free(const char *state);

#endif
