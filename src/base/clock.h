/* What time it is, in seconds.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <time.h>

/* Since some moment; nobody sets this clock (CLOCK_MONOTONIC). */
double clock_steady(void);

/* Milliseconds from now to a moment of that clock, for poll(): 0 where it is
 * over, -1 where it is 0, which is never. */
int clock_poll(double until);

/* Since 1970, as the system believes (CLOCK_REALTIME). */
double clock_wall(void);

/* The same by the clock of the service that was asked last, as far as one is
 * known: moments that it tells are compared with this.  `ahead`: by how many
 * seconds it is ahead of ours.  For programs with one thread. */
double clock_service(void);
void clock_note_service(double ahead);

/* The moment so many seconds from now, for pthread_cond_timedwait(). */
struct timespec clock_after(double seconds);

#endif
