/* SPDX-License-Identifier: Apache-2.0 */
#include "format/width.h"

#include <stdbool.h>

#include "base/countof.h"
#include "base/text/utf8.h"
#include "format/width_table.h"

static bool
is_wide(uint32_t point)
{
	size_t low = 0, high = countof(wide_ranges);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (point < wide_ranges[middle][0])
			high = middle;
		else if (point > wide_ranges[middle][1])
			low = middle + 1;
		else
			return true;
	}
	return false;
}

size_t
width_of(const char *data, size_t len)
{
	size_t width = 0, i = 0;

	if (utf8_is_ascii(data, len))
		return len;
	while (i < len) {
		uint32_t point;

		width++;
		if ((unsigned char)data[i] < 0x80) {
			i++;
			continue;
		}
		i += utf8_decode(data + i, len - i, &point);
		width += is_wide(point);
	}
	return width;
}
