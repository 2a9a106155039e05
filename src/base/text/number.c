/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text/number.h"

#include <limits.h>
#include <string.h>

#include "base/json/json.h"
#include "base/text/pytext.h"

bool
number_read_long(const char *text, long *value)
{
	json_auto_t *number = pytext_int(text, strlen(text));

	if (!number)
		return false;
	if (json_is_big(number))
		*value = *json_big_digits(number) == '-' ? LONG_MIN : LONG_MAX;
	else if (json_integer_value(number) > LONG_MAX)
		*value = LONG_MAX;
	else if (json_integer_value(number) < LONG_MIN)
		*value = LONG_MIN;
	else
		*value = (long)json_integer_value(number);
	return true;
}
