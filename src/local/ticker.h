/* What the server does by itself from time to time.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_TICKER_H
#define LOCAL_TICKER_H

#include "local/http/server.h"

struct ticker;

/* Start the thread that runs lifecycle policies every
 * options.lifecycle_interval seconds and then collects blobs. */
struct ticker *ticker_start(struct server *server);
void ticker_stop(struct ticker *ticker);

#endif
