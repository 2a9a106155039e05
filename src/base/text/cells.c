/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text/cells.h"

#include "base/portable/portable.h"
#include "base/text/utf8.h"

static size_t
width_of_point(uint32_t point)
{
	int width = point < 0x80 ? 1 : portable_columns(point);

	return width < 0 ? 1 : (size_t)width;
}

/* The bytes that fit into `cells`, and what they take. */
static size_t
fit(const char *data, size_t len, size_t cells, size_t *taken)
{
	size_t at = 0;

	*taken = 0;
	while (at < len) {
		uint32_t point;
		size_t n = utf8_decode(data + at, len - at, &point);
		size_t width = width_of_point(point);

		if (*taken + width > cells)
			break;
		*taken += width;
		at += n;
	}
	return at;
}

size_t
cells_count(const char *data, size_t len)
{
	size_t taken;

	fit(data, len, (size_t)-1, &taken);
	return taken;
}

/* Where the last `cells` of a text that takes `all` begin. */
static size_t
tail(const char *data, size_t len, size_t all, size_t cells)
{
	size_t taken, at = fit(data, len, all - cells, &taken);
	uint32_t point;

	/* a wide character that does not fit goes, and marks go with what
	 * they belong to */
	while (at < len && cells_count(data + at, len - at) > cells)
		at += utf8_decode(data + at, len - at, &point);
	return at;
}

void
cells_cut(struct buf *out, const char *data, size_t len, size_t cells)
{
	size_t all = cells_count(data, len), taken, head;

	if (all <= cells) {
		buf_add(out, data, len);
		return;
	}
	head = fit(data, len, (cells - 1 + 1) / 2, &taken);
	buf_add(out, data, head);
	buf_puts(out, "\xe2\x80\xa6");
	head = tail(data, len, all, cells - 1 - taken);
	buf_add(out, data + head, len - head);
}
