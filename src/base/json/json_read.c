/* The one reader of JSON: the one that the peer's words for what is wrong ask
 * for, which takes a quarter of the time of jansson's own.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/countof.h"
#include "base/text/hex.h"
#include "base/json/json.h"

#include <stdint.h>
#include <string.h>

#include "base/json/json_number.h"
#include "base/json/json_scan.h"
#include "base/text/utf8.h"

struct json_reader {
	const char *data;
	size_t len, at;
	int depth;         /* levels that may still be opened */
	struct error *err; /* or NULL */
	bool halves;       /* of surrogate pairs are taken */
};

/* A one in each byte. */
#define ONES UINT64_C(0x0101010101010101)

static json_t *read_value(struct json_reader *);

/* Always NULL, and so false. */
static void *
complain(struct json_reader *reader, const char *what, size_t at)
{
	struct json_place place;

	if (!reader->err)
		return NULL;
	place = json_place_of(reader->data, at);
	return fail_null(reader->err, ERR_GENERAL,
	    "%s: line %zu column %zu (char %zu)", what, place.line,
	    place.column, utf8_count(reader->data, at));
}

static int
current(const struct json_reader *reader)
{
	return reader->at < reader->len
	    ? (unsigned char)reader->data[reader->at]
	    : -1;
}

static void
skip_blanks(struct json_reader *reader)
{
	int c;

	while (
	    (c = current(reader)) == ' ' || c == '\t' || c == '\n' || c == '\r')
		reader->at++;
}

/* The four digits at `at`; false when they are none or the text ends with
 * them. */
static bool
read_unit(const struct json_reader *reader, size_t at, uint32_t *unit)
{
	if (at + 4 >= reader->len)
		return false;
	*unit = 0;
	for (size_t i = 0; i < 4; i++) {
		int digit = hex_digit(reader->data[at + i]);

		if (digit < 0)
			return false;
		*unit = *unit << 4 | (uint32_t)digit;
	}
	return true;
}

/* Behind "\u": one code point, of two units where they pair. */
static bool
read_unicode(struct json_reader *reader, struct buf *out)
{
	uint32_t point, low;
	char bytes[4];

	if (!read_unit(reader, reader->at + 1, &point))
		return complain(reader, "Invalid \\uXXXX escape", reader->at);
	reader->at += 5;
	if (point >= 0xd800 && point < 0xdc00 && reader->at + 6 < reader->len &&
	    memcmp(reader->data + reader->at, "\\u", 2) == 0 &&
	    read_unit(reader, reader->at + 2, &low) && low >= 0xdc00 &&
	    low < 0xe000) {
		point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
		reader->at += 6;
	}
	if (point >= 0xd800 && point < 0xe000 && !reader->halves)
		return complain(
		    reader, "Surrogate without its pair", reader->at - 6);
	buf_add(out, bytes, utf8_write(point, bytes));
	return true;
}

static bool
read_escape(struct json_reader *reader, struct buf *out, size_t begin)
{
	static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
	int c = current(reader);
	const char *at;

	if (c < 0)
		return complain(
		    reader, "Unterminated string starting at", begin);
	if (c == 'u')
		return read_unicode(reader, out);
	at = c ? strchr(letters, c) : NULL;
	if (!at)
		return complain(reader, "Invalid \\escape", reader->at - 1);
	buf_putc(out, meant[at - letters]);
	reader->at++;
	return true;
}

/* Whether one of eight bytes is below `least`, up to 128; those of 128 and
 * above are not. */
static bool
has_less(uint64_t word, uint64_t least)
{
	return (word - ONES * least) & ~word & ONES * 0x80;
}

/* How many bytes from here on stand for themselves: looked for eight at a
 * time, which is most of the work of a large listing. */
static size_t
plain_run(const struct json_reader *reader)
{
	size_t at = reader->at;
	uint64_t word;

	for (; reader->len - at >= sizeof(word); at += sizeof(word)) {
		memcpy(&word, reader->data + at, sizeof(word));
		if (has_less(word, 0x20) || has_less(word ^ ONES * '"', 1) ||
		    has_less(word ^ ONES * '\\', 1))
			break;
	}
	while (at < reader->len && reader->data[at] != '"' &&
	    reader->data[at] != '\\' && (unsigned char)reader->data[at] >= 0x20)
		at++;
	return at - reader->at;
}

/* From behind the opening quote to behind the closing one. */
static bool
read_text(struct json_reader *reader, struct buf *out)
{
	size_t begin = reader->at - 1;

	for (;;) {
		size_t run = plain_run(reader);
		int c;

		buf_add(out, reader->data + reader->at, run);
		reader->at += run;
		c = current(reader);
		if (c < 0)
			return complain(
			    reader, "Unterminated string starting at", begin);
		if (c < 0x20)
			return complain(
			    reader, "Invalid control character at", reader->at);
		reader->at++;
		if (c == '"')
			return true;
		if (!read_escape(reader, out, begin))
			return false;
	}
}

/* A text as it stands, without a copy, where nothing in it is escaped; else
 * unescaped into `copy`.  NULL where it is no text. */
static const char *
read_slice(struct json_reader *reader, struct buf *copy, size_t *len)
{
	const char *start = reader->data + ++reader->at;
	size_t run = plain_run(reader);

	if (reader->at + run < reader->len && start[run] == '"') {
		reader->at += run + 1;
		*len = run;
		return start;
	}
	if (!read_text(reader, copy))
		return NULL;
	*len = copy->len;
	return buf_text(copy);
}

static json_t *
read_string(struct json_reader *reader)
{
	struct buf copy = {0};
	size_t len;
	const char *text = read_slice(reader, &copy, &len);
	json_t *value = text ? json_stringn_nocheck(text, len) : NULL;

	buf_free(&copy);
	return value;
}

static json_t *
read_member_value(struct json_reader *reader)
{
	skip_blanks(reader);
	if (current(reader) != ':')
		return complain(reader, "Expecting ':' delimiter", reader->at);
	reader->at++;
	skip_blanks(reader);
	return read_value(reader);
}

/* NAME ":" VALUE. */
static bool
read_member(struct json_reader *reader, json_t *object)
{
	struct buf copy = {0};
	size_t len;
	const char *key = read_slice(reader, &copy, &len);
	json_t *value = key ? read_member_value(reader) : NULL;

	if (value)
		json_object_setn_new_nocheck(object, key, len, value);
	buf_free(&copy);
	return value != NULL;
}

/* Behind an item: a comma, or the closing bracket. */
static bool
read_separator(struct json_reader *reader, char close, bool *end)
{
	skip_blanks(reader);
	*end = current(reader) == close;
	if (!*end && current(reader) != ',')
		return complain(reader, "Expecting ',' delimiter", reader->at);
	reader->at++;
	if (!*end)
		skip_blanks(reader);
	return true;
}

/* Over an opening bracket, and the closing one where nothing is between. */
static bool
is_empty(struct json_reader *reader, char close)
{
	bool empty;

	reader->at++;
	skip_blanks(reader);
	empty = current(reader) == close;
	reader->at += empty;
	return empty;
}

static json_t *
read_object(struct json_reader *reader)
{
	json_auto_t *object = json_object();
	bool end = is_empty(reader, '}');

	while (!end) {
		if (current(reader) != '"')
			return complain(reader,
			    "Expecting property name enclosed in double quotes",
			    reader->at);
		if (!read_member(reader, object) ||
		    !read_separator(reader, '}', &end))
			return NULL;
	}
	return json_incref(object);
}

static json_t *
read_array(struct json_reader *reader)
{
	json_auto_t *array = json_array();
	bool end = is_empty(reader, ']');

	while (!end) {
		json_t *value = read_value(reader);

		if (!value)
			return NULL;
		json_array_append_new(array, value);
		if (!read_separator(reader, ']', &end))
			return NULL;
	}
	return json_incref(array);
}

static json_t *
read_number(struct json_reader *reader)
{
	size_t taken;
	json_t *value = json_number_read(
	    reader->data + reader->at, reader->len - reader->at, &taken);

	if (!value)
		return complain(reader, "Expecting value", reader->at);
	reader->at += taken;
	return value;
}

static json_t *
read_word(struct json_reader *reader)
{
	static const struct {
		const char *word;
		json_type type;
	} words[] = {{"null", JSON_NULL}, {"true", JSON_TRUE},
	    {"false", JSON_FALSE}, {"NaN", JSON_REAL}, {"Infinity", JSON_REAL},
	    {"-Infinity", JSON_REAL}};

	for (size_t i = 0; i < countof(words); i++) {
		size_t len = strlen(words[i].word);

		if (reader->len - reader->at < len ||
		    memcmp(reader->data + reader->at, words[i].word, len) != 0)
			continue;
		reader->at += len;
		if (words[i].type == JSON_REAL)
			return json_new_big(words[i].word, len);
		if (words[i].type == JSON_NULL)
			return json_null();
		return json_boolean(words[i].type == JSON_TRUE);
	}
	return read_number(reader);
}

static json_t *
read_nested(struct json_reader *reader, bool object)
{
	json_t *value;

	if (reader->depth == 0)
		return fail_null(reader->err, ERR_DEEP,
		    "maximum recursion depth exceeded while decoding a JSON %s "
		    "from a unicode string",
		    object ? "object" : "array");
	reader->depth--;
	value = object ? read_object(reader) : read_array(reader);
	reader->depth++;
	return value;
}

static json_t *
read_value(struct json_reader *reader)
{
	switch (current(reader)) {
	case '{':
		return read_nested(reader, true);
	case '[':
		return read_nested(reader, false);
	case '"':
		return read_string(reader);
	default:
		return read_word(reader);
	}
}

static json_t *
read_all(struct json_reader *reader)
{
	json_t *value;

	if (reader->len >= 3 && memcmp(reader->data, "\xef\xbb\xbf", 3) == 0)
		return complain(
		    reader, "Unexpected UTF-8 BOM (decode using utf-8-sig)", 0);
	skip_blanks(reader);
	value = read_value(reader);
	skip_blanks(reader);
	if (!value || reader->at == reader->len)
		return value;
	json_decref(value);
	return complain(reader, "Extra data", reader->at);
}

json_t *
json_read_loose(const char *data, size_t len, int depth, struct error *err)
{
	return read_all(&(struct json_reader){data, len, 0, depth, err, true});
}

json_t *
json_read(const char *data, size_t len, struct error *err)
{
	struct json_reader reader = {data, len, 0, JSON_DEPTH, err, false};
	size_t wrong;

	if (!utf8_valid(data, len, &wrong))
		return complain(&reader, "No UTF-8", wrong);
	return read_all(&reader);
}
