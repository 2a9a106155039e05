/* A form one way, XML the other.
 * SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/protocol.h"

#include <string.h>

#include "aws/wire/sigv4_canon.h"
#include "aws/wire/xml.h"
#include "base/json/foreign.h"
#include "base/json/json.h"
#include "base/json/json_make.h"
#include "base/memory/alloc.h"

static void
query_message(struct message *message, const json_t *params)
{
	struct buf *out = &message->body;
	const char *name;
	json_t *value;

	message->content_type =
	    "application/x-www-form-urlencoded; charset=utf-8";
	buf_printf(out, "Action=%s&Version=2011-06-15", message->operation);
	json_object_foreach ((json_t *)params, name, value) {
		buf_printf(out, "&%s=", name);
		if (json_is_integer(value))
			buf_printf(
			    out, "%lld", (long long)json_integer_value(value));
		else
			canon_encode(out, json_string_value(value),
			    json_string_length(value), "");
	}
}

/* A failed parse in the peer's words; but what was received stays out of
 * them where it may hold keys. */
static bool
fail_xml(struct error *err, const char *why, const char *data, size_t len)
{
	struct buf shown = {0};

	if (memmem(data, len, "Credentials", 11) != NULL ||
	    memmem(data, len, "SecretAccessKey", 15) != NULL)
		buf_printf(&shown, "(%zu bytes)", len);
	else
		foreign_write_bytes(
		    &shown, data, len < HTTP_QUOTE_MAX ? len : HTTP_QUOTE_MAX);
	fail(err, ERR_GENERAL,
	    "Unable to parse response (%s), invalid XML received. Further "
	    "retries may succeed:\n%s",
	    why, buf_text(&shown));
	buf_free(&shown);
	return false;
}

static json_t *
query_reply(const struct message *message, const struct operation *operation,
    const struct http_response *response, enum decode_times times,
    struct error *err)
{
	const struct buf *body = &response->body;
	struct buf why = {0}, name = {0};
	json_t *document = xml_read(buf_text(body), body->len, &why);
	json_t *root = json_object_iter_value(json_object_iter(document));
	json_t *result;

	(void)operation, (void)times;
	buf_printf(&name, "%sResult", message->operation);
	result = json_incref(json_object_get(root, buf_text(&name)));
	if (document == NULL)
		fail_xml(err, buf_text(&why), buf_text(body), body->len);
	else if (result == NULL)
		fail(err, ERR_GENERAL, "'%s'", buf_text(&name));
	else
		json_object_set(result, "ResponseMetadata",
		    json_object_get(root, "ResponseMetadata"));
	buf_free(&why);
	buf_free(&name);
	json_wipe(document);
	return result;
}

/* <Error>, under the root or within <Errors>. */
static const json_t *
error_find(json_t *document)
{
	const json_t *root = json_object_iter_value(json_object_iter(document));
	const json_t *errors = json_object_get(root, "Errors");

	return json_object_get(errors != NULL ? errors : root, "Error");
}

static bool
query_failure(const struct service *service,
    const struct http_response *response, struct failure *out,
    struct error *err)
{
	struct buf why = {0};
	json_t *document =
	    xml_read(buf_text(&response->body), response->body.len, &why);
	const json_t *error = error_find(document);
	const char *code = json_get_string(error, "Code");
	const char *message = json_get_string(error, "Message");

	(void)service;
	if (document == NULL)
		fail_xml(err, buf_text(&why), buf_text(&response->body),
		    response->body.len);
	buf_free(&why);
	if (document == NULL)
		return false;
	out->code = xstrdup(code != NULL ? code : "Unknown");
	out->message = xstrdup(message != NULL ? message : "Unknown");
	out->detail =
	    json_pack("{ssss}", "Code", out->code, "Message", out->message);
	json_decref(document);
	return true;
}

const struct protocol protocol_query = {
    query_message, query_reply, query_failure};
