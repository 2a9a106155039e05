/* Sizes, ages and durations as people read and write them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_TEXT_HUMAN_H
#define BASE_TEXT_HUMAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/memory/buf.h"

/* "999 B", "1.23 kB", "45.6 MB", "789 GB": decimal, three digits. */
void human_size(struct buf *out, uint64_t bytes);

/* How long ago `when` was at `now`, in seconds since 1970: "45s", "5m", "3h",
 * "12d"; beyond 90 days, and ahead of `now`, the day in UTC: "2026-08-01". */
void human_age(struct buf *out, double when, double now);

/* A moment as "2026-11-22T01:09:06Z". */
void human_moment(struct buf *out, double when);

/* Read "90d", "12h", "30m", "45s", "2w" or several of them, "1h30m", the
 * greater first: seconds.  False for anything else. */
bool human_read_duration(const char *text, double *seconds);

/* Read what may be a duration before `now`, or a date as date_parse() knows
 * it: seconds since 1970. */
bool human_read_moment(const char *text, double now, double *when);

#endif
