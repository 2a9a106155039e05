/* SPDX-License-Identifier: Apache-2.0 */
#include "query/scan.h"

#include <stdio.h>
#include <string.h>

#include "base/countof.h"
#include "base/json/json.h"
#include "base/memory/buf.h"
#include "base/text/pytext.h"
#include "base/text/utf8.h"

/* Python counts its own stack against one limit of 1000. */
enum { MAX_NESTING = 975 };

/* The JSON string that has this text between its quotes. */
static json_t *
read_text(const char *data, size_t len, struct error *err)
{
	struct buf text = {0};
	json_t *value;

	buf_putc(&text, '"');
	buf_add(&text, data, len);
	buf_putc(&text, '"');
	value = json_read_loose(text.data, text.len, MAX_NESTING, err);
	buf_free(&text);
	return value;
}

/* Append what the JSON string of these `len` bytes (without its quotes)
 * stands for to `out`; false with `err` filled as by json_read().  A lone
 * surrogate becomes its three bytes. */
static bool
literal_unescape(
    struct buf *out, const char *data, size_t len, struct error *err)
{
	json_auto_t *value = read_text(data, len, err);

	buf_add(out, json_string_value(value), json_string_length(value));
	return value != NULL;
}

/* The value between backticks: JSON, or else the text of a JSON string
 * without quotes.  New reference, or NULL with `err` filled when it is neither;
 * its kind is ERR_DEEP where the value is nested too deep. */
static json_t *
literal_read(const char *data, size_t len, struct error *err)
{
	json_t *value = json_read_loose(data, len, MAX_NESTING, err);
	size_t blanks = pytext_leading(data, len);

	if (value || err->kind == ERR_DEEP)
		return value;
	error_clear(err);
	return read_text(data + blanks, len - blanks, err);
}

/* Python refuses to convert longer texts to an int. */
enum { MAX_DIGITS = 4300 };

struct lexer {
	const char *text; /* the whole expression */
	size_t len, at;   /* `at`: the next byte to read */
	struct arena *arena;
	json_t *pool;
	struct error *err;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Always false: "WHAT:", the expression, and a caret below byte `at`. */
static bool
scan_fail(const struct lexer *scan, size_t at, const char *what, size_t len)
{
	size_t column = utf8_count(scan->text, at);

	return fail(scan->err, ERR_USAGE,
	    "Bad jmespath expression: %.*s:\n%s\n%*s^", (int)len, what,
	    scan->text, (int)column, "");
}

static bool
fail_text(const struct lexer *scan, size_t at, const struct buf *what)
{
	return scan_fail(scan, at, buf_text(what), what->len);
}

static bool
fail_unknown(const struct lexer *scan)
{
	struct buf what = {0};
	uint32_t point;
	size_t size =
	    utf8_decode(scan->text + scan->at, scan->len - scan->at, &point);

	buf_puts(&what, "Unknown token ");
	buf_add(&what, scan->text + scan->at, size);
	fail_text(scan, scan->at, &what);
	buf_free(&what);
	return false;
}

/* Find the closing quote of what starts at the scanner; a backslash takes the
 * next character with it.  The text between is `*from` and `*len`. */
static bool
scan_until(struct lexer *scan, const char **from, size_t *len)
{
	char quote = scan->text[scan->at], what[32];
	size_t i = scan->at + 1;

	while (i < scan->len && scan->text[i] != quote)
		i += scan->text[i] == '\\' ? 2 : 1;
	if (i >= scan->len) {
		snprintf(what, sizeof(what), "Unclosed %c delimiter", quote);
		return scan_fail(scan, scan->at, what, strlen(what));
	}
	*from = scan->text + scan->at + 1;
	*len = i - scan->at - 1;
	scan->at = i + 1;
	return true;
}

/* The text with each backslash before `quote` removed; into `out`. */
static void
drop_escapes(struct buf *out, const char *text, size_t len, char quote)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\\' && i + 1 < len && text[i + 1] == quote)
			i++;
		buf_putc(out, text[i]);
	}
}

static bool
scan_raw(struct lexer *scan, struct token *token)
{
	struct buf text = {0};
	const char *from = NULL;
	size_t len = 0;

	if (!scan_until(scan, &from, &len))
		return false;
	drop_escapes(&text, from, len, '\'');
	token->type = TOK_LITERAL;
	token->value = json_stringn_nocheck(buf_text(&text), text.len);
	json_array_append_new(scan->pool, token->value);
	buf_free(&text);
	return true;
}

static bool
scan_literal(struct lexer *scan, struct token *token)
{
	struct buf text = {0}, what = {0};
	const char *from = NULL;
	size_t len = 0;

	if (!scan_until(scan, &from, &len))
		return false;
	drop_escapes(&text, from, len, '`');
	token->type = TOK_LITERAL;
	token->value = literal_read(buf_text(&text), text.len, scan->err);
	if (token->value) {
		json_array_append_new(scan->pool, token->value);
	} else if (scan->err->kind == ERR_DEEP) {
		fail(scan->err, ERR_USAGE, "%s", scan->err->message);
	} else {
		buf_puts(&what, "Bad token ");
		buf_add(&what, buf_text(&text), text.len);
		fail_text(scan, token->at, &what);
	}
	buf_free(&what);
	buf_free(&text);
	return token->value != NULL;
}

static bool
scan_quoted(struct lexer *scan, struct token *token)
{
	struct buf text = {0};
	const char *from = NULL;
	size_t len = 0;
	bool ok;

	if (!scan_until(scan, &from, &len))
		return false;
	token->type = TOK_QUOTED;
	ok = literal_unescape(&text, from, len, scan->err);
	token->text = arena_strndup(scan->arena, buf_text(&text), text.len);
	token->len = text.len;
	buf_free(&text);
	/* its place is told another way */
	if (!ok)
		scan_fail(scan, token->at, scan->err->message,
		    strcspn(scan->err->message, ":"));
	return ok;
}

/* As Python prints the int: no needless zeros, no minus before zero. */
static void
normalize(struct token *token)
{
	bool negative = token->text[0] == '-';
	const char *digits = token->text + (negative ? 1 : 0);
	size_t len = token->len - (negative ? 1 : 0);
	int64_t number = 0;

	while (len > 1 && digits[0] == '0')
		digits++, len--;
	if (negative && digits[0] == '0')
		negative = false;
	for (size_t i = 0; i < len; i++) {
		if (__builtin_mul_overflow(number, 10, &number) ||
		    __builtin_add_overflow(number, digits[i] - '0', &number))
			number = INT64_MAX;
	}
	token->number = negative ? -number : number;
	token->text = digits;
	token->len = len;
}

static bool
scan_number(struct lexer *scan, struct token *token)
{
	size_t from = scan->at++, digits;
	bool negative = scan->text[from] == '-';

	while (is_digit(scan->text[scan->at]))
		scan->at++;
	digits = scan->at - from - (negative ? 1 : 0);
	if (digits == 0)
		return scan_fail(scan, from, "Unknown token '-'", 17);
	if (digits > MAX_DIGITS)
		return fail(scan->err, ERR_USAGE,
		    "Exceeds the limit (%d digits) for integer string "
		    "conversion: value has %zu digits; use "
		    "sys.set_int_max_str_digits() to increase the limit",
		    MAX_DIGITS, digits);
	token->type = TOK_NUMBER;
	token->len = scan->at - from;
	normalize(token);
	if (token->number < 0)
		token->text = arena_printf(
		    scan->arena, "-%.*s", (int)token->len, token->text);
	token->len += token->number < 0 ? 1 : 0;
	return true;
}

static bool
scan_name(struct lexer *scan, struct token *token)
{
	while (is_name(scan->text[scan->at]) || is_digit(scan->text[scan->at]))
		scan->at++;
	token->type = TOK_NAME;
	token->len = scan->at - token->at;
	return true;
}

/* Operators, the longer ones first. */
static const struct {
	char text[3];
	enum token_type type;
} operators[] = {
    {"[]", TOK_FLATTEN},
    {"[?", TOK_FILTER},
    {"||", TOK_OR},
    {"&&", TOK_AND},
    {"<=", TOK_LE},
    {">=", TOK_GE},
    {"!=", TOK_NE},
    {"==", TOK_EQ},
    {".", TOK_DOT},
    {"*", TOK_STAR},
    {"]", TOK_RBRACKET},
    {",", TOK_COMMA},
    {":", TOK_COLON},
    {"@", TOK_CURRENT},
    {"(", TOK_LPAREN},
    {")", TOK_RPAREN},
    {"{", TOK_LBRACE},
    {"}", TOK_RBRACE},
    {"[", TOK_LBRACKET},
    {"|", TOK_PIPE},
    {"&", TOK_EXPREF},
    {"<", TOK_LT},
    {">", TOK_GT},
    {"!", TOK_NOT},
};

static bool
scan_operator(struct lexer *scan, struct token *token)
{
	for (size_t i = 0; i < countof(operators); i++) {
		size_t len = strlen(operators[i].text);

		if (strncmp(token->text, operators[i].text, len) != 0)
			continue;
		token->type = operators[i].type;
		token->len = len;
		scan->at += len;
		return true;
	}
	if (token->text[0] == '=')
		return scan_fail(scan, token->at, "Unknown token '='", 17);
	return fail_unknown(scan);
}

static bool
scan_token(struct lexer *scan, struct token *token)
{
	char c;

	while (scan->at < scan->len && strchr(" \t\n\r", scan->text[scan->at]))
		scan->at++;
	token->at = scan->at;
	token->text = scan->text + scan->at;
	c = scan->text[scan->at];
	if (c == '\0')
		return true;
	if (is_name(c))
		return scan_name(scan, token);
	if (is_digit(c) || c == '-')
		return scan_number(scan, token);
	if (c == '\'')
		return scan_raw(scan, token);
	if (c == '`')
		return scan_literal(scan, token);
	if (c == '"')
		return scan_quoted(scan, token);
	return scan_operator(scan, token);
}

struct token *
scan_tokens(const char *expression, struct arena *arena, json_t *pool,
    struct error *err)
{
	size_t n = 0, len = strlen(expression);
	struct lexer scan = {expression, len, 0, arena, pool, err};
	struct token *tokens = arena_array(arena, struct token, len + 1);

	do {
		if (!scan_token(&scan, &tokens[n]))
			return NULL;
	} while (tokens[n++].type != TOK_EOF);
	return tokens;
}
