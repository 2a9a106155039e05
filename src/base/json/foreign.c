/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json/foreign.h"

#include <stdbool.h>
#include <string.h>

#include "base/countof.h"
#include "base/date/date.h"
#include "base/text/base64.h"

enum { MARK_SIZE = 4 };

/* As with big integers, a byte that no UTF-8 has keeps it apart from all that
 * can be typed or sent; the letter tells the kind. */
static const char marks[][MARK_SIZE] = {{'\0', '\xff', 'b', '\0'},
    {'\0', '\xff', 'd', '\0'}, {'\0', '\xff', 't', '\0'}};

static json_t *
new_marked(enum foreign kind, const char *text, size_t len)
{
	struct buf whole = {0};
	json_t *value;

	buf_add(&whole, marks[kind - 1], MARK_SIZE);
	buf_add(&whole, text, len);
	value = json_stringn_nocheck(whole.data, whole.len);
	buf_free(&whole);
	return value;
}

json_t *
foreign_new_bytes(const void *data, size_t len)
{
	struct buf text = {0};
	json_t *value;

	base64_encode(&text, data, len);
	value = new_marked(FOREIGN_BYTES, buf_text(&text), text.len);
	buf_free(&text);
	return value;
}

json_t *
foreign_new_date(enum foreign kind, const char *text)
{
	return new_marked(kind, text, strlen(text));
}

enum foreign
foreign_kind(const json_t *value)
{
	const char *text = json_string_value(value);

	if (!text || json_string_length(value) < MARK_SIZE || text[0] != '\0')
		return FOREIGN_NONE;
	for (size_t i = 0; i < countof(marks); i++) {
		if (memcmp(text, marks[i], MARK_SIZE) == 0)
			return (enum foreign)(i + 1);
	}
	return FOREIGN_NONE;
}

const char *
foreign_text(const json_t *value)
{
	return json_string_value(value) + MARK_SIZE;
}

const char *
foreign_type(enum foreign kind)
{
	static const char *const names[] = {
	    "", "bytes", "datetime.date", "datetime.datetime"};

	return names[kind];
}

static const char key_mark[MARK_SIZE] = {'\0', '\xff', 'k', '\0'};

void
foreign_write_key(struct buf *out, const char *repr, size_t len)
{
	buf_add(out, key_mark, MARK_SIZE);
	buf_add(out, repr, len);
}

const char *
foreign_key_text(const char *key, size_t *len, bool *marked)
{
	*marked = *len >= MARK_SIZE && memcmp(key, key_mark, MARK_SIZE) == 0;
	if (!*marked)
		return key;
	*len -= MARK_SIZE;
	return key + MARK_SIZE;
}

static void
write_byte(struct buf *out, unsigned char c, char quote)
{
	static const char names[] = "\n\r\t\\", letters[] = "nrt\\";
	const char *at = c ? strchr(names, c) : NULL;

	if (at)
		buf_printf(out, "\\%c", letters[at - names]);
	else if (c == (unsigned char)quote)
		buf_printf(out, "\\%c", c);
	else if (c < 0x20 || c > 0x7e)
		buf_printf(out, "\\x%02x", c);
	else
		buf_putc(out, (char)c);
}

void
foreign_write_bytes(struct buf *out, const char *data, size_t len)
{
	char quote = '\'';

	if (len > 0 && memchr(data, '\'', len) && !memchr(data, '"', len))
		quote = '"';
	buf_printf(out, "b%c", quote);
	for (size_t i = 0; i < len; i++)
		write_byte(out, (unsigned char)data[i], quote);
	buf_putc(out, quote);
}

static void
write_base64(struct buf *out, const char *base64)
{
	struct buf data = {0};

	base64_decode(&data, base64, strlen(base64));
	foreign_write_bytes(out, data.data, data.len);
	buf_free(&data);
}

static void
write_date(struct buf *out, enum foreign kind, const char *text)
{
	int n = kind == FOREIGN_DATE ? 3 : 7;
	struct date date;

	date_read(&date, text, strlen(text));
	const long part[] = {date.year, date.month, date.day, date.hour,
	    date.minute, date.second, date.micros};

	while (n > 5 && part[n - 1] == 0)
		n--; /* Python leaves these out */
	buf_printf(out, "%s(", foreign_type(kind));
	for (int i = 0; i < n; i++)
		buf_printf(out, "%s%ld", i ? ", " : "", part[i]);
	buf_putc(out, ')');
}

void
foreign_write_repr(struct buf *out, const json_t *value)
{
	enum foreign kind = foreign_kind(value);

	if (kind == FOREIGN_BYTES)
		write_base64(out, foreign_text(value));
	else
		write_date(out, kind, foreign_text(value));
}
