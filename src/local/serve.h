/* A whole server in this process: store, blobs, listener, periodic work.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_SERVE_H
#define LOCAL_SERVE_H

#include <signal.h>
#include <stdbool.h>

#include "base/memory/arena.h"
#include "base/error.h"
#include "local/http/server.h"

struct listener;
struct scanner;
struct ticker;

struct serving {
	struct server server;
	struct listener *listener;
	struct ticker *ticker;
	struct scanner *scanner;
	struct arena arena;
	int status; /* of the process, should it end within serve_stop() */
};

/* Start what `options` asks for; the threads serve until serve_stop().  False
 * with `err`, and then nothing runs. */
bool serve_start(struct serving *serving, const struct server_options *options,
    struct error *err);

/* What asks a server to stop, blocked, so that sigwait() takes it; before any
 * thread is started. */
void serve_block_signals(sigset_t *set);

/* Stop within two seconds: what has not ended by then is ended with the
 * process, whose files are whole at every moment. */
void serve_stop(struct serving *serving);

#endif
