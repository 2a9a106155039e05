/* Points in time as ISO 8601 text.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_DATE_ISOTIME_H
#define BASE_DATE_ISOTIME_H

#include <time.h>

enum isotime { ISOTIME_BAD, ISOTIME_ZONED, ISOTIME_NAIVE };

/* Read a date as date_parse() does; its fraction is dropped, and one without a
 * zone (ISOTIME_NAIVE) taken as UTC.  Seconds since 1970. */
enum isotime isotime_read(const char *text, time_t *out);

/* Write `when` as "2026-11-22T01:09:06" followed by `zone`: of the years 1 to
 * 9999, as moments before and after these are the first and the last. */
void isotime_write(time_t when, const char *zone, char out[40]);

#endif
