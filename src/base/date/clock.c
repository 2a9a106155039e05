/* What time it is.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/date/clock.h"

#include <time.h>

static double
read_clock(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

double
clock_now(void)
{
	return read_clock(CLOCK_REALTIME);
}

double
clock_steady(void)
{
	return read_clock(CLOCK_MONOTONIC);
}
