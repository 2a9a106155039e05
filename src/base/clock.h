/* What time it is, in seconds.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <time.h>

/* Since some moment; nobody sets this clock (CLOCK_MONOTONIC). */
double clock_steady(void);

/* Since 1970, as the system believes (CLOCK_REALTIME). */
double clock_wall(void);

/* The moment so many seconds from now, for pthread_cond_timedwait(). */
struct timespec clock_after(double seconds);

#endif
