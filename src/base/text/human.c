/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text/human.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <time.h>

#include "base/countof.h"
#include "base/date/date.h"
#include "base/date/isotime.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, WEEK = 7 * DAY };

/* Ages up to so many days are told as such. */
enum { MOST_DAYS = 90 };

void
human_size(struct buf *out, uint64_t bytes)
{
	static const char *const units[] = {
	    "B", "kB", "MB", "GB", "TB", "PB", "EB"};
	double value = (double)bytes;
	size_t unit = 0;
	int digits;

	/* 999.5 would round to a fourth digit */
	while (unit + 1 < countof(units) && value >= (unit ? 999.5 : 1000)) {
		value /= 1000;
		unit++;
	}
	digits = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
	buf_printf(out, "%.*f %s", digits, value, units[unit]);
}

void
human_moment(struct buf *out, double when)
{
	char text[40];

	isotime_write((time_t)floor(when), "Z", text);
	buf_puts(out, text);
}

void
human_age(struct buf *out, double when, double now)
{
	long long age = (long long)floor(now - when);
	char text[40];

	if (age >= 0 && age < MINUTE) {
		buf_printf(out, "%llds", age);
	} else if (age >= 0 && age < HOUR) {
		buf_printf(out, "%lldm", age / MINUTE);
	} else if (age >= 0 && age < 2 * DAY) {
		buf_printf(out, "%lldh", age / HOUR);
	} else if (age >= 0 && age <= (long long)MOST_DAYS * DAY) {
		buf_printf(out, "%lldd", age / DAY);
	} else {
		isotime_write((time_t)floor(when), "", text);
		buf_printf(out, "%.*s", (int)strcspn(text, "T"), text);
	}
}

bool
human_read_duration(const char *text, double *seconds)
{
	static const struct {
		char unit;
		int seconds;
	} units[] = {
	    {'w', WEEK}, {'d', DAY}, {'h', HOUR}, {'m', MINUTE}, {'s', 1}};
	size_t from = 0;

	*seconds = 0;
	if (!*text)
		return false;
	while (*text) {
		double number = 0;
		size_t n = 0;

		for (; n < 9 && isdigit((unsigned char)text[n]); n++)
			number = number * 10 + (text[n] - '0');
		while (from < countof(units) && units[from].unit != text[n])
			from++;
		if (n == 0 || from == countof(units))
			return false;
		*seconds += number * units[from++].seconds;
		text += n + 1;
	}
	return true;
}

bool
human_read_moment(const char *text, double now, double *when)
{
	struct date date = {0};
	double ago;

	if (human_read_duration(text, &ago)) {
		*when = now - ago;
		return true;
	}
	/* a lone number would be a year, or whatever else a reader of dates
	 * makes of it */
	if (!strchr(text, '-') || !date_parse(&date, text, strlen(text)))
		return false;
	*when = (double)(date_to_seconds(&date) - date.offset);
	return true;
}
