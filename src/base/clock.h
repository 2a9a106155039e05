/* What time it is, in seconds.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

/* Since some moment; nobody sets this clock (CLOCK_MONOTONIC). */
double clock_steady(void);

/* Since 1970, as the system believes (CLOCK_REALTIME). */
double clock_wall(void);

#endif
