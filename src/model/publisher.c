/* SPDX-License-Identifier: Apache-2.0 */
#include "model/publisher.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/memory/buf.h"
#include "base/text/repr.h"

/* The publisher writes HTML.  What its entities stand for: */
static const struct {
	const char *name, *text;
} entities[] = {{"amp;", "&"}, {"lt;", "<"}, {"gt;", ">"}, {"quot;", "\""},
    {"apos;", "'"}, {"#39;", "'"}, {"nbsp;", " "}};

/* Parts of text that a blank keeps apart. */
static bool
is_block(const char *tag)
{
	static const char *const names[] = {"p", "li", "ul", "ol", "dl", "dt",
	    "dd", "br", "note", "important", "div", "fullname"};
	size_t len;

	tag += *tag == '/';
	len = strspn(tag, "abcdefghijklmnopqrstuvwxyz");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == len && strncmp(names[i], tag, len) == 0)
			return true;
	return false;
}

/* A tag, its end or a comment; no sign of comparison. */
static bool
is_tag(const char *html)
{
	return html[0] == '<' && html[1] &&
	    (strchr("/!", html[1]) || isalpha((unsigned char)html[1]));
}

static void
put_blank(struct buf *out)
{
	if (out->len && out->data[out->len - 1] != ' ')
		buf_putc(out, ' ');
}

/* The entity behind `&`, or the sign itself; where the text goes on. */
static const char *
put_entity(struct buf *out, const char *at)
{
	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
		size_t len = strlen(entities[i].name);

		if (strncmp(at, entities[i].name, len) == 0) {
			buf_puts(out, entities[i].text);
			return at + len;
		}
	}
	buf_putc(out, '&');
	return at;
}

/* HTML as one paragraph of text; a new string. */
static json_t *
plain(const char *html)
{
	struct buf out = {0};
	json_t *text;

	while (*html) {
		const char *end = is_tag(html) ? strchr(html, '>') : NULL;

		if (end && is_block(html + 1))
			put_blank(&out);
		if (end)
			html = end + 1;
		else if (*html == '&')
			html = put_entity(&out, html + 1);
		else if (isspace((unsigned char)*html++))
			put_blank(&out);
		else
			buf_putc(&out, html[-1]);
	}
	while (out.len && out.data[out.len - 1] == ' ')
		out.len--;
	text = json_text_n(buf_text(&out), out.len);
	buf_free(&out);
	return text;
}

/* Take `key` over from our own, where there is none. */
static void
take(json_t *into, const json_t *ours, const char *key)
{
	json_t *value = json_object_get(ours, key);

	if (value && !json_object_get(into, key))
		json_object_set(into, key, value);
}

static void
adopt_doc(json_t *into, const json_t *ours)
{
	const char *html = json_get_string(into, "documentation");

	if (html && *html)
		json_object_set_new(into, "doc", plain(html));
	take(into, ours, "doc");
	json_object_del(into, "documentation");
}

static void
adopt_shapes(json_t *shapes, const json_t *ours)
{
	const char *name, *key;
	json_t *shape, *member;

	json_object_foreach (shapes, name, shape) {
		const json_t *own = json_object_get(ours, name);

		adopt_doc(shape, own);
		json_object_foreach (
		    json_object_get(shape, "members"), key, member)
			adopt_doc(member,
			    json_object_get(
				json_object_get(own, "members"), key));
	}
}

static void
adopt_operations(json_t *operations, const json_t *pages, const json_t *ours)
{
	const char *name;
	json_t *operation, *page;

	json_object_foreach (operations, name, operation) {
		const json_t *own = json_object_get(ours, name);

		adopt_doc(operation, own);
		take(operation, own, "group");
		take(operation, own, "examples");
		page = json_object_get(pages, name);
		if (page)
			json_object_set(operation, "paginator", page);
		else if (!pages)
			take(operation, own, "paginator");
		else
			json_object_del(operation, "paginator");
	}
}

/* There is nothing to say of a new waiter but what it does. */
static void
describe_waiter(json_t *waiter)
{
	const char *operation = json_get_string(waiter, "operation");
	struct buf text = {0};

	if (json_object_get(waiter, "doc") || !operation)
		return;
	buf_printf(&text,
	    "Wait for what %s tells. Asks every %lld seconds, at most %lld "
	    "times.",
	    operation,
	    (long long)json_integer_value(json_object_get(waiter, "delay")),
	    (long long)json_integer_value(
		json_object_get(waiter, "maxAttempts")));
	json_object_set_new(waiter, "doc", json_text(buf_text(&text)));
	buf_free(&text);
}

static bool
adopt_waiters(
    json_t *model, json_t *waiters, const json_t *ours, struct error *err)
{
	const json_t *version = json_object_get(waiters, "version");
	json_t *table = json_object_get(waiters, "waiters"), *waiter;
	struct buf shown = {0};
	const char *name;

	if (json_is_object(waiters) && json_is_integer(version) &&
	    json_integer_value(version) == 2) {
		json_object_foreach (table, name, waiter) {
			adopt_doc(waiter, json_object_get(ours, name));
			describe_waiter(waiter);
		}
		if (table)
			json_object_set(model, "waiters", table);
		return true;
	}
	if (!json_is_object(waiters))
		return fail(err, ERR_GENERAL,
		    "'%s' object has no attribute 'get'", repr_type(waiters));
	if (version)
		repr_write_str(&shown, version);
	fail(err, ERR_GENERAL,
	    "Error processing waiter config: Unsupported waiter version, "
	    "supported version must be: 2, but version of waiter config is: "
	    "%s",
	    version ? buf_text(&shown) : "None");
	buf_free(&shown);
	return false;
}

/* What the file says of pages, by operation. */
static bool
find_pages(const json_t *file, const json_t **pages, struct error *err)
{
	*pages = json_object_get(file, "pagination");
	if (!file || json_is_object(*pages))
		return true;
	if (!json_is_object(file))
		return fail(err, ERR_GENERAL,
		    "list indices must be integers or slices, not str");
	if (!*pages)
		return fail(err, ERR_GENERAL, "'pagination'");
	return fail(err, ERR_GENERAL, "'%s' object is not a mapping",
	    repr_type(*pages));
}

bool
publisher_adopt(json_t *model, const json_t *pages, const json_t *waiters,
    const json_t *ours, struct error *err)
{
	const json_t *table = NULL;

	if (!json_is_object(model))
		return fail(err, ERR_GENERAL,
		    "'%s' object has no attribute 'get'", repr_type(model));
	if (!find_pages(pages, &table, err))
		return false;
	adopt_operations(json_object_get(model, "operations"), table,
	    json_object_get(ours, "operations"));
	adopt_shapes(
	    json_object_get(model, "shapes"), json_object_get(ours, "shapes"));
	if (!waiters) {
		take(model, ours, "waiters");
		return true;
	}
	json_object_del(model, "waiters");
	return adopt_waiters(
	    model, (json_t *)waiters, json_object_get(ours, "waiters"), err);
}
