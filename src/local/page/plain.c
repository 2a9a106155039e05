/* SPDX-License-Identifier: Apache-2.0 */
#include "local/page/plain.h"

#include <stdio.h>
#include <string.h>

#include "base/countof.h"
#include "base/json/json.h"
#include "base/text/human.h"
#include "base/text/printable.h"
#include "base/text/utf8.h"
#include "local/page/data.h"

enum { PAGE = 200 }; /* as many as a list gives where nobody says */

struct column {
	const char *title, *member;
	void (*put)(struct buf *out, const json_t *value);
};

/* What would be markup, or turn the text round, is shown as what it is. */
static void
put_text(struct buf *out, const char *text)
{
	const size_t len = strlen(text);
	uint32_t point;

	for (size_t i = 0, n; i < len; i += n) {
		n = utf8_decode(text + i, len - i, &point);
		if (!printable_point(point))
			buf_printf(out, "\\u{%X}", (unsigned)point);
		else if (strchr("&<>\"'", (int)point) && point < 0x80)
			buf_printf(out, "&#%u;", (unsigned)point);
		else
			buf_add(out, text + i, n);
	}
}

static void
put_argument(struct buf *out, const char *name, const char *value)
{
	static const char plain[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";

	if (!value || !*value)
		return;
	buf_printf(out, "%s=", name);
	for (; *value; value++)
		if (strchr(plain, *value))
			buf_putc(out, *value);
		else
			buf_printf(out, "%%%02X", (unsigned char)*value);
	buf_puts(out, "&amp;");
}

/* Texts, lists of them, and numbers. */
static void
put_value(struct buf *out, const json_t *value)
{
	const json_t *item;
	size_t i;

	if (json_is_text(value))
		put_text(out, json_string_value(value));
	else if (json_is_integer(value))
		buf_printf(out, "%lld", (long long)json_integer_value(value));
	json_array_foreach (value, i, item) {
		buf_puts(out, i ? ", " : "");
		put_value(out, item);
	}
}

static void
put_size(struct buf *out, const json_t *value)
{
	const json_int_t size = json_integer_value(value);

	human_size(out, size > 0 ? (uint64_t)size : 0);
}

/* A link to this page, in the registry that is looked at. */
static void
put_link(struct buf *out, struct request *request, const char *repository,
    size_t from, const char *text)
{
	char number[24] = "";

	if (from)
		snprintf(number, sizeof(number), "%zu", from);
	buf_puts(out, "<a href=\"/_local/plain?");
	put_argument(out, "account", request_argument(request, "account"));
	put_argument(out, "region", request_argument(request, "region"));
	put_argument(out, "repository", repository);
	put_argument(out, "from", number);
	buf_puts(out, "\">");
	put_text(out, text);
	buf_puts(out, "</a>");
}

static const struct column of_repositories[] = {{"Repository", "name", NULL},
    {"Images", "images", put_value}, {"Tags", "tags", put_value},
    {"Size", "bytes", put_size}, {"Pushed", "pushedAt", put_value},
    {NULL, NULL, NULL}};

static const struct column of_images[] = {{"Tags", "tags", put_value},
    {"Digest", "digest", put_value}, {"Size", "size", put_size},
    {"Platforms", "platforms", put_value}, {"Kind", "kind", put_value},
    {"Pushed", "pushedAt", put_value}, {"Findings", "worst", put_value},
    {NULL, NULL, NULL}};

static void
put_row(struct buf *out, struct request *request, const struct column *column,
    const json_t *item)
{
	buf_puts(out, "<tr>");
	for (; column->title; column++) {
		const json_t *value = json_object_get(item, column->member);

		buf_puts(out, "<td>");
		if (column->put)
			column->put(out, value);
		else
			put_link(out, request, json_string_value(value), 0,
			    json_string_value(value));
		buf_puts(out, "</td>");
	}
	buf_puts(out, "</tr>\n");
}

static void
put_table(struct buf *out, struct request *request,
    const struct column *columns, const json_t *items)
{
	const json_t *item;
	size_t i;

	buf_puts(out, "<table>\n<thead><tr>");
	for (const struct column *c = columns; c->title; c++)
		buf_printf(out, "<th scope=\"col\">%s</th>", c->title);
	buf_puts(out, "</tr></thead>\n<tbody>\n");
	json_array_foreach (items, i, item)
		put_row(out, request, columns, item);
	buf_puts(out, "</tbody>\n</table>\n");
}

/* Which of them these are, and where the others are. */
static void
put_place(struct buf *out, struct request *request, const char *repository,
    const json_t *list)
{
	size_t from = (size_t)json_integer_value(json_object_get(list, "from"));
	size_t total =
	    (size_t)json_integer_value(json_object_get(list, "total"));
	size_t n = json_array_size(json_object_get(list, "items"));

	buf_printf(out, "<p>%zu to %zu of %zu", n ? from + 1 : 0,
	    n ? from + n : 0, total);
	if (from > 0) {
		buf_puts(out, " ");
		put_link(out, request, repository,
		    from > PAGE ? from - PAGE : 0, "before");
	}
	if (from + n < total && n) {
		buf_puts(out, " ");
		put_link(out, request, repository, from + n, "next");
	}
	buf_puts(out, "</p>\n");
}

static void
put_head(struct buf *out, const char *title)
{
	buf_puts(out,
	    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
	    "content=\"width=device-width, initial-scale=1\">\n"
	    "<link rel=\"stylesheet\" href=\"/_local/page/style.css\">\n"
	    "<title>ecr-local</title>\n</head>\n<body>\n<main>\n<h1>");
	put_text(out, title);
	buf_puts(out, "</h1>\n");
}

static void
put_list(struct buf *out, struct request *request, const char *repository,
    const json_t *list)
{
	const json_t *items = json_object_get(list, "items");

	put_head(out, repository ? repository : "Repositories");
	if (repository) {
		buf_puts(out, "<p>");
		put_link(out, request, NULL, 0, "All repositories");
		buf_puts(out, "</p>\n");
	}
	put_place(out, request, repository, list);
	put_table(
	    out, request, repository ? of_images : of_repositories, items);
	put_place(out, request, repository, list);
}

/* The same lists that scripts get. */
static void
answer(struct request *request, struct response *response)
{
	const char *repository = request_argument(request, "repository");
	struct response data = {.arena = request->arena, .fd = -1};
	const char *why;
	json_t *list;

	if (repository)
		data_images(request, &data);
	else
		data_repositories(request, &data);
	list = json_read(buf_text(&data.body), data.body.len, NULL);
	http_answer(
	    response, data.status, "text/html; charset=utf-8", "%s", "");
	if (data.status == 200)
		put_list(&response->body, request, repository, list);
	else {
		why = json_get_string(list, "message");
		put_head(&response->body, why ? why : "no answer");
	}
	buf_puts(&response->body, "</main>\n</body>\n</html>\n");
	json_decref(list);
	buf_free(&data.body);
}

const struct page_answer page_plain[] = {
    {"/_local/plain", PAGE_READS, answer, 0}, {0}};
