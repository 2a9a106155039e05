/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text/repr.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/countof.h"
#include "base/json/foreign.h"
#include "base/json/json.h"
#include "base/text/printable.h"
#include "base/text/pykind.h"
#include "base/text/utf8.h"

/* json_read() cannot keep these as reals; they travel as big numbers. */
static const struct {
	const char *json, *python;
} specials[] = {{"NaN", "nan"}, {"Infinity", "inf"}, {"-Infinity", "-inf"}};

static const char *
special_name(const char *digits)
{
	for (size_t i = 0; i < countof(specials); i++) {
		if (strcmp(digits, specials[i].json) == 0)
			return specials[i].python;
	}
	return NULL;
}

static void
write_hidden(struct buf *out, uint32_t point)
{
	if (point < 0x100)
		buf_printf(out, "\\x%02x", (unsigned)point);
	else if (point < 0x10000)
		buf_printf(out, "\\u%04x", (unsigned)point);
	else
		buf_printf(out, "\\U%08x", (unsigned)point);
}

static void
write_ascii(struct buf *out, char c, char quote)
{
	static const char names[] = "\n\r\t", letters[] = "nrt";
	const char *at = c ? strchr(names, c) : NULL;

	if (at) {
		buf_putc(out, '\\');
		buf_putc(out, letters[at - names]);
	} else if (c == quote || c == '\\') {
		buf_putc(out, '\\');
		buf_putc(out, c);
	} else if (printable_point((unsigned char)c)) {
		buf_putc(out, c);
	} else {
		write_hidden(out, (unsigned char)c);
	}
}

void
repr_write_string(struct buf *out, const char *data, size_t len)
{
	bool single = memchr(data, '\'', len) != NULL;
	char quote = single && !memchr(data, '"', len) ? '"' : '\'';

	buf_putc(out, quote);
	for (size_t i = 0; i < len;) {
		uint32_t point;
		size_t size = utf8_decode(data + i, len - i, &point);

		if (point < 0x80)
			write_ascii(out, data[i], quote);
		else if (size == 1)
			/* Python takes a stray byte for half of a pair */
			write_hidden(out, 0xdc00 + (unsigned char)data[i]);
		else if (printable_point(point))
			buf_add(out, data + i, size);
		else
			write_hidden(out, point);
		i += size;
	}
	buf_putc(out, quote);
}

bool
repr_fail(struct error *err, enum error_kind kind, const char *data, size_t len,
    const char *format, ...)
{
	struct buf message = {0};
	va_list args;

	va_start(args, format);
	buf_vprintf(&message, format, args);
	va_end(args);
	repr_write_string(&message, data, len);
	return fail_buf(err, kind, &message);
}

static void
write_list(struct buf *out, const json_t *list)
{
	bool tuple = pykind_of(list) == PYKIND_TUPLE;

	buf_putc(out, tuple ? '(' : '[');
	for (size_t i = 0; i < json_array_size(list); i++) {
		if (i > 0)
			buf_puts(out, ", ");
		repr_write(out, json_array_get(list, i));
	}
	if (tuple && json_array_size(list) == 1)
		buf_putc(out, ',');
	buf_putc(out, tuple ? ')' : ']');
}

/* How each kind is written. */
struct notation {
	const char *type, *empty, *open, *before, *between, *after, *close;
};

static const struct notation forms[] = {
    [PYKIND_USUAL] = {"dict", "{}", "{", "", ": ", "", "}"},
    [PYKIND_ORDERED] = {"collections.OrderedDict", "OrderedDict()",
	"OrderedDict([", "(", ", ", ")", "])"},
    [PYKIND_OMAP] = {"ruamel.yaml.compat.ordereddict", "ordereddict()",
	"ordereddict([", "(", ", ", ")", "])"},
    [PYKIND_SET] = {"set", "set()", "{", "", NULL, "", "}"},
};

static void
write_key(struct buf *out, const char *key)
{
	size_t len = json_key_len(key);
	bool marked;
	const char *text = foreign_key_text(key, &len, &marked);

	if (marked)
		buf_add(out, text, len);
	else
		repr_write_string(out, text, len);
}

static void
write_dict(struct buf *out, const json_t *dict)
{
	const struct notation *form = &forms[pykind_of(dict)];
	const char *separator = form->open, *key;
	json_t *value;

	if (json_object_size(dict) == 0) {
		buf_puts(out, form->empty);
		return;
	}
	json_object_foreach ((json_t *)dict, key, value) {
		buf_printf(out, "%s%s", separator, form->before);
		separator = ", ";
		write_key(out, key);
		if (form->between) {
			buf_puts(out, form->between);
			repr_write(out, value);
		}
		buf_puts(out, form->after);
	}
	buf_puts(out, form->close);
}

static void
write_string(struct buf *out, const json_t *value)
{
	const char *special;

	if (foreign_kind(value) != FOREIGN_NONE) {
		foreign_write_repr(out, value);
		return;
	}
	if (!json_is_big(value)) {
		repr_write_string(
		    out, json_string_value(value), json_string_length(value));
		return;
	}
	special = special_name(json_big_digits(value));
	buf_puts(out, special ? special : json_big_digits(value));
}

void
repr_write(struct buf *out, const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		write_dict(out, value);
		break;
	case JSON_ARRAY:
		write_list(out, value);
		break;
	case JSON_STRING:
		write_string(out, value);
		break;
	case JSON_TRUE:
		buf_puts(out, "True");
		break;
	case JSON_FALSE:
		buf_puts(out, "False");
		break;
	case JSON_NULL:
		buf_puts(out, "None");
		break;
	case JSON_INTEGER:
	case JSON_REAL:
		json_write(out, value, &json_style_plain);
		break;
	}
}

void
repr_write_str(struct buf *out, const json_t *value)
{
	enum foreign kind = foreign_kind(value);

	if (kind == FOREIGN_DATE || kind == FOREIGN_DATETIME)
		buf_puts(out, foreign_text(value));
	else if (json_is_text(value))
		buf_add(
		    out, json_string_value(value), json_string_length(value));
	else
		repr_write(out, value);
}

const char *
repr_type(const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return forms[pykind_of(value)].type;
	case JSON_ARRAY:
		return "list";
	case JSON_INTEGER:
		return "int";
	case JSON_REAL:
		return "float";
	case JSON_TRUE:
	case JSON_FALSE:
		return "bool";
	case JSON_NULL:
		return "NoneType";
	case JSON_STRING:
		break;
	}
	if (foreign_kind(value) != FOREIGN_NONE)
		return foreign_type(foreign_kind(value));
	if (!json_is_big(value))
		return "str";
	return special_name(json_big_digits(value)) ? "float" : "int";
}
