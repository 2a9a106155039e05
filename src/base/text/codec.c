/* Encodings of text by the names that Python gives them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/text/codec.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "base/text/utf8.h"

enum { NAME_SIZE = 64, MARK_16 = 2, MARK_32 = 4 };

static const char utf8_mark[] = "\xef\xbb\xbf";

/* Letters, digits and dots, in lower case, with one "_" for all that stands
 * between them. */
static void
normalize(const char *name, char out[NAME_SIZE])
{
	size_t n = 0;
	bool gap = false;

	for (; *name && n + 2 < NAME_SIZE; name++) {
		unsigned char c = (unsigned char)*name;

		if (!isalnum(c) && c != '.') {
			gap = true;
			continue;
		}
		if (gap && n > 0)
			out[n++] = '_';
		gap = false;
		out[n++] = (char)tolower(c);
	}
	out[*name ? 0 : n] = '\0';
}

static bool
is_alias(const char *aliases, const char *name)
{
	size_t len = strlen(name);

	while (*aliases) {
		size_t n = strcspn(aliases, " ");

		if (n == len && memcmp(aliases, name, len) == 0)
			return true;
		aliases += n + (aliases[n] ? 1 : 0);
	}
	return false;
}

static const struct codec *
find_normal(const char *name, bool alias)
{
	for (size_t i = 0; *name && i < codec_count; i++) {
		if (alias ? is_alias(codecs[i].aliases, name)
			  : strcmp(codecs[i].name, name) == 0)
			return &codecs[i];
	}
	return NULL;
}

const struct codec *
codec_find(const char *name, bool writes)
{
	char normal[NAME_SIZE];
	const struct codec *codec;

	normalize(name, normal);
	codec = find_normal(normal, true);
	if (!codec) {
		for (char *dot = normal; (dot = strchr(dot, '.'));)
			*dot = '_';
		codec = find_normal(normal, true);
		normalize(name, normal);
	}
	if (!codec)
		codec = find_normal(normal, false);
	return codec && codec_is_there(codec, writes) ? codec : NULL;
}

/* How much of the text can be said. */
static size_t
sayable(const struct codec *codec, const char *data, size_t len)
{
	struct buf ignored = {0};
	size_t done;

	codec_convert(codec, true, &ignored, data, len, &done);
	buf_free(&ignored);
	return done;
}

static const char *
reason(enum codec_kind kind)
{
	switch (kind) {
	case CODEC_ASCII:
		return "ordinal not in range(128)";
	case CODEC_LATIN_1:
		return "ordinal not in range(256)";
	case CODEC_CHARMAP:
		return "character maps to <undefined>";
	case CODEC_MULTIBYTE:
		return "illegal multibyte sequence";
	default:
		return "surrogates not allowed";
	}
}

/* Python's own name of it in what it says. */
static void
put_name(struct buf *out, const struct codec *codec)
{
	const char *name = codec->kind == CODEC_CHARMAP ? "charmap"
	    : codec->kind == CODEC_UTF_8_SIG            ? "utf_8"
	    : codec->kind == CODEC_LATIN_1              ? "latin_1"
							: codec->name;

	for (; *name; name++)
		buf_putc(out,
		    *name == '_' && codec->kind != CODEC_MULTIBYTE ? '-'
								   : *name);
}

/* The bytes at `data` that fail together: some report one character. */
static size_t
failing_run(const struct codec *codec, const char *data, size_t len)
{
	uint32_t point;
	size_t run = utf8_decode(data, len, &point);
	bool one = codec->kind == CODEC_MULTIBYTE ||
	    codec->kind == CODEC_WIDE || codec->kind == CODEC_MARKED;

	while (!one && run < len) {
		size_t size = utf8_decode(data + run, len - run, &point);

		if (sayable(codec, data + run, size) == size)
			break;
		run += size;
	}
	return run;
}

static void
put_point(struct buf *out, const char *data, size_t len)
{
	uint32_t point;

	utf8_decode(data, len, &point);
	buf_printf(out,
	    point < 0x100         ? "\\x%02x"
		: point < 0x10000 ? "\\u%04x"
				  : "\\U%08x",
	    (unsigned)point);
}

/* How much can be said when stray bytes can. */
static size_t
sayable_escaped(const struct codec *codec, const char *data, size_t len)
{
	size_t at = 0;

	while (at < len) {
		uint32_t point;
		size_t size;

		at += sayable(codec, data + at, len - at);
		if (at == len)
			break;
		size = utf8_decode(data + at, len - at, &point);
		if (point < 0xdc80 || point > 0xdcff)
			break;
		at += size;
	}
	return at;
}

bool
codec_check(const struct codec *codec, enum codec_errors errors,
    const char *data, size_t len, struct error *err)
{
	size_t at, run, first, count;
	struct buf said = {0};

	if (errors != CODEC_STRICT && errors != CODEC_ESCAPE)
		return true;
	at = errors == CODEC_STRICT ? sayable(codec, data, len)
				    : sayable_escaped(codec, data, len);
	if (at == len)
		return true;
	run = failing_run(codec, data + at, len - at);
	first = utf8_count(data, at);
	count = utf8_count(data + at, run);
	buf_puts(&said, "'");
	put_name(&said, codec);
	buf_puts(&said, "' codec can't encode character");
	if (count == 1) {
		buf_puts(&said, " '");
		put_point(&said, data + at, run);
		buf_printf(&said, "' in position %zu", first);
	} else {
		buf_printf(
		    &said, "s in position %zu-%zu", first, first + count - 1);
	}
	fail(err, ERR_GENERAL, "%s: %s", buf_text(&said), reason(codec->kind));
	buf_free(&said);
	return false;
}

static void
encode(const struct codec *codec, struct buf *out, const char *data, size_t len)
{
	size_t done;

	codec_convert(codec, true, out, data, len, &done);
}

/* What stands for a character that cannot be said. */
static void
put_instead(const struct codec *codec, enum codec_errors errors,
    struct buf *out, const char *data, size_t len)
{
	struct buf text = {0};
	uint32_t point;

	utf8_decode(data, len, &point);
	if (errors == CODEC_ESCAPE && point >= 0xdc80 && point <= 0xdcff) {
		buf_putc(out, (char)(point - 0xdc00));
		return;
	}
	if (errors == CODEC_REPLACE)
		buf_putc(&text, '?');
	else if (errors == CODEC_BACKSLASH)
		put_point(&text, data, len);
	else if (errors == CODEC_XML)
		buf_printf(&text, "&#%u;", (unsigned)point);
	encode(codec, out, buf_text(&text), text.len);
	buf_free(&text);
}

void
codec_encode(const struct codec *codec, enum codec_errors errors,
    struct buf *out, const char *data, size_t len)
{
	while (len > 0) {
		size_t good =
		    errors == CODEC_STRICT ? len : sayable(codec, data, len);
		size_t bad;
		uint32_t point;

		encode(codec, out, data, good);
		data += good;
		len -= good;
		if (len == 0)
			break;
		bad = utf8_decode(data, len, &point);
		put_instead(codec, errors, out, data, bad);
		data += bad;
		len -= bad;
	}
}

bool
codec_check_utf8(const char *data, size_t len, struct error *err)
{
	size_t where, count;
	const char *why;

	if (utf8_valid(data, len, &where))
		return true;
	why = utf8_fault(data, len, where, &count);
	if (count > 1)
		return fail(err, ERR_GENERAL,
		    "'utf-8' codec can't decode bytes in position %zu-%zu: %s",
		    where, where + count - 1, why);
	return fail(err, ERR_GENERAL,
	    "'utf-8' codec can't decode byte 0x%02x in position %zu: %s",
	    (unsigned char)data[where], where, why);
}

static bool
starts_with(const struct buf *data, const char *mark, size_t len)
{
	return data->len >= len && memcmp(data->data, mark, len) == 0;
}

/* UTF-16 or UTF-32 must say which order its bytes have. */
static bool
check_mark(const struct codec *codec, const struct buf *data, struct error *err)
{
	bool wide = strcmp(codec->name, "utf_32") == 0;
	size_t len = wide ? MARK_32 : MARK_16;

	if (data->len == 0 ||
	    starts_with(data, wide ? "\xff\xfe\0\0" : "\xff\xfe", len) ||
	    starts_with(data, wide ? "\0\0\xfe\xff" : "\xfe\xff", len))
		return true;
	return fail(err, ERR_GENERAL, "UTF-%s stream does not start with BOM",
	    wide ? "32" : "16");
}

bool
codec_decode(const struct codec *codec, struct buf *data, struct error *err)
{
	struct buf out = {0};
	size_t done;
	bool ok;

	if (codec->kind == CODEC_UTF_8_SIG && starts_with(data, utf8_mark, 3))
		memmove(data->data, data->data + 3, data->len -= 3);
	ok =
	    codec_convert(codec, false, &out, buf_text(data), data->len, &done);
	if (ok && codec->kind == CODEC_MARKED && !check_mark(codec, data, err))
		ok = false;
	if (ok) {
		buf_free(data);
		*data = out;
	} else {
		buf_free(&out);
	}
	return ok;
}
