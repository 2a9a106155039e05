/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/sigv4_canon.h"

#include <stdlib.h>
#include <string.h>

#include "base/text/hex.h"
#include "base/memory/alloc.h"

static bool
is_unreserved(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
	    c == '~';
}

void
canon_encode(struct buf *out, const char *text, size_t len, const char *keep)
{
	for (size_t i = 0; i < len; i++) {
		if (is_unreserved(text[i]) ||
		    (text[i] && strchr(keep, text[i])))
			buf_putc(out, text[i]);
		else
			buf_printf(out, "%%%02X", (unsigned char)text[i]);
	}
}

/* Cut the last segment off. */
static void
go_up(struct buf *path)
{
	while (path->len > 0 && path->data[path->len - 1] != '/')
		path->len--;
	if (path->len > 0)
		path->len--;
}

static void
normalize_path(struct buf *out, const char *path)
{
	bool slash = false;

	while (*path) {
		size_t len;

		path += strspn(path, "/");
		len = strcspn(path, "/");
		slash = path[len] == '/' || len == 0;
		if (len == 2 && strncmp(path, "..", 2) == 0) {
			go_up(out);
		} else if (len > 0 && !(len == 1 && *path == '.')) {
			buf_putc(out, '/');
			buf_add(out, path, len);
		}
		path += len;
	}
	if (slash || out->len == 0)
		buf_putc(out, '/');
}

void
canon_add_path(struct buf *out, const char *path, bool normalize)
{
	struct buf clean = {0};

	if (normalize)
		normalize_path(&clean, path);
	else
		buf_puts(&clean, *path ? path : "/");
	canon_encode(out, buf_text(&clean), clean.len, "/");
	buf_free(&clean);
}

/* One half of a parameter, decoded and encoded again: the one form. */
static void
add_encoded(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (c == '%' && i + 2 < len && hex_digit(text[i + 1]) >= 0 &&
		    hex_digit(text[i + 2]) >= 0) {
			c = (char)(hex_digit(text[i + 1]) * 16 +
			    hex_digit(text[i + 2]));
			i += 2;
		}
		canon_encode(out, &c, 1, "");
	}
}

struct parameter {
	char *name, *value;
};

static int
compare_parameters(const void *a, const void *b)
{
	const struct parameter *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : strcmp(x->value, y->value);
}

static char *
encoded(const char *text, size_t len)
{
	struct buf out = {0};

	add_encoded(&out, text, len);
	return buf_take(&out);
}

/* Split `query` into `list`; returns how many parameters it has. */
static size_t
split_query(const char *query, struct parameter *list)
{
	size_t n = 0;

	while (*query) {
		size_t len = strcspn(query, "&");
		size_t name = strcspn(query, "&=");

		if (len > 0) {
			size_t from = name < len ? name + 1 : name;

			list[n].name = encoded(query, name);
			list[n++].value = encoded(query + from, len - from);
		}
		query += len;
		query += *query == '&';
	}
	return n;
}

static size_t
count_parameters(const char *query)
{
	size_t n = 1;

	for (; *query; query++)
		n += *query == '&';
	return n;
}

void
canon_add_query(struct buf *out, const char *query)
{
	struct parameter *list;
	bool first = true;
	size_t n;

	if (!query || !*query)
		return;
	list = xmalloc(count_parameters(query) * sizeof(*list));
	n = split_query(query, list);
	qsort(list, n, sizeof(*list), compare_parameters);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(list[i].name, "X-Amz-Signature") != 0) {
			buf_printf(out, "%s%s=%s", first ? "" : "&",
			    list[i].name, list[i].value);
			first = false;
		}
		free(list[i].name);
		free(list[i].value);
	}
	free(list);
}
