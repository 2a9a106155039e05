/* Points in time as ISO 8601 text.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_DATE_ISOTIME_H
#define BASE_DATE_ISOTIME_H

#include <stdbool.h>
#include <time.h>

enum isotime { ISOTIME_BAD, ISOTIME_ZONED, ISOTIME_NAIVE };

/*
 * Read "2026-11-22T01:09:06Z": "T" or a blank between, an optional fraction
 * (dropped), a zone of "Z", "UTC", "GMT", "+00:00", "+0000" or "+00", or
 * none at all (ISOTIME_NAIVE; taken as UTC); or a date of the other forms
 * that base/date.h knows.  Seconds since 1970.
 */
enum isotime isotime_read(const char *text, time_t *out);

/* Write `when` as "2026-11-22T01:09:06" followed by `zone`. */
void isotime_write(time_t when, const char *zone, char out[40]);

#endif
