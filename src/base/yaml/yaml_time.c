/* SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml/yaml_time.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/json/foreign.h"

static int
days_of(int year, int month)
{
	static const int days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (leap && month == 2);
}

/* What Python says of a part that is out of its range, or NULL. */
static const char *
wrong_part(const int part[6])
{
	if (part[0] < 1)
		return "year 0 is out of range";
	if (part[1] < 1 || part[1] > 12)
		return "month must be in 1..12";
	if (part[2] < 1 || part[2] > days_of(part[0], part[1]))
		return "day is out of range for month";
	if (part[3] > 23)
		return "hour must be in 0..23";
	if (part[4] > 59)
		return "minute must be in 0..59";
	return part[5] > 59 ? "second must be in 0..59" : NULL;
}

/* Millionths, rounded by the seventh digit: a million where that is up. */
static int
millionths(const char *text)
{
	const char *dot = strchr(text, '.');
	int micro = 0, i = 0;

	if (!dot)
		return 0;
	for (; i < 6; i++)
		micro = micro * 10 +
		    (isdigit((unsigned char)dot[1]) ? *++dot - '0' : 0);
	return micro + (isdigit((unsigned char)dot[1]) && dot[1] > '4');
}

/* The seconds east of Greenwich that stand behind the time; 0 for none. */
static long
zone_of(const char *text)
{
	const char *colon = strchr(text, ':');
	const char *sign = colon ? strpbrk(colon, "+-") : NULL;
	int hours = 0, minutes = 0;
	long seconds;

	if (!sign || sscanf(sign + 1, "%d:%d", &hours, &minutes) < 1)
		return 0;
	seconds = hours * 3600L + minutes * 60L;
	return *sign == '-' ? -seconds : seconds;
}

/* Go back by so many seconds. */
static void
go_back(long seconds, int part[6])
{
	struct tm tm = {.tm_year = part[0] - 1900,
	    .tm_mon = part[1] - 1,
	    .tm_mday = part[2],
	    .tm_hour = part[3],
	    .tm_min = part[4],
	    .tm_sec = part[5]};
	time_t moment = timegm(&tm) - seconds;

	gmtime_r(&moment, &tm);
	part[0] = tm.tm_year + 1900;
	part[1] = tm.tm_mon + 1;
	part[2] = tm.tm_mday;
	part[3] = tm.tm_hour;
	part[4] = tm.tm_min;
	part[5] = tm.tm_sec;
}

json_t *
yaml_time_read(const char *text, struct error *err)
{
	int part[6] = {0}, n, micro = millionths(text);
	const char *colon = strchr(text, ':'), *wrong;
	char out[64];
	long back = zone_of(text);

	n = sscanf(text, "%d-%d-%d%*[Tt \t]%d:%d:%d", &part[0], &part[1],
	    &part[2], &part[3], &part[4], &part[5]);
	wrong = wrong_part(part);
	if (wrong)
		return fail(err, ERR_GENERAL, "%s", wrong), NULL;
	if (n == 3) {
		snprintf(out, sizeof(out), "%04d-%02d-%02d", part[0], part[1],
		    part[2]);
		return foreign_new_date(FOREIGN_DATE, out);
	}
	if (micro > 999999) {
		/* east of Greenwich the peer carries it the wrong way */
		back += colon && strchr(colon, '+') ? 1 : -1;
		micro = 0;
	}
	if (back != 0)
		go_back(back, part);
	n = snprintf(out, sizeof(out), "%04d-%02d-%02d %02d:%02d:%02d", part[0],
	    part[1], part[2], part[3], part[4], part[5]);
	if (micro)
		snprintf(out + n, sizeof(out) - (size_t)n, ".%06d", micro);
	return foreign_new_date(FOREIGN_DATETIME, out);
}
