/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/retry.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/random.h"
#include "base/text/among.h"
/* The numbers of the peer: attempts, tokens, seconds. */
enum {
	QUOTA = 500,
	COST = 5,
	COST_TIMEOUT = 10,
	COST_REVISED = 14,
	MAX_BACKOFF = 20,
	MAX_AFTER = 5
};

static const char *const throttles[] = {"Throttling", "ThrottlingException",
    "ThrottledException", "RequestThrottledException",
    "TooManyRequestsException", "ProvisionedThroughputExceededException",
    "TransactionInProgressException", "RequestLimitExceeded",
    "BandwidthLimitExceeded", "LimitExceededException", "RequestThrottled",
    "SlowDown", "PriorRequestNotComplete", "EC2ThrottledException", NULL};

/* The last is STS's own. */
static const char *const transients[] = {"RequestTimeout",
    "RequestTimeoutException", "PriorRequestNotComplete",
    "IDPCommunicationError", NULL};

bool
retry_is_throttle(const char *code)
{
	return is_among(throttles, code);
}

/* Whether an outcome is one that goes away by itself. */
static bool
retry_is_transient(const struct retry_outcome *outcome)
{
	switch (outcome->fault) {
	case HTTP_OK:
		break;
	case HTTP_REFUSED:
	case HTTP_INVALID_URL:
	case HTTP_TOO_LARGE:
	case HTTP_INTERRUPTED:
		return false;
	default:
		return true;
	}
	switch (outcome->response->status) {
	case 500:
	case 502:
	case 503:
	case 504:
		return true;
	default:
		return is_among(transients, outcome->code);
	}
}

static bool
open_attempts(
    struct retry *retry, const struct settings *settings, struct error *err)
{
	long value;

	if (!settings_int(settings, SETTING_MAX_ATTEMPTS, &value, err))
		return false;
	if (value < 1)
		return fail(err, ERR_GENERAL,
		    "Value provided to \"max_attempts\": %ld must be an "
		    "integer greater than or equal to one.",
		    value);
	retry->max_attempts = value > INT_MAX ? INT_MAX : (int)value;
	return true;
}

bool
retry_open(
    struct retry *retry, const struct settings *settings, struct error *err)
{
	const char *mode = settings_get(settings, SETTING_RETRY_MODE, NULL);
	const char *revised = getenv("AWS_NEW_RETRIES_2026");

	*retry = (struct retry){.quota = QUOTA};
	if (!open_attempts(retry, settings, err))
		return false;
	if (mode && strcmp(mode, "standard") != 0 &&
	    strcmp(mode, "adaptive") != 0)
		return fail(err, ERR_GENERAL,
		    "Invalid value provided to \"mode\": \"%s\" must be one "
		    "of: \"standard\" or \"adaptive\"",
		    mode);
	retry->revised = revised && strcasecmp(revised, "true") == 0;
	retry->adaptive = mode && strcmp(mode, "adaptive") == 0;
	if (retry->adaptive)
		retry->pace = pace_open();
	return true;
}

static double
random_fraction(void)
{
	uint64_t bits;

	random_bytes(&bits, sizeof(bits));
	return (double)(bits >> 11) / 9007199254740992.0;
}

/* Seconds that the service asked for in milliseconds; negative if it did not
 * or wrote nonsense. */
static double
asked_delay(const struct retry_outcome *outcome)
{
	struct buf value = {0};
	double seconds = -1;
	char *end;

	if (outcome->fault != HTTP_OK ||
	    !http_header_get(outcome->response, "x-amz-retry-after", &value))
		return -1;
	errno = 0;
	if (value.len > 0) {
		long ms = strtol(value.data, &end, 10);

		if (*end == '\0' && errno == 0 && ms >= 0)
			seconds = (double)ms / 1000;
	}
	buf_free(&value);
	return seconds;
}

static double
backoff(
    const struct retry *retry, int attempt, const struct retry_outcome *outcome)
{
	double scale = attempt > 30 ? MAX_BACKOFF : ldexp(1, attempt - 1);
	double delay, asked;

	if (retry->revised && !retry_is_throttle(outcome->code))
		scale *= 0.05;
	delay = random_fraction() * fmin(scale, MAX_BACKOFF);
	if (!retry->revised)
		return delay;
	asked = asked_delay(outcome);
	if (asked < 0)
		return delay;
	return fmax(delay, fmin(asked, MAX_AFTER + delay));
}

static int
cost_of(const struct retry *retry, const struct retry_outcome *outcome)
{
	if (retry->revised)
		return retry_is_throttle(outcome->code) ? COST : COST_REVISED;
	return outcome->fault == HTTP_CONNECT_TIMEOUT ||
		outcome->fault == HTTP_READ_TIMEOUT
	    ? COST_TIMEOUT
	    : COST;
}

bool
retry_wanted(struct retry *retry, int attempt,
    const struct retry_outcome *outcome, int *cost, double *delay)
{
	int price = cost_of(retry, outcome);
	bool shed = retry_is_throttle(outcome->code);

	if (retry->pace)
		pace_observe(retry->pace, shed);
	if (attempt >= retry->max_attempts &&
	    !(shed && attempt < retry->shed_attempts))
		return false;
	if (!retry_is_transient(outcome) && !shed)
		return false;
	if (retry->quota < price)
		return false;
	retry->quota -= price;
	*cost = price;
	*delay = backoff(retry, attempt, outcome);
	return true;
}

void
retry_succeeded(struct retry *retry, int cost)
{
	retry->quota += cost > 0 ? cost : 1;
	if (retry->quota > QUOTA)
		retry->quota = QUOTA;
}

void
retry_close(struct retry *retry)
{
	pace_close(retry->pace);
	retry->pace = NULL;
}
