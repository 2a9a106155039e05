/* SPDX-License-Identifier: Apache-2.0 */
#include "base/date/time.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date/date.h"

enum { MILLION = 1000000, YEAR_SECONDS = (365 * 24 + 6) * 3600 };

/* Offsets east of Greenwich, in seconds. */
struct zone {
	long standard, summer;
};

static long
offset_at(time_t moment)
{
	struct tm local;

	return localtime_r(&moment, &local) ? local.tm_gmtoff : 0;
}

/*
 * The peer knows two offsets only, those of this winter and this summer, and
 * applies them to all times; so a moment of long ago may carry an offset
 * that was not in force then.
 */
static const struct zone *
local_zone(void)
{
	static struct zone zone;
	static bool known;
	time_t start;
	long a, b;

	if (known)
		return &zone;
	tzset();
	start = time(NULL) / YEAR_SECONDS * YEAR_SECONDS;
	a = offset_at(start);
	b = offset_at(start + YEAR_SECONDS / 2);
	zone.standard = a < b ? a : b;
	zone.summer = a < b ? b : a;
	known = true;
	return &zone;
}

static long
local_offset(time_t moment)
{
	const struct zone *zone = local_zone();
	struct tm local;

	if (!localtime_r(&moment, &local))
		return zone->standard;
	return local.tm_isdst > 0 ? zone->summer : zone->standard;
}

enum time_fault
time_add_epoch(struct buf *out, double seconds, long *year)
{
	double whole, fraction = modf(seconds, &whole) * MILLION;
	struct date date = {.has_offset = true};
	long micros = lrint(fraction);

	if (isnan(seconds))
		return TIME_NAN;
	if (fabs(seconds) > 9e15)
		return TIME_RANGE;
	if (micros < 0) {
		whole -= 1;
		micros += MILLION;
	}
	if (micros >= MILLION) {
		whole += 1;
		micros -= MILLION;
	}
	date_from_seconds(&date, (long long)whole);
	if (date.year < 1 || date.year > 9999) {
		if (year)
			*year = date.year;
		return TIME_YEAR;
	}
	date.offset = local_offset((time_t)whole);
	date_from_seconds(&date, (long long)whole + date.offset);
	date.micros = micros;
	date_format(out, &date);
	return TIME_OK;
}

/* Whether the whole text is a number; blanks around it do not count. */
static bool
is_number(const char *text, size_t len, double *value)
{
	size_t start = 0;
	char copy[64], *end;

	while (start < len && strchr(" \t\r\n", text[start]))
		start++;
	while (len > start && strchr(" \t\r\n", text[len - 1]))
		len--;
	if (len == start || len - start >= sizeof(copy) ||
	    memchr(text, 'x', len) || memchr(text, 'X', len))
		return false;
	memcpy(copy, text + start, len - start);
	copy[len - start] = '\0';
	*value = strtod(copy, &end);
	return *end == '\0' && !isnan(*value);
}

enum time_fault
time_add_text(struct buf *out, const char *text, size_t len, const char **why)
{
	struct date date = {0};
	const char *wrong;
	double seconds;
	bool number = is_number(text, len, &seconds);

	if (number && time_add_epoch(out, seconds, NULL) == TIME_OK)
		return TIME_OK;
	if (len == 0)
		return TIME_NO_DATE;
	if (!date_read(&date, text, len))
		return number ? TIME_RANGE : TIME_UNKNOWN;
	wrong = date_wrong(&date);
	if (wrong && why)
		*why = wrong;
	if (wrong)
		return TIME_FIELD;
	date_format(out, &date);
	return TIME_OK;
}

void
time_stamp(char out[TIME_STAMP_SIZE], time_t moment)
{
	struct tm utc;

	gmtime_r(&moment, &utc);
	strftime(out, TIME_STAMP_SIZE, "%Y%m%dT%H%M%SZ", &utc);
}
