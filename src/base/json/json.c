/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json/json.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/json_make.h"
#include "base/memory/alloc.h"
#include "base/text/utf8.h"

const struct json_style json_style_output = {4, ",", ": ", false, false};
const struct json_style json_style_plain = {-1, ", ", ": ", true, false};
const struct json_style json_style_compact = {-1, ",", ":", false, false};

size_t
json_key_len(const char *key)
{
	return json_object_iter_key_len(json_object_key_to_iter(key));
}

int
json_key_compare(const char *a, const char *b)
{
	size_t a_len = json_key_len(a), b_len = json_key_len(b);
	int order = memcmp(a, b, a_len < b_len ? a_len : b_len);

	return order ? order : (a_len > b_len) - (a_len < b_len);
}

json_t *
json_key_get(const json_t *object, const char *key)
{
	return json_object_getn(object, key, json_key_len(key));
}

void
json_merge(json_t *into, json_t *from, bool over)
{
	const char *key;
	json_t *value;

	json_object_foreach (from, key, value) {
		if (over || !json_key_get(into, key))
			json_object_setn_nocheck(
			    into, key, json_key_len(key), value);
	}
}

const char *
json_get_string(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return json_is_text(value) ? json_string_value(value) : NULL;
}

/* All marks begin with these. */
static const char mark_start[] = {'\0', '\xff'};

bool
json_is_text(const json_t *value)
{
	return json_is_string(value) &&
	    (json_string_length(value) < sizeof(mark_start) ||
		memcmp(json_string_value(value), mark_start,
		    sizeof(mark_start)) != 0);
}

static void
write_unit(struct buf *out, unsigned unit)
{
	buf_printf(out, "\\u%04x", unit & 0xffffU);
}

static void
write_escape(struct buf *out, unsigned char c)
{
	static const char names[] = "\"\\\b\f\n\r\t";
	static const char letters[] = "\"\\bfnrt";
	const char *at = c ? strchr(names, c) : NULL;

	if (at) {
		buf_putc(out, '\\');
		buf_putc(out, letters[at - names]);
	} else {
		write_unit(out, c);
	}
}

/* One code point beyond ASCII; returns how many bytes it took. */
static size_t
write_wide(struct buf *out, const char *data, size_t len)
{
	uint32_t point;
	size_t size = utf8_decode(data, len, &point);

	if (point > 0xffff) {
		point -= 0x10000;
		write_unit(out, 0xd800 + (point >> 10));
		write_unit(out, 0xdc00 + (point & 0x3ff));
	} else {
		write_unit(out, point);
	}
	return size;
}

void
json_write_string(struct buf *out, const char *data, size_t len, bool ascii)
{
	size_t from = 0, i = 0;

	buf_begin(out);
	buf_putc(out, '"');
	while (i < len) {
		unsigned char c = (unsigned char)data[i];

		if (c >= 0x20 && c != '"' && c != '\\' &&
		    !(ascii && c >= 0x7f)) {
			i++;
			continue;
		}
		buf_add(out, data + from, i - from);
		if (c > 0x7f) {
			i += write_wide(out, data + i, len - i);
		} else if (c == 0x7f) {
			write_unit(out, data[i++]);
		} else {
			write_escape(out, c);
			i++;
		}
		from = i;
	}
	buf_add(out, data + from, len - from);
	buf_putc(out, '"');
	buf_end(out);
}

/* The digits of the shortest form that reads back, without the point, and
 * the place of the point behind the first `*exp10 + 1` of them. */
static void
shortest(double value, char digits[32], int *exp10)
{
	char text[40];
	int precision;
	char *e, *to = digits;

	/* 15 digits survive, but of the smallest; 17 always suffice */
	precision = value < DBL_MIN ? 0 : DBL_DIG - 1;
	for (; precision < 17; precision++) {
		snprintf(text, sizeof(text), "%.*e", precision, value);
		if (strtod(text, NULL) == value)
			break;
	}
	e = strchr(text, 'e');
	*exp10 = atoi(e + 1);
	for (const char *p = text; p < e; p++) {
		if (*p >= '0' && *p <= '9')
			*to++ = *p;
	}
	while (to > digits + 1 && to[-1] == '0')
		to--;
	*to = '\0';
}

static void
write_fixed(struct buf *out, const char *digits, int exp10)
{
	int n = (int)strlen(digits);

	if (exp10 < 0) {
		buf_puts(out, "0.");
		buf_fill(out, '0', (size_t)(-exp10 - 1));
		buf_puts(out, digits);
		return;
	}
	for (int i = 0; i <= exp10; i++)
		buf_putc(out, i < n ? digits[i] : '0');
	buf_putc(out, '.');
	buf_puts(out, exp10 + 1 < n ? digits + exp10 + 1 : "0");
}

static void
write_scientific(struct buf *out, const char *digits, int exp10)
{
	buf_putc(out, digits[0]);
	if (digits[1]) {
		buf_putc(out, '.');
		buf_puts(out, digits + 1);
	}
	buf_printf(out, "e%c%02d", exp10 < 0 ? '-' : '+', abs(exp10));
}

/* As Python's repr(): shortest that reads back, 1e+16, 1e-05, inf. */
static void
write_real(struct buf *out, double value)
{
	char digits[32] = "";
	int exp10;

	if (isnan(value)) {
		buf_puts(out, "NaN");
		return;
	}
	if (signbit(value))
		buf_putc(out, '-');
	if (isinf(value)) {
		buf_puts(out, "Infinity");
		return;
	}
	shortest(fabs(value), digits, &exp10);
	if (exp10 < -4 || exp10 >= 16)
		write_scientific(out, digits, exp10);
	else
		write_fixed(out, digits, exp10);
}

/* With a byte that no UTF-8 has: no text that is read can start so. */
static const char big_mark[] = {'\0', '\xff', 'i', 'n', 't', '\0'};

json_t *
json_new_big(const char *digits, size_t len)
{
	struct buf text = {0};
	json_t *value;

	buf_add(&text, big_mark, sizeof(big_mark));
	buf_add(&text, digits, len);
	value = json_stringn_nocheck(text.data, text.len);
	buf_free(&text);
	return value;
}

bool
json_is_big(const json_t *value)
{
	return json_is_string(value) &&
	    json_string_length(value) > sizeof(big_mark) &&
	    memcmp(json_string_value(value), big_mark, sizeof(big_mark)) == 0;
}

const char *
json_big_digits(const json_t *value)
{
	return json_string_value(value) + sizeof(big_mark);
}

static void
write_newline(struct buf *out, const struct json_style *style, int level)
{
	if (style->indent < 0)
		return;
	buf_putc(out, '\n');
	buf_fill(out, ' ', (size_t)(style->indent * level));
}

static void write_value(
    struct buf *, const json_t *, const struct json_style *, int level);

static void
write_array(struct buf *out, const json_t *array,
    const struct json_style *style, int level)
{
	size_t i, n = json_array_size(array);

	if (n == 0)
		buf_putc(out, '[');
	for (i = 0; i < n; i++) {
		const json_t *item = json_array_get(array, i);

		/* Python writes what stands before a string with it */
		if (json_is_string(item))
			buf_begin(out);
		buf_puts(out, i > 0 ? style->item_sep : "[");
		write_newline(out, style, level + 1);
		write_value(out, item, style, level + 1);
		buf_end(out);
	}
	if (n > 0)
		write_newline(out, style, level);
	buf_putc(out, ']');
}

static void
write_member(struct buf *out, const char *key, size_t key_len,
    const json_t *value, const struct json_style *style, int level)
{
	write_newline(out, style, level);
	json_write_string(out, key, key_len, style->ascii);
	buf_puts(out, style->key_sep);
	write_value(out, value, style, level);
}

static int
compare_keys(const void *a, const void *b)
{
	return json_key_compare(
	    *(const char *const *)a, *(const char *const *)b);
}

static void
write_sorted(struct buf *out, const json_t *object,
    const struct json_style *style, int level)
{
	size_t i = 0, n = json_object_size(object);
	const char **keys = xmalloc(n * sizeof(*keys));
	const char *key;
	json_t *value;

	json_object_foreach ((json_t *)object, key, value)
		keys[i++] = key;
	qsort(keys, n, sizeof(*keys), compare_keys);
	for (i = 0; i < n; i++) {
		if (i > 0)
			buf_puts(out, style->item_sep);
		write_member(out, keys[i], json_key_len(keys[i]),
		    json_key_get(object, keys[i]), style, level + 1);
	}
	free(keys);
}

static void
write_object(struct buf *out, const json_t *object,
    const struct json_style *style, int level)
{
	void *iter = json_object_iter((json_t *)object);
	bool first = true;

	buf_putc(out, '{');
	if (style->sort)
		write_sorted(out, object, style, level);
	for (; iter && !style->sort;
	     iter = json_object_iter_next((json_t *)object, iter)) {
		const char *key = json_object_iter_key(iter);

		if (!first)
			buf_puts(out, style->item_sep);
		first = false;
		write_member(out, key, json_object_iter_key_len(iter),
		    json_object_iter_value(iter), style, level + 1);
	}
	if (json_object_size(object) > 0)
		write_newline(out, style, level);
	buf_putc(out, '}');
}

static void
write_value(struct buf *out, const json_t *value,
    const struct json_style *style, int level)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		write_object(out, value, style, level);
		break;
	case JSON_ARRAY:
		write_array(out, value, style, level);
		break;
	case JSON_STRING:
		if (json_is_big(value))
			buf_puts(out, json_big_digits(value));
		else
			json_write_string(out, json_string_value(value),
			    json_string_length(value), style->ascii);
		break;
	case JSON_INTEGER:
		buf_put_int(out, json_integer_value(value), 1);
		break;
	case JSON_REAL:
		write_real(out, json_real_value(value));
		break;
	case JSON_TRUE:
		buf_puts(out, "true");
		break;
	case JSON_FALSE:
		buf_puts(out, "false");
		break;
	case JSON_NULL:
		buf_puts(out, "null");
		break;
	}
}

void
json_write_at(struct buf *out, const json_t *value,
    const struct json_style *style, int level)
{
	if (!value)
		json_missing("nothing to write");
	write_value(out, value, style, level);
}

void
json_write(struct buf *out, const json_t *value, const struct json_style *style)
{
	json_write_at(out, value, style, 0);
}
