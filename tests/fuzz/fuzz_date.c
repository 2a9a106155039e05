/* Any text as a date: what is in range reads back from what it prints.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include <stddef.h>
#include <stdint.h>

#include "base/date/date.h"
#include "base/date/isotime.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct date date = {0}, again = {0};
	struct buf text = {0};
	char *copy = malloc(size + 1);
	time_t moment;

	memcpy(copy, data, size);
	copy[size] = '\0';
	isotime_read(copy, &moment);
	date_read(&date, copy, size);
	if (date_parse(&date, copy, size) && date.year > 0 &&
	    date.year < 10000) {
		date_format(&text, &date);
		if (!date_parse(&again, text.data, text.len) ||
		    date_to_seconds(&again) != date_to_seconds(&date))
			abort();
	}
	buf_free(&text);
	free(copy);
	return 0;
}
