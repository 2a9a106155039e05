/* URLs written anew, and texts cleaned for reading.
 * SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <string.h>

#include "base/url.h"
#include "base/text/hex.h"

void
url_put_host(struct buf *out, const struct url *url)
{
	if (url->bracketed)
		buf_putc(out, '[');
	buf_add(out, url->host.at, url->host.len);
	if (url->zone.len > 0) {
		buf_puts(out, "%25");
		buf_add(out, url->zone.at, url->zone.len);
	}
	if (url->bracketed)
		buf_putc(out, ']');
}

void
url_put_encoded(struct buf *out, struct slice part)
{
	for (size_t i = 0; i < part.len; i++) {
		unsigned char c = (unsigned char)part.at[i];

		if (c <= ' ' || c >= 0x7f || strchr("\"<>\\^`{|}#", c) != NULL)
			buf_printf(out, "%%%02X", c);
		else
			buf_putc(out, (char)c);
	}
}

static void
put_lower(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		buf_putc(out, (char)tolower((unsigned char)text[i]));
}

void
url_put_server(struct buf *out, const struct url *url)
{
	bool tls = slice_is(url->scheme, "https");
	struct buf host = {0};

	url_put_host(&host, url);
	put_lower(out, buf_text(&host), host.len);
	buf_free(&host);
	if (url->port.len > 0 && url->port_number != (tls ? 443 : 80))
		buf_printf(out, ":%.*s", (int)url->port.len, url->port.at);
}

void
url_put_origin(struct buf *out, const struct url *url)
{
	struct slice scheme = url->scheme;

	if (scheme.len == 0)
		scheme = (struct slice){"http", 4};
	put_lower(out, scheme.at, scheme.len);
	buf_puts(out, "://");
	url_put_host(out, url);
	if (url->port.at != NULL)
		buf_printf(out, ":%.*s", (int)url->port.len, url->port.at);
}

void
url_put_target(struct buf *out, const struct url *url)
{
	if (url->path.len == 0 || *url->path.at != '/')
		buf_putc(out, '/');
	url_put_encoded(out, url->path);
	if (url->query.len > 0) {
		buf_putc(out, '?');
		url_put_encoded(out, url->query);
	}
}

void
url_put(struct buf *out, const struct url *url)
{
	struct buf origin = {0};

	url_put_origin(&origin, url);
	put_lower(out, buf_text(&origin), origin.len);
	url_put_target(out, url);
	buf_free(&origin);
}

bool
url_put_decoded(struct buf *out, struct slice part)
{
	for (size_t i = 0; i < part.len; i++) {
		int high = -1, low = -1;

		if (part.at[i] == '%' && i + 2 < part.len) {
			high = hex_digit(part.at[i + 1]);
			low = hex_digit(part.at[i + 2]);
		}
		if (high == 0 && low == 0)
			return false;
		if (high < 0 || low < 0) {
			buf_putc(out, part.at[i]);
			continue;
		}
		buf_putc(out, (char)(high * 16 + low));
		i += 2;
	}
	return true;
}

void
url_clean(struct buf *out, const char *text)
{
	while (*text != '\0' && (unsigned char)*text <= ' ')
		text++;
	for (; *text != '\0'; text++)
		if (strchr("\t\r\n", *text) == NULL)
			buf_putc(out, *text);
}
