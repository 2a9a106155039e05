/* SPDX-License-Identifier: Apache-2.0 */
#include "base/date/isotime.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/date/date.h"

/* Exactly `n` digits at `*text`, which moves behind them; -1 if fewer. */
static int
digits(const char **text, int n)
{
	int value = 0;

	for (; n > 0; n--, ++*text) {
		if (!isdigit((unsigned char)**text))
			return -1;
		value = value * 10 + (**text - '0');
	}
	return value;
}

static bool
mark(const char **text, const char *any)
{
	if (**text == '\0' || strchr(any, **text) == NULL)
		return false;
	++*text;
	return true;
}

static bool
offset_read(const char **text, long *offset)
{
	bool minus = **text == '-';
	int hours, minutes = 0;

	++*text;
	hours = digits(text, 2);
	if (hours < 0)
		return false;
	if (**text != '\0') {
		mark(text, ":");
		minutes = digits(text, 2);
	}
	*offset = (hours * 60L + minutes) * 60 * (minus ? -1 : 1);
	return minutes >= 0;
}

static enum isotime
zone_read(const char *text, long *offset)
{
	*offset = 0;
	text += strspn(text, " ");
	if (*text == '\0')
		return ISOTIME_NAIVE;
	if (strcmp(text, "Z") == 0 || strcmp(text, "z") == 0 ||
	    strcmp(text, "UTC") == 0 || strcmp(text, "GMT") == 0)
		return ISOTIME_ZONED;
	if (*text != '+' && *text != '-')
		return ISOTIME_BAD;
	return offset_read(&text, offset) && *text == '\0' ? ISOTIME_ZONED
							   : ISOTIME_BAD;
}

static bool
clock_read(const char **text, struct tm *tm)
{
	tm->tm_hour = digits(text, 2);
	if (tm->tm_hour < 0 || !mark(text, ":"))
		return false;
	tm->tm_min = digits(text, 2);
	if (tm->tm_min < 0)
		return false;
	if (mark(text, ":") && (tm->tm_sec = digits(text, 2)) < 0)
		return false;
	if (mark(text, ".,"))
		*text += strspn(*text, "0123456789");
	return tm->tm_hour < 24 && tm->tm_min < 60 && tm->tm_sec < 61;
}

/* Basic ISO 8601 and RFC 5322. */
static enum isotime
other_read(const char *text, time_t *out)
{
	struct date date = {0};

	if (!date_parse(&date, text, strlen(text)))
		return ISOTIME_BAD;
	*out = (time_t)date_to_seconds(&date);
	if (!date.has_offset)
		return ISOTIME_NAIVE;
	*out -= date.offset;
	return ISOTIME_ZONED;
}

static enum isotime
extended_read(const char *text, time_t *out)
{
	struct tm tm = {0};
	enum isotime kind;
	long offset;

	text += strspn(text, " ");
	tm.tm_year = digits(&text, 4);
	if (tm.tm_year < 0 || !mark(&text, "-"))
		return ISOTIME_BAD;
	tm.tm_mon = digits(&text, 2);
	if (tm.tm_mon < 1 || tm.tm_mon > 12 || !mark(&text, "-"))
		return ISOTIME_BAD;
	tm.tm_mday = digits(&text, 2);
	if (tm.tm_mday < 1 || tm.tm_mday > 31)
		return ISOTIME_BAD;
	if (mark(&text, "Tt ") && !clock_read(&text, &tm))
		return ISOTIME_BAD;
	kind = zone_read(text, &offset);
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	*out = timegm(&tm) - offset;
	return kind;
}

enum isotime
isotime_read(const char *text, time_t *out)
{
	enum isotime kind = extended_read(text, out);

	return kind != ISOTIME_BAD ? kind : other_read(text, out);
}

void
isotime_write(time_t when, const char *zone, char out[40])
{
	char text[32];
	struct tm tm;

	gmtime_r(&when, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(out, 40, "%s%s", text, zone);
}
