/* SPDX-License-Identifier: Apache-2.0 */
#include "base/date/isotime.h"

#include <stdio.h>
#include <string.h>

#include "base/date/date.h"

enum isotime
isotime_read(const char *text, time_t *out)
{
	struct date date = {0};

	if (!date_parse(&date, text, strlen(text)))
		return ISOTIME_BAD;
	*out = (time_t)(date_to_seconds(&date) - date.offset);
	return date.has_offset ? ISOTIME_ZONED : ISOTIME_NAIVE;
}

void
isotime_write(time_t when, const char *zone, char out[40])
{
	static const long long first = -62135596800, last = 253402300799;
	long long seconds = when;
	char text[32];
	struct tm tm;

	seconds = seconds < first ? first : seconds > last ? last : seconds;
	when = (time_t)seconds;
	gmtime_r(&when, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(out, 40, "%s%s", text, zone);
}
