/* SPDX-License-Identifier: Apache-2.0 */
#include "local/page/redact.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/countof.h"
#include "local/page/secret.h"
#include "local/page/unescape.h"

/* The longest name that is looked at. */
enum { LONGEST = 80 };

struct sieve {
	const char *at, *end;
	const char *kept; /* up to here it is in the output */
	struct buf *out;
	const char *middle; /* what at_refused() has found last, or the end */
};

/* Put "***" in place of what stands between. */
static void
mask(struct sieve *t, const char *from, const char *to)
{
	if (from == to)
		return;
	buf_add(t->out, t->kept, (size_t)(from - t->kept));
	buf_puts(t->out, REDACTED);
	t->kept = t->at = to;
}

static bool
is_of_name(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("_-.:", c));
}

/* Backslashes, as before the quotes of JSON within JSON. */
static size_t
count_slashes(const struct sieve *t, const char *at)
{
	size_t n = 0;

	while (at + n < t->end && at[n] == '\\')
		n++;
	return n;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Those, too, that are "\n" as the JSON stands in a string. */
static const char *
skip_blanks(const struct sieve *t, const char *at)
{
	size_t n;

	for (; at < t->end; at += n + 1) {
		n = count_slashes(t, at);
		if (n ? at + n == t->end || !strchr("nrt", at[n])
		      : !is_blank(*at))
			break;
	}
	return at;
}

/* The end of a string that began behind a quote with so many backslashes: 0, 1,
 * 3 … as it is JSON, JSON within JSON, and so on. */
static const char *
string_end(const struct sieve *t, const char *at, size_t slashes)
{
	for (size_t n; at < t->end; at += n + 1) {
		n = count_slashes(t, at);
		if (at + n < t->end && at[n] == '"' &&
		    (n < slashes || n % (2 * slashes + 2) == slashes))
			return at;
	}
	return t->end;
}

/* Of what stands without quotes: a number, or what should have had some. */
static bool
is_of_word(char c)
{
	return c && !is_blank(c) && !strchr(",:;[]{}\"'<>\\&", c);
}

static void
mask_word(struct sieve *t, const char *at)
{
	static const char *const plain[] = {"true", "false", "null"};
	const char *end = at;

	while (end < t->end && is_of_word(*end))
		end++;
	for (size_t i = 0; i < countof(plain); i++)
		if ((size_t)(end - at) == strlen(plain[i]) &&
		    strncmp(at, plain[i], strlen(plain[i])) == 0)
			return;
	mask(t, at, end);
}

static void
mask_until(struct sieve *t, const char *at, const char *ends)
{
	const char *end = at;

	while (end < t->end && !strchr(ends, *end))
		end++;
	mask(t, at, end);
}

/* All strings and words of a list or an object. */
static void
mask_all(struct sieve *t, const char *at)
{
	int depth = 0;

	do {
		size_t slashes = count_slashes(t, at);
		char c = at + slashes < t->end ? at[slashes] : '\0';

		at += slashes + (at + slashes < t->end);
		depth += (c == '[' || c == '{') - (c == ']' || c == '}');
		if (c == '"') {
			const char *end = string_end(t, at, slashes);

			mask(t, at, end);
			at = end + count_slashes(t, end);
			at += at < t->end;
		} else if (!slashes && is_of_word(c)) {
			const char *end = at;

			while (end < t->end && is_of_word(*end))
				end++;
			mask(t, at - 1, end);
			at = end;
		}
	} while (depth > 0 && at < t->end);
	if (t->at < at)
		t->at = at;
}

/* Behind backslashes as they stand in a string. */
static void
mask_quoted(struct sieve *t, const char *at)
{
	const size_t slashes = count_slashes(t, at);

	at += slashes;
	if (*at == '"')
		mask(t, at + 1, string_end(t, at + 1, slashes));
	else
		mask_until(t, at + 1, "'");
}

static void
mask_value(struct sieve *t, const char *at)
{
	const char *start;

	at = skip_blanks(t, at);
	start = at + count_slashes(t, at);
	if (start == t->end)
		return;
	if (strchr("\"'", *start))
		mask_quoted(t, at);
	else if (strchr("[{", *start))
		mask_all(t, at);
	else
		mask_word(t, start);
}

/* Where a name that ends before `end` begins. */
static const char *
name_start(const struct sieve *t, const char *end)
{
	const char *at = end;

	while (at > t->kept && end - at < LONGEST && is_of_name(at[-1]))
		at--;
	return at;
}

/* `name: value` of a header in a text, `{name:value}` that is no JSON. */
static void
after_bare_name(struct sieve *t)
{
	const char *start = name_start(t, t->at), *value = t->at + 1;

	if (!secret_is_name(start, (size_t)(t->at - start)))
		return;
	if (value < t->end && is_blank(*value))
		mask_until(t, skip_blanks(t, value), "\r\n\"<>\\");
	else if (start > t->kept && strchr("{,", start[-1]))
		mask_value(t, value);
}

/* `"name": value` */
static void
at_colon(struct sieve *t)
{
	const char *end = t->at, *start;

	while (end > t->kept && is_blank(end[-1]))
		end--;
	if (end == t->kept || (end[-1] != '"' && end[-1] != '\'')) {
		after_bare_name(t);
		return;
	}
	for (end--; end > t->kept && end[-1] == '\\';)
		end--;
	start = name_start(t, end);
	if (secret_is_name(start, (size_t)(end - start)))
		mask_value(t, t->at + 1);
}

/* `scheme://user:password@host`; some have an "@" in them. */
static void
at_scheme(struct sieve *t)
{
	const char *at = t->at + 3, *last = NULL;

	for (; at < t->end && !strchr("/ \t\r\n\"'<>\\?#", *at); at++)
		if (*at == '@')
			last = at;
	if (last)
		mask(t, t->at + 3, last);
}

/* As `ecr local open --print` has it. */
static bool
is_key_of_page(const struct sieve *t, const char *start)
{
	return start > t->kept && start[-1] == '#' &&
	    strncmp(start, "key=", 4) == 0;
}

/* `name=value`, `name = "value"` */
static void
at_equals(struct sieve *t)
{
	const char *end = t->at, *start, *at = t->at + 1, *quote;

	while (end > t->kept && is_blank(end[-1]))
		end--;
	start = name_start(t, end);
	if (!secret_is_name(start, (size_t)(end - start)) &&
	    !is_key_of_page(t, start))
		return;
	while (at < t->end && (*at == ' ' || *at == '\t'))
		at++;
	quote = at + count_slashes(t, at);
	/* else it ends a string that began before */
	if (t->end - quote > 1 && strchr("\"'", *quote) && is_of_word(quote[1]))
		mask_quoted(t, at);
	else
		mask_until(t, at, "& \t\r\n\"'<>\\,;");
}

/* `<name>value</name>`, elements and CDATA in it, too. */
static void
at_element(struct sieve *t)
{
	const char *start = t->at + 1, *end = start, *close;

	while (end < t->end && end - start < LONGEST && is_of_name(*end))
		end++;
	if (!secret_is_name(start, (size_t)(end - start)))
		return;
	close = memchr(end, '>', (size_t)(t->end - end));
	if (!close || close[-1] == '/')
		return;
	end = memmem(close, (size_t)(t->end - close), "</", 2);
	mask(t, close + 1, end ? end : t->end);
}

/* `Value 'value' at 'name' failed …`, as the service refuses one. */
static void
at_refused(struct sieve *t)
{
	static const char begin[] = "Value '", middle[] = "' at '";
	const char *from = t->at + sizeof(begin) - 1, *name, *end;

	if (t->end - t->at < (ptrdiff_t)sizeof(begin) ||
	    strncmp(t->at, begin, sizeof(begin) - 1) != 0)
		return;
	if (t->middle < from)
		t->middle = memmem(
		    from, (size_t)(t->end - from), middle, sizeof(middle) - 1);
	if (!t->middle)
		t->middle = t->end;
	if (t->middle == t->end)
		return;
	name = end = t->middle + sizeof(middle) - 1;
	while (end < t->end && end - name < LONGEST && is_of_name(*end))
		end++;
	if (secret_is_name(name, (size_t)(end - name)))
		mask(t, from, t->middle);
}

static void
redact_text(struct buf *out, const char *text, size_t len)
{
	struct sieve t = {text, text + len, text, out, text};

	for (; t.at < t.end; t.at++) {
		const char *before = t.kept;

		if (*t.at == '=')
			at_equals(&t);
		else if (*t.at == '<')
			at_element(&t);
		else if (*t.at == 'V')
			at_refused(&t);
		else if (*t.at == ':' && t.end - t.at > 2 && t.at[1] == '/' &&
		    t.at[2] == '/')
			at_scheme(&t);
		else if (*t.at == ':')
			at_colon(&t);
		if (t.kept != before)
			t.at--;
	}
	buf_add(out, t.kept, (size_t)(t.end - t.kept));
}

void
redact(struct buf *out, const char *text, size_t len)
{
	struct buf plain = {0};

	if (unescape(&plain, text, len))
		redact_text(out, buf_text(&plain), plain.len);
	else
		redact_text(out, text, len);
	buf_free(&plain);
}

/* A scheme may be told, but what stands alone could be all that there is. */
static bool
has_scheme(const char *name, const char *value)
{
	static const char *const schemes[] = {"Basic ", "Bearer ", "Digest "};

	for (size_t i = 0; i < countof(schemes); i++)
		if (strncasecmp(value, schemes[i], strlen(schemes[i])) == 0)
			return secret_holds(
			    name, strlen(name), "authorization");
	return false;
}

void
redact_header(struct buf *out, const char *name, const char *value)
{
	if (!secret_is_name(name, strlen(name)) ||
	    strncmp(value, "AWS4-", 5) == 0) /* all but the signature */
		redact(out, value, strlen(value));
	else if (has_scheme(name, value))
		buf_printf(
		    out, "%.*s " REDACTED, (int)strcspn(value, " "), value);
	else
		buf_puts(out, REDACTED);
}
