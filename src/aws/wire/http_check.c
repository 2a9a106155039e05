/* What a request must be before libcurl sees it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/http_check.h"

#include <string.h>

#include "base/json/foreign.h"

#define UNHANDLED "An HTTP Client raised an unhandled exception: "

/* The peer lets a NUL and folded lines pass; a server may see more than one
 * header in them. */
static bool
is_clean(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] == '\r' || text[i] == '\n' || text[i] == '\0')
			return false;
	return true;
}

static bool
refuse(const char *what, const char *text, size_t len, struct error *err)
{
	struct buf shown = {0};

	foreign_write_bytes(&shown, text, len);
	fail(err, ERR_GENERAL, UNHANDLED "Invalid header %s %s", what,
	    buf_text(&shown));
	buf_wipe(&shown);
	return false;
}

bool
http_check_value(const char *value, size_t len, struct error *err)
{
	return is_clean(value, len) || refuse("value", value, len, err);
}

bool
http_check_strings(const json_t *answer, struct error *err)
{
	const char *name;
	json_t *value;

	json_object_foreach ((json_t *)answer, name, value) {
		const char *text = json_string_value(value);
		size_t len = json_string_length(value);

		if (text != NULL && strlen(text) != len)
			return http_check_value(text, len, err);
	}
	return true;
}

static bool
check_headers(const struct http_request *request, struct error *err)
{
	for (size_t i = 0; i < request->n_headers; i++) {
		const struct http_header *h = &request->headers[i];
		size_t len = strlen(h->name);

		if (!is_clean(h->name, len) || memchr(h->name, ':', len))
			return refuse("name", h->name, len, err);
		if (!http_check_value(h->value, strlen(h->value), err))
			return false;
	}
	return true;
}

bool
http_check_url(const struct url *url, const char *text, struct error *err)
{
	if (url->fault == URL_NO_HOST)
		return fail(err, ERR_GENERAL, UNHANDLED "No host specified.");
	if (url->fault != URL_SOUND)
		return fail(
		    err, ERR_GENERAL, UNHANDLED "Failed to parse: %s", text);
	if (!url_is_http(url, false))
		return fail(err, ERR_GENERAL,
		    UNHANDLED "Not supported URL scheme %.*s",
		    (int)url->scheme.len, url->scheme.at);
	return true;
}

bool
http_check(const struct http_request *request, struct url *url, struct buf *out,
    struct error *err)
{
	url_split(url, request->url);
	if (!check_headers(request, err) ||
	    !http_check_url(url, request->url, err))
		return false;
	url_put(out, url);
	return true;
}
