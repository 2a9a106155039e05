/*
 * iconv() of a static binary, between UTF-8 and the encodings of charsets.h:
 * glibc loads a module for each, and musl has some of them alone.  A character
 * at a time; what an encoding lacks is EILSEQ, as with glibc.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/countof.h"
#include "base/text/utf8.h"

/* Codes are a character's bytes as one number; from 2 to the 31st on, those of
 * four bytes by their place in GB 18030.  Where an encoding shifts (ISO 2022),
 * its two bytes stand behind the number of the mode. */
enum { EMPTY = 0xffff, CODE_SIZE = 4, MODE = 16, MADE_SIZE = 8, ESC = 0x1b };
#define FOUR 0x80000000U
#define NOTHING UINT32_MAX

/* Codes of one prefix: `count` from `first` on have their characters, or
 * EMPTY, at `at` of `points`. */
struct page {
	uint32_t prefix;
	uint16_t first, count;
	uint32_t at;
};

/* Codes in a row that stand for characters in a row. */
struct run {
	uint32_t code, point, count;
};

/* A character that is written otherwise than it is read, or not at all. */
struct one_way {
	uint32_t point, code;
};

/* An encoding by iconv's name, and from where to where its parts go. */
struct set {
	char name[20];
	uint16_t page, page_end, run, run_end, only, only_end, shifts;
};

#include "charsets.h"

struct conversion {
	const struct set *set;
	bool writes;
	uint32_t mode;
};

iconv_t __wrap_iconv_open(const char *to, const char *from);
size_t __wrap_iconv(
    iconv_t how, char **from, size_t *left, char **to, size_t *room);
int __wrap_iconv_close(iconv_t how);

/* The character of a code, or NOTHING. */
static uint32_t
point_of(const struct set *set, uint32_t code)
{
	uint32_t prefix = code >> 8, byte = code & 0xff;

	for (size_t i = set->page; i < set->page_end; i++) {
		const struct page *page = &pages[i];

		if (page->prefix == prefix && byte >= page->first &&
		    byte < page->first + page->count &&
		    points[page->at + byte - page->first] != EMPTY)
			return points[page->at + byte - page->first];
	}
	for (size_t i = set->run; i < set->run_end; i++)
		if (code >= runs[i].code && code - runs[i].code < runs[i].count)
			return runs[i].point + code - runs[i].code;
	return NOTHING;
}

/* The code of a character, or NOTHING. */
static uint32_t
code_of(const struct set *set, uint32_t point)
{
	for (size_t i = set->only; i < set->only_end; i++)
		if (only[i].point == point)
			return only[i].code;
	for (size_t i = set->page; i < set->page_end && point < EMPTY; i++) {
		const struct page *page = &pages[i];

		for (uint32_t j = 0; j < page->count; j++)
			if (points[page->at + j] == point)
				return page->prefix << 8 | (page->first + j);
	}
	for (size_t i = set->run; i < set->run_end; i++)
		if (point >= runs[i].point &&
		    point - runs[i].point < runs[i].count)
			return runs[i].code + point - runs[i].point;
	return NOTHING;
}

/* The place of four bytes in GB 18030, or NOTHING. */
static uint32_t
place_from(const unsigned char *data)
{
	uint32_t a = data[0] - 0x81U, b = data[1] - 0x30U;
	uint32_t c = data[2] - 0x81U, d = data[3] - 0x30U;

	return a < 126 && b < 10 && c < 126 && d < 10
	    ? FOUR | (((a * 10 + b) * 126 + c) * 10 + d)
	    : NOTHING;
}

static uint32_t
code_from(const unsigned char *data, size_t size)
{
	uint32_t code = 0;

	if (size == CODE_SIZE)
		return place_from(data);
	for (size_t i = 0; i < size; i++)
		code = code << 8 | data[i];
	return code;
}

/* The bytes of a code, and how many. */
static size_t
put_code(uint32_t code, char out[CODE_SIZE])
{
	size_t size = 1;

	if (code & FOUR) {
		code &= ~FOUR;
		out[3] = (char)(0x30 + code % 10);
		out[2] = (char)(0x81 + code / 10 % 126);
		out[1] = (char)(0x30 + code / 1260 % 10);
		out[0] = (char)(0x81 + code / 12600);
		return CODE_SIZE;
	}
	while (code >> 8 * size)
		size++;
	for (size_t i = 0; i < size; i++)
		out[i] = (char)(code >> 8 * (size - 1 - i) & 0xff);
	return size;
}

/* What leads to a mode; returns its size. */
static size_t
put_shift(struct conversion *how, uint32_t mode, char *out)
{
	size_t size = strlen(modes[mode]);

	if (!how->set->shifts || mode == how->mode)
		return 0;
	how->mode = mode;
	*out = ESC;
	memcpy(out + 1, modes[mode], size);
	return size + 1;
}

/* Go where an escape leads: its size, or 0 for one that is none. */
static size_t
take_shift(struct conversion *how, const char *data, size_t left)
{
	for (uint32_t i = 0; i < countof(modes); i++) {
		size_t size = strlen(modes[i]);

		if (left > size && memcmp(data + 1, modes[i], size) == 0) {
			how->mode = i;
			return size + 1;
		}
	}
	return 0;
}

/* The character at `data` of an encoding that shifts: lines begin in ASCII. */
static uint32_t
take_shifted(
    struct conversion *how, const char *data, size_t left, size_t *size)
{
	uint32_t mode = how->mode = *data == '\n' ? 0 : how->mode;

	*size = mode < ONE_BYTE_MODES ? 1 : 2;
	return *size > left
	    ? NOTHING
	    : point_of(how->set,
		  mode << MODE | code_from((const unsigned char *)data, *size));
}

static size_t
write_one(struct conversion *how, const char *data, size_t left, char *out,
    size_t *made)
{
	uint32_t point, code;
	size_t size = utf8_decode(data, left, &point);

	/* a byte that is no UTF-8 is U+FFFD to that one */
	code = size == 1 && point >= 0x80 ? NOTHING : code_of(how->set, point);
	if (code == NOTHING)
		return 0;
	*made = 0;
	if (how->set->shifts) {
		*made = put_shift(how, code >> MODE, out);
		code &= (1U << MODE) - 1;
	}
	*made += put_code(code, out + *made);
	return size;
}

static size_t
read_one(struct conversion *how, const char *data, size_t left, char *out,
    size_t *made)
{
	uint32_t point = NOTHING;
	size_t size = 0;

	*made = 0;
	if (how->set->shifts && *data == ESC)
		return take_shift(how, data, left);
	if (how->set->shifts)
		point = take_shifted(how, data, left, &size);
	while (size < CODE_SIZE && size < left && point == NOTHING &&
	    !how->set->shifts)
		point = point_of(
		    how->set, code_from((const unsigned char *)data, ++size));
	if (point == NOTHING)
		return 0;
	*made = utf8_write(point, out);
	return size;
}

iconv_t
__wrap_iconv_open(const char *to, const char *from)
{
	bool writes = strcmp(from, "UTF-8") == 0;
	struct conversion *how;

	for (size_t i = 0; i < countof(sets); i++) {
		if (strcasecmp(sets[i].name, writes ? to : from) != 0)
			continue;
		how = malloc(sizeof(*how));
		if (!how)
			return (iconv_t)-1;
		*how = (struct conversion){&sets[i], writes, 0};
		return how;
	}
	errno = EINVAL;
	return (iconv_t)-1;
}

/* Whether there is room for it, and it is there. */
static bool
put(const char *made, size_t size, char **to, size_t *room)
{
	if (size > *room) {
		errno = E2BIG;
		return false;
	}
	memcpy(*to, made, size);
	*to += size;
	*room -= size;
	return true;
}

size_t
__wrap_iconv(iconv_t how, char **from, size_t *left, char **to, size_t *room)
{
	struct conversion *conversion = how;
	char out[MADE_SIZE];
	size_t made;

	if (!from && conversion->writes) {
		made = put_shift(conversion, 0, out);
		return put(out, made, to, room) ? 0 : (size_t)-1;
	}
	while (from && *left > 0) {
		struct conversion before = *conversion;
		size_t size = (conversion->writes ? write_one : read_one)(
		    conversion, *from, *left, out, &made);

		if (size == 0)
			errno = EILSEQ;
		if (size == 0 || !put(out, made, to, room)) {
			*conversion = before;
			return (size_t)-1;
		}
		*from += size;
		*left -= size;
	}
	return 0;
}

int
__wrap_iconv_close(iconv_t how)
{
	free(how);
	return 0;
}
