/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/protocol.h"

#include <stdlib.h>
#include <string.h>

#include "aws/wire/reason.h"
#include "base/memory/alloc.h"
#include "base/text/repr.h"
#include "base/portable/portable.h"

void
message_close(struct message *message)
{
	buf_wipe(&message->body);
}

/* A proxy's or load balancer's page: the status is all there is to say. */
static bool
is_generic(const struct http_response *response)
{
	const char *text = buf_text(&response->body);

	text += strspn(text, " \t\r\n\v\f");
	return response->status >= 500 &&
	    (*text == '\0' || strncmp(text, "<html>", 6) == 0);
}

static bool
read_generic(const struct http_response *response, struct failure *out)
{
	struct buf status = {0};

	buf_printf(&status, "%d", response->status);
	out->code = buf_take(&status);
	out->message = xstrdup(reason_of(response->status));
	out->detail =
	    json_pack("{s:s,s:s}", "Code", out->code, "Message", out->message);
	return true;
}

bool
failure_read(const struct protocol *protocol, const struct message *message,
    const struct http_response *response, struct failure *out,
    struct error *err)
{
	*out = (struct failure){0};
	if (response->status < 300)
		return true;
	if (is_generic(response))
		return read_generic(response, out);
	return protocol->read_error(message, response, out, err);
}

json_t *
failure_code(const char *text, size_t len)
{
	const char *colon = memchr(text, ':', len), *hash;
	json_t *code;

	if (colon)
		len = (size_t)(colon - text);
	hash = portable_last(text, '#', len);
	if (hash) {
		len -= (size_t)(hash + 1 - text);
		text = hash + 1;
	}
	code = json_stringn(text, len);
	return code ? code : json_string("Unknown");
}

void
failure_set(struct failure *out, json_t *code, json_t *message)
{
	struct buf text = {0};

	repr_write_str(&text, message);
	out->code = xstrdup(json_string_value(code));
	out->message = buf_take(&text);
	out->detail = json_pack("{s:o,s:o}", "Message", message, "Code", code);
}

/* A member of the detail, NULs and all; `plain` where there is no detail. */
static void
add_member(struct buf *out, const struct failure *failure, const char *key,
    const char *plain)
{
	const json_t *value = json_object_get(failure->detail, key);

	if (value)
		repr_write_str(out, value);
	else
		buf_puts(out, plain ? plain : "Unknown");
}

void
failure_tell(struct error *err, struct failure *failure, const char *operation,
    int retries)
{
	struct buf text = {0};

	buf_puts(&text, "An error occurred (");
	add_member(&text, failure, "Code", failure->code);
	buf_printf(&text, ") when calling the %s operation", operation);
	if (retries >= 0)
		buf_printf(&text, " (reached max retries: %d)", retries);
	buf_puts(&text, ": ");
	add_member(&text, failure, "Message", failure->message);
	fail_buf(err, ERR_SERVICE, &text);
	err->detail = failure->detail;
	failure->detail = NULL;
}

void
failure_clear(struct failure *failure)
{
	free(failure->code);
	free(failure->message);
	json_decref(failure->detail);
	*failure = (struct failure){0};
}
