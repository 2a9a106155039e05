/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text/utf8.h"

#include <string.h>

/* Length and bounds of the second byte by lead byte: RFC 3629, section 4. */
static size_t
sequence(
    unsigned char lead, bool halves, unsigned char *low, unsigned char *high)
{
	*low = 0x80;
	*high = 0xbf;
	if (lead < 0x80)
		return 1;
	if (lead < 0xc2 || lead > 0xf4)
		return 0;
	if (lead == 0xe0)
		*low = 0xa0;
	else if (lead == 0xed && !halves)
		*high = 0x9f;
	else if (lead == 0xf0)
		*low = 0x90;
	else if (lead == 0xf4)
		*high = 0x8f;
	return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/* The code point, or UINT32_MAX for a malformed sequence; `*size` bytes. */
static uint32_t
decode(const unsigned char *data, size_t len, bool halves, size_t *size)
{
	unsigned char low, high;
	uint32_t point;
	size_t n = sequence(data[0], halves, &low, &high);

	*size = 1;
	if (n == 1)
		return data[0];
	if (n == 0 || n > len || data[1] < low || data[1] > high)
		return UINT32_MAX;
	point = data[0] & (0xffU >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		if ((data[i] & 0xc0) != 0x80)
			return UINT32_MAX;
		point = point << 6 | (data[i] & 0x3fU);
	}
	*size = n;
	return point;
}

size_t
utf8_decode(const char *data, size_t len, uint32_t *point)
{
	size_t size;

	*point = decode((const unsigned char *)data, len, true, &size);
	if (*point == UINT32_MAX)
		*point = 0xfffd;
	return size;
}

size_t
utf8_write(uint32_t point, char out[4])
{
	static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
	size_t n = point < 0x80 ? 1
	    : point < 0x800     ? 2
	    : point < 0x10000   ? 3
				: 4;

	for (size_t i = n - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (point & 0x3f));
		point >>= 6;
	}
	out[0] = (char)(lead[n] | point);
	return n;
}

size_t
utf8_count(const char *data, size_t len)
{
	size_t count = 0;

	for (size_t i = 0; i < len; count++) {
		uint32_t point;

		i += utf8_decode(data + i, len - i, &point);
	}
	return count;
}

/* At least as many as one bytes that are ASCII, the first being it. */
static size_t
ascii_run(const char *data, size_t len)
{
	uint64_t word;
	size_t n = 0;

	for (; len - n >= sizeof(word); n += sizeof(word)) {
		memcpy(&word, data + n, sizeof(word));
		if (word & UINT64_C(0x8080808080808080))
			break;
	}
	return n ? n : 1;
}

bool
utf8_valid(const char *data, size_t len, size_t *where)
{
	for (size_t i = 0; i < len;) {
		size_t size;

		if ((unsigned char)data[i] < 0x80) {
			i += ascii_run(data + i, len - i);
			continue;
		}
		if (decode((const unsigned char *)data + i, len - i, false,
			&size) == UINT32_MAX) {
			if (where)
				*where = i;
			return false;
		}
		i += size;
	}
	return true;
}

void
utf8_mend(struct buf *out, const char *data, size_t len)
{
	size_t good;

	while (!utf8_valid(data, len, &good)) {
		buf_add(out, data, good);
		buf_puts(out, "\xef\xbf\xbd");
		data += good + 1;
		len -= good + 1;
	}
	buf_add(out, data, len);
}

bool
utf8_is_ascii(const char *data, size_t len)
{
	size_t i = 0;

	while (i < len && (unsigned char)data[i] < 0x80)
		i += ascii_run(data + i, len - i);
	return i == len;
}

const char *
utf8_fault(const char *data, size_t len, size_t where, size_t *count)
{
	const unsigned char *bytes = (const unsigned char *)data + where;
	unsigned char low, high;
	size_t need = sequence(bytes[0], false, &low, &high), have = 1;

	*count = 1;
	if (need == 0)
		return "invalid start byte";
	for (; where + have < len && have < need; have++) {
		if (bytes[have] < low || bytes[have] > high)
			break;
		low = 0x80;
		high = 0xbf;
	}
	*count = have;
	return where + have == len ? "unexpected end of data"
				   : "invalid continuation byte";
}
