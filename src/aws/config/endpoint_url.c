/* Whether a client can be made for a custom endpoint.
 * SPDX-License-Identifier: Apache-2.0 */
#include "aws/config/endpoint.h"

#include <ctype.h>
#include <string.h>

#include "base/text/repr.h"
#include "base/url.h"

/* Labels of letters, digits and inner dashes, 63 at most. */
static bool
host_name_valid(struct slice host)
{
	size_t len = host.len;

	if (len == 0 || len > 255)
		return false;
	if (host.at[len - 1] == '.')
		len--;
	for (size_t i = 0, label = 0; i <= len; i++) {
		if (i == len || host.at[i] == '.') {
			if (label == 0 || label > 63 || host.at[i - 1] == '-' ||
			    host.at[i - label] == '-')
				return false;
			label = 0;
			continue;
		}
		if (!isalnum((unsigned char)host.at[i]) && host.at[i] != '-')
			return false;
		label++;
	}
	return true;
}

static bool
brackets_check(const struct url *url, struct error *err)
{
	switch (url->fault) {
	case URL_BRACKETS:
		return fail(err, ERR_GENERAL, "Invalid IPv6 URL");
	case URL_IPV4:
		return fail(
		    err, ERR_GENERAL, "An IPv4 address cannot be in brackets");
	case URL_NO_IPV6:
		return fail(err, ERR_GENERAL,
		    "'%.*s' does not appear to be an IPv4 or IPv6 address",
		    (int)url->host.len, url->host.at);
	default:
		return true;
	}
}

static bool
port_check(const struct url *url, struct error *err)
{
	struct buf shown = {0};

	if (url->fault == URL_PORT_RANGE)
		return fail(err, ERR_GENERAL, "Port out of range 0-65535");
	if (url->fault != URL_PORT)
		return true;
	repr_write_string(&shown, url->port.at, url->port.len);
	fail(err, ERR_GENERAL, "Port could not be cast to integer value as %s",
	    buf_text(&shown));
	buf_free(&shown);
	return false;
}

/* `clean` is what the parts are slices of. */
static bool
split_clean(
    const char *text, struct buf *clean, struct url *url, struct error *err)
{
	url_clean(clean, text);
	url_split(url, buf_text(clean));
	return brackets_check(url, err);
}

bool
endpoint_check_brackets(const char *text, bool *schemed, struct error *err)
{
	struct buf clean = {0};
	struct url url;
	bool ok = split_clean(text, &clean, &url, err);

	*schemed = url.scheme.len > 0;
	buf_free(&clean);
	return ok;
}

bool
endpoint_check_url(const char *text, struct error *err)
{
	struct buf clean = {0};
	struct url url;
	bool ok = split_clean(text, &clean, &url, err);

	if (ok &&
	    (strpbrk(text, "\t\r\n") != NULL ||
		(!url.bracketed && !host_name_valid(url.host))))
		ok = fail(err, ERR_GENERAL, "Invalid endpoint: %s", text);
	ok = ok && port_check(&url, err);
	buf_free(&clean);
	return ok;
}
