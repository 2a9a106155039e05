/* SPDX-License-Identifier: Apache-2.0 */
#include "local/page/redact.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/countof.h"

#define MASK "***"

/* The longest name that is looked at. */
enum { LONGEST = 80 };

struct text {
	const char *at, *end;
	const char *kept; /* up to here it is in the output */
	struct buf *out;
};

static bool
holds(const char *name, size_t len, const char *word)
{
	const size_t n = strlen(word);

	for (size_t i = 0; i + n <= len; i++)
		if (strncasecmp(name + i, word, n) == 0)
			return true;
	return false;
}

static bool
is(const char *name, size_t len, const char *word)
{
	return strlen(word) == len && strncasecmp(name, word, len) == 0;
}

/* Of a header, a member, an argument or an element. */
static bool
is_secret(const char *name, size_t len)
{
	static const char *const parts[] = {"secret", "password", "passwd",
	    "token", "authorization", "cookie", "assertion", "local-key",
	    "apikey", "api-key", "api_key", "privatekey", "private_key"};
	static const char *const whole[] = {
	    "auth", "x-amz-signature", "signature"};

	/* where the next page begins, a secret's name, and a list of them */
	if (holds(name, len, "nexttoken") || holds(name, len, "secretarn") ||
	    holds(name, len, "authorizationdata"))
		return false;
	for (size_t i = 0; i < countof(parts); i++)
		if (holds(name, len, parts[i]))
			return true;
	for (size_t i = 0; i < countof(whole); i++)
		if (is(name, len, whole[i]))
			return true;
	return false;
}

/* Put "***" in place of what stands between. */
static void
mask(struct text *t, const char *from, const char *to)
{
	if (from == to)
		return;
	buf_add(t->out, t->kept, (size_t)(from - t->kept));
	buf_puts(t->out, MASK);
	t->kept = t->at = to;
}

static bool
is_of_name(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("_-.:", c));
}

static const char *
skip_blanks(const struct text *t, const char *at)
{
	while (at < t->end && strchr(" \t\r\n", *at))
		at++;
	return at;
}

/* Backslashes, as before the quotes of JSON within JSON. */
static size_t
count_slashes(const struct text *t, const char *at)
{
	size_t n = 0;

	while (at + n < t->end && at[n] == '\\')
		n++;
	return n;
}

/* The end of a string that began behind a quote with so many backslashes: 0, 1,
 * 3 … as it is JSON, JSON within JSON, and so on. */
static const char *
string_end(const struct text *t, const char *at, size_t slashes)
{
	for (size_t n; at < t->end; at += n + 1) {
		n = count_slashes(t, at);
		if (at + n < t->end && at[n] == '"' &&
		    (n < slashes || n % (2 * slashes + 2) == slashes))
			return at;
	}
	return t->end;
}

static void
mask_string(struct text *t, const char *at, size_t slashes)
{
	mask(t, at, string_end(t, at, slashes));
}

/* All strings and numbers of a list or an object. */
static void
mask_all(struct text *t, const char *at)
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
		} else if (isdigit((unsigned char)c)) {
			const char *end = at;

			while (end < t->end && is_of_name(*end))
				end++;
			mask(t, at - 1, end);
			at = end;
		}
	} while (depth > 0 && at < t->end);
	if (t->at < at)
		t->at = at;
}

static void
mask_value(struct text *t, const char *at)
{
	size_t slashes;
	const char *end;

	at = skip_blanks(t, at);
	slashes = count_slashes(t, at);
	end = at + slashes;
	if (end < t->end && *end == '"') {
		mask_string(t, end + 1, slashes);
	} else if (end < t->end && strchr("[{", *end)) {
		mask_all(t, at);
	} else {
		while (end < t->end && (is_of_name(*end) || *end == '+'))
			end++;
		if (at < end && (isdigit((unsigned char)*at) || *at == '-'))
			mask(t, at, end);
	}
}

/* Where a name that ends before `end` begins. */
static const char *
name_start(const struct text *t, const char *end)
{
	const char *at = end;

	while (at > t->kept && end - at < LONGEST && is_of_name(at[-1]))
		at--;
	return at;
}

/* `"name": value` */
static void
at_colon(struct text *t)
{
	const char *end = t->at, *start;

	while (end > t->kept && strchr(" \t\r\n", end[-1]))
		end--;
	if (end == t->kept || end[-1] != '"')
		return;
	for (end--; end > t->kept && end[-1] == '\\';)
		end--;
	start = name_start(t, end);
	if (is_secret(start, (size_t)(end - start)))
		mask_value(t, t->at + 1);
}

/* `scheme://user:password@host` */
static void
at_scheme(struct text *t)
{
	const char *at = t->at + 3;

	while (at < t->end && !strchr("/ \t\r\n\"'<>\\@?#", *at))
		at++;
	if (at < t->end && *at == '@')
		mask(t, t->at + 3, at);
}

/* `name=value` */
static void
at_equals(struct text *t)
{
	const char *start = name_start(t, t->at), *end = t->at + 1;

	if (!is_secret(start, (size_t)(t->at - start)))
		return;
	while (end < t->end && !strchr("& \t\r\n\"'<>\\,;", *end))
		end++;
	mask(t, t->at + 1, end);
}

/* `<name>value</name>` */
static void
at_element(struct text *t)
{
	const char *start = t->at + 1, *end = start, *close;
	size_t left;

	while (end < t->end && end - start < LONGEST && is_of_name(*end))
		end++;
	if (!is_secret(start, (size_t)(end - start)))
		return;
	left = (size_t)(t->end - end);
	close = memchr(end, '>', left < LONGEST ? left : LONGEST);
	if (!close)
		return;
	end = memchr(close, '<', (size_t)(t->end - close));
	mask(t, close + 1, end ? end : t->end);
}

void
redact(struct buf *out, const char *text, size_t len)
{
	struct text t = {text, text + len, text, out};

	for (; t.at < t.end; t.at++) {
		const char *before = t.kept;

		if (*t.at == '=')
			at_equals(&t);
		else if (*t.at == '<')
			at_element(&t);
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
redact_header(struct buf *out, const char *name, const char *value)
{
	const size_t scheme = strcspn(value, " ");

	if (!is_secret(name, strlen(name)))
		redact(out, value, strlen(value));
	else if (strncmp(value, "AWS4-", 5) == 0)
		redact(out, value, strlen(value)); /* all but the signature */
	else if (holds(name, strlen(name), "authorization") && value[scheme])
		buf_printf(out, "%.*s " MASK, (int)scheme, value);
	else
		buf_puts(out, MASK);
}
