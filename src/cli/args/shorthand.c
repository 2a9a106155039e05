/* The grammar of shorthand, from words to structures.
 * Over 400 lines because words end by where they stand in it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cli/args/shorthand.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "base/memory/buf.h"
#include "base/text/pytext.h"
#include "base/text/utf8.h"
#include "cli/args/paramfile.h"

/* Python gives up at about this depth. */
enum { MAX_DEPTH = 300 };

struct shorthand {
	const char *text;
	size_t len, at;
	bool files; /* the key in force was written with "@=" */
	int depth;
	struct error *err;
};

static json_t *parse_explicit(struct shorthand *);

/* Columns count code points behind the last newline. */
static void
write_caret(struct buf *out, const struct shorthand *parser, size_t at)
{
	const char *text = parser->text, *next;
	size_t from = at;

	while (from > 0 && text[from - 1] != '\n')
		from--;
	next = memchr(text + at, '\n', parser->len - at);
	buf_add(out, text, next ? (size_t)(next - text) : parser->len);
	buf_putc(out, '\n');
	buf_fill(out, ' ', utf8_count(text + from, at - from));
	buf_putc(out, '^');
	if (next)
		buf_add(out, next, parser->len - (size_t)(next - text));
}

static bool
fail_expected(
    struct shorthand *parser, const char *expected, const char *got, size_t len)
{
	struct buf where = {0};

	write_caret(&where, parser, parser->at);
	fail(parser->err, ERR_SYNTAX,
	    "Expected: '%s', received: '%.*s' for input:\n %s", expected,
	    (int)len, got, buf_text(&where));
	buf_free(&where);
	return false;
}

static bool
at_end(const struct shorthand *parser)
{
	return parser->at >= parser->len;
}

/* The byte here; -1 at the end. */
static int
current(const struct shorthand *parser)
{
	return at_end(parser) ? -1 : (unsigned char)parser->text[parser->at];
}

static void
skip_blanks(struct shorthand *parser)
{
	while (current(parser) == ' ' ||
	    (current(parser) >= 0x09 && current(parser) <= 0x0d))
		parser->at++;
}

/* One character that must stand here; expect() skips blanks around it. */
static bool
expect_here(struct shorthand *parser, char wanted)
{
	const char expected[] = {wanted, '\0'};
	uint32_t point;

	if (at_end(parser))
		return fail_expected(parser, expected, "EOF", 3);
	if (current(parser) != (unsigned char)wanted)
		return fail_expected(parser, expected,
		    parser->text + parser->at,
		    utf8_decode(parser->text + parser->at,
			parser->len - parser->at, &point));
	parser->at++;
	return true;
}

static bool
expect(struct shorthand *parser, char wanted)
{
	skip_blanks(parser);
	if (!expect_here(parser, wanted))
		return false;
	skip_blanks(parser);
	return true;
}

/* Drop the backslash in front of each `escaped`. */
static void
unescape(struct buf *out, const char *text, size_t len, char escaped)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\\' && i + 1 < len && text[i + 1] == escaped)
			i++;
		buf_putc(out, text[i]);
	}
}

/* Bare words start with none of these, go on as first values up to a closing
 * bracket, and as items behind a comma up to "=". */
static const char start_ends[] = "=[{", first_ends[] = "]}", item_ends[] = "=";

static bool
is_in_word(uint32_t point, const char *ends)
{
	return point > ' ' && point <= 0xffff &&
	    (point > 0x7f ||
		(!strchr("\"',", (int)point) && !strchr(ends, (int)point)));
}

/* The bytes of the bare word that is here; 0: none. */
static size_t
word_length(const struct shorthand *parser, const char *ends)
{
	const char *text = parser->text + parser->at;
	size_t i = 0, len = parser->len - parser->at;

	while (i < len) {
		uint32_t point;
		size_t size = utf8_decode(text + i, len - i, &point);

		if (point == '\\' && i + 1 < len && text[i + 1] == ',')
			size = 2;
		else if (!is_in_word(point, i ? ends : start_ends) &&
		    !(i && pytext_is_space(point)))
			break;
		i += size;
	}
	return i;
}

/* Bytes of the quoted text that `text` starts with, its quotes included: up
 * to the first quote that no backslash escapes, or else the last one that one
 * does; 0: it does not end. */
static size_t
quoted_length(const char *text, size_t len)
{
	const char quote = text[0];
	size_t fallback = 0;

	for (size_t i = 1; i < len; i++) {
		if (text[i] == '\\' && i + 1 < len && text[i + 1] == quote) {
			i++;
			fallback = i + 1;
		} else if (text[i] == quote) {
			return i + 1;
		}
	}
	return fallback;
}

/* A finished word: its file's content where the key asked for files. */
static json_t *
make_value(struct shorthand *parser, struct buf *word)
{
	json_t *value;

	if (parser->files && paramfile_named(buf_text(word)))
		value = paramfile_read(buf_text(word), parser->err);
	else
		value = json_stringn_nocheck(buf_text(word), word->len);
	buf_free(word);
	return value;
}

static json_t *
take_word(struct shorthand *parser, size_t len)
{
	struct buf word = {0};

	unescape(&word, parser->text + parser->at, len, ',');
	word.len = pytext_trimmed(buf_text(&word), word.len);
	if (word.data)
		word.data[word.len] = '\0';
	parser->at += len;
	return make_value(parser, &word);
}

static json_t *
parse_quoted(struct shorthand *parser, char quote)
{
	size_t len =
	    quoted_length(parser->text + parser->at, parser->len - parser->at);
	struct buf once = {0}, word = {0};

	if (len == 0) {
		fail_expected(parser,
		    quote == '"' ? "<double quoted>" : "<singled quoted>",
		    "<none>", 6);
		return NULL;
	}
	unescape(&once, parser->text + parser->at + 1, len - 2, quote);
	unescape(&word, buf_text(&once), once.len, '\\');
	buf_free(&once);
	parser->at += len;
	return make_value(parser, &word);
}

static json_t *
parse_first(struct shorthand *parser)
{
	int c = current(parser);

	if (c == '\'' || c == '"')
		return parse_quoted(parser, (char)c);
	return take_word(parser, word_length(parser, first_ends));
}

static json_t *
parse_second(struct shorthand *parser)
{
	int c = current(parser);
	size_t len;

	if (c == '\'' || c == '"')
		return parse_quoted(parser, (char)c);
	len = word_length(parser, item_ends);
	if (len == 0)
		fail_expected(parser, "<second>", "<none>", 6);
	return len ? take_word(parser, len) : NULL;
}

/* One more item of a list without brackets.  False at its end: `*more` says
 * whether that is an error. */
static bool
parse_next(struct shorthand *parser, json_t *list, bool *failed)
{
	json_t *item = parse_second(parser);

	if (item)
		skip_blanks(parser);
	if (item && at_end(parser)) {
		json_array_append_new(list, item);
		return false;
	}
	if (item && expect(parser, ',')) {
		json_array_append_new(list, item);
		return true;
	}
	json_decref(item);
	if (at_end(parser) || parser->err->kind != ERR_SYNTAX) {
		*failed = true;
		return false;
	}
	/* no item but the next key: back to the comma before it */
	error_clear(parser->err);
	while (parser->text[parser->at] != ',')
		parser->at--;
	return false;
}

static json_t *
parse_csv(struct shorthand *parser)
{
	json_auto_t *list = NULL;
	json_t *first = parse_first(parser);
	bool failed = false;

	if (!first)
		return NULL;
	skip_blanks(parser);
	if (current(parser) != ',')
		return first;
	list = json_array();
	json_array_append_new(list, first);
	expect(parser, ',');
	while (parse_next(parser, list, &failed))
		;
	if (failed)
		return NULL;
	return json_incref(json_array_size(list) == 1 ? first : list);
}

static bool
parse_separator(struct shorthand *parser, int end)
{
	skip_blanks(parser);
	if (current(parser) == end)
		return true;
	if (!expect_here(parser, ','))
		return false;
	skip_blanks(parser);
	return true;
}

static json_t *
parse_list(struct shorthand *parser)
{
	json_auto_t *list = json_array();

	expect(parser, '[');
	while (current(parser) != ']') {
		json_t *item = parse_explicit(parser);

		if (!item)
			return NULL;
		json_array_append_new(list, item);
		if (!parse_separator(parser, ']'))
			return NULL;
	}
	parser->at++;
	return json_incref(list);
}

/* A key and its "=" or "@="; the key is borrowed from the text. */
static bool
parse_key(struct shorthand *parser, const char **key, size_t *len)
{
	*key = parser->text + parser->at;
	while (current(parser) > 0 &&
	    (isalnum(current(parser)) || strchr("-_.#/:", current(parser))))
		parser->at++;
	*len = (size_t)(parser->text + parser->at - *key);
	skip_blanks(parser);
	parser->files = current(parser) == '@';
	if (parser->files)
		parser->at++;
	return expect(parser, '=');
}

static json_t *
parse_hash(struct shorthand *parser)
{
	json_auto_t *hash = json_object();
	const char *key;
	size_t len;

	expect(parser, '{');
	while (current(parser) != '}') {
		json_t *value;

		if (!parse_key(parser, &key, &len))
			return NULL;
		value = parse_explicit(parser);
		if (!value)
			return NULL;
		json_object_setn_new_nocheck(hash, key, len, value);
		if (!parse_separator(parser, '}'))
			return NULL;
	}
	parser->at++;
	return json_incref(hash);
}

static json_t *
parse_explicit(struct shorthand *parser)
{
	int c = current(parser);
	json_t *value;

	if (c != '[' && c != '{')
		return parse_first(parser);
	if (parser->depth == MAX_DEPTH)
		return fail_null(parser->err, ERR_GENERAL,
		    "maximum recursion depth exceeded");
	parser->depth++;
	value = c == '[' ? parse_list(parser) : parse_hash(parser);
	parser->depth--;
	return value;
}

static json_t *
parse_values(struct shorthand *parser)
{
	int c = current(parser);

	if (c < 0)
		return json_string("");
	return c == '[' || c == '{' ? parse_explicit(parser)
				    : parse_csv(parser);
}

static bool
fail_duplicate(
    struct shorthand *parser, const char *key, size_t len, size_t last)
{
	size_t at = last;
	struct buf where = {0};
	uint32_t point;

	if (at < parser->len)
		at += utf8_decode(parser->text + at, parser->len - at, &point);
	write_caret(&where, parser, at);
	fail(parser->err, ERR_SYNTAX,
	    "Second instance of key \"%.*s\" encountered for input:\n%s\n"
	    "This is often because there is a preceding \",\" instead of a "
	    "space.",
	    (int)len, key, buf_text(&where));
	buf_free(&where);
	return false;
}

/* One KEY=VALUES into `object`. */
static bool
parse_pair(struct shorthand *parser, json_t *object, size_t last)
{
	const char *key;
	size_t len;
	json_t *value;

	if (!parse_key(parser, &key, &len) || !(value = parse_values(parser)))
		return false;
	if (json_object_getn(object, key, len)) {
		json_decref(value);
		return fail_duplicate(parser, key, len, last);
	}
	json_object_setn_new_nocheck(object, key, len, value);
	return true;
}

json_t *
shorthand_parse(const char *text, size_t len, struct error *err)
{
	struct shorthand parser = {.text = text, .len = len, .err = err};
	json_auto_t *object = json_object();
	size_t last = 0;

	if (!parse_pair(&parser, object, 0))
		return NULL;
	last = parser.at;
	while (!at_end(&parser)) {
		if (!expect(&parser, ',') || !parse_pair(&parser, object, last))
			return NULL;
		last = parser.at;
	}
	return json_incref(object);
}
