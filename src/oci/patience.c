/* SPDX-License-Identifier: Apache-2.0 */
#include "oci/patience.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/date/isotime.h"
#include "base/random.h"

enum {
	TRIES = 5,            /* of what may have broken */
	TRIES_THROTTLED = 10, /* of what only asks for time */
	AFTER_MAX = 60        /* seconds, whatever Retry-After says */
};

/* Longest wait of our own; the first is a hundredth. */
static const double delay_max = 16, delay_first = 0.2;

static bool
is_throttle(const struct http_response *response)
{
	return response && (response->status == 429 || response->status == 503);
}

static bool
is_passing(
    enum http_fault fault, const struct http_response *response, bool once)
{
	if (response) {
		int status = response->status;

		return is_throttle(response) ||
		    (!once &&
			(status == 408 || status == 500 || status == 502 ||
			    status == 504));
	}
	switch (fault) {
	case HTTP_CONNECT:
	case HTTP_CONNECT_TIMEOUT:
		return true;
	case HTTP_READ_TIMEOUT:
	case HTTP_CLOSED:
	case HTTP_TRUNCATED:
		return !once;
	default:
		return false;
	}
}

/* Seconds, or a date; negative where it says neither. */
static double
read_after(const struct http_response *response)
{
	struct buf text = {0};
	double seconds = -1;
	char *end;
	time_t at;

	if (!http_header_get(response, "retry-after", &text) || text.len == 0) {
		buf_free(&text);
		return -1;
	}
	seconds = strtod(text.data, &end);
	if (*end != '\0' || !(seconds >= 0))
		seconds = isotime_read(text.data, &at) != ISOTIME_BAD
		    ? (double)at - clock_wall()
		    : -1;
	buf_free(&text);
	return seconds > AFTER_MAX ? AFTER_MAX : seconds;
}

/* Up to a tenth more, so that not all come back at once. */
static double
spread(double delay)
{
	unsigned char chance;

	random_bytes(&chance, 1);
	return delay * (1 + chance / 2550.0);
}

bool
patience_left(enum http_fault fault, const struct http_response *response,
    bool once, int tries, double *delay)
{
	bool throttled = is_throttle(response);
	double own = delay_first;

	if (!is_passing(fault, response, once) ||
	    tries >= (throttled ? TRIES_THROTTLED : TRIES))
		return false;
	for (int i = 1; i < tries && own < delay_max; i++)
		own *= 2;
	*delay = response ? read_after(response) : -1;
	if (*delay < 0)
		*delay = own;
	*delay = spread(*delay);
	return true;
}
