/* Moments as the peer prints them: ISO 8601 in the local zone.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_DATE_TIME_H
#define BASE_DATE_TIME_H

#include <stddef.h>
#include <time.h>

#include "base/memory/buf.h"

/* Why a moment cannot be printed. */
enum time_fault {
	TIME_OK,
	TIME_YEAR,    /* outside of 1 to 9999 */
	TIME_RANGE,   /* beyond what a count of seconds holds */
	TIME_NAN,     /* not a number */
	TIME_NO_DATE, /* a text with no date in it */
	TIME_FIELD,   /* a field of a text out of range */
	TIME_UNKNOWN  /* a text of unknown form */
};

/*
 * Append `seconds` since 1970 in the local zone, rounded half-even to
 * microseconds: "2023-11-14T22:13:20.500000+01:00".  On TIME_YEAR `*year`
 * (may be NULL) is the year it would be.
 */
enum time_fault time_add_epoch(struct buf *out, double seconds, long *year);

/*
 * Append the moment that `text` names: seconds since 1970 as digits, an
 * ISO 8601 or an RFC 5322 date.  Dates keep their own offset; without one
 * none is printed.  On TIME_FIELD `*why` (may be NULL) says which.
 */
enum time_fault time_add_text(
    struct buf *out, const char *text, size_t len, const char **why);

/* "20150830T123600Z", as SigV4 wants it. */
enum { TIME_STAMP_SIZE = 17 };
void time_stamp(char out[TIME_STAMP_SIZE], time_t moment);

#endif
