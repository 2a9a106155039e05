/* What a request must be before libcurl sees it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef AWS_WIRE_HTTP_CHECK_H
#define AWS_WIRE_HTTP_CHECK_H

#include <jansson.h>

#include "aws/wire/exchange.h"
#include "base/error.h"
#include "base/url.h"

/* Refuse a header value with CR, LF or NUL, in the peer's words, whatever made
 * it.  To be asked as well where a text of known length is about to become
 * the C string that goes into a header. */
bool http_check_value(const char *value, size_t len, struct error *err);

/* Refuse an answer with keys in it (an object; anything else passes) where a
 * NUL would cut one of its strings. */
bool http_check_strings(const json_t *answer, struct error *err);

/* Refuse a URL that http_send() could read differently from those who checked
 * it; `url` are its parts. */
bool http_check_url(const struct url *url, const char *text, struct error *err);

/* All of a request; appended to `out` is its URL as libcurl gets it. */
bool http_check(const struct http_request *request, struct url *url,
    struct buf *out, struct error *err);

#endif
