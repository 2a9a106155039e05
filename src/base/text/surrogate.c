/* Halves of surrogate pairs that stand alone.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/text/surrogate.h"

#include <stdint.h>
#include <string.h>

#include "base/text/utf8.h"

enum { BYTES = 0xdc00 };

size_t
surrogate_find(const char *data, size_t len)
{
	const char *end = data + len, *at = data;

	/* all of them begin so, and little else does */
	while (at < end && (at = memchr(at, 0xed, (size_t)(end - at)))) {
		if (end - at >= 3 && (unsigned char)at[1] >= 0xa0)
			return (size_t)(at - data);
		at++;
	}
	return len;
}

void
surrogate_escape(struct buf *out, const char *data, size_t len)
{
	for (size_t i = 0; i < len;) {
		uint32_t point;
		size_t size = utf8_decode(data + i, len - i, &point);
		char half[4];

		if (size == 1 && (data[i] & 0x80) != 0)
			buf_add(out, half,
			    utf8_write(BYTES + (unsigned char)data[i], half));
		else
			buf_add(out, data + i, size);
		i += size;
	}
}

void
surrogate_escape_word(struct buf *out, const char *data)
{
	size_t len = strlen(data), at;

	/* what looks like a half is three stray bytes here */
	while ((at = surrogate_find(data, len)) < len) {
		surrogate_escape(out, data, at);
		for (size_t i = 0; i < 3; i++)
			surrogate_escape(out, data + at + i, 1);
		data += at + 3;
		len -= at + 3;
	}
	surrogate_escape(out, data, len);
}

void
surrogate_restore(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len;) {
		uint32_t point;
		size_t size = utf8_decode(text + i, len - i, &point);

		if (point >= BYTES + 0x80 && point <= BYTES + 0xff)
			buf_putc(out, (char)(point - BYTES));
		else
			buf_add(out, text + i, size);
		i += size;
	}
}
