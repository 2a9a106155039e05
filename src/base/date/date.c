/* SPDX-License-Identifier: Apache-2.0 */
#include "base/date/date.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { DAY = 86400, DAYS_OF_400_YEARS = 146097 };

/* Days since 1970-01-01, counting years from March, so that the leap day
 * comes last. */
static long long
days_of(long year, int month, int day)
{
	long y = month <= 2 ? year - 1 : year;
	long era = (y >= 0 ? y : y - 399) / 400;
	long in_era = y - era * 400;
	long in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return (long long)era * DAYS_OF_400_YEARS + in_era * 365 + in_era / 4 -
	    in_era / 100 + in_year - 719468;
}

void
date_from_seconds(struct date *date, long long seconds)
{
	long long days = seconds / DAY, rest = seconds % DAY, era;
	long in_era, year, in_year, month;

	if (rest < 0) {
		rest += DAY;
		days--;
	}
	days += 719468;
	era = (days >= 0 ? days : days - (DAYS_OF_400_YEARS - 1)) /
	    DAYS_OF_400_YEARS;
	in_era = (long)(days - era * DAYS_OF_400_YEARS);
	year =
	    (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	in_year = in_era - (365 * year + year / 4 - year / 100);
	month = (5 * in_year + 2) / 153;
	date->day = (int)(in_year - (153 * month + 2) / 5 + 1);
	date->month = (int)(month + (month < 10 ? 3 : -9));
	date->year = (long)(year + era * 400 + (date->month <= 2));
	date->hour = (int)(rest / 3600);
	date->minute = (int)(rest / 60 % 60);
	date->second = (int)(rest % 60);
}

long long
date_to_seconds(const struct date *date)
{
	return days_of(date->year, date->month, date->day) * DAY +
	    date->hour * 3600 + date->minute * 60 + date->second;
}

/* Numbers of two digits (years: four) with these signs between them. */
static void
put_fields(struct buf *out, const long *fields, const char *between)
{
	buf_put_int(out, fields[0], strlen(between) > 2 ? 4 : 2);
	for (size_t i = 0; between[i]; i++) {
		buf_putc(out, between[i]);
		buf_put_int(out, fields[i + 1], 2);
	}
}

void
date_format(struct buf *out, const struct date *date)
{
	long offset = labs(date->offset);

	put_fields(out,
	    (const long[]){date->year, date->month, date->day, date->hour,
		date->minute, date->second},
	    "--T::");
	if (date->micros) {
		buf_putc(out, '.');
		buf_put_int(out, date->micros, 6);
	}
	if (!date->has_offset)
		return;
	buf_putc(out, date->offset < 0 ? '-' : '+');
	put_fields(out,
	    (const long[]){offset / 3600, offset / 60 % 60, offset % 60},
	    offset % 60 ? "::" : ":");
}

/* What is left of a text while it is read. */
struct rest {
	const char *at, *end;
};

static bool
take(struct rest *rest, char c)
{
	if (rest->at == rest->end || *rest->at != c)
		return false;
	rest->at++;
	return true;
}

/* Exactly `n` digits. */
static bool
take_digits(struct rest *rest, int n, int *value)
{
	*value = 0;
	if (rest->end - rest->at < n)
		return false;
	for (int i = 0; i < n; i++) {
		char c = rest->at[i];

		if (c < '0' || c > '9')
			return false;
		*value = *value * 10 + (c - '0');
	}
	rest->at += n;
	return true;
}

static void
skip_blanks(struct rest *rest)
{
	while (take(rest, ' '))
		continue;
}

/* Any number of digits, of which six count. */
static bool
take_fraction(struct rest *rest, struct date *date)
{
	long unit = 100000;
	int digit;

	if (!take(rest, '.') && !take(rest, ','))
		return true;
	if (!take_digits(rest, 1, &digit))
		return false;
	do {
		date->micros += digit * unit;
		unit /= 10;
	} while (take_digits(rest, 1, &digit));
	return true;
}

static bool
take_word(struct rest *rest, const char *word)
{
	size_t len = strlen(word);

	if ((size_t)(rest->end - rest->at) < len ||
	    strncasecmp(rest->at, word, len) != 0)
		return false;
	rest->at += len;
	return true;
}

/* Z, a name for it, or an offset; nothing is fine too. */
static bool
take_zone(struct rest *rest, struct date *date)
{
	int hours, minutes = 0, sign;

	skip_blanks(rest);
	if (rest->at == rest->end)
		return true;
	date->has_offset = true;
	if (take_word(rest, "GMT") || take_word(rest, "UTC") ||
	    take_word(rest, "Z"))
		return true;
	if (*rest->at != '+' && *rest->at != '-')
		return false;
	sign = *rest->at++ == '-' ? -1 : 1;
	if (!take_digits(rest, 2, &hours))
		return false;
	take(rest, ':');
	if (rest->at < rest->end && !take_digits(rest, 2, &minutes))
		return false;
	date->offset = sign * (hours * 3600L + minutes * 60L);
	return hours < 24 && minutes < 60;
}

static bool
take_time(struct rest *rest, struct date *date)
{
	bool colon;

	if (!take_digits(rest, 2, &date->hour))
		return false;
	colon = take(rest, ':');
	if (!take_digits(rest, 2, &date->minute))
		return false;
	if (colon ? take(rest, ':')
		  : rest->at < rest->end && *rest->at >= '0' &&
		    *rest->at <= '9') {
		if (!take_digits(rest, 2, &date->second) ||
		    !take_fraction(rest, date))
			return false;
	}
	return take_zone(rest, date);
}

static bool
take_iso(struct rest *rest, struct date *date)
{
	int year;
	bool dash;

	if (!take_digits(rest, 4, &year))
		return false;
	date->year = year;
	dash = take(rest, '-') || take(rest, '/');
	if (!take_digits(rest, 2, &date->month))
		return false;
	if (dash && !take(rest, '-') && !take(rest, '/'))
		return false;
	if (!take_digits(rest, 2, &date->day))
		return false;
	if (rest->at == rest->end)
		return true;
	if (!dash && rest->end - rest->at == 6)
		return take_time(rest, date);
	if (!take(rest, 'T') && !take(rest, 't') && !take(rest, ' '))
		return false;
	return rest->at == rest->end || take_time(rest, date);
}

static bool
take_month(struct rest *rest, struct date *date)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	char name[4] = {0};

	for (int i = 0; i < 12; i++) {
		memcpy(name, names + (size_t)i * 3, 3);
		if (take_word(rest, name)) {
			date->month = i + 1;
			return true;
		}
	}
	return false;
}

/* "Tue, 14 Nov 2023 22:13:20 GMT" */
static bool
take_mail(struct rest *rest, struct date *date)
{
	const char *comma =
	    memchr(rest->at, ',', (size_t)(rest->end - rest->at));
	int year, digit;

	if (comma)
		rest->at = comma + 1;
	skip_blanks(rest);
	if (!take_digits(rest, 1, &date->day))
		return false;
	if (take_digits(rest, 1, &digit))
		date->day = date->day * 10 + digit;
	take(rest, '-');
	skip_blanks(rest);
	if (!take_month(rest, date))
		return false;
	take(rest, '-');
	skip_blanks(rest);
	if (!take_digits(rest, 4, &year))
		return false;
	date->year = year;
	skip_blanks(rest);
	return rest->at == rest->end || take_time(rest, date);
}

const char *
date_wrong(const struct date *date)
{
	static const int days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (date->year % 4 == 0 && date->year % 100 != 0) ||
	    date->year % 400 == 0;

	if (date->month < 1 || date->month > 12)
		return "month must be in 1..12";
	if (date->year < 1 || date->day < 1 ||
	    date->day >
		days[date->month - 1] + (date->month == 2 && leap ? 1 : 0))
		return "day is out of range for month";
	if (date->hour > 23)
		return "hour must be in 0..23";
	if (date->minute > 59)
		return "minute must be in 0..59";
	return date->second > 59 ? "second must be in 0..59" : NULL;
}

bool
date_parse(struct date *date, const char *text, size_t len)
{
	return date_read(date, text, len) && !date_wrong(date);
}

bool
date_read(struct date *date, const char *text, size_t len)
{
	bool (*const forms[])(struct rest *, struct date *) = {
	    take_iso, take_mail};

	for (size_t i = 0; i < 2; i++) {
		struct rest rest = {text, text + len};

		*date = (struct date){0};
		skip_blanks(&rest);
		if (!forms[i](&rest, date))
			continue;
		skip_blanks(&rest);
		if (rest.at == rest.end)
			return true;
	}
	return false;
}
