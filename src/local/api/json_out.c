/* Members of replies, as the API writes them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "local/api/json_out.h"

#include <stdio.h>
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"

void
put_string(json_t *object, const char *name, const char *text)
{
	if (text)
		json_object_set_new(object, name, json_text(text));
}

json_t *
json_raw(const char *text)
{
	return json_new_big(text, strlen(text));
}

json_t *
time_value(double time)
{
	long long millis = (long long)(time * 1000);
	char digits[40];

	/* Written as it stands: the shortest form of a double takes a
	 * hundred times as long to find. */
	snprintf(digits, sizeof(digits), "%lld.%03lld", millis / 1000,
	    millis % 1000);
	return json_raw(digits);
}

void
put_time(json_t *object, const char *name, double time)
{
	if (time > 0)
		json_object_set_new(object, name, time_value(time));
}
