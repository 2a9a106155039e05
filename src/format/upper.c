/* SPDX-License-Identifier: Apache-2.0 */
#include "format/upper.h"

#include "base/countof.h"
#include "base/text/utf8.h"
#include "format/upper_table.h"

static void
put_point(struct buf *out, uint32_t point)
{
	char bytes[4];

	buf_add(out, bytes, utf8_write(point, bytes));
}

static uint32_t
upper_simple(uint32_t point)
{
	size_t low = 0, high = countof(upper_runs);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct upper_run *run = &upper_runs[middle];

		if (point < run->first) {
			high = middle;
		} else if (point > run->last) {
			low = middle + 1;
		} else {
			if ((point - run->first) % (uint32_t)run->step)
				return point;
			return (uint32_t)((int32_t)point + run->delta);
		}
	}
	return point;
}

static void
put_upper(struct buf *out, uint32_t point)
{
	for (size_t i = 0; i < countof(upper_fulls); i++) {
		if (upper_fulls[i].from != point)
			continue;
		for (size_t k = 0; k < 3 && upper_fulls[i].to[k]; k++)
			put_point(out, upper_fulls[i].to[k]);
		return;
	}
	put_point(out, upper_simple(point));
}

void
upper_write(struct buf *out, const char *data, size_t len)
{
	size_t i = 0;

	while (i < len) {
		uint32_t point;
		char c = data[i];

		if ((unsigned char)c >= 0x80) {
			i += utf8_decode(data + i, len - i, &point);
			put_upper(out, point);
			continue;
		}
		buf_putc(out, c >= 'a' && c <= 'z' ? (char)(c - 32) : c);
		i++;
	}
}
