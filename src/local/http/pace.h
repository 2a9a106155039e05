/* How fast the server answers: quotas of the actions, and a delay.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_HTTP_PACE_H
#define LOCAL_HTTP_PACE_H

#include <stdbool.h>

#include "base/error.h"
#include "base/memory/arena.h"
#include "local/http/http.h"

struct pace;
struct pace_rates;

/* Read "quotas" (the service's own, of the guide's page on service quotas),
 * "ACTION=N" (requests a second) and several of them with commas between, the
 * last of an action being good.  NULL with `err` filled. */
const struct pace_rates *pace_read_rates(
    struct arena *arena, const char *text, struct error *err);

/* Read "20ms", "1.5s" or "20" (milliseconds), a minute at most; -1 with `err`
 * filled. */
int pace_read_latency(const char *text, struct error *err);

/* What the buckets of a server hold; the rates are not copied. */
struct pace *pace_start(const struct pace_rates *rates);
void pace_end(struct pace *pace);

/* Let the time of the way pass, unless the server stops or the client goes. */
void pace_delay(const struct request *request);

/* Take one request of an account's in a region from the bucket of `action`,
 * which holds as many as a second brings; false: it is empty. */
bool pace_take(const struct request *request, const char *action,
    const char *account, const char *region);

#endif
