/* Dates of the Gregorian calendar, as fields.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_DATE_DATE_H
#define BASE_DATE_DATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory/buf.h"

struct date {
	long year;
	int month, day, hour, minute, second; /* month and day from 1 */
	long micros;
	bool has_offset;
	long offset; /* seconds east of Greenwich */
};

/* Year to second of `seconds` since 1970; the other fields stay. */
void date_from_seconds(struct date *date, long long seconds);

/* Seconds since 1970 of year to second; the offset is not looked at. */
long long date_to_seconds(const struct date *date);

/* Append as Python's isoformat(): the fraction and the offset only where
 * there are any. */
void date_format(struct buf *out, const struct date *date);

/* Read an ISO 8601 (extended or basic) or an RFC 5322 date. */
bool date_parse(struct date *date, const char *text, size_t len);

/* The same, but the fields may be out of range. */
bool date_read(struct date *date, const char *text, size_t len);

/* Which field is out of range, in the peer's words; NULL when none is. */
const char *date_wrong(const struct date *date);

#endif
