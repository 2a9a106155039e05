/* How fast the server answers: quotas of the actions, and a delay.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LOCAL_HTTP_QUOTA_H
#define LOCAL_HTTP_QUOTA_H

#include <stdbool.h>

#include "base/error.h"
#include "base/memory/arena.h"
#include "local/http/http.h"

struct quota;
struct quota_rates;

/* What counts as pulls of ECR Public, with an account's token and without. */
#define QUOTA_PUBLIC_PULL "public:Pull"
#define QUOTA_ANONYMOUS_PULL "public:AnonymousPull"

/* Read "quotas" (the service's own, of the guide's page on service quotas),
 * "ACTION=N" (requests a second) and several of them with commas between, the
 * last of an action being good.  NULL with `err` filled. */
const struct quota_rates *quota_read_rates(
    struct arena *arena, const char *text, struct error *err);

/* Read "20ms", "1.5s" or "20" (milliseconds), a minute at most; -1 with `err`
 * filled. */
int quota_read_latency(const char *text, struct error *err);

/* What the buckets of a server hold; the rates are not copied. */
struct quota *quota_start(const struct quota_rates *rates);
void quota_end(struct quota *pace);

/* Let the time pass that an answer takes at the least, from when its request
 * was there (clock_steady()), unless the server stops or the client goes. */
void quota_delay(const struct request *request, double came);

/* Take one request of an account's in a region from the bucket of `action`,
 * which holds as many as a second brings; false: it is empty. */
bool quota_take(const struct request *request, const char *action,
    const char *account, const char *region);

#endif
