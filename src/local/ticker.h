/* What the server does by itself from time to time.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_TICKER_H
#define LOCAL_TICKER_H

#include <stddef.h>

#include "local/server.h"

struct ticker;

/* Start the thread that runs lifecycle policies every
 * options.lifecycle_interval seconds and then collects blobs. */
struct ticker *ticker_start(struct server *server);
void ticker_stop(struct ticker *ticker);

/* Remove blobs that no repository has had for `grace` seconds; how many. */
size_t collect_blobs(struct server *server, int grace);

/* Remove a blob that no repository has, whatever its age. */
void drop_blob(struct server *server, const char *digest);

#endif
