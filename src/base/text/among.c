/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text/among.h"

#include <string.h>

int
among_find(const char *const *list, const char *word)
{
	for (int i = 0; word && list[i]; i++)
		if (strcmp(list[i], word) == 0)
			return i;
	return -1;
}

bool
is_among(const char *const *list, const char *word)
{
	return among_find(list, word) >= 0;
}
