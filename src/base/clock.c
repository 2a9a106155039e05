/* What time it is, in seconds.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <math.h>

static double service_ahead;

static double
read_clock(clockid_t which)
{
	struct timespec t;

	clock_gettime(which, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double
clock_steady(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

int
clock_poll(double until)
{
	double left = until - clock_steady();

	if (until <= 0)
		return -1;
	return left > 0 ? (int)(left * 1000) + 1 : 0;
}

double
clock_wall(void)
{
	return read_clock(CLOCK_REALTIME);
}

double
clock_service(void)
{
	return clock_wall() + service_ahead;
}

void
clock_note_service(double ahead)
{
	service_ahead = ahead;
}

struct timespec
clock_after(double seconds)
{
	double at = clock_wall() + seconds, whole = floor(at);

	return (struct timespec){
	    .tv_sec = (time_t)whole, .tv_nsec = (long)((at - whole) * 1e9)};
}
