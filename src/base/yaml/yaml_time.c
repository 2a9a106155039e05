/* SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml/yaml_time.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/date/date.h"
#include "base/json/foreign.h"

enum { DATE_SIZE = 10 }; /* "2026-11-02" */

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
	char *end;
	long seconds;

	if (!sign)
		return 0;
	seconds = strtol(sign + 1, &end, 10) * 3600;
	if (*end == ':')
		seconds += strtol(end + 1, NULL, 10) * 60;
	return *sign == '-' ? -seconds : seconds;
}

/* The numbers of a timestamp, one sign or some blanks apart. */
static void
read_fields(struct date *date, const char *text)
{
	long part[6] = {0};
	char *end;

	part[0] = strtol(text, &end, 10);
	for (int i = 1; i < 6 && *end; i++)
		part[i] = strtol(end + 1, &end, 10);
	*date = (struct date){.year = part[0],
	    .month = (int)part[1],
	    .day = (int)part[2],
	    .hour = (int)part[3],
	    .minute = (int)part[4],
	    .second = (int)part[5]};
}

json_t *
yaml_time_read(const char *text, struct error *err)
{
	const char *colon = strchr(text, ':'), *wrong;
	struct buf out = {0};
	struct date date;
	long back = zone_of(text);
	json_t *value;

	read_fields(&date, text);
	wrong = date.year < 1 ? "year 0 is out of range" : date_wrong(&date);
	if (wrong)
		return fail(err, ERR_GENERAL, "%s", wrong), NULL;
	date.micros = millionths(text);
	if (date.micros > 999999) {
		/* east of Greenwich the peer carries it the wrong way */
		back += colon && strchr(colon, '+') ? 1 : -1;
		date.micros = 0;
	}
	if (back != 0)
		date_from_seconds(&date, date_to_seconds(&date) - back);
	date_format(&out, &date);
	out.data[DATE_SIZE] = colon ? ' ' : '\0';
	value =
	    foreign_new_date(colon ? FOREIGN_DATETIME : FOREIGN_DATE, out.data);
	buf_free(&out);
	return value;
}
