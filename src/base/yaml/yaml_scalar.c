/* SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml/yaml_scalar.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text/base64.h"
#include "base/memory/buf.h"
#include "base/countof.h"
#include "base/json/foreign.h"
#include "base/json/json.h"
#include "base/text/pytext.h"
#include "base/text/repr.h"
#include "base/text/utf8.h"
#include "base/yaml/yaml_old.h"
#include "base/yaml/yaml_time.h"
#include "base/text/among.h"

static size_t
span(const char *text, const char *set)
{
	return strspn(text, set);
}

static const char *
skip_sign(const char *text)
{
	return *text == '-' || *text == '+' ? text + 1 : text;
}

static bool
is_int(const char *text)
{
	const char *p = skip_sign(text);
	size_t len = strlen(p);

	if (len == 0 || !strchr("-+0123456789", *text))
		return false;
	if (p[0] == '0' && len > 2) {
		if (p[1] == 'b' && span(p + 2, "01_") == len - 2)
			return true;
		if (p[1] == 'o' && span(p + 2, "01234567_") == len - 2)
			return true;
		if (p[1] == 'x' &&
		    span(p + 2, "0123456789abcdefABCDEF_") == len - 2)
			return true;
	}
	return span(p, "0123456789_") == len;
}

static bool
is_float(const char *text)
{
	static const char *const infinities[] = {".inf", ".Inf", ".INF", NULL};
	static const char *const nans[] = {".nan", ".NaN", ".NAN", NULL};
	const char *p = skip_sign(text);
	size_t n;

	if (is_among(infinities, p) || is_among(nans, text))
		return true;
	if (*p == '.') {
		n = span(p + 1, "0123456789_");
		p += 1 + n;
		return n > 0 && (!*p || yaml_is_exponent(p, true));
	}
	if (*p < '0' || *p > '9')
		return false;
	p += span(p, "0123456789_");
	if (*p != '.')
		return yaml_is_exponent(p, false);
	p++;
	p += span(p, "0123456789_");
	return !*p || yaml_is_exponent(p, false);
}

/* `n` digits, at least `least`; NULL when they are not there. */
static const char *
digits(const char *p, int least, int most)
{
	int n = 0;

	while (n < most && p[n] >= '0' && p[n] <= '9')
		n++;
	return n >= least ? p + n : NULL;
}

static const char *
literal(const char *p, char c)
{
	return p && *p == c ? p + 1 : NULL;
}

static bool
is_zone(const char *p)
{
	p += span(p, " \t");
	if (*p == 'Z')
		return p[1] == '\0';
	if (*p != '-' && *p != '+')
		return false;
	p = digits(p + 1, 1, 2);
	if (p && *p == ':')
		p = digits(p + 1, 2, 2);
	return p && *p == '\0';
}

static bool
is_timestamp(const char *text)
{
	const char *p = digits(text, 4, 4), *q;

	p = literal(p, '-');
	p = p ? digits(p, 1, 2) : NULL;
	p = literal(p, '-');
	p = p ? digits(p, 1, 2) : NULL;
	if (!p)
		return false;
	if (*p == '\0')
		return p - text == 10;
	if (*p == 'T' || *p == 't')
		q = p + 1;
	else
		q = p + span(p, " \t");
	if (q == p)
		return false;
	p = literal(digits(q, 1, 2), ':');
	p = p ? literal(digits(p, 2, 2), ':') : NULL;
	p = p ? digits(p, 2, 2) : NULL;
	if (!p)
		return false;
	if (*p == '.')
		p += 1 + span(p + 1, "0123456789");
	return *p == '\0' || is_zone(p);
}

static bool
is_bool(const char *text, bool old)
{
	static const char *const words[] = {
	    "true", "True", "TRUE", "false", "False", "FALSE", NULL};
	static const char *const more[] = {"y", "Y", "yes", "Yes", "YES", "n",
	    "N", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF", NULL};

	return is_among(words, text) || (old && is_among(more, text));
}

enum yaml_kind
yaml_scalar_resolve(const char *text, size_t len, bool old)
{
	static const char *const nulls[] = {
	    "", "~", "null", "Null", "NULL", NULL};

	if (strlen(text) != len)
		return YAML_KIND_STR;
	if (is_bool(text, old))
		return YAML_KIND_BOOL;
	if (old ? yaml_old_is_float(text) : is_float(text))
		return YAML_KIND_FLOAT;
	if (old ? yaml_old_is_int(text) : is_int(text))
		return YAML_KIND_INT;
	if (strcmp(text, "<<") == 0)
		return YAML_KIND_MERGE;
	if (is_among(nulls, text))
		return YAML_KIND_NULL;
	if (is_timestamp(text))
		return YAML_KIND_TIMESTAMP;
	return strcmp(text, "=") == 0 ? YAML_KIND_VALUE : YAML_KIND_STR;
}

enum yaml_kind
yaml_scalar_tagged(const char *tag)
{
	static const char *const names[] = {"str", "null", "bool", "int",
	    "float", "timestamp", "binary", "merge", "value", NULL};
	static const char prefix[] = "tag:yaml.org,2002:";
	int at;

	if (strncmp(tag, prefix, sizeof(prefix) - 1) != 0)
		return YAML_KIND_UNKNOWN;
	at = among_find(names, tag + sizeof(prefix) - 1);
	return at < 0 ? YAML_KIND_UNKNOWN : (enum yaml_kind)at;
}

/* The text without its underscores. */
static void
squeeze(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] != '_')
			buf_putc(out, text[i]);
	}
}

/* Python looks at the first character before anything else. */
static bool
check_digits(const struct buf *plain, struct error *err)
{
	return plain->len > 0 ||
	    fail(err, ERR_GENERAL, "string index out of range");
}

static json_t *
make_int(const char *text, size_t len, bool old, struct error *err)
{
	struct buf plain = {0};
	const char *p;
	char *end;
	json_t *value = NULL;
	int base = 10, skip = 0;
	long long n;

	squeeze(&plain, text, len);
	if (!check_digits(&plain, err)) {
		buf_free(&plain);
		return NULL;
	}
	p = skip_sign(buf_text(&plain));
	if (p[0] == '0' && (p[1] == 'b' || p[1] == 'o' || p[1] == 'x')) {
		base = p[1] == 'b' ? 2 : p[1] == 'o' ? 8 : 16;
		skip = 2;
	} else if (old && p[0] == '0' && p[1]) {
		base = 8;
	}
	if (old && base == 10 && strchr(p, ':')) {
		value = json_integer((json_int_t)yaml_old_sixties(p) *
		    (plain.data[0] == '-' ? -1 : 1));
	} else if (base == 10) {
		value = pytext_int(buf_text(&plain), plain.len);
	} else {
		n = strtoll(p + skip, &end, base);
		if (p[skip] && *end == '\0')
			value = json_integer(plain.data[0] == '-' ? -n : n);
	}
	if (!value)
		repr_fail(err, ERR_GENERAL, p + skip, strlen(p + skip),
		    "invalid literal for int() with base %d: ", base);
	buf_free(&plain);
	return value;
}

/* The number itself, infinite and all; false when it is none. */
static bool
read_float(const char *p, bool old, double *n)
{
	if (strcasecmp(p, ".nan") == 0)
		*n = NAN;
	else if (strcasecmp(p, ".inf") == 0)
		*n = INFINITY;
	else if (old && strchr(p, ':'))
		*n = yaml_old_sixties(p);
	else
		return pytext_float(p, strlen(p), n);
	return true;
}

static json_t *
make_float(const char *text, size_t len, bool old, struct error *err)
{
	struct buf plain = {0};
	json_t *value = NULL;
	const char *p;
	double n = 0;

	squeeze(&plain, text, len);
	for (size_t i = 0; i < plain.len; i++)
		plain.data[i] = (char)tolower((unsigned char)plain.data[i]);
	if (!check_digits(&plain, err)) {
		buf_free(&plain);
		return NULL;
	}
	p = skip_sign(buf_text(&plain));
	if (!read_float(p, old, &n))
		repr_fail(err, ERR_GENERAL, p, strlen(p),
		    "could not convert string to float: ");
	else if (isnan(n))
		value = json_new_big("NaN", 3);
	else if (isinf(n))
		value = plain.data[0] == '-' ? json_new_big("-Infinity", 9)
					     : json_new_big("Infinity", 8);
	else
		value = json_real(plain.data[0] == '-' ? -n : n);
	buf_free(&plain);
	return value;
}

static json_t *
make_bool(const char *text, struct error *err)
{
	static const char *const words[] = {
	    "yes", "y", "true", "on", "no", "n", "false", "off"};

	for (size_t i = 0; i < countof(words); i++) {
		if (strcasecmp(text, words[i]) == 0)
			return json_boolean(i < 4);
	}
	return fail_null(err, ERR_GENERAL, "'%s'", text);
}

static json_t *
make_timestamp(const char *text, struct error *err)
{
	if (!is_timestamp(text))
		return fail(err, ERR_USAGE, "no timestamp"), NULL;
	return yaml_time_read(text, err);
}

static json_t *
make_binary(const char *text, size_t len, struct error *err)
{
	struct buf data = {0};
	json_t *value = NULL;

	if (!utf8_is_ascii(text, len))
		return fail_null(err, ERR_USAGE, "base64 data is not ASCII");
	if (base64_decode(&data, text, len))
		value = foreign_new_bytes(buf_text(&data), data.len);
	else
		fail(err, ERR_USAGE, "failed to decode base64 data");
	buf_free(&data);
	return value;
}

json_t *
yaml_scalar_make(enum yaml_kind kind, const char *text, size_t len, bool old,
    struct error *err)
{
	switch (kind) {
	case YAML_KIND_STR:
		return json_stringn_nocheck(text, len);
	case YAML_KIND_NULL:
		return json_null();
	case YAML_KIND_BOOL:
		return make_bool(text, err);
	case YAML_KIND_INT:
		return make_int(text, len, old, err);
	case YAML_KIND_FLOAT:
		return make_float(text, len, old, err);
	case YAML_KIND_TIMESTAMP:
		return make_timestamp(text, err);
	case YAML_KIND_BINARY:
		return make_binary(text, len, err);
	case YAML_KIND_MERGE:
	case YAML_KIND_VALUE:
	case YAML_KIND_UNKNOWN:
		break;
	}
	return fail_null(err, ERR_USAGE, "no value can be made for this tag");
}
