/* What time it is.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_DATE_CLOCK_H
#define BASE_DATE_CLOCK_H

/* Seconds since 1970, with fraction. */
double clock_now(void);

/* Seconds of a clock that nobody sets, with fraction. */
double clock_steady(void);

#endif
