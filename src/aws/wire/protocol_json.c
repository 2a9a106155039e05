/* JSON both ways, the operation in a header.
 * SPDX-License-Identifier: Apache-2.0 */
#include "aws/wire/protocol.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text/codec.h"
#include "base/json/json.h"
#include "base/memory/alloc.h"
#include "base/text/repr.h"

static bool
json_message(struct message *message, const json_t *params, struct error *err)
{
	const struct service *service = message->service;

	message->content_type = arena_printf(
	    message->arena, "application/x-amz-json-%s", service->json_version);
	message->header.name = "X-Amz-Target";
	message->header.value = arena_printf(message->arena, "%s.%s",
	    service->target_prefix, message->operation);
	json_write(&message->body, params, &json_style_plain);
	(void)err;
	return true;
}

/* The body as JSON, a new reference; text that is no JSON becomes the member
 * "message".  NULL with `err` filled otherwise. */
static json_t *
read_body(const struct buf *body, struct error *err)
{
	struct error why = {0};
	json_t *value;

	if (body->len == 0)
		return json_object();
	if (!codec_check_utf8(body->data, body->len, err))
		return NULL;
	value = json_read_loose(body->data, body->len, JSON_DEPTH, &why);
	/* Python refuses that aloud, rather than taking it for text */
	if (!value && why.kind == ERR_DEEP)
		fail(err, ERR_GENERAL, "%s", why.message);
	else if (!value)
		value = json_pack(
		    "{s:o}", "message", json_stringn(body->data, body->len));
	error_clear(&why);
	return value;
}

static json_t *
no_attribute(const char *type, const char *attribute, struct error *err)
{
	return fail_null(err, ERR_GENERAL, "'%s' object has no attribute '%s'",
	    type, attribute);
}

static json_t *
json_reply(const struct message *message, const struct operation *operation,
    const struct http_response *response, enum decode_times times,
    struct error *err)
{
	struct buf id = {0};
	json_t *body;

	(void)message;
	if (!operation->output)
		return json_object();
	body = read_body(&response->body, err);
	if (!body)
		return NULL;
	if (json_is_null(body)) {
		bool found = http_header_get(response, "x-amzn-requestid", &id);

		buf_free(&id);
		return no_attribute(
		    "NoneType", found ? "setdefault" : "update", err);
	}
	return decode_value(operation->output, body, times, err);
}

/* "CODE;Type" of the header that names errors of older protocols. */
static char *
query_error(const struct http_response *response)
{
	struct buf value = {0};
	const char *semicolon;
	char *code = NULL;

	if (!http_header_get(response, "x-amzn-query-error", &value))
		return NULL;
	semicolon = value.data ? strchr(value.data, ';') : NULL;
	if (semicolon && semicolon > value.data && !strchr(semicolon + 1, ';'))
		code = strndup(value.data, (size_t)(semicolon - value.data));
	buf_free(&value);
	return code;
}

/* A new reference, or NULL with `err` filled. */
static json_t *
read_code(
    const json_t *body, const struct http_response *response, struct error *err)
{
	const json_t *type = json_object_get(body, "__type");
	char *given = query_error(response), status[16];
	json_t *code;

	if (!given && json_is_text(type))
		return failure_code(
		    json_string_value(type), json_string_length(type));
	if (!given && type && !json_is_null(type))
		return fail_null(err, ERR_GENERAL,
		    json_is_array(type) || json_is_object(type)
			? "unhashable type: '%s'"
			: "argument of type '%s' is not iterable",
		    repr_type(type));
	snprintf(status, sizeof(status), "%d", response->status);
	if (!given)
		given = xstrdup(type ? "" : status);
	code = failure_code(given, strlen(given));
	free(given);
	return code;
}

/* The members that the model gives this error follow its message. */
static bool
add_members(json_t *detail, const struct service *service, const char *code,
    const struct buf *text, struct error *err)
{
	json_t *body;
	const struct shape *shape = model_find_error(service, code);
	json_auto_t *members = NULL;
	const char *key;
	json_t *value;

	if (!shape)
		return true;
	/* the peer reads it a second time: nothing of it is shared */
	body = read_body(text, err);
	members = body ? decode_value(shape, body, TIMES_ISO8601, err) : NULL;
	if (!members)
		return false;
	json_object_foreach (members, key, value) {
		if (!json_object_get(detail, key))
			json_object_set(detail, key, value);
	}
	return true;
}

/* Nobody reads on for longer, and a flood would hide what came before it. */
static json_t *
quoted(json_t *message)
{
	const char *text = json_string_value(message);
	size_t len = HTTP_QUOTE_MAX;
	struct buf cut = {0};
	json_t *value;

	if (!text || json_string_length(message) <= len)
		return json_incref(message);
	while (len > 0 && (text[len] & 0xc0) == 0x80)
		len--;
	buf_add(&cut, text, len);
	buf_puts(&cut, "…");
	value = json_stringn_nocheck(cut.data, cut.len);
	buf_free(&cut);
	return value;
}

static bool
json_failure(const struct message *message_of,
    const struct http_response *response, struct failure *out,
    struct error *err)
{
	json_auto_t *body = NULL;
	json_t *message, *code;

	if (response->status < 301)
		return true;
	body = read_body(&response->body, err);
	if (!body)
		return false;
	if (!json_is_object(body))
		return no_attribute(repr_type(body), "get", err) != NULL;
	code = read_code(body, response, err);
	if (!code)
		return false;
	message = json_object_get(body, "message");
	if (!message)
		message = json_object_get(body, "Message");
	failure_set(out, code, message ? quoted(message) : json_string(""));
	return add_members(
	    out->detail, message_of->service, out->code, &response->body, err);
}

const struct protocol protocol_json = {json_message, json_reply, json_failure};
