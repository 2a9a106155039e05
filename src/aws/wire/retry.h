/* When a request is sent again, and after how long.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_RETRY_H
#define AWS_WIRE_RETRY_H

#include <stdbool.h>

#include "aws/wire/exchange.h"
#include "aws/wire/pace.h"
#include "aws/config/settings.h"
#include "base/error.h"

/* The policy of one client and what it has spent. */
struct retry {
	int max_attempts;
	int shed_attempts; /* of one that the service sheds, where more */
	bool adaptive;
	bool revised;      /* AWS_NEW_RETRIES_2026 */
	int quota;         /* tokens left for retries */
	struct pace *pace; /* of the adaptive mode, else NULL */
};

/* How an attempt ended. */
struct retry_outcome {
	enum http_fault fault;
	const struct http_response *response; /* where fault is HTTP_OK */
	const char *code;                     /* of a service error, or NULL */
};

/* Read mode and attempts from the settings; refuses what the peer refuses. */
bool retry_open(
    struct retry *retry, const struct settings *settings, struct error *err);

/* Whether an error code (or NULL) means that the service sheds load. */
bool retry_is_throttle(const char *code);

/*
 * Whether to send again after attempt number `attempt` (from 1); then `*delay`
 * is how many seconds to wait first and `*cost` what it took from the quota.
 */
bool retry_wanted(struct retry *retry, int attempt,
    const struct retry_outcome *outcome, int *cost, double *delay);

/* A request succeeded: give back what its last retry cost (0: none). */
void retry_succeeded(struct retry *retry, int cost);

void retry_close(struct retry *retry);

#endif
