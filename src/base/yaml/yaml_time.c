#include "base/yaml/yaml_time.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/json/foreign.h"

static bool
is_date(int year, int month, int day)
{
	static const int days[] = {
	    31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return year > 0 && month >= 1 && month <= 12 && day >= 1 &&
	    day <= days[month - 1] && (leap || month != 2 || day < 29);
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

/* A time with a zone becomes that of Greenwich, without one. */
static void
drop_zone(const char *text, int part[6])
{
	struct tm tm = {.tm_year = part[0] - 1900,
	    .tm_mon = part[1] - 1,
	    .tm_mday = part[2],
	    .tm_hour = part[3],
	    .tm_min = part[4],
	    .tm_sec = part[5]};
	time_t moment = timegm(&tm) - zone_of(text);

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
	int part[6] = {0}, n, micro = 0;
	char out[64];
	const char *dot = strchr(text, '.');

	n = sscanf(text, "%d-%d-%d%*[Tt \t]%d:%d:%d", &part[0], &part[1],
	    &part[2], &part[3], &part[4], &part[5]);
	if (!is_date(part[0], part[1], part[2]))
		return fail(err, ERR_GENERAL,
			   part[1] < 1 || part[1] > 12
			       ? "month must be in 1..12"
			       : "day is out of range for month"),
		       NULL;
	if (n == 3) {
		snprintf(out, sizeof(out), "%04d-%02d-%02d", part[0], part[1],
		    part[2]);
		return foreign_new_date(FOREIGN_DATE, out);
	}
	for (int i = 0, scale = 100000; dot && scale > 0; i++, scale /= 10) {
		if (dot[i + 1] < '0' || dot[i + 1] > '9')
			break;
		micro += (dot[i + 1] - '0') * scale;
	}
	if (zone_of(text) != 0)
		drop_zone(text, part);
	n = snprintf(out, sizeof(out), "%04d-%02d-%02d %02d:%02d:%02d", part[0],
	    part[1], part[2], part[3], part[4], part[5]);
	if (micro)
		snprintf(out + n, sizeof(out) - (size_t)n, ".%06d", micro);
	return foreign_new_date(FOREIGN_DATETIME, out);
}
