/* Text between UTF-8 and other encodings.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/text/codec_convert.h"

/* libc's functions, where GNU's header is found before its own */
#if defined(__FreeBSD__) || defined(__NetBSD__)
#define LIBICONV_PLUG
#endif

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>

#include "base/text/surrogate.h"
#include "base/text/utf8.h"

/* More than a character, and what a state adds to it, takes anywhere. */
enum { SPARE = 64 };

/* The system's converter, or (iconv_t)-1. */
static iconv_t
open_iconv(const struct codec *codec, bool writes)
{
	return writes ? iconv_open(codec->system, "UTF-8")
		      : iconv_open("UTF-8", codec->system);
}

bool
codec_is_there(const struct codec *codec, bool writes)
{
	iconv_t how;

	if (!codec->system)
		return true;
	how = open_iconv(codec, writes);
	if (how == (iconv_t)-1)
		return false;
	iconv_close(how);
	return true;
}

/* How much goes into iconv() at once.  Some write "*" for what the encoding
 * lacks and count it, so that only one character at a time tells which. */
static size_t
step(bool writes, const char *data, size_t left)
{
	uint32_t point;

	return left == 0 || !writes ? left : utf8_decode(data, left, &point);
}

static bool
by_iconv(const struct codec *codec, bool writes, struct buf *out,
    const char *data, size_t len, size_t *done)
{
	iconv_t how = open_iconv(codec, writes);
	char *from = (char *)data;
	size_t left = len;
	bool ok = how != (iconv_t)-1, end = false;

	while (ok && !end) {
		size_t now = step(writes, from, left);
		size_t rest = left - now, room = now + SPARE, lost;
		char *to = buf_reserve(out, room), *start = to;

		/* the last call writes what a state still holds back */
		end = left == 0;
		lost = iconv(how, end ? NULL : &from, &now, &to, &room);
		ok = lost == 0 || (lost == (size_t)-1 && errno == E2BIG);
		if (ok || lost == (size_t)-1)
			left = rest + now;
		out->len += (size_t)(to - start);
	}
	*done = len - left;
	if (how != (iconv_t)-1)
		iconv_close(how);
	return ok;
}

/* A character there or back, as large as it was; 0 where it is none: a byte is
 * its own code point. */
static size_t
one(const struct codec *codec, bool writes, struct buf *out, const char *data,
    size_t left)
{
	uint32_t point = (unsigned char)*data;
	size_t size = writes ? utf8_decode(data, left, &point) : 1;
	char text[4];

	if (writes)
		buf_putc(out, (char)point);
	else
		buf_add(out, text, utf8_write(point, text));
	return point < (codec->kind == CODEC_ASCII ? 0x80 : 0x100) ? size : 0;
}

static bool
by_bytes(const struct codec *codec, bool writes, struct buf *out,
    const char *data, size_t len, size_t *done)
{
	size_t size = 1;

	for (*done = 0; *done < len && size > 0; *done += size)
		size = one(codec, writes, out, data + *done, len - *done);
	return size > 0;
}

/* UTF-16 or UTF-32: bytes of a unit, and the order of these. */
struct wide {
	size_t size;
	bool big;
};

static void
put_unit(struct wide wide, struct buf *out, uint32_t unit)
{
	for (size_t i = 0; i < wide.size; i++) {
		size_t at = wide.big ? wide.size - 1 - i : i;

		buf_putc(out, (char)(unit >> (8 * at) & 0xff));
	}
}

static uint32_t
get_unit(struct wide wide, const char *data)
{
	uint32_t unit = 0;

	for (size_t i = 0; i < wide.size; i++) {
		size_t at = wide.big ? i : wide.size - 1 - i;

		unit = unit << 8 | (unsigned char)data[at];
	}
	return unit;
}

/* A character that was as large, or 0 for one that there cannot be. */
static size_t
write_wide(struct wide wide, struct buf *out, const char *data, size_t left)
{
	uint32_t point;
	size_t size = utf8_decode(data, left, &point);

	if (surrogate_find(data, size) == 0)
		return 0;
	if (wide.size == 2 && point > 0xffff) {
		put_unit(wide, out, 0xd7c0 + (point >> 10));
		point = 0xdc00 | (point & 0x3ff);
	}
	put_unit(wide, out, point);
	return size;
}

static size_t
read_wide(struct wide wide, struct buf *out, const char *data, size_t left)
{
	uint32_t point, low = 0;
	char text[4];
	bool pair;

	if (left < wide.size)
		return 0;
	point = get_unit(wide, data);
	pair = wide.size == 2 && point >> 10 == 0x36 && left >= 4;
	if (pair)
		low = get_unit(wide, data + 2);
	if (low >> 10 == 0x37)
		point = ((point - 0xd7c0) << 10) | (low & 0x3ff);
	if (point > 0x10ffff || point >> 11 == 0x1b)
		return 0;
	buf_add(out, text, utf8_write(point, text));
	return pair ? 4 : wide.size;
}

static bool
by_units(const struct codec *codec, bool writes, struct buf *out,
    const char *data, size_t len, size_t *done)
{
	bool four = codec->name[strlen("utf_")] == '3';
	struct wide wide = {four ? 4 : 2, strstr(codec->name, "_be") != NULL};
	uint32_t mark = four ? 0xfffe0000 : 0xfffe;
	size_t size = 1;

	*done = 0;
	if (!writes && codec->kind == CODEC_MARKED && len >= wide.size) {
		wide.big = get_unit(wide, data) == mark;
		if (get_unit(wide, data) == 0xfeff)
			*done = wide.size;
	}
	for (; *done < len && size > 0; *done += size)
		size = (writes ? write_wide : read_wide)(
		    wide, out, data + *done, len - *done);
	return size > 0;
}

bool
codec_convert(const struct codec *codec, bool writes, struct buf *out,
    const char *data, size_t len, size_t *done)
{
	if (codec->system)
		return by_iconv(codec, writes, out, data, len, done);
	if (codec->kind == CODEC_ASCII || codec->kind == CODEC_LATIN_1)
		return by_bytes(codec, writes, out, data, len, done);
	if (codec->kind == CODEC_WIDE || codec->kind == CODEC_MARKED)
		return by_units(codec, writes, out, data, len, done);
	*done = len;
	if (writes)
		*done = surrogate_find(data, len);
	else
		utf8_valid(data, len, done);
	buf_add(out, data, *done);
	return *done == len;
}
