/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/pace.h"

#include <math.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory/alloc.h"

static const double SCALE = 0.4, BETA = 0.7, SMOOTH = 0.8, MIN_RATE = 0.5;

struct pace {
	bool enabled; /* from the first throttled reply on */
	double rate, capacity, tokens, filled;  /* the bucket */
	double measured, bucket_start, replies; /* replies a second */
	double max_rate, zero, last_throttle;   /* the curve */
};

struct pace *
pace_open(void)
{
	struct pace *pace = xmalloc(sizeof(*pace));
	double at = clock_wall();

	*pace = (struct pace){.rate = 1,
	    .capacity = 1,
	    .filled = at,
	    .bucket_start = floor(at),
	    .last_throttle = at};
	return pace;
}

static void
fill(struct pace *pace, double at)
{
	pace->tokens = fmin(
	    pace->capacity, pace->tokens + (at - pace->filled) * pace->rate);
	pace->filled = at;
}

double
pace_take(struct pace *pace)
{
	double wait = 0;

	if (!pace->enabled)
		return 0;
	fill(pace, clock_wall());
	if (pace->tokens < 1)
		wait = (1 - pace->tokens) / pace->rate;
	pace->tokens -= 1;
	return wait;
}

/* Replies a second, looked at every half second, smoothed. */
static void
measure(struct pace *pace, double at)
{
	double bucket = floor(at * 2) / 2;

	pace->replies += 1;
	if (bucket <= pace->bucket_start)
		return;
	pace->measured =
	    pace->replies / (bucket - pace->bucket_start) * SMOOTH +
	    pace->measured * (1 - SMOOTH);
	pace->replies = 0;
	pace->bucket_start = bucket;
}

static double
throttled_rate(struct pace *pace, double at)
{
	double rate =
	    pace->enabled ? fmin(pace->measured, pace->rate) : pace->measured;

	pace->max_rate = rate;
	pace->zero = cbrt(rate * (1 - BETA) / SCALE);
	pace->last_throttle = at;
	pace->enabled = true;
	return rate * BETA;
}

static double
grown_rate(const struct pace *pace, double at)
{
	double t = at - pace->last_throttle - pace->zero;

	return SCALE * t * t * t + pace->max_rate;
}

void
pace_observe(struct pace *pace, bool throttled)
{
	double at = clock_wall(), rate;

	measure(pace, at);
	rate = throttled ? throttled_rate(pace, at) : grown_rate(pace, at);
	rate = fmin(rate, 2 * pace->measured);
	fill(pace, at);
	pace->rate = fmax(rate, MIN_RATE);
	pace->capacity = fmax(rate, 1);
	pace->tokens = fmin(pace->tokens, pace->capacity);
}

void
pace_close(struct pace *pace)
{
	free(pace);
}
