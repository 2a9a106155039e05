/* SPDX-License-Identifier: Apache-2.0 */
#include "query/numeral.h"

#include "base/text/pytext.h"
#include "query/number.h"

json_t *
numeral_parse(const char *text, size_t len)
{
	json_t *value = pytext_int(text, len);
	double real;

	if (value)
		return value;
	return pytext_float(text, len, &real) ? number_real(real) : json_null();
}
